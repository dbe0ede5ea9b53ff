//! Runs of H.264: a few pictures encoded, the last of them then held by frames that say
//! "nothing changed".
//!
//! A held picture costs the encoder as much as a moving one, and a screen loop is held pictures
//! nine parts in ten. A P slice whose macroblocks are all skipped repeats the picture before it
//! exactly (ITU-T H.264, 7.3.3 and 8.4.1.1: without neighbours that move, a skipped macroblock's
//! vector is zero), and its dozen bytes need no encoder.

use h264_reader::Context;
use h264_reader::nal::pps::PicParameterSet;
use h264_reader::nal::sps::{FrameMbsFlags, PicOrderCntType, SeqParameterSet};
use h264_reader::nal::{Nal, RefNal};
use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, SpsPpsStrategy,
    UsageType, VuiConfig,
};
use openh264::formats::{YUVBuffer, YUVSource};

/// Frames a second: what television in China runs at.
pub const FPS: u32 = 25;

/// The quantiser of a fade: text keeps its edges, flat colour may band for a moment.
const PASSING_QP: u8 = 33;

/// Frames as they stand in a file.
#[derive(Clone)]
pub struct Run {
    /// Of the picture, in pixels.
    pub width: usize,
    pub height: usize,
    /// Each frame's NAL units with their start codes.
    pub frames: Vec<Vec<u8>>,
}

/// How finely a run is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// For pictures that stay.
    Fine,
    /// For those of a fade, which are seen for a twenty-fifth of a second each and would make up nine
    /// tenths of a film otherwise.
    Passing,
}

/// Encodes `pictures` as one run that needs no other, and holds the last for `hold` more frames.
/// Two runs that follow each other have to differ in `odd`: consecutive IDR pictures carry
/// different numbers (7.4.3, `idr_pic_id`).
///
/// # Errors
/// What the encoder refuses.
pub fn run(pictures: impl Iterator<Item = YUVBuffer>, hold: usize, odd: bool, quality: Quality) -> Result<Run, String> {
    let mut encoder = encoder(quality).map_err(|e| e.to_string())?;
    let mut frames = Vec::new();
    let (mut width, mut height) = (0, 0);
    for (i, yuv) in pictures.enumerate() {
        (width, height) = yuv.dimensions();
        if i == 0 && odd {
            // The encoder counts its IDR pictures: the first is thrown away.
            encoder.encode(&yuv).map_err(|e| e.to_string())?;
            encoder.force_intra_frame();
        }
        frames.push(encoder.encode(&yuv).map_err(|e| e.to_string())?.to_vec());
    }
    if hold > 0 {
        let parameters =
            frames.first().and_then(|f| Parameters::read(f)).ok_or("the encoder's stream cannot be read")?;
        let encoded = frames.len();
        frames.extend((encoded..encoded + hold).map(|i| parameters.skipped(i)));
    }
    Ok(Run { width, height, frames })
}

fn encoder(quality: Quality) -> Result<Encoder, openh264::Error> {
    // A fixed quantiser for every picture, whatever it costs. Without rate control it is the
    // encoder's own, 26; another can only be had from a control that has no choice.
    let config = match quality {
        Quality::Fine => EncoderConfig::new().rate_control_mode(RateControlMode::Off),
        Quality::Passing => EncoderConfig::new()
            .rate_control_mode(RateControlMode::Bufferbased)
            .qp(QpRange::new(PASSING_QP, PASSING_QP)),
    };
    let config = config
        // Nothing is dropped.
        .skip_frames(false)
        .scene_change_detect(false)
        .adaptive_quantization(false)
        .background_detection(false)
        .usage_type(UsageType::CameraVideoRealTime)
        .complexity(Complexity::Low)
        .intra_frame_period(IntraFramePeriod::from_num_frames(0))
        .sps_pps_strategy(SpsPpsStrategy::ConstantId)
        .max_frame_rate(FrameRate::from_hz(FPS as f32))
        // What the crate's own conversion from RGB does.
        .vui(VuiConfig::bt601())
        .num_threads(1);
    Encoder::with_api_config(OpenH264API::from_source(), config)
}

/// What of the stream's parameter sets a slice header depends on.
struct Parameters {
    log2_max_frame_num: u8,
    /// Bits of the picture order count, where it is written at all.
    log2_max_poc: Option<u8>,
    macroblocks: u32,
    deblocking_control: bool,
    pps: u8,
}

impl Parameters {
    /// Reads the parameter sets before the first picture. `None` for what this encoder does not
    /// make: fields, CABAC, slice groups.
    fn read(frame: &[u8]) -> Option<Self> {
        let mut context = Context::default();
        let mut read = None;
        for nal in units(frame) {
            let nal = RefNal::new(nal, &[], true);
            match nal.header().ok()?.nal_unit_type().id() {
                7 => context.put_seq_param_set(SeqParameterSet::from_bits(nal.rbsp_bits()).ok()?),
                8 => read = Some(PicParameterSet::from_bits(&context, nal.rbsp_bits()).ok()?),
                _ => {}
            }
        }
        let pps = read?;
        let sps = context.sps_by_id(pps.seq_parameter_set_id)?;
        let log2_max_poc = match sps.pic_order_cnt {
            PicOrderCntType::TypeZero { log2_max_pic_order_cnt_lsb_minus4 } => {
                Some(log2_max_pic_order_cnt_lsb_minus4 + 4)
            }
            PicOrderCntType::TypeOne { .. } => return None,
            PicOrderCntType::TypeTwo => None,
        };
        let simple = matches!(sps.frame_mbs_flags, FrameMbsFlags::Frames)
            && !pps.entropy_coding_mode_flag
            && pps.slice_groups.is_none()
            && !pps.weighted_pred_flag
            && !pps.redundant_pic_cnt_present_flag
            && !pps.bottom_field_pic_order_in_frame_present_flag;
        simple.then(|| Self {
            log2_max_frame_num: sps.log2_max_frame_num(),
            log2_max_poc,
            macroblocks: sps.pic_size_in_map_units(),
            deblocking_control: pps.deblocking_filter_control_present_flag,
            pps: pps.pic_parameter_set_id.id(),
        })
    }

    /// A P picture that repeats the one before it; `index` counts from the run's first picture.
    fn skipped(&self, index: usize) -> Vec<u8> {
        let mut bits = Bits::default();
        bits.exp_golomb(0); // first_mb_in_slice
        bits.exp_golomb(5); // slice_type: P, like every slice of the picture
        bits.exp_golomb(u32::from(self.pps));
        bits.fixed((index as u64) & ((1 << self.log2_max_frame_num) - 1), self.log2_max_frame_num);
        if let Some(width) = self.log2_max_poc {
            bits.fixed((2 * index as u64) & ((1 << width) - 1), width);
        }
        bits.fixed(0, 1); // num_ref_idx_active_override_flag
        bits.fixed(0, 1); // ref_pic_list_modification_flag_l0
        bits.fixed(0, 1); // adaptive_ref_pic_marking_mode_flag
        bits.exp_golomb(0); // slice_qp_delta
        if self.deblocking_control {
            bits.exp_golomb(1); // disable_deblocking_filter_idc: there is nothing to smooth
        }
        bits.exp_golomb(self.macroblocks); // mb_skip_run
        bits.fixed(1, 1); // rbsp_stop_one_bit
        // A reference picture (nal_ref_idc 3) of nal_unit_type 1.
        let mut nal = vec![0, 0, 0, 1, 0x61];
        nal.extend(bits.escaped());
        nal
    }
}

/// The NAL units of a byte stream, without start codes (annex B).
fn units(stream: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    for i in 0..stream.len().saturating_sub(3) {
        if stream[i..i + 3] == [0, 0, 1] {
            starts.push(i + 3);
        }
    }
    let ends = starts.iter().skip(1).map(|s| s - 3).chain([stream.len()]);
    let unit = |(start, end): (usize, usize)| {
        let trailing = stream[start..end].iter().rev().take_while(|b| **b == 0).count();
        &stream[start..end - trailing]
    };
    starts.iter().copied().zip(ends).map(unit).collect()
}

/// Bits written from the highest down.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u8,
}

impl Bits {
    fn fixed(&mut self, value: u64, width: u8) {
        for i in (0..width).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(value >> i & 1 == 1) << (7 - self.used);
            }
            self.used = (self.used + 1) % 8;
        }
    }

    /// An unsigned Exp-Golomb code (9.1).
    fn exp_golomb(&mut self, value: u32) {
        let value = u64::from(value) + 1;
        let width = (64 - value.leading_zeros()) as u8;
        self.fixed(0, width - 1);
        self.fixed(value, width);
    }

    /// The bytes with emulation prevention (7.4.1): no start code may appear inside.
    fn escaped(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + 2);
        let mut zeros = 0;
        for &byte in &self.bytes {
            if zeros == 2 && byte <= 3 {
                out.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            out.push(byte);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use openh264::decoder::Decoder;

    use super::*;
    use crate::theme::raster::Picture;

    #[test]
    fn exp_golomb_codes_are_those_of_the_standard() {
        let mut bits = Bits::default();
        for n in [0, 1, 2, 3] {
            bits.exp_golomb(n);
        }
        // 1 010 011 00100 and padding.
        assert_eq!(bits.bytes, [0b1010_0110, 0b0100_0000]);
        let mut bits = Bits::default();
        bits.fixed(1, 24);
        assert_eq!(bits.escaped(), [0, 0, 3, 1]);
    }

    fn pictures() -> [Picture; 2] {
        let mut from = Picture::new(160, 96);
        let mut to = Picture::new(160, 96);
        for (i, p) in from.pixels.chunks_exact_mut(3).enumerate() {
            p.copy_from_slice(&[(i % 160) as u8, 40, 90]);
        }
        for (i, p) in to.pixels.chunks_exact_mut(3).enumerate() {
            p.copy_from_slice(&[200, (i / 160) as u8 * 2, if i % 7 < 3 { 255 } else { 0 }]);
        }
        [from, to]
    }

    #[test]
    fn a_held_picture_stays_as_it_is() {
        let run = run(pictures().iter().map(Picture::yuv), 40, true, Quality::Fine).unwrap();
        assert_eq!(run.frames.len(), 42);
        assert!(run.frames[2..].iter().all(|f| f.len() < 24));
        let mut decoder = Decoder::new().unwrap();
        let mut planes = Vec::new();
        for frame in &run.frames {
            let picture = decoder.decode(frame).unwrap().expect("every frame shows a picture");
            planes.push((picture.y().to_vec(), picture.u().to_vec()));
        }
        assert!(planes[0] != planes[1]);
        assert!(planes[1..].windows(2).all(|w| w[0] == w[1]), "what is held does not change");
    }

    #[test]
    fn runs_of_each_quality_have_one_set_of_parameters() {
        // A file says them once, for all of its frames.
        let sets = |quality| {
            let run = run(pictures().iter().map(Picture::yuv), 0, false, quality).unwrap();
            let sets = units(&run.frames[0]).into_iter().filter(|u| matches!(u[0] & 31, 7 | 8));
            (sets.map(<[u8]>::to_vec).collect::<Vec<_>>(), run.frames.iter().map(Vec::len).sum::<usize>())
        };
        let (fine, passing) = (sets(Quality::Fine), sets(Quality::Passing));
        assert_eq!(fine.0, passing.0);
        assert_eq!(fine.0.len(), 2);
        assert!(passing.1 * 4 < fine.1 * 3, "{} {}", passing.1, fine.1);
    }
}

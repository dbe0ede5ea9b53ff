//! Films: slides held and cross-faded as H.264 in MP4, and a line that runs through a strip.

mod h264;

use h264::{FPS, Quality, Run};
use muxide::api::{MuxerBuilder, VideoCodec};
use openh264::formats::{RgbSliceU8, YUVBuffer, YUVSource};

use crate::diagnostics::Diagnostic;
use crate::theme::raster::Picture;
use crate::workers;

/// Frames of a cross-fade: 0.6 s, as in the player.
const FADE: usize = 15;
/// Frames of a running line in one run; each begins with a whole picture to start from.
const LINE_RUN: usize = 250;
impl Picture {
    /// As video has it: brightness for each pixel, colour for each four.
    fn yuv(&self) -> YUVBuffer {
        YUVBuffer::from_rgb8_source(RgbSliceU8::new(&self.pixels, (self.width, self.height)))
    }

    /// What a window of a width sees of it from a column on; beyond its end it begins again.
    fn window(&self, from: usize, width: usize) -> Picture {
        let mut out = Picture::new(width, self.height);
        for (row, to) in self.pixels.chunks_exact(self.width * 3).zip(out.pixels.chunks_exact_mut(width * 3)) {
            let mut done = 0;
            while done < width {
                let x = (from + done) % self.width;
                let piece = (self.width - x).min(width - done);
                to[done * 3..(done + piece) * 3].copy_from_slice(&row[x * 3..(x + piece) * 3]);
                done += piece;
            }
        }
        out
    }
}

/// Part of the way, `step` of `of`, from one picture to another.
fn between(from: &YUVBuffer, to: &YUVBuffer, step: usize, of: usize) -> YUVBuffer {
    let weight = (step * 256 / of) as u16;
    let mix = |(a, b): (&u8, &u8)| ((u16::from(*a) * (256 - weight) + u16::from(*b) * weight) >> 8) as u8;
    let (width, height) = to.dimensions();
    let mut mixed = Vec::with_capacity(width * height * 3 / 2);
    for (from, to) in [(from.y(), to.y()), (from.u(), to.u()), (from.v(), to.v())] {
        mixed.extend(from.iter().zip(to).map(mix));
    }
    YUVBuffer::from_vec(mixed, width, height)
}

/// Frames that each slide takes: rounded so that the whole is exact to a frame.
fn frame_counts(seconds: &[f64]) -> Vec<usize> {
    let mut end = 0.0;
    let mut done = 0;
    let next = |s: &f64| {
        end += s;
        let frames = (end * f64::from(FPS)).round() as usize - done;
        done += frames;
        frames
    };
    seconds.iter().map(next).collect()
}

/// The slides one after the other for their seconds, each fading into the next and the last into
/// the first, so that the film repeats without a jump. `picture` makes a slide's picture.
///
/// # Errors
/// What the encoder refuses, or a picture that cannot be made.
pub fn slides(
    seconds: &[f64],
    jobs: usize,
    picture: &(impl Fn(usize) -> Result<Picture, Vec<Diagnostic>> + Sync),
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let counts = frame_counts(seconds);
    let n = counts.len();
    // A slide's time begins with the fade from the one before. The first is there from the start:
    // its fade is the end of the film.
    let fades = |slide: usize| if n > 1 { FADE.min(counts[slide] / 2) } else { 0 };
    let runs = workers::run(n + usize::from(n > 1), jobs, &|i| {
        let slide = i % n;
        let to = picture(slide)?.yuv();
        let mut runs = Vec::new();
        let fade = fades(slide);
        if i > 0 {
            let from = picture((slide + n - 1) % n)?.yuv();
            // The last step is the slide itself, encoded as what stays; but not at the film's end, after
            // which it begins again with that.
            let steps = if i == n { 1..=fade } else { 1..=fade.saturating_sub(1) };
            let frames = steps.map(|step| between(&from, &to, step, fade));
            runs.push(h264::run(frames, 0, true, Quality::Passing).map_err(encoder_error)?);
        }
        if i < n {
            let still = counts[slide] - fade;
            let hold = if i == 0 { still.saturating_sub(1) } else { still };
            runs.push(h264::run(std::iter::once(to), hold, false, Quality::Fine).map_err(encoder_error)?);
        }
        Ok::<_, Vec<Diagnostic>>(runs)
    });
    mux(&runs.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

/// A picture of a line running from right to left through a window `width` wide, `step` pixels a
/// frame, until it is where it began.
///
/// # Errors
/// What the encoder refuses.
pub fn line(whole: &Picture, width: usize, step: usize, jobs: usize) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let total = whole.width.div_ceil(step);
    let runs = workers::run(total.div_ceil(LINE_RUN), jobs, &|i| {
        let frames = (i * LINE_RUN..((i + 1) * LINE_RUN).min(total)).map(|f| whole.window(f * step, width).yuv());
        h264::run(frames, 0, i % 2 == 1, Quality::Fine).map_err(encoder_error)
    });
    mux(&runs.into_iter().collect::<Result<Vec<_>, _>>()?)
}

/// Whole pixels a frame for a speed in pixels a second, so that the line does not shiver.
pub fn line_step(pixels_a_second: f64) -> usize {
    ((pixels_a_second / f64::from(FPS)).round() as usize).max(1)
}

/// The runs in an MP4 with its index at the head, so that a player can begin at once.
fn mux(runs: &[Run]) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let mut bytes = Vec::new();
    let (width, height) = runs.first().map_or((0, 0), |r| (r.width, r.height));
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut muxer = MuxerBuilder::new(&mut bytes)
        .video(VideoCodec::H264, size(width), size(height), f64::from(FPS))
        .with_fast_start(true)
        .build()
        .map_err(|e| encoder_error(e.to_string()))?;
    let mut at = 0u32;
    for run in runs {
        for (i, frame) in run.frames.iter().enumerate() {
            let time = f64::from(at) / f64::from(FPS);
            muxer.write_video(time, frame, i == 0).map_err(|e| encoder_error(e.to_string()))?;
            at += 1;
        }
    }
    muxer.finish().map_err(|e| encoder_error(e.to_string()))?;
    Ok(bytes)
}

fn encoder_error(message: impl std::fmt::Display) -> Vec<Diagnostic> {
    vec![Diagnostic::error("outreach::screens::film", format!("the film cannot be encoded: {message}"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_add_up_to_the_whole_time() {
        assert_eq!(frame_counts(&[6.0, 5.5, 0.33, 0.33, 0.34]), [150, 138, 8, 8, 9]);
        assert_eq!(frame_counts(&[1.0 / 3.0; 3]).iter().sum::<usize>(), 25);
    }

    #[test]
    fn a_window_goes_round() {
        let mut whole = Picture::new(4, 1);
        for (i, p) in whole.pixels.chunks_exact_mut(3).enumerate() {
            p.fill(i as u8);
        }
        let seen = whole.window(3, 6);
        assert_eq!(seen.pixels.chunks_exact(3).map(|p| p[0]).collect::<Vec<_>>(), [3, 0, 1, 2, 3, 0]);
        assert_eq!(line_step(192.0), 8);
    }
}

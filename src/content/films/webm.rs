//! WebM: elements within elements. What is not known to show or sound becomes void.

use super::{Broken, number};

const HEADER: u64 = 0x1A45_DFA3;
const KIND: u64 = 0x4282;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
const TRACK_TYPE: u64 = 0x83;
/// What a track is coded as.
const CODEC: u64 = 0x86;
const CLUSTER: u64 = 0x1F43_B675;
/// Where parts are, and what a cluster of no known length holds: times, pictures and sounds.
const KEPT: [u64; 9] = [0x114D_9B74, 0x1C53_BB6B, CHECKSUM, 0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0x5854];
/// Of the information: how long it is, and which program wrote it.
const OF_INFO: [u64; 4] = [0x002A_D7B1, 0x4489, 0x4D80, 0x5741];
/// The name of a track.
const NAME: u64 = 0x536E;
const CHECKSUM: u64 = 0xBF;

struct Element {
    id: u64,
    start: usize,
    body: usize,
    /// Absent while nobody knows, as of a recording that was never ended.
    end: Option<usize>,
}

pub fn clean(bytes: &mut Vec<u8>) -> Result<(), Broken> {
    let head = element(bytes, 0).filter(|head| head.id == HEADER).ok_or(Broken::NoFilm)?;
    let mut at = end(bytes, &head)?;
    let kind = children(bytes, head.body, at)?.into_iter().find(|e| e.id == KIND);
    let kind = kind.and_then(|k| Some(String::from_utf8_lossy(bytes.get(k.body..k.end?)?).into_owned()));
    if !kind.is_some_and(|kind| matches!(kind.trim_end_matches('\0'), "webm" | "matroska")) {
        return Err(Broken::NoFilm);
    }
    let (mut shown, mut clusters) = (false, false);
    while at < bytes.len() {
        let element = element(bytes, at).ok_or(Broken::CutOff)?;
        at = match element.id {
            SEGMENT => {
                if let Some(end) = element.end {
                    if end > bytes.len() {
                        return Err(Broken::CutOff);
                    }
                    // Behind the film.
                    bytes.truncate(end);
                }
                element.body
            }
            CLUSTER => {
                clusters = true;
                match element.end {
                    Some(_) => end(bytes, &element)?,
                    None => element.body,
                }
            }
            id => {
                let end = end(bytes, &element)?;
                match id {
                    INFO => tidy(bytes, &element, end, |id| OF_INFO.contains(&id))?,
                    TRACKS => {
                        for track in children(bytes, element.body, end)?.into_iter().filter(|e| e.id == TRACK) {
                            let track_end = track.end.ok_or(Broken::CutOff)?;
                            let kind = children(bytes, track.body, track_end)?.into_iter().find(|e| e.id == TRACK_TYPE);
                            shown |= kind.is_some_and(|k| bytes.get(k.body) == Some(&1));
                            tidy(bytes, &track, track_end, |id| id != NAME)?;
                        }
                        tidy(bytes, &element, end, |id| id == TRACK)?;
                    }
                    id if KEPT.contains(&id) => {}
                    _ => blank(bytes, element.start, end),
                }
                end
            }
        };
    }
    match (shown, clusters) {
        (true, true) => Ok(()),
        (false, true) => Err(Broken::NoPictures),
        _ => Err(Broken::CutOff),
    }
}

/// The name of what the first track that is seen is coded as: `V_VP9`.
pub fn coded_as(bytes: &[u8]) -> Option<String> {
    let mut at = element(bytes, 0)?.end?;
    while at < bytes.len() {
        let part = element(bytes, at)?;
        match part.id {
            SEGMENT => at = part.body,
            TRACKS => {
                let tracks = children(bytes, part.body, end(bytes, &part).ok()?).ok()?;
                return tracks.iter().filter(|track| track.id == TRACK).find_map(|track| {
                    let inner = children(bytes, track.body, track.end?).ok()?;
                    let seen = inner.iter().any(|e| e.id == TRACK_TYPE && bytes.get(e.body) == Some(&1));
                    let codec = inner.iter().find(|e| e.id == CODEC && seen)?;
                    Some(String::from_utf8_lossy(bytes.get(codec.body..codec.end?)?).trim_end_matches('\0').to_owned())
                });
            }
            CLUSTER => return None,
            _ => at = end(bytes, &part).ok()?,
        }
    }
    None
}

/// A number whose first byte tells how long it is, and that length; `marked` keeps the mark, as names do.
fn variable(bytes: &[u8], at: usize, marked: bool) -> Option<(u64, usize)> {
    let length = bytes.get(at)?.leading_zeros() as usize + 1;
    let value = number(bytes, at, length).filter(|_| length <= 8)?;
    Some((if marked { value } else { value & !(1 << (7 * length)) }, length))
}

fn element(bytes: &[u8], start: usize) -> Option<Element> {
    let (id, id_length) = variable(bytes, start, true).filter(|(_, length)| *length <= 4)?;
    let (size, size_length) = variable(bytes, start + id_length, false)?;
    let body = start + id_length + size_length;
    let unknown = size == (1 << (7 * size_length)) - 1;
    let end = body.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
    Some(Element { id, start, body, end: (!unknown).then_some(end) })
}

fn end(bytes: &[u8], element: &Element) -> Result<usize, Broken> {
    element.end.filter(|end| *end <= bytes.len()).ok_or(Broken::CutOff)
}

fn children(bytes: &[u8], mut at: usize, last: usize) -> Result<Vec<Element>, Broken> {
    let mut children = Vec::new();
    while at < last {
        let child = element(&bytes[..last], at).ok_or(Broken::CutOff)?;
        at = child.end.filter(|end| *end <= last).ok_or(Broken::CutOff)?;
        children.push(child);
    }
    Ok(children)
}

/// Leaves of an element what is kept. A checksum over what was taken out would be wrong, and goes too.
fn tidy(bytes: &mut [u8], of: &Element, last: usize, kept: impl Fn(u64) -> bool) -> Result<(), Broken> {
    for child in children(bytes, of.body, last)? {
        if !kept(child.id) || child.id == CHECKSUM {
            blank(bytes, child.start, child.end.unwrap_or(last));
        }
    }
    Ok(())
}

/// Puts an element that holds nothing in the place of another. The smallest has two bytes, and so has this.
fn blank(bytes: &mut [u8], start: usize, end: usize) {
    let Some(place) = bytes.get_mut(start..end).filter(|place| place.len() >= 2) else { return };
    place.fill(0);
    place[0] = 0xEC;
    if place.len() < 9 {
        place[1] = 0x80 | (place.len() - 2) as u8;
    } else {
        let size = (1 << 56) | (place.len() - 9) as u64;
        place[1..9].copy_from_slice(&size.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: u64, body: &[u8]) -> Vec<u8> {
        let id: Vec<u8> = id.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
        [&id[..], &(1u64 << 56 | body.len() as u64).to_be_bytes(), body].concat()
    }

    fn short(id: u64, body: &[u8]) -> Vec<u8> {
        let id: Vec<u8> = id.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
        [&id[..], &[0x80 | body.len() as u8], body].concat()
    }

    fn inside() -> Vec<u8> {
        let info = [
            short(0xBF, b"CRC4"),
            short(0x2AD7B1, b"\x0F\x42\x40"),
            short(0x7BA9, b"TITLE"),
            short(0x4461, b"DATE5678"),
        ];
        let track = [short(0xD7, b"\x01"), short(0x83, b"\x01"), short(0x536E, b"NAME")].concat();
        [
            part(INFO, &info.concat()),
            part(TRACKS, &[short(0xBF, b"CRC4"), short(TRACK, &track)].concat()),
            part(CLUSTER, &[short(0xE7, b"\0"), short(0xA3, b"PICTURE")].concat()),
            part(0x1254_C367, b"LOCATION +30.57+104.06/"),
            short(0xEC, b"VOID"),
        ]
        .concat()
    }

    fn film(segment: &[u8]) -> Vec<u8> {
        [part(HEADER, &short(KIND, b"webm")), segment.to_vec()].concat()
    }

    #[test]
    fn the_place_of_a_film_is_taken_out() {
        let endless = [&b"\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF"[..], &inside()].concat();
        for film in [film(&part(SEGMENT, &inside())), film(&endless)] {
            let mut cleaned = film.clone();
            clean(&mut cleaned).unwrap();
            assert_eq!(cleaned.len(), film.len());
            let said = String::from_utf8_lossy(&cleaned).into_owned();
            for gone in ["LOCATION", "104", "TITLE", "DATE", "NAME", "VOID", "CRC4"] {
                assert!(String::from_utf8_lossy(&film).contains(gone) && !said.contains(gone), "{gone} in {said}");
            }
            assert!(said.contains("PICTURE") && said.contains("webm"));
            let once = cleaned.clone();
            clean(&mut cleaned).unwrap();
            assert_eq!(cleaned, once);
        }
        let mut more = [film(&part(SEGMENT, &inside())), b"GPS behind".to_vec()].concat();
        clean(&mut more).unwrap();
        assert!(!String::from_utf8_lossy(&more).contains("GPS"));
    }

    #[test]
    fn what_a_film_is_coded_as_is_told() {
        let of = |codec: &[u8]| {
            let sound = part(TRACK, &[short(CODEC, b"A_OPUS"), short(TRACK_TYPE, b"\x02")].concat());
            let seen = part(TRACK, &[short(CODEC, codec), short(TRACK_TYPE, b"\x01")].concat());
            let bytes = film(&part(SEGMENT, &part(TRACKS, &[sound, seen].concat())));
            (0..bytes.len()).for_each(|end| drop(coded_as(&bytes[..end])));
            super::super::unplayable(&bytes, "webm")
        };
        assert_eq!((of(b"V_VP9"), of(b"V_VP8\0"), of(b"V_MPEG4/ISO/AVC")), (None, None, None));
        assert_eq!(of(b"V_MPEGH/ISO/HEVC").as_deref(), Some("HEVC (H.265)"));
        assert_eq!(of(b"V_AV1").as_deref(), Some("AV1"));
    }

    #[test]
    fn what_is_no_film_is_told() {
        let of = |bytes: &[u8]| clean(&mut bytes.to_vec());
        assert_eq!(of(b""), Err(Broken::NoFilm));
        assert_eq!(of(b"\0\0\0\x18ftypisom"), Err(Broken::NoFilm));
        assert_eq!(of(&part(HEADER, &short(KIND, b"other"))), Err(Broken::NoFilm));
        let whole = film(&part(SEGMENT, &inside()));
        assert_eq!(of(&whole[..whole.len() - 40]), Err(Broken::CutOff));
        let sound = [part(TRACKS, &short(TRACK, &short(0x83, b"\x02"))), part(CLUSTER, &[])].concat();
        assert_eq!(of(&film(&part(SEGMENT, &sound))), Err(Broken::NoPictures));
    }
}

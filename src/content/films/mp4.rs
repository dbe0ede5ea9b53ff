//! MP4: boxes within boxes. What is not known to show or sound becomes free space.

use std::ops::Range;

use super::{Broken, number};

/// What a box may hold besides free space; boxes that are not named here are left as they are.
const KNOWN: [(&[u8; 4], &[&[u8; 4]]); 6] = [
    (b"moov", &[b"mvhd", b"trak", b"mvex"]),
    (b"trak", &[b"tkhd", b"edts", b"tapt", b"mdia"]),
    (b"mdia", &[b"mdhd", b"hdlr", b"elng", b"minf"]),
    (b"minf", &[b"vmhd", b"smhd", b"nmhd", b"sthd", b"gmhd", b"hdlr", b"dinf", b"stbl"]),
    (
        b"stbl",
        &[
            b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp", b"sbgp",
            b"sgpd", b"subs", b"stps",
        ],
    ),
    (b"moof", &[b"mfhd", b"traf"]),
];
/// What a file holds besides free space.
const OF_FILE: [&[u8; 4]; 7] = [b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"mfra"];
/// Tracks that are seen, heard or read. Others tell where and how the film was taken, moment by moment.
const TRACKS: [&[u8; 4]; 6] = [b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"];

struct Part {
    kind: [u8; 4],
    start: usize,
    /// Behind its size and kind.
    body: usize,
    end: usize,
}

pub fn clean(bytes: &mut Vec<u8>) -> Result<(), Broken> {
    let (parts, end) = parts(bytes, 0..bytes.len());
    let is_of_file = |part: &Part| OF_FILE.contains(&&part.kind) || matches!(&part.kind, b"free" | b"skip" | b"wide");
    if !parts.first().is_some_and(is_of_file) {
        return Err(Broken::NoFilm);
    }
    let has = |kind: &[u8; 4]| parts.iter().any(|p| p.kind == *kind);
    if !has(b"moov") || !(has(b"mdat") || has(b"moof")) {
        return Err(if end < bytes.len() { Broken::CutOff } else { Broken::NoFilm });
    }
    // Behind the film. A film that ends within its own pictures is none of those.
    if parts.last().is_some_and(|p| p.kind == *b"moof") {
        return Err(Broken::CutOff);
    }
    bytes.truncate(end);
    let data: Vec<_> = parts.iter().filter(|p| p.kind == *b"mdat").map(|p| p.body..p.end).collect();
    let mut shown = false;
    for part in &parts {
        match &part.kind {
            kind if !OF_FILE.contains(&kind) => blank(bytes, part),
            b"moov" => {
                for track in within(bytes, part)?.iter().filter(|p| p.kind == *b"trak") {
                    let kind = kind_of_track(bytes, track)?;
                    shown |= kind.is_some_and(|k| k == *b"vide");
                    if !kind.is_some_and(|kind| TRACKS.contains(&&kind)) {
                        blank_samples(bytes, track, &data)?;
                        blank(bytes, track);
                    }
                }
                tidy(bytes, part)?;
            }
            b"moof" => tidy(bytes, part)?,
            _ => {}
        }
    }
    if shown { Ok(()) } else { Err(Broken::NoPictures) }
}

/// The kind of the first sample entry of the track that is seen: `avc1`, `hvc1`.
pub fn coded_as(bytes: &[u8]) -> Option<String> {
    let (parts, _) = parts(bytes, 0..bytes.len());
    let moov = parts.iter().find(|part| part.kind == *b"moov")?;
    let tracks = within(bytes, moov).ok()?;
    let seen = |track: &&Part| {
        track.kind == *b"trak" && matches!(kind_of_track(bytes, track), Ok(Some(kind)) if kind == *b"vide")
    };
    let entries = find(bytes, tracks.iter().find(seen)?, &[b"mdia", b"minf", b"stbl", b"stsd"]).ok()??;
    // Behind the version and the number of entries, and the size of the first.
    let kind = bytes.get(entries.body + 12..entries.body + 16).filter(|_| entries.body + 16 <= entries.end)?;
    Some(String::from_utf8_lossy(kind).into_owned())
}

/// The parts that stand one behind the other, and where they end.
fn parts(bytes: &[u8], range: Range<usize>) -> (Vec<Part>, usize) {
    let (mut parts, mut at) = (Vec::new(), range.start);
    let next = |at: usize| {
        let kind = bytes.get(at + 4..at + 8).and_then(|kind| <[u8; 4]>::try_from(kind).ok())?;
        let (size, head) = match number(bytes, at, 4)? {
            0 => ((range.end - at) as u64, 8),
            1 => (number(bytes, at + 8, 8)?, 16),
            size => (size, 8),
        };
        let end = at.checked_add(usize::try_from(size).ok()?)?;
        (end >= at + head && end <= range.end).then_some(Part { kind, start: at, body: at + head, end })
    };
    while let Some(part) = (at < range.end).then(|| next(at)).flatten() {
        at = part.end;
        parts.push(part);
    }
    (parts, at)
}

/// The parts of a box. Four bytes of nothing may stand behind them.
fn within(bytes: &[u8], part: &Part) -> Result<Vec<Part>, Broken> {
    let (parts, end) = parts(bytes, part.body..part.end);
    if part.end - end > 4 { Err(Broken::CutOff) } else { Ok(parts) }
}

fn find(bytes: &[u8], part: &Part, path: &[&[u8; 4]]) -> Result<Option<Part>, Broken> {
    let [kind, rest @ ..] = path else { return Ok(None) };
    let Some(found) = within(bytes, part)?.into_iter().find(|p| p.kind == **kind) else { return Ok(None) };
    if rest.is_empty() { Ok(Some(found)) } else { find(bytes, &found, rest) }
}

fn kind_of_track(bytes: &[u8], track: &Part) -> Result<Option<[u8; 4]>, Broken> {
    let handler = find(bytes, track, &[b"mdia", b"hdlr"])?;
    Ok(handler.and_then(|h| bytes[h.body..h.end].get(8..12)?.try_into().ok()))
}

/// Leaves of a box what is known, and the times out of it.
fn tidy(bytes: &mut [u8], part: &Part) -> Result<(), Broken> {
    let Some((_, known)) = KNOWN.iter().find(|(kind, _)| **kind == part.kind) else { return Ok(()) };
    for inner in within(bytes, part)? {
        if !known.contains(&&inner.kind) {
            blank(bytes, &inner);
        } else if matches!(&inner.kind, b"mvhd" | b"tkhd" | b"mdhd") {
            // When it was made and changed: two numbers behind the version, of which 1 has the long ones.
            let long = bytes.get(inner.body).is_some_and(|version| *version == 1);
            let times = inner.body + 4..inner.body + if long { 20 } else { 12 };
            if times.end > inner.end {
                return Err(Broken::CutOff);
            }
            bytes[times].fill(0);
        } else {
            tidy(bytes, &inner)?;
        }
    }
    Ok(())
}

fn blank(bytes: &mut [u8], part: &Part) {
    bytes[part.start + 4..part.start + 8].copy_from_slice(b"free");
    bytes[part.body..part.end].fill(0);
}

/// Overwrites what a track has among the film's data.
fn blank_samples(bytes: &mut [u8], track: &Part, data: &[Range<usize>]) -> Result<(), Broken> {
    let table = |kind| find(bytes, track, &[b"mdia", b"minf", b"stbl", kind]);
    let (chunks, sizes) = (table(b"stsc")?, table(b"stsz")?);
    let (short, long) = (table(b"stco")?, table(b"co64")?);
    let (Some(chunks), Some(sizes), Some(places)) = (chunks, sizes, short.as_ref().or(long.as_ref())) else {
        return Ok(());
    };
    let width = if short.is_some() { 4 } else { 8 };
    let places = places.body + 8..places.end;
    let runs = chunks.body + 8..chunks.end;
    let each = number(bytes, sizes.body + 4, 4).unwrap_or_default();
    let mut size_at = sizes.body + 12;
    let mut blanks = Vec::new();
    let mut run = runs.start;
    for (chunk, at) in (1..).zip((places.start..places.end.saturating_sub(width - 1)).step_by(width)) {
        // The run of chunks that this one belongs to: the last that begins with it or before.
        while run + 24 <= runs.end && number(bytes, run + 12, 4).is_some_and(|first| first <= chunk) {
            run += 12;
        }
        let samples = number(bytes, run + 4, 4).filter(|_| run + 12 <= runs.end).unwrap_or_default();
        let mut length = samples.saturating_mul(each);
        if each == 0 {
            for _ in 0..samples.min(((sizes.end.saturating_sub(size_at)) / 4) as u64) {
                length = length.saturating_add(number(bytes, size_at, 4).unwrap_or_default());
                size_at += 4;
            }
        }
        let start = number(bytes, at, width).and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        blanks.push(start..end);
    }
    // No two chunks share bytes, so that all of them are no more than the file.
    let mut left = bytes.len();
    for (blank, data) in blanks.iter().flat_map(|b| data.iter().map(move |d| (b, d))) {
        let (start, end) = (blank.start.max(data.start), blank.end.min(data.end));
        if start < end {
            left = left.checked_sub(end - start).ok_or(Broken::CutOff)?;
            bytes[start..end].fill(0);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
    }

    fn words(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
    }

    /// A track of a kind whose samples, of four bytes, stand at a place of the file.
    fn track(kind: &[u8; 4], at: u32) -> Vec<u8> {
        let tables = [
            part(b"stsc", &numbers(&[0, 1, 1, 2, 1])),
            part(b"stsz", &numbers(&[0, 0, 2, 4, 4])),
            part(b"stco", &numbers(&[0, 1, at])),
        ];
        let stbl = part(b"stbl", &[tables.concat(), part(b"uuid", b"UUID")].concat());
        let hdlr = part(b"hdlr", &[&[0; 8][..], kind, &[0; 13]].concat());
        let mdia = [part(b"mdhd", &[7; 24]), hdlr, part(b"minf", &stbl)].concat();
        let parts = [part(b"tkhd", &[&[0, 0, 0, 7][..], &[9; 80]].concat()), part(b"mdia", &mdia)].concat();
        part(b"trak", &[parts, part(b"udta", b"name of a track")].concat())
    }

    /// A film of pictures and of places.
    fn film() -> Vec<u8> {
        let start = [part(b"ftyp", b"isomisom"), part(b"mdat", b"PICTURESPLACE456")].concat();
        let mdat = start.len() as u32 - 16;
        let moov = [
            part(b"mvhd", &[0; 100]),
            track(b"vide", mdat),
            track(b"meta", mdat + 8),
            part(b"udta", &part(b"\xA9xyz", b"+30.5728+104.0668/")),
            part(b"meta", b"com.apple.quicktime.location.ISO6709"),
        ]
        .concat();
        [start, part(b"moov", &moov), part(b"uuid", b"GPS as XMP"), part(b"free", b"GPS in free space")].concat()
    }

    #[test]
    fn the_place_of_a_film_is_taken_out() {
        let film = film();
        let mut cleaned = [&film[..], b"\xFF\xFF\xFF\xFFGPS behind the end"].concat();
        clean(&mut cleaned).unwrap();
        assert_eq!(cleaned.len(), film.len());
        let said = words(&cleaned);
        for gone in ["xyz", "104", "location", "GPS", "PLACE", "meta", "name of", "UUID"] {
            assert!(words(&film).contains(gone) && !said.contains(gone), "{gone} in {said}");
        }
        for kept in ["PICTURES", "vide", "stco", "mvhd"] {
            assert!(said.contains(kept), "{kept} in {said}");
        }
        // The times are gone, and what stands behind them is not.
        let (mdhd, tkhd) = (said.find("mdhd"), cleaned.windows(4).position(|w| w == b"tkhd").unwrap());
        assert!(mdhd.is_some());
        assert_eq!(cleaned[tkhd + 4..tkhd + 17], [0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
        let once = cleaned.clone();
        clean(&mut cleaned).unwrap();
        assert_eq!(cleaned, once);
    }

    #[test]
    fn what_a_film_is_coded_as_is_told() {
        let coded = |kind: &[u8; 4], handler: &[u8; 4]| {
            let entry = part(kind, &[0; 78]);
            let stsd = part(b"stsd", &[&numbers(&[0, 1])[..], &entry].concat());
            let hdlr = part(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat());
            part(b"trak", &part(b"mdia", &[hdlr, part(b"minf", &part(b"stbl", &stsd))].concat()))
        };
        let film = |tracks: Vec<u8>| [part(b"ftyp", b"isomisom"), part(b"mdat", b"x"), part(b"moov", &tracks)].concat();
        let of = |tracks| super::super::unplayable(&film(tracks), "mp4");
        for (kind, name) in [
            (b"hvc1", Some("HEVC (H.265)")),
            (b"hev1", Some("HEVC (H.265)")),
            (b"avc1", None),
            (b"avc3", None),
            (b"av01", Some("AV1")),
            (b"apcn", Some("apcn")),
            (b"a\0\x1b\xFF", Some("a")),
        ] {
            // What is heard goes before, and is not asked.
            let tracks = [coded(b"hvc1", b"soun"), coded(kind, b"vide")].concat();
            assert_eq!(of(tracks).as_deref(), name, "{kind:?}");
        }
        let none: [Vec<u8>; 3] = [coded(b"hvc1", b"soun"), track(b"vide", 0), Vec::new()];
        for tracks in none {
            assert_eq!(of(tracks), None);
        }
        let whole = film(coded(b"hvc1", b"vide"));
        for end in 0..whole.len() {
            let _ = coded_as(&whole[..end]);
        }
    }

    #[test]
    fn what_is_no_film_is_told() {
        let film = film();
        let of = |bytes: &[u8]| clean(&mut bytes.to_vec());
        assert_eq!(of(b""), Err(Broken::NoFilm));
        assert_eq!(of(b"GIF89a and more"), Err(Broken::NoFilm));
        assert_eq!(of(&part(b"ftyp", b"isom")), Err(Broken::NoFilm));
        assert_eq!(of(&film[..60]), Err(Broken::CutOff));
        let sound = film.windows(4).position(|w| w == b"vide").unwrap();
        let mut sounds = film.clone();
        sounds[sound..sound + 4].copy_from_slice(b"soun");
        assert_eq!(of(&sounds), Err(Broken::NoPictures));
    }

    #[test]
    fn false_tables_end() {
        let film = film();
        for (name, at, value) in
            [("stsc", 16, u32::MAX), ("stsz", 8, u32::MAX), ("stsz", 12, u32::MAX), ("stco", 12, 1), ("stsz", 16, 9999)]
        {
            for table in 0..2 {
                let mut film = film.clone();
                let place = film.windows(4).enumerate().filter(|(_, w)| *w == name.as_bytes()).nth(table).unwrap().0;
                film[place + at..place + at + 4].copy_from_slice(&value.to_be_bytes());
                let _ = clean(&mut film);
            }
        }
    }
}

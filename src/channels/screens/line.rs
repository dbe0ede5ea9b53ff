//! Strips: screens that have room for one line, and controllers that take one.

use serde_json::json;

use super::slides::{Shape, Slide};
use crate::content::text::width;
use crate::sizes::PixelSize;

/// Marks after which a line may be cut; those that only part clauses are left out at its end.
const CUTS: [char; 12] = ['，', '。', '；', '！', '？', '：', ',', ';', '!', '?', ' ', '　'];
const DROPPED: [char; 8] = ['，', '。', '；', '：', ',', ';', ' ', '　'];
/// Of a strip's width, in heights, what the hotline's plate takes.
const PLATE: f64 = 2.4;
/// Width of a character, in heights of the strip.
const CHARACTER: f64 = 0.62;

impl Shape {
    /// What a screen of a size has room for: one line where it is so low that two could not be
    /// read, as LED strips are.
    pub fn of(size: PixelSize) -> Self {
        let ratio = f64::from(size.width) / f64::from(size.height);
        if ratio > 8.0 || (ratio > 3.0 && size.height <= 200) {
            let room = ((ratio - PLATE) / CHARACTER).floor().clamp(4.0, 40.0) as usize;
            Self::Strip { room }
        } else {
            Self::Board
        }
    }
}

/// A slide as one or more for a strip: its words, cut where clauses end.
pub fn on_strip(slide: &Slide, room: usize) -> Vec<Slide> {
    if slide.film.is_some() || slide.data["layout"] == "image" {
        return vec![slide.clone()];
    }
    let pieces = cut(&slide.words, room);
    let seconds = slide.seconds / pieces.len().max(1) as f64;
    let piece = |text: String| Slide {
        data: json!({ "layout": "slogan", "text": text }),
        seconds: (seconds.max(3.0) * 2.0).round() / 2.0,
        words: text,
        inputs: Vec::new(),
        ..slide.clone()
    };
    pieces.into_iter().map(piece).collect()
}

/// Text in pieces of at most `room` characters, cut at the ends of clauses, and inside one only
/// when it is too long itself.
fn cut(text: &str, room: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut line = String::new();
    let flush = |line: &mut String, pieces: &mut Vec<String>| {
        let done = line.trim_matches(DROPPED);
        if !done.is_empty() {
            pieces.push(done.to_owned());
        }
        line.clear();
    };
    for clause in text.split_inclusive(CUTS) {
        let words = width(clause.trim_end_matches(DROPPED));
        if width(&line) + words > room {
            flush(&mut line, &mut pieces);
        }
        if words <= room {
            line.push_str(clause);
            continue;
        }
        // Equal parts read better than a full one and a rest.
        let characters: Vec<char> = clause.chars().collect();
        let parts = words.div_ceil(room);
        for part in characters.chunks(characters.len().div_ceil(parts)) {
            flush(&mut line, &mut pieces);
            line.extend(part);
        }
    }
    flush(&mut line, &mut pieces);
    pieces
}

/// The whole loop as one line, for controllers that run it themselves.
pub fn running(slides: &[Slide], separator: &str) -> String {
    let mut said: Vec<&str> = Vec::new();
    for slide in slides {
        let words = slide.words.trim();
        if !words.is_empty() && said.last() != Some(&words) {
            said.push(words);
        }
    }
    said.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_where_clauses_end() {
        assert_eq!(cut("不轻信，不透露，不转账", 12), ["不轻信，不透露，不转账"]);
        assert_eq!(cut("不轻信，不透露，不转账", 8), ["不轻信，不透露", "不转账"]);
        assert_eq!(cut("96110来电，请您一定接听！", 8), ["96110来电", "请您一定接听！"]);
        assert_eq!(cut("公检法机关没有安全账户也不会电话办案", 12), ["公检法机关没有安全", "账户也不会电话办案"]);
        assert_eq!(cut("", 8), Vec::<String>::new());
    }

    #[test]
    fn low_screens_are_strips() {
        assert_eq!(Shape::of(PixelSize { width: 640, height: 64 }), Shape::Strip { room: 12 });
        assert_eq!(Shape::of(PixelSize { width: 1920, height: 1080 }), Shape::Board);
        assert_eq!(Shape::of(PixelSize { width: 3840, height: 540 }), Shape::Board);
    }
}

//! Strips: screens that have room for one line, and controllers that take one.

use serde_json::json;

use super::slides::{Shape, Slide};
use crate::content::text::width;
use crate::sizes::PixelSize;
use crate::theme::segments;

/// Marks after which a line may be cut; those that only part clauses are left out at its end.
const CUTS: [char; 12] = ['，', '。', '；', '！', '？', '：', ',', ';', '!', '?', ' ', BETWEEN];
/// Stands between points, steps and the like: what is behind it has nothing to do with what is before.
pub const BETWEEN: char = '　';
const DROPPED: [char; 9] = ['，', '。', '；', '：', ',', ';', ' ', BETWEEN, '·'];
const OPENING: [char; 6] = ['“', '‘', '《', '（', '(', '「'];
const CLOSING: [char; 6] = ['”', '’', '》', '）', ')', '」'];
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

/// Text in pieces of at most `room` characters, cut at the ends of clauses. A quotation is cut only when it
/// is too long itself, and a clause then between words; what has no joint at all is set smaller, and so is all of a
/// text, or a quotation, that is a little longer: half a slogan can say the opposite of the whole.
fn cut(text: &str, room: usize) -> Vec<String> {
    let all = text.trim_matches(DROPPED);
    if nearly(all, room) && !all.is_empty() {
        return vec![all.to_owned()];
    }
    let (mut pieces, mut line) = (Vec::new(), String::new());
    for item in text.split(BETWEEN) {
        // One that has room stands beside the one before, and nothing beside a part of one.
        if width(&line) + shown(item) >= room {
            flush(&mut line, &mut pieces);
        } else if !line.is_empty() {
            line.push(BETWEEN);
        }
        match parts(item, room) {
            parts if parts.len() > 1 => pieces.extend(parts),
            _ => line.push_str(item),
        }
    }
    flush(&mut line, &mut pieces);
    pieces
}

/// One point, step or the like in such pieces.
fn parts(item: &str, room: usize) -> Vec<String> {
    let fits = |clause: &str| shown(clause) <= room;
    let (mut pieces, mut line) = (Vec::new(), String::new());
    for whole in clauses(item, true) {
        if !fits(whole) && whole.contains(OPENING) && nearly(whole, room) {
            flush(&mut line, &mut pieces);
            line.push_str(whole);
            continue;
        }
        let inner = if fits(whole) { vec![whole] } else { clauses(whole, false) };
        for clause in inner {
            if width(&line) + shown(clause) > room {
                flush(&mut line, &mut pieces);
            }
            if fits(clause) {
                line.push_str(clause);
                continue;
            }
            for part in between_words(clause, room) {
                flush(&mut line, &mut pieces);
                line.push_str(part);
            }
        }
    }
    flush(&mut line, &mut pieces);
    pieces
}

/// Ends a line, without the marks at its ends that only part clauses.
fn flush(line: &mut String, pieces: &mut Vec<String>) {
    let done = line.trim_matches(DROPPED);
    if !done.is_empty() {
        pieces.push(done.to_owned());
    }
    line.clear();
}

/// Whether a text is at most a little longer than there is room for.
fn nearly(whole: &str, room: usize) -> bool {
    shown(whole) <= room + room / 4
}

/// Width of what stands on a screen of a text that ends there, in characters.
fn shown(text: &str) -> usize {
    width(text.trim_end_matches(DROPPED))
}

/// Clauses with the marks that end them; `whole` quotations are not cut.
fn clauses(text: &str, whole: bool) -> Vec<&str> {
    let (mut clauses, mut from, mut quoted) = (Vec::new(), 0, 0_i32);
    let mut characters = text.char_indices().peekable();
    let mut last = ' ';
    while let Some((at, c)) = characters.next() {
        quoted += i32::from(OPENING.contains(&c)) - i32::from(CLOSING.contains(&c));
        let next = characters.peek().map(|(_, next)| *next);
        // A comma or colon within a figure ends nothing; closing marks stand with what they close.
        let figure = c.is_ascii_punctuation() && last.is_ascii_digit() && next.is_some_and(|n| n.is_ascii_digit());
        let closed = next.is_none_or(|n| !CLOSING.contains(&n) && !CUTS.contains(&n));
        let ends = CUTS.contains(&c) || CLOSING.contains(&c) && CUTS.contains(&last);
        if ends && closed && !figure && !(whole && quoted > 0) {
            let end = at + c.len_utf8();
            clauses.push(&text[from..end]);
            from = end;
        }
        last = c;
    }
    if from < text.len() {
        clauses.push(&text[from..]);
    }
    clauses
}

/// A long clause in parts that end where words do. Equal parts read better than a full one and a rest.
fn between_words(clause: &str, room: usize) -> Vec<&str> {
    let mut ends = Vec::new();
    let mut at = 0;
    for piece in segments::cut(clause, false) {
        // A compound that is too long for a screen is cut between its words.
        let finer = if width(piece) > room { segments::cut(piece, true) } else { vec![piece] };
        for piece in finer {
            at += piece.len();
            ends.push(at);
        }
    }
    let pack = |most: usize| {
        let (mut parts, mut from, mut to) = (Vec::new(), 0, 0);
        for end in &ends {
            if to > from && shown(&clause[from..*end]) > most {
                parts.push(&clause[from..to]);
                from = to;
            }
            to = *end;
        }
        parts.push(&clause[from..]);
        parts
    };
    let total = shown(clause);
    let fewest = pack(room).len();
    (total.div_ceil(fewest)..room).map(pack).find(|parts| parts.len() <= fewest).unwrap_or_else(|| pack(room))
}

/// The whole loop as one line, for controllers that run it themselves. What a strip shows in pieces runs through as
/// a whole: half a warning says something else.
pub fn running<'a>(slides: impl Iterator<Item = &'a Slide>, separator: &str) -> String {
    let mut said: Vec<&str> = Vec::new();
    for slide in slides {
        let words = slide.whole.trim();
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
        // Half of this says nothing, so all of it is set a little smaller.
        assert_eq!(cut("先交钱的贷款，一分也贷不到。", 12), ["先交钱的贷款，一分也贷不到"]);
        assert_eq!(cut("先交钱的贷款，一分也贷不到。", 10), ["先交钱的贷款", "一分也贷不到"]);
        assert_eq!(cut("96110来电，请您一定接听！", 8), ["96110来电", "请您一定接听！"]);
        assert_eq!(cut("公检法机关没有安全账户也不会电话办案", 12), ["公检法机关没有安全账户", "也不会电话办案"]);
        assert_eq!(cut("", 8), Vec::<String>::new());
        // The rest of one point is not the beginning of the next.
        assert_eq!(
            cut("现在怎么办　大额投资前，先和家人商量　拿不准，先打96110问一问", 10),
            ["现在怎么办", "大额投资前", "先和家人商量", "拿不准", "先打96110问一问"]
        );
        assert_eq!(cut("怎么办　挂断　报警　保存证据　找银行", 12), ["怎么办　挂断　报警", "保存证据　找银行"]);
    }

    #[test]
    fn numbers_words_and_quotations_are_not_cut() {
        let text = "拿不准的，到官方网站或打96110问一问，两笔垫付款（6800元）没有取回，“百万保障”是免费的";
        for room in 6..30 {
            let pieces = cut(text, room);
            assert!(pieces.iter().any(|p| p.contains("96110")), "{pieces:?}");
            assert!(pieces.iter().any(|p| p.contains("6800元")), "{pieces:?}");
            assert!(pieces.iter().any(|p| p.contains("百万保障”")), "{pieces:?}");
            for piece in &pieces {
                assert!(!piece.starts_with(CLOSING) && !piece.ends_with(OPENING), "{pieces:?}");
                assert!(width(piece) <= (room + room / 4).max(7), "{room}: {pieces:?}");
            }
        }
        assert_eq!(
            cut("“老板”说：“先付，回来补。”她付了1,200元。", 10),
            ["“老板”说", "“先付，回来补。”", "她付了1,200元"]
        );
    }

    #[test]
    fn low_screens_are_strips() {
        assert_eq!(Shape::of(PixelSize { width: 640, height: 64 }), Shape::Strip { room: 12 });
        assert_eq!(Shape::of(PixelSize { width: 1920, height: 1080 }), Shape::Board);
        assert_eq!(Shape::of(PixelSize { width: 3840, height: 540 }), Shape::Board);
    }
}

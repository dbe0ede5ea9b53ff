//! Sets of characters that every character of every text is looked up in.

/// Characters of the basic plane, a bit each.
pub struct Chars([u64; 1 << 10]);

impl Chars {
    /// Those of a text: a set written into the program is made when that is compiled. What lies beyond the
    /// basic plane is left out.
    pub const fn of(text: &str) -> Self {
        Self::of_all(&[text])
    }

    /// Those of several texts.
    pub const fn of_all(texts: &[&str]) -> Self {
        let (mut set, mut i) = (Self([0; 1 << 10]), 0);
        while i < texts.len() {
            let mut at = 0;
            while at < texts[i].len() {
                at += set.insert(texts[i], at);
            }
            i += 1;
        }
        set
    }

    /// Puts in the character at a place of a text; its length in bytes.
    const fn insert(&mut self, text: &str, at: usize) -> usize {
        let (c, length) = decode(text.as_bytes(), at);
        if length < 4 {
            self.0[c / 64] |= 1 << (c % 64);
        }
        length
    }

    pub const fn contains(&self, c: char) -> bool {
        self.has(c as usize)
    }

    const fn has(&self, c: usize) -> bool {
        c >> 16 == 0 && self.0[c / 64] >> (c % 64) & 1 == 1
    }

    /// Where the first of them stands in a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let mut rest = text.as_bytes();
        loop {
            let (is_here, behind) = match rest {
                [] => return None,
                [byte @ 0..0x80, behind @ ..] => (self.has(usize::from(*byte)), behind),
                [lead @ 0xE0..0xF0, middle, last, behind @ ..] => {
                    let word = usize::from(lead & 0x0F) << 6 | usize::from(middle & 0x3F);
                    (self.0[word] >> (last & 0x3F) & 1 == 1, behind)
                }
                [lead @ 0..0xF0, last, behind @ ..] => {
                    (self.has(usize::from(lead & 0x1F) << 6 | usize::from(last & 0x3F)), behind)
                }
                // Beyond the basic plane.
                [..] => (false, rest.get(4..).unwrap_or_default()),
            };
            if is_here {
                return Some(text.len() - rest.len());
            }
            rest = behind;
        }
    }
}

/// A character of a text, 0 beyond the basic plane, and its length in bytes.
const fn decode(bytes: &[u8], at: usize) -> (usize, usize) {
    const fn low(byte: u8) -> usize {
        (byte & 0x3F) as usize
    }
    let lead = bytes[at] as usize;
    match lead {
        0..0x80 => (lead, 1),
        0x80..0xE0 => ((lead & 0x1F) << 6 | low(bytes[at + 1]), 2),
        0xE0..0xF0 => ((lead & 0x0F) << 12 | low(bytes[at + 1]) << 6 | low(bytes[at + 2]), 3),
        _ => (0, 4),
    }
}

/// Words that a text may begin with: most texts are told from those by one look.
pub struct Heads<const N: usize> {
    first: Chars,
    pub words: [&'static str; N],
}

impl<const N: usize> Heads<N> {
    pub const fn of(words: [&'static str; N]) -> Self {
        let (mut first, mut i) = (Chars::of(""), 0);
        while i < N {
            first.insert(words[i], 0);
            i += 1;
        }
        Self { first, words }
    }

    /// Whether a text begins with one of them.
    pub fn begin(&self, text: &str) -> bool {
        text.starts_with(|c| self.first.contains(c)) && self.words.iter().any(|word| text.starts_with(word))
    }
}

#[cfg(test)]
mod tests {
    use super::{Chars, Heads};

    #[test]
    fn a_set_has_its_characters_and_no_others() {
        let text = "Az09·é，的某龥";
        let set = Chars::of(text);
        let found: Vec<char> = (char::MIN..=char::MAX).filter(|c| set.contains(*c)).collect();
        let mut own: Vec<char> = text.chars().collect();
        own.sort_unstable();
        assert_eq!(found, own);
        assert!(!Chars::of("𠮷").contains('𠮷'));
        let before = "b𠮷ß们";
        assert_eq!(set.find(before), None);
        for c in text.chars() {
            assert_eq!(set.find(&format!("{before}{c}的")), Some(before.len()), "{c}");
        }
    }

    #[test]
    fn heads_are_whole_words() {
        let heads = Heads::of(["欧阳", "a"]);
        assert!(heads.begin("欧阳某") && heads.begin("ab"));
        assert!(!heads.begin("欧洲") && !heads.begin("") && !heads.begin("某欧阳"));
    }
}

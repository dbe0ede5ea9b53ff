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
            let mut rest = texts[i].as_bytes();
            while !rest.is_empty() {
                rest = set.insert(rest);
            }
            i += 1;
        }
        set
    }

    /// Puts in the first character of a text; what stands behind it.
    const fn insert<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let (c, behind) = decode(text);
        if c < BEYOND {
            self.0[c / 64] |= 1 << (c % 64);
        }
        behind
    }

    pub const fn contains(&self, c: char) -> bool {
        self.has(c as usize)
    }

    const fn has(&self, c: usize) -> bool {
        c < BEYOND && self.0[c / 64] >> (c % 64) & 1 == 1
    }

    /// Where the first of them stands in a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (c, behind) = decode(rest);
            if self.has(c) {
                return Some(text.len() - rest.len());
            }
            rest = behind;
        }
        None
    }
}

/// The first character beyond the basic plane, for all that lie there.
const BEYOND: usize = 1 << 16;

/// The first character of a text, and what stands behind it.
const fn decode(text: &[u8]) -> (usize, &[u8]) {
    const fn low(byte: u8) -> usize {
        (byte & 0x3F) as usize
    }
    match text {
        [byte @ 0..0x80, behind @ ..] => (*byte as usize, behind),
        [lead @ 0xE0..0xF0, middle, last, behind @ ..] => {
            ((*lead as usize & 0x0F) << 12 | low(*middle) << 6 | low(*last), behind)
        }
        [lead @ 0x80..0xE0, last, behind @ ..] => ((*lead as usize & 0x1F) << 6 | low(*last), behind),
        [_, _, _, _, behind @ ..] => (BEYOND, behind),
        _ => (BEYOND, &[]),
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
            first.insert(words[i].as_bytes());
            i += 1;
        }
        Self { first, words }
    }

    /// Whether a text begins with one of them.
    pub fn begin(&self, text: &str) -> bool {
        text.starts_with(|c| self.first.contains(c)) && self.words.iter().any(|word| text.starts_with(word))
    }
}

/// Whether a text has a byte of a sort; looked for in many at once.
pub fn has(text: &str, sort: impl Fn(&u8) -> bool) -> bool {
    text.as_bytes().chunks(256).any(|bytes| bytes.iter().fold(false, |any, b| any | sort(b)))
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

//! Texts that findings point into, and where in them a place is.

use std::sync::OnceLock;

use super::floor_char;

/// A text file of the campaign or the theme, kept for excerpts in diagnostics.
#[derive(Debug)]
pub struct SourceFile {
    /// Path relative to the campaign's root, with forward slashes.
    pub path: String,
    /// The decoded text, line ends normalised to `\n`, without a byte order mark.
    pub text: String,
    /// Of the text; made when it is first asked for.
    digest: OnceLock<blake3::Hash>,
    /// A file of one long line may have thousands of findings: none of them counts from its beginning.
    marks: OnceLock<Vec<Mark>>,
}

/// A place whose line and column are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    at: usize,
    /// Lines that end before it.
    lines: usize,
    line_start: usize,
    /// Characters between the two.
    columns: usize,
}

/// About how many bytes lie between two marks.
const STEP: usize = 1024;

impl SourceFile {
    /// A file that was read.
    pub fn new(path: String, text: String) -> Self {
        Self { path, text, digest: OnceLock::new(), marks: OnceLock::new() }
    }

    /// The bytes of the first line: where a word about the whole file stands.
    pub fn first_line(&self) -> std::ops::Range<usize> {
        0..self.text.find('\n').unwrap_or(self.text.len())
    }

    /// The same of a text whose BLAKE3 is known.
    pub fn known(path: String, text: String, digest: blake3::Hash) -> Self {
        Self { digest: digest.into(), ..Self::new(path, text) }
    }

    /// The BLAKE3 of the text.
    pub fn digest(&self) -> blake3::Hash {
        *self.digest.get_or_init(|| blake3::hash(self.text.as_bytes()))
    }

    /// Line and column (both from 1; columns count characters) of a byte offset.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let mark = self.mark(offset);
        (mark.lines + 1, mark.columns + 1)
    }

    /// Where the line of a byte offset begins.
    pub fn line_start(&self, offset: usize) -> usize {
        self.mark(offset).line_start
    }

    fn mark(&self, offset: usize) -> Mark {
        let offset = floor_char(&self.text, offset);
        self.before(offset).moved(&self.text, offset)
    }

    /// The last mark before a place, or at it.
    fn before(&self, offset: usize) -> Mark {
        let start = Mark { at: 0, lines: 0, line_start: 0, columns: 0 };
        let marks = self.marks.get_or_init(|| {
            let next = |mark: &Mark| {
                let at = floor_char(&self.text, mark.at + STEP);
                (at < self.text.len()).then(|| mark.moved(&self.text, at))
            };
            std::iter::successors(Some(start), next).collect()
        });
        let behind = marks.partition_point(|mark| mark.at <= offset);
        behind.checked_sub(1).and_then(|last| marks.get(last)).copied().unwrap_or(start)
    }
}

impl Mark {
    /// The mark of a place behind this one.
    fn moved(self, text: &str, at: usize) -> Self {
        let passed = &text[self.at..at];
        match passed.rfind('\n') {
            None => Self { at, columns: self.columns + passed.chars().count(), ..self },
            Some(last) => Self {
                at,
                lines: self.lines + memchr::memchr_iter(b'\n', passed.as_bytes()).count(),
                line_start: self.at + last + 1,
                columns: passed[last + 1..].chars().count(),
            },
        }
    }
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, &self.text) == (&other.path, &other.text)
    }
}

impl Eq for SourceFile {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_without_counting_from_the_beginning() {
        let text = format!("一\n{}\n\n{}\n{}", "长a".repeat(4000), "短\n".repeat(900), "终".repeat(2000));
        let file = SourceFile::new("a.md".into(), text.clone());
        for offset in (0..text.len() + 9).step_by(37).chain([0, text.len(), usize::MAX]) {
            let at = floor_char(&text, offset);
            let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
            let (line, column) = (text[..at].matches('\n').count() + 1, text[start..at].chars().count() + 1);
            assert_eq!((file.position(offset), file.line_start(offset)), ((line, column), start), "{offset}");
            assert!(at - file.before(at).at <= STEP + 3, "{offset}");
        }
        assert_eq!(SourceFile::new(String::new(), String::new()).position(3), (1, 1));
    }
}

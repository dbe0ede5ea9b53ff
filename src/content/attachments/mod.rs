//! Files that pages offer as they are: forms to fill in, papers of other offices. What they say of those who wrote
//! them goes out with them, so `check/attachments.rs` looks into them as far as their kind allows.

mod office;
mod pdf;

use super::files::ending;

/// Endings of files that may be offered.
pub const ENDINGS: [&str; 9] = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "wps", "et"];

/// Whether a path is that of a file to be offered.
pub fn is_one(path: &str) -> bool {
    ENDINGS.contains(&ending(path).as_str())
}

/// Its kind and size, as they stand beside a link: `PDF`, `1.2 MB`.
pub fn kind_and_size(path: &str, bytes: &[u8]) -> (String, String) {
    let kb = bytes.len().div_ceil(1024).max(1);
    let size = if kb < 1000 { format!("{kb} KB") } else { format!("{:.1} MB", bytes.len() as f64 / 1_048_576.0) };
    (ending(path).to_uppercase(), size)
}

/// What a look into a file shows.
#[derive(Debug, Default, PartialEq)]
pub struct Look {
    /// Its words: a paragraph, a cell or a line of a page each a line.
    pub words: String,
    /// Where in the words each page begins, of files that have pages.
    pages: Vec<usize>,
    /// Who wrote it, as the programs that it was written with noted it.
    pub authors: Vec<String>,
    /// What of it is not seen.
    pub unseen: Vec<Unseen>,
}

/// Why something of a file is not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// No file of its kind is.
    Kind,
    /// It has a password, or is an older file under a new name.
    Locked,
    /// It is not what its name says, or not all of it.
    Damaged,
    /// It unpacks to more than is read: so many bytes.
    TooMuch(u64),
    /// Pages that are drawn without a word: scans, letters made curves.
    Pictures(Vec<usize>),
    /// Pages that cannot be read to their end.
    Pages(Vec<usize>),
    /// Letters of which nothing tells which they are, and the first page that has one.
    Letters { count: usize, page: usize },
    /// So many files within the file.
    Files(usize),
}

impl Look {
    /// Looks into a file as its kind allows.
    pub fn into(path: &str, bytes: &[u8]) -> Self {
        let mut look = match ending(path).as_str() {
            "pdf" => pdf::look(bytes),
            "docx" | "xlsx" | "pptx" => office::look(bytes),
            _ => Self::blind(Unseen::Kind),
        };
        look.authors.iter_mut().for_each(|name| *name = name.trim().to_owned());
        let mut known = std::collections::BTreeSet::new();
        look.authors.retain(|name| !name.is_empty() && known.insert(name.clone()));
        look
    }

    /// The page on which a place of the words stands.
    pub fn page(&self, at: usize) -> Option<usize> {
        let page = self.pages.partition_point(|start| *start <= at);
        (page > 0).then_some(page)
    }

    /// A file of which nothing is seen.
    fn blind(why: Unseen) -> Self {
        Self { unseen: vec![why], ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_as_people_read_them() {
        assert_eq!(kind_and_size("a.pdf", &[0; 10]), ("PDF".into(), "1 KB".into()));
        assert_eq!(kind_and_size("a.DOCX", &vec![0; 2_000_000]), ("DOCX".into(), "1.9 MB".into()));
    }

    #[test]
    fn a_place_is_told_its_page() {
        let look = Look { words: "题一二".into(), pages: vec![3, 3, 6], ..Look::default() };
        assert_eq!([0, 3, 6].map(|at| look.page(at)), [None, Some(2), Some(3)]);
        assert_eq!(Look::into("a.doc", b"x").unseen, [Unseen::Kind]);
    }
}

//! Every bound on what the program reads or makes, in one table. A campaign that an office writes
//! is far below all of them: what breaks one is a mistake (a pasted picture, a dump) or an attack.
//! What breaks one is an error that names the file, the figure found and the limit.

use crate::diagnostics::Diagnostic;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    /// The word for so many of them.
    Of(&'static str),
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is bounded, as the README lists it.
    pub name: &'static str,
    pub most: u64,
    pub unit: Unit,
    /// The code of the error.
    pub code: &'static str,
    /// What is wrong above it.
    wrong: &'static str,
    help: &'static str,
    /// Why this figure.
    pub why: &'static str,
}

impl Limit {
    /// Whether so many are allowed.
    pub const fn allows(&self, found: u64) -> bool {
        found <= self.most
    }

    /// The error for too many, still without its place.
    pub fn broken(&self, found: u64) -> Diagnostic {
        Diagnostic::error(self.code, self.message(found)).help(self.help)
    }

    /// Holds a figure against the limit.
    ///
    /// # Errors
    /// [`Limit::broken`] at the path.
    pub fn hold(&self, found: u64, path: &str) -> Result<(), Box<Diagnostic>> {
        if self.allows(found) { Ok(()) } else { Err(Box::new(self.broken(found).in_path(path))) }
    }

    /// What is wrong, with the figure found and the limit.
    pub fn message(&self, found: u64) -> String {
        format!("{}: {}, and at most {} are allowed", self.wrong, self.amount(found), self.amount(self.most))
    }

    /// How to come below it.
    pub fn help(&self) -> &'static str {
        self.help
    }

    fn amount(&self, n: u64) -> String {
        match self.unit {
            Unit::Bytes if n > 0 && n.is_multiple_of(1 << 20) => format!("{} MiB", grouped(n >> 20)),
            Unit::Bytes if n > 0 && n.is_multiple_of(1 << 10) => format!("{} KiB", grouped(n >> 10)),
            Unit::Bytes => format!("{} bytes", grouped(n)),
            Unit::Of(word) => format!("{} {word}", grouped(n)),
        }
    }
}

/// A number with a comma before every three digits.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A book of 700,000 Chinese characters is as large; excerpts keep places in 32 bits.
pub const TEXT: Limit = Limit {
    name: "a text file (Markdown, YAML, book.toml)",
    most: 2 << 20,
    unit: Unit::Bytes,
    code: "outreach::files::too-large",
    wrong: "the file is too large",
    help: "split it, or take pictures out into files of their own",
    why: "700,000 Chinese characters are a thick book; more is a pasted picture",
};
pub const FRONT_MATTER: Limit = Limit {
    name: "front matter",
    most: 64 << 10,
    unit: Unit::Bytes,
    code: "outreach::limits::front-matter",
    wrong: "the front matter is too large",
    help: "put the text below the second `---`: fields hold a few lines each",
    why: "the longest of the sample has 1.5 KiB; a deck's or a form's may have ten times that",
};
pub const YAML_DEPTH: Limit = Limit {
    name: "YAML: lists and groups within each other",
    most: 32,
    unit: Unit::Of("levels"),
    code: "outreach::limits::yaml-depth",
    wrong: "this YAML is nested too deeply",
    help: "no field of the program needs more than four levels",
    why: "a quiz needs four; each level takes a piece of the stack",
};
pub const YAML_ALIASES: Limit = Limit {
    name: "YAML: aliases (`*name`) of a file",
    most: 64,
    unit: Unit::Of("aliases"),
    code: "outreach::limits::yaml-aliases",
    wrong: "this YAML has too many aliases",
    help: "write the values out",
    why: "a playlist that repeats its schedule has a dozen",
};
pub const YAML_REPEATED: Limit = Limit {
    name: "YAML: values that aliases repeat",
    most: 10_000,
    unit: Unit::Of("values"),
    code: "outreach::limits::yaml-repeated",
    wrong: "the aliases of this YAML repeat too much",
    help: "write the values out: aliases of aliases grow without end",
    why: "nine aliases of aliases make a thousand million values of ten lines",
};
pub const YAML_VALUES: Limit = Limit {
    name: "YAML: values of a file",
    most: 100_000,
    unit: Unit::Of("values"),
    code: "outreach::limits::yaml-values",
    wrong: "this YAML has too many values",
    help: "split the file",
    why: "1,500 questions of a quiz, 30,000 slogans",
};
pub const MARKDOWN_DEPTH: Limit = Limit {
    name: "Markdown: lists, quotes and emphasis within each other",
    most: 24,
    unit: Unit::Of("levels"),
    code: "outreach::markdown::too-deep",
    wrong: "lists, quotes or emphasis are nested too deeply",
    help: "use fewer levels of indentation, and fewer marks of emphasis",
    why: "readers are lost at the fourth; each level takes a piece of the stack",
};
/// Readers of HTML look through all that is open at each tag: the time grows with the square.
pub const HTML_DEPTH: Limit = Limit {
    name: "HTML in Markdown: elements that are open at once",
    most: 100,
    unit: Unit::Of("levels"),
    code: "outreach::html::too-deep",
    wrong: "too many elements of this HTML are open at once",
    help: "close each element that you open: `<div>…</div>`",
    why: "tables within tables have ten; more were never closed",
};
pub const TABLE: Limit = Limit {
    name: "a table of people or places (CSV, Excel)",
    most: 64 << 20,
    unit: Unit::Bytes,
    code: "outreach::merge::too-large",
    wrong: "the table is too large",
    help: "take out columns that the letter does not use, or split the table",
    why: "200,000 rows of 300 bytes",
};
pub const TABLE_ROWS: Limit = Limit {
    name: "rows of a table",
    most: 200_000,
    unit: Unit::Of("rows"),
    code: "outreach::merge::too-long",
    wrong: "the table has too many rows",
    help: "split the table",
    why: "all families of a county; ten thousand letters take 18 seconds",
};
/// A few kilobytes can unpack to any size.
pub const TABLE_UNPACKED: Limit = Limit {
    name: "an Excel file unpacked",
    most: 512 << 20,
    unit: Unit::Bytes,
    code: "outreach::merge::too-large",
    wrong: "the Excel file unpacks to too much",
    help: "copy the table into a new Excel file, or save it as CSV",
    why: "200,000 rows of 20 columns have 250 MB of XML",
};
pub const TABLE_CELLS: Limit = Limit {
    name: "cells of a table, from its first to its last",
    most: 10_000_000,
    unit: Unit::Of("cells"),
    code: "outreach::merge::too-large",
    wrong: "the sheet reaches too far",
    help: "delete what stands far away from the table (Ctrl+End in Excel goes to the last cell), or save it as CSV",
    why: "200,000 rows of 50 columns; one stray cell at the far corner makes 17 thousand million",
};
pub const ASSET: Limit = Limit {
    name: "a picture or film",
    most: 64 << 20,
    unit: Unit::Bytes,
    code: "outreach::pictures::too-large",
    wrong: "the file is too large",
    help: "export the picture or film again, smaller",
    why: "a minute of film in 1080p has 60 MB, a photograph of 100 megapixels 40; all are held in memory",
};
/// What stands behind it would be offered without a look.
pub const ATTACHMENT: Limit = Limit {
    name: "the words of a file to offer, unpacked",
    most: 64 << 20,
    unit: Unit::Bytes,
    code: "outreach::attachments::too-large",
    wrong: "the file unpacks to too much to be looked into for personal data",
    help: "split it, or save only what readers need in a new file; pictures do not count",
    why: "100,000 rows of ten columns, a PDF of 3,000 pages; more is a data base",
};
/// A file of a few kilobytes can claim thousands of times as many, and takes gigabytes once it is
/// decoded.
pub const PIXELS: Limit = Limit {
    name: "pixels of a picture",
    most: 100_000_000,
    unit: Unit::Of("pixels"),
    code: "outreach::pictures::unusable",
    wrong: "it has too many pixels",
    help: "make it smaller: a camera's 100 megapixels at most",
    why: "the largest cameras have 100 megapixels; decoded, that is 400 MB",
};
pub const SVG_DEPTH: Limit = Limit {
    name: "SVG: elements within each other",
    most: 200,
    unit: Unit::Of("levels"),
    code: "outreach::pictures::unusable",
    wrong: "the SVG is nested too deeply",
    help: "export it again as plain SVG (Inkscape: 普通SVG), or as PNG",
    why: "drawing programs make 10 to 30; each level takes a piece of the stack",
};
pub const SVG_ELEMENTS: Limit = Limit {
    name: "SVG: elements, those that are used again each time",
    most: 500_000,
    unit: Unit::Of("elements"),
    code: "outreach::pictures::unusable",
    wrong: "the SVG has too many elements",
    help: "export it as PNG: parts that use each other grow without end",
    why: "the largest maps have 100,000; each is read into memory",
};
/// One is as much as it takes to fill the whole drawing from another picture.
pub const SVG_WORK: Limit = Limit {
    name: "SVG: the work of its shapes, filters, patterns and layers",
    most: 1000,
    unit: Unit::Of("passes"),
    code: "outreach::pictures::unusable",
    wrong: "the SVG takes too long to draw",
    help: "export it as PNG, or without its filters and patterns",
    why: "a drawing of 20,000 shapes has 100, a shadow below all of it 20; 1,000 are ten seconds",
};
pub const CONTENT_FILES: Limit = Limit {
    name: "files below the content folder",
    most: 20_000,
    unit: Unit::Of("files"),
    code: "outreach::limits::content-files",
    wrong: "the content folder has too many files",
    help: "check `[book] src`: it may be the wrong folder; else split the campaign",
    why: "four times the 5,000 entries of a province; a wrong `src` may hold a whole disk",
};
pub const TERM: Limit = Limit {
    name: "a tag or an audience",
    most: 150,
    unit: Unit::Bytes,
    code: "outreach::front-matter::term",
    wrong: "the tag or audience is too long",
    help: "use a few words: each has a page of its own, named after it",
    why: "50 Chinese characters; a page is called after it, and Linux stores names of 255 bytes",
};
/// Windows allows 260 for the whole of it, and loops of screens add 60 of their own.
pub const PATH: Limit = Limit {
    name: "the path of a content file",
    most: 150,
    unit: Unit::Of("characters"),
    code: "outreach::limits::path",
    wrong: "the path is too long",
    help: "give the file or its folders shorter names",
    why: "Windows opens paths of 260 characters; the folder before and the names of formats behind need the rest",
};
pub const FILE_NAME: Limit = Limit {
    name: "the name of a content file",
    most: 200,
    unit: Unit::Bytes,
    code: "outreach::limits::file-name",
    wrong: "the file's name is too long",
    help: "give it a shorter name: 60 Chinese characters have 180 bytes",
    why: "Linux stores names of 255 bytes; formats and sizes add up to 50",
};
pub const THEME_FILE: Limit = Limit {
    name: "a file of a theme",
    most: 64 << 20,
    unit: Unit::Bytes,
    code: "outreach::limits::theme-file",
    wrong: "the theme's file is too large",
    help: "use one font file a weight, cut to the characters in use",
    why: "the largest Chinese font collections have 60 MB",
};
/// Together with Tera's refusal of circles this bounds how deep includes and parents go.
pub const TEMPLATES: Limit = Limit {
    name: "templates of a theme's pages",
    most: 256,
    unit: Unit::Of("templates"),
    code: "outreach::limits::templates",
    wrong: "the theme has too many templates",
    help: "join templates: components may share a file",
    why: "the built-in theme has 22; a chain of includes is at most as long, and circles are errors",
};
/// Tera's own figure.
pub const TEMPLATE_RECURSION: Limit = Limit {
    name: "components of templates within each other",
    most: 20,
    unit: Unit::Of("levels"),
    code: "outreach::limits::template-recursion",
    wrong: "the template's components call each other too deeply",
    help: "a component that uses itself needs an `if` that ends it",
    why: "Tera's own limit, from its source; templates that include each other in a circle are errors",
};
pub const PAGE: Limit = Limit {
    name: "a page a template makes",
    most: 32 << 20,
    unit: Unit::Bytes,
    code: "outreach::limits::page",
    wrong: "the template makes too large a page",
    help: "look for a loop within a loop in the template; a page of a megabyte is slow on a phone",
    why: "a list of 5,000 entries has 5 MB",
};
pub const TYPST_DATA: Limit = Limit {
    name: "the data of one document on paper",
    most: 16 << 20,
    unit: Unit::Bytes,
    code: "outreach::limits::document-data",
    wrong: "the document would be too long",
    help: "split it, or leave entries out",
    why: "a handbook of 2,000 pages",
};
pub const DECK_PAGES: Limit = Limit {
    name: "pages of a deck",
    most: 200,
    unit: Unit::Of("pages"),
    code: "outreach::fit::overflow",
    wrong: "the deck is too long",
    help: "split it",
    why: "nobody sits through more",
};
pub const LETTER_PAGES: Limit = Limit {
    name: "pages of a letter",
    most: 8,
    unit: Unit::Of("pages"),
    code: "outreach::fit::overflow",
    wrong: "the letter is too long",
    help: "shorten it",
    why: "a longer letter is a booklet by mistake",
};
/// Made in one piece, since its words decide how long it is.
pub const LINE: Limit = Limit {
    name: "pixels of a running line",
    most: 40_000_000,
    unit: Unit::Of("pixels"),
    code: "outreach::limits::line",
    wrong: "the running line is too long for a strip of this height",
    help: "shorten its texts, leave items out of the playlist, or choose a lower strip",
    why: "2,000 characters on a strip 128 pixels high are 30 million; each takes 7 bytes while it is made",
};
pub const COPIES: Limit = Limit {
    name: "copies of a file for one place",
    most: 1_000_000,
    unit: Unit::Of("copies"),
    code: "outreach::order::copies",
    wrong: "these are too many copies",
    help: "write a number from 1 to 1,000,000",
    why: "more is a slip of the keyboard",
};

/// Every limit, in the order of the README.
pub const ALL: [&Limit; 31] = [
    &TEXT,
    &FRONT_MATTER,
    &YAML_DEPTH,
    &YAML_ALIASES,
    &YAML_REPEATED,
    &YAML_VALUES,
    &MARKDOWN_DEPTH,
    &HTML_DEPTH,
    &TABLE,
    &TABLE_ROWS,
    &TABLE_UNPACKED,
    &TABLE_CELLS,
    &ASSET,
    &ATTACHMENT,
    &PIXELS,
    &SVG_DEPTH,
    &SVG_ELEMENTS,
    &SVG_WORK,
    &CONTENT_FILES,
    &TERM,
    &PATH,
    &FILE_NAME,
    &THEME_FILE,
    &TEMPLATES,
    &TEMPLATE_RECURSION,
    &PAGE,
    &TYPST_DATA,
    &DECK_PAGES,
    &LETTER_PAGES,
    &LINE,
    &COPIES,
];

/// The table as Markdown.
pub fn table() -> String {
    let row = |l: &&Limit| format!("| {} | {} | {} |\n", l.name, l.amount(l.most), l.why);
    format!("| of | at most | why |\n|---|---|---|\n{}", ALL.iter().map(row).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_stands_beside_what_is_allowed() {
        assert!(TEXT.allows(2 << 20) && !TEXT.allows((2 << 20) + 1));
        assert_eq!(
            TEXT.message((2 << 20) + 1),
            "the file is too large: 2,097,153 bytes, and at most 2 MiB are allowed"
        );
        assert_eq!(YAML_DEPTH.message(33).split(": ").nth(1), Some("33 levels, and at most 32 levels are allowed"));
        assert_eq!([1, 999, 1_000, 1_234_567].map(grouped), ["1", "999", "1,000", "1,234,567"]);
    }
}

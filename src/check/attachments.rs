//! Files that pages offer: whom they name, and files that nothing leads to. They are published as they are.

use std::collections::BTreeSet;

use super::official::Official;
use super::personal;
use crate::campaign::Campaign;
use crate::content::attachments::{Look, Unseen, is_one};
use crate::content::blocks::{Inline, visit_inlines};
use crate::diagnostics::{Diagnostic, Severity};
use crate::limits;

/// Findings told of one file: a list of names has hundreds.
const SHOWN: usize = 5;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let files = || campaign.content.assets.iter().filter(|(path, _)| is_one(path));
    if campaign.is_translation() || files().next().is_none() {
        return; // All languages share their files.
    }
    let official = Official::new(campaign);
    let linked = linked(campaign);
    let src = &campaign.config.book.src;
    for (path, bytes) in files() {
        let name = format!("{src}/{path}");
        let mut tell = |d: Diagnostic| diagnostics.push(d.in_path(&name));
        if !linked.contains(path) {
            tell(
                Diagnostic::warning(
                    "outreach::attachments::unused",
                    "no page links to this file, so it is not published",
                )
                .help("link to it, [报名表](…), or take it out of the content folder; what is to be read goes into a Markdown file"),
            );
            continue;
        }
        let look = Look::into(path, bytes);
        personal_data(&look, &official).into_iter().for_each(&mut tell);
        // The office itself stands in every PDF that this program makes.
        let own = |author: &&String| campaign.all().any(|c| c.config.organization.name.as_ref() == Some(*author));
        for author in look.authors.iter().filter(|author| !own(author)).take(SHOWN) {
            tell(
                Diagnostic::warning("outreach::attachments::author", format!("the file says that `{author}` wrote it"))
                    .help("everybody who opens it can see that: take it out before you publish (Word, WPS: 文件, 检查文档)"),
            );
        }
        look.unseen.iter().map(unseen).for_each(&mut tell);
    }
}

/// What the words of a file tell of people; what stands there twice is said once.
fn personal_data(look: &Look, official: &Official<'_>) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let found = personal::in_text(&look.words, official).into_iter();
    let new = found.filter(|(what, text, _)| told.insert((what.0, text.clone())));
    let tell = |((code, what), text, at): (personal::What, String, usize)| {
        let said = match look.page(at) {
            Some(page) => format!("on page {page} of this file, `{text}` looks like {what}"),
            None => format!("in this file, `{text}` looks like {what}"),
        };
        let d = Diagnostic::error(code, said)
            .help("take it out of the file; lists of people belong into the folder private/");
        // A form has headings, and they look like names: only numbers are certain.
        let certain = !matches!(code, "outreach::pii::name" | "outreach::pii::address");
        if certain { d } else { Diagnostic { severity: Severity::Warning, ..d } }
    };
    // What is certain stops a build, and goes before.
    let mut all: Vec<Diagnostic> = new.map(tell).collect();
    all.sort_by_key(|d| d.severity);
    all.truncate(SHOWN);
    all
}

/// What is said of something that nobody looked into.
fn unseen(why: &Unseen) -> Diagnostic {
    let closed = |message: String| Diagnostic::warning("outreach::attachments::closed", message);
    let by_eye = |message: String| {
        closed(message).help(
            "look at them yourself: names, numbers, seals; or make the PDF from the text (Word, WPS: 文件, 另存为 PDF)",
        )
    };
    match why {
        Unseen::Kind => closed("personal data in files of this kind is not seen".to_owned())
            .help("save it as PDF, or as .docx, .xlsx or .pptx, which telephones open, too"),
        Unseen::Locked => closed(
            "it has a password or is of an older kind than its name says: personal data in it is not seen".to_owned(),
        )
        .help("save it again without a password, as PDF, .docx, .xlsx or .pptx"),
        Unseen::Damaged => closed("the file cannot be read: personal data in it is not seen".to_owned())
            .help("open it and save it again; what cannot be opened here, readers cannot open either"),
        Unseen::TooMuch(found) => limits::ATTACHMENT.broken(*found),
        Unseen::Pictures(pages) => {
            by_eye(format!("personal data on pages that are pictures is not seen: {}", some(pages)))
        }
        Unseen::Pages(pages) => by_eye(format!("pages that cannot be read to their end: {}", some(pages))),
        Unseen::Letters { count, page } => {
            by_eye(format!("{count} letters of this file cannot be told, the first on page {page}"))
        }
        Unseen::Files(count) => closed(format!("files within this file are not looked into: {count}"))
            .help("take them out: behind a chart there may be the table with every name"),
    }
}

/// Numbers of pages, the first of many.
fn some(pages: &[usize]) -> String {
    let mut shown: Vec<_> = pages.iter().take(SHOWN).map(usize::to_string).collect();
    if pages.len() > SHOWN {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

/// Paths that entries link to.
fn linked(campaign: &Campaign) -> BTreeSet<String> {
    let mut linked = BTreeSet::new();
    for entry in campaign.all().flat_map(|c| &c.content.entries).filter(|e| !e.references.is_empty()) {
        visit_inlines(&mut entry.document.blocks.clone(), &mut |inline| {
            if let Inline::Link { url, .. } = inline
                && let Some(path) = url.strip_prefix('/')
            {
                linked.insert(path.to_owned());
            }
        });
    }
    linked
}

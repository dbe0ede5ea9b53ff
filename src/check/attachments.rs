//! Files that pages offer: whom they name, and files that nothing leads to. They are published as they are.

use std::collections::BTreeSet;

use super::official::Official;
use super::personal;
use crate::campaign::Campaign;
use crate::content::attachments::{authors, is_one, is_open, words};
use crate::content::blocks::{Inline, visit_inlines};
use crate::diagnostics::{Diagnostic, Severity};

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
        for (what, text, _) in personal::in_text(&words(path, bytes), &official).into_iter().take(SHOWN) {
            let d = Diagnostic::error(what.0, format!("in this file, `{text}` looks like {}", what.1))
                .help("take it out of the file; lists of people belong into the folder private/");
            // A form has headings, and they look like names: only numbers are certain.
            let certain = !matches!(what.0, "outreach::pii::name" | "outreach::pii::address");
            tell(if certain { d } else { Diagnostic { severity: Severity::Warning, ..d } });
        }
        for author in authors(path, bytes) {
            tell(
                Diagnostic::warning("outreach::attachments::author", format!("the file says that `{author}` wrote it"))
                    .help("everybody who opens it can see that: take it out before you publish (Word, WPS: 文件, 检查文档)"),
            );
        }
        if !is_open(path) {
            tell(
                Diagnostic::warning("outreach::attachments::closed", "personal data in files of this kind is not seen")
                    .help("save it as PDF, or as .docx, .xlsx or .pptx, which telephones open, too"),
            );
        }
    }
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

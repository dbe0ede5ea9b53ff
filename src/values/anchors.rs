//! `&name` and `!name` before a value mean something to YAML and nothing to who writes a title with them: they are
//! taken out of it without a word.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser};

use super::indents::behind_hyphens;
use super::slips::{self, KEY};
use crate::diagnostics::{Diagnostic, SourceFile};

/// The first text with a name that no `*name` repeats, or with a tag that is none of YAML's own.
pub fn unused(file: &Arc<SourceFile>, range: &Range<usize>) -> Option<Diagnostic> {
    let text = &file.text[range.clone()];
    if !text.contains(['&', '!']) {
        return None;
    }
    let (mut marked, mut repeated) = (Vec::new(), BTreeSet::new());
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        match event {
            Event::Alias(anchor) => drop(repeated.insert(anchor)),
            Event::Scalar(_, _, anchor, tag) if anchor > 0 || tag.is_some() => {
                let start = span.start.byte_offset()?;
                let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
                let sign = if anchor > 0 { '&' } else { '!' };
                // The name may stand above an empty text.
                let Some(at) = text[line..start].find(sign).map(|at| line + at) else { continue };
                let is_yaml = sign == '!' && text[at..].starts_with("!!");
                let end = span.end.byte_offset()?;
                marked.extend((!is_yaml).then_some((anchor, line, at..end)));
            }
            _ => {}
        }
    }
    let (_, line, at) = marked.into_iter().find(|(anchor, ..)| *anchor == 0 || !repeated.contains(anchor))?;
    let rest = behind_hyphens(text[line..at.start].trim_start());
    let key = KEY.captures(rest).filter(|key| key[0].trim_end().len() == rest.trim_end().len());
    let slip = slips::of_value(text[at.clone()].trim_end(), at.start - line, key.as_ref().map(|key| &key[1]))?;
    Some(slips::told(file, range.start + line, slip))
}

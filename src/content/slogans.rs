//! Slogans (`content/slogans.yaml`).

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, SourceFile};
use crate::values::{self, Fields, Node, Value};

/// A short sentence for banners and screens.
#[derive(Debug, Clone, PartialEq)]
pub struct Slogan {
    pub text: String,
    pub audiences: Vec<String>,
}

/// Reads `slogans.yaml`: a list of texts or of `{text, audiences}`. `None` for what is no list at all.
pub fn read(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Slogan>> {
    let node = values::parse_yaml(file, 0..file.text.len()).map_err(|d| diagnostics.push(*d)).ok()?;
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        Value::Null => &[],
        _ => {
            diagnostics.push(
                Diagnostic::error("outreach::slogans::not-a-list", "slogans.yaml should be a list")
                    .at(file, node.span.clone())
                    .help("one slogan a line: `- text: 不轻信，不透露，不转账`"),
            );
            return None;
        }
    };
    Some(items.iter().filter_map(|item| read_slogan(file, item, diagnostics)).collect())
}

fn read_slogan(file: &Arc<SourceFile>, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Slogan> {
    if let Value::Str(text) = &node.value {
        return Some(Slogan { text: text.clone(), audiences: Vec::new() });
    }
    let mut fields = Fields::new(file, node, "a slogan", diagnostics);
    let (text, audiences) = (fields.text("text"), fields.words("audiences"));
    if text.is_none() {
        fields.wrong(node, "slogan", "a text, or a group with a `text`");
    }
    fields.finish();
    Some(Slogan { text: text?, audiences })
}

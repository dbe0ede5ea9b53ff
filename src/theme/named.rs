//! What templates name: of a page's own values the others are neither in its key nor made ready, so that a page is not
//! made again for what it does not show.

use std::collections::HashMap;

use rustc_hash::FxHashSet;
use serde_json::Value;

/// What stands for everything a template is given.
const ALL: &str = "__tera_context";

/// The words of templates, each with those of the templates that it extends or includes.
pub struct Named(HashMap<String, FxHashSet<String>>);

impl Named {
    /// Of templates by their names. Another one is reached by its name in quotation marks, and in no other way.
    pub fn of(templates: &[(&str, &str)]) -> Self {
        let reached = |(_, text): &(&str, &str)| -> Vec<usize> {
            // What stands between two marks is not enough: a name may have one of the others in it.
            let opened = text.match_indices(['"', '\'', '`']).map(|(at, mark)| (&text[at + mark.len()..], mark));
            let opened: Vec<_> = opened.collect();
            let closes = |name: &str, (rest, mark): &(&str, &str)| {
                rest.strip_prefix(name).is_some_and(|behind| behind.starts_with(mark))
            };
            let is_named = |at: &usize| opened.iter().any(|place| closes(templates[*at].0, place));
            (0..templates.len()).filter(is_named).collect()
        };
        let reached: Vec<_> = templates.iter().map(reached).collect();
        let all = templates.iter().enumerate().map(|(at, (name, _))| {
            let (mut parts, mut next) = (vec![at], 0);
            while let Some(part) = parts.get(next) {
                let new: Vec<_> = reached[*part].iter().filter(|at| !parts.contains(at)).copied().collect();
                parts.extend(new);
                next += 1;
            }
            let words = parts.iter().flat_map(|part| words(templates[*part].1)).map(str::to_owned).collect();
            ((*name).to_owned(), words)
        });
        Self(all.collect())
    }

    /// Leaves of a page's own values those that its template names.
    pub fn keep(&self, template: &str, own: &mut Value) {
        if let (Some(words), Value::Object(fields)) = (self.0.get(template), own)
            && !words.contains(ALL)
        {
            fields.retain(|name, _| words.contains(name));
        }
    }
}

/// Everything in a text that may be a name.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_named_anywhere_on_the_way_is_kept() {
        let named = Named::of(&[
            ("base.html", "{{ title }}{% include 'foot.html' %}"),
            ("foot.html", "{% if sources %}{{ <list of={sources} /> }}{% endif %}"),
            (
                "case.html",
                "{% extends \"base.html\" %}{% block main %}{{ cached(part=\"any\", item=item) }}{% endblock %}",
            ),
            ("dump.html", "{{ __tera_context }}"),
            ("town's.html", "{{ sources }}"),
            ("letter.html", "{{ title }}{% include \"town's.html\" %}"),
        ]);
        let kept = |template: &str| {
            let mut own = json!({ "title": 1, "sources": 2, "item": 3, "body_html": 4 });
            named.keep(template, &mut own);
            own.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(kept("case.html"), "title sources item");
        assert_eq!(kept("base.html"), "title sources");
        assert_eq!(kept("foot.html"), "sources");
        assert_eq!(kept("letter.html"), "title sources");
        for all in ["dump.html", "unknown.html"] {
            assert_eq!(kept(all), "title sources item body_html");
        }
    }
}

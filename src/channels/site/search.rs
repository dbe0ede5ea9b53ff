//! The search index: a script, so that it loads from `file://` too, fetched when somebody types.

use pinyin::ToPinyinMulti;
use serde_json::{Value, json};

use super::context::{Site, kind_word};
use super::quizzes;
use crate::content::entry::Kind;
use crate::content::text::{encode_path, is_cjk};
use crate::diagnostics::Diagnostic;
use crate::values::{Fields, Value as Written};

/// The index's path below a language's root.
pub const PATH: &str = "search-data.js";

/// Ways to read a word that are kept; a word with more is read the usual way only.
const MAX_READINGS: usize = 8;

/// Whether there is a search page: `search = true` (the default) or `false`.
pub fn wanted(options: &mut Fields<'_>) -> bool {
    let Some(node) = options.node("search") else { return true };
    match &node.value {
        Written::Bool(on) => *on,
        Written::Str(name) if name == "pagefind" => {
            let d = Diagnostic::error("outreach::site::no-pagefind", "this program was built without Pagefind")
                .at(options.file(), node.span.clone())
                .help("write `search = true`: the search built in finds every word exactly and works from a USB stick");
            options.report(d);
            true
        }
        _ => {
            options.wrong(node, "search", "true or false");
            true
        }
    }
}

/// `window.OUTREACH_SEARCH = [{t, u, s, k, a, p, b}]`: title, address, summary, kind, aliases,
/// pinyin initials of title and aliases, text.
pub fn data(site: &Site<'_>) -> String {
    let campaign = site.campaign;
    let chinese = campaign.locale.lang() == "zh";
    // Explainers before cases before letters: what is equally near is shown in this order.
    let entries = Kind::ALL.into_iter().flat_map(|kind| campaign.content.of_kind(kind));
    let rows: Vec<_> = entries
        .map(|e| {
            let aliases = e.scam().map(|s| s.aliases.as_slice()).unwrap_or_default();
            let names = std::iter::once(&e.title).chain(aliases);
            let initials = if chinese { names.flat_map(|n| initials(n)).collect() } else { Vec::new() };
            json!({
                "t": e.title,
                "u": encode_path(&e.page_path()),
                "s": e.summary_text(),
                "k": campaign.locale.get(kind_word(e.kind())),
                "a": aliases.join(" "),
                "p": initials.join(" "),
                "b": site.words(e),
            })
        })
        .collect();
    let quizzes = campaign.content.quizzes.iter().map(|q| {
        let lines =
            q.questions.iter().flat_map(|q| std::iter::once(&q.question).chain(&q.options).chain(&q.explanation));
        json!({
            "t": q.title,
            "u": encode_path(&quizzes::path(q)),
            "s": q.summary.as_deref().unwrap_or_default(),
            "k": campaign.locale.get("site.quizzes"),
            "a": "",
            "p": if chinese { initials(&q.title).join(" ") } else { String::new() },
            "b": lines.map(String::as_str).collect::<Vec<_>>().join("\n"),
        })
    });
    let rows: Vec<Value> = rows.into_iter().chain(quizzes).collect();
    // `<` is spelled out so that no text can end a script element the file may be pasted into.
    let json = Value::Array(rows).to_string().replace('<', "\\u003c");
    format!("window.OUTREACH_SEARCH={json};\n")
}

/// The first letters of a name's syllables, as people type them to find it: 刷单返利 is `sdfl`.
/// Characters read in several ways give several (银行: `yx`, `yh`). Latin letters and digits stay.
fn initials(name: &str) -> Vec<String> {
    let letters: Vec<Vec<char>> = name.chars().map(readings).filter(|r| !r.is_empty()).collect();
    let ways: usize = letters.iter().map(Vec::len).product();
    let usual_only = ways > MAX_READINGS;
    let mut words = vec![String::new()];
    for readings in &letters {
        let readings = if usual_only { &readings[..1] } else { readings.as_slice() };
        words = words.iter().flat_map(|w| readings.iter().map(move |r| format!("{w}{r}"))).collect();
    }
    words.retain(|w| w.len() > 1);
    words
}

/// First letters of the ways to read a character, the usual one first.
fn readings(c: char) -> Vec<char> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase()];
    }
    if !is_cjk(c) {
        return Vec::new();
    }
    let mut letters = Vec::new();
    for letter in c.to_pinyin_multi().into_iter().flatten().filter_map(|p| p.first_letter().chars().next()) {
        if !letters.contains(&letter) {
            letters.push(letter);
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_people_type() {
        assert!(initials("刷单返利").contains(&"sdfl".to_owned()));
        assert!(initials("银行").contains(&"yh".to_owned()));
        assert!(initials("冒充公检法").contains(&"mcgjf".to_owned()));
        assert!(initials("AI变声").contains(&"aibs".to_owned()));
        assert!(initials("（）").is_empty());
    }
}

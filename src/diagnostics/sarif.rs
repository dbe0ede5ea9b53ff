//! Findings as SARIF 2.1.0 (OASIS, 2020), which editors, code hosts and CI systems read.

use std::path::Path;

use serde_json::{Value, json};

use super::explain::{self, Page};
use super::{Diagnostic, Language, Severity};
use crate::content::text::encode_path;

/// Where the standard's own schema is.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative addresses of files begin at: the campaign's folder.
const BASE: &str = "SRCROOT";

/// One run over the campaign at `root`. The rules are those that found something; columns count
/// characters from 1, and the end of a region is the column after its last character.
pub fn log(found: &[Diagnostic], root: &Path, language: Language) -> Value {
    let mut codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code, language)).collect();
    let results: Vec<Value> = found.iter().map(|d| result(d, &codes, language)).collect();
    let mut run = json!({
        "tool": { "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "language": language.tag(),
            "rules": rules,
        } },
        "language": language.tag(),
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let folder = std::path::absolute(root).ok().and_then(|root| url::Url::from_directory_path(root).ok());
    if let Some(folder) = folder {
        run["originalUriBaseIds"] = json!({ BASE: { "uri": folder.as_str() } });
    }
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

fn rule(code: &str, language: Language) -> Value {
    let Some(page) = explain::page(code) else { return json!({ "id": code }) };
    let words = page.words(language);
    // The lines of a page are those of a terminal; viewers break their own.
    let text = unwrapped(&words.text, language);
    json!({
        "id": code,
        "shortDescription": { "text": words.title },
        "fullDescription": { "text": text },
        "help": { "text": page.text(language), "markdown": markdown(page, &text, language) },
    })
}

fn unwrapped(text: &str, language: Language) -> String {
    text.trim().replace('\n', language.choose(" ", ""))
}

fn markdown(page: &Page, text: &str, language: Language) -> String {
    let (wrong, right) = language.choose(("Wrong:", "Right:"), ("错误：", "正确："));
    format!("{text}\n\n{wrong}\n\n```text\n{}```\n\n{right}\n\n```text\n{}```\n", page.wrong, page.right)
}

fn result(d: &Diagnostic, codes: &[&str], language: Language) -> Value {
    let d = d.in_language(language);
    let text = match &d.help {
        Some(help) => format!("{}\n{}: {help}", d.message, language.choose("help", "帮助")),
        None => d.message.clone(),
    };
    json!({
        "ruleId": d.code,
        // The rules were made from the same findings: each is there.
        "ruleIndex": codes.partition_point(|code| *code < d.code),
        "level": match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": { "text": text },
        "locations": locations(&d),
    })
}

/// The place, or the files when there is no text to point at; what is about no file has none.
fn locations(d: &Diagnostic) -> Vec<Value> {
    if let Some(place) = &d.place {
        let (start_line, start_column) = place.file.position(place.span.start);
        let (end_line, end_column) = place.file.position(place.span.end.max(place.span.start));
        let mut location = json!({ "physicalLocation": {
            "artifactLocation": artifact(&place.file.path),
            "region": {
                "startLine": start_line,
                "startColumn": start_column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        } });
        if let Some(label) = &d.label {
            location["message"] = json!({ "text": label });
        }
        return vec![location];
    }
    let files = d.path.iter().flat_map(|path| files(path));
    let location =
        |file: &str| match file.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse::<u32>().ok()?))) {
            // A row of an Excel file.
            Some((path, line)) if line > 0 => {
                json!({ "physicalLocation": { "artifactLocation": artifact(path), "region": { "startLine": line } } })
            }
            _ => json!({ "physicalLocation": { "artifactLocation": artifact(file) } }),
        };
    files.map(location).collect()
}

/// A finding about several files names them in a row.
fn files(path: &str) -> Vec<&str> {
    let parts: Vec<&str> = path.split(", ").flat_map(|part| part.split(" and ")).collect();
    if parts.iter().all(|part| Path::new(part).extension().is_some()) { parts } else { vec![path] }
}

fn artifact(path: &str) -> Value {
    match url::Url::from_file_path(path) {
        Ok(absolute) => json!({ "uri": absolute.as_str() }),
        Err(()) => json!({ "uri": encode_path(&path.replace('\\', "/")), "uriBaseId": BASE }),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::SourceFile;
    use super::*;

    #[test]
    fn a_finding_has_its_rule_its_region_and_its_file() {
        let file = Arc::new(SourceFile::new("content/cases/刷 单#1.md".into(), "标题: 刷单\n第二行\n".into()));
        let found = [
            Diagnostic::error("outreach::yaml::syntax", "wrong").at(&file, 8..15).label("here").help("mend"),
            Diagnostic::warning("outreach::plan::collision", "two").in_path("content/a.md and content/b.md"),
            Diagnostic::error("outreach::merge::empty-cell", "empty").in_path("private/a.xlsx:3"),
            Diagnostic::error("outreach::serve::failed", "nowhere"),
        ];
        let root = if cfg!(windows) { "C:/srv/反诈" } else { "/srv/反诈" };
        let log = log(&found, Path::new(root), Language::English);
        let run = &log["runs"][0];
        let base = format!("file://{}srv/%E5%8F%8D%E8%AF%88/", if cfg!(windows) { "/C:/" } else { "/" });
        assert_eq!(run["originalUriBaseIds"]["SRCROOT"]["uri"], base);
        for (result, d) in run["results"].as_array().unwrap().iter().zip(&found) {
            let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!((&rule["id"], &result["ruleId"]), (&d.code.into(), &d.code.into()));
        }
        let place = &run["results"][0]["locations"][0];
        assert_eq!(place["message"]["text"], "here");
        let place = &place["physicalLocation"];
        assert_eq!(
            place["artifactLocation"],
            json!({ "uri": "content/cases/%E5%88%B7%20%E5%8D%95%231.md", "uriBaseId": "SRCROOT" })
        );
        assert_eq!(place["region"], json!({ "startLine": 1, "startColumn": 5, "endLine": 2, "endColumn": 1 }));
        assert_eq!(run["results"][1]["locations"].as_array().unwrap().len(), 2);
        let row = &run["results"][2]["locations"][0]["physicalLocation"];
        assert_eq!(
            (&row["artifactLocation"]["uri"], &row["region"]["startLine"]),
            (&"private/a.xlsx".into(), &3.into())
        );
        assert_eq!(run["results"][3]["locations"], json!([]));
    }
}

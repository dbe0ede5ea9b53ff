//! Screens in halls, Android boxes and the web views of old phones are browsers of 2018: the site and the players must
//! be read and run by Chrome 69 and Safari 12.2. A style sheet of which such a browser drops a rule lays the bar over
//! the number; a script with one new word in it does not run at all.

use std::path::{Path, PathBuf};

use regex::Regex;

/// Files of the built-in theme with this ending.
fn files(ending: &str) -> Vec<(PathBuf, String)> {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut found = Vec::new();
    for folder in ["static", "screen", "site"] {
        for entry in std::fs::read_dir(theme.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == ending) {
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// Without comments, and without what only browsers read that can do what is asked for.
fn read_by_all(css: &str) -> String {
    let plain = Regex::new(r"(?s)/\*.*?\*/").unwrap().replace_all(css, "").into_owned();
    let plain = Regex::new(r"@supports not \([^)]*\)").unwrap().replace_all(&plain, "").into_owned();
    Regex::new(r"@supports \([^{]*\{([^{}]*\{[^{}]*\}\s*)*\}").unwrap().replace_all(&plain, "").into_owned()
}

#[test]
fn styles_are_read_by_old_browsers() {
    let sheets = files("css");
    assert_eq!(sheets.len(), 3);
    let new = Regex::new(
        r"(margin|padding|inset)-(inline|block)\s*:|border-(inline|block)\s*:|[{;\s]inset\s*:|inset-(inline|block)|:is\(|:where\(|:not\([^)]*,|@layer|@container",
    )
    .unwrap();
    let sized = Regex::new(r"(^|[^a-z-])(min|max|clamp)\(").unwrap();
    let rules = Regex::new(r"\{([^{}]*)\}").unwrap();
    for (path, css) in sheets {
        let css = read_by_all(&css);
        let found: Vec<_> = new.find_iter(&css).map(|m| m.as_str()).collect();
        assert!(found.is_empty(), "{}: a rule with this is dropped: {found:?}", path.display());
        for rule in rules.captures_iter(&css) {
            let declarations: Vec<_> = rule[1].split(';').filter_map(|d| d.trim().split_once(':')).collect();
            for (at, (name, value)) in declarations.iter().enumerate().filter(|(_, (_, v))| sized.is_match(v)) {
                let before = at > 0 && declarations[at - 1].0 == *name && !sized.is_match(declarations[at - 1].1);
                assert!(before, "{}: no plain value before {name}:{value}", path.display());
                // With a variable in it the value is only found wrong when the plain one before it is gone.
                assert!(!value.contains("var("), "{}: {name}:{value}", path.display());
            }
        }
    }
}

#[test]
fn scripts_run_in_old_browsers() {
    let scripts = files("js");
    assert!(scripts.len() >= 12);
    // What stops the whole script, and what is missing where it is called.
    let syntax = r"\?\.[A-Za-z_$(\[]|\?\?|\|\|=|&&=|catch \{|\bstatic \{|[^\w`'#&]#[a-z]\w*\s*[;=(]|\d_\d|\(\?<[=!A-Za-z]|\bfor await\b";
    let missing = r"\.(hasOwn|replaceChildren|at|replaceAll|matchAll|flat|flatMap|fromEntries|allSettled|any|trimStart|trimEnd|findLast|toSorted)\(|\b(structuredClone|globalThis|queueMicrotask)\b|\b(blob|page|file)\.(text|arrayBuffer)\(";
    let new = Regex::new(&format!("{syntax}|{missing}")).unwrap();
    for (path, script) in scripts {
        let code: Vec<_> = script.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        for line in code {
            assert!(!new.is_match(line), "{}: not in Chrome 69: {line}", path.display());
        }
    }
}

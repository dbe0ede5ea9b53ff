//! The program's own source, read for what it says: tests hold codes and messages against it.

use std::path::Path;
use std::sync::LazyLock;

use crate::pattern::pattern;
use regex::Regex;

/// A string literal outside comments, attributes and tests.
pub struct Literal {
    /// Path below `src/`, and the line (from 1).
    pub path: String,
    pub line: usize,
    /// As written, with its escapes; line ends that a backslash takes away are gone.
    pub text: String,
    /// The code before it on its line or lines, without spaces at the end.
    pub before: String,
}

/// Comments, attributes, literals of strings and characters, in the order in which they open.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r####"(?sx)
        //[^\n]* | /\*.*?\*/
        | \#!?\[ (?: [^\]"] | "(?:\\.|[^"\\])*" )* \]
        | b?r\#\#".*?"\#\# | b?r\#".*?"\# | \bb?r"[^"]*"
        | (?P<bytes>\bb)? "(?P<string>(?:\\.|[^"\\])*)"
        | '(?:\\[^']*|[^'\\])'
        "####,
    )
});
static JOINT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\\\n\s*"));

/// Every literal of the program.
pub fn literals() -> Vec<Literal> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
    files
        .filter(|file| file.path().extension().is_some_and(|e| e == "rs"))
        .flat_map(|file| {
            let path = file.path().strip_prefix(&root).map(crate::paths::shown).unwrap();
            of_file(&path, &std::fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

fn of_file(path: &str, source: &str) -> Vec<Literal> {
    // Tests stand at the end of a file.
    let program = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let strings = TOKEN.captures_iter(program).filter(|c| c.name("bytes").is_none());
    let literal = |c: regex::Captures<'_>| {
        let (whole, string) = (c.get(0)?, c.name("string")?);
        let before = program[..whole.start()].trim_end();
        let from = before.floor_char_boundary(before.len().saturating_sub(60));
        Some(Literal {
            path: path.to_owned(),
            line: program[..whole.start()].matches('\n').count() + 1,
            text: JOINT.replace_all(string.as_str(), "").into_owned(),
            before: before[from..].to_owned(),
        })
    };
    strings.filter_map(literal).collect()
}

#[test]
fn literals_are_told_from_what_is_none() {
    let source = "// \"comment\"\n#[x(y = \"attribute\")]\nlet a = ('\"', b\"bytes\", r\"raw\", \"one \\\"two\\\"\");\n\
                  f(\"long \\\n    line\");\n#[cfg(test)]\nmod tests { \"test\" }\n";
    let found: Vec<_> = of_file("a.rs", source).into_iter().map(|l| (l.line, l.text, l.before)).collect();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].0, found[0].1.as_str()), (3, "one \\\"two\\\""));
    assert_eq!((found[1].0, found[1].1.as_str()), (4, "long line"));
    assert!(found[1].2.ends_with("f("));
}

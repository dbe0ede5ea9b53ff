//! What the libraries say of wrong templates is said in Chinese too.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::{Diagnostic, Language};
use crate::theme::templates::Templates;
use crate::theme::typesetter::Typesetter;
use crate::theme::{self, Theme};

/// What is still English in a message of a template: three words in a row that are neither code
/// nor a name in quotes. A library that says something in other words one day is found by it.
fn english_left(said: &str) -> Option<String> {
    static NAMES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"`[^`]*`|"[^"]*"|“[^”]*”|(?m)^ *\d* *\|.*$"#).unwrap());
    static RUN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[A-Za-z][A-Za-z'-]*(\s+[A-Za-z][A-Za-z'-]*){2,}").unwrap());
    RUN.find(&NAMES.replace_all(said, "…")).map(|found| found.as_str().to_owned())
}

/// What a wrong template is told, in English, and what of it is not in Chinese.
fn faults(template: &str, told: Option<&Diagnostic>) -> (String, Option<String>) {
    let Some(d) = told else { return (template.to_owned(), Some(format!("{template}\n  nothing is wrong\n"))) };
    let chinese = d.in_language(Language::Chinese);
    let said = [Some(chinese.message.as_str()), chinese.help.as_deref()];
    let why = chinese.message.strip_prefix("模板有错：");
    let untouched = why.is_none_or(|w| !w.contains(|c| ('一'..='鿿').contains(&c)));
    let english = said.into_iter().flatten().find_map(english_left).or_else(|| untouched.then(|| "nothing".into()));
    (d.message.clone(), english.map(|left| format!("{template}\n  {said:?}\n  English: {left}\n")))
}

/// Every template is wrong in a way of its own, and all of it is said in Chinese.
fn all_are_told_in_chinese(told: Vec<(String, Option<String>)>) {
    let left: String = told.iter().filter_map(|(_, english)| english.as_deref()).collect();
    assert!(left.is_empty(), "put the Chinese of these into zh.yaml:\n{left}");
    let mut ways = BTreeSet::new();
    let twice: Vec<_> = told.iter().filter(|(english, _)| !ways.insert(english)).collect();
    assert!(twice.is_empty(), "{twice:#?}");
    assert!(ways.iter().filter(|english| english_left(english).is_some()).count() > 20, "{ways:#?}");
}

#[test]
fn english_that_is_left_is_seen() {
    assert_eq!(english_left("模板有错：unknown variable: no such thing").as_deref(), Some("no such thing"));
    assert_eq!(english_left("模板有错：没有变量 `a b c`，有这些：one, two, three"), None);
}

#[test]
fn what_tera_says_of_templates_is_in_chinese() {
    let templates = [
        "{{ name",
        "{{ name }",
        "{{ 1 + }}",
        "{{ \"open }}",
        "{{ \"\\q\" }}",
        "{{ name ; }}",
        "{# open",
        "{% raw %}",
        "{% nothing %}",
        "{% for x list %}{% endfor %}",
        "{% for loop in list %}{% endfor %}",
        "{% for x in list %}{{ loop.round }}{% endfor %}",
        "{% for x in n %}{% endfor %}",
        "{% for k, v in list %}{% endfor %}",
        "{% set loop = 1 %}",
        "{% set x 1 %}",
        "{% break %}",
        "{% block a %}{% endblock b %}",
        "{% block a %}{% endblock %}{% block a %}{% endblock %}",
        "{% for x in list %}{% block a %}{% endblock %}{% endfor %}",
        "a {% extends \"base.html\" %}",
        "{% extends \"none.html\" %}",
        "{% extends \"base.html\" %}{{ name }}",
        "{% extends \"wrong.html\" %}",
        "{% include \"none.html\" %}",
        "{% include \"wrong.html\" %}",
        "{{ name | loud }}\n{{ loud() }}\n{{ <loud /> }}",
        "{{ loud() }}",
        "{% if name is loud %}{% endif %}",
        "{{ <none /> }}",
        "{% component c(a: string) %}{% endcomponent c %}{{ <c a={1} /> }}",
        "{% component c(a: string) %}{% endcomponent c %}{{ <c /> }}",
        "{% component c(a) %}{% endcomponent c %}{{ <c a=\"\" b=\"\" /> }}",
        "{% component c(a: text) %}{% endcomponent c %}",
        "{% component c() %}{% endcomponent d %}",
        "{{ entirely_else }}",
        "{{ entry.entirely_else }}",
        "{{ entry.entirely.else }}",
        "{{ name + 1 }}",
        "{{ name * 2 }}",
        "{{ -name }}",
        "{{ n / 0 }}",
        "{{ n[0] }}",
        "{{ n[0:1] }}",
        "{{ list[name] }}",
        "{{ list[name:] }}",
        "{{ 1 in n }}",
        "{% if n < name %}{% endif %}",
        "{{ super() }}",
        "{{ name | round }}",
        "{{ name | int }}",
        "{{ name | truncate }}",
        "{{ name | truncate(length=-1) }}",
        "{{ n | upper | first }}",
        "{{ n | length }}",
        "{{ list | sort(attribute=\"x\") }}",
        "{{ mixed | sort }}",
        "{{ 1.5 | round(method=\"up\") }}",
        "{{ entry | get(key=\"x\") }}",
        "{{ range(start=3, end=0) }}",
        "{% if 1.5 is odd %}{% endif %}",
    ];
    let mut theme = Theme::load(Path::new("."), theme::DEFAULT, &mut Vec::new());
    let mut context = tera::Context::new();
    context.insert("name", "x");
    context.insert("n", &3);
    context.insert("list", &[1, 2]);
    context.insert("mixed", &serde_json::json!([1, "x"]));
    context.insert("entry", &serde_json::json!({ "title": "x" }));
    let told = templates.into_iter().map(|template| {
        theme.put("site/wrong.html", template.into());
        let rendered =
            Templates::load(&theme).and_then(|t| t.render(&theme, "wrong.html", &context).map_err(|d| vec![*d]));
        faults(template, rendered.err().as_ref().and_then(|told| told.first()))
    });
    all_are_told_in_chinese(told.collect());
}

#[test]
fn what_typst_says_of_templates_is_in_chinese() {
    let templates = [
        "#(",
        "#\"open",
        "#]",
        "#let = 1",
        "#let none = 1",
        "#let x = 1 2",
        "#let x = 1 && 2",
        "#let (a, a) = (1, 2)",
        "#let (a, b) = (1,)",
        "#let (a,) = 1",
        "#let f(a, a) = 1",
        "#if true 1",
        "#if 1 []",
        "#for x 1 []",
        "#for x in 1 []",
        "#while true {}",
        "#{ let i = 0; while i >= 0 { i += 1 } }",
        "#import \"lib.typ\": entirely-else",
        "#import \"none.typ\": a",
        "#include 1",
        "#{ break }",
        "#{ return 1 }",
        "#box(width: 12px)",
        "#(a: 1, a: 2)",
        "#(a: 1, 2)",
        "#(1, , 2)",
        "#else",
        "#)",
        "#text(size: 1pt, size: 2pt)[a]",
        "#entirely",
        "#entirely-else",
        "#text(size: 12)[a]",
        "#text(sise: 12pt)[a]",
        "#text(weight: \"heavy\")[a]",
        "#text(fill: 3)[a]",
        "#rect(stroke: \"red\")",
        "#align(\"left\")[a]",
        "#grid(columns: \"1\")[a]",
        "#image()",
        "#image(\"none.png\")",
        "#image(bytes(\"a\"))",
        "#json(bytes(\"{\"))",
        "#json(bytes(\"{'a': 1}\"))",
        "#json(\"/broken.json\")",
        "#json(\"/../none.json\")",
        "#json(\"/data.json\").entirely",
        "#json(\"/data.json\").at(\"at\")",
        "#(1, 2).at(5)",
        "#().first()",
        "#(1, 2).entirely()",
        "#(a: 1).a()",
        "#(1).entirely",
        "#\"a\".entirely",
        "#[a].entirely",
        "#calc.entirely",
        "#text.entirely",
        "#(1 + \"a\")",
        "#(1 - \"a\")",
        "#(1 / 0)",
        "#(1 < \"a\")",
        "#(not 1)",
        "#(1 and true)",
        "#(\"a\" in 1)",
        "#(-\"a\")",
        "#{ (1,); [a] }",
        "#{ 1 = 2 }",
        "#{ calc = 2 }",
        "#(..1,)",
        "#int(\"a\")",
        "#datetime(year: 2026, month: 2, day: 30)",
        "#rgb(\"#12\")",
        "#page(paper: \"a99\")[a]",
        "#block[#pagebreak()]",
        "#block[#set page(width: 1cm)\na]",
        "#grid(grid.cell(colspan: 2)[a])",
        "#panic(\"why it stops here\")",
        "#assert(false)",
        "#assert.eq(1, 2)",
        "#let f() = f()\n#f()",
        "#show heading: it => [= #it.body]\n= a",
        "#here()",
        "#context query(1)",
        "#context locate(heading)",
        "@nowhere",
        "#{ <a> }.b",
        "#gradient.linear(red)",
        "#place(auto)[a]",
        "#str(1, base: 99)",
        "#\"汉字\".slice(1)",
    ];
    let mut theme = Theme::load(Path::new("."), theme::DEFAULT, &mut Vec::new());
    let path = |i| format!("print/wrong-{i}.typ");
    for (i, template) in templates.iter().enumerate() {
        theme.put(&path(i), template.as_bytes().to_vec());
    }
    let typesetter = Typesetter::load(&theme);
    let file = |name: &str, bytes: &[u8]| (name.to_owned(), Arc::from(bytes));
    let press = file("/press.json", br#"{"cmyk": false}"#);
    let data = vec![press, file("/data.json", br#"{"title": ""}"#), file("/broken.json", br#"{"title": "",}"#)];
    let told = templates.iter().enumerate().map(|(i, template)| {
        let told = typesetter.compile(&path(i), &data).err().unwrap_or_default();
        faults(template, told.first())
    });
    all_are_told_in_chinese(told.collect());
}

//! How fast builds are: `cargo bench --bench build -- [pages]`, or `-- write FOLDER [pages]` to have
//! the campaign itself. The site alone, search off, beside
//! Zola and Hugo where they are installed, and beside copying the finished tree: what any
//! program must do at least. Figures are for people to read; nothing here fails on a slow machine.

mod corpus;
mod measure;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use measure::{OUTREACH, Run, run};

/// Explainers that the cases are of.
const SCAMS: usize = 40;
const SITE: &str = "[output.site]\nsearch = false\nshare-images = false\n";

fn row(what: &str, run: &Run, floor: Duration) {
    let seconds = run.time.as_secs_f64();
    println!(
        "{what:<40} {seconds:>7.2} s {:>6} MiB {:>6.1} × copying",
        run.peak.unwrap_or_default(),
        seconds / floor.as_secs_f64()
    );
}

fn installed(program: &str) -> bool {
    Command::new(program).arg("version").output().or_else(|_| Command::new(program).arg("--version").output()).is_ok()
}

fn main() {
    let args: Vec<_> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let pages = args.iter().find_map(|a| a.parse().ok()).unwrap_or(10_000);
    if let [word, folder, ..] = args.as_slice()
        && word == "write"
    {
        return corpus::campaign(Path::new(folder), pages, SCAMS, SITE);
    }
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    corpus::campaign(root, pages, SCAMS, SITE);
    let cold = run(root, OUTREACH, &["build", "--quiet"]);
    let copied = root.join("copied");
    let floor = run(root, "cp", &["-r", "dist", copied.to_str().unwrap()]).time;
    println!(
        "{pages} pages, site only, search off, {} cores",
        std::thread::available_parallelism().map_or(1, |n| n.get())
    );
    println!("{:<40} {:>7.2} s", "copying the finished tree", floor.as_secs_f64());
    row("outreach, cold", &cold, floor);
    row("outreach, nothing changed", &run(root, OUTREACH, &["build", "--quiet"]), floor);
    fs::write(root.join("content/cases/case-00007.md"), corpus::case(7, SCAMS, 2)).unwrap();
    row("outreach, one entry changed", &run(root, OUTREACH, &["build", "--quiet"]), floor);
    for (program, prepare) in [("zola", zola as fn(&Path, usize)), ("hugo", hugo)] {
        if !installed(program) {
            println!("{program} is not installed: left out");
            continue;
        }
        let folder = root.join(program);
        prepare(&folder, pages);
        let args: &[&str] = if program == "zola" { &["build"] } else { &["--quiet"] };
        let other = run(&folder, program, args);
        row(&format!("{program}, cold"), &other, floor);
        println!("  outreach takes {:.2} of its time", cold.time.as_secs_f64() / other.time.as_secs_f64());
    }
}

const PAGE: &str = "<article><h1>{{ TITLE }}</h1><p>{{ SUMMARY }}</p>{{ BODY }}<ul>TAGS</ul></article>";
const HEAD: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>T</title></head><body><nav><a href=\"/\">首页</a></nav>";

fn zola(folder: &Path, pages: usize) {
    corpus::blog(&folder.join("content/cases"), pages, true);
    let config = "base_url = \"https://fanzha.example\"\ndefault_language = \"zh\"\ngenerate_feeds = true\ntaxonomies = [{ name = \"tags\" }]\n";
    fs::write(folder.join("config.toml"), config).unwrap();
    fs::write(folder.join("content/cases/_index.md"), "+++\ntitle = \"案例\"\nsort_by = \"date\"\n+++\n").unwrap();
    let templates = folder.join("templates/tags");
    fs::create_dir_all(&templates).unwrap();
    let page = PAGE
        .replace("{{ TITLE }}", "{{ page.title }}")
        .replace("{{ SUMMARY }}", "{{ page.description }}")
        .replace("{{ BODY }}", "{{ page.content | safe }}")
        .replace("TAGS", "{% for t in page.taxonomies.tags %}<li><a href=\"{{ get_taxonomy_url(kind='tags', name=t) }}\">{{ t }}</a></li>{% endfor %}");
    let list = |pages: &str| {
        format!(
            "{HEAD}<ul>{{% for p in {pages} %}}<li><a href=\"{{{{ p.permalink }}}}\">{{{{ p.title }}}}</a> {{{{ p.description }}}} {{{{ p.date }}}}</li>{{% endfor %}}</ul></body></html>"
        )
    };
    let write = |name: &str, text: String| fs::write(folder.join("templates").join(name), text).unwrap();
    write("page.html", format!("{HEAD}{page}</body></html>"));
    write("section.html", list("section.pages"));
    write("index.html", format!("{HEAD}</body></html>"));
    write("tags/single.html", list("term.pages"));
    write(
        "tags/list.html",
        format!(
            "{HEAD}<ul>{{% for t in terms %}}<li><a href=\"{{{{ t.permalink }}}}\">{{{{ t.name }}}}</a></li>{{% endfor %}}</ul></body></html>"
        ),
    );
}

fn hugo(folder: &Path, pages: usize) {
    corpus::blog(&folder.join("content/cases"), pages, false);
    fs::write(
        folder.join("hugo.toml"),
        "baseURL = \"https://fanzha.example/\"\nlanguageCode = \"zh-CN\"\ntitle = \"测量\"\nhasCJKLanguage = true\n",
    )
    .unwrap();
    let layouts = folder.join("layouts/_default");
    fs::create_dir_all(&layouts).unwrap();
    let page = PAGE
        .replace("{{ TITLE }}", "{{ .Title }}")
        .replace("{{ SUMMARY }}", "{{ .Description }}")
        .replace("{{ BODY }}", "{{ .Content }}")
        .replace(
            "TAGS",
            "{{ range .GetTerms \"tags\" }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}",
        );
    let list = "<ul>{{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a> {{ .Description }} {{ .Date.Format \"2006-01-02\" }}</li>{{ end }}</ul>";
    fs::write(layouts.join("single.html"), format!("{HEAD}{page}</body></html>")).unwrap();
    fs::write(layouts.join("list.html"), format!("{HEAD}{list}</body></html>")).unwrap();
    fs::write(folder.join("layouts/index.html"), format!("{HEAD}</body></html>")).unwrap();
}

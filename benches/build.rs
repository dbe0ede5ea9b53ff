//! How fast builds are: `cargo bench --bench build -- [pages [rounds]]`, or `-- write FOLDER [pages]` to have
//! the campaign itself. The site alone, search off, beside Zola and Hugo where they are installed, and beside
//! copying the finished tree: what any program must do at least. Zola and Hugo make plain pages; outreach makes
//! those of its own theme, and once more the same plain ones. Each round has every program in turn, each
//! from nothing; what is told is the middle of the rounds. Figures are for people to read; nothing here fails
//! on a slow machine.

mod corpus;
mod measure;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use measure::{OUTREACH, Run, run};

/// Explainers that the cases are of.
const SCAMS: usize = 40;
const SITE: &str = "[output.site]\nsearch = false\nshare-images = false\n";

/// Something that makes a site: its name, its folder, the command and the folders of what it left.
struct Maker {
    name: &'static str,
    folder: PathBuf,
    command: (&'static str, &'static [&'static str]),
    leaves: &'static [&'static str],
    runs: Vec<Run>,
}

impl Maker {
    fn new(name: &'static str, folder: PathBuf, command: (&'static str, &'static [&'static str])) -> Self {
        let leaves: &[&str] = if command.0 == OUTREACH { &["dist", ".outreach"] } else { &["public"] };
        Self { name, folder, command, leaves, runs: Vec::new() }
    }

    /// Makes the site from nothing. What the last round left is put aside: file systems without a journal
    /// look at every file that was deleted in the last minutes before they make a new one.
    fn cold(&mut self) {
        for left in self.leaves {
            let there = self.folder.join(left);
            if there.exists() {
                fs::rename(there, self.folder.with_extension(format!("{left}-{}", self.runs.len()))).unwrap();
            }
        }
        self.runs.push(run(&self.folder, self.command.0, self.command.1));
    }

    fn seconds(&self) -> Vec<f64> {
        self.runs.iter().map(|run| run.time.as_secs_f64()).collect()
    }

    fn row(&self, floor: f64) {
        let peak = middle(self.runs.iter().filter_map(|run| Some(run.peak? as f64)).collect());
        row(self.name, middle(self.seconds()), peak, floor);
    }

    /// How much of another's time it takes: the middle of the rounds, the least and the most.
    fn beside(&self, other: &Maker) {
        let mut ratios: Vec<_> = self.seconds().iter().zip(other.seconds()).map(|(own, other)| own / other).collect();
        ratios.sort_by(f64::total_cmp);
        let (Some(least), Some(most)) = (ratios.first(), ratios.last()) else { return };
        println!("  {:.2} of the time of {} ({least:.2} to {most:.2})", middle(ratios.clone()), other.name);
    }
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

fn row(what: &str, seconds: f64, mebibytes: f64, floor: f64) {
    println!("{what:<40} {seconds:>7.2} s {mebibytes:>6.0} MiB {:>6.1} × copying", seconds / floor);
}

fn installed(program: &str) -> bool {
    Command::new(program).arg("version").output().or_else(|_| Command::new(program).arg("--version").output()).is_ok()
}

fn main() {
    let args: Vec<_> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let mut numbers = args.iter().filter_map(|a| a.parse().ok());
    let (pages, rounds) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(3));
    if let [word, folder, ..] = args.as_slice()
        && word == "write"
    {
        return corpus::campaign(Path::new(folder), pages, SCAMS, SITE);
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = |name: &str| dir.path().join(name);
    let build = (OUTREACH, ["build", "--quiet"].as_slice());
    let mut makers = vec![
        Maker::new("outreach, its own theme", folder("own"), build),
        Maker::new("outreach, plain pages", folder("plain"), build),
    ];
    corpus::campaign(&makers[0].folder, pages, SCAMS, SITE);
    plain(&makers[1].folder, pages);
    let others = [
        ("zola", zola as fn(&Path, usize), Maker::new("zola, plain pages", folder("zola"), ("zola", &["build"]))),
        ("hugo", hugo, Maker::new("hugo, plain pages", folder("hugo"), ("hugo", &["--quiet"]))),
    ];
    for (program, prepare, maker) in others {
        if installed(program) {
            prepare(&maker.folder, pages);
            makers.push(maker);
        } else {
            println!("{program} is not installed: left out");
        }
    }
    println!(
        "{pages} pages, site only, search off, {} cores, the middle of {rounds} rounds",
        std::thread::available_parallelism().map_or(1, |n| n.get())
    );
    let own = folder("own");
    let (mut floors, mut unchanged, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        makers.iter_mut().for_each(Maker::cold);
        let copied = format!("../copied-{round}");
        floors.push(run(&own, "cp", &["-r", "dist", &copied]).time.as_secs_f64());
        unchanged.push(run(&own, build.0, build.1));
        fs::write(own.join("content/cases/case-00007.md"), corpus::case(7, SCAMS, 2 + round as u64)).unwrap();
        changed.push(run(&own, build.0, build.1));
    }
    let floor = middle(floors);
    println!("{:<40} {floor:>7.2} s", "copying the tree of its own theme");
    makers.iter().for_each(|maker| maker.row(floor));
    for (what, runs) in [("nothing changed", unchanged), ("one entry changed", changed)] {
        let maker = Maker { name: what, runs, ..Maker::new(what, own.clone(), build) };
        maker.row(floor);
    }
    for ours in &makers[..2] {
        println!("{} takes", ours.name);
        makers[2..].iter().for_each(|other| ours.beside(other));
    }
}

const HEAD: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>T</title></head><body><nav><a href=\"/\">首页</a></nav>";

/// The plain page: how a generator writes its title, summary and body, and the items of its tags.
fn page(title: &str, summary: &str, body: &str, tags: &str) -> String {
    format!("<article><h1>{{{{ {title} }}}}</h1><p>{{{{ {summary} }}}}</p>{{{{ {body} }}}}<ul>{tags}</ul></article>")
}

/// The campaign with a theme that makes the pages which Zola and Hugo make, lists in pages of a thousand.
fn plain(folder: &Path, pages: usize) {
    corpus::campaign(folder, pages, SCAMS, &format!("{SITE}page-size = 1000\n"));
    let book = folder.join("book.toml");
    let text = fs::read_to_string(&book).unwrap();
    fs::write(book, text.replace("[build]\n", "[build]\ntheme = \"plain\"\n")).unwrap();
    let theme = folder.join("themes/plain/site");
    fs::create_dir_all(&theme).unwrap();
    let tags = "{% for t in item.tags %}<li><a href=\"{{ root }}{{ t.url }}\">{{ t.name }}</a></li>{% endfor %}";
    let page = page("item.title", "item.summary", "body_html | safe", tags);
    let row = "<li><a href=\"{{ root }}{{ p.url }}\">{{ p.title }}</a> {{ p.summary }} {{ p.date }}</li>";
    let write = |name: &str, text: &str| fs::write(theme.join(name), format!("{HEAD}{text}</body></html>")).unwrap();
    write("case.html", &page);
    write("scam.html", &page);
    write("list.html", &format!("<ul>{{% for p in items %}}{row}{{% endfor %}}</ul>"));
    write(
        "term.html",
        &format!("<ul>{{% for g in groups %}}{{% for p in g.items %}}{row}{{% endfor %}}{{% endfor %}}</ul>"),
    );
    write("home.html", "");
}

fn zola(folder: &Path, pages: usize) {
    corpus::blog(&folder.join("content/cases"), pages, true);
    let config = "base_url = \"https://fanzha.example\"\ndefault_language = \"zh\"\ngenerate_feeds = true\ntaxonomies = [{ name = \"tags\" }]\n";
    fs::write(folder.join("config.toml"), config).unwrap();
    fs::write(folder.join("content/cases/_index.md"), "+++\ntitle = \"案例\"\nsort_by = \"date\"\n+++\n").unwrap();
    let templates = folder.join("templates/tags");
    fs::create_dir_all(&templates).unwrap();
    let tags = "{% for t in page.taxonomies.tags %}<li><a href=\"{{ get_taxonomy_url(kind='tags', name=t) }}\">{{ t }}</a></li>{% endfor %}";
    let page = page("page.title", "page.description", "page.content | safe", tags);
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
    let tags = "{{ range .GetTerms \"tags\" }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}";
    let page = page(".Title", ".Description", ".Content", tags);
    let list = "<ul>{{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a> {{ .Description }} {{ .Date.Format \"2006-01-02\" }}</li>{{ end }}</ul>";
    fs::write(layouts.join("single.html"), format!("{HEAD}{page}</body></html>")).unwrap();
    fs::write(layouts.join("list.html"), format!("{HEAD}{list}</body></html>")).unwrap();
    fs::write(folder.join("layouts/index.html"), format!("{HEAD}</body></html>")).unwrap();
}

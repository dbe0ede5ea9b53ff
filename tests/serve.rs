//! The preview server over real sockets.

mod common;

use std::io::{Read, Write};
#[cfg(unix)]
use std::process::Command;
use std::time::{Duration, Instant};

use common::preview::{Events, Running, wait};
use common::{Campaign, PATIENCE};

#[test]
fn pages_files_and_errors_are_answered() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &[]);
    let home = server.get("/");
    assert!(home.starts_with("HTTP/1.1 200") && home.contains("反诈宣传"), "{home}");
    assert!(home.contains("x-content-type-options: nosniff"));
    assert!(home.contains("/_outreach/live.js"));
    assert!(server.get("/scams/fake-refund.html").starts_with("HTTP/1.1 200"));
    let poster = server.get("/posters/fake-refund-a4.pdf");
    assert!(poster.contains("content-type: application/pdf") && poster.contains("%PDF-"));
    assert!(server.get("/scams").contains("location: /scams/"), "a folder is asked for with its slash");
    assert!(server.get("/scams?size=1080x1920").contains("location: /scams/?size=1080x1920"));
    let missing = server.get("/nothing.html");
    assert!(missing.contains("href=\"/static/") && missing.contains("href=\"/index.html\""), "{missing}");
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("没有这个页面"), "{missing}");
    assert!(!campaign.path("dist").exists(), "a preview writes nothing");

    let host = format!("localhost:{}", server.port);
    let part = server.request("/posters/fake-refund-a4.pdf", &host, "Range: bytes=0-3\r\n");
    assert!(part.starts_with("HTTP/1.1 206") && part.ends_with("%PDF"), "{part}");
    let tag = home.lines().find_map(|l| l.strip_prefix("etag: ")).unwrap();
    let again = server.request("/", &host, &format!("If-None-Match: {tag}\r\n"));
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
}

/// A preview has no service worker, and its page for what is not there leads to the root of its own server: a site may
/// be below another's.
fn is_own_to_previews(path: &str) -> bool {
    path == "404.html" || path.rsplit('/').next() == Some("service-worker.js")
}

#[test]
fn what_is_not_there_leads_home() {
    let campaign = Campaign::small();
    campaign.replace("book.toml", "# base-url", "base-url");
    let server = Running::start(campaign.dir.path(), &[]);
    let missing = server.get("/pages/deep/nothing.html");
    assert!(missing.contains("href=\"/static/") && missing.contains("href=\"/index.html\""), "{missing}");
    assert!(!missing.contains("\"/fanzha/"), "{missing}");
    campaign.build();
    assert!(campaign.read("dist/404.html").contains("href=\"/fanzha/static/"));
}

#[test]
fn what_is_served_is_what_a_build_writes() {
    let campaign = Campaign::small();
    campaign.build();
    let server = Running::start(campaign.dir.path(), &[]);
    for (path, bytes) in common::tree(&campaign.path("dist")) {
        // The manifest is the build's.
        if path != "outreach.json" && !is_own_to_previews(&path) {
            assert!(server.body(&path) == bytes, "{path}");
        }
    }
    for worker in ["/service-worker.js", "/screens/lobby/service-worker.js", "/screens/of-another/service-worker.js"] {
        assert!(server.get(worker).contains("unregister"), "{worker}");
    }
}

#[test]
fn nobody_gets_a_byte_they_should_not() {
    let campaign = Campaign::init();
    campaign.write("private/students.csv", "secret-of-the-school");
    campaign.write("private/letters/parents.pdf", "secret-of-the-school");
    campaign.write("dist/.hidden", "secret-of-the-school");
    campaign.write("dist/left-over.html", "secret-of-the-school");
    #[cfg(unix)]
    std::os::unix::fs::symlink(campaign.path("private"), campaign.path("content/images")).unwrap();
    let server = Running::start(campaign.dir.path(), &[]);
    for target in [
        "/../book.toml",
        "/%2e%2e/book.toml",
        "/%252e%252e/book.toml",
        "/..%2fbook.toml",
        "/..%5cbook.toml",
        "/..\\book.toml",
        "/static/../../book.toml",
        "/static/..%c0%af..%c0%afbook.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/C:/Windows/win.ini",
        "/file:///etc/passwd",
        "/book.toml",
        "/content/scams/fake-refund.md",
        "/.hidden",
        "/%2ehidden",
        "/.outreach/cache.json",
        "/.git/config",
        "/left-over.html",
        "/index.html%00.txt",
        "/../private/students.csv",
        "/private/students.csv",
        "/private/letters/parents.pdf",
        "/letters/parents.pdf/../../private/students.csv",
        "/media/images/students.csv",
        "/_outreach/about/../book.toml",
        "/_outreach/about/%2e%2e%2fbook.toml",
        "/_outreach/about/private/letters/parents.pdf",
        "/_outreach/thumbnail/private/letters/parents.pdf",
        "/_outreach/desk.html%00",
        "/_outreach/../book.toml",
        "/_outreach/studio.rs",
    ] {
        let answer = server.get(target);
        assert!(
            !answer.contains("[book]") && !answer.contains("secret-of") && !answer.contains("root:"),
            "{target}: {answer}"
        );
        assert!(!answer.starts_with("HTTP/1.1 200"), "{target}: {answer}");
    }
    for host in ["evil.example", &format!("evil.example:{}", server.port), "localhost:1", "", "localhost"] {
        assert!(server.request("/", host, "").starts_with("HTTP/1.1 403"), "{host}");
    }
    let host = format!("localhost:{}", server.port);
    for foreign in [
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n",
    ] {
        for target in ["/_outreach/events", "/_outreach/files.json", "/_outreach/findings.json"] {
            assert!(server.request(target, &host, foreign).starts_with("HTTP/1.1 403"), "{target} {foreign}");
        }
    }
    assert!(!server.get("/static/").starts_with("HTTP/1.1 200"), "folders are not listed");
    let home = server.get("/");
    assert!(!home.contains("access-control-allow"), "no other site may read");
    assert!(home.contains("cross-origin-resource-policy: same-origin") && home.contains("x-frame-options: SAMEORIGIN"));
    let mut stream = server.connect();
    let body = "content/../private/students.csv";
    write!(
        stream,
        "POST /_outreach/open HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

#[test]
fn no_row_of_a_table_of_people_reaches_a_browser() {
    let campaign = Campaign::init();
    campaign.write("private/students.csv", "姓名,班级\n张喆,一班\n王堃,二班\n张喆,一班\n");
    let book = campaign.read("book.toml");
    let letter = "---\ntitle: 通知\nto: \"{姓名}家长\"\nreceipt: true\n---\n\n{班级}的{姓名}同学\u{10FFF0}已经学过。\n";
    campaign.write("content/letters/notice.md", letter);
    campaign.write("book.toml", format!("{book}\n[[merge]]\nletter = \"notice\"\ndata = \"students.csv\"\n"));
    let server = Running::start(campaign.dir.path(), &[]);
    wait("the finding", || server.get("/_outreach/findings.json").contains("private/students.csv:4"));
    for target in ["/_outreach/findings.json", "/", "/letters/notice.html", "/letters/notice-a4.pdf", "/_outreach/"] {
        let answer = server.get(target);
        assert!(!answer.contains("张喆") && !answer.contains("一班"), "{target}: {answer}");
    }
}

/// Waits for editions until one shows what was changed; each is of style sheets alone, or not, where that is known.
fn announced(events: &mut Events, styles: Option<bool>, shown: impl Fn() -> bool) {
    loop {
        let only_styles = events.next_edition();
        assert_eq!(only_styles, styles.unwrap_or(only_styles));
        if shown() {
            return;
        }
    }
}

#[test]
fn a_change_is_announced_and_an_error_keeps_the_last_good_page() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let mut events = server.events();

    campaign.replace("content/pages/help.md", "被骗了怎么办", "改过的标题");
    // An edition may be of the file while it is written; what is announced is there to be read.
    announced(&mut events, None, || server.get("/pages/help.html").contains("改过的标题"));

    campaign.replace("content/pages/help.md", "title: 改过的标题", "title: [改坏了");
    wait("the error", || server.get("/_outreach/findings.json").contains("content/pages/help.md"));
    assert!(server.get("/pages/help.html").contains("改过的标题"), "the last good page stays");
    campaign.replace("content/scams/fake-refund.md", "客服", "客服人员");
    wait("the other page", || server.get("/scams/fake-refund.html").contains("客服人员"));
    let findings = server.get("/_outreach/findings.json");
    assert!(findings.contains("outreach::yaml::syntax") && findings.contains("help.md:"), "with its place: {findings}");

    campaign.replace("content/pages/help.md", "title: [改坏了", "title: 修好了");
    wait("the mended page", || server.get("/pages/help.html").contains("修好了"));
    wait("the end of the error", || !server.get("/_outreach/findings.json").contains("outreach::yaml"));

    let book = campaign.read("book.toml");
    campaign.write("book.toml", "[book\n");
    wait("the error of book.toml", || server.get("/_outreach/findings.json").contains("book.toml"));
    assert!(server.get("/pages/help.html").contains("修好了"), "the last good edition stays");
    campaign.write("book.toml", &book);
    wait("the mended book.toml", || !server.get("/_outreach/findings.json").contains("error"));

    // A save is checked some time after it is shown; what it finds does not take the place of what is wrong since.
    let now = server.get("/_outreach/files.json");
    campaign.replace("content/pages/help.md", "title: 修好了", "title: 又改了");
    wait("an edition", || server.get("/_outreach/files.json") != now);
    campaign.write("book.toml", "[book\n");
    wait("the error of book.toml", || server.get("/_outreach/findings.json").contains("book.toml"));
    let checked = Instant::now() + Duration::from_secs(1);
    while Instant::now() < checked {
        assert!(server.get("/_outreach/findings.json").contains("book.toml"));
    }
}

/// That a sheet has no room for its text is known when it is made, and then to everybody.
#[test]
fn what_cannot_be_made_is_told_until_it_can() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let poster = || server.get("/posters/fake-refund-a4.pdf");
    let findings = || server.get("/_outreach/findings.json");
    let told = || findings().contains("fake-refund-a4.pdf (210 × 297 mm) does not fit");
    assert!(poster().starts_with("HTTP/1.1 200") && !told());

    let good = campaign.read("content/scams/fake-refund.md");
    let long = "客服主动打来电话说要退款，让你加好友、开屏幕共享，再照着他说的一步一步操作，".repeat(40);
    campaign.replace("content/scams/fake-refund.md", "- 不共享屏幕", &format!("- {long}\n- 不共享屏幕"));
    wait("the page", || server.get("/scams/fake-refund.html").contains(&long));
    wait("the poster that cannot be made", || poster().starts_with("HTTP/1.1 500"));
    wait("what is wrong with it", told);
    // Its author finds the place, in whatever way the file is looked at.
    assert!(findings().contains("content/scams/fake-refund.md:2:8"), "{}", findings());
    let host = format!("localhost:{}", server.port);
    let page = server.request("/posters/fake-refund-a4.pdf", &host, "Accept: text/html,*/*;q=0.8\r\n");
    assert!(page.contains("content-type: text/html") && page.contains("/_outreach/live.js"), "{page}");
    assert!(poster().contains("content-type: text/plain"));

    // It is not forgotten when something else changes, though nobody looks at the poster again.
    let edition = server.get("/_outreach/files.json");
    campaign.replace("content/pages/help.md", "被骗了怎么办", "受骗了怎么办");
    wait("the next edition", || server.get("/_outreach/files.json") != edition);
    wait("what is still wrong", told);

    campaign.write("content/scams/fake-refund.md", good);
    wait("that it is mended", || poster().starts_with("HTTP/1.1 200") && !told());
}

#[test]
fn a_page_does_not_wait_for_posters() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &[]);
    let listed: serde_json::Value = serde_json::from_slice(&server.body("_outreach/files.json")).unwrap();
    let paths = listed["files"].as_array().unwrap().iter().filter_map(|f| f["path"].as_str());
    let slow: Vec<_> =
        paths.filter(|path| path.ends_with(".pdf") || path.ends_with(".png") || path.ends_with(".mp4")).collect();
    assert!(slow.len() > 10, "{slow:?}");
    let host = format!("localhost:{}", server.port);
    let asked: Vec<_> = slow
        .iter()
        .map(|path| {
            let mut stream = server.connect();
            write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
            stream
        })
        .collect();
    assert!(server.get("/pages/help.html").starts_with("HTTP/1.1 200"));
    let there = |stream: &std::net::TcpStream| {
        stream.set_nonblocking(true).unwrap();
        stream.peek(&mut [0]).is_ok()
    };
    assert!(asked.iter().filter(|stream| !there(stream)).count() > 1, "all of {slow:?} were there before the page");
}

#[test]
#[cfg(target_os = "linux")]
fn who_does_not_read_holds_no_copy_of_a_file() {
    const SIZE: usize = 24 << 20;
    let campaign = Campaign::init();
    campaign.write("content/files/large.pdf", [b"%PDF-1.4\n".as_slice(), &vec![b'x'; SIZE]].concat());
    let page = campaign.read("content/pages/help.md");
    campaign.write("content/pages/help.md", page + "\n[说明](../files/large.pdf)\n");
    let server = Running::start(campaign.dir.path(), &[]);
    let used = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    };
    let host = format!("localhost:{}", server.port);
    let ask = || {
        let mut stream = server.connect();
        write!(stream, "GET /media/files/large.pdf HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        stream.read_exact(&mut [0; 4096]).unwrap();
        stream
    };
    let first = ask();
    let before = used();
    let waiting: Vec<_> = (0..12).map(|_| ask()).collect();
    let more = used().saturating_sub(before);
    assert!(more < 4 * SIZE, "{more} bytes more for {} who wait", waiting.len());
    drop(first);
}

#[test]
fn a_file_in_another_encoding_keeps_the_last_good_page() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let text = campaign.read("content/pages/help.md");
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    campaign.write("content/pages/help.md", &gbk);
    wait("the error", || server.get("/_outreach/findings.json").contains("outreach::files::encoding"));
    let page = server.get("/pages/help.html");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("被骗了怎么办"), "{page}");
    campaign.write("content/pages/help.md", text.replace("被骗了怎么办", "改好了"));
    wait("the mended page", || server.get("/pages/help.html").contains("改好了"));
}

#[test]
fn an_event_counts_though_size_and_time_stay() {
    let campaign = Campaign::init();
    let help = campaign.path("content/pages/help.md");
    let then = std::time::SystemTime::now() - Duration::from_secs(60);
    let date = || std::fs::File::options().write(true).open(&help).unwrap().set_modified(then).unwrap();
    date();
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    for (from, to) in [("被骗了怎么办", "受骗了怎么办"), ("受骗了怎么办", "上当了怎么办")] {
        assert!(server.get("/pages/help.html").contains(from));
        // As `cp -p` and sync tools do: the file comes with its time.
        campaign.write(".new.md", campaign.read("content/pages/help.md").replace(from, to));
        std::fs::File::options().write(true).open(campaign.path(".new.md")).unwrap().set_modified(then).unwrap();
        std::fs::rename(campaign.path(".new.md"), &help).unwrap();
        wait("the new page", || server.get("/pages/help.html").contains(to));
    }
}

// Windows removes no folder that a program was started in.
#[cfg(not(windows))]
#[test]
fn a_campaign_that_is_made_anew_is_followed() {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("campaign");
    let make = |title: &str| {
        let campaign = Campaign::init();
        campaign.replace("content/pages/help.md", "被骗了怎么办", title);
        let made = outer.path().join("made");
        for (path, bytes) in common::tree(campaign.dir.path()) {
            std::fs::create_dir_all(made.join(&path).parent().unwrap()).unwrap();
            std::fs::write(made.join(&path), bytes).unwrap();
        }
        std::fs::rename(made, &root).unwrap();
    };
    make("第一版");
    let server = Running::start(&root, &["--watch"]);
    let says = |title: &str| server.get("/pages/help.html").contains(title);
    assert!(says("第一版"));
    for round in ["第二版", "第三版"] {
        std::fs::remove_dir_all(&root).unwrap();
        wait("the error", || server.get("/_outreach/findings.json").contains("outreach::config::missing"));
        make(round);
        wait("the new campaign", || says(round));
        // And it is watched.
        let help = root.join("content/pages/help.md");
        let text = std::fs::read_to_string(&help).unwrap();
        std::fs::write(&help, text.replace(round, "改过了")).unwrap();
        wait("its change", || says("改过了"));
    }
    // Another comes into its place at once.
    std::fs::rename(&root, outer.path().join("old")).unwrap();
    make("第四版");
    wait("the exchanged campaign", || says("第四版"));
}

#[cfg(unix)]
#[test]
fn a_change_of_what_a_link_leads_to_is_shown() {
    let campaign = Campaign::init();
    let office = tempfile::tempdir().unwrap();
    let link = |name: &str| {
        std::fs::remove_file(campaign.path("book.toml")).unwrap();
        std::os::unix::fs::symlink(office.path().join(name), campaign.path("book.toml")).unwrap();
    };
    let book = campaign.read("book.toml");
    let write = |name: &str, title: &str| {
        let text = book.replacen("title = \"", &format!("title = \"{title}"), 1);
        std::fs::write(office.path().join(name), text).unwrap();
    };
    write("a.toml", "甲");
    link("a.toml");
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let says = |title: &str| server.get("/").contains(title);
    write("a.toml", "乙乙乙");
    wait("the change", || says("乙乙乙"));
    // As editors save.
    write("new", "丙丙丙");
    std::fs::rename(office.path().join("new"), office.path().join("a.toml")).unwrap();
    wait("the saved file", || says("丙丙丙"));
    write("b.toml", "丁丁丁");
    link("b.toml");
    wait("the other link", || says("丁丁丁"));
    write("b.toml", "戊戊戊");
    wait("the change behind it", || says("戊戊戊"));
}

/// A title that no other test's campaign has.
const UNREAD: &str = "没有人看";

/// A preview whose lines nobody reads, from the first on. `None` when the port that was free is somebody else's by now.
fn unread(campaign: &Campaign) -> Option<Running> {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let ((reader, writer), (errors, told)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
    drop((reader, errors));
    let serve = ["serve", "--watch", "--port", &port.to_string()];
    let child = common::program().args(serve).current_dir(campaign.dir.path()).stdout(writer).stderr(told).spawn();
    let (mut server, mut ended) = (Running { child: child.unwrap(), port }, false);
    wait("the server", || {
        ended = server.child.try_wait().unwrap().is_some();
        let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        ended || listens() && server.get("/pages/help.html").contains(UNREAD)
    });
    (!ended).then_some(server)
}

/// As with `serve --watch | head -1`, which ends after the first line.
#[test]
fn it_goes_on_when_nobody_reads_its_lines() {
    let campaign = Campaign::init();
    campaign.replace("content/pages/help.md", "被骗了怎么办", UNREAD);
    let server = (0..9).find_map(|_| unread(&campaign)).unwrap();
    for title in ["改过的标题", "又改过", "[改坏了", "再改过"] {
        let text = campaign.read("content/pages/help.md");
        let from = text.lines().find_map(|l| l.strip_prefix("title: ")).unwrap();
        campaign.write("content/pages/help.md", text.replace(from, title));
        if title.starts_with('[') {
            wait("the error", || server.get("/_outreach/findings.json").contains("help.md"));
        } else {
            wait("the change", || server.get("/pages/help.html").contains(title));
        }
    }
}

/// Somebody who never ends a question, or never reads the answer, holds no connection for ever.
#[test]
fn a_connection_that_asks_or_takes_nothing_is_closed() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &[]);
    let started = ["", "GET / HTTP/1.1\r\nHost: localhost", "GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n"];
    let waiting: Vec<_> = started
        .iter()
        .map(|start| {
            let mut stream = server.connect();
            stream.write_all(start.as_bytes()).unwrap();
            stream
        })
        .collect();
    let host = format!("localhost:{}", server.port);
    let mut slow = server.connect();
    write!(slow, "POST /_outreach/open HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nbook").unwrap();
    for mut stream in waiting.into_iter().chain([slow]) {
        // An end, not the time limit of the reader.
        assert!(stream.read_to_end(&mut Vec::new()).is_ok());
    }
    // More than the system keeps for a reader, none of which is read. Who is hung up on learns it by writing.
    let mut deaf = server.connect();
    let question = format!("GET /index.html HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let questions = (20 << 20) / server.body("index.html").len();
    deaf.write_all(question.repeat(questions).as_bytes()).unwrap();
    let deadline = Instant::now() + PATIENCE;
    while deaf.write_all(b"G").is_ok() {
        assert!(Instant::now() < deadline, "who reads nothing is still answered");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
}

#[test]
fn what_is_saved_as_it_was_is_no_new_edition() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let mut events = server.events();
    let number = |events: &Events| events.newest.rsplit_once('-').unwrap().1.parse::<u32>().unwrap();
    let first = number(&events);
    // As editors do: what is in the file's place is always whole.
    let save = |text: &str| {
        campaign.write(".saved", text);
        std::fs::rename(campaign.path(".saved"), campaign.path("content/pages/help.md")).unwrap();
    };
    let text = campaign.read("content/pages/help.md");
    save(&text);
    std::thread::sleep(Duration::from_millis(500));
    save(&text.replace("被骗了怎么办", "改过的标题"));
    announced(&mut events, Some(false), || server.get("/pages/help.html").contains("改过的标题"));
    assert_eq!(number(&events), first + 1);
}

#[test]
fn style_sheets_are_told_apart_and_templates_take_effect() {
    let campaign = Campaign::init();
    campaign.write("themes/default/static/site.css", "body { color: red }");
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let mut events = server.events();
    campaign.write("themes/default/static/site.css", "body { color: blue }");
    announced(&mut events, Some(true), || server.get("/static/site.css").contains("blue"));
    campaign.write("themes/default/site/404.html", "a template of our own");
    announced(&mut events, Some(false), || server.get("/nothing").contains("a template of our own"));
}

#[test]
fn the_desk_shows_every_public_file() {
    let campaign = Campaign::init();
    let server = Running::start(campaign.dir.path(), &[]);
    let desk = server.get("/_outreach/");
    assert!(desk.starts_with("HTTP/1.1 200") && desk.contains("/_outreach/desk.js"));
    let files: serde_json::Value = serde_json::from_slice(&server.body("_outreach/files.json")).unwrap();
    let files = files["files"].as_array().unwrap();
    let poster = files.iter().find(|f| f["path"] == "posters/fake-refund-a4.pdf").unwrap();
    assert_eq!(poster["sources"][0], "content/scams/fake-refund.md");
    assert_eq!(poster["size"]["mm"], serde_json::json!([210.0, 297.0]));
    let picture = server.body("_outreach/thumbnail/posters/fake-refund-a4.pdf");
    let picture = image::load_from_memory(&picture).unwrap();
    assert_eq!((picture.width(), picture.height()), (480, 679), "the poster's own proportions");
    let about: serde_json::Value =
        serde_json::from_slice(&server.body("_outreach/about/posters/fake-refund-a4.pdf")).unwrap();
    assert_eq!(about["pages"], 1);
    assert_eq!(about["bytes"], server.body("posters/fake-refund-a4.pdf").len());
    // Whatever is drawn has a picture, or says that it has none.
    for file in files.iter().filter(|f| f["drawn"] == true) {
        let answer = server.get(&format!("/_outreach/thumbnail/{}", file["url"].as_str().unwrap()));
        assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 404"), "{file}: {answer}");
    }
}

/// A small generator of numbers: the same edits on every machine.
fn pick(seed: &mut u64, end: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*seed >> 33) as usize) % end
}

/// A number in words that say nothing: one in digits may be a telephone number that nobody knows.
fn word(number: usize) -> String {
    const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    number.to_string().bytes().map(|digit| STEMS[usize::from(digit - b'0')]).collect()
}

#[test]
fn after_any_edits_the_preview_is_what_a_cold_build_makes() {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    let (head, _) = book.split_once("[output.site]").unwrap();
    campaign.write("book.toml", format!("{head}[output.site]\nsearch = true\nshare-images = false\n"));
    let scam = campaign.read("content/scams/fake-refund.md");
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    let mut seed = 7;
    let rounds = std::env::var("OUTREACH_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for round in 0..rounds {
        let word = word(round);
        let file = format!("content/scams/more/scam-{}.md", pick(&mut seed, 4));
        let there = campaign.path(&file).exists();
        match pick(&mut seed, 8) {
            0 | 1 => campaign.write(&file, scam.replace("客服", &format!("客服{word}"))),
            // As editors save: beside it, then in its place.
            2 => {
                campaign.write("content/scams/.new.tmp", scam.replace("退款", &format!("退款{word}")));
                std::fs::create_dir_all(campaign.path("content/scams/more")).unwrap();
                std::fs::rename(campaign.path("content/scams/.new.tmp"), campaign.path(&file)).unwrap();
            }
            3 if there => std::fs::remove_file(campaign.path(&file)).unwrap(),
            4 if there => {
                std::fs::rename(campaign.path(&file), campaign.path(&format!("content/scams/renamed-{round}.md")))
                    .unwrap();
            }
            5 if campaign.path("content/scams/more").exists() => {
                // A folder goes and comes back with what it held.
                std::fs::rename(campaign.path("content/scams/more"), campaign.path(".away")).unwrap();
                std::fs::rename(campaign.path(".away"), campaign.path("content/scams/more")).unwrap();
                campaign.write("content/scams/more/scam-9.md", scam.replace("客服", &format!("客服{word}")));
            }
            6 => campaign.write("themes/default/site/404.html", format!("not found, {round}")),
            _ => {
                let (book, new) = (campaign.read("book.toml"), "title = \"新");
                let (from, to) = if book.contains(new) { (new, "title = \"") } else { ("title = \"", new) };
                campaign.write("book.toml", book.replace(from, to));
            }
        }
        let cold = format!("cold-{round}");
        let _ = std::fs::remove_dir_all(campaign.path(".outreach"));
        let out = campaign.run(&["build", "--quiet", "-d", &cold]);
        assert!(out.status.success(), "{}", common::stderr(&out));
        let expected = common::tree(&campaign.path(&cold));
        let differs = || {
            let mut files = expected.iter().filter(|(p, _)| p.ends_with(".html") || p.ends_with(".js"));
            files
                .find(|(p, bytes)| !is_own_to_previews(p) && server.body_or_nothing(p) != *bytes)
                .map(|(p, _)| p.clone())
        };
        let deadline = Instant::now() + PATIENCE;
        while let Some(path) = differs() {
            assert!(Instant::now() < deadline, "round {round}: {path} is not what a cold build makes");
            std::thread::sleep(Duration::from_millis(30));
        }
        // Windows keeps what the preview looks at just now.
        let _ = std::fs::remove_dir_all(campaign.path(&cold));
    }
}

#[test]
fn a_folder_that_is_no_campaign_is_told_as_such() {
    let outer = tempfile::tempdir().unwrap();
    for args in [&["serve", "nowhere"][..], &["serve", "--watch", "nowhere"]] {
        let out = common::program().args(args).args(["--port", "0"]).current_dir(outer.path()).output().unwrap();
        assert_eq!(out.status.code(), Some(1));
        assert!(common::stderr(&out).contains("outreach::config::missing"), "{}", common::stderr(&out));
    }
}

#[test]
fn a_port_in_use_is_a_clear_message() {
    let campaign = Campaign::init();
    // Browsers ask for `localhost` at either.
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let taken = match std::net::TcpListener::bind(address) {
            Ok(taken) => taken,
            Err(e) => {
                println!("skipped {address}: {e}");
                continue;
            }
        };
        let port = taken.local_addr().unwrap().port().to_string();
        let out = campaign.run(&["serve", "--port", &port]);
        assert_eq!(out.status.code(), Some(1), "{address}");
        let said = common::stderr(&out);
        assert!(
            said.contains(&format!("another program uses port {port}")) && said.contains("is free: add --port"),
            "{said}"
        );
    }
}

/// Whoever has the browser opened need not know the number. Where it is asked for, or another one, it is told.
#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_at_the_next_free_port() {
    let campaign = Campaign::init();
    // Another program may have it already, which is as good.
    let _taken = std::net::TcpListener::bind("127.0.0.1:3000");
    let mut command = common::program();
    // Without a folder of programs there is no browser to open.
    let command = command.args(["serve", "--open"]).env("PATH", "").current_dir(campaign.dir.path());
    let mut server = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    let mut lines = std::io::BufReader::new(server.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut lines, &mut said).unwrap();
    server.kill().unwrap();
    let errors = common::stderr(&server.wait_with_output().unwrap());
    let port = said.strip_prefix("http://localhost:").and_then(|rest| rest.split('/').next()?.parse::<u16>().ok());
    assert!(port.is_some_and(|port| (3001..=3050).contains(&port)), "{said}{errors}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_at_once() {
    let campaign = Campaign::init();
    let mut server = Running::start(campaign.dir.path(), &["--watch"]);
    let _listening = server.events();
    let asked = server.connect();
    write!(&asked, "GET /posters/fake-refund-a3.pdf HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port).unwrap();
    Command::new("kill").args(["-INT", &server.child.id().to_string()]).status().unwrap();
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = server.child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < deadline, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(status.success(), "{status}");
}

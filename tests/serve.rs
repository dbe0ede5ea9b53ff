//! The preview server over real sockets.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use common::Campaign;

struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// Starts on a free port and waits until it answers.
    fn start(campaign: &Campaign, args: &[&str]) -> Self {
        let mut child = common::program()
            .args(["serve", "--port", "0"])
            .args(args)
            .current_dir(campaign.dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|l| l.unwrap().strip_prefix("http://localhost:").map(str::to_owned)).unwrap();
        let port = url.split('/').next().unwrap().parse().unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a request line with headers as they are and reads the whole answer.
    fn request(&self, target: &str, host: &str, more: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, target: &str) -> String {
        self.request(target, &format!("localhost:{}", self.port), "")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pages_files_and_errors_are_answered() {
    let campaign = Campaign::init();
    let server = Running::start(&campaign, &[]);
    let home = server.get("/");
    assert!(home.starts_with("HTTP/1.1 200") && home.contains("反诈宣传"), "{home}");
    assert!(home.contains("x-content-type-options: nosniff"));
    assert!(home.contains("/_outreach/reload.js"));
    assert!(!campaign.read("dist/index.html").contains("_outreach"), "the files on disk stay as built");
    assert!(server.get("/scams/fake-refund.html").starts_with("HTTP/1.1 200"));
    assert!(server.get("/posters/fake-refund-a4.pdf").contains("content-type: application/pdf"));
    let missing = server.get("/nothing.html");
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("没有这个页面"), "{missing}");
}

#[test]
fn nobody_gets_a_byte_they_should_not() {
    let campaign = Campaign::init();
    campaign.write("private/students.csv", "secret-of-the-school");
    campaign.write("dist-secret.txt", "secret-of-the-school");
    let server = Running::start(&campaign, &[]);
    campaign.write("dist/.hidden", "secret-of-the-school");
    for target in [
        "/../book.toml",
        "/%2e%2e/book.toml",
        "/%252e%252e/book.toml",
        "/..%2fbook.toml",
        "/..%5cbook.toml",
        "/static/../../book.toml",
        "//etc/passwd",
        "/.hidden",
        "/%2ehidden",
        "/index.html%00.txt",
        "/../private/students.csv",
        "/../dist-secret.txt",
    ] {
        let answer = server.get(target);
        assert!(
            !answer.contains("[book]") && !answer.contains("secret-of") && !answer.contains("root:"),
            "{target}: {answer}"
        );
        assert!(!answer.starts_with("HTTP/1.1 200"), "{target}: {answer}");
    }
    for host in ["evil.example", &format!("evil.example:{}", server.port), "localhost:1"] {
        assert!(server.request("/", host, "").starts_with("HTTP/1.1 403"), "{host}");
    }
    let host = format!("localhost:{}", server.port);
    assert!(server.request("/_outreach/reload", &host, "Origin: https://evil.example\r\n").starts_with("HTTP/1.1 403"));
    assert!(!server.get("/static/").starts_with("HTTP/1.1 200"), "folders are not listed");
}

#[test]
fn a_change_is_built_and_announced_and_an_error_keeps_the_last_good_page() {
    let campaign = Campaign::init();
    let server = Running::start(&campaign, &["--watch"]);
    let mut events = server.connect();
    write!(events, "GET /_outreach/reload HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port).unwrap();
    let mut events = BufReader::new(events).lines();
    assert!(events.next().unwrap().unwrap().contains("200"));

    campaign.replace("content/pages/help.md", "被骗了怎么办", "改过的标题");
    let announced = events.any(|l| l.unwrap().contains("event: build"));
    assert!(announced);
    assert!(server.get("/pages/help.html").contains("改过的标题"));

    campaign.replace("content/pages/help.md", "title: 改过的标题", "titel: 坏了");
    std::thread::sleep(Duration::from_millis(700));
    assert!(server.get("/pages/help.html").contains("改过的标题"), "the last good page stays");

    campaign.replace("content/pages/help.md", "titel: 坏了", "title: 修好了");
    let deadline = Instant::now() + Duration::from_secs(20);
    while !server.get("/pages/help.html").contains("修好了") {
        assert!(Instant::now() < deadline, "the mended page never came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_port_in_use_is_a_clear_message() {
    let campaign = Campaign::init();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let out = campaign.run(&["serve", "--port", &port]);
    assert_eq!(out.status.code(), Some(1));
    assert!(common::stderr(&out).contains("another program uses the port"), "{}", common::stderr(&out));
}

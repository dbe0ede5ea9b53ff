//! The preview as a program of its own, asked over real sockets.
#![allow(dead_code)] // Tests and measurements each use their own part.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A running preview; ended when dropped.
pub struct Running {
    pub child: Child,
    pub port: u16,
}

impl Running {
    /// Starts for the campaign in a folder, on a free port, and waits until it answers.
    pub fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = super::program()
            .args(["serve", "--port", "0"])
            .args(args)
            .current_dir(folder)
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

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}/{path}", self.port)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request line with headers as they are and reads the whole answer.
    pub fn request(&self, target: &str, host: &str, more: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub fn get(&self, target: &str) -> String {
        self.request(target, &format!("localhost:{}", self.port), "")
    }

    /// The body of what is at a path, without the script of live pages.
    pub fn body(&self, path: &str) -> Vec<u8> {
        let mut stream = self.connect();
        let host = format!("localhost:{}", self.port);
        write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.0 200"), "{path}: {}", String::from_utf8_lossy(&answer));
        let at = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        let text = answer.split_off(at);
        let tag = b"<script src=\"/_outreach/live.js?e=";
        match text.windows(tag.len()).position(|w| w == tag) {
            Some(from) => {
                let to = from + text[from..].windows(9).position(|w| w == b"</script>").unwrap() + 9;
                [&text[..from], &text[to..]].concat()
            }
            None => text,
        }
    }

    pub fn body_or_nothing(&self, path: &str) -> Vec<u8> {
        if self.get(&format!("/{path}")).starts_with("HTTP/1.1 200") { self.body(path) } else { Vec::new() }
    }

    /// The stream of editions, read up to the first event: the edition that is there.
    pub fn events(&self) -> Events {
        let mut stream = self.connect();
        write!(stream, "GET /_outreach/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).unwrap();
        let mut events = Events { lines: BufReader::new(stream).lines(), newest: String::new() };
        events.next_edition();
        events
    }
}

/// Tells of newer editions.
pub struct Events {
    lines: std::io::Lines<BufReader<TcpStream>>,
    pub newest: String,
}

impl Events {
    /// Waits for a newer edition; tells whether only style sheets changed.
    pub fn next_edition(&mut self) -> bool {
        loop {
            let data = self.lines.find_map(|l| l.unwrap().strip_prefix("data: ").map(str::to_owned)).unwrap();
            let event: serde_json::Value = serde_json::from_str(&data).unwrap();
            let edition = event["edition"].as_str().unwrap();
            // The same again says that it is checked.
            if edition != self.newest {
                self.newest = edition.to_owned();
                return event["pages"] != edition;
            }
        }
    }
}

/// Asks until it is so. Files are written in two steps, emptied and filled, and either may be seen.
pub fn wait(what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < deadline, "{what} never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

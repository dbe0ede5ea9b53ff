//! A web server for tests: serves a folder below a path, compresses as hosts do, and remembers
//! what was asked. It can die and come back with another folder.
#![allow(dead_code)] // Tests and measurements each use their own part.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// One answer: the path asked, the status, the bytes of the answer with its head.
#[derive(Debug, Clone)]
pub struct Answer {
    pub path: String,
    pub status: u16,
    pub bytes: usize,
}

pub struct Server {
    pub port: u16,
    prefix: String,
    log: Arc<Mutex<Vec<Answer>>>,
    stop: Arc<AtomicBool>,
    dead: Arc<AtomicBool>,
    root: Arc<RwLock<PathBuf>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `root` at `prefix` (`/a/b/`); port 0 is any free one.
    pub fn start(root: &Path, prefix: &str, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (log, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (dead, root) = (Arc::new(AtomicBool::new(false)), Arc::new(RwLock::new(root.to_owned())));
        let shared = (Arc::clone(&root), prefix.to_owned(), Arc::clone(&log), Arc::clone(&stop), Arc::clone(&dead));
        let thread = std::thread::spawn(move || {
            let (root, prefix, log, stop, dead) = shared;
            while !stop.load(Ordering::Relaxed) {
                let Ok((stream, _)) = listener.accept() else {
                    std::thread::sleep(Duration::from_millis(2));
                    continue;
                };
                // A dead one hangs up at once; its port stays ours for when it is back.
                if dead.load(Ordering::SeqCst) {
                    continue;
                }
                let (root, prefix, log) = (root.read().unwrap().clone(), prefix.clone(), Arc::clone(&log));
                std::thread::spawn(move || answer(stream, &root, &prefix, &log));
            }
        });
        Self { port, prefix: prefix.to_owned(), log, stop, dead, root, thread: Some(thread) }
    }

    /// Stops answering.
    pub fn die(&self) {
        self.dead.store(true, Ordering::SeqCst);
    }

    /// Answers again, from another folder.
    pub fn serve(&self, root: &Path) {
        root.clone_into(&mut self.root.write().unwrap());
        self.dead.store(false, Ordering::SeqCst);
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{}{path}", self.port, self.prefix)
    }

    /// What was answered since the last time.
    pub fn answers(&self) -> Vec<Answer> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

/// From then on nobody answers.
impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: TcpStream, root: &Path, prefix: &str, log: &Mutex<Vec<Answer>>) {
    stream.set_nonblocking(false).unwrap();
    let mut lines = BufReader::new(&stream).lines();
    // Browsers open connections that they then do not use.
    let Some(Ok(first)) = lines.next() else { return };
    let _ = lines.by_ref().find(|l| l.as_ref().map_or(true, String::is_empty));
    let asked = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let path = asked.split('?').next().unwrap();
    let (status, body, kind) = match path.strip_prefix(prefix).map(|p| file(root, p)) {
        Some(file) if file.is_file() => (200, std::fs::read(&file).unwrap(), kind(&file)),
        Some(_) => (404, std::fs::read(root.join("404.html")).unwrap_or_default(), "text/html"),
        None => (404, Vec::new(), "text/plain"),
    };
    let packed = if kind.starts_with("text/") || kind.contains("svg") || kind.contains("json") {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        gzip.write_all(&body).unwrap();
        Some(gzip.finish().unwrap())
    } else {
        None
    };
    let encoding = if packed.is_some() { "Content-Encoding: gzip\r\n" } else { "" };
    let body = packed.unwrap_or(body);
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\n{encoding}Content-Length: {}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    );
    log.lock().unwrap().push(Answer { path: path.to_owned(), status, bytes: head.len() + body.len() });
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.take(1).read(&mut [0]);
}

fn file(root: &Path, path: &str) -> PathBuf {
    let path = outreach::content::text::decode_path(path);
    let file = root.join(path.trim_start_matches('/'));
    if path.is_empty() || path.ends_with('/') { file.join("index.html") } else { file }
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("mp4") => "video/mp4",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("xml") => "text/xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

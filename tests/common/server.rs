//! A server of a folder that can die and come back.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

/// Serves a folder that can be exchanged.
pub struct Server {
    pub port: u16,
    alive: Arc<AtomicBool>,
    root: Arc<RwLock<PathBuf>>,
}

impl Server {
    pub fn start(root: &Path) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let alive = Arc::new(AtomicBool::new(true));
        let folder = Arc::new(RwLock::new(root.to_owned()));
        let (answers, shared) = (Arc::clone(&alive), Arc::clone(&folder));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A dead one hangs up at once; its port stays ours for when it is back.
                if answers.load(Ordering::SeqCst) {
                    let root = shared.read().unwrap().clone();
                    std::thread::spawn(move || answer(stream, &root));
                }
            }
        });
        Self { port, alive, root: folder }
    }

    /// Stops answering.
    pub fn die(&self) {
        self.alive.store(false, Ordering::SeqCst);
    }

    /// Answers again, from another folder.
    pub fn serve(&self, root: &Path) {
        root.clone_into(&mut self.root.write().unwrap());
        self.alive.store(true, Ordering::SeqCst);
    }
}

/// Answers one request and hangs up.
fn answer(mut stream: TcpStream, root: &Path) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(asked) = lines.next() else { return };
    lines.find(String::is_empty);
    let path = asked.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let (status, body) = match std::fs::read(root.join(&path)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-cache\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

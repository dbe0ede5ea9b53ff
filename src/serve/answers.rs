//! Files of the newest edition, made for whoever asks for them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::Shared;
use super::edition::{Answer, Edition, What};
use super::findings::Finding;
use super::live::with_script;
use super::shelf;
use crate::content::text::{decode_path, encode_path, escape};

/// The service workers of the site and of its loops are for visitors and screens. In a preview they would show
/// yesterday's pages under an address that tomorrow is another campaign's, so this one takes leave at once.
const NO_WORKER: &str = "self.addEventListener('install', () => self.skipWaiting());\n\
    self.addEventListener('activate', (event) => event.waitUntil((async () => {\n\
      const own = ['outreach-', `outreach ${self.registration.scope}`];\n\
      for (const name of await caches.keys()) if (own.some((o) => name.startsWith(o))) await caches.delete(name);\n\
      await self.registration.unregister();\n\
    })()));\n";
const WORKER: &str = "service-worker.js";
const NOT_FOUND: &str = "404.html";

/// A file by its path below the output folder; `…/` is `…/index.html`.
pub async fn file(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let edition = shared.studio.current();
    let path = decode_path(request.uri().path().trim_start_matches('/'));
    let index = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.clone() };
    if !edition.has(&index) && edition.has(&format!("{path}/index.html")) {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::temporary(&format!("/{}/{query}", encode_path(&path))).into_response();
    }
    if index.rsplit('/').next() == Some(WORKER) {
        return ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], NO_WORKER).into_response();
    }
    let asked = Asked { method: request.method(), headers: request.headers() };
    match edition.ask(&index, What::Whole).await {
        Some(answer) => respond(&edition, &index, answer, &asked, StatusCode::OK),
        None => match edition.ask(NOT_FOUND, What::Whole).await {
            Some(answer) => respond(&edition, NOT_FOUND, answer, &asked, StatusCode::NOT_FOUND),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

/// A value as JSON.
pub fn json_answer<T: serde::Serialize + ?Sized>(value: &T) -> Response {
    let text = serde_json::to_string(value).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
}

/// How a file was asked for.
struct Asked<'r> {
    method: &'r Method,
    headers: &'r HeaderMap,
}

impl Asked<'_> {
    fn text(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the browser has the file of this tag.
    fn knows(&self, tag: &str) -> bool {
        let known = self.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
        known
            .flat_map(|list| list.split(','))
            .any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag)
    }

    /// The range that is wanted of the file of this tag, as RFC 9110 has it: of a GET alone, in bytes, and only while
    /// the rest that the browser has is of the same file. One of several ranges is none, and the file is sent whole.
    fn range(&self, tag: &str) -> Option<&str> {
        let range = self.text(header::RANGE).filter(|_| *self.method == Method::GET)?;
        let is_bytes = range.split_once('=').is_some_and(|(unit, _)| unit.eq_ignore_ascii_case("bytes"));
        // There are no times to compare with, and a weak tag says nothing of bytes.
        let is_still = !self.headers.contains_key(header::IF_RANGE) || self.text(header::IF_RANGE) == Some(tag);
        (is_bytes && is_still && !range.contains(',')).then_some(range)
    }
}

fn respond(edition: &Edition, path: &str, answer: Answer, asked: &Asked<'_>, status: StatusCode) -> Response {
    let made = match answer {
        Ok(Some(made)) => made,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(findings) => return broken(edition, path, &findings, asked),
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let is_page = kind == mime_guess::mime::TEXT_HTML;
    let is_text = kind.type_() == "text" || kind.subtype() == "javascript" || kind.subtype() == "json";
    // What some controllers of screens want.
    let charset = if path.ends_with("-gbk.txt") { "gbk" } else { "utf-8" };
    let kind = if is_text { format!("{kind}; charset={charset}") } else { kind.to_string() };
    let (bytes, tag) = if is_page {
        let page = with_script(&made.bytes, edition);
        let tag = shelf::tag(&page);
        (page.into(), tag)
    } else {
        let tag = made.tag().to_owned();
        (made.body(), tag)
    };
    if status == StatusCode::OK && asked.knows(&tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let headers = [(header::CONTENT_TYPE, kind), (header::ETAG, tag), (header::ACCEPT_RANGES, "bytes".into())];
    match asked.range(&headers[1].1).map(|range| part(range, bytes.len())) {
        Some(Some((from, to))) if status == StatusCode::OK => {
            let range = format!("bytes {from}-{}/{}", to - 1, bytes.len());
            let part = bytes.slice(from..to);
            (StatusCode::PARTIAL_CONTENT, headers, [(header::CONTENT_RANGE, range)], part).into_response()
        }
        Some(None) if status == StatusCode::OK => {
            let range = format!("bytes */{}", bytes.len());
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response()
        }
        _ => (status, headers, bytes).into_response(),
    }
}

/// One range of bytes, as films are asked for: from, and one past the end. `None` for one that
/// cannot be.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (unit, range) = range.split_once('=')?;
    let (from, to) = range.trim().split_once('-').filter(|_| unit.eq_ignore_ascii_case("bytes"))?;
    // One that is larger than any file is as good as the largest.
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().unwrap_or(usize::MAX))
    };
    let (from, to) = match (from, to) {
        ("", last) => (length.saturating_sub(number(last)?), length),
        (from, "") => (number(from)?, length),
        (from, to) => (number(from)?, number(to)?.saturating_add(1).min(length)),
    };
    (from < to).then_some((from, to))
}

/// What stands in the place of a file that cannot be made: a page for somebody who looks at it, of a PDF, too, since
/// a page sees for itself when that is mended.
fn broken(edition: &Edition, path: &str, findings: &[Finding], asked: &Asked<'_>) -> Response {
    let texts: String = findings.iter().map(|f| format!("{}\n\n", f.text)).collect();
    let looks = asked.text(header::ACCEPT).is_some_and(|kinds| kinds.contains("text/html"));
    if !path.ends_with(".html") && !looks {
        let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        return (StatusCode::INTERNAL_SERVER_ERROR, kind, texts).into_response();
    }
    let page = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{path}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/_outreach/desk.css\"></head>\
         <body class=\"broken\"><pre>{text}</pre></body></html>",
        language = edition.language.choose("en", "zh-CN"),
        path = escape(path),
        text = escape(&texts),
    );
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::INTERNAL_SERVER_ERROR, kind, with_script(page.as_bytes(), edition)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(part("bytes=0-", 10), Some((0, 10)));
        assert_eq!(part("bytes=2-5", 10), Some((2, 6)));
        assert_eq!(part("bytes=-3", 10), Some((7, 10)));
        assert_eq!(part("bytes=5-99", 10), Some((5, 10)));
        assert_eq!(part("bytes=10-", 10), None);
        assert_eq!(part("bytes=7-3", 10), None);
        assert_eq!(part("lines=1-2", 10), None);
        assert_eq!(part("Bytes=0-99999999999999999999999", 10), Some((0, 10)));
        assert_eq!(part("bytes=-99999999999999999999999", 10), Some((0, 10)));
        for none in ["bytes=+1-2", "bytes=-0", "bytes=-", "bytes=1", "bytes=a-b", "bytes=99999999999999999999999-"] {
            assert_eq!(part(none, 10), None, "{none}");
        }
    }

    #[test]
    fn ranges_are_for_whoever_has_the_rest_of_the_same_file() {
        let range = |method: Method, headers: &[(header::HeaderName, &str)]| {
            let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
            Asked { method: &method, headers: &headers }.range("\"a\"").map(str::to_owned)
        };
        let some = Some("bytes=0-1".to_owned());
        let plain = (header::RANGE, "bytes=0-1");
        assert_eq!(range(Method::GET, std::slice::from_ref(&plain)), some);
        assert_eq!(range(Method::HEAD, std::slice::from_ref(&plain)), None);
        assert_eq!(range(Method::GET, &[plain.clone(), (header::IF_RANGE, "\"a\"")]), some);
        for other in ["\"b\"", "W/\"a\"", "Sun, 29 Nov 2026 08:00:00 GMT"] {
            assert_eq!(range(Method::GET, &[plain.clone(), (header::IF_RANGE, other)]), None, "{other}");
        }
        assert_eq!(range(Method::GET, &[(header::RANGE, "lines=0-1")]), None);
        assert_eq!(range(Method::GET, &[(header::RANGE, "bytes=0-1,4-5")]), None);
        let knows = |known: &str| {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, known.parse().unwrap())]);
            Asked { method: &Method::GET, headers: &headers }.knows("\"a\"")
        };
        assert!(knows("\"a\"") && knows("\"b\", W/\"a\"") && knows("*"));
        assert!(!knows("\"b\"") && !knows("\"aa\""));
    }
}

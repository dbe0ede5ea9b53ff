//! The desk: every file of the campaign at a glance, for people who do not program.

use std::path::{Component, Path};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{self, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Shared;
use super::answers::json_answer;
use super::edition::What;
use super::live::asked;

/// Pixels a thumbnail is wide: twice what a card is, for sharp screens.
const WIDTH: u32 = 480;

pub async fn home(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let language = asked(shared.studio.current().language);
    let page = include_str!("desk.html").replace("desk.js", &format!("desk.js?{}", language.trim_start_matches('&')));
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page)
}

/// A script with what both begin with, its names to itself.
macro_rules! script {
    ($file:literal) => {
        concat!("(() => {\n", include_str!("common.js"), include_str!($file), "})();\n")
    };
}

/// The desk's own files, and the script of live pages.
pub async fn part(extract::Path(file): extract::Path<String>) -> Response {
    let (kind, text) = match file.as_str() {
        "desk.css" => ("text/css; charset=utf-8", include_str!("desk.css")),
        "desk.js" => ("text/javascript; charset=utf-8", script!("desk.js")),
        "live.js" => ("text/javascript; charset=utf-8", script!("live.js")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Every public file, and whether source files can be opened from here.
pub async fn files(State(shared): State<Arc<Shared>>) -> Response {
    let edition = shared.studio.current();
    // Where it lies, often with somebody's name, is nobody's business on the network.
    let folder = || dunce::canonicalize(&shared.studio.root).unwrap_or_else(|_| shared.studio.root.clone());
    json_answer(&json!({
        "edition": edition.id,
        "files": edition.list().await,
        "folder": if shared.loopback { folder().display().to_string() } else { String::new() },
        "opens": shared.loopback,
    }))
}

/// Bytes, pages and warnings of a file, which is made for it.
pub async fn about(State(shared): State<Arc<Shared>>, extract::Path(path): extract::Path<String>) -> Response {
    match shared.studio.current().ask(&path, What::Whole).await {
        Some(Ok(Some(made))) => {
            json_answer(&json!({ "bytes": made.bytes.len(), "pages": made.pages, "warnings": made.warnings }))
        }
        Some(Err(findings)) => json_answer(&json!({ "errors": findings })),
        Some(Ok(None)) | None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A small picture of a file.
pub async fn thumbnail(State(shared): State<Arc<Shared>>, extract::Path(path): extract::Path<String>) -> Response {
    match shared.studio.current().ask(&path, What::Thumbnail(WIDTH)).await {
        Some(Ok(Some(made))) => ([(header::CONTENT_TYPE, "image/png")], made.body()).into_response(),
        Some(Err(_)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Ok(None)) | None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Opens a source file in the program that this machine opens such files with. Only where nobody
/// but this machine can ask, and only what the campaign is made from.
pub async fn open(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    let Ok(path) = std::str::from_utf8(&body) else { return StatusCode::BAD_REQUEST };
    let plain = Path::new(path).components().all(|c| matches!(c, Component::Normal(_)));
    let edition = shared.studio.current();
    let files = edition.list().await;
    let is_source = files.iter().any(|f| f["sources"].as_array().is_some_and(|s| s.iter().any(|s| s == path)));
    if !shared.loopback || !plain || !is_source {
        return StatusCode::FORBIDDEN;
    }
    // Programs of Windows want a whole path, with its own separators.
    let file = std::path::absolute(shared.studio.root.join(path));
    match file.and_then(open::that_detached) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

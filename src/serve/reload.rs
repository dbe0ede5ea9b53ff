//! Live reload: pages listen to server-sent events and load anew after each build.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::Shared;

/// Pages above this are passed on without the script.
const MAX_PAGE: usize = crate::limits::PAGE.most as usize;

const SCRIPT: &str = include_str!("reload.js");
const TAG: &str = "<script src=\"/_outreach/reload.js\" defer></script>";

/// The stream of finished builds. Only our own pages may listen.
pub async fn stream(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let foreign = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok()).is_some_and(|origin| {
        let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        origin.strip_prefix("http://") != Some(host)
    });
    if foreign {
        return StatusCode::FORBIDDEN.into_response();
    }
    let receiver = shared.builds.subscribe();
    let events = stream::unfold(receiver, |mut receiver| async move {
        // A listener that fell behind has missed builds: reload it all the same.
        let build = match receiver.recv().await {
            Ok(build) => build,
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => 0,
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return None,
        };
        Some((Ok::<_, Infallible>(Event::default().event("build").data(build.to_string())), receiver))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}

/// Adds the script to every page that is served; the files on disk stay as built.
pub async fn inject(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if !is_page || response.status() == StatusCode::PARTIAL_CONTENT {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_PAGE).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if bytes.is_empty() {
        return Response::from_parts(parts, Body::from(bytes)); // A HEAD request, or not modified.
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(with_script(&bytes)))
}

fn with_script(page: &Bytes) -> Vec<u8> {
    let at = page.windows(7).rposition(|w| w == b"</body>").unwrap_or(page.len());
    [&page[..at], TAG.as_bytes(), &page[at..]].concat()
}

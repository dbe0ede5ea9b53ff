//! Live pages: each listens to server-sent events, loads anew when there is a newer edition, and
//! shows what is wrong with it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::error::RecvError;

use super::Shared;
use super::answers::json_answer;
use super::edition::{Edition, Event};
use crate::diagnostics::Language;

/// The stream of editions. It begins with the newest, so that a page that was made before, or
/// slept, or whose server is another one, finds out.
pub async fn events(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let receiver = shared.studio.events.subscribe();
    let newest = move || Event::of(&shared.studio.current());
    let first = newest();
    let later = stream::unfold((receiver, newest), |(mut receiver, newest)| async move {
        let event = match receiver.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => newest(),
            Err(RecvError::Closed) => return None,
        };
        Some((event, (receiver, newest)))
    });
    let sent = |event: Event| {
        let name = Sent::default().event("edition");
        Ok::<_, Infallible>(name.data(serde_json::to_string(&event).unwrap_or_default()))
    };
    Sse::new(stream::once(async { first }).chain(later).map(sent)).keep_alive(KeepAlive::default())
}

/// What is wrong with the newest edition.
pub async fn findings(State(shared): State<Arc<Shared>>) -> Response {
    json_answer(&shared.studio.current().findings())
}

/// What scripts are told in their address of the language that the program speaks. Where nobody asked it for Chinese,
/// they speak the browser's.
pub fn asked(language: Language) -> &'static str {
    language.choose("", "&l=zh")
}

/// The page with the script that keeps it live; `edition` is the one it was made from.
pub fn with_script(page: &[u8], edition: &Edition) -> Vec<u8> {
    let (id, language) = (&edition.id, asked(edition.language));
    let tag = format!("<script src=\"/_outreach/live.js?e={id}{language}\" defer></script>");
    let at = page.windows(7).rposition(|w| w == b"</body>").unwrap_or(page.len());
    [&page[..at], tag.as_bytes(), &page[at..]].concat()
}

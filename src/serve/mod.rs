//! The preview server: the built output over HTTP on this machine, rebuilt and reloaded on change.

mod reload;
pub mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tower_http::services::{ServeDir, ServeFile};

/// A running server's parts.
pub struct Server {
    pub listener: TcpListener,
    /// The name it was asked to listen on.
    pub hostname: String,
    /// The output folder.
    pub dest: PathBuf,
    /// Sends the number of a finished build to every open page.
    pub builds: broadcast::Sender<u64>,
}

/// What handlers share.
struct Shared {
    hosts: Vec<String>,
    builds: broadcast::Sender<u64>,
}

impl Server {
    /// Serves until Ctrl-C.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(self, address: SocketAddr) -> std::io::Result<()> {
        let shared = Arc::new(Shared { hosts: hosts(&self.hostname, address), builds: self.builds });
        let not_found = ServeFile::new(self.dest.join("404.html"));
        let files = ServeDir::new(&self.dest).not_found_service(not_found);
        let app = Router::new()
            .route("/_outreach/reload", get(reload::stream))
            .route("/_outreach/reload.js", get(reload::script))
            .fallback_service(files)
            .layer(middleware::from_fn(reload::inject))
            .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard))
            .with_state(shared);
        let stop = async {
            // Without a signal handler the server simply runs until killed.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            served = axum::serve(self.listener, app).into_future() => served,
            () = stop => Ok(()),
        }
    }
}

/// `Host` headers that are ours: another name that resolves here is DNS rebinding.
fn hosts(hostname: &str, address: SocketAddr) -> Vec<String> {
    let port = address.port();
    let mut hosts = vec![format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
    hosts.extend([address.to_string(), format!("{hostname}:{port}")]);
    hosts
}

/// Refuses foreign hosts and hidden files, and forbids browsers to guess types.
async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if !host_allowed(&shared.hosts, request.headers()) {
        return (StatusCode::FORBIDDEN, "this server answers only under its own address\n").into_response();
    }
    let path = crate::content::text::decode_path(request.uri().path());
    let hidden = path.split(['/', '\\']).any(|part| part.starts_with('.')) || path.contains('\0');
    if hidden {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// On an address that every machine reaches (0.0.0.0) the host can be any of our names, so
/// only literal addresses and localhost pass: a rebound name never is one.
fn host_allowed(hosts: &[String], headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|h| h.to_str().ok()) else { return false };
    let everywhere = hosts.iter().any(|h| h.starts_with("0.0.0.0:") || h.starts_with("[::]:"));
    hosts.iter().any(|h| h == host) || (everywhere && host.parse::<SocketAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(address: &str, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        host_allowed(&hosts("lobby-pc", address.parse().unwrap()), &headers)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        assert!(allowed("127.0.0.1:3000", "localhost:3000"));
        assert!(allowed("127.0.0.1:3000", "127.0.0.1:3000"));
        assert!(allowed("192.168.1.5:3000", "lobby-pc:3000"), "the name that was asked for");
        assert!(!allowed("127.0.0.1:3000", "evil.example:3000"));
        assert!(!allowed("127.0.0.1:3000", "localhost:3001"));
        assert!(!allowed("127.0.0.1:3000", "192.168.1.5:3000"));
        assert!(allowed("0.0.0.0:3000", "192.168.1.5:3000"));
        assert!(!allowed("0.0.0.0:3000", "evil.example:3000"));
    }
}

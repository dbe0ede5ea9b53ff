//! The preview: the campaign as it is now, over HTTP on this machine. Files are made when they are
//! asked for; nothing is written, and nothing is served but what is planned and public.

mod answers;
mod desk;
mod edition;
mod findings;
mod listing;
mod live;
mod shelf;
pub mod studio;
mod watch;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

use studio::Studio;

/// How long a connection may be open without a question that is asked to its end, or without a byte of the answer being
/// taken. Browsers connect anew by themselves, and ask for the rest of a film that was paused.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections at a time from this machine, and as many from all others; a browser opens six. More are hung up on.
const CONNECTIONS: usize = 256;
/// The wait after the system refused a connection.
const BREATH: Duration = Duration::from_millis(50);
/// Bytes that somebody may send beside a question: the path of a file.
const SENT: usize = 4096;

/// A running server's parts.
pub struct Server {
    pub listener: TcpListener,
    /// The name it was asked to listen on.
    pub hostname: String,
    pub studio: Arc<Studio>,
}

/// What handlers share.
struct Shared {
    hosts: Vec<String>,
    /// Only this machine can reach the server.
    loopback: bool,
    studio: Arc<Studio>,
}

impl Server {
    /// Serves until Ctrl-C.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(self, address: SocketAddr) -> std::io::Result<()> {
        let hosts = hosts(&self.hostname, address);
        let shared = Arc::new(Shared { hosts, loopback: address.ip().is_loopback(), studio: self.studio });
        let app = Router::new()
            .route("/_outreach", get(desk::home))
            .route("/_outreach/", get(desk::home))
            .route("/_outreach/{file}", get(desk::part))
            .route("/_outreach/files.json", get(desk::files))
            .route("/_outreach/findings.json", get(live::findings))
            .route("/_outreach/events", get(live::events))
            .route("/_outreach/about/{*path}", get(desk::about))
            .route("/_outreach/thumbnail/{*path}", get(desk::thumbnail))
            .route("/_outreach/open", post(desk::open))
            .fallback(answers::file)
            .layer(DefaultBodyLimit::max(SENT))
            .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard))
            .with_state(shared);
        let stop = async {
            // Without a signal handler the server simply runs until killed.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            never = answer(self.listener, app) => match never {},
            () = stop => Ok(()),
        }
    }
}

/// Answers whoever connects. A connection that asks nothing, or takes nothing of its answer, is closed after a while, and
/// there are only so many, so that nobody in the network can hold all that the system gives, or keep out who works at this
/// machine.
async fn answer(listener: TcpListener, app: Router) -> Infallible {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let [here, elsewhere] = [(); 2].map(|()| Arc::new(Semaphore::new(CONNECTIONS)));
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // The system has no room, or whoever connected is gone again.
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let room = if peer.ip().to_canonical().is_loopback() { &here } else { &elsewhere };
        let Ok(place) = Arc::clone(room).try_acquire_owned() else { continue };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(PATIENCE));
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(app.clone()));
        tokio::spawn(async move {
            let _ = connection.await; // Whoever asked may be gone.
            drop(place);
        });
    }
}

/// `Host` headers that are ours: another name that resolves here is DNS rebinding.
fn hosts(hostname: &str, address: SocketAddr) -> Vec<String> {
    let port = address.port();
    let mut hosts = vec![format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
    hosts.extend([address.to_string(), format!("{hostname}:{port}").to_ascii_lowercase()]);
    hosts
}

/// A host as a browser writes it, in small letters and without port 80, with its port.
fn with_port(host: &str) -> String {
    let number = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let ported = host.rsplit_once(':').is_some_and(|(_, port)| number(port));
    host.to_ascii_lowercase() + if ported { "" } else { ":80" }
}

/// What somebody is told in English or Chinese who is not let in.
fn refused(shared: &Shared, [english, chinese]: [&'static str; 2]) -> Response {
    let said = shared.studio.current().language.choose(english, chinese);
    (StatusCode::FORBIDDEN, said).into_response()
}

/// Lets in who asks under our own name, from no other site, for a plain path; tells browsers to
/// guess nothing and to hand nothing on.
async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if !host_allowed(&shared.hosts, request.headers()) {
        let said = ["this server answers only under its own address\n", "这台服务器只用自己的地址访问\n"];
        return refused(&shared, said);
    }
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if is_foreign(request.headers(), request.uri().path().starts_with("/_outreach") || writes) {
        return refused(&shared, ["this server answers its own pages only\n", "这台服务器只回应自己的网页\n"]);
    }
    let path = crate::content::text::decode_path(request.uri().path());
    let hidden = path.split(['/', '\\']).any(|part| part.starts_with('.')) || path.contains(['\0', '\\']);
    if hidden {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = if writes {
        // What is sent with it may come drop by drop.
        match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
        }
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::CACHE_CONTROL, "no-cache");
    put(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(header::X_FRAME_OPTIONS, "SAMEORIGIN");
    put(header::REFERRER_POLICY, "same-origin");
    response
}

/// Whether another site's page asks: for what only our own pages may ask for.
fn is_foreign(headers: &HeaderMap, ours_only: bool) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text("host").unwrap_or_default();
    let other_origin = text("origin").is_some_and(|origin| origin.strip_prefix("http://") != Some(host));
    // A link that somebody follows is no danger; a page that is fetched or framed would be.
    let fetched = text("sec-fetch-site").is_some_and(|site| matches!(site, "cross-site" | "same-site"))
        && text("sec-fetch-mode").is_some_and(|mode| mode != "navigate");
    other_origin || (ours_only && fetched)
}

/// On an address that every machine reaches (0.0.0.0) the host can be any of our names, so
/// only literal addresses and localhost pass: a rebound name never is one.
fn host_allowed(hosts: &[String], headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|h| h.to_str().ok()) else { return false };
    let host = with_port(host);
    let everywhere = hosts.iter().any(|h| h.starts_with("0.0.0.0:") || h.starts_with("[::]:"));
    hosts.contains(&host) || (everywhere && host.parse::<SocketAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(address: &str, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        host_allowed(&hosts("LOBBY-PC", address.parse().unwrap()), &headers)
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
        // Browsers leave out the port of http.
        assert!(
            allowed("127.0.0.1:80", "localhost") && allowed("[::1]:80", "[::1]") && allowed("0.0.0.0:80", "10.0.0.2")
        );
        assert!(!allowed("127.0.0.1:3000", "localhost") && !allowed("127.0.0.1:80", "evil.example"));
    }

    #[test]
    fn other_sites_pages_are_told_apart_from_links() {
        let foreign = |pairs: &[(&'static str, &str)], ours: bool| {
            let headers = pairs.iter().map(|(k, v)| (header::HeaderName::from_static(k), v.parse().unwrap()));
            is_foreign(&headers.collect(), ours)
        };
        let host = ("host", "localhost:3000");
        assert!(!foreign(&[host], true), "a program that is no browser");
        assert!(!foreign(&[host, ("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")], true));
        assert!(foreign(&[host, ("origin", "https://evil.example")], false));
        assert!(foreign(&[host, ("origin", "null")], true));
        assert!(!foreign(&[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], true));
        assert!(foreign(&[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], true));
    }
}

//! `outreach serve`

use std::net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use tokio::net::TcpListener;

use super::{Folder, Outcome, fail, language, say, say_aside, show};
use crate::campaign::Options;
use crate::diagnostics::Diagnostic;
use crate::serve::Server;
use crate::serve::studio::Reader;
use crate::theme::segments;

/// Ports above the one in use that are tried for one to offer.
const NEARBY: u16 = 50;
const LOCALHOST: &str = "localhost";
const PORT: u16 = 3000;

/// Show the campaign in a browser on this machine
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  outreach serve --watch --open\n\nhttp://localhost:3000/_outreach/ shows every page, poster, slide and letter at a glance."
)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Read the campaign again and reload pages when a file changes
    #[arg(long)]
    watch: bool,
    /// Address to listen on; others than localhost let other machines in
    #[arg(short = 'n', long, default_value = LOCALHOST)]
    hostname: String,
    /// Port to listen on
    #[arg(short, long, default_value_t = PORT)]
    port: u16,
    /// Include entries marked `draft: true`
    #[arg(long)]
    drafts: bool,
    /// Open a browser; if port 3000 is taken, at the next free one
    #[arg(long)]
    open: bool,
}

pub fn run(args: &Args) -> Outcome {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => return fail(Diagnostic::error("outreach::serve::runtime", format!("the server cannot start: {e}"))),
    };
    // Before the campaign is read: a port in use is said at once.
    let bound = match runtime.block_on(bind(&args.hostname, args.port)) {
        // Another preview is open, and whoever has the browser opened need not know the number.
        Err((_, Some(free))) if args.open && args.port == PORT => runtime.block_on(bind(&args.hostname, free)),
        bound => bound,
    };
    let (listener, address) = match bound {
        Ok(bound) => bound,
        Err((d, _)) => return fail(*d),
    };
    let mut reader =
        Reader::new(&args.folder.dir, Options { drafts: args.drafts, base_url: None, preview: true }, language());
    // What changes from here on is in the next edition.
    let watcher = match args.watch.then(|| reader.watch()).transpose() {
        Ok(watcher) => watcher,
        // One that is no campaign is told as such.
        Err(e) => return reader.open().map_or(Outcome::Errors, |_| fail(not_watched(&e))),
    };
    let Ok(studio) = reader.open() else { return Outcome::Errors };
    // So that a poster does not wait for it.
    std::thread::spawn(segments::get_ready);
    if let Some(watcher) = watcher {
        let studio = studio.clone();
        std::thread::spawn(move || reader.follow(watcher, &studio));
    }
    // Not every browser takes the address of all addresses.
    let here = args.hostname == LOCALHOST || address.ip().is_unspecified();
    let host = if here { format!("localhost:{}", address.port()) } else { address.to_string() };
    let url = format!("http://{host}/");
    say(&format!("{url}   (Ctrl-C ends)"));
    say(&format!("{url}_outreach/   everything at a glance"));
    if !address.ip().is_loopback() {
        tell_of_the_network(address);
    }
    if args.open && open::that_detached(&url).is_err() {
        say_aside(&format!("no browser could be opened; open {url} yourself"));
    }
    match runtime.block_on(Server { listener, hostname: args.hostname.clone(), studio }.run(address)) {
        Ok(()) => Outcome::Done,
        Err(e) => fail(Diagnostic::error("outreach::serve::failed", format!("the server stopped: {e}"))),
    }
}

/// Why the system does not tell of changes, and what to do without.
fn not_watched(e: &notify::Error) -> Diagnostic {
    let code = "outreach::serve::watch";
    if matches!(e.kind, notify::ErrorKind::MaxFilesWatch) {
        return Diagnostic::error(code, "the system watches no more folders")
            .help("end other programs that watch folders, or leave out --watch; on Linux root may allow more: `sysctl fs.inotify.max_user_watches=1000000`");
    }
    Diagnostic::error(code, format!("the folder cannot be watched: {e}"))
        .help("copy the campaign to a disk of this machine, or leave out --watch")
}

/// What it means that other machines can connect, and the address for the phone beside you.
fn tell_of_the_network(address: SocketAddr) {
    say("everybody in this network can see the campaign, drafts and unchecked text too; nothing of private/");
    let ip = if address.ip().is_unspecified() { own_address(address.is_ipv4()) } else { Some(address.ip()) };
    let Some(ip) = ip else { return };
    let url = format!("http://{}/", SocketAddr::new(ip, address.port()));
    say(&format!("on a phone in the same network: {url}"));
    if let Ok(code) = QrCode::new(&url) {
        let code = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        show(&format!("{code}\n"));
    }
}

/// This machine's address in its network: the one it would send from. Nothing is sent.
fn own_address(v4: bool) -> Option<IpAddr> {
    let (own, far) = if v4 { ("0.0.0.0:0", "192.0.2.1:9") } else { ("[::]:0", "[2001:db8::1]:9") };
    let socket = UdpSocket::bind(own).ok()?;
    socket.connect(far).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Listens, or tells why not and which port is free instead of one that is taken.
async fn bind(hostname: &str, port: u16) -> Result<(TcpListener, SocketAddr), (Box<Diagnostic>, Option<u16>)> {
    let problem = |e: std::io::Error| {
        let d = Diagnostic::error("outreach::serve::address", format!("cannot listen on {hostname}:{port}: {e}"));
        (Box::new(d.help("use --hostname localhost and a port above 1023")), None)
    };
    let addresses: Vec<_> = (hostname, port).to_socket_addrs().map_err(problem)?.collect();
    // `localhost` may be both ::1 and 127.0.0.1; the latter works in every browser.
    let address = addresses.iter().find(|a| a.is_ipv4()).or(addresses.first()).copied();
    let address = address.ok_or_else(|| problem(std::io::Error::other("the name has no address")))?;
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => return Err(in_use(address, hostname).await),
        Err(e) => return Err(problem(e)),
    };
    let address = listener.local_addr().map_err(problem)?;
    // Browsers ask at ::1 first, and would show what another program has there.
    if hostname == LOCALHOST && address.is_ipv4() && is_taken_at_v6(address.port()).await {
        return Err(in_use(address, hostname).await);
    }
    Ok((listener, address))
}

/// Whether another program listens at ::1. Where there is no such address, none does.
async fn is_taken_at_v6(port: u16) -> bool {
    let bound = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await;
    bound.is_err_and(|e| e.kind() == std::io::ErrorKind::AddrInUse)
}

/// Says so, and which port is free.
async fn in_use(address: SocketAddr, hostname: &str) -> (Box<Diagnostic>, Option<u16>) {
    let port = address.port();
    let d = Diagnostic::error("outreach::serve::address", format!("another program uses port {port} of {hostname}"));
    for other in (1..=NEARBY).filter_map(|up| port.checked_add(up)) {
        let v6 = hostname == LOCALHOST && is_taken_at_v6(other).await;
        if !v6 && TcpListener::bind(SocketAddr::new(address.ip(), other)).await.is_ok() {
            return (Box::new(d.help(format!("port {other} is free: add --port {other}"))), Some(other));
        }
    }
    (Box::new(d.help("end the other program, or choose another port with --port")), None)
}

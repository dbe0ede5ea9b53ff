//! `outreach serve`

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use tokio::net::TcpListener;
use tokio::sync::broadcast;

use super::{Folder, Outcome, fail, say, say_aside};
use crate::build::{self, Settings};
use crate::campaign::Options;
use crate::diagnostics::{Diagnostic, count_errors};
use crate::serve::{Server, watch};
use crate::{check, plan};

/// Builds a page must be able to miss before it is told to reload.
const MISSED_BUILDS: usize = 16;

/// Build, and show the output in a browser on this machine
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach serve --watch --open")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Build again and reload pages when a file changes
    #[arg(long)]
    watch: bool,
    /// Address to listen on; others than localhost let other machines in
    #[arg(short = 'n', long, default_value = "localhost")]
    hostname: String,
    /// Port to listen on
    #[arg(short, long, default_value_t = 3000)]
    port: u16,
    /// Open a browser
    #[arg(long)]
    open: bool,
}

pub fn run(args: &Args) -> Outcome {
    let dest = match rebuild(&args.folder) {
        Ok(dest) => dest,
        // The last good output is still worth showing while the campaign is mended.
        Err(Some(dest)) if dest.join("index.html").is_file() => dest,
        Err(_) => return Outcome::Errors,
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => return fail(Diagnostic::error("outreach::serve::runtime", format!("the server cannot start: {e}"))),
    };
    let (listener, address) = match runtime.block_on(bind(&args.hostname, args.port)) {
        Ok(bound) => bound,
        Err(d) => return fail(*d),
    };
    let (builds, _) = broadcast::channel(MISSED_BUILDS);
    let _watcher = if args.watch {
        match start_watching(&args.folder, &dest, builds.clone()) {
            Ok(watcher) => Some(watcher),
            Err(e) => {
                return fail(Diagnostic::error("outreach::serve::watch", format!("the folder cannot be watched: {e}")));
            }
        }
    } else {
        None
    };
    let url = format!(
        "http://{}/",
        if args.hostname == "localhost" { format!("localhost:{}", address.port()) } else { address.to_string() }
    );
    say(&format!("{url}   (Ctrl-C ends)"));
    if !address.ip().is_loopback() {
        say("every machine of the network can see this page");
    }
    if args.open && open::that_detached(&url).is_err() {
        say_aside(&format!("no browser could be opened; open {url} yourself"));
    }
    match runtime.block_on(Server { listener, hostname: args.hostname.clone(), dest, builds }.run(address)) {
        Ok(()) => Outcome::Done,
        Err(e) => fail(Diagnostic::error("outreach::serve::failed", format!("the server stopped: {e}"))),
    }
}

async fn bind(hostname: &str, port: u16) -> Result<(TcpListener, SocketAddr), Box<Diagnostic>> {
    let problem = |e: std::io::Error| {
        let d = Diagnostic::error("outreach::serve::address", format!("cannot listen on {hostname}:{port}: {e}"));
        Box::new(if e.kind() == std::io::ErrorKind::AddrInUse {
            d.help(format!("another program uses the port; try --port {}", port.saturating_add(1)))
        } else {
            d.help("use --hostname localhost and a port above 1023")
        })
    };
    let addresses: Vec<_> = (hostname, port).to_socket_addrs().map_err(problem)?.collect();
    // `localhost` may be both ::1 and 127.0.0.1; the latter works in every browser.
    let address = addresses.iter().find(|a| a.is_ipv4()).or(addresses.first()).copied();
    let address = address.ok_or_else(|| problem(std::io::Error::other("the name has no address")))?;
    let listener = TcpListener::bind(address).await.map_err(problem)?;
    let address = listener.local_addr().map_err(problem)?;
    Ok((listener, address))
}

fn start_watching(folder: &Folder, dest: &Path, builds: broadcast::Sender<u64>) -> notify::Result<watch::Watcher> {
    let (changed, changes) = channel();
    let absolute = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
    let watcher = watch::watch(&folder.dir, vec![absolute(dest)], changed)?;
    let folder = folder.clone();
    std::thread::spawn(move || follow(&folder, &changes, &builds));
    Ok(watcher)
}

/// Builds after each change until the server ends.
fn follow(folder: &Folder, changes: &Receiver<()>, builds: &broadcast::Sender<u64>) {
    let mut number = 0;
    while changes.recv().is_ok() {
        while changes.try_recv().is_ok() {} // What came during the last build is in the next one.
        if rebuild(folder).is_ok() {
            number += 1;
            let _ = builds.send(number); // No page may be open.
        }
    }
}

/// Builds everything, printing diagnostics and one line. `Err` carries the output folder,
/// when it is known.
fn rebuild(folder: &Folder) -> Result<PathBuf, Option<PathBuf>> {
    let begun = std::time::Instant::now();
    let mut found = Vec::new();
    let Some(campaign) = super::load(folder, &Options::default(), &mut found) else {
        super::print(&mut found, false);
        return Err(None);
    };
    let dest = build::destination(&campaign, None);
    let plan = plan::plan(&campaign, &[], &mut found);
    check::check(&campaign, &mut found);
    let settings = Settings { dest: dest.clone(), jobs: 0, progress: &|_| {} };
    let built =
        if count_errors(&found, false) == 0 { build::build(&campaign, &plan, &settings, &mut found) } else { None };
    super::print(&mut found, false);
    let Some(summaries) = built else {
        say_aside("not built: the last good output stays; mend the files above and save");
        return Err(Some(dest));
    };
    let made: usize = summaries.iter().map(|s| s.made).sum();
    say(&format!("built {made} files in {:.2} s", begun.elapsed().as_secs_f64()));
    Ok(dest)
}

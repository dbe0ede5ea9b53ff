//! Driving a real browser, by messages of Chromium's DevTools protocol over a WebSocket. A dozen kinds of them are
//! sent here; a library that has a type for each of the protocol's many hundred takes longer to compile than Typst.
#![allow(dead_code)] // Tests and measurements each use their own part.

use std::cell::{Cell, RefCell};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

use super::{Campaign, PATIENCE};

/// The one page of a browser of its own, which ends with it.
pub struct Tab {
    process: Child,
    profile: TempDir,
    socket: RefCell<WebSocket<TcpStream>>,
    /// Messages so far, which are numbered.
    sent: Cell<u64>,
    /// Whom they are for: the browser, at first, and then its page.
    session: Option<Value>,
}

/// A browser with an empty page, or `None` where there is no Chromium.
pub fn browser() -> Option<Tab> {
    let profile = TempDir::new().unwrap();
    let begun =
        ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(|name| begin(name, profile.path()));
    if begun.is_none() {
        super::skipped("a browser test: no Chromium on this machine");
    }
    begun.map(|process| Tab::of(process, profile))
}

/// A browser that is on the path.
fn begin(name: &str, profile: &Path) -> Option<Child> {
    Command::new(name)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1280,720",
            "--remote-debugging-port=0",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        // Nothing but the pages: no updates, no first steps, no sleep in the background.
        .args([
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-extensions",
        ])
        .args(["--disable-default-apps", "--disable-sync", "--disable-quic", "--disable-dev-shm-usage"])
        .args(["--disable-renderer-backgrounding", "--disable-background-timer-throttling"])
        .args(["--disable-backgrounding-occluded-windows", "--force-color-profile=srgb", "--password-store=basic"])
        .arg("--autoplay-policy=no-user-gesture-required")
        // A name that is ours without being a secure context, as a server in a lobby's network is.
        .arg("--host-resolver-rules=MAP lobby.test 127.0.0.1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

impl Tab {
    /// The first page of a browser that has just begun.
    fn of(process: Child, profile: TempDir) -> Self {
        // It writes down where it listens: the port, and the path below it.
        let file = profile.path().join("DevToolsActivePort");
        let deadline = Instant::now() + PATIENCE;
        let (port, path) = loop {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if let Some((port, path)) = text.split_once('\n') {
                break (port.to_owned(), path.trim().to_owned());
            }
            assert!(Instant::now() < deadline, "the browser does not begin");
            sleep(Duration::from_millis(20));
        };
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream).unwrap();
        let mut tab = Self { process, profile, socket: socket.into(), sent: Cell::new(0), session: None };
        let target = tab.call("Target.createTarget", json!({ "url": "about:blank" }));
        let page = json!({ "targetId": target["targetId"], "flatten": true });
        tab.session = Some(tab.call("Target.attachToTarget", page)["sessionId"].take());
        tab.call("Page.enable", json!({}));
        tab.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true }));
        tab
    }

    /// Sends a message of the protocol, `Page.navigate`, and takes its answer.
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.ask(method, params).unwrap_or_else(|e| panic!("{method}: {e}"))
    }

    fn ask(&self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.sent.get() + 1;
        self.sent.set(id);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = session.clone();
        }
        self.socket.borrow_mut().send(Message::text(message.to_string())).unwrap();
        let mut answer = self.hear(|said| said["id"] == id);
        match answer.get("error") {
            Some(error) => Err(error["message"].to_string()),
            None => Ok(answer["result"].take()),
        }
    }

    /// Waits until the browser says what one wants to hear.
    fn hear(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut socket = self.socket.borrow_mut();
        loop {
            if let Message::Text(text) = socket.read().unwrap() {
                let said: Value = serde_json::from_str(&text).unwrap();
                if wanted(&said) {
                    return said;
                }
            }
        }
    }

    /// Waits until the network has been almost idle for half a second, in the document that `wanted` names.
    fn idle(&self, wanted: impl Fn(&Value) -> bool) {
        self.hear(|said| {
            let of = &said["params"];
            said["method"] == "Page.lifecycleEvent" && of["name"] == "networkAlmostIdle" && wanted(&of["loaderId"])
        });
    }

    /// What a script's last expression is; `Err` where it throws, or a page goes away under it.
    fn evaluate(&self, script: &str, wait: bool) -> Result<Value, String> {
        let mut answer = self.ask("Runtime.evaluate", json!({ "expression": script, "awaitPromise": wait }))?;
        match answer.get("exceptionDetails") {
            Some(thrown) => Err(format!("{script}: {thrown}")),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// The text that a promise comes to.
    pub fn awaited(&self, script: &str) -> String {
        self.evaluate(script, true).unwrap().as_str().unwrap().to_owned()
    }

    /// Presses a key, named as scripts name it.
    pub fn press(&self, key: &str) {
        let (code, number, text) = match key {
            "Tab" => (key, 9, ""),
            "Enter" => (key, 13, "\r"),
            "Escape" => (key, 27, ""),
            " " => ("Space", 32, " "),
            "ArrowRight" => (key, 39, ""),
            "ArrowDown" => (key, 40, ""),
            _ => panic!("no test has pressed {key} before"),
        };
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        for (kind, text) in [(down, text), ("keyUp", "")] {
            let event =
                json!({ "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text });
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Writes into what has the focus.
    pub fn write(&self, words: &str) {
        self.call("Input.insertText", json!({ "text": words }));
    }

    /// Clicks with the mouse on the middle of what a selector names.
    pub fn click(&self, selector: &str) {
        let middle = format!(
            "(() => {{ const e = document.querySelector({selector:?}); e.scrollIntoView({{ block: 'center' }}); \
             const b = e.getBoundingClientRect(); return `${{b.x + b.width / 2}} ${{b.y + b.height / 2}}`; }})()"
        );
        let middle = value(self, &middle);
        let (x, y) = middle.split_once(' ').unwrap();
        let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Loads the page again, and waits as [`settle`] does.
    pub fn reload(&self) {
        let old = self.call("Page.getFrameTree", json!({}))["frameTree"]["frame"]["loaderId"].take();
        self.call("Page.reload", json!({}));
        self.idle(|loader| *loader != old);
    }

    /// What is seen, as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        base64::prelude::BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }

    /// What the page finds its reader to prefer, as in `prefers-color-scheme`.
    pub fn prefer(&self, features: &[(&str, &str)]) {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Opens an address; the document that it is of.
    fn navigate(&self, url: &str) -> Value {
        let mut answer = self.call("Page.navigate", json!({ "url": url }));
        assert_eq!(answer.get("errorText"), None, "{url}");
        answer["loaderId"].take()
    }
}

impl Drop for Tab {
    /// Asks the browser to end, since one that is killed goes on writing into its profile for a moment.
    fn drop(&mut self) {
        let end = json!({ "id": 0, "method": "Browser.close" });
        let _ = self.socket.get_mut().send(Message::text(end.to_string()));
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if let Ok(Some(_)) = self.process.try_wait() {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Opens a page of a built campaign from its file.
pub fn open(tab: &Tab, campaign: &Campaign, path: &str) {
    go(tab, &format!("file://{}/dist/{path}", campaign.dir.path().display()));
}

/// Opens an address.
pub fn go(tab: &Tab, url: &str) {
    tab.navigate(url);
    wait_for(tab, "document.readyState", |state| state == "complete");
}

/// Opens an address and waits until the network has been almost idle for half a second: where what a page asks
/// for and makes late counts, too.
pub fn settle(tab: &Tab, url: &str) {
    let loader = tab.navigate(url);
    tab.idle(|other| *other == loader);
}

/// Lets a script run whose value is of no interest.
pub fn run(tab: &Tab, script: &str) {
    tab.evaluate(script, false).unwrap();
}

/// Makes the window a phone's, `width` pixels wide.
pub fn as_phone(tab: &Tab, width: u32) {
    // A headless window does not get that narrow by itself.
    let phone = json!({ "width": width, "height": 740, "deviceScaleFactor": 2.0, "mobile": true });
    tab.call("Emulation.setDeviceMetricsOverride", phone);
}

/// The value of an expression, as text.
pub fn value(tab: &Tab, expression: &str) -> String {
    as_text(tab, expression).unwrap()
}

/// The same; `Err` between two pages, when there is none to ask, or one without a body.
fn as_text(tab: &Tab, expression: &str) -> Result<String, String> {
    let value = tab.evaluate(&format!("String({expression})"), false)?;
    Ok(value.as_str().unwrap().to_owned())
}

/// Waits until an expression is what it should be.
pub fn wait_for(tab: &Tab, expression: &str, good: impl Fn(&str) -> bool) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = as_text(tab, expression);
        match &found {
            Ok(found) if good(found) => return found.clone(),
            _ => assert!(Instant::now() < deadline, "{expression} stays {found:?}"),
        }
        sleep(Duration::from_millis(50));
    }
}

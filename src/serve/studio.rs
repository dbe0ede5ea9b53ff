//! Where editions come from: the campaign is read again when something changes, and the newest
//! edition that could be read takes the place of the one before.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::broadcast;

use super::edition::{Edition, Event, Opening, Troubled};
use super::findings::{Finding, aside};
use super::shelf::Shelf;
use super::watch::Watcher;
use crate::campaign::{Campaign, Memory, Options};
use crate::diagnostics::{Diagnostic, Language, translate};
use crate::theme::engines::Engines;
use crate::{build, check};

/// Events a page may miss before it is told to load anew.
const MISSED: usize = 64;

/// The newest edition, and who is told when there is a newer one.
pub struct Studio {
    /// The campaign's folder.
    pub root: PathBuf,
    current: RwLock<Arc<Edition>>,
    pub events: broadcast::Sender<Event>,
}

/// Reads the campaign again and again.
pub struct Reader {
    root: PathBuf,
    options: Options,
    language: Language,
    memory: Memory,
    engines: Option<Arc<Engines>>,
    shelf: Arc<Shelf>,
    looked: Arc<check::Memory>,
    troubled: Arc<Troubled>,
    events: broadcast::Sender<Event>,
    /// When this server began, so that its editions are no other server's.
    begun: u128,
    number: u64,
    /// The edition since which nothing but style sheets changed; `None` when the campaign could not be read since.
    pages: Option<String>,
}

impl Studio {
    /// The newest edition.
    pub fn current(&self) -> Arc<Edition> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn show(&self, edition: &Arc<Edition>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(edition);
        edition.announce();
    }
}

impl Reader {
    /// For the campaign at `root`, speaking a language; nothing is read yet.
    pub fn new(root: &Path, options: Options, language: Language) -> Self {
        let begun = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
        Self {
            // The folder one stands in may be made anew, and `.` would be the old one for ever.
            root: std::path::absolute(root).unwrap_or_else(|_| root.to_owned()),
            options,
            language,
            memory: Memory::forgiving(),
            engines: None,
            shelf: Arc::default(),
            looked: Arc::default(),
            troubled: Arc::default(),
            events: broadcast::channel(MISSED).0,
            begun,
            number: 0,
            pages: None,
        }
    }

    /// Reads the campaign for the first time.
    ///
    /// # Errors
    /// What keeps it from being shown at all: `book.toml` or the templates cannot be read.
    pub fn open(&mut self) -> Result<Arc<Studio>, Vec<Diagnostic>> {
        let (begun, language) = (Instant::now(), self.language);
        let opening = self.read(false)?;
        let edition = start(opening, move |edition, found| {
            edition.announce();
            report(edition, found, begun, language);
        })?;
        Ok(Arc::new(Studio { root: self.root.clone(), current: RwLock::new(edition), events: self.events.clone() }))
    }

    /// What has to be watched besides the folder, and what not: the output is none of its sources.
    fn ignored(&self) -> Vec<PathBuf> {
        let config = crate::config::load(&self.root, &crate::channels::names(), &mut Vec::new());
        let dest = config.map(|c| build::destination(&self.root, &c, None));
        dest.into_iter().collect()
    }

    /// Starts to watch the campaign's folder.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn watch(&self) -> notify::Result<Watcher> {
        Watcher::new(&self.root, &self.ignored())
    }

    /// Reads the campaign again after each change, until the system watches no longer.
    pub fn follow(mut self, mut watcher: Watcher, studio: &Arc<Studio>) {
        while let Some(change) = watcher.next() {
            let (begun, language) = (Instant::now(), self.language);
            if self.memory.is_of(&self.root, &change.paths) {
                continue;
            }
            self.memory.forget(&change.paths);
            // Where it is to be built may be another place now.
            if change.paths.is_empty()
                || change.paths.iter().any(|p| Path::new(crate::config::FILE_NAME).starts_with(p))
            {
                watcher.ignore(&self.ignored());
            }
            let shown = self.read(change.styles).and_then(|opening| {
                let told = Arc::clone(studio);
                start(opening, move |edition, found| {
                    // One that is not shown yet is announced when it is; one that is gone no more.
                    if told.current().id == edition.id {
                        edition.announce();
                    }
                    report(edition, found, begun, language);
                })
            });
            match shown {
                Ok(edition) => studio.show(&edition),
                // The last good edition stays, and says what is wrong with the newest.
                Err(mut found) => {
                    let current = studio.current();
                    current.stays(Finding::all(&mut found, self.language));
                    current.announce();
                    aside(&translate("the last good edition stays; mend the files above and save", self.language));
                }
            }
        }
    }

    /// Reads the campaign, of which nothing but style sheets changed if it is only for their `styles`.
    fn read(&mut self, styles: bool) -> Result<Opening, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let campaign = Campaign::load_again(&self.root, &self.options, &mut self.memory, &mut found);
        let opening = campaign.ok_or(()).and_then(|campaign| {
            let engines = self.engines(&campaign).map_err(|told| found.extend(told))?;
            Ok((campaign, engines))
        });
        let Ok((campaign, engines)) = opening else {
            found.iter().for_each(|d| aside(&format!("{}\n", d.render(self.language, false))));
            self.pages = None;
            return Err(found);
        };
        self.number += 1;
        let id = format!("{}-{}", self.begun, self.number);
        let pages = self.pages.take().filter(|_| styles).unwrap_or_else(|| id.clone());
        self.pages = Some(pages.clone());
        let (shelf, looked, troubled) = (Arc::clone(&self.shelf), Arc::clone(&self.looked), Arc::clone(&self.troubled));
        let (language, events) = (self.language, self.events.clone());
        Ok(Opening { campaign, found, id, pages, language, engines, shelf, looked, troubled, events })
    }

    /// Templates as parsed before, while the theme is the same.
    fn engines(&mut self, campaign: &Campaign) -> Result<Arc<Engines>, Vec<Diagnostic>> {
        if let Some(engines) = self.engines.as_ref().filter(|e| e.are_of(&campaign.theme)) {
            return Ok(Arc::clone(engines));
        }
        let engines = Engines::load(&campaign.theme)?;
        self.engines = Some(Arc::clone(&engines));
        Ok(engines)
    }
}

fn start(
    opening: Opening,
    checked: impl Fn(&Edition, &[Finding]) + Send + Sync + 'static,
) -> Result<Arc<Edition>, Vec<Diagnostic>> {
    let (send, opened) = channel();
    let failed = |e: &dyn std::fmt::Display| {
        vec![Diagnostic::error("outreach::serve::runtime", format!("the server cannot start: {e}"))]
    };
    Edition::open(opening, send, checked).map_err(|e| failed(&e))?;
    opened.recv().map_err(|e| failed(&e))
}

/// What a terminal is told of an edition once it is checked.
fn report(edition: &Edition, found: &[Finding], begun: Instant, language: Language) {
    for finding in found {
        aside(&format!("{}\n", finding.whole()));
    }
    let (files, time) = (edition.count(), begun.elapsed().as_secs_f64());
    let line = format!("{files} files to show, read and checked in {time:.2} s");
    // As for `aside`.
    let _ = writeln!(std::io::stdout(), "{}", translate(&line, language));
}

//! Editions: the campaign as it was when it was last read. Each lives in threads of its own, which
//! make its files when somebody asks for them, and ends when nobody holds it any more.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{broadcast, oneshot};

use super::findings::{Finding, Told, aside};
use super::listing;
use super::shelf::{Made, Shelf};
use crate::build::render::{Files, Renderer};
use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, Language};
use crate::plan::{self, Artifact, Job, Plan};
use crate::theme::engines::Engines;
use crate::{check, workers};

/// An edition is checked so long after it is shown: who waits for a page or a poster has the cores first.
const BREATH: Duration = Duration::from_millis(120);

/// A campaign as read, whose files are made when they are asked for.
pub struct Edition {
    /// Tells it from all others of this server.
    pub id: String,
    /// The one since which nothing but style sheets changed; often this one.
    pub pages: String,
    /// In which it is told what is wrong.
    pub language: Language,
    by_path: Paths,
    /// What is made at once does not wait behind posters and films.
    quick: Asks,
    slow: Asks,
    told: Mutex<Told>,
    troubled: Arc<Troubled>,
    events: broadcast::Sender<Event>,
}

/// Paths of files with which something was wrong when they were made.
pub type Troubled = Mutex<BTreeSet<String>>;

/// What open pages are told.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// The newest edition.
    pub edition: String,
    /// The one since which nothing but style sheets changed.
    pub pages: String,
}

impl Event {
    /// For pages that are to know of an edition.
    pub fn of(edition: &Edition) -> Self {
        Self { edition: edition.id.clone(), pages: edition.pages.clone() }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Whole,
    /// A small picture, so many pixels wide.
    Thumbnail(u32),
}

/// A file, or what is wrong with it; `None` for a picture of what has no look.
pub type Answer = Result<Option<Arc<Made>>, Vec<Finding>>;

enum Ask {
    File {
        index: usize,
        what: What,
        answer: oneshot::Sender<Answer>,
    },
    /// What the desk is told of all files.
    List(oneshot::Sender<Vec<Value>>),
}

/// Places in the plan by the paths of public files. What holds personal data is not even known.
type Paths = Arc<FxHashMap<String, Place>>;

#[derive(Clone, Copy)]
struct Place {
    index: usize,
    /// It takes no typesetting and no encoding.
    is_quick: bool,
}

/// What an edition is made of.
pub struct Opening {
    pub campaign: Campaign,
    /// What was found while loading.
    pub found: Vec<Diagnostic>,
    pub id: String,
    /// See [`Edition::pages`].
    pub pages: String,
    pub language: Language,
    pub engines: Arc<Engines>,
    pub shelf: Arc<Shelf>,
    /// What the editions before were found to say.
    pub looked: Arc<check::Memory>,
    /// Files that the editions before could not make well: they are looked at again, whether anybody asks or not.
    pub troubled: Arc<Troubled>,
    pub events: broadcast::Sender<Event>,
}

impl Edition {
    /// Plans the campaign and hands the edition to `opened`; then checks it, and hands it to
    /// `checked` with all that reading and checking found. Files are made from the first moment on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(
        opening: Opening,
        opened: mpsc::Sender<Arc<Self>>,
        checked: impl Fn(&Self, &[Finding]) + Send + Sync + 'static,
    ) -> std::io::Result<()> {
        let Opening { campaign, mut found, id, pages, language, engines, shelf, looked, troubled, events } = opening;
        let live = move || {
            let plan = plan::plan(&campaign, &[], &mut found);
            let ((quick, asked), (slow, asked_more)) = (mpsc::channel(), mpsc::channel());
            let edition = Arc::new(Self {
                id,
                pages,
                language,
                by_path: Arc::new(by_path(&plan)),
                quick,
                slow,
                told: Mutex::new(Told::new(Finding::all(&mut found, language))),
                troubled,
                events,
            });
            let later = Arc::downgrade(&edition);
            let shop = Shop {
                campaign: &campaign,
                // A thread for each ask; those of one long document take turns.
                renderer: Renderer::with(&campaign, 1, engines),
                plan: &plan,
                public: Arc::clone(&edition.by_path),
                shelf: &shelf,
                sent: Mutex::default(),
                language,
            };
            if opened.send(edition).is_err() {
                return; // The server is gone.
            }
            let (asked, asked_more) = (Mutex::new(asked), Mutex::new(asked_more));
            // The first and the last for what is quick; the first checks before: what it finds is told when it is found.
            let all = 2 + workers::cores();
            let found = Mutex::new(Some(found));
            workers::run(all, all, &|i| {
                let first = i == 0;
                if first && let Some(mut found) = found.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    std::thread::sleep(BREATH);
                    // While somebody types, there is another one already.
                    if later.strong_count() > 0 {
                        check::check(&campaign, &looked, &mut found);
                    }
                    let found = Finding::all(&mut found, language);
                    if let Some(edition) = later.upgrade()
                        && edition.told().is_checked(found.clone())
                    {
                        checked(&edition, &found);
                    }
                    look_again(&shop, &later);
                }
                shop.serve(if first || i + 1 == all { &asked } else { &asked_more });
            });
        };
        std::thread::Builder::new().name("edition".into()).spawn(live).map(drop)
    }

    /// Whether there is a file of a path below the output folder.
    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// Makes a file or a picture of it; `None` when there is none of this path.
    pub async fn ask(&self, path: &str, what: What) -> Option<Answer> {
        let Place { index, is_quick } = *self.by_path.get(path)?;
        let (answer, answered) = oneshot::channel();
        let asks = if is_quick && what == What::Whole { &self.quick } else { &self.slow };
        asks.send(Ask::File { index, what, answer }).ok()?;
        let answer = answered.await.ok()?;
        self.is_made(path, &answer);
        Some(answer)
    }

    /// Tells of what is wrong with a file that was made, and remembers that something is. `true`: nothing is.
    fn is_made(&self, path: &str, answer: &Answer) -> bool {
        let found = match answer {
            Ok(made) => made.as_ref().map_or_else(Default::default, |made| made.warnings.as_slice()),
            Err(found) => found,
        };
        if found.is_empty() {
            return true;
        }
        lock(&self.troubled).insert(path.to_owned());
        let new = self.told().is_made(found);
        new.iter().for_each(|f| aside(&format!("{}\n", f.whole())));
        if !new.is_empty() {
            self.announce();
        }
        false
    }

    /// Tells open pages of this edition and of what is wrong with it.
    pub fn announce(&self) {
        let _ = self.events.send(Event::of(self)); // No page may be open.
    }

    /// What the desk is told of each file.
    pub async fn list(&self) -> Vec<Value> {
        let (answer, answered) = oneshot::channel();
        match self.quick.send(Ask::List(answer)) {
            Ok(()) => answered.await.unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.by_path.len()
    }

    /// What is wrong with the campaign, as far as it is known.
    pub fn findings(&self) -> Vec<Finding> {
        self.told().all()
    }

    /// Says what is wrong with a newer state of the campaign, in whose place this edition stays.
    pub fn stays(&self, findings: Vec<Finding>) {
        self.told().stays(findings);
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Public files of a plan.
fn by_path(plan: &Plan<'_>) -> FxHashMap<String, Place> {
    let public = plan.artifacts.iter().enumerate().filter(|(_, a)| !a.private);
    public.map(|(index, a)| (a.path.clone(), Place { index, is_quick: is_quick(&a.job) })).collect()
}

/// Makes what the editions before could not make well, while this one is of interest.
fn look_again(shop: &Shop<'_>, edition: &Weak<Edition>) {
    let troubled = || Some(lock(&edition.upgrade()?.troubled).clone());
    for path in troubled().into_iter().flatten() {
        if edition.strong_count() == 0 {
            return;
        }
        let answer = shop.public.get(&path).map(|place| shop.answer(place.index, What::Whole));
        let Some(edition) = edition.upgrade() else { return };
        if answer.is_none_or(|answer| edition.is_made(&path, &answer)) {
            lock(&edition.troubled).remove(&path);
        }
    }
}

type Asks = mpsc::Sender<Ask>;

fn is_quick(job: &Job<'_>) -> bool {
    matches!(job, Job::Bytes(_) | Job::Written(_) | Job::Page { .. } | Job::Template { .. } | Job::Note { .. })
}

/// Makes the files of a plan.
struct Shop<'a> {
    campaign: &'a Campaign,
    renderer: Renderer<'a>,
    plan: &'a Plan<'a>,
    public: Paths,
    shelf: &'a Shelf,
    /// Files of the campaign that are being sent, by their paths: one copy for all who read.
    sent: Mutex<FxHashMap<&'a str, Weak<Made>>>,
    language: Language,
}

impl<'a> Shop<'a> {
    /// A file that is at hand.
    fn at_hand(&self, path: &'a str, bytes: &[u8]) -> Arc<Made> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let there = sent.get(path).and_then(Weak::upgrade);
        there.unwrap_or_else(|| {
            let made = Arc::new(Made::new(bytes.to_vec(), None, Vec::new()));
            sent.insert(path, Arc::downgrade(&made));
            made
        })
    }

    /// Answers until nobody can ask any more.
    fn serve(&self, asked: &Mutex<Receiver<Ask>>) {
        loop {
            let next = asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match next {
                // Who asked is gone: a page was left while its pictures were in the making.
                Ok(Ask::File { answer, .. }) if answer.is_closed() => {}
                Ok(Ask::File { index, what, answer }) => {
                    let _ = answer.send(self.answer(index, what));
                }
                Ok(Ask::List(answer)) => {
                    let _ = answer.send(listing::list(self.campaign, self.plan));
                }
                Err(_) => return,
            }
        }
    }

    fn answer(&self, index: usize, what: What) -> Answer {
        let artifact = &self.plan.artifacts[index];
        let made = match what {
            What::Whole => self.make(artifact).map(Some),
            What::Thumbnail(width) => self.thumbnail(artifact, width),
        };
        made.map_err(|mut found| Finding::all(&mut found, self.language))
    }

    fn make(&self, artifact: &'a Artifact<'a>) -> Result<Arc<Made>, Vec<Diagnostic>> {
        if let Job::Bytes(bytes) = &artifact.job {
            return Ok(self.at_hand(&artifact.path, bytes));
        }
        let (key, page) = self.renderer.key(artifact, self)?;
        if let Some(made) = key.and_then(|key| self.shelf.get(key)) {
            return Ok(made);
        }
        // Pages are quicker made than kept.
        let keep = page.is_none();
        let mut rendered = self.renderer.render(artifact, page, self)?;
        let warnings = Finding::all(&mut rendered.warnings, self.language);
        let made = Arc::new(Made::new(rendered.bytes, rendered.pages, warnings));
        if let Some(key) = key.filter(|_| keep) {
            self.shelf.put(key, &made);
        }
        Ok(made)
    }

    fn thumbnail(&self, artifact: &Artifact<'_>, width: u32) -> Result<Option<Arc<Made>>, Vec<Diagnostic>> {
        let (key, _) = self.renderer.key(artifact, self)?;
        let key = key.map(|key| blake3::hash(format!("{key} {width}").as_bytes()));
        if let Some(made) = key.and_then(|key| self.shelf.get(key)) {
            return Ok(Some(made));
        }
        let Some(bytes) = self.renderer.thumbnail(artifact, width, self)? else { return Ok(None) };
        let made = Arc::new(Made::new(bytes, None, Vec::new()));
        if let Some(key) = key {
            self.shelf.put(key, &made);
        }
        Ok(Some(made))
    }
}

impl Files for Shop<'_> {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        match self.public.get(path) {
            Some(place) => Ok(self.make(&self.plan.artifacts[place.index])?.bytes.clone()),
            None => Ok(Vec::new()),
        }
    }

    /// The key says as much as the bytes, and is there sooner.
    fn digest(&self, path: &str) -> Result<String, Vec<Diagnostic>> {
        let Some(place) = self.public.get(path) else { return Ok(String::new()) };
        let (key, _) = self.renderer.key(&self.plan.artifacts[place.index], self)?;
        match key {
            Some(key) => Ok(key.to_hex().to_string()),
            None => Ok(blake3::hash(&self.bytes(path)?).to_hex().to_string()),
        }
    }
}

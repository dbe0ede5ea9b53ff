//! Editions: the campaign as it was when it was last read. Each lives in threads of its own, which
//! make its files when somebody asks for them, and ends when nobody holds it any more.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use serde_json::Value;
use tokio::sync::oneshot;

use super::findings::Finding;
use super::listing;
use super::shelf::{Made, Shelf};
use crate::build::render::{Files, Renderer};
use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, Language};
use crate::plan::{self, Artifact, Plan};
use crate::theme::engines::Engines;
use crate::{check, workers};

/// An edition is checked so long after it is shown: who waits for a page or a poster has the cores first.
const BREATH: Duration = Duration::from_millis(120);

/// A campaign as read, whose files are made when they are asked for.
pub struct Edition {
    /// Tells it from all others of this server.
    pub id: String,
    by_path: Paths,
    asks: Mutex<mpsc::Sender<Ask>>,
    findings: Mutex<Arc<Vec<Finding>>>,
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
type Paths = Arc<FxHashMap<String, usize>>;

/// What an edition is made of.
pub struct Opening {
    pub campaign: Campaign,
    /// What was found while loading.
    pub found: Vec<Diagnostic>,
    pub id: String,
    pub language: Language,
    pub engines: Arc<Engines>,
    pub shelf: Arc<Shelf>,
    /// What the editions before were found to say.
    pub looked: Arc<check::Memory>,
}

impl Edition {
    /// Plans the campaign and hands the edition to `opened`; then checks it, and hands it to
    /// `checked` with all that was found. Files are made from the first moment on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(
        opening: Opening,
        opened: mpsc::Sender<Arc<Self>>,
        checked: impl Fn(&Arc<Self>) + Send + Sync + 'static,
    ) -> std::io::Result<()> {
        let Opening { campaign, mut found, id, language, engines, shelf, looked } = opening;
        let live = move || {
            let plan = plan::plan(&campaign, &[], &mut found);
            let (asks, asked) = mpsc::channel();
            let edition = Arc::new(Self::new(&plan, id, asks, Finding::all(&mut found, language)));
            let later = Arc::downgrade(&edition);
            let shop = Shop {
                campaign: &campaign,
                // A thread for each ask; those of one long document take turns.
                renderer: Renderer::with(&campaign, 1, engines),
                plan: &plan,
                public: Arc::clone(&edition.by_path),
                shelf: &shelf,
                language,
            };
            if opened.send(edition).is_err() {
                return; // The server is gone.
            }
            let asked = Mutex::new(asked);
            let cores = workers::cores();
            // One of them checks first: what it finds is told when it is found.
            let found = Mutex::new(Some(found));
            workers::run(cores + 1, cores + 1, &|_| {
                let first = found.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(mut found) = first {
                    std::thread::sleep(BREATH);
                    // While somebody types, there is another one already.
                    if later.strong_count() > 0 {
                        check::check_again(&campaign, &looked, &mut found);
                    }
                    if let Some(edition) = later.upgrade() {
                        edition.tell(Finding::all(&mut found, language));
                        checked(&edition);
                    }
                }
                shop.serve(&asked);
            });
        };
        std::thread::Builder::new().name("edition".into()).spawn(live).map(drop)
    }

    fn new(plan: &Plan<'_>, id: String, asks: mpsc::Sender<Ask>, findings: Vec<Finding>) -> Self {
        let public = plan.artifacts.iter().enumerate().filter(|(_, a)| !a.private);
        Self {
            id,
            by_path: Arc::new(public.map(|(i, a)| (a.path.clone(), i)).collect()),
            asks: Mutex::new(asks),
            findings: Mutex::new(Arc::new(findings)),
        }
    }

    /// Whether there is a file of a path below the output folder.
    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// Makes a file or a picture of it; `None` when there is none of this path.
    pub async fn ask(&self, path: &str, what: What) -> Option<Answer> {
        let index = *self.by_path.get(path)?;
        let (answer, answered) = oneshot::channel();
        self.send(Ask::File { index, what, answer })?;
        answered.await.ok()
    }

    /// What the desk is told of each file.
    pub async fn list(&self) -> Vec<Value> {
        let (answer, answered) = oneshot::channel();
        match self.send(Ask::List(answer)) {
            Some(()) => answered.await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.by_path.len()
    }

    fn send(&self, ask: Ask) -> Option<()> {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner).send(ask).ok()
    }

    /// What is wrong with the campaign, as far as it is known.
    pub fn findings(&self) -> Arc<Vec<Finding>> {
        Arc::clone(&self.findings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says what is wrong with the campaign.
    pub fn tell(&self, findings: Vec<Finding>) {
        *self.findings.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(findings);
    }
}

/// Makes the files of a plan.
struct Shop<'a> {
    campaign: &'a Campaign,
    renderer: Renderer<'a>,
    plan: &'a Plan<'a>,
    public: Paths,
    shelf: &'a Shelf,
    language: Language,
}

impl Shop<'_> {
    /// Answers until nobody can ask any more.
    fn serve(&self, asked: &Mutex<Receiver<Ask>>) {
        loop {
            let next = asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
            // Who asked may be gone.
            match next {
                Ok(Ask::File { index, what, answer }) => {
                    let artifact = &self.plan.artifacts[index];
                    let made = match what {
                        What::Whole => self.make(artifact).map(Some),
                        What::Thumbnail(width) => self.thumbnail(artifact, width),
                    };
                    let _ = answer.send(made.map_err(|mut found| Finding::all(&mut found, self.language)));
                }
                Ok(Ask::List(answer)) => {
                    let _ = answer.send(listing::list(self.campaign, self.plan));
                }
                Err(_) => return,
            }
        }
    }

    fn make(&self, artifact: &Artifact<'_>) -> Result<Arc<Made>, Vec<Diagnostic>> {
        let (key, page) = self.renderer.key(artifact, self)?;
        if let Some(made) = key.and_then(|key| self.shelf.get(key)) {
            return Ok(made);
        }
        // Pages are quicker made than kept.
        let keep = page.is_none();
        let rendered = self.renderer.render(artifact, page, self)?;
        let warnings = rendered.warnings.iter().map(|d| d.render(self.language, false)).collect();
        let made = Arc::new(Made { bytes: rendered.bytes, pages: rendered.pages, warnings });
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
        let made = Arc::new(Made { bytes, pages: None, warnings: Vec::new() });
        if let Some(key) = key {
            self.shelf.put(key, &made);
        }
        Ok(Some(made))
    }
}

impl Files for Shop<'_> {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        match self.public.get(path) {
            Some(index) => Ok(self.make(&self.plan.artifacts[*index])?.bytes.clone()),
            None => Ok(Vec::new()),
        }
    }

    /// The key says as much as the bytes, and is there sooner.
    fn digest(&self, path: &str) -> Result<String, Vec<Diagnostic>> {
        let Some(index) = self.public.get(path) else { return Ok(String::new()) };
        let (key, _) = self.renderer.key(&self.plan.artifacts[*index], self)?;
        match key {
            Some(key) => Ok(key.to_hex().to_string()),
            None => Ok(blake3::hash(&self.bytes(path)?).to_hex().to_string()),
        }
    }
}

//! A campaign as loaded: configuration, theme, words and content, all in memory.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::channels;
use crate::config::{self, Config};
use crate::content::Content;
use crate::content::entry::{Entry, Kind};
use crate::content::files::Given;
use crate::content::memory::{self, Stamp};
use crate::content::quiz::{self, Quiz};
use crate::content::{load, text};
use crate::diagnostics::{self, Diagnostic, SourceFile};
use crate::merge::{self, Merge};
use crate::order::{self, Place};
use crate::theme::Theme;
use crate::theme::locale::Locale;

/// What the command line changes about loading.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Entries marked `draft: true` are included.
    pub drafts: bool,
    /// Takes the place of `[build] base-url`.
    pub base_url: Option<String>,
    /// Nothing is published: what takes long for that alone is left out.
    pub preview: bool,
}

/// A theme that was read without a complaint.
struct Known {
    /// Its files by the times they had.
    stamps: Vec<(PathBuf, Option<Stamp>)>,
    theme: Arc<Theme>,
    /// Its words, in the languages that were asked for.
    locales: Vec<Arc<Locale>>,
}

/// What was read before, for a campaign that is read again and again.
#[derive(Default)]
pub struct Memory {
    content: memory::Memory,
    theme: Option<Known>,
}

impl Memory {
    /// One in which an entry that is broken stays as it last was.
    pub fn forgiving() -> Self {
        Self { content: memory::Memory::forgiving(), theme: None }
    }

    /// One that knows texts which were read already.
    pub fn given(given: Given) -> Self {
        Self { content: memory::Memory::given(given), theme: None }
    }

    /// Whether paths, given from the campaign's root, are files of the content folder that say just what was read of
    /// them: a file that is saved in two steps, emptied and filled, is told of twice.
    pub fn is_of(&self, root: &Path, changed: &FxHashSet<PathBuf>) -> bool {
        !changed.is_empty() && changed.iter().all(|path| self.content.is_of(root, path))
    }

    /// Forgets what was read of paths, given from the campaign's root: they are read again whatever their lengths and
    /// times are.
    pub fn forget(&mut self, changed: &FxHashSet<PathBuf>) {
        self.content.forget(changed);
        if changed.iter().any(|path| path.as_os_str().is_empty() || path.starts_with("themes")) {
            self.theme = None;
        }
    }

    /// The theme, the same as before when none of its files is another.
    fn theme(&mut self, root: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Arc<Theme> {
        let stamps = Theme::files_on_disk(root, name).into_iter().map(|path| (path.clone(), Stamp::of(&path)));
        let stamps: Vec<_> = stamps.collect();
        if let Some(Known { stamps: then, theme, .. }) = &self.theme
            && theme.name == name
            && then.len() == stamps.len()
            && then.iter().zip(&stamps).all(|(then, now)| then.0 == now.0 && is_still(now.1, then.1))
        {
            return Arc::clone(theme);
        }
        let before = diagnostics.len();
        let theme = Arc::new(Theme::load(root, name, diagnostics));
        // What is wrong with it has to be said again.
        let known = || Known { stamps, theme: Arc::clone(&theme), locales: Vec::new() };
        self.theme = (diagnostics.len() == before).then(known);
        theme
    }

    /// The words of the theme that was read last.
    fn locale(
        &mut self,
        theme: &Theme,
        language: &str,
        named: &diagnostics::Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Locale> {
        let locales = self.theme.as_mut().map(|known| &mut known.locales);
        if let Some(locale) = locales.as_ref().and_then(|all| all.iter().find(|l| l.language == language)) {
            return Arc::clone(locale);
        }
        let before = diagnostics.len();
        let locale = Arc::new(Locale::load(theme, language, named, diagnostics));
        if let Some(locales) = locales.filter(|_| diagnostics.len() == before) {
            locales.push(Arc::clone(&locale));
        }
        locale
    }
}

fn is_still(now: Option<Stamp>, then: Option<Stamp>) -> bool {
    now.zip(then).is_some_and(|(now, then)| now.is_still(&then))
}

/// Everything a build needs; nothing is read from disk after it. Other languages are campaigns
/// of their own, made by the same channels into a folder of their own.
#[derive(Debug, Clone)]
pub struct Campaign {
    pub root: PathBuf,
    pub config: Config,
    pub theme: Arc<Theme>,
    pub locale: Arc<Locale>,
    pub content: Content,
    /// Letters to merge with tables of people.
    pub merges: Vec<Merge>,
    /// Who wants what printed, from `places.yaml`.
    pub places: Vec<Place>,
    pub places_file: Option<Arc<SourceFile>>,
    /// See [`Options::preview`].
    pub preview: bool,
    /// The folder of its language below the output folder, with its slash; empty for the main one.
    pub folder: String,
    /// All languages, this one too, the main one first; empty when there is only one.
    pub languages: Arc<Vec<Edition>>,
    /// The campaign in its other languages.
    pub translations: Vec<Campaign>,
}

/// What pages of other languages need to know of a language.
#[derive(Debug, Clone)]
pub struct Edition {
    pub tag: String,
    /// In the language itself.
    pub name: String,
    pub direction: &'static str,
    /// As [`Campaign::folder`].
    pub folder: String,
    /// Paths of its pages below its folder that depend on the content.
    pub pages: BTreeSet<String>,
    /// There is a self-check.
    pub self_check: bool,
}

impl Campaign {
    /// Reads the campaign at `root`. Mistakes are collected; `None` means that `book.toml`
    /// itself could not be read, or that there is no content folder.
    pub fn load(root: &Path, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::load_again(root, options, &mut Memory::default(), diagnostics)
    }

    /// The same, without reading again what `memory` has read before and is still as it was.
    pub fn load_again(
        root: &Path,
        options: &Options,
        memory: &mut Memory,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut config = config::load(root, &channels::names(), diagnostics)?;
        if let Some(url) = &options.base_url {
            config.build.base_url = Some(url.clone());
        }
        let theme = memory.theme(root, &config.build.theme, diagnostics);
        let locale =
            memory.locale(&theme, &config.book.language, &config.place(&config.book.language_span), diagnostics);
        let tags: Vec<&str> = config.languages.iter().map(|l| l.tag.as_str()).collect();
        let (src, drafts) = (config.book.src.as_str(), options.drafts);
        let folder = load::Folder { root, src, drafts, roles: &locale.roles, languages: &tags };
        if !load::is_there(&folder, diagnostics) {
            return None;
        }
        let mut contents = load::load(&folder, &mut memory.content, diagnostics);
        let merges = merge::load(root, &config);
        let (places, places_file) = order::load(root, diagnostics);
        let translations = contents.split_off(1);
        let mut campaign = Self {
            root: root.to_owned(),
            config,
            theme,
            locale,
            content: contents.pop().unwrap_or_default(),
            merges,
            places,
            places_file,
            preview: options.preview,
            folder: String::new(),
            languages: Arc::default(),
            translations: Vec::new(),
        };
        // What is wrong in the locale files has been said.
        let mut found = Vec::new();
        campaign.translations = campaign
            .config
            .languages
            .iter()
            .zip(translations)
            .map(|(language, content)| Self {
                root: root.to_owned(),
                config: campaign.config.in_language(language),
                theme: Arc::clone(&campaign.theme),
                locale: {
                    let named = campaign.config.place(&language.span);
                    memory.locale(&campaign.theme, &language.tag, &named, &mut found)
                },
                content,
                merges: Vec::new(),
                places: Vec::new(),
                places_file: None,
                preview: options.preview,
                folder: format!("{}/", language.tag),
                languages: Arc::default(),
                translations: Vec::new(),
            })
            .collect();
        found.retain(|d| !diagnostics.contains(d));
        diagnostics.extend(found);
        if !campaign.translations.is_empty() {
            let editions: Arc<Vec<_>> = Arc::new(campaign.all().map(Self::edition).collect());
            for translation in &mut campaign.translations {
                translation.languages = Arc::clone(&editions);
            }
            campaign.languages = editions;
        }
        Some(campaign)
    }

    /// The campaign in every language, the main one first.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.translations)
    }

    /// Whether it is one in another than the main language.
    pub fn is_translation(&self) -> bool {
        !self.folder.is_empty()
    }

    /// The organization's logo below the content folder. Of one that is not there a rule tells; nothing shows it.
    pub fn logo(&self) -> Option<&str> {
        let (path, _) = self.config.organization.logo.as_ref()?;
        self.content.asset(path).map(|_| path.trim_start_matches('/'))
    }

    fn edition(&self) -> Edition {
        let content = &self.content;
        let lists = Kind::ALL.into_iter().filter(|k| content.has(*k)).filter_map(Kind::list_path);
        let quizzes = content.quizzes.iter().map(Quiz::page_path);
        let quizzes = quizzes.chain((!content.quizzes.is_empty()).then(|| quiz::LIST.to_owned()));
        Edition {
            tag: self.config.book.language.clone(),
            name: self.locale.name.clone(),
            direction: self.locale.direction,
            folder: self.folder.clone(),
            pages: content.entries.iter().map(|e| e.page_path()).chain(lists).chain(quizzes).collect(),
            self_check: content.has_red_flags(),
        }
    }

    /// The absolute address of a path of the site, when it is known where the site will be.
    pub fn url(&self, path: &str) -> Option<String> {
        Some(format!("{}{}", self.config.build.base_url.as_ref()?, text::encode_path(path)))
    }

    /// The absolute address of the page of an entry by the entry's path, in the main language
    /// when it is not translated.
    pub fn page_url(&self, path: &str) -> Option<String> {
        if let Some(entry) = self.content.at(path) {
            return self.url(&entry.page_path());
        }
        let page = text::encode_path(self.content.elsewhere.get(path)?);
        let base = self.config.build.base_url.as_ref()?;
        Some(format!("{}{page}", base.strip_suffix(&self.folder).unwrap_or(base)))
    }

    /// What the QR code of an entry leads to: its page, or what the organization names.
    pub fn qr_target(&self, entry: &Entry) -> Option<String> {
        let page = self.config.output("site").and_then(|_| self.url(&entry.page_path()));
        let organization = &self.config.organization;
        page.or_else(|| organization.qr_url.clone()).or_else(|| organization.website.clone())
    }
}

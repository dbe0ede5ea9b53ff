//! A campaign as loaded: configuration, theme, words and content, all in memory.

use std::path::{Path, PathBuf};

use crate::channels;
use crate::config::{self, Config};
use crate::content::Content;
use crate::content::entry::Entry;
use crate::content::{load, text};
use crate::diagnostics::Diagnostic;
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
}

/// Everything a build needs; nothing is read from disk after it.
#[derive(Debug, Clone)]
pub struct Campaign {
    pub root: PathBuf,
    pub config: Config,
    pub theme: Theme,
    pub locale: Locale,
    pub content: Content,
    /// Letters to merge with tables of people.
    pub merges: Vec<Merge>,
    /// Who wants what printed, from `places.yaml`.
    pub places: Vec<Place>,
}

impl Campaign {
    /// Reads the campaign at `root`. Mistakes are collected; `None` means that `book.toml`
    /// itself could not be read.
    pub fn load(root: &Path, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut config = config::load(root, &channels::names(), diagnostics)?;
        if let Some(url) = &options.base_url {
            config.build.base_url = Some(config::with_slash(url));
        }
        let theme = Theme::load(root, &config.build.theme, diagnostics);
        let locale = Locale::load(&theme, &config.book.language, diagnostics);
        let content = load::load(root, &config.book.src, options.drafts, &locale.roles, diagnostics);
        let merges = merge::load(root, &config);
        let places = order::load(root, diagnostics);
        Some(Self { root: root.to_owned(), config, theme, locale, content, merges, places })
    }

    /// The absolute address of a path of the site, when it is known where the site will be.
    pub fn url(&self, path: &str) -> Option<String> {
        Some(format!("{}{}", self.config.build.base_url.as_ref()?, text::encode_path(path)))
    }

    /// What the QR code of an entry leads to: its page, or what the organization names.
    pub fn qr_target(&self, entry: &Entry) -> Option<String> {
        let page = self.config.output("site").and_then(|_| self.url(&entry.page_path()));
        let organization = &self.config.organization;
        page.or_else(|| organization.qr_url.clone()).or_else(|| organization.website.clone())
    }
}

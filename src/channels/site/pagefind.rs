//! An index by Pagefind, for sites whose text is too much to load whole: a page fetches the pieces
//! that a search needs. Made only by a program built with the feature `pagefind`.

/// What pages import, below a language's root.
pub const SCRIPT: &str = "pagefind/pagefind.js";

#[cfg(feature = "pagefind")]
mod index {
    use std::collections::BTreeMap;
    use std::path::Path;

    use pagefind::api::PagefindIndex;
    use pagefind::options::PagefindServiceConfig;

    use crate::channels::site::search::Row;

    /// Where Pagefind's files are.
    const FOLDER: &str = "pagefind";

    /// Search boxes that Pagefind brings; the theme has its own.
    const BOXES: [&str; 4] = ["pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui.", "pagefind-highlight."];

    /// The files of an index by their paths.
    ///
    /// # Errors
    /// What Pagefind says.
    pub fn files(rows: &[Row<'_>], language: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().map_err(|e| e.to_string())?;
        runtime.block_on(make(rows, language))
    }

    async fn make(rows: &[Row<'_>], language: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
        let language = language.to_lowercase();
        let config = PagefindServiceConfig::builder().force_language(language.clone()).keep_index_url(true).build();
        let mut index = PagefindIndex::new(Some(config)).map_err(|e| format!("{e:#}"))?;
        for row in rows {
            let said = [("title", &*row.title), ("summary", &*row.summary), ("kind", &*row.kind)];
            let named = [("aliases", &*row.aliases), ("initials", &*row.initials)];
            let meta = said.into_iter().chain(named).map(|(name, text)| (name.to_owned(), text.to_owned()));
            let meta: BTreeMap<_, _> = meta.collect();
            // The initials come last: the page takes them off again.
            let content = [&*row.title, &*row.aliases, &*row.summary, &*row.body, &*row.initials].join("\n");
            let added =
                index.add_custom_record(row.url.clone(), content, language.clone(), Some(meta), None, None).await;
            added.map_err(|e| format!("{e:#}"))?;
        }
        let files = index.get_files().await.map_err(|e| format!("{e:#}"))?;
        let path = |name: &Path| crate::paths::name(name).map(|name| format!("{FOLDER}/{name}"));
        let wanted = |path: &String| !BOXES.iter().any(|b| path[FOLDER.len() + 1..].starts_with(b));
        let named = files.into_iter().filter_map(|file| Some((path(&file.filename)?, file.contents)));
        let mut named: Vec<_> = named.filter(|(path, _)| wanted(path)).collect();
        named.sort();
        named.dedup();
        Ok(named)
    }
}

#[cfg(feature = "pagefind")]
pub use index::files;

//! Both template languages, made ready for a theme.

use std::sync::{Arc, OnceLock};

use super::Theme;
use super::templates::Templates;
use super::typesetter::Typesetter;
use crate::diagnostics::Diagnostic;

/// The theme's templates, parsed. Typst's fonts and templates are read when something is set for
/// the first time: a site alone needs none of them.
pub struct Engines {
    theme: Arc<Theme>,
    pub templates: Templates,
    typesetter: OnceLock<Typesetter>,
}

impl Engines {
    /// Parses the theme's Tera templates.
    ///
    /// # Errors
    /// As for [`Templates::load`].
    pub fn load(theme: &Arc<Theme>) -> Result<Arc<Self>, Vec<Diagnostic>> {
        let templates = Templates::load(theme)?;
        Ok(Arc::new(Self { theme: Arc::clone(theme), templates, typesetter: OnceLock::new() }))
    }

    /// Whether they are those of this very theme, as it was loaded.
    pub fn are_of(&self, theme: &Arc<Theme>) -> bool {
        Arc::ptr_eq(&self.theme, theme)
    }

    /// Typst's side.
    pub fn typesetter(&self) -> &Typesetter {
        self.typesetter.get_or_init(|| Typesetter::load(&self.theme))
    }
}

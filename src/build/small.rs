//! Small pictures for sheets that show many: made while the large ones are at hand, since reading those back takes
//! longer than making them small.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::diagnostics::Diagnostic;
use crate::plan::{Job, Plan, Reel};
use crate::sizes::PixelSize;
use crate::theme::raster::Picture;

/// Pictures by the paths of the large ones.
pub struct Small<'p> {
    /// In which sizes they will be shown.
    wanted: HashMap<&'p str, HashSet<PixelSize>>,
    /// As PNG.
    made: Mutex<HashMap<(String, PixelSize), Vec<u8>>>,
}

impl<'p> Small<'p> {
    /// Looks up what the plan's documents will show.
    pub fn of(plan: &'p Plan<'_>) -> Self {
        let mut wanted: HashMap<&str, HashSet<PixelSize>> = HashMap::new();
        for artifact in &plan.artifacts {
            if let Job::Reel { of, into: Reel::Document { pixels, .. } } = &artifact.job {
                for path in of {
                    wanted.entry(path).or_default().insert(*pixels);
                }
            }
        }
        Self { wanted, made: Mutex::default() }
    }

    /// Makes what is wanted of a picture.
    ///
    /// # Errors
    /// When it cannot be made smaller or encoded.
    pub fn make(&self, path: &str, picture: &Picture) -> Result<(), Vec<Diagnostic>> {
        for size in self.wanted.get(path).into_iter().flatten() {
            let png = small(picture, *size)?;
            self.made.lock().unwrap_or_else(PoisonError::into_inner).insert((path.to_owned(), *size), png);
        }
        Ok(())
    }

    /// One that was made and not taken yet.
    pub fn take(&self, path: &str, size: PixelSize) -> Option<Vec<u8>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).remove(&(path.to_owned(), size))
    }
}

/// A picture in another size, as PNG.
///
/// # Errors
/// When it cannot be made smaller or encoded.
pub fn small(picture: &Picture, size: PixelSize) -> Result<Vec<u8>, Vec<Diagnostic>> {
    picture.scaled(size)?.png()
}

//! The ways out. A channel is one file here, one template in the theme and one line in [`ALL`].

mod decks;
mod explainer;
mod formats;
mod handbook;
mod letters;
mod merged;
mod office;
mod paper;
mod posters;
mod print;
mod screens;
mod site;

use crate::campaign::Campaign;
use crate::plan::Plan;
use crate::values::Fields;

/// A way out of the campaign, on when `book.toml` has its `[output.NAME]` table.
pub struct Channel {
    pub name: &'static str,
    /// Reads the channel's options (all of them, so that unknown ones are reported) and adds
    /// its artifacts. The plan holds those of the channels before it.
    pub plan: for<'a> fn(&'a Campaign, Fields<'_>, &mut Plan<'a>),
}

/// Every channel. The site comes last, since it offers the others' files for download.
pub const ALL: &[Channel] = &[
    Channel { name: "posters", plan: posters::plan },
    Channel { name: "letters", plan: letters::plan },
    Channel { name: "print", plan: formats::plan },
    Channel { name: "screens", plan: screens::plan },
    Channel { name: "decks", plan: decks::plan },
    Channel { name: "site", plan: site::plan },
];

/// The channels' names.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|c| c.name).collect()
}

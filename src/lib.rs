//! One tree of Markdown becomes every channel of an anti-fraud campaign: a site, posters,
//! screen loops and letters.
//!
//! Data walks one way:
//!
//! ```text
//! book.toml ─ config ─┐
//! content/  ─ load ───┴─ content model ─ plan ─ render (one channel each) ─ write ─ dist/
//! themes/   ─ theme ─────────────────────────────┘
//! ```
//!
//! ```no_run
//! use outreach::{campaign::{Campaign, Options}, plan};
//!
//! let mut diagnostics = Vec::new();
//! let root = std::path::Path::new(".");
//! if let Some(campaign) = Campaign::load(root, &Options::default(), &mut diagnostics) {
//!     let plan = plan::plan(&campaign, &[], &mut diagnostics);
//!     println!("{} files to make", plan.artifacts.len());
//! }
//! for diagnostic in &diagnostics {
//!     eprintln!("{diagnostic}");
//! }
//! ```

pub mod build;
pub mod campaign;
pub mod channels;
pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostics;
pub mod digest;
mod guarded;
pub mod hotlines;
mod ignored;
pub mod limits;
pub mod merge;
pub mod order;
mod paths;
mod pattern;
pub mod plan;
mod remembered;
pub mod serve;
pub mod sizes;
pub mod theme;
pub mod values;
mod work;
mod workers;

//! `outreach.json`: what the output folder holds, and the mark that it is ours to replace.

use std::collections::HashSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::campaign::Campaign;
use crate::plan::{Artifact, Size};

/// The manifest's name in the output folder.
pub const FILE_NAME: &str = "outreach.json";
/// Bytes that a line takes with room to spare.
const LINE: usize = 320;
/// What the name of the program that wrote it begins with.
const GENERATOR: &str = "outreach ";

/// The whole file. No time and no machine name: equal input gives equal bytes.
#[derive(Debug, Serialize)]
pub struct Manifest<'m> {
    generator: String,
    title: &'m str,
    artifacts: Vec<&'m Line>,
}

/// One artifact as made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub path: String,
    pub channel: &'static str,
    pub sources: Vec<String>,
    pub bytes: u64,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub blake3: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_mm: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_mm: Option<f64>,
    /// How many times smaller the file is than the sheet; absent at 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_px: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_px: Option<u32>,
}

impl Line {
    /// Describes an artifact by its plan and what was made of it: bytes, their BLAKE3, pages.
    pub fn new(artifact: &Artifact<'_>, bytes: u64, blake3: String, pages: Option<usize>) -> Self {
        let mut line = Self {
            path: artifact.path.clone(),
            channel: artifact.channel,
            sources: artifact.sources.clone(),
            bytes,
            blake3,
            pages,
            width_mm: None,
            height_mm: None,
            scale: None,
            width_px: None,
            height_px: None,
        };
        match artifact.size {
            Size::Paper { width_mm, height_mm, scale } => {
                (line.width_mm, line.height_mm) = (Some(width_mm), Some(height_mm));
                line.scale = (scale > 1).then_some(scale);
            }
            Size::Pixels { width, height } => (line.width_px, line.height_px) = (Some(width), Some(height)),
            Size::None => {}
        }
        line
    }
}

/// What tells the manifest of an output folder from another file of its name.
#[derive(Deserialize)]
struct There {
    generator: String,
    artifacts: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    path: String,
}

/// The paths of the files that a build left in a folder; `None` where no build did.
pub fn paths(folder: &Path) -> Option<HashSet<String>> {
    let there: There = serde_json::from_slice(&std::fs::read(folder.join(FILE_NAME)).ok()?).ok()?;
    let ours = there.generator.starts_with(GENERATOR);
    ours.then(|| there.artifacts.into_iter().map(|place| place.path).collect())
}

impl<'m> Manifest<'m> {
    /// Puts the lines in the order of paths.
    pub fn new(campaign: &'m Campaign, mut artifacts: Vec<&'m Line>) -> Self {
        artifacts.sort_by(|a, b| a.path.cmp(&b.path));
        let generator = format!("{GENERATOR}{}", env!("CARGO_PKG_VERSION"));
        Self { generator, title: &campaign.config.book.title, artifacts }
    }

    /// The file's bytes: indented, with a line end.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(self.artifacts.len() * LINE);
        // Plain strings and numbers always serialise, and memory takes them.
        let _ = serde_json::to_writer_pretty(&mut json, self);
        json.push(b'\n');
        json
    }
}

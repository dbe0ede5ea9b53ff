//! What the desk is told of every public file of a plan.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::campaign::Campaign;
use crate::content::text::encode_path;
use crate::plan::{Artifact, Job, Plan, Size};

/// A JSON object a file: its path and address, channel, sources, title, label, size, and whether
/// there is a picture of it.
pub fn list(campaign: &Campaign, plan: &Plan<'_>) -> Vec<Value> {
    let contents = || campaign.all().map(|c| &c.content);
    let entries = contents().flat_map(|c| &c.entries).map(|e| (e.file.path.as_str(), e.title.as_str()));
    let loops = contents().flat_map(|c| &c.playlists).map(|p| (p.file.path.as_str(), p.title.as_str()));
    let titles: HashMap<_, _> = entries.chain(loops).collect();
    plan.artifacts.iter().filter(|a| !a.private).map(|a| describe(&titles, a)).collect()
}

/// `titles` are those of source files.
fn describe(titles: &HashMap<&str, &str>, artifact: &Artifact<'_>) -> Value {
    let size = match artifact.size {
        Size::Paper { width_mm, height_mm, scale } => json!({ "mm": [width_mm, height_mm], "scale": scale }),
        Size::Pixels { width, height } => json!({ "px": [width, height] }),
        Size::None => Value::Null,
    };
    // What is of several entries is of none of them.
    let of = artifact.download.as_ref().and_then(|download| download.of.as_deref());
    json!({
        "path": artifact.path,
        "url": encode_path(&artifact.path),
        "channel": artifact.channel,
        "sources": artifact.sources,
        "title": of.or_else(|| artifact.sources.iter().find_map(|path| titles.get(path.as_str()).copied())),
        "label": artifact.download.as_ref().map(|d| &d.label),
        "size": size,
        "drawn": !matches!(artifact.job, Job::Bytes(_) | Job::Template { .. } | Job::Page { .. } | Job::Note { .. }),
    })
}

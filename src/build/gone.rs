//! Pages that a build leaves no longer where they were.

use std::collections::{HashMap, HashSet};

use super::cache::OnDisk;
use crate::content::entry::Kind;
use crate::plan::Plan;

/// Pages of entries that the last output had and this one has not, sorted. Codes on paper may lead to them.
pub fn pages(plan: &Plan<'_>, last: &HashMap<String, OnDisk>) -> Vec<String> {
    let planned: HashSet<&str> =
        plan.artifacts.iter().filter(|a| a.channel == "site").map(|a| a.path.as_str()).collect();
    if planned.is_empty() {
        return Vec::new(); // The site was not asked for.
    }
    let is_entry = |path: &str| {
        let mut parts = path.rsplit('/');
        let named = parts.next().is_some_and(|name| name.ends_with(".html") && name != "index.html");
        named && parts.next().and_then(Kind::from_folder).is_some() && parts.count() <= 1
    };
    let mut gone: Vec<String> =
        last.keys().filter(|path| is_entry(path) && !planned.contains(path.as_str())).cloned().collect();
    gone.sort();
    gone
}

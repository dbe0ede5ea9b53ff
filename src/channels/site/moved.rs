//! Pages where entries were before: codes on paper lead to an address for as long as the paper hangs.

use serde_json::json;

use super::Planner;
use super::context::root_from;
use crate::content::entry::Entry;
use crate::content::text::encode_path;
use crate::plan::Job;

impl<'a> Planner<'a> {
    /// A page at each former address of an entry, which leads on to it. No list and no site map has it.
    pub(super) fn moved(&mut self, entry: &'a Entry) {
        let campaign = self.site.campaign;
        let entries = &campaign.content.entries;
        for from in &entry.moved_from {
            // Of an address that is in use, or that another had too, a rule tells.
            let is_used = campaign.content.at_page(from).is_some();
            let first = entries.iter().find(|other| other.moved_from.contains(from));
            if is_used || first.is_none_or(|first| first.path != entry.path) {
                continue;
            }
            let context = Box::new(move || {
                let page = entry.page_path();
                json!({
                    "lang": campaign.config.book.language,
                    "dir": campaign.locale.direction,
                    "t": campaign.locale.strings,
                    "title": entry.title,
                    "url": root_from(from) + &encode_path(&page),
                    "canonical": campaign.url(&page),
                })
            });
            let job = Job::Template { template: "moved.html", context };
            self.push(from.clone(), vec![entry.file.path.clone()], job);
        }
    }
}

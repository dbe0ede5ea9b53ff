//! The menu, which every page of the site has.

use super::context::kind_word;
use super::self_check;
use crate::campaign::Campaign;
use crate::content::Content;
use crate::content::entry::{Details, Entry, Kind};
use crate::content::quiz;
use crate::diagnostics::Diagnostic;

/// Pages that stand in the menu. Each page of the site has it: without a bound, all of them grow with the square.
const MOST: usize = 60;

/// The list of all pages, where there are more than that.
pub const LIST: &str = "pages/index.html";

/// The menu: lists, what one can do, pages.
pub fn menu(campaign: &Campaign, check: bool) -> Vec<(String, String)> {
    let content = &campaign.content;
    let mut menu = vec![("site.home", "index.html".to_owned())];
    let list = |kind: Kind| Some((kind_word(kind), kind.list_path().filter(|_| content.has(kind))?));
    menu.extend([Kind::Scam, Kind::Case].into_iter().filter_map(list));
    menu.extend(check.then(|| ("site.check", self_check::PATH.to_owned())));
    menu.extend((!content.quizzes.is_empty()).then(|| ("site.quizzes", quiz::LIST.to_owned())));
    menu.extend(list(Kind::Letter));
    menu.push(("site.downloads", "downloads.html".into()));
    let named = menu.into_iter().map(|(word, path)| (campaign.locale.get(word).to_owned(), path));
    let all = || (campaign.locale.get(kind_word(Kind::Page)).to_owned(), LIST.to_owned());
    let all = is_too_long(content).then(all);
    let pages = pages(content).into_iter().take(MOST);
    named.chain(pages.map(|page| (page.title.clone(), page.page_path()))).chain(all).collect()
}

/// Pages that want to stand in the menu, in its order.
fn pages(content: &Content) -> Vec<&Entry> {
    let weight = |entry: &Entry| match &entry.details {
        Details::Page(page) if !page.hidden => Some(page.weight.unwrap_or(u32::MAX)),
        _ => None,
    };
    let mut pages = content.of_kind(Kind::Page);
    pages.retain(|entry| weight(entry).is_some());
    pages.sort_by_key(|entry| weight(entry));
    pages
}

/// Whether some of them have no room in it.
pub fn is_too_long(content: &Content) -> bool {
    pages(content).len() > MOST
}

/// What is said then.
pub fn warning(campaign: &Campaign) -> Option<Diagnostic> {
    let count = pages(&campaign.content).len();
    if count <= MOST || campaign.is_translation() {
        return None;
    }
    let d = Diagnostic::warning(
        "outreach::site::menu",
        format!("only the first {MOST} of {count} pages stand in the menu"),
    );
    Some(
        d.in_path(format!("{}/pages", campaign.config.book.src))
            .help("a menu of so many helps nobody: join pages, or make what is about scams or cases such entries"),
    )
}

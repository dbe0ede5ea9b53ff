//! A wrong number on a wall is worse than no poster: entries may only name numbers of the
//! organization's list or national ones, and none may be printed against its use.

use std::ops::Range;
use std::sync::Arc;

use super::dialled::{ADVICE, is_slip};
use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::hotlines::{digits, national, numbers, several, without_area};

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let organization = &campaign.config.organization;
    let file = &campaign.config.file;
    let own: Vec<&str> = organization.hotlines.iter().map(|h| h.number.as_str()).collect();
    for hotline in &organization.hotlines {
        if against_use(&hotline.number, file, &hotline.span, diagnostics) {
            continue;
        }
        // A label says that it is meant: there are others one digit away.
        if hotline.label.is_none() && is_slip(without_area(&digits(&hotline.number))) {
            let help = format!(
                "write {ADVICE}; if the number is right, say whose it is: {{ number = \"{}\", label = \"…\" }}",
                hotline.number
            );
            diagnostics.push(slip(&hotline.number, file, &hotline.span).help(help));
        }
    }
    for contact in &organization.contacts {
        for number in contact.phone.as_deref().into_iter().flat_map(several) {
            let plain = digits(number);
            // The list of hotlines has a place for what it is, and has said of its own what there is to say.
            if own.iter().any(|own| digits(own) == plain)
                || against_use(number, file, &contact.phone_span, diagnostics)
                || !is_slip(without_area(&plain))
            {
                continue;
            }
            let help = format!(
                "write {ADVICE}; if the number is right, put it into `[organization] hotlines` and say whose it is: {{ number = \"{number}\", label = \"…\" }}",
            );
            diagnostics.push(slip(number, file, &contact.phone_span).help(help));
        }
    }
    for entry in &campaign.content.entries {
        for (number, span) in entry.scam().map(|s| s.hotlines.as_slice()).unwrap_or_default() {
            let plain = digits(number);
            if against_use(number, &entry.file, span, diagnostics)
                || own.iter().any(|own| digits(own) == plain)
                || national(without_area(&plain)).is_some()
            {
                continue;
            }
            let known = own.iter().copied().chain(numbers().iter().map(|n| n.number.as_str()));
            let help = match nearest(number, known) {
                Some(near) => {
                    format!("did you mean {near}? Own numbers go into `[organization] hotlines` in book.toml")
                }
                None => "put your own numbers into `[organization] hotlines` in book.toml first".to_owned(),
            };
            diagnostics.push(
                Diagnostic::error("outreach::hotlines::unknown", format!("{number} is no known hotline"))
                    .at(&entry.file, span.clone())
                    .help(help),
            );
        }
    }
}

fn slip(number: &str, file: &Arc<SourceFile>, span: &Range<usize>) -> Diagnostic {
    Diagnostic::warning("outreach::hotlines::slip", format!("{number} is one digit away from {ADVICE}"))
        .at(file, span.clone())
}

/// Reports a number that must never be printed as one to ring.
fn against_use(number: &str, file: &Arc<SourceFile>, span: &Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let Some(why) = national(without_area(&digits(number))).and_then(|n| n.never.as_deref()) else { return false };
    diagnostics.push(
        Diagnostic::error(
            "outreach::hotlines::against-use",
            format!("{number} must not be printed as a number to ring"),
        )
        .at(file, span.clone())
        .help(why),
    );
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Options;

    /// What is found in the lists of a campaign, each with the number it is told of.
    fn told(organization: &str, hotlines: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content/scams")).unwrap();
        let book = format!("[book]\ntitle = \"反诈宣传\"\n[organization]\n{organization}\n[output.site]\n");
        std::fs::write(folder.path().join("book.toml"), book).unwrap();
        let scam = format!("---\ntitle: 贷款\nhotlines: [{hotlines}]\n---\n\n## 识别信号\n\n- 先收费\n");
        std::fs::write(folder.path().join("content/scams/loan.md"), scam).unwrap();
        let campaign = Campaign::load(folder.path(), &Options::default(), &mut Vec::new()).unwrap();
        let mut found = Vec::new();
        check(&campaign, &mut found);
        let told = |d: &Diagnostic| format!("{}: {}", d.code.rsplit("::").next().unwrap_or_default(), d.message);
        found.iter().map(told).collect()
    }

    #[test]
    fn numbers_of_lists_are_known_behind_their_area_codes() {
        for (organization, hotlines, code) in [
            ("hotlines = [\"0838-96119\"]", "", "slip: 0838-96119"),
            ("hotlines = [\"9611\"]", "", "slip: 9611 "),
            ("hotlines = [\"0838-12381\"]", "", "against-use: 0838-12381"),
            ("", "\"0838-96119\"", "unknown: 0838-96119"),
            ("contacts = [{ name = \"反诈中心\", phone = \"96119\" }]", "", "slip: 96119"),
            ("contacts = [{ phone = \"0838-2345678、0838-96119\" }]", "", "slip: 0838-96119"),
            ("contacts = [{ phone = \"12381\" }]", "", "against-use: 12381"),
        ] {
            let found = told(organization, hotlines);
            assert!(found.len() == 1 && found[0].starts_with(code), "{organization} {hotlines}: {found:?}");
        }
        for (organization, hotlines) in [
            ("hotlines = [{ number = \"0838-96119\", label = \"消防举报\" }]", ""),
            ("hotlines = [\"0838-2345678\", \"96110\", \"0838-96110\", \"110\"]", "\"08382345678\""),
            ("", "\"0838-96110\", \"(0838)12345\""),
            ("contacts = [{ phone = \"0838-2345678转8001\" }, { phone = \"96110\" }, \"张三\"]", ""),
            ("hotlines = [{ number = \"96119\", label = \"消防\" }]\ncontacts = [{ phone = \"96119\" }]", ""),
        ] {
            assert_eq!(told(organization, hotlines), [""; 0], "{organization} {hotlines}");
        }
    }
}

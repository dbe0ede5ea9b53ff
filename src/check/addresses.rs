//! Addresses on the web: only those of the organization and official sites may be named, and an
//! address made to look like an official one never.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::bare_sites;
use super::finding::Finding;
use super::official::Official;
use super::reading::Places;
use crate::content::text::is_cjk;
use crate::hotlines::{numbers, owner_site, sites};
use crate::pattern::pattern;

/// An address with a scheme: who may be before the `@`, and the host.
static WHOLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)(?:https?|ftp)://(?:([^\s/@?#<>"']*)@)?([^\s/:?#<>"'()\[\]，。、；！,;!“”|]+)"#));

/// Parts of an address by which WeChat and others know who shared it, or who is signed in.
static SHARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[?&#;]((?:sharer|share|sharer_\w+|share_\w+|shareuid|srcid|exportkey|pass_ticket|uin|wx_header|session_us|from_uid|utm_\w+))=",
    )
});

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let reading = text.reading.text.as_str();
    let bare = bare_sites::find(reading);
    if bare.is_empty() && memchr::memmem::find(reading.as_bytes(), b"://").is_none() {
        return;
    }
    let mut seen = Places::default();
    for m in WHOLE.captures_iter(reading) {
        let Some(host) = m.get(2) else { continue };
        let end = host.start() + host_end(host.as_str());
        seen.add(&m.get(0).map_or(host.range(), |m| m.range()));
        let disguised = m.get(1).is_some();
        out.extend(judge(text, host.start()..end, disguised));
        out.extend(shared(text, host.end()));
    }
    let whole = whole_addresses(reading);
    for host in bare {
        if is_key(text, host.start) {
            continue; // `[output.site]`
        }
        let head = host.start..host.start + 1;
        if !seen.touch(&head) && !whole.touch(&head) {
            out.extend(judge(text, host, false));
        }
    }
}

/// Where the name of a site ends that words follow at once: `www.12321.cn举报`.
fn host_end(host: &str) -> usize {
    let Some(at) = host.find(is_cjk).filter(|at| !host[*at..].contains('.')) else { return host.len() };
    let ending = host[..at].rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_site = ending.len() > 1 && ending.bytes().all(|b| b.is_ascii_alphabetic());
    if is_site { at } else { host.len() }
}

/// Outside quotation marks of TOML, dots join keys.
fn is_key(text: &Text<'_>, at: usize) -> bool {
    // The line is looked at only where it counts: it may be as long as the file.
    text.file.path.ends_with(".toml") && {
        let (line, start) = text.reading.line(at);
        line[..at - start].matches('"').count() % 2 == 0
    }
}

/// What says who passed an address on, behind its host.
fn shared(text: &Text<'_>, end: usize) -> Option<Finding> {
    let rest = &text.reading.text[end..];
    let rest = &rest[..rest.find(|c| is_end(c) || "|”".contains(c)).unwrap_or(rest.len())];
    let name = SHARED.captures(rest)?.get(1)?;
    if text.is_comment(end) {
        return None;
    }
    let span = text.reading.source(&(end + name.start()..end + name.end()));
    let message = format!("the address says who passed it on: `{}`", name.as_str());
    let help = "take such parts out, and open the address once to see that it still leads there; of a WeChat article `__biz`, `mid`, `idx` and `sn` are enough";
    Some(Finding::warning("outreach::addresses::shared", text.source(), span, message).help(help))
}

/// Whether an address ends before a character.
fn is_end(c: char) -> bool {
    c.is_whitespace() || "<>\"'()，。；".contains(c)
}

/// Addresses with all that belongs to them: in a path, `.com` is a word like any other.
fn whole_addresses(text: &str) -> Places {
    let (mut places, mut end) = (Places::default(), 0);
    for start in memchr::memmem::find_iter(text.as_bytes(), b"://") {
        if start >= end {
            end = text[start..].find(is_end).map_or(text.len(), |i| start + i);
            places.add(&(start..end));
        }
    }
    places
}

fn judge(text: &Text<'_>, span: Range<usize>, disguised: bool) -> Option<Finding> {
    if text.is_comment(span.start) {
        return None;
    }
    let host = text.reading.text[span.clone()].trim_end_matches('.').to_lowercase();
    let source = text.reading.source(&span);
    // Of `base-url` it is said that it is no address, and what it lacks.
    let config = &text.campaign.config;
    let told = config.build.wrong_base_url.as_ref().filter(|_| text.file.path == config.file.path);
    let is_told = told.is_some_and(|told| told.contains(&source.start));
    let known = is_told || text.official.has_host(&host);
    let why = if disguised {
        Some("what stands before an `@` is not the site that is opened".to_owned())
    } else {
        look_alike(&host, text.official)
    };
    if let Some(why) = why {
        let message = format!("`{host}` looks like an official address and is none");
        let help = format!("{why}; take it out (to warn of it, write it so that it is no address: gov-cn[.]com)");
        return Some(Finding::error("outreach::addresses::look-alike", text.source(), source, message).help(help));
    }
    (!known).then(|| {
        Finding::error(
            "outreach::addresses::unlisted",
            text.source(),
            source,
            format!("`{host}` is not on the organization's list"),
        )
        .help("when it is right, put the site into `[organization] sites` in book.toml")
    })
}

/// Sites of banks and firms that are long enough for a slip to be one: hsbc.com is not psbc.com.
const LONG: usize = 10;

/// Why a host only looks official.
fn look_alike(host: &str, official: &Official<'_>) -> Option<String> {
    if host.split('.').any(|label| label.starts_with("xn--")) {
        return Some("`xn--` hides letters that look like others".to_owned());
    }
    if !host.is_ascii() && !host.chars().all(|c| c == '.' || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return Some("it has letters that only look like Latin ones".to_owned());
    }
    let of_state = host == "gov.cn" || host.ends_with(".gov.cn");
    if of_state {
        return None;
    }
    let says_gov = host.split(['.', '-']).any(|part| matches!(part, "gov" | "govcn" | "cngov" | "gov86" | "chinagov"));
    let abroad = ["gov.hk", "gov.mo", "gov.tw", "gov.uk", "gov.sg", "gov.au"].iter().any(|g| host.ends_with(g));
    if says_gov && !abroad {
        return Some("sites of the state end in .gov.cn".to_owned());
    }
    if official.has_host(host) {
        return None;
    }
    let name = registered(host);
    let label = name.split('.').next().unwrap_or_default();
    if let Some(number) = numbers().iter().find(|n| n.number.len() >= 5 && label.contains(n.number.as_str())) {
        return Some(format!("it borrows the number {} without being its owner's site", number.number));
    }
    let own: Vec<_> = official.hosts.iter().map(|host| Known::new(host)).collect();
    let plain = flatten(name);
    let near = KNOWN.iter().chain(&own).find(|known| known.name != name && known.is_near(name, &plain));
    let near = near.map(|known| known.name);
    near.map(|known| format!("it is a slip of the hand away from {known}"))
}

/// A site that others may pretend to be.
struct Known<'a> {
    name: &'a str,
    plain: String,
}

/// Those that are official everywhere.
static KNOWN: LazyLock<Vec<Known<'static>>> = LazyLock::new(|| {
    let owners = numbers().iter().filter_map(owner_site).filter(|site| site.len() >= LONG);
    sites().iter().map(|s| s.host.as_str()).chain(owners).map(Known::new).collect()
});

impl<'a> Known<'a> {
    fn new(host: &'a str) -> Self {
        let name = registered(host);
        Self { name, plain: flatten(name) }
    }

    /// Another name is a slip of the hand or of the eye away.
    fn is_near(&self, name: &str, plain: &str) -> bool {
        // To find out how far two names are apart takes long: not for those whose lengths tell.
        let length = self.name.chars().count();
        let slips = match length {
            ..8 => 0,
            8..14 => 1,
            14.. => 2,
        };
        // Numbers of the state are all a digit apart, and their sites with them: 12371.cn imitates none.
        let number = self.name.len() == name.len() && is_number(self.name) && is_number(name);
        let near = slips > 0 && length.abs_diff(name.chars().count()) <= slips && !number;
        (near && strsim::damerau_levenshtein(name, self.name) <= slips) || plain == self.plain
    }
}

/// Whether what somebody has registered is a number: `12377` of `12377.cn`.
fn is_number(name: &str) -> bool {
    name.split('.').next().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()))
}

/// The part of a host that somebody has registered: `example.com.cn` of `www.example.com.cn`.
fn registered(host: &str) -> &str {
    const SECOND: [&str; 8] = ["com", "net", "org", "gov", "edu", "ac", "co", "mil"];
    let dots: Vec<usize> = host.match_indices('.').map(|(i, _)| i).collect();
    let labels: Vec<&str> = host.split('.').collect();
    let keep = if labels.len() >= 3 && SECOND.contains(&labels[labels.len() - 2]) { 3 } else { 2 };
    if labels.len() <= keep { host } else { &host[dots[labels.len() - keep - 1] + 1..] }
}

/// Without the differences that the eye passes over.
fn flatten(name: &str) -> String {
    name.replace("rn", "m").replace("vv", "w").replace(['0'], "o").replace(['1', 'i'], "l").replace(['-', '_'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_must_be_listed() {
        let pages = [
            ("登录中国移动官网www.10086.cn查询", ""),
            ("登录共产党员网www.12371.cn学习", ""),
            ("打开 https://www.icbc.com.cn/ 查询", ""),
            ("打开 licai66.cyou 注册", "unlisted"),
            ("打开www.licai66.buzz", "unlisted"),
            ("打开203.0.113.5:8080注册", "unlisted"),
            ("打开http://203.0.113.5/注册", "unlisted"),
            ("登录www.10086-cn.top查询", "look-alike"),
            ("登录www.12399.cn查询", "unlisted"),
            // What follows at once is a sentence's.
            ("请看https://www.mps.gov.cn，谢谢。", ""),
            ("请看https://www.mps.gov.cn！请记住", ""),
            ("上https://www.12321.cn举报", ""),
            ("上https://www.12321.cn；再打电话", ""),
            ("上https://licai66.cyou注册", "unlisted"),
            ("上https://www.gov反诈.cn注册", "look-alike"),
        ];
        for ((page, code), found) in pages.iter().zip(crate::check::tests::told("", check, &pages.map(|p| p.0))) {
            let codes: Vec<_> = found.iter().map(|(code, _)| code.as_str()).collect();
            assert_eq!(codes.join(" "), *code, "{page}");
        }
    }

    #[test]
    fn look_alikes_are_told_from_official_sites() {
        let official = Official { hosts: vec!["fanzha.example".to_owned()], ..Official::default() };
        for host in [
            "gov-cn.com",
            "www.gov.cn.com",
            "mps-gov.cn",
            "12377-cn.com",
            "xn--gov-cn-9za.com",
            "www.g\u{43e}v.cn",
            "mps.gov.cm",
            "xinhuanet.corn",
            "chinanevvs.com",
            "fanzhe.example",
            "l2377.cn",
            "123777.cn",
            "12377.com",
            "my10086.cn",
            "www.cmbch1na.com",
            "lcbc.com.cn",
        ] {
            assert!(look_alike(host, &official).is_some(), "{host}");
        }
        for host in [
            "www.mps.gov.cn",
            "gov.cn",
            "www.12377.cn",
            "fanzha.example",
            "www.gov.hk",
            "baidu.com",
            "反诈.中国",
            "www.10086.cn",
            "www.12371.cn",
            "www.12399.cn",
            "hsbc.com",
        ] {
            assert_eq!(look_alike(host, &official), None, "{host}");
        }
        let text = "网址，https://a.example/b.com";
        assert!(whole_addresses(text).touch(&(text.len() - 3..text.len())), "behind a mark of three bytes");
        assert!(!whole_addresses(text).touch(&(0..9)) && !whole_addresses("a.cn b.cn").touch(&(5..6)));
        assert_eq!(registered("www.example.com.cn"), "example.com.cn");
        assert_eq!(registered("a.b.example.com"), "example.com");
    }
}

//! Sites written without a scheme: by how their names end, by the `www.` they begin with, or by the words before
//! them. There are more than a thousand endings and swindlers use the newest: with a word that says it is a site
//! any will do, without one it must be a common ending.

use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

use crate::pattern::pattern;

/// A host: it ends like the names of sites do.
static COMMON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\p{Latin}\p{Cyrillic}\p{Greek}0-9@._/\\=&?%-])((?:(?:[\p{Latin}\p{Cyrillic}\p{Greek}0-9-]+\.)+(?:com|cn|net|org|gov|top|xyz|vip|cc|app|info|io|club|shop|site|online|me|tv|ltd|work|link|icu|fun|live|pro|mobi|asia|hk|tw|co|win|bid|cm|us|ru)|\p{Han}{1,20}\.(?:中国|公司|网络|政务|公益)))(?:[^\p{Latin}\p{Cyrillic}\p{Greek}0-9@-]|$)",
    )
});

/// Says that a site follows.
const SAID: &str = "(?:打开|登录|登陆|访问|网址|网站|官网|域名|链接|点击|浏览器输入|输入网址|下载)[:是为到 “\"(]{0,4}";

/// A host of any ending behind `www.` or a word.
static SAID_HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:(?:^|[^a-z0-9@._/\\=&?%-])(www\.(?:[a-z0-9-]+\.)+[a-z]{{2,24}})|{SAID}((?:[a-z0-9-]+\.)+[a-z]{{2,24}}))(?:[^a-z0-9@_-]|$)"
    ))
});

/// A host that is a number: behind a word, or with a port or a path. A version looks the same.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:{SAID}((?:\d{{1,3}}\.){{3}}\d{{1,3}})(?:[^\d.]|$)|(?:^|[^a-z0-9_./@-])((?:\d{{1,3}}\.){{3}}\d{{1,3}})(?::\d{{2,5}}|/[a-z]))"
    ))
});
static VERSION: LazyLock<Regex> = LazyLock::new(|| pattern("^ ?(?:正式|以上|及以上|之后)?版"));

/// What is opened and downloaded and is no site: names of files end like this.
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\.(?:
        7z|apk|avi|bak|bat|bin|bmp|chm|conf|config|css|csv|dat|db|dll|dmg|doc|docm|docx|dot|dotx|dps|eml|et|exe|
        flv|gif|gz|heic|htm|html|ico|ini|ipa|ipynb|iso|jar|jpeg|jpg|js|json|key|lnk|log|m4a|md|mkv|mov|mp3|mp4|
        msg|msi|numbers|odp|ods|odt|ofd|otf|pages|pdf|php|png|pps|ppsx|ppt|pptm|pptx|ps1|psd|py|rar|rs|rtf|sh|
        sql|srt|svg|sys|tar|tif|tiff|tmp|toml|torrent|tsv|ttf|txt|typ|vbs|wav|webm|webp|wma|wmv|woff|woff2|wps|
        xls|xlsm|xlsx|xml|yaml|yml|zip)$",
    )
});

/// Every site, in the order in which they stand, with where its host does.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // In every name a dot is followed by a word; most dots end numbers of lists.
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "中公网政".contains(c));
    if text.split('.').skip(1).any(begins) {
        add(&COMMON, text, &mut found, |m| m.get(1));
        add(&SAID_HOST, text, &mut found, |m| m.get(1).or_else(|| m.get(2).filter(|host| is_site(host.as_str()))));
    }
    if text.split('.').skip(3).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        add(&ADDRESS, text, &mut found, |m| m.get(1).or_else(|| m.get(2)).filter(|host| is_public(text, host)));
    }
    found.sort_by_key(|host| (host.start, std::cmp::Reverse(host.end)));
    found.dedup_by(|next, host| next.start < host.end);
    found
}

/// Adds what a pattern finds. The character behind one host may be the one before the next.
fn add<'t>(
    pattern: &Regex,
    text: &'t str,
    found: &mut Vec<Range<usize>>,
    host: impl Fn(&Captures<'t>) -> Option<Match<'t>>,
) {
    let mut from = 0;
    while let Some(captures) = pattern.captures_at(text, from) {
        let any = captures.iter().skip(1).flatten().next();
        from = any.map_or(text.len(), |m| m.end());
        found.extend(host(&captures).map(|host| host.range()));
    }
}

/// What is named is neither a file, nor a version (`v2.beta`), nor the name of a program (`com.example.game`).
fn is_site(host: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    let version = first.strip_prefix(['v', 'V']).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    !FILE.is_match(host) && !version && !first.eq_ignore_ascii_case("com")
}

/// An address of the open net, and no version. Those of an office's own net lead nobody anywhere.
fn is_public(text: &str, host: &Match<'_>) -> bool {
    let address = host.as_str().parse::<Ipv4Addr>();
    let own = |a: Ipv4Addr| a.is_private() || a.is_loopback() || a.is_link_local() || a.is_unspecified();
    address.is_ok_and(|a| !own(a)) && !VERSION.is_match(&text[host.end()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_told_from_files_and_versions() {
        for (text, hosts) in [
            ("打开 licai66.cyou 注册", &["licai66.cyou"][..]),
            ("打开www.licai66.buzz", &["www.licai66.buzz"]),
            ("在www.licai66.buzz、www.a.fit/app下载", &["www.licai66.buzz", "www.a.fit"]),
            ("网址:licai.autos(已关停)", &["licai.autos"]),
            ("下载到 m.licai.cfd/a.apk", &["m.licai.cfd"]),
            ("访问203.0.113.5注册，或8.8.4.4:8080", &["203.0.113.5", "8.8.4.4"]),
            ("在 203.0.113.5/login 填写", &["203.0.113.5"]),
            ("见a.com b.cn", &["a.com", "b.cn"]),
            ("登录 WWW.GOV.CN.", &["WWW.GOV.CN"]),
        ] {
            let found: Vec<_> = find(text).into_iter().map(|host| &text[host]).collect();
            assert_eq!(found, hosts, "{text}");
        }
        for text in [
            "打开a.pdf，下载 README.md、表格.xlsx",
            "打开 book.toml，点击 setup.exe",
            "下载表格.xlsx",
            "下载 v2.beta，打开 com.example.game",
            "访问 1.2.3.4 版，微信8.0.50.1",
            "打开 127.0.0.1:8000 或 192.168.1.5/a",
            "升级到 8.0.50.1，第3.1.2.4条",
            "登录后看3.5万元，网址见1.2.节",
            "licai66点cyou，licai66[.]cyou",
            "打开 content/pages/a.md",
            "访问 999.1.1.1",
            "e-mail wang@licai.buzz",
        ] {
            assert!(find(text).is_empty(), "{text}: {:?}", find(text));
        }
    }
}

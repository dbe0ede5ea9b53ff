//! ` #…` in a value of YAML: what its author holds to be a topic is a comment there, and lost.

use super::finding::Finding;
use super::{Text, comment};
use crate::values::slips::BLOCK;

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let source = text.source();
    let Some(data) = text.yaml() else { return };
    let (mut start, mut block) = (0, None);
    for whole in data.split_inclusive('\n') {
        let (line, at) = (whole.trim_end_matches('\n'), start);
        start += whole.len();
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|of| indent > of || line.trim().is_empty()) {
            continue;
        }
        block = BLOCK.is_match(line).then_some(indent);
        if let Some(hash) = comment(line).filter(|hash| cuts(line, *hash)) {
            let span = at + hash..at + line.trim_end().len();
            out.push(
                Finding::warning(
                    "outreach::yaml::hash",
                    source,
                    span,
                    "what follows ` #` is a comment and shown nowhere",
                )
                .help("put the whole value in quotation marks: \"不轻信 #反诈\""),
            );
        }
    }
}

/// What a hash begins belongs to the words before it: a comment has a space behind its hash.
fn cuts(line: &str, hash: usize) -> bool {
    let before = line[..hash].trim();
    let behind = line[hash..].trim_start_matches('#').chars().next();
    !before.is_empty() && !before.ends_with(['"', '\'', ']', '}']) && behind.is_some_and(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_told_from_comments() {
        let is_cut = |line: &str| comment(line).is_some_and(|hash| cuts(line, hash));
        for line in ["- text: 不轻信 #反诈", "slogan: #全民反诈", "headline: 主动退款 #别信", "- 甲 ##乙"]
        {
            assert!(is_cut(line), "{line}");
        }
        for line in
            ["#全行", "- text: 甲 # 注", "text: \"甲 #乙\"", "text: \"甲\" #注", "url: a#b", "a: [1] #注", "a: 甲 #"]
        {
            assert!(!is_cut(line), "{line}");
        }
        assert!(BLOCK.is_match("text: |") && BLOCK.is_match("- >-") && !BLOCK.is_match("headline: 没有|安全"));
    }
}

//! Lines as their author sees them: what stands in fenced code and in comments is none of the text.

use std::borrow::Cow;
use std::ops::Range;

/// Lines with their ends, as `split_inclusive` gives them; their ends are looked for in many bytes at once.
pub fn whole(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let last = (!text.is_empty() && !text.ends_with('\n')).then_some(text.len());
    ends.chain(last).map(move |end| &text[std::mem::replace(&mut start, end)..end])
}

/// The lines of Markdown that are text, with where each stands: not those of fenced code, nor of comments that
/// begin a line.
pub fn written(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    let mut fence: Option<&str> = None;
    let mut comment = false;
    whole(text).filter_map(move |whole| {
        let line = whole.trim_end_matches('\n');
        let span = start..start + line.len();
        start += whole.len();
        let head = line.trim_start();
        if let Some(open) = fence {
            let closes = head.starts_with(open) && head.trim_end().trim_start_matches(&open[..1]).is_empty();
            fence = fence.filter(|_| !closes);
            return None;
        }
        if comment || head.starts_with("<!--") {
            comment = !line.contains("-->");
            return None;
        }
        fence = opens(head);
        fence.is_none().then_some((span, line))
    })
}

/// The marks that open fenced code, if a line does.
fn opens(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let marks = line.len() - line.trim_start_matches(mark).len();
    let rest = &line[marks..];
    // With a backtick behind it, it is code in a line.
    (marks >= 3 && !(mark == '`' && rest.contains('`'))).then(|| &line[..marks])
}

/// The text of a deck, in which a line `---` always parts slides: right below words Markdown would read it as
/// the mark of a heading. Every place stays where it was.
pub fn parted(text: &str) -> Cow<'_, str> {
    let mut parted = Cow::Borrowed(text);
    for (span, line) in written(text).filter(|(_, line)| line.trim_end() == "---") {
        debug_assert_eq!(span.len(), line.len());
        parted.to_mut().replace_range(span.start..span.start + "---".len(), "***");
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole() {
        for text in ["", "\n", "一", "一\n", "\n\n一\n二", "一\r\n\n"] {
            assert!(whole(text).eq(text.split_inclusive('\n')), "{text:?}");
        }
    }

    #[test]
    fn code_and_comments_are_passed_over() {
        let text = "一\n```text\n二\n```\n三\n<!-- 四\n五 -->\n六\n~~~~\n~~~\n```\n七\n~~~~\n```a``` 八\n";
        let lines: Vec<_> = written(text).map(|(span, line)| (&text[span], line)).collect();
        assert_eq!(lines, [("一", "一"), ("三", "三"), ("六", "六"), ("```a``` 八", "```a``` 八")]);
    }

    #[test]
    fn only_lines_of_three_hyphens_part() {
        assert_eq!(parted("一\n---\n二\n----\n--- \n```\n---\n```\n"), "一\n***\n二\n----\n*** \n```\n---\n```\n");
    }
}

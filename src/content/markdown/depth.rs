//! How deep a text goes: what is nested without end is passed over, and told once.

use std::ops::Range;

use pulldown_cmark::Event;

use super::Reader;
use crate::limits;

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    /// Whether what starts here would be too deep; it is passed over then, and the first of them told.
    pub(super) fn passes_over(&mut self) -> bool {
        let Some((Event::Start(_), range)) = self.events.peek() else { return false };
        if limits::MARKDOWN_DEPTH.allows(self.depth as u64 + 1) {
            return false;
        }
        let range = range.clone();
        let levels = self.depth + self.skip();
        if !self.too_deep {
            self.too_deep = true;
            let d = limits::MARKDOWN_DEPTH.broken(levels as u64).at(self.file, self.span(range));
            self.diagnostics.push(d);
        }
        true
    }

    /// What `read` gives, one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Passes over everything up to the end of the tag that starts here; tells how deep it goes.
    fn skip(&mut self) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        deepest
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn deep_nesting_is_refused_without_a_crash() {
        let (_, d) = read(&format!("{}x", "> ".repeat(4000)));
        assert_eq!(d[0].code, "outreach::markdown::too-deep");
    }

    #[test]
    fn nesting_in_running_text_counts_as_well() {
        for text in [
            "*a **a ".repeat(20_000) + &"a**a*".repeat(20_000),
            "~~a *a ".repeat(20_000) + &"a* a~~".repeat(20_000),
            "![".repeat(2000) + "a" + &"](a.png)".repeat(2000),
            "[*".repeat(100) + "a" + &"*](a.md)".repeat(100) + &"*a **a ".repeat(50) + &"a**a*".repeat(50),
            "> - ".repeat(6) + &"*a **a ".repeat(10) + &"a**a*".repeat(10),
            "> - ".repeat(6) + "| a |\n" + &"> - ".repeat(6) + "|---|\n" + &"*a **a ".repeat(30) + &"a**a*".repeat(30),
        ] {
            let (_, d) = read(&text);
            let codes: Vec<_> = d.iter().map(|d| d.code).collect();
            assert_eq!(codes, ["outreach::markdown::too-deep"], "{}", &text[..20]);
        }
        let (_, d) = read(&("> - ".repeat(4) + &"*a **a ".repeat(6) + &"a**a*".repeat(6)));
        assert!(d.is_empty(), "{d:?}");
    }
}

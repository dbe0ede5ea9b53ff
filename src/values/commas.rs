//! Lists as Chinese keyboards write them: `[序号，姓名]` is one text to YAML.

/// Brackets and quotation marks, in which a comma parts nothing.
const PAIRS: [(char, char); 14] = [
    ('（', '）'),
    ('(', ')'),
    ('【', '】'),
    ('［', '］'),
    ('[', ']'),
    ('〔', '〕'),
    ('《', '》'),
    ('〈', '〉'),
    ('「', '」'),
    ('『', '』'),
    ('“', '”'),
    ('‘', '’'),
    ('"', '"'),
    ('｛', '｝'),
];

/// What commas of either keyboard part, without what is empty.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let all = std::iter::from_fn(move || {
        let whole = rest?;
        let end = comma(whole);
        rest = end.map(|at| whole[at..].trim_start_matches(['，', '、', ',']));
        Some(whole[..end.unwrap_or(whole.len())].trim())
    });
    all.filter(|part| !part.is_empty())
}

/// The first comma that stands in no brackets. A bracket that is not closed is none.
fn comma(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let c = text[from..].chars().next()?;
        if matches!(c, '，' | '、' | ',') {
            return Some(from);
        }
        let behind = from + c.len_utf8();
        let close = PAIRS.iter().find(|(open, _)| *open == c).and_then(|pair| closing(&text[behind..], *pair));
        from = behind + close.unwrap_or(0);
    }
}

/// Where the counterpart ends; pairs of the same kind may stand in each other.
fn closing(text: &str, (open, close): (char, char)) -> Option<usize> {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        if c == close {
            depth -= 1;
        } else if c == open {
            depth += 1;
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_brackets_part_nothing() {
        for (text, expected) in [
            ("序号，姓名、电话", &["序号", "姓名", "电话"][..]),
            ("家庭留存，村（社区）留存", &["家庭留存", "村（社区）留存"]),
            ("承诺人（签字，手印）、网格员（签字）", &["承诺人（签字，手印）", "网格员（签字）"]),
            ("是否点过“红包，补贴”，备注", &["是否点过“红包，补贴”", "备注"]),
            ("甲（乙（丙，丁），戊），己", &["甲（乙（丙，丁），戊）", "己"]),
            ("甲（乙，丙", &["甲（乙", "丙"]),
            ("\"a, b\", c", &["\"a, b\"", "c"]),
            ("，甲，、 乙 ，", &["甲", "乙"]),
            ("甲", &["甲"]),
            ("，", &[]),
        ] {
            assert_eq!(parts(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}

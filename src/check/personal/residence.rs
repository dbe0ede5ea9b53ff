//! Street addresses with a house number, and rooms of blocks of flats.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::check::reading::{Places, Reading};
use crate::pattern::pattern;

const NUMBER: &str = r"(?:\d{1,4}|[一二三四五六七八九十百零〇]{1,5})";

/// Street and house number, village and group, block and flat.
static ADDRESSES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    let street = format!(
        r"\p{{Han}}{{1,10}}(?:路|街|大道|道|巷|弄|胡同|里弄|大街)(?:[东西南北中]段)? ?[甲乙丙丁]?{NUMBER} ?(?:号|弄)(?: ?附 ?\d+ ?号?|之\d+)?(?: ?院)?(?: ?{NUMBER} ?(?:号楼|栋|幢|座))?(?: ?{NUMBER} ?单元)?(?: ?\d{{3,4}} ?室?)?"
    );
    let village =
        format!(r"\p{{Han}}{{1,10}}(?:村|屯|寨|庄|社区) ?{NUMBER} ?(?:组|队|社) ?(?:{NUMBER} ?号|{NUMBER} ?户)");
    let flat = format!(
        r"(?:\p{{Han}}{{0,10}}(?:小区|花园|公寓|家园|苑|城|湾|府|里|新村|宿舍|大院))? ?{NUMBER} ?(?:号楼|栋|幢|座|舍) ?(?:{NUMBER} ?单元 ?)?\d{{3,4}} ?(?:室|号|房)?|{NUMBER} ?单元 ?\d{{3,4}} ?(?:室|号)?"
    );
    // In the country a house has the number of its village or group; a window and a booth have one, too.
    let house = r"住\p{Han}{0,12}(?:村|屯|寨|庄|组) ?\d{1,4} ?号".to_owned();
    [street, village, flat, house].map(|p| pattern(&p))
});

/// What every address has in it, and few texts: a number and what it counts.
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\d一二三四五六七八九十百零〇] ?(?:[号弄户栋幢座舍]|单元)"));

/// What may follow a number without being a house: 建设路2号窗口, 5号线.
const NOT_HOUSES: [&str; 14] =
    ["线", "口", "窗", "台", "车", "门", "文", "令", "公告", "通告", "会议", "厅", "出口", "站台"];

/// Finds addresses; `known` are those that may be printed.
pub fn find(reading: &Reading, known: &[&str]) -> Vec<Range<usize>> {
    let text = reading.text.as_str();
    let (mut found, mut told) = (Vec::new(), Places::default());
    if !COUNTED.is_match(text) {
        return found;
    }
    for pattern in ADDRESSES.iter() {
        for m in pattern.find_iter(text) {
            let after = &text[m.end()..];
            let house = !NOT_HOUSES.iter().any(|n| after.starts_with(n));
            let overlaps = told.touch(&m.range());
            let span = start(text, m.range())..m.end();
            let written = &text[span.clone()];
            let listed = known.iter().any(|k| k.contains(written) || written.contains(k));
            if house && !overlaps && !listed {
                told.add(&span);
                found.push(span);
            }
        }
    }
    found
}

/// Leaves out what is said before the address: 家住, 她到.
fn start(text: &str, span: Range<usize>) -> usize {
    const BEFORE: [&str; 14] =
        ["家住", "住在", "住址", "地址", "地为", "位于", "寄到", "送到", "来到", "前往", "户籍", "是", "到", "在"];
    let name = &text[span.clone()];
    let skip = BEFORE.iter().filter_map(|b| Some(name.find(b)? + b.len())).filter(|end| *end <= name.len() / 2).max();
    span.start + skip.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let reading = Reading::new(text);
        find(&reading, &["县城关镇人民路1号"]).into_iter().map(|s| reading.text[s].to_owned()).collect()
    }

    #[test]
    fn houses_are_found_and_windows_are_not() {
        assert_eq!(texts("家住人民路128号。"), ["人民路128号"]);
        assert_eq!(texts("家住人民路甲12号"), ["人民路甲12号"]);
        assert_eq!(texts("幸福小区3栋2单元501室"), ["幸福小区3栋2单元501室"]);
        assert_eq!(texts("大河乡柳树村3组27号"), ["大河乡柳树村3组27号"]);
        assert_eq!(texts("她住在溪口村下洋组37号"), ["溪口村下洋组37号"]);
        for text in [
            "街道办事处2号窗口",
            "地铁3号线",
            "4号楼会议室",
            "一路走好",
            "城关镇人民路1号",
            "中山路派出所",
            "溪口村2号宣传点",
        ] {
            assert_eq!(texts(text), [] as [&str; 0], "{text}");
        }
    }
}

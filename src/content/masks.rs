//! Stars that stand for what is not told: `138****5678`, `张*、李**`, `李*明向王*芳借钱`. Markdown would make bold or
//! slanted what is between two of them, and print neither.
//!
//! No rule about one row of stars tells a mask from a mark: `张**被骗**8万元**` masks a name and makes a sum bold,
//! `小王**记住：不转账**` makes bold what is said to 王. So all rows of one length in a line of text are read together:
//! each opens, closes or is printed, and what all of them together cost least is what was meant.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::surnames::SURNAMES;
use super::text::is_cjk;
use crate::pattern::pattern;

/// Stars in or beside a number.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9](\*{3,})[0-9]|[0-9](\*{4,})|(\*{4,})[0-9]"));
/// Stars, and what they may stand in without being any: code in a line.
static STARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"`[^`]*`|\\[\\*]|(\*+)"));
/// What is read by itself begins with it: an item, a heading, a row of a table.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]|#{1,6}[ \t]|\|)"));

/// Punctuation that stands at the head of what it belongs to, and at its end.
const OPENING: &str = "“‘（《〈「『【〔(";
const CLOSING: &str = "，。、；：！？…”’）》〉」』】〕,.;:!?)";

/// What opens or closes there in no text.
const NEVER: u32 = 12;

/// Where stars are to be printed, in the order of the text: masks, and what beside them opens and closes nothing.
pub fn find(text: &str) -> Vec<Range<usize>> {
    stars(text).into_iter().map(|(stars, _)| stars).collect()
}

/// Where stars are masks, in the order of the text.
pub fn masks(text: &str) -> Vec<Range<usize>> {
    stars(text).into_iter().filter(|(_, is_mask)| *is_mask).map(|(stars, _)| stars).collect()
}

/// The stars to be printed, and whether each row is a mask by itself.
fn stars(text: &str) -> Vec<(Range<usize>, bool)> {
    if !text.contains('*') {
        return Vec::new();
    }
    let numbers =
        NUMBER.captures_iter(text).filter_map(|found| Some((found.iter().skip(1).flatten().next()?.range(), true)));
    let mut found: Vec<(Range<usize>, bool)> = numbers.collect();
    let in_number = found.len();
    for part in parts(text) {
        let stars = STARS.captures_iter(&text[part.clone()]).filter_map(|stars| stars.get(1));
        let stars = stars.map(|stars| part.start + stars.start()..part.start + stars.end());
        let in_numbers =
            |stars: &Range<usize>| found[..in_number].binary_search_by_key(&stars.start, |(n, _)| n.start).is_ok();
        let stars: Vec<_> = stars.filter(|stars| !in_numbers(stars)).collect();
        // In other languages Markdown's own rules are what authors know.
        if stars.is_empty() || !text[part.clone()].contains(is_han) {
            continue;
        }
        // What is bold and slanted at once opens or closes with rows of several lengths.
        let mixed = stars.iter().any(|stars| stars.len() > 2);
        let mut lengths: Vec<usize> = stars.iter().map(Range::len).collect();
        lengths.sort_unstable();
        lengths.dedup();
        for length in lengths {
            let rows = stars.iter().filter(|stars| stars.len() == length);
            let rows: Vec<Row> = rows.map(|stars| Row::new(text, &part, stars.clone())).collect();
            let printed = printed(&rows);
            // Without a mask among them they are Markdown's own affair.
            if rows.iter().any(|row| row.is_mask) || printed.iter().any(|row| row.ends) {
                let printed = printed.into_iter().filter(|row| !mixed || row.is_mask);
                found.extend(printed.map(|row| (row.stars.clone(), row.is_mask)));
            }
        }
    }
    found.sort_unstable_by_key(|(stars, _)| stars.start);
    found
}

/// What Markdown reads by itself: paragraphs, items, headings, cells.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut at, mut goes_on) = (0, false);
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let begins = BEGINS.find(line);
        // A line of nothing but stars parts the text.
        let is_rule = line.chars().all(|c| matches!(c, '*' | '>') || c.is_whitespace());
        if is_rule || begins.is_some() {
            goes_on = false;
        }
        if is_rule {
            continue;
        }
        let head = begins.map_or(start, |begins| start + begins.end());
        if line[head - start..].contains('|') && begins.is_some_and(|begins| begins.as_str().ends_with('|')) {
            let mut cell = head;
            for (bar, _) in line[head - start..].match_indices('|') {
                parts.push(cell..head + bar);
                cell = head + bar + 1;
            }
            parts.push(cell..end);
        } else if let Some(part) = parts.last_mut().filter(|_| goes_on) {
            part.end = end;
            continue;
        } else {
            parts.push(head..end);
        }
        goes_on = true;
    }
    parts
}

/// A row of stars with what stands beside it.
struct Row {
    stars: Range<usize>,
    /// It looks like a mask by itself.
    is_mask: bool,
    /// It stands between a word and a mark: 向*、于*.
    ends: bool,
    /// How little it looks like one, like one that opens, and one that closes.
    printed: u32,
    opens: u32,
    closes: u32,
}

impl Row {
    fn new(text: &str, part: &Range<usize>, stars: Range<usize>) -> Self {
        let (head, rest) = (&text[part.start..stars.start], &text[stars.end..part.end]);
        let mut back = head.chars().rev();
        let (before, after) = (back.next(), rest.chars().next());
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let one_of = |c: Option<char>, set: &str| c.is_some_and(|c| set.contains(c));
        // 展板120*240cm.
        let times = is_digit(before) && is_digit(after);
        let named = match before {
            // 某*宝; 王某 is somebody already.
            Some('某') => !back.next().is_some_and(is_surname),
            Some(c) => is_surname(c) && (ENDS_NO_WORD.contains(c) || back.next().is_none_or(introduces)),
            None => false,
        };
        let ends = before.is_some_and(is_han) && (one_of(after, CLOSING) || one_of(after, "（("));
        let printed = if times {
            0
        } else if named {
            2
        } else if ends || before.is_some_and(is_han) && space(after) {
            3
        } else {
            4
        };
        // Two masks are likelier than a word that is bold from surname to surname, and two bold words that end with
        // surnames likelier than two masks.
        let beside = u32::from(named || times);
        let opens = if space(after) {
            NEVER
        } else if one_of(after, CLOSING) {
            7
        } else {
            5 * beside
        };
        let closes = match before {
            c if space(c) => NEVER,
            c if one_of(c, OPENING) => 10,
            // **先挂断，**再核实.
            Some('，' | '、') => [9, 5][usize::from(stars.len() > 1)],
            Some('；') => 3,
            _ => beside,
        };
        Self { stars, is_mask: times || named, ends, printed, opens, closes }
    }
}

/// Surnames that hardly any word ends with. Others do: 转钱, 对方, 防范, 安全.
const ENDS_NO_WORD: &str = "王李张刘陈杨赵吴徐孙朱胡郭郑梁宋唐韩冯邓曹彭肖董潘袁蔡蒋杜吕丁卢姚沈姜崔谭廖贾邹熊孟邱侯薛闫黎陶贺郝龚邵覃戴莫孔汤罗魏韦秦尹翟樊俞聂";

/// What stands before a surname and is no part of a word with it: a mark, or 受害人, 网友.
fn introduces(c: char) -> bool {
    !is_han(c) || "人者和与及跟民友员生母父".contains(c)
}

/// A surname that is no word by itself.
fn is_surname(c: char) -> bool {
    SURNAMES.get(&c).is_some_and(|known| !known.weak)
}

/// A character of a word, not a mark.
fn is_han(c: char) -> bool {
    is_cjk(c) && c.is_alphabetic()
}

/// Those of rows of one length that are printed: what is said of all of them together costs least. Of two such
/// readings the one with fewer printed counts.
fn printed(rows: &[Row]) -> Vec<&Row> {
    // With nothing open, and with something: the cost up to here, and how many are printed. What closes without
    // having been opened costs as much as what is never closed.
    let (mut closed, mut open) = ((0, 0), (NEVER, 0));
    let mut turns = Vec::with_capacity(rows.len());
    for row in rows {
        let print = |(cost, printed): (u32, u32)| (cost.saturating_add(row.printed), printed + 1);
        let turn = |(cost, printed): (u32, u32), more: u32| (cost.saturating_add(more), printed);
        let (closing, opening) = (turn(open, row.closes), turn(closed, row.opens));
        turns.push([closing <= print(closed), opening <= print(open)]);
        (closed, open) = (closing.min(print(closed)), opening.min(print(open)));
    }
    let mut is_open = open.0.saturating_add(NEVER) < closed.0;
    let mut printed = Vec::new();
    for (row, turns) in rows.iter().zip(turns).rev() {
        if turns[usize::from(is_open)] {
            is_open = !is_open;
        } else {
            printed.push(row);
        }
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without the stars that are printed.
    fn without(text: &str) -> String {
        let mut rest = text.to_owned();
        for stars in find(text).into_iter().rev() {
            rest.replace_range(stars.clone(), &"×".repeat(stars.len()));
        }
        rest
    }

    #[test]
    fn masks_are_told_from_marks() {
        for text in [
            "号码138××××5678和139××××1234。",
            "卡号6222××××，尾号××××1234",
            "受害人张×、李×被骗。",
            "张××、李××，都被骗",
            "张×，王×说：**不转账**。",
            "138×××5678",
            "受害人李×明和王×芳被骗",
            "李×明、王×芳、张×强：**不转账**",
            "李×和王×芳，**不转账**。",
            "李××和王××都被骗",
            "李×明被骗，\n后来王×芳也被骗",
            "李×明（女）及王×芳",
            "找张××老师和李××老师",
            "李×明被骗**8万元**。",
            "- 李×明：**3万**\n- 王×芳说：**不转账**！",
            "**提醒**：李×明被骗，**不要转账**。",
            "**案情：**李×明被骗。**提示：**不转账。",
            "近日，李×明接到电话。\n对方要求**转账8万元**。",
            "**案例3：王×芳刷单被骗5万元**",
            "### **李×明被骗案**",
            "5×8小时值班，**不打烊**。",
            "注：带*的为必填，**请核对**。",
            "张××（女，45岁）、李××（男，30岁）被骗。",
            "近日，张××（女，62岁）接到电话，被骗**8万元**。",
            "张××被骗**8万元**。",
            "张××损失**8万元**，李××损失**5万元**。",
            "近日，张××接到电话。**切记：不转账！**",
            "张××说：**“安全账户”**是骗局。",
            "**案情：**张××被骗。**提示：**不转账。",
            "李×明损失**8万元**，王×芳损失**5万元**。",
            "受害人张××向李××转账。",
            "李×明的妻子王×芳报警。",
            "王×是李×的邻居。",
            "李×明被骗，*切记*不转账。",
            "王×芳说，**不转账**最要紧，李×明点头。",
            "**案例一：张××被骗3万元**",
            "**李×明、王×芳被骗案**",
            "1. **李×明**：被骗**3万元**",
            "“张××”和“李××”是同事",
            "李×明/王×芳",
            "展板120×240cm，海报60×90cm",
            "受害人向×、于×被骗",
            "钱×明和程×芳",
            "骗子冒充张××骗李××",
            "**不刷单**也**不转钱**",
            "转钱**给对方**，就**上当**了",
            "**找小王**还是**找小李**",
            "**班主任**或**副主任**",
            "交了手续费**500元**。",
            "别紧张**先挂断**再问",
            "平安**银行**：别**转账**",
            "**张先生**被骗**3万元**。**王某**和**刘某**报警。**小王**问**老李**：**这是真的吗**？",
            "请**家长**和**学生**一起**防范**。**安全**靠**大家**，**信任**要**核实**，**保证金**或**解冻金**别交。",
            "**请联系民警小陈**，电话**96110**。**找网格员老张**或**社区民警小李**。",
            "某×宝、某×音",
            "| 张×× | 李×× |",
            "获奖名单：张×× 李×× 王×× 赵××",
            "**甲**、**乙**",
            "请打**96110**核实",
            "* 甲\n* 乙",
            "这是**重点**，*要记*。",
            "`a*、b*`",
            "甲\\*、乙",
            "***甲***，乙",
            "和*老王*说",
            "小王**记住：不转账**",
            "**先核实。**老师",
            "**先挂断，**再核实",
            "注意安**全**。",
            "**第一行\n第二行**",
            "***\n\n* * *\n",
            "**粗*斜***和*斜**粗***",
            "*先 *再 *后* 再* 先*",
        ] {
            assert_eq!(without(&text.replace('×', "*")), text, "{text}");
        }
    }
}

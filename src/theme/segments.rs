//! Where a line of Chinese may break without cutting a word: what templates have as `segments`.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use tera::{Kwargs, State, TeraResult, Value};
use typst::foundations::{Array, IntoValue, NativeFuncData, NativeFuncPtr, NativeParamInfo, Reflect, Scope, Str};

use crate::content::text::is_cjk;

/// What no line ends with, and what none begins with (GB/T 15834—2011, 5.1: where punctuation stands).
const OPENING: &str = "“‘（《〈「『【〔([￥";
const CLOSING: &str = "，。、；：！？”’）》〉」』】〕…—·～％,.;:!?)]%";
/// Words that say something of what stands behind them: “没 / 注销” reads like its opposite.
const LEADING: &str = "不没未别勿莫请速把被将给让向对从在为与和跟及或比最很更太再每各这那某几第新老旧假真全";
/// The same of two characters.
const LEADING_WORDS: [&str; 4] = ["请速", "请勿", "切勿", "不要"];
/// Names of things that come up in every campaign, most of two words; the dictionary has the words.
const TERMS: [&str; 37] = [
    "安全账户",
    "监管账户",
    "银行账户",
    "收款账户",
    "共享屏幕",
    "屏幕共享",
    "应用商店",
    "订票平台",
    "官方平台",
    "官方网站",
    "官方客服",
    "客服电话",
    "报警电话",
    "转账截图",
    "聊天记录",
    "通话记录",
    "支付密码",
    "付款密码",
    "人脸识别",
    "手机银行",
    "网上银行",
    "银行柜台",
    "反诈中心",
    "网络诈骗",
    "电信诈骗",
    "网络刷单",
    "网络贷款",
    "虚假投资",
    "身份信息",
    "个人信息",
    "征信记录",
    "陌生来电",
    "校园贷",
    "恋爱关系",
    "告知书",
    "承诺书",
    "倡议书",
];
/// Words that say something of what stands before them.
const PARTICLES: [&str; 18] =
    ["的", "了", "着", "过", "们", "吗", "呢", "吧", "啊", "里", "中", "内", "外", "上", "下", "前", "后", "时"];
/// What words begin with that a number is of.
const UNITS: &str = "元角块百千万亿年月日天时点分秒周岁个次条张名人位份倍折层楼号多余";

/// Names of firms that begin as names of persons do.
const BRANDS: [&str; 2] = ["高德", "申通"];
/// What the dictionary takes for names of persons: words, and cities whose news says what they do.
const WORDS_TOO: &str = "白领 顾客 高中生 初中生 小学生 二人 保姆 孤儿 童子 师母 师爷 冷笑 殷勤 付诸 兰花 白发 冷汗 冷清 安然 安危 云云 \
    马屁 胡涂 鲁莽 施舍 宁死 宁肯 屈膝 饶命 解密 简章 麦苗 麦田 白痴 练功 毛驴 龙虾 乐天 常胜 连胜 连贯 安逸 安康 高潮 高攀 凌辱 \
    高明 康宁 康居 黄石 洪湖 麻城 阳新 罗田 常德 石狮 武威 许昌 吕梁 余姚 商洛 文昌 白银 金昌 华容 宁远 高平 陆丰 秦安 石林 钟祥 古田 吴江 金平";
/// How often a brand comes up, so that 申通称 is not cut as 申|通称.
const COMMON: usize = 3000;
/// Characters of a quotation that a line of a telephone has room for beside other words.
const QUOTATION: usize = 8;
/// Characters of a headline that are on one line of the narrowest telephone.
const ONE_LINE: usize = 6;

/// Jieba's dictionary, and its guesses at words that are not in it. Reading it takes a fifth of a second,
/// so only who sets large type waits for it.
static WORDS: LazyLock<Jieba> = LazyLock::new(|| {
    let mut words = Jieba::new();
    for term in TERMS {
        words.add_word(term, None, None);
    }
    for brand in BRANDS {
        words.add_word(brand, Some(COMMON), Some("nz"));
    }
    words
});

/// Reads the dictionary now, not when the first line is broken.
pub fn get_ready() {
    LazyLock::force(&WORDS);
}

/// `segments(text)`: Chinese text in pieces between which a line may break without cutting a word or a
/// number from what it counts. Put together they are the text. With `fine: true` lines may break
/// wherever no word is cut: inside compounds of two words, and beside a single character at a mark.
pub static SEGMENTS: NativeFuncData = NativeFuncData {
    function: NativeFuncPtr(&|_, _, args| {
        let text: Str = args.expect("text")?;
        let fine: bool = args.named("fine")?.unwrap_or(false);
        args.take().finish()?;
        Ok(cut(&text, fine).into_iter().map(IntoValue::into_value).collect::<Array>().into_value())
    }),
    name: "segments",
    title: "Segments",
    docs: "",
    def_site: None,
    keywords: &[],
    contextual: false,
    scope: LazyLock::new(&Scope::new),
    params: LazyLock::new(&|| {
        let text = NativeParamInfo {
            name: "text",
            docs: "",
            def_site: None,
            input: Str::input(),
            default: None,
            positional: true,
            named: false,
            variadic: false,
            required: true,
            settable: false,
        };
        let fine = NativeParamInfo {
            name: "fine",
            docs: "",
            input: bool::input(),
            default: Some(|| false.into_value()),
            positional: false,
            named: true,
            required: false,
            ..text.clone()
        };
        vec![text, fine]
    }),
    returns: LazyLock::new(&Array::output),
};

/// What pages' templates call: the parts of a headline as its author cut it, or where nobody did, the pieces of
/// it. What has spaces is broken at those, and what is on one line anyhow is whole.
///
/// # Errors
/// Without parts.
pub fn of_headline(given: Kwargs, _: &State) -> TeraResult<Value> {
    let parts: Vec<String> = given.must_get("of")?;
    Ok(match parts.as_slice() {
        [whole] if whole.contains(is_cjk) && whole.chars().count() > ONE_LINE => {
            Value::from_serializable(&quoting(whole))
        }
        _ => Value::from_serializable(&parts),
    })
}

/// The pieces of a text, of which what is quoted in a few characters is one: “国家反诈中心” is a name.
fn quoting(text: &str) -> Vec<&str> {
    let (mut pieces, mut from, mut at): (Vec<&str>, _, _) = (Vec::new(), 0, 0);
    for piece in cut(text, false) {
        at += piece.len();
        let open = text[from..at].rfind('“').filter(|open| !text[from + open..at].contains('”'));
        let short = open.is_some_and(|open| text[from + open..].chars().take(QUOTATION + 2).any(|c| c == '”'));
        if !short {
            pieces.push(&text[from..at]);
            from = at;
        }
    }
    pieces.extend((from < at).then(|| &text[from..at]));
    pieces
}

/// The pieces of a text.
pub fn cut(text: &str, fine: bool) -> Vec<&str> {
    let mut words = Vec::new();
    for token in WORDS.cut(text, true) {
        let (word, half) = if fine { halves(token.word) } else { (token.word, None) };
        words.extend(std::iter::once(word).chain(half));
    }
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    for (i, word) in words.iter().enumerate() {
        // A character by itself is no piece: it belongs to the word behind it.
        let alone = !fine && text[from..at].chars().nth(1).is_none() && text[from..at].starts_with(is_cjk);
        if at > from && !alone && breaks(&words, i, fine) {
            pieces.push(&text[from..at]);
            from = at;
        }
        at += word.len();
    }
    if from < text.len() {
        pieces.push(&text[from..]);
    }
    pieces
}

/// A word as the dictionary has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its bytes.
    pub length: usize,
    pub characters: usize,
    /// Somebody is called so, by the dictionary.
    pub is_name: bool,
    /// Somewhere is called so.
    pub is_place: bool,
    /// It names a thing, a trade or a quality: what parents may call a child, too.
    pub is_noun: bool,
}

/// The words that a text begins with, as far as a name might reach.
pub fn first_words(text: &str) -> Vec<Word> {
    // The longest idioms have four characters; a name before one has four at most.
    const FAR: usize = 10;
    let far = text.char_indices().nth(FAR).map_or(text.len(), |(at, _)| at);
    words(&text[..far])
}

/// The words of a text. What the dictionary does not know falls into single characters.
pub fn words(text: &str) -> Vec<Word> {
    let word = |tag: jieba_rs::Tag<'_>| Word {
        length: tag.word.len(),
        characters: tag.word.chars().count(),
        is_name: tag.tag.starts_with("nr") && !WORDS_TOO.split_whitespace().any(|word| word == tag.word),
        is_place: tag.tag.starts_with("ns"),
        is_noun: tag.tag.starts_with(['n', 'a', 'z']),
    };
    WORDS.tag(text, false).into_iter().map(word).collect()
}

/// The two words that a compound of four characters is made of (监管 and 部门), or the word itself.
fn halves(word: &str) -> (&str, Option<&str>) {
    let middle = word.char_indices().nth(2).map(|(at, _)| at).filter(|_| word.chars().count() == 4);
    let parts = middle.map(|at| word.split_at(at)).filter(|(a, b)| WORDS.has_word(a) && WORDS.has_word(b));
    parts.map_or((word, None), |(first, second)| (first, Some(second)))
}

/// Whether a line may begin with one of the words.
fn breaks(words: &[&str], at: usize, fine: bool) -> bool {
    let (before, after) = (words[at - 1], words[at]);
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return false };
    if OPENING.contains(last) || CLOSING.contains(first) || first.is_whitespace() {
        return false;
    }
    // One quotation after another.
    if CLOSING.contains(last) && OPENING.contains(first) {
        return true;
    }
    if last.is_whitespace() {
        // People who write a space between a number and what it counts want them beside each other no less.
        let counted = words[..at - 1].last().is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit()));
        return !(counted && counts(after));
    }
    if !is_cjk(last) && !is_cjk(first) {
        return false; // Inside what Latin letters, digits and their marks make up.
    }
    // A clause does not begin with one character at the end of a line, nor end with one at the beginning.
    let alone = |word: &str| !fine && word.chars().nth(1).is_none() && !word.ends_with(is_mark);
    let begins = words[..at - 1].last().is_none_or(|word| word.ends_with(is_mark) || word.ends_with('\u{3000}'));
    let ends = words.get(at + 1).is_none_or(|word| word.starts_with(is_mark));
    let number = last.is_ascii_digit() && counts(after);
    let leads = before.chars().count() == 1 && LEADING.contains(last) || LEADING_WORDS.contains(&before);
    !(alone(before) && begins || alone(after) && ends || number || leads || PARTICLES.contains(&after))
}

/// Whether a number is of what such a word names.
fn counts(word: &str) -> bool {
    word.starts_with(|c| UNITS.contains(c)) || word.starts_with("小时")
}

fn is_mark(c: char) -> bool {
    OPENING.contains(c) || CLOSING.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let pieces = cut(text, false);
        assert_eq!(pieces.concat(), text);
        pieces.join("|")
    }

    #[test]
    fn no_word_is_cut() {
        assert_eq!(shown("把钱转到安全账户核查"), "把钱|转到|安全账户|核查");
        assert_eq!(shown("扫码领奖的人说了"), "扫码|领奖的|人说了");
        assert_eq!(shown("要你下载应用商店里没有的软件"), "要你|下载|应用商店里|没有的|软件");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn a_compound_is_two_words_where_that_is_asked_for() {
        let text = "我转接监管部门，包治百病的";
        assert_eq!(shown(text), "我转接|监管部门，|包治百病的");
        assert_eq!(cut(text, true), ["我", "转接", "监管", "部门，", "包治百病的"]);
    }

    #[test]
    fn no_line_ends_with_what_belongs_to_the_next_word() {
        assert_eq!(shown("你的校园贷没注销"), "你的|校园贷|没注销");
        assert_eq!(shown("航班取消，请速拨打下面的电话"), "航班|取消，|请速拨打|下面的|电话");
    }

    #[test]
    fn marks_stand_with_their_words() {
        assert_eq!(shown("他说：“先转账（一万）”，……再等。"), "他说：|“先转账|（一万）”，……|再等。");
    }

    #[test]
    fn a_line_may_begin_with_the_next_quotation() {
        assert_eq!(
            shown("说“操作失误”“任务没做完”“账户冻结”，让你转"),
            "说“操作失误”|“任务|没做完”|“账户|冻结”，|让你转"
        );
    }

    #[test]
    fn no_character_stands_alone_beside_a_mark() {
        assert_eq!(shown("扫码领奖。怎么办？先问家人，您应该说不"), "扫码|领奖。|怎么办？|先问|家人，|您应该|说不");
    }

    #[test]
    fn numbers_stay_with_what_they_count() {
        assert_eq!(shown("3天内转出18.6万元，涨30%，拨打96110咨询"), "3天内|转出|18.6万元，|涨30%，|拨打|96110|咨询");
        assert_eq!(
            shown("下载App，打开https://fanzha.example/a-b核实"),
            "下载|App，|打开|https://fanzha.example/a-b|核实"
        );
    }

    #[test]
    fn numbers_stay_with_what_they_count_across_a_space() {
        assert_eq!(shown("保住老人 8 万元"), "保住|老人 |8 万元");
        assert_eq!(shown("在 24 小时内转 49,999.99 元"), "在 |24 小时|内转 |49,999.99 元");
        assert_eq!(shown("5 次，2小时35 分钟"), "5 次，|2小时|35 分钟");
    }

    #[test]
    fn short_quotations_are_whole_in_headlines() {
        assert_eq!(quoting("装好“国家反诈中心”App").join("|"), "装好|“国家反诈中心”|App");
        let long = "接到“您的航班取消，请速联系客服”短信";
        assert!(quoting(long).len() > 4 && quoting(long).concat() == long);
        assert_eq!(quoting("说“没有").concat(), "说“没有");
    }

    #[test]
    fn nothing_is_lost() {
        for text in
            [" ", "\n把\r\n\t钱", "“", "👨‍👩‍👧转账é\u{301}", "𠀀\u{2a6d6}\u{0}\u{fffd}", "한글かな①〇々", "a\u{a0}b"]
        {
            assert_eq!(cut(text, true).concat(), text);
        }
    }

    #[test]
    fn latin_breaks_between_words() {
        assert_eq!(shown("Stop paying at once, call 96110."), "Stop |paying |at |once, |call |96110.");
    }
}

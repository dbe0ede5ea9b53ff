//! Words that names are told by: surnames, roles, labels, forms of address.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::check::chars::{Chars, Heads};
use crate::pattern;

/// Words of ordinary speech that begin with a surname's character.
pub(super) struct Surname {
    /// Second characters of such words.
    pub(super) words: Vec<char>,
    /// A common word by itself.
    pub(super) weak: bool,
}

pub(super) static SURNAMES: LazyLock<HashMap<char, Surname>> = LazyLock::new(|| {
    let lines = include_str!("surnames.txt").lines().filter(|l| !l.starts_with('#'));
    let read = |line: &str| {
        let (line, weak) = line.strip_prefix('?').map_or((line, false), |l| (l, true));
        let mut chars = line.chars();
        let surname = chars.next()?;
        Some((surname, Surname { words: chars.filter(|c| *c != ' ').collect(), weak }))
    };
    lines.filter_map(read).collect()
});

pub(super) static COMPOUND: Heads<20> = Heads::of([
    "欧阳", "司马", "诸葛", "上官", "司徒", "东方", "独孤", "南宫", "夏侯", "尉迟", "皇甫", "公孙", "慕容", "令狐",
    "长孙", "宇文", "轩辕", "端木", "百里", "呼延",
]);

/// Whether a name may begin with a character.
pub(super) fn is_first(c: char) -> bool {
    static FIRST: LazyLock<Chars> = LazyLock::new(|| {
        let compound = COMPOUND.words.iter().filter_map(|c| c.chars().next());
        Chars::of(&SURNAMES.keys().copied().chain(compound).collect::<String>())
    });
    FIRST.contains(c)
}

/// Forms of address and masks: what begins like this after a surname hides the given name.
pub(super) static MASKS: Heads<42> = Heads::of([
    "某", "女士", "先生", "同学", "老师", "老伯", "大爷", "大妈", "大娘", "大叔", "大姐", "大哥", "大伯", "阿姨",
    "奶奶", "爷爷", "婆婆", "老人", "老汉", "叔", "姨", "婶", "嫂", "伯", "总", "姓", "师傅", "警官", "主任", "经理",
    "老板", "医生", "校长", "书记", "站长", "局长", "所长", "会计", "小姐", "姐", "哥", "×",
]);

/// Characters that write the sounds of Uyghur and Kazakh names. Left out are those that would make
/// words of three of them (比亚迪, 阿里巴巴).
pub(super) static SOUNDS: Chars = Chars::of("阿依古丽努尔买提木江艾孜热帕夏迪力亚库吐逊麦玉素甫伊布拉欣哈吾萨沙扎汗曼");

/// Characters that no given name has: what is said of a person begins with them.
pub(super) static NOT_IN_NAMES: Chars = Chars::of(
    "的了在是被把给将和与及等不没有也都要就会能从对为以且而或之所其这那此每各该们吗呢吧啊个些很太最更再又还只呀着过到说称遭收接打扫汇\
    听加按赶问让因使用谁什怎么你我他她它您咱几两三二一四五六七八九十百千万元号月年日时后前里中下上去来做看找买卖借还查骗钱款转账卡手机电话信群网",
);

/// Characters that end a name although a name may have them: verbs of reports.
pub(super) static ENDS: Chars = Chars::of(
    "报发点登立现投想觉取存付轻告已据当通今损向于先随便感意怀相刷认申购误起需应可帮请带回进离办交填下拨点同住家男女遇反",
);

pub(super) const ROLES: &str = "受害人|被害人|受害者|受骗人|被骗人|受骗者|受骗群众|受骗老人|被骗老人|事主|失主|报案人|报警人|举报人|当事人|投诉人|嫌疑人|被告人|学生|大学生|女生|男生|同学|\
    家长|母亲|父亲|妈妈|爸爸|奶奶|爷爷|女儿|儿子|妻子|丈夫|老伴|村民|居民|市民|群众|网民|网友|老人|员工|职工|职员|工作人员|会计师|会计|出纳|财务人员|客户|储户|顾客|店主|老板|教师|\
    老师|家属|亲属|业主|租客|司机|工人|农民|男子|女子|小伙|姑娘|宝妈|用户|民警|辅警|网格员|班主任|辅导员|校长|柜员|书记|村支书|村干部|老党员|低保户|主任|副所长|所所长|联络员|经办人|审核人|团伙头目|经理|户主|监护人|联系人|户名|收款人|持卡人|\
    本人|同事|朋友|机主|号主|退休干部|务工人员|店员|护士|医生|会员|买家|卖家|商户|旅客|快递员|外卖员|保安|社员|志愿者";

/// Words of labels besides roles.
pub(super) const LABELS: &str = "姓名|真名|实名|本名|名字|名单|名册|责任人|签收人|victim|name";

pub(super) static TITLES: Heads<23> = Heads::of([
    "女士", "先生", "小姐", "同学", "老师", "阿姨", "大爷", "大妈", "大娘", "大叔", "奶奶", "爷爷", "老人", "老汉",
    "师傅", "警官", "主任", "经理", "老板", "校长", "书记", "医生", "教授",
]);

/// What says that a name follows.
const CALLED: &str = "我是|我叫|名叫|名字叫|叫做|个叫|化名|真名|自称是|自称|署名|被骗的是|受骗的是|报案的是|报警的是";
/// What an age, a sex or a number of a person has in it.
const ATTRIBUTES: &str = "男|女|岁|身份证";
/// What may stand before whoever tells or is to be rung: 据张伟回忆; 请联系张伟，电话….
const TELLERS: &str = "据|联系|请找";

/// What a word says of a name beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Roles and labels: a name may follow.
    Role,
    Label,
    Called,
    Attribute,
    Title,
    Teller,
}

/// All words: every text is looked through for them in one pass.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lists = [
        (Says::Role, ROLES),
        (Says::Label, LABELS),
        (Says::Called, CALLED),
        (Says::Attribute, ATTRIBUTES),
        (Says::Teller, TELLERS),
    ];
    let of = |(says, list): (Says, &'static str)| list.split('|').map(move |word| (word.trim_start(), says));
    let titles = TITLES.words.into_iter().map(|title| (title, Says::Title));
    let (words, says): (Vec<&str>, Vec<_>) = lists.into_iter().flat_map(of).chain(titles).unzip();
    Words { find: pattern::words(AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)), words), says }
});

struct Words {
    find: AhoCorasick,
    /// By a word's place in the list.
    says: Vec<Says>,
}

/// A word and where it stands.
pub(super) struct Word {
    pub(super) says: Says,
    pub(super) span: Range<usize>,
}

/// Where the words stand in a text. Of words that share characters and say the same sort of thing, the
/// one that begins first counts, and of those the one that is listed first.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut all: Vec<_> = WORDS.find.find_overlapping_iter(text).collect();
    all.sort_unstable_by_key(|m| (m.start(), m.pattern()));
    let mut ends = [0; 5];
    let word = |m: aho_corasick::Match| {
        let says = WORDS.says[m.pattern().as_usize()];
        let end = &mut ends[says.group()];
        (m.start() >= *end).then(|| {
            *end = m.end();
            Word { says, span: m.range() }
        })
    };
    all.into_iter().filter_map(word).collect()
}

impl Says {
    /// Words of a group do not share characters: a role is looked for as a label is.
    fn group(self) -> usize {
        match self {
            Self::Role | Self::Label => 0,
            Self::Called => 1,
            Self::Attribute => 2,
            Self::Title => 3,
            Self::Teller => 4,
        }
    }
}

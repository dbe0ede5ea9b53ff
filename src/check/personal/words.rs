//! Words that names are told by: surnames, roles, labels, forms of address.

use std::ops::Range;
use std::sync::LazyLock;

use crate::check::chars::{Chars, Heads};
pub(super) use crate::content::surnames::SURNAMES;

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
pub(super) static MASKS: Heads<87> = Heads::of([
    "某",
    "女士",
    "先生",
    "同学",
    "老师",
    "老伯",
    "大爷",
    "大妈",
    "大娘",
    "大叔",
    "大姐",
    "大哥",
    "大伯",
    "阿姨",
    "奶奶",
    "爷爷",
    "婆婆",
    "老人",
    "老汉",
    "叔",
    "姨",
    "婶",
    "嫂",
    "伯",
    "总",
    "姓",
    "师傅",
    "警官",
    "主任",
    "经理",
    "老板",
    "医生",
    "校长",
    "书记",
    "站长",
    "局长",
    "所长",
    "会计",
    "小姐",
    "姐",
    "哥",
    "×",
    "老太",
    "老爷",
    "老爹",
    "大嫂",
    "大婶",
    "妈妈",
    "爸爸",
    "妈",
    "爸",
    "阿婆",
    "阿公",
    "氏",
    "教授",
    "教师",
    "护士",
    "同志",
    "姑娘",
    "律师",
    "队长",
    "组长",
    "甲",
    "乙",
    "丙",
    "工",
    "嬢嬢",
    "孃孃",
    "娭毑",
    "大姨",
    "医师",
    "教官",
    "导师",
    "专员",
    "科长",
    "助理",
    "董",
    "教练",
    "总监",
    "顾问",
    "主播",
    "客服",
    "警察",
    "指导员",
    "团长",
    "股长",
    "处长",
]);

/// Characters that write the sounds of Uyghur and Kazakh names. Left out are those that would make
/// words of three of them (比亚迪, 阿里巴巴).
pub(super) static SOUNDS: Chars =
    Chars::of("阿依古丽努尔买提木江艾孜热帕夏迪力亚库吐逊麦玉素甫伊布拉欣哈吾萨沙扎汗曼娜");

/// Parts of names of Tibetans, Mongols and Yi, written as they sound.
pub(super) static PEOPLES: Heads<40> = Heads::of([
    "扎西",
    "次仁",
    "卓玛",
    "格桑",
    "多吉",
    "尼玛",
    "央金",
    "德吉",
    "达瓦",
    "旦增",
    "丹增",
    "洛桑",
    "平措",
    "白玛",
    "拉姆",
    "边巴",
    "普布",
    "巴桑",
    "仁青",
    "顿珠",
    "巴特尔",
    "巴图",
    "巴根",
    "其木格",
    "乌兰",
    "图雅",
    "斯琴",
    "高娃",
    "娜仁",
    "苏日",
    "哈斯",
    "萨仁",
    "朝鲁",
    "阿木",
    "格日",
    "沙马",
    "吉克",
    "阿依",
    "额尔",
    "孟和",
]);

/// Characters that no given name has: what is said of a person begins with them.
pub(super) static NOT_IN_NAMES: Chars = Chars::of(
    "的了在是被把给将和与及等不没有也都要就会能从对为以且而或之所其这那此每各该们吗呢吧啊个些很太最更再又还只呀着过到说称遭收接打扫汇\
    听加按赶问让因使用谁什怎么你我他她它您咱几两三二一四五六七八九十百千万元号月年日时后前里中下上去来做看找买卖借还查骗钱款转账卡手机电话信群网",
);

/// Characters of given names that ordinary words seldom have.
pub(super) static GIVEN: Chars = Chars::of(
    "丽娟秀英桂芳兰萍霞婷玲琴燕莉娜艳梅芬菊莲凤珍淑惠慧敏洁倩雯琳琪瑶瑾璐颖蕾薇莹媛妍婉嫣姗茜菁蓉蓓芸芝芹蕊碧黛岚娥娇姣妮娅婧娴嫦伟勇杰涛磊鹏斌辉俊凯浩轩宇昊宸睿泽毅恒峰峻柏楠栋炜炎煜炳烨灿铭锋锐钧鑫钰澜淼淳曦旭晟昱昭晖旻曜梓\
    萱怡欣彤妤萌瑜琦琛琨璇玥珂珊颐豪雄彬彪鸿祺禄祥寿廉栓绍贞亭庭霖霄翔翰翠瑛珠玮珉涵沛渝湘滔潇澄烁焕熙琮瑄璟皓皎翎芷芯苒苓茵茹荔莎菲葆虹裕逸邦锡钊钦铮隽霏韬馨骏骥骞麟彦弘彰忻懿敦斐晗枫桐棠楷榕樱歆汐沁泓涓淇滢焱珈珏珣璞瓒睦禾\
    秉竣筠筱绮缘聿芃荃莘菀菡葳蓁谊贤赟轶迪钏铎锦雁霁靖颂飒馥骁鹤",
);

/// The same of those that words have no less: 建国, 志强.
pub(super) static GIVEN_TOO: Chars = Chars::of(
    "建国志明文武学军民卫东红平安康宁静美云月星天冰玉金银山川江河大小晓光亮新立成正振继承先克远生根柱宝财旺兴盛昌荣华茂景春秋冬夏永长海洋超波刚钢松林森清润雪岩嘉佳喜福瑞宏洪庆贵富德才良善仁义礼智忠孝家子宗少世元启保强龙虎飞田\
    石花香巧双乐友朋存培道顺祖泉爱仙思念悦诗晨阳洲诚捷跃甜爽晴晶朗梦羽雨苏蓝盈纯舒聪谦士帅威猛艺胜守得",
);

/// Surnames that say nothing else where no word of the dictionary begins with them.
pub(super) static NOTHING_ELSE: Chars = Chars::of(
    "王李刘陈杨赵吴徐孙朱林郭罗梁宋郑韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾魏薛叶阎潘杜戴夏汪姜谭廖邹熊陆郝孔崔秦邱史侯邵孟段雷汤尹黎乔赖龚庞樊殷陶洪翟颜倪俞鲁韦葛柴祁岳骆耿欧焦柳阮聂裴詹滕屈翁闫胡黄丁钟田余毛邢莫穆涂冉覃符\
    鲍冼蒲席敖张周马江窦邬匡蔺卓芦饶娄佘栾甄裘糜昝荀狄茹",
);

/// Names that are nobody's to hide: of public life, novels, schoolbooks and shops.
pub(super) const KNOWN: &str = "毛泽东 周恩来 邓小平 江泽民 胡锦涛 习近平 孙中山 焦裕禄 孔繁森 袁隆平 钟南山 李华 李雷 贾宝玉 林黛玉 薛宝钗 王熙凤 武松 \
    林冲 鲁智深 欧阳锋 诸葛亮 唐僧 郭靖 黄蓉 杨国福 张小泉 王老吉 周大福 周大生 周生生 陈克明 李锦记 胡庆余堂";

/// Characters that end a name although a name may have them: verbs of reports.
pub(super) static ENDS: Chars = Chars::of(
    "报发点登立现投想觉取存付轻告已据当通今损向于先随便感意怀相刷认申购误起需应可帮请带回进离办交填下拨点同住家男女遇反落",
);

/// See [`roles`].
const ROLES: &str = "受害人|被害人|受害者|受骗人|被骗人|受骗者|受骗群众|受骗老人|被骗老人|事主|失主|报案人|报警人|举报人|当事人|投诉人|嫌疑人|被告人|学生|大学生|女生|男生|同学|\
    家长|母亲|父亲|妈妈|爸爸|奶奶|爷爷|女儿|儿子|妻子|丈夫|老伴|村民|居民|市民|群众|网民|网友|老人|员工|职工|职员|工作人员|会计师|会计|出纳|财务人员|客户|储户|顾客|店主|老板|教师|\
    老师|家属|亲属|业主|租客|司机|工人|农民工|农民|男子|女子|小伙|姑娘|宝妈|用户|民警|辅警|网格员|班主任|辅导员|校长|柜员|书记|村支书|村干部|老党员|低保户|主任|副所长|所所长|联络员|经办人|审核人|团伙头目|经理|户主|监护人|联系人|户名|收款人|持卡人|\
    本人|同事|朋友|机主|号主|退休干部|务工人员|店员|护士|医生|会员|买家|卖家|商户|旅客|快递员|外卖员|保安|社员|志愿者|\
    投资人|外卖小哥|快递小哥|邻居|法人|主犯|高中生|初中生|小学生|研究生|骑手|店长|队长|组长|主播|乘客|患者|房东|女友|男友|老乡|战友|室友|舍友|\
    孙子|孙女|女婿|儿媳|弟弟|哥哥|姐姐|妹妹|侄子|侄女|外甥|前妻|前夫|表哥|表弟|表姐|表妹|堂哥|堂弟|舅舅|姑姑|叔叔|老公|老婆|婆婆|公公|岳父|岳母|\
    闺蜜|好友|妇女|养殖户|种植户|养猪户|个体户|包工头|退役军人|出纳员|行长|网格长|楼栋长|住户|被骗者|死者|从犯|卡主|卡农|在逃人员|涉案人员|逃犯|违法行为人|马仔|班长|营业员|通讯员|责任民警|包保干部|诈骗分子|骗子|团伙成员|嫌犯";

/// What he says stands behind his colon, not his name.
pub(super) const SPEAKS: &str = "骗子";

/// Roles of which one person is told, and by name if not masked; behind others stands what they do.
pub(super) const STRONG: [&str; 24] = [
    "受害人",
    "被害人",
    "受害者",
    "受骗人",
    "被骗人",
    "受骗者",
    "事主",
    "失主",
    "报案人",
    "报警人",
    "举报人",
    "当事人",
    "投诉人",
    "嫌疑人",
    "被告人",
    "户名",
    "收款人",
    "持卡人",
    "户主",
    "监护人",
    "联系人",
    "机主",
    "经办人",
    "审核人",
];

/// See [`labels`].
const LABELS: &str = "姓名|姓 名|姓  名|真名|实名|本名|名字|名单|名册|责任人|签收人|签名|签字|申请人|领款人|收件人|收货人|寄件人|承诺人|填表人|制表人|记录人|负责人|主讲人|主持人|值班人员|name";

pub(super) static TITLES: Heads<36> = Heads::of([
    "女士", "先生", "小姐", "同学", "老师", "阿姨", "大爷", "大妈", "大娘", "大叔", "奶奶", "爷爷", "老人", "老汉",
    "师傅", "警官", "主任", "经理", "老板", "校长", "书记", "医生", "教授", "同志", "夫妇", "夫妻", "老太", "大姐",
    "大哥", "大伯", "大嫂", "大婶", "老伯", "教官", "导师", "科长",
]);

/// What people are and do: a name may follow.
pub(super) fn roles() -> impl Iterator<Item = &'static str> {
    listed(ROLES)
}

/// Words of labels besides roles.
pub(super) fn labels() -> impl Iterator<Item = &'static str> {
    listed(LABELS)
}

fn listed(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split('|').map(str::trim_start)
}

/// What says that a name follows.
const CALLED: &str =
    "我是|我叫|名叫|名字叫|叫做|个叫|真名|本名|原名|大名|全名|自称是|自称|署名|被骗的是|受骗的是|报案的是|报警的是";
/// What an age, a sex or a number of a person has in it.
const ATTRIBUTES: &str = "男|女|岁|身份证";
/// What may stand before whoever tells or is to be rung: 据张伟回忆; 请联系张伟，电话…; and where people live.
const TELLERS: &str = "据|联系|请找|村|社区|小区|街道";
/// What may stand before a place and whoever is from there: 家住城关镇的张伟.
const OF_A_PLACE: &str = "家住|现住|暂住|住在|来自";

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
    OfAPlace,
}

/// A word and where it stands.
pub(super) struct Word {
    pub(super) says: Says,
    pub(super) span: Range<usize>,
}

/// What one pass over a text tells of names in it.
#[derive(Default)]
pub(super) struct Signs {
    /// Of words that share characters and say the same sort of thing, the one that begins first counts, and
    /// of those the one that is listed first.
    pub(super) words: Vec<Word>,
    /// Where clauses begin with what may be a surname: at lines, behind their marks, and behind punctuation
    /// and hours of the day.
    pub(super) clauses: Vec<usize>,
    /// Where a surname and two characters of given names stand: 王丽娟, whatever is said of her.
    pub(super) whole: Vec<usize>,
}

impl Signs {
    /// Looks at every character once.
    pub(super) fn of(text: &str) -> Self {
        let (classes, mut signs) = (&*CLASSES, Self::default());
        let mut ends = [0; 6];
        let (mut after, mut number) = (true, false);
        let (mut surname, mut given) = ((0, 0), (0, 0));
        for (at, c) in text.char_indices() {
            let Class { is: class, begins } = classes.of(c);
            let behind = at + c.len_utf8();
            if classes.goes_on[usize::from(begins)] & bit(text.as_bytes().get(behind + 2)) != 0 {
                let rest = &text.as_bytes()[behind..];
                for tail in classes.tails[usize::from(begins)].iter().filter(|tail| tail.begins(rest)) {
                    let end = &mut ends[tail.says.group()];
                    if at >= *end {
                        *end = behind + tail.text.len();
                        signs.words.push(Word { says: tail.says, span: at..*end });
                    }
                }
            }
            if class & HAN != 0 {
                if class & surname_given(surname.1, given.1) != 0 {
                    signs.whole.push(surname.0);
                }
                (surname, given) = (given, (at, class));
                if after && class & FIRST != 0 {
                    signs.clauses.push(at);
                }
                (after, number) = (class & HOUR != 0, false);
                continue;
            }
            given = (0, 0);
            let in_number = std::mem::take(&mut number);
            match c {
                _ if class & BREAK != 0 => after = true,
                // Marks of lists and quotations, and the numbers of items.
                ' ' | '\t' | '>' | '#' | '-' => {}
                '0'..='9' if after || in_number => (after, number) = (false, true),
                '.' if in_number => after = true,
                _ => after = false,
            }
        }
        signs
    }
}

/// What hours of the day end with: a clause may begin behind them.
pub(super) const HOURS: &str = "日晚午晨许";
/// What clauses end with.
pub(super) const BREAKS: &str = "\n，。；：！？、,;:!?\"“”（）()\u{fffc}";

/// A Chinese character.
const HAN: u8 = 1;
/// A name may begin with it.
const FIRST: u8 = 2;
/// It ends an hour of the day.
const HOUR: u8 = 4;
/// A clause ends with it.
const BREAK: u8 = 8;
/// A given name may have it.
const IN_GIVEN: u8 = 16;
/// Ordinary words seldom have it, given names do.
const OF_GIVEN: u8 = 32;
/// A surname and nothing else.
const SURNAME: u8 = 64;

/// What the last character of a whole name has to be behind two others; nothing where those begin none.
fn surname_given(surname: u8, given: u8) -> u8 {
    match () {
        () if surname & FIRST == 0 || given & IN_GIVEN == 0 => 0,
        () if (surname & SURNAME) | (given & OF_GIVEN) != 0 => IN_GIVEN,
        () => OF_GIVEN,
    }
}

/// What there is to know of a character, found by one look.
struct Classes {
    /// Of the characters of the basic plane.
    classes: Box<[Class]>,
    /// For the words that begin with one character, a bit for the third byte of each way to go on: it tells most texts
    /// from all of the words. None at 0, for characters that begin no word.
    goes_on: Vec<u64>,
    /// The same words without that character, in the order of the lists.
    tails: Vec<Vec<Tail>>,
}

/// What a character is.
#[derive(Clone, Copy, Default)]
struct Class {
    is: u8,
    /// The place of the words that begin with it.
    begins: u8,
}

/// A word without its first character.
struct Tail {
    text: &'static str,
    says: Says,
}

impl Tail {
    /// Whether a text goes on with it. Most that do not are told by its first character.
    fn begins(&self, text: &[u8]) -> bool {
        let tail = self.text.as_bytes();
        let first = tail.first_chunk::<3>();
        (first.is_none() || text.first_chunk::<3>() == first) && text.starts_with(tail)
    }
}

/// The bit in [`Classes::goes_on`] of a text by its third byte; all of them for one too short to tell.
fn bit(third: Option<&u8>) -> u64 {
    third.map_or(u64::MAX, |byte| 1 << (byte % 64))
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    let lists = [
        (Says::Role, ROLES),
        (Says::Label, LABELS),
        (Says::Called, CALLED),
        (Says::Attribute, ATTRIBUTES),
        (Says::Teller, TELLERS),
        (Says::OfAPlace, OF_A_PLACE),
    ];
    let of = |(says, list): (Says, &'static str)| listed(list).map(move |word| (word, says));
    let titles = TITLES.words.into_iter().map(|title| (title, Says::Title));
    let is = |class: u8, of: bool| if of { class } else { 0 };
    let name = |c: char| {
        let given = is(OF_GIVEN, GIVEN.contains(c)) | is(IN_GIVEN, GIVEN.contains(c) || GIVEN_TOO.contains(c));
        is(FIRST, is_first(c)) | is(SURNAME, NOTHING_ELSE.contains(c)) | given
    };
    let class = |c: char| Class { is: is(HAN, is_han(c)) | name(c), begins: 0 };
    let mut classes: Box<[Class]> = (0..=0xFFFF).map(|c| char::from_u32(c).map(class).unwrap_or_default()).collect();
    for (class, chars) in [(HOUR, HOURS), (BREAK, BREAKS)] {
        chars.chars().for_each(|c| classes[c as usize].is |= class);
    }
    let (mut goes_on, mut tails) = (vec![0], vec![Vec::new()]);
    for (word, says) in lists.into_iter().flat_map(of).chain(titles) {
        let mut chars = word.chars();
        let Some(head) = chars.next() else { continue };
        let begins = &mut classes[head as usize].begins;
        if *begins == 0 {
            *begins = u8::try_from(tails.len()).expect("the words of this program begin with few characters");
            goes_on.push(0);
            tails.push(Vec::new());
        }
        let place = usize::from(*begins);
        goes_on[place] |= bit(chars.as_str().as_bytes().get(2));
        tails[place].push(Tail { text: chars.as_str(), says });
    }
    Classes { classes, goes_on, tails }
});

impl Classes {
    fn of(&self, c: char) -> Class {
        let beyond = || Class { is: if is_han(c) { HAN } else { 0 }, begins: 0 };
        self.classes.get(c as usize).copied().unwrap_or_else(beyond)
    }
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x3FFFF)
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
            Self::OfAPlace => 5,
        }
    }
}

//! Words that names are told by: surnames, roles, labels, forms of address.

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

/// Names that are nobody's to hide: of history, novels and shops. Left out are those that many people have: 李华, 王杰.
pub(super) const KNOWN: &str = "毛泽东 周恩来 邓小平 江泽民 胡锦涛 习近平 孙中山 焦裕禄 孔繁森 袁隆平 钟南山 贾宝玉 林黛玉 薛宝钗 王熙凤 武松 \
    林冲 鲁智深 欧阳锋 诸葛亮 唐僧 刘备 关羽 张飞 曹操 孙权 岳飞 文天祥 戚继光 林则徐 王安石 欧阳修 苏轼 \
    李白 杜甫 白居易 鲁迅 雷锋 石河子 黄继光 董存瑞 邱少云 李鸿章 左宗棠 白玉兰 杨国福 杨铭宇 陶华碧 张小泉 王老吉 周大福 周大生 周生生 陈克明 李锦记 王守义 胡庆余堂";

/// Characters that end a name although a name may have them: verbs of reports.
pub(super) static ENDS: Chars = Chars::of(
    "报发点登立现投想觉取存付轻告已据当通今损向于先随便感意怀相刷认申购误起需应可帮请带回进离办交填下拨点同住家男女遇反落",
);

/// See [`roles`].
pub(super) const ROLES: &str = "受害人|被害人|受害者|受骗人|被骗人|受骗者|受骗群众|受骗老人|被骗老人|事主|失主|报案人|报警人|举报人|当事人|投诉人|嫌疑人|被告人|学生|大学生|女生|男生|同学|\
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
pub(super) const LABELS: &str = "姓名|姓 名|姓  名|真名|实名|本名|名字|名单|名册|责任人|签收人|签名|签字|申请人|领款人|收件人|收货人|寄件人|承诺人|填表人|制表人|记录人|负责人|主讲人|主持人|值班人员|作者|摄影|编辑|供图|撰稿|签字人|值日生|name";

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

pub(super) fn listed(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split('|').map(str::trim_start)
}

/// What says that a name follows.
pub(super) const CALLED: &str =
    "我是|我叫|名叫|名字叫|叫做|个叫|真名|本名|原名|大名|全名|自称是|自称|署名|被骗的是|受骗的是|报案的是|报警的是";
/// What an age, a sex or a number of a person has in it.
pub(super) const ATTRIBUTES: &str = "男|女|岁|身份证";
/// What may stand before whoever tells or is to be rung: 据张伟回忆; 请联系张伟，电话…; and where people live.
pub(super) const TELLERS: &str = "据|联系|请找|村|社区|小区|街道";
/// What may stand before a place and whoever is from there: 家住城关镇的张伟.
pub(super) const OF_A_PLACE: &str = "家住|现住|暂住|住在|来自";

/// What hours of the day end with: a clause may begin behind them.
pub(super) const HOURS: &str = "日晚午晨许";
/// What clauses end with.
pub(super) const BREAKS: &str = "\n，。；：！？、,;:!?\"“”（）()\u{fffc}";

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x3FFFF)
}

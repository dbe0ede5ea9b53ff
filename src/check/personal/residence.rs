//! Street addresses with a house number, and rooms of blocks of flats.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::check::groups::digit;
use crate::check::reading::{Places, Reading};
use crate::pattern::pattern;

const NUMBER: &str = r"(?:\d{1,4}|[一二三四五六七八九十百零〇]{1,5})";
const ESTATE: &str = "(?:小区|花园|公寓|家园|苑|城|湾|府|里|新村|宿舍|大院)";

/// The same without what is also the end of a town or a shop: a number of two parts is a flat there.
const HOMES: &str = "(?:小区|花园|公寓|家园|苑|新村|宿舍|宿舍楼|家属楼|寝室|大院)";
/// What stands between a block and a flat.
const DASH: &str = "[-–—#]";

/// Street and house number, village and group, block and flat.
static ADDRESSES: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    // 街道 is an office or a part of a town, which has grids and windows with numbers.
    let street = format!(
        r"\p{{Han}}{{0,9}}(?:\p{{Han}}(?:路|街|大道|巷|弄|胡同|里弄|大街)|[\p{{Han}}--街]道)(?:[东西南北中一二三四五六七八九十]段)? ?[甲乙丙丁]?{NUMBER}(?:-\d{{1,3}})? ?(?:号|弄)(?: ?附 ?\d+ ?号?|之\d+)?(?: ?院)?(?: ?{NUMBER} ?(?:号楼|栋|幢|座))?(?: ?{NUMBER} ?单元)?(?: ?\d{{3,4}} ?室?)?"
    );
    let village =
        format!(r"\p{{Han}}{{1,10}}(?:村|屯|寨|庄|社区) ?第?{NUMBER} ?(?:村民)?(?:小?组|队|社) ?{NUMBER} ?号");
    let flat = format!(
        r"(?:\p{{Han}}{{0,10}}{ESTATE})? ?{NUMBER} ?(?:号楼|栋|幢|座|舍) ?(?:{NUMBER} ?单元 ?)?\d{{3,4}} ?(?:室|号|房)?|{NUMBER} ?单元 ?\d{{3,4}} ?(?:室|号)?"
    );
    // With numerals there is no telling 一座 from a block, and with letters none from an office tower, but by what
    // stands around.
    let spelt = format!(
        r"(?:\p{{Han}}{{0,10}}{ESTATE})? ?{NUMBER} ?(?:号楼|栋|幢) ?(?:{NUMBER} ?单元 ?)?[一二三四五六七八九零〇]{{3,4}}(?:室|号|房)?"
    );
    let short = format!(
        r"\p{{Han}}{{1,10}}{ESTATE} ?(?:[A-Za-z] ?(?:号楼|栋|幢|座) ?(?:{NUMBER} ?单元 ?)?|\d{{1,3}}-\d{{1,2}}-)\d{{3,4}} ?(?:室|号|房)?|\p{{Han}}{{0,10}}{HOMES}(?:[一二三四五六七八九十A-Za-z\d]{{1,2}}[期区])?[: ]?(?:\d{{1,3}}{DASH}(?:\d{{1,2}}{DASH})?\d{{3,4}} ?(?:室|房)?|(?:\d{{1,3}} ?号)? ?\d{{3,4}} ?室)"
    );
    // In the country a house has the number of its village, group or place; a window and a booth have one, too. Behind
    // whoever lives there (家住城关镇的王某3号) it is a day.
    let house = format!(
        r"住(?:址|所)?[: ]{{0,2}}\p{{Han}}{{0,12}}(?:村|屯|寨|庄|组) ?\d{{1,4}} ?号|(?:家住|现住|暂住|居住|住在|住址:?)\p{{Han}}{{0,12}}(?:\d{{1,3}}{DASH}(?:\d{{1,2}}{DASH})?\d{{3,4}}|[A-Za-z\d]{{1,3}} ?(?:号楼|栋|幢|座) ?\d{{3,4}})|(?:家住|现住|暂住|居住|住在|住址)[\p{{Han}}--[的某士月于]]{{2,12}} ?\d{{1,4}} ?号"
    );
    [street, village, flat, spelt, short, house].map(|p| pattern(&p))
});

/// What the numbers of houses and flats count.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern("[号弄栋幢座舍室]|单元"));

/// What parts the numbers of a flat.
static DASHED: LazyLock<Regex> = LazyLock::new(|| pattern(DASH));

/// What may follow a number without being a house: 建设路2号窗口, 5号线.
const NOT_HOUSES: [&str; 25] = [
    "教室",
    "办公室",
    "会议室",
    "活动室",
    "实验室",
    "机房",
    "线",
    "口",
    "窗",
    "台",
    "车",
    "门",
    "文",
    "令",
    "公告",
    "通告",
    "会议",
    "厅",
    "出口",
    "站台",
    "网格",
    "号楼",
    "栋",
    "幢",
    "期",
];
/// What may follow a number that then counts it: 12栋1200户. Behind 号 it begins a word or a name: 12号张某.
const COUNTERS: [&str; 8] = ["户", "人", "张", "米", "平方", "层", "元", "份"];

/// Finds addresses; `known` are those that may be printed.
pub fn find(reading: &Reading, known: &[&str]) -> Vec<Range<usize>> {
    let text = reading.text.as_str();
    let (mut found, mut told) = (Vec::new(), Places::default());
    if !may_have_numbers(text) {
        return found;
    }
    for (i, pattern) in ADDRESSES.iter().enumerate() {
        for m in pattern.find_iter(text) {
            let after = &text[m.end()..];
            // A block without a flat has many homes.
            let block = i == ADDRESSES.len() - 1 && after.starts_with('楼');
            let house = !block && !is_count(m.as_str(), after);
            let overlaps = told.touch(&m.range());
            let span = start(text, m.range())..m.end();
            let written = &text[span.clone()];
            let listed = known.iter().any(|k| k.contains(written) || written.contains(k));
            if house && !overlaps && !listed && !is_of_office(reading, &m.range()) {
                told.add(&span);
                found.push(span);
            }
        }
    }
    found
}

/// Whether a text has what every address has, and few texts: a number and what it counts, or numbers and dashes. Each is
/// looked for by its rarest part, far faster than a pattern of all goes through a text.
fn may_have_numbers(text: &str) -> bool {
    let number = |c: char| c.is_ascii_alphanumeric() || c.is_numeric() || "一二三四五六七八九十百零".contains(c);
    let counted = |word: regex::Match<'_>| {
        let before = &text[..word.start()];
        before.strip_suffix(' ').unwrap_or(before).ends_with(number)
    };
    // 3-2-501, 小区3-501, 3#501: no more than three digits, and a room behind the dash.
    let flat = |dash: regex::Match<'_>| {
        let block = text[..dash.start()].chars().rev().take_while(|c| c.is_numeric()).take(4).count();
        let room = text[dash.end()..].chars().take(3).filter(|c| c.is_numeric()).count();
        (1..=3).contains(&block) && room == 3
    };
    COUNTED.find_iter(text).any(counted) || DASHED.find_iter(text).any(flat)
}

/// Whether what looks like a house or a flat is a number of something else.
fn is_count(written: &str, after: &str) -> bool {
    let after = after.trim_start_matches(' ');
    let counts = written.ends_with(|c: char| digit(c).is_some())
        && (COUNTERS.iter().any(|n| after.starts_with(n)) || after.starts_with(|c: char| c.is_ascii_digit()));
    counts || NOT_HOUSES.iter().any(|n| after.starts_with(n))
}

/// Whether an address is that of an office, which stands before it in the clause or directly behind it. In doubt it is a
/// home: where somebody lives or goes, and where the office's name is that of a street or of its people's flats.
fn is_of_office(reading: &Reading, address: &Range<usize>) -> bool {
    static OFFICES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:政府|机关)大院|派出所|公安局|[大支]队|[工农中建]行|农商行|事务所|[养敬]老院|驿站|工作站|物业|活动室|报警点|值班室|党校|分局|司法[所局]|法院|检察院|银行|[支分]行|信用社|中心|学校|[小中大]学|学院|幼儿园|大厅|营业[厅部]|车站|医院|卫生院|邮局|政府|办事处|[居村]委会|服务站|警务[室站]|公司|广场|公园|市场|商场|超市|[图文体博展宾]\p{Han}{0,2}馆|卫生室|(?:活动|讲座|咨询|办公|办事|领取|集合|报名|网点|单位)地[点址]",
        )
    });
    // 车站路, 公司职员.
    static NO_OFFICE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\p{Han}?(?:[路街巷道弄]|胡同)|^的?(?:退休)?(?:职[员工]|员工|会计|[教老]师|学生|工人|经理|老板|退休)")
    });
    static HOME: LazyLock<Regex> = LazyLock::new(|| pattern("住在|[家现暂居]住|住址|住所|户籍|家庭|家[中里]|回家"));
    static ESTATES: LazyLock<Regex> = LazyLock::new(|| pattern("小区|花园|公寓|公馆|家园|苑|宿舍|家属|新村|大院"));
    // Behind an office, where it is: 社区居委会(幸福小区1号楼101室).
    static WHERE: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:,?地[址点])?[(:]|^(?:设在|位于)"));
    const SOMEBODY: [char; 7] = ['到', '来', '去', '他', '她', '让', '叫'];
    let text = reading.text.as_str();
    let before = reading.before(address.start, 40);
    let last_clause = |text| str::rsplit_once(text, ['。', '!', '?', ';', ',']).unwrap_or(("", text));
    let (sentence, clause) = last_clause(before);
    let mut clause_start = address.start - clause.len();
    // 县公安局，地址：人民路128号.
    if ["地址", "地点"].iter().any(|label| text[clause_start..].starts_with(label)) {
        clause_start = address.start - before.len() + sentence.len() - last_clause(sentence).1.len();
    }
    let clause = &text[clause_start..address.end];
    if HOME.is_match(clause) || clause.contains('某') {
        return false;
    }
    let is_office = |at: usize| !NO_OFFICE.is_match(&text[at..]);
    let last = OFFICES.find_iter(clause).map(|office| office.end()).filter(|end| is_office(clause_start + end)).last();
    let there = |rest: &str| !ESTATES.is_match(rest) && !rest.contains(SOMEBODY) || WHERE.is_match(rest);
    if last.is_some_and(|end| there(&clause[end..])) {
        return true;
    }
    let behind: String =
        text[address.end..].chars().take(12).take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
    OFFICES.find(&behind).is_some_and(|office| {
        let (name, rest) = behind.split_at(office.end());
        let beside = rest.starts_with(['后', '旁', '对', '附', '隔', '边']);
        let inside =
            ["警务室", "物业", "活动室", "活动中心", "服务站", "居委会", "驿站"].iter().any(|end| name.ends_with(end));
        let of_people = clause.contains('住') || ESTATES.is_match(&text[address.clone()]) && !inside;
        !beside && !of_people && !name.contains(|c| "到来去在往的向从被给由与和及旁对".contains(c))
    })
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
            "走访幸福小区3-500户",
            "幸福小区1-100号楼",
            "产业园区2-300米",
            "溪口村0838-2345678",
        ] {
            assert_eq!(texts(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn homes_are_found_as_people_write_them() {
        for text in [
            "幸福小区3-2-501",
            "幸福小区3-501",
            "阳光花园 12-1508室",
            "幸福小区3—501",
            "阳光花园12#1508",
            "幸福小区二期3-501",
            "柳树村第3组27号",
            "红星村第三村民小组27号",
            "幸福小区3号501室",
            "幸福小区501室",
            "家属楼3-201",
            "幸福小区A栋1203",
            "幸福小区三栋二单元五零一",
            "建设路128-2号",
            "人民南路四段18号",
            "人民大道5号",
            "人民道5号",
            "建设路88号附3号",
        ] {
            assert_eq!(texts(text), [text]);
            assert_eq!(texts(&format!("她说，住址是{text}。")), [text]);
        }
        assert_eq!(texts("家住张家湾27号"), ["张家湾27号"]);
        assert_eq!(texts("家住建设路12号张某"), ["建设路12号"]);
    }

    #[test]
    fn what_is_counted_or_said_of_a_day_is_no_home() {
        for text in [
            "走访柳树村3组120户。",
            "小区12栋1200户已全部走访。",
            "9号楼1101人",
            "9号楼发放1101份",
            "9号楼12000份",
            "建设街道2号网格",
            "小区3栋120平方米",
            "家住城关镇的王某3号接到电话",
            "一座三四五层的楼",
            "家住地铁5号线旁",
            "家住幸福小区3号楼的王大妈",
            "版本3-2-501",
        ] {
            assert_eq!(texts(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn an_address_of_an_office_is_no_home() {
        for text in [
            "城关派出所地址：建设路88号",
            "城关派出所位于建设路88号",
            "反诈中心（建设路128-2号）",
            "建设路88号城关派出所",
            "| 城关派出所 | 建设路88号 |",
            "县医院3号楼501室",
            "**咨询地址**：解放路8号",
            "活动地点：滨河路12号",
            "到人民大道66号图书馆领取资料",
            "体检在人民路12号社区卫生室",
            "社区居委会（幸福小区1号楼101室）",
            "警务室设在幸福小区1号楼101室",
            "幸福小区3栋101社区警务室",
            "县公安局，地址：人民路128号",
            "资料请到县公安局领取。地址：人民路128号",
            "讲座地点：综合楼3号楼201教室",
            "镇政府大院2号楼201",
            "交警大队：人民路128号",
        ] {
            assert_eq!(texts(text), [] as [&str; 0], "{text}");
        }
        for (text, home) in [
            ("王某在派出所称家住建设路88号", "建设路88号"),
            ("到派出所报警，家在建设路88号", "建设路88号"),
            ("车站路88号", "车站路88号"),
            ("李某（公司职员）建设路88号", "建设路88号"),
            ("| 李女士 | 公司职员 | 建设路88号 |", "建设路88号"),
            ("| 李某 | 公司 | 建设路88号 |", "建设路88号"),
            ("地址：解放路8号", "解放路8号"),
            ("王某到广场后，回到解放路8号", "解放路8号"),
            ("他住解放路8号图书馆后面", "解放路8号"),
            ("法院宿舍3栋2单元501", "法院宿舍3栋2单元501"),
            ("骗子让他从银行到建设路88号", "建设路88号"),
            ("把现金送到阳光花园2栋301，地址：人民路12号", "人民路12号"),
            ("物业经理李某（幸福小区3栋501）", "幸福小区3栋501"),
            ("公安局接到报警，幸福小区3栋501的张某被骗", "幸福小区3栋501"),
        ] {
            assert!(texts(text).iter().any(|found| found.ends_with(home)), "{text}: {:?}", texts(text));
        }
        assert_eq!(texts("她从建设路88号来到派出所").len(), 1);
    }
}

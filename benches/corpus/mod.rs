//! A campaign of any size for measuring: pages of some 1,800 Chinese characters with lists, a
//! table, a quotation and tags; the same pages for Zola and Hugo.
#![allow(dead_code)] // Each bench uses its own part.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Words that sentences are made of: enough that no two pages are alike.
const WORDS: [&str; 48] = [
    "接到", "陌生", "电话", "对方", "自称", "客服", "快递", "退款", "平台", "链接", "下载", "软件", "转账", "汇款",
    "账户", "银行", "验证", "密码", "屏幕", "共享", "会议", "老师", "家长", "学生", "老人", "邻居", "村里", "社区",
    "民警", "核实", "停下", "商量", "报警", "止付", "返利", "任务", "垫付", "本金", "收益", "导师", "群里", "截图",
    "公司", "财务", "领导", "急用", "催促", "保密",
];

/// A small generator of numbers: the same corpus on every machine.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut text = String::new();
        for i in 0..words {
            if i > 0 && i % 5 == 0 {
                text.push('，');
            }
            text.push_str(WORDS[self.below(WORDS.len())]);
        }
        text
    }

    fn paragraph(&mut self) -> String {
        (0..6).map(|_| self.sentence(14) + "。").collect()
    }
}

/// The Markdown below the front matter of page `i`.
fn body(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    let _ = write!(text, "{}\n\n## 事情经过\n\n", numbers.paragraph());
    for step in 1..=4 {
        let _ = writeln!(text, "{step}. {}。", numbers.sentence(10));
    }
    let _ = write!(text, "\n{}\n\n{}\n\n> {}。\n\n", numbers.paragraph(), numbers.paragraph(), numbers.sentence(12));
    text.push_str("| 时间 | 经过 |\n| --- | --- |\n");
    for row in 1..=4 {
        let _ = writeln!(text, "| 第{row}步 | {} |", numbers.sentence(8));
    }
    let _ = write!(text, "\n## 教训\n\n");
    for _ in 0..4 {
        let _ = writeln!(text, "- {}", numbers.sentence(8));
    }
    let _ = write!(text, "\n{}\n\n{}\n", numbers.paragraph(), numbers.paragraph());
    text
}

fn title(i: usize, numbers: &mut Numbers) -> String {
    format!("{}之{i}", numbers.sentence(4))
}

fn tags(i: usize) -> [String; 2] {
    [format!("类别{}", i % 100), format!("地区{}", i % 97)]
}

fn date(i: usize) -> String {
    format!("20{:02}-{:02}-{:02}", 23 + i % 3, i / 3 % 12 + 1, i / 36 % 28 + 1)
}

fn scam(i: usize) -> String {
    let mut numbers = Numbers::new(1_000_000 + i as u64);
    let (title, [a, b]) = (title(i, &mut numbers), tags(i));
    let mut text = format!(
        "---\ntitle: {title}\nsummary: {}\nheadline: 骗局{i}\nslogan: 不听不信|不转账\nrisk: high\naudiences: [老年人]\ntags: [{a}, {b}]\nhotlines: [\"96110\"]\nreviewed: 2026-11-01\nsources:\n  - 综合公开提示编写\n---\n\n{}\n",
        numbers.sentence(8),
        numbers.paragraph(),
    );
    for heading in ["作案手法", "识别信号", "现在怎么办", "记住一句话"] {
        let _ = write!(text, "\n## {heading}\n\n");
        for _ in 0..4 {
            let _ = writeln!(text, "- {}", numbers.sentence(5));
        }
    }
    text
}

/// Page `i` as a case of this program, of one of so many explainers.
pub fn case(i: usize, scams: usize, seed: u64) -> String {
    let mut numbers = Numbers::new(seed + i as u64);
    let (title, [a, b]) = (title(i, &mut numbers), tags(i));
    format!(
        "---\ntitle: {title}\nsummary: {}\ndate: {}\nloss: {}\nvictim: 张某\nscam: scam-{}\ncomposite: true\ntags: [{a}, {b}]\nreviewed: 2026-11-01\nsources:\n  - 依据多起同类警情综合编写\n---\n\n{}",
        numbers.sentence(8),
        date(i),
        1000 + i,
        i % scams,
        body(&mut numbers)
    )
}

/// A campaign of so many cases and explainers, whose `book.toml` ends in `output`.
pub fn campaign(root: &Path, count: usize, explainers: usize, output: &str) {
    let cases = root.join("content/cases");
    fs::create_dir_all(&cases).unwrap();
    for i in 0..count {
        fs::write(cases.join(format!("case-{i:05}.md")), case(i, explainers, 1)).unwrap();
    }
    let scams = root.join("content/scams");
    fs::create_dir_all(&scams).unwrap();
    for i in 0..explainers {
        fs::write(scams.join(format!("scam-{i}.md")), scam(i)).unwrap();
    }
    let book = "[book]\ntitle = \"测量\"\ndescription = \"测量用\"\nlanguage = \"zh-CN\"\n\n[build]\nbase-url = \"https://fanzha.example/\"\n\n\
        [organization]\nname = \"示例县反诈中心\"\nwebsite = \"https://fanzha.example/\"\nhotlines = [{ number = \"96110\" }]\n\n";
    fs::write(root.join("book.toml"), format!("{book}{output}")).unwrap();
}

/// The same pages for a generator of blogs, TOML front matter; `zola` names its tags otherwise.
pub fn blog(content: &Path, count: usize, zola: bool) {
    fs::create_dir_all(content).unwrap();
    for i in 0..count {
        let mut numbers = Numbers::new(1 + i as u64);
        let (title, [a, b], summary) = (title(i, &mut numbers), tags(i), numbers.sentence(8));
        let tags = format!("tags = [\"{a}\", \"{b}\"]");
        let tags = if zola { format!("[taxonomies]\n{tags}") } else { tags };
        let text = format!(
            "+++\ntitle = \"{title}\"\ndescription = \"{summary}\"\ndate = {}\n{tags}\n+++\n\n{}",
            date(i),
            body(&mut numbers)
        );
        fs::write(content.join(format!("case-{i:05}.md")), text).unwrap();
    }
}

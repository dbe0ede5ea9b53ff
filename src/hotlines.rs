//! Telephone numbers that are national and official, and what each is for.

/// A national number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct National {
    pub number: &'static str,
    /// Its use in Chinese and in English, short enough for a poster.
    pub zh: &'static str,
    pub en: &'static str,
    /// Why it must not be printed as a number to ring, where that is so.
    pub never: Option<&'static str>,
}

const fn ring(number: &'static str, zh: &'static str, en: &'static str) -> National {
    National { number, zh, en, never: None }
}

/// Numbers and uses as the Ministry of Public Security, the Ministry of Industry and
/// Information Technology and the Cyberspace Administration announce them.
pub const NATIONAL: [National; 9] = [
    ring("96110", "反诈预警劝阻专线", "anti-fraud advice line"),
    ring("110", "报警电话", "police emergency"),
    ring("12321", "网络不良与垃圾信息举报", "report spam calls and messages"),
    ring("12377", "违法和不良信息举报", "report harmful content online"),
    ring("10086", "中国移动客服", "China Mobile"),
    ring("10000", "中国电信客服", "China Telecom"),
    ring("10010", "中国联通客服", "China Unicom"),
    National {
        number: "12381",
        zh: "涉诈预警短信",
        en: "fraud warning messages",
        never: Some("12381 only ever sends warning messages; nobody answers it"),
    },
    National {
        number: "12337",
        zh: "政法举报",
        en: "reports of gangs and officials",
        never: Some("12337 takes reports of gangs and of misconduct by officials, not of fraud"),
    },
];

/// The national number written exactly so.
pub fn national(number: &str) -> Option<&'static National> {
    NATIONAL.iter().find(|n| n.number == number)
}

/// A number without the spaces and dashes people write in it.
pub fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

//! The language the program speaks with the person at the keyboard. It is another matter than
//! the campaign's language.

use clap::ValueEnum;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Language {
    #[default]
    #[value(name = "en")]
    English,
    #[value(name = "zh")]
    Chinese,
}

impl Language {
    /// What the environment asks for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not
    /// empty decides, as POSIX has it (Base Definitions, 8.2); without one of them, the language of the `system`.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>, system: impl FnOnce() -> Option<String>) -> Self {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
        match named.or_else(system) {
            Some(value) if value.to_ascii_lowercase().starts_with("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// Its tag for machines (BCP 47).
    pub fn tag(self) -> &'static str {
        self.choose("en", "zh-CN")
    }

    /// One of two texts.
    pub fn choose<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let spoken = |pairs: &[(&str, &str)], system: Option<&str>| {
            let variable = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            Language::of_environment(variable, || system.map(str::to_owned))
        };
        let of = |pairs: &[(&str, &str)]| spoken(pairs, None);
        assert_eq!(of(&[]), Language::English);
        assert_eq!(spoken(&[], Some("zh-CN")), Language::Chinese);
        assert_eq!(spoken(&[("LANG", "C")], Some("zh-CN")), Language::English);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), Language::English);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "en_US.UTF-8")]), Language::English);
        assert_eq!(of(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "zh_CN")]), Language::Chinese);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "zh")]), Language::Chinese);
    }
}

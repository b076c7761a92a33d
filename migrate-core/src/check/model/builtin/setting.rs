//! Rows of `pg_settings`.

use super::{Lack, Line, PARAMETERS, SETTINGS, is_in};
use crate::check::syntax::literal::parse_bool;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    reading: Reading,
    /// `pg_settings.context`.
    pub(crate) context: &'static str,
}

/// How its value is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reading {
    Bool,
    /// One of these words, with `~` for a blank.
    Enum(&'static str),
    /// From, to, and what it is counted in.
    Number {
        is_whole: bool,
        range: Option<(f64, f64)>,
        unit: &'static str,
    },
    Text,
}

impl Setting {
    /// As the widest of the servers has it.
    pub(crate) fn of(name: &str) -> Option<Setting> {
        if let Some(name) = HIDDEN.iter().find(|hidden| **hidden == name) {
            return Some(Setting { name, reading: Reading::Text, context: "user" });
        }
        Setting::widest(SETTINGS.of(name).filter_map(|line| Setting::read(line.name, line.words())))
    }

    /// A storage parameter.
    pub(crate) fn of_storage(of: &str, name: &str) -> Option<Setting> {
        let read = |line: Line| {
            let mut words = line.words();
            let own = words.next().filter(|own| *own == name)?;
            let letter = words.next()?;
            Setting::read(own, [letter, "user"].into_iter().chain(words))
        };
        Setting::widest(PARAMETERS.of(of).filter_map(read))
    }

    fn widest(all: impl Iterator<Item = Setting>) -> Option<Setting> {
        let mut found: Option<Setting> = None;
        for setting in all {
            found = Some(match found {
                None => setting,
                Some(before) if before.reading == setting.reading => setting,
                // Servers differ: what one reads is not refused.
                Some(_) => Setting { reading: Reading::Text, ..setting },
            });
        }
        found
    }

    /// The first server from this one on that does not have it, if another has.
    pub(crate) fn lack(name: &str, oldest: u8) -> Option<Lack> {
        let has = |version| SETTINGS.of(name).any(|line| is_in(line.since, version));
        Lack::of(oldest, has)
    }

    /// The same of a storage parameter.
    pub(crate) fn lack_of_storage(of: &str, name: &str, oldest: u8) -> Option<Lack> {
        let is_own = |line: &Line| line.words().next() == Some(name);
        let has = |version| PARAMETERS.of(of).filter(is_own).any(|line| is_in(line.since, version));
        Lack::of(oldest, has)
    }

    fn read(name: &'static str, mut words: impl Iterator<Item = &'static str>) -> Option<Setting> {
        let (letter, context) = (words.next()?, words.next()?);
        let values = words.next();
        let unit = words.next().unwrap_or_default();
        let range = values.and_then(|values| {
            let (from, to) = values.split_once("..")?;
            Some((from.parse().ok()?, to.parse().ok()?))
        });
        let reading = match letter {
            "b" => Reading::Bool,
            "e" => values.map_or(Reading::Text, Reading::Enum),
            "i" => Reading::Number { is_whole: true, range, unit },
            "r" => Reading::Number { is_whole: false, range, unit },
            _ => Reading::Text,
        };
        Some(Setting { name, reading, context })
    }

    /// It takes several values.
    pub(crate) fn is_list(&self) -> bool {
        LISTS.contains(&self.name)
    }

    /// The refusal of a value that no server reads; nothing if one may.
    pub(crate) fn refuses(&self, value: &str) -> Option<String> {
        let Setting { name, reading, .. } = self;
        let lower = value.to_ascii_lowercase();
        match reading {
            Reading::Text => None,
            Reading::Bool if parse_bool(&lower).is_some() => None,
            Reading::Bool => Some(format!("parameter `{name}` requires a Boolean value")),
            Reading::Enum(words) => {
                let value_as_word = value.replace(' ', "~");
                let is_one = words.split(',').any(|word| word.eq_ignore_ascii_case(&value_as_word));
                (!is_one).then(|| format!("invalid value for parameter `{name}`: `{value}`"))
            }
            Reading::Number { is_whole, range, unit } => {
                let text = lower.trim();
                let digits = text.trim_start_matches(|letter: char| {
                    letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+')
                });
                let number = text.get(..text.len() - digits.len()).unwrap_or_default();
                let is_hexadecimal = number.ends_with('0') && digits.starts_with('x');
                let Ok(number) = number.parse::<f64>() else {
                    let is_wrong = !is_hexadecimal && !text.starts_with(|first: char| first.is_ascii_digit());
                    return is_wrong.then(|| format!("invalid value for parameter `{name}`: `{value}`"));
                };
                if digits.starts_with('e') || is_hexadecimal {
                    return None;
                }
                let word = digits.trim();
                if !word.is_empty() && (unit.is_empty() || !UNITS.contains(&word)) {
                    return Some(format!("invalid value for parameter `{name}`: `{value}`"));
                }
                // One that begins with a zero may be octal.
                let is_plain = word.is_empty() && !(text.len() > 1 && text.starts_with('0') && *is_whole);
                let (from, to) = range.filter(|_| is_plain)?;
                let number = if *is_whole { number.round_ties_even() } else { number };
                let is_out = number < from.floor() || number > to.ceil();
                is_out.then(|| {
                    format!("{value} is outside the valid range for parameter `{name}` ({from} .. {to})")
                })
            }
        }
    }
}

/// `GUC_LIST_INPUT`, of those that a session can set.
const LISTS: [&str; 8] = [
    "createrole_self_grant",
    "datestyle",
    "local_preload_libraries",
    "restrict_nonsystem_relation_kind",
    "search_path",
    "session_preload_libraries",
    "temp_tablespaces",
    "wal_consistency_checking",
];

/// Those that a server knows and does not list (`GUC_NO_SHOW_ALL`), and old names of others.
const HIDDEN: [&str; 7] = [
    "default_with_oids",
    "role",
    "seed",
    "session_authorization",
    "sort_mem",
    "ssl_renegotiation_limit",
    "vacuum_mem",
];

const UNITS: [&str; 11] = ["b", "kb", "mb", "gb", "tb", "us", "ms", "s", "min", "h", "d"];

#[cfg(test)]
mod tests {
    use super::Setting;

    #[test]
    fn values_of_settings_are_read_as_servers_do() {
        let refuses = |name: &str, value: &str| Setting::of(name).unwrap().refuses(value).is_some();
        for (name, value) in [
            ("lock_timeout", "5s"),
            ("lock_timeout", "0"),
            ("work_mem", "64MB"),
            ("work_mem", "0x1000"),
            ("row_security", "off"),
            ("client_min_messages", "WARNING"),
            ("check_function_bodies", "f"),
            ("seq_page_cost", "1e2"),
            ("timezone", "anything"),
            ("default_transaction_isolation", "repeatable read"),
        ] {
            assert!(!refuses(name, value), "{name} = {value}");
        }
        for (name, value) in [
            ("lock_timeout", "soon"),
            ("lock_timeout", "5 parsecs"),
            ("row_security", "maybe"),
            ("client_min_messages", "loud"),
            ("work_mem", "1"),
        ] {
            assert!(refuses(name, value), "{name} = {value}");
        }
        assert_eq!(Setting::of("no_such_setting"), None);
        assert!(Setting::of("search_path").unwrap().is_list());
        assert!(!Setting::of("work_mem").unwrap().is_list());
    }
}

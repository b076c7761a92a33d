//! Dates and times: `datetime.c`. It reads a lot; refused is only what has words that it does not know, what has nothing that
//! it could be, and fields that are out of range in the plain ISO form.

use super::{Reading, is_space};

/// A date or a timestamp.
pub(super) fn moment(text: &str) -> Reading {
    let text = text.trim_matches(is_space);
    let lower = text.to_ascii_lowercase();
    if let Some(reading) = iso(&lower) {
        return reading;
    }
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_special =
        ["now", "today", "tomorrow", "yesterday", "infinity", "-infinity", "+infinity", "epoch", "allballs"];
    if !has_digit {
        let mut words =
            lower.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let has_special = words.clone().any(|word| is_special.contains(&word) || word == "inf");
        // `today allballs` and the like, with a zone perhaps.
        return if has_special && words.next().is_some() { Reading::Taken } else { Reading::Invalid };
    }
    if has_unknown_word(&lower) { Reading::Invalid } else { Reading::Taken }
}

pub(super) fn time(text: &str) -> Reading {
    let lower = text.trim_matches(is_space).to_ascii_lowercase();
    let has_digit = lower.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit {
        let is_special = lower.contains("allballs") || lower.contains("now");
        return if is_special { Reading::Taken } else { Reading::Invalid };
    }
    if let Some(parts) = numbers(&lower, ':')
        && let [hour, minute, rest @ ..] = parts.as_slice()
        && rest.len() <= 1
    {
        let second = rest.first().copied().unwrap_or(0);
        let is_end = *hour == 24 && *minute == 0 && second == 0;
        return if (*hour < 24 && *minute < 60 && second <= 60) || is_end {
            Reading::Taken
        } else {
            Reading::Field
        };
    }
    if has_unknown_word(&lower) { Reading::Invalid } else { Reading::Taken }
}

/// `2024-02-30`, and what follows as long as it is a plain time.
fn iso(text: &str) -> Option<Reading> {
    let (date, rest) = text.split_once([' ', 't']).map_or((text, None), |(date, rest)| (date, Some(rest)));
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let is_plain = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(year, 4..=4) || !is_plain(month, 1..=2) || !is_plain(day, 1..=2) {
        return None;
    }
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let is_out = year == 0 || month == 0 || month > 12 || day == 0 || day > days(year, month);
    let Some(rest) = rest else { return Some(if is_out { Reading::Field } else { Reading::Taken }) };
    let parts = numbers(rest, ':')?;
    let [hour, minute, rest @ ..] = parts.as_slice() else { return None };
    if rest.len() > 1 {
        return None;
    }
    let second = rest.first().copied().unwrap_or(0);
    let is_end = *hour == 24 && *minute == 0 && second == 0;
    let is_right = !is_out && ((*hour < 24 && *minute < 60 && second <= 60) || is_end);
    Some(if is_right { Reading::Taken } else { Reading::Field })
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `12:30:15`, each of at most two digits.
fn numbers(text: &str, separator: char) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(separator).collect();
    let is_number =
        |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() < 2 || !parts.iter().all(is_number) {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
}

/// A word that is no month, no day, no zone that could be: beside a slash or with capitals inside it may be a zone's name, and
/// abbreviations of zones are what the server is set to, so words of up to five letters pass.
fn has_unknown_word(lower: &str) -> bool {
    if lower.contains('/') {
        return false;
    }
    let words = lower.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.into_iter().any(|word| word.len() > 5 && !is_known(word))
}

fn is_known(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "january",
        "february",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "tues",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "julian",
        "zulu",
        "infinity",
        "allballs",
        "tomorrow",
        "yesterday",
        "thurs",
        "wednes",
        // Names of zones without a slash.
        "greenwich",
        "universal",
        "singapore",
        "portugal",
        "iceland",
        "jamaica",
        "navajo",
        "turkey",
        "poland",
        "israel",
        "hongkong",
        "kwajalein",
        "egypt",
        "japan",
        "libya",
        "eire",
        "iran",
        "cuba",
        "factory",
        "zulu",
        "posixrules",
        "localtime",
    ];
    WORDS.contains(&word)
}

pub(super) fn interval(text: &str) -> Reading {
    const UNITS: &[&str] = &[
        "ago",
        "c",
        "cent",
        "centuries",
        "century",
        "d",
        "day",
        "days",
        "dec",
        "decade",
        "decades",
        "decs",
        "h",
        "hour",
        "hours",
        "hr",
        "hrs",
        "infinity",
        "m",
        "mil",
        "millennia",
        "millennium",
        "millisecon",
        "microsecon",
        "mils",
        "min",
        "mins",
        "minute",
        "minutes",
        "mon",
        "mons",
        "month",
        "months",
        "ms",
        "msec",
        "msecs",
        "mseconds",
        "msecond",
        "millisecond",
        "milliseconds",
        "microsecond",
        "microseconds",
        "qtr",
        "quarter",
        "quarters",
        "s",
        "sec",
        "second",
        "seconds",
        "secs",
        "us",
        "usec",
        "usecs",
        "useconds",
        "usecond",
        "w",
        "week",
        "weeks",
        "y",
        "year",
        "years",
        "yr",
        "yrs",
        "t",
        "p",
        "inf",
        "cents",
        "timezone",
        "timezone_h",
        "timezone_m",
        "undefined",
        "invalid",
        "j",
        "julian",
        "doy",
        "dow",
        "epoch",
        "isodow",
        "isoyear",
    ];
    let lower = text.trim_matches(is_space).to_ascii_lowercase();
    if !lower.bytes().any(|byte| byte.is_ascii_digit()) {
        let is_special = lower.contains("infinity") || lower.contains("epoch");
        return if is_special { Reading::Taken } else { Reading::Invalid };
    }
    // `P1Y2M`
    if lower.starts_with('p') || lower.starts_with("-p") {
        return Reading::Taken;
    }
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    // Keywords are compared in their first ten letters.
    let is_unit = |word: &str| {
        UNITS.contains(&word)
            || UNITS
                .iter()
                .any(|unit| word.len() > 10 && unit.get(..10) == word.get(..10) && unit.len() >= 10)
    };
    if words.all(is_unit) { Reading::Taken } else { Reading::Invalid }
}

//! Numbers: `numutils.c`, `float.c`, `numeric.c`.

use super::{Reading, is_space};

/// `pg_strtoint64_safe`: with the hexadecimal, octal and binary forms and the underscores of version 16.
pub(super) fn integer(text: &str, least: i64, most: i64) -> Reading {
    let text = text.trim_matches(is_space);
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let based = [("0x", 16), ("0o", 8), ("0b", 2)];
    let found = based.iter().find_map(|(prefix, base)| Some((lower.strip_prefix(prefix)?, *base)));
    let (digits, base) = found.unwrap_or((&lower, 10));
    let is_grouped = digits.contains('_');
    let plain = digits.replace('_', "");
    let is_wrong = plain.is_empty()
        || !plain.chars().all(|letter| letter.is_digit(base))
        || (is_grouped && (digits.contains("__") || digits.ends_with('_')))
        || (is_grouped && base == 10 && digits.starts_with('_'));
    if is_wrong {
        return Reading::Invalid;
    }
    let value = i128::from_str_radix(plain.trim_start_matches('0'), base);
    let value = if plain.bytes().all(|byte| byte == b'0') { Ok(0) } else { value };
    let signed = value.map(|value| if is_negative { -value } else { value });
    match signed {
        Ok(value) if value >= i128::from(least) && value <= i128::from(most) => Reading::Taken,
        _ => Reading::Out,
    }
}

/// Many forms: only letters are refused.
pub(super) fn oid(text: &str) -> Reading {
    let text = text.trim_matches(is_space);
    let begins = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '+');
    if text.starts_with(begins) { Reading::Taken } else { Reading::Invalid }
}

/// What `strtod` reads, hexadecimal too; and names for what is no number.
pub(super) fn float(text: &str) -> Reading {
    let text = text.trim_matches(is_space).to_ascii_lowercase();
    let bare = text.trim_start_matches(['-', '+']);
    if matches!(bare, "nan" | "inf" | "infinity") || bare.starts_with("0x") || bare.starts_with("nan(") {
        return Reading::Taken;
    }
    let signs = text.len() - bare.len();
    if signs > 1 || !is_decimal(bare, false) { Reading::Invalid } else { Reading::Taken }
}

pub(super) fn numeric(text: &str) -> Reading {
    let text = text.trim_matches(is_space).to_ascii_lowercase();
    let bare = text.trim_start_matches(['-', '+']);
    let signs = text.len() - bare.len();
    let is_based = ["0x", "0o", "0b"].iter().any(|prefix| bare.starts_with(prefix));
    if matches!(bare, "nan" | "inf" | "infinity") || (is_based && signs <= 1) {
        let is_wrong = is_based && bare.len() == 2;
        return if is_wrong { Reading::Invalid } else { Reading::Taken };
    }
    if signs > 1 || !is_decimal(bare, true) { Reading::Invalid } else { Reading::Taken }
}

/// `12.5e-3`, and since version 16 of numeric with underscores.
fn is_decimal(text: &str, may_group: bool) -> bool {
    let text = if may_group { text.replace('_', "") } else { text.to_owned() };
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (&*text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    is_number(whole)
        && is_number(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && is_number(exponent))
}

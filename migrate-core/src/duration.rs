use std::time::Duration;

/// Reads a length of time: a whole number and one of PostgreSQL's
/// [units](https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES), `ms`, `s`, `min`,
/// `h` or `d`. The server keeps its timeouts as milliseconds in 31 bits, so it is no longer than that.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(migrate_core::parse_duration("5s"), Some(Duration::from_secs(5)));
/// assert_eq!(migrate_core::parse_duration("5"), None);
/// ```
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let total = number.parse::<u64>().ok()?.checked_mul(milliseconds)?;
    i32::try_from(total).is_ok().then(|| Duration::from_millis(total))
}

//! How a folder writes its versions, and which one comes next.

use super::layout::{self, Parts};
use super::name::{self, Layout};
use crate::{Order, Version};

/// What the versions of a folder count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Migrations: `001`, `002`.
    Sequence,
    /// The date in UTC, mostly with the time: `20251007`, `20251007210243`.
    Timestamp,
    /// Seconds or milliseconds since 1970: `1759871234567`.
    Epoch,
}

/// The time, for folders that number by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// In UTC, digits from the year to the millisecond: `20251007210243123`.
    pub calendar: String,
    /// Milliseconds since 1970.
    pub epoch: i64,
}

/// Hands out the versions above those of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numbering {
    pub(crate) style: Style,
    /// The newest version as it is written, or what a first one would look like.
    pub(crate) like: String,
    order: Order,
    newest: Option<Version>,
}

impl Numbering {
    /// Of a folder without migrations.
    pub(crate) fn first(style: Style) -> Numbering {
        let width = match style {
            Style::Sequence => 3,
            Style::Timestamp => 14,
            Style::Epoch => 13,
        };
        Numbering { style, like: "0".repeat(width), order: Order::Numeric, newest: None }
    }

    /// Of a folder: as its newest migration is written. `None` without migrations.
    pub(crate) fn of(layout: Option<Layout>, migrations: &[Parts]) -> Option<Numbering> {
        let order = layout::order(layout, migrations);
        let newest = layout::newest(order, migrations)?;
        let version = newest.name.version;
        if let Some(like) = before_the_first(layout).filter(|_| version.get() == 0) {
            let like = like.to_owned();
            return Some(Numbering { style: Style::Timestamp, like, order, newest: Some(version) });
        }
        let like = newest.name.written.clone();
        let length = digits(&like).len();
        // One past the last of a month is no date, and still a timestamp.
        let as_long = migrations.iter().map(|parts| digits(&parts.name.written));
        let style = as_long
            .filter(|digits| digits.len() == length)
            .map(|digits| style(&digits))
            .find(|style| *style != Style::Sequence);
        let style = style.unwrap_or(Style::Sequence);
        Some(Numbering { style, like, order, newest: Some(version) })
    }

    /// The next version: the time where the folder counts time and it is above the newest, else the one after the
    /// newest. `None` where there is none above it.
    pub(crate) fn next(&mut self, now: Option<&Now>) -> Option<Version> {
        let after = match self.newest {
            Some(newest) => self.after(newest),
            None => Version::new(1),
        };
        let now = now.and_then(|now| self.at(now)).filter(|now| self.is_above(*now));
        let next = now.or(after)?;
        self.newest = Some(next);
        Some(next)
    }

    /// Diesel's versions are text: after `9` comes `90`, because `10` is before it.
    fn after(&self, newest: Version) -> Option<Version> {
        let longer = || newest.get().checked_mul(10).and_then(Version::new);
        newest.next().filter(|next| self.is_above(*next)).or_else(longer).filter(|next| self.is_above(*next))
    }

    fn is_above(&self, version: Version) -> bool {
        self.newest.is_none_or(|newest| self.order.compare(version, newest).is_gt())
    }

    /// The time, in as many digits as the newest version.
    fn at(&self, now: &Now) -> Option<Version> {
        let like = digits(&self.like);
        let number = match (self.style, like.len()) {
            (Style::Sequence, _) => return None,
            (Style::Epoch, 10) => now.epoch / 1_000,
            (Style::Epoch, _) => now.epoch,
            (Style::Timestamp, length) => {
                let has_fraction = like.get(14..).is_some_and(|rest| rest.bytes().any(|digit| digit != b'0'));
                let calendar = if has_fraction { now.calendar.as_str() } else { now.calendar.get(..14)? };
                format!("{calendar:0<length$}").get(..length)?.parse().ok()?
            }
        };
        Version::new(number)
    }
}

/// What stands before everything else where a tool numbers by time, and how that tool writes the rest:
/// `00000000000000_diesel_initial_setup`, and Prisma's `0_init`.
fn before_the_first(layout: Option<Layout>) -> Option<&'static str> {
    match layout {
        Some(Layout::Diesel) => Some("0000-00-00-000000"),
        Some(Layout::Prisma) => Some("00000000000000"),
        _ => None,
    }
}

fn digits(written: &str) -> String {
    written.replace('-', "")
}

fn style(digits: &str) -> Style {
    // From 2001 on, before 2100.
    const SECONDS: std::ops::Range<i64> = 1_000_000_000..4_102_444_800;
    let seconds = match digits.len() {
        10 => digits.parse().ok(),
        13 => digits.parse().ok().map(|milliseconds: i64| milliseconds / 1_000),
        _ => None,
    };
    if is_date(digits) {
        Style::Timestamp
    } else if seconds.is_some_and(|seconds| SECONDS.contains(&seconds)) {
        Style::Epoch
    } else {
        Style::Sequence
    }
}

/// Digits that can be read as a date: `20251028`, or with hour, minute, second and parts of it.
pub(crate) fn is_date(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let within =
        |number: Option<u32>, least: u32, most: u32| number.is_some_and(|n| (least..=most).contains(&n));
    matches!(digits.len(), 8 | 10 | 12 | 14..=18)
        && within(number(0, 4), 1970, 2199)
        && within(number(4, 6), 1, 12)
        && within(number(6, 8), 1, 31)
}

/// A version written like another one: with as many digits at least, where they count something, and its hyphens.
pub(crate) fn written(version: Version, like: &str) -> String {
    let width = Some(digits(like)).filter(|digits| !is_date(digits)).map_or(0, |digits| digits.len());
    let number = format!("{:0width$}", version.get());
    let mut digits = number.chars().peekable();
    let mut written = String::new();
    for c in like.chars() {
        match c {
            '-' => written.extend(digits.peek().map(|_| '-')),
            _ => written.extend(digits.next()),
        }
    }
    written.extend(digits);
    written
}

/// The path of a migration's file or folder with another version, written like the one that it has. `None` for a
/// path that is no migration's.
pub(crate) fn renamed(path: &str, version: Version) -> Option<String> {
    let (folder, entry) = match path.rsplit_once('/') {
        Some((folder, entry)) => (format!("{folder}/"), entry),
        None => (String::new(), path),
    };
    let name = match name::stem(entry) {
        Some(stem) => name::file(stem).ok()?.2,
        None => name::folder(entry).ok()?,
    };
    let written = written(version, &name.written);
    Some(format!("{folder}{}", entry.replacen(&name.written, &written, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::folder::source::SourceFile;

    fn version(number: i64) -> Version {
        Version::new(number).unwrap()
    }

    fn parts(folder: &str) -> Parts {
        let file = |name: &str| SourceFile {
            name: name.to_owned(),
            path: name.to_owned(),
            location: name.to_owned(),
            text: String::new(),
        };
        let (name, path) = (name::folder(folder).unwrap(), folder.to_owned());
        Parts { name, path, up: file("up.sql"), down: None, verify: None, metadata: None }
    }

    /// The next two versions of a folder, as they are written, at a certain time.
    fn next(layout: Layout, names: &[&str]) -> String {
        let now = Now { calendar: "20251120080358123".to_owned(), epoch: 1_763_625_838_123 };
        let migrations: Vec<Parts> = names.iter().map(|name| parts(name)).collect();
        let mut numbering = Numbering::of(Some(layout), &migrations).unwrap();
        let next: Vec<_> = [numbering.next(Some(&now)), numbering.next(Some(&now))]
            .into_iter()
            .flatten()
            .map(|version| written(version, &numbering.like))
            .collect();
        format!("{:?} {}", numbering.style, next.join(" "))
    }

    #[test]
    fn sequences_are_as_wide_as_the_newest() {
        assert_eq!(next(Layout::Plain, &["001_a", "002_b"]), "Sequence 003 004");
        assert_eq!(next(Layout::Plain, &["0001_a", "09_b"]), "Sequence 10 11");
        assert_eq!(next(Layout::Plain, &["998_a"]), "Sequence 999 1000");
        assert_eq!(next(Layout::Plain, &["20259999_a"]), "Sequence 20260000 20260001");
        assert_eq!(next(Layout::Plain, &["9223372036854775806_a"]), "Sequence 9223372036854775807");
        assert_eq!(next(Layout::Diesel, &["00000000000001_a"]), "Sequence 00000000000002 00000000000003");
    }

    #[test]
    fn timestamps_have_the_digits_of_the_newest() {
        assert_eq!(next(Layout::Plain, &["20251007210243_a"]), "Timestamp 20251120080358 20251120080359");
        assert_eq!(next(Layout::Plain, &["202510072102_a"]), "Timestamp 202511200803 202511200804");
        assert_eq!(next(Layout::Plain, &["20251007_a"]), "Timestamp 20251120 20251121");
        assert_eq!(next(Layout::Plain, &["001_a", "20251007_a"]), "Timestamp 20251120 20251121");
        assert_eq!(
            next(Layout::Plain, &["20251007210243999_a"]),
            "Timestamp 20251120080358123 20251120080358124"
        );
        assert_eq!(next(Layout::Plain, &["1700000000_a"]), "Epoch 1763625838 1763625839");
        assert_eq!(next(Layout::Plain, &["1700000000000_a"]), "Epoch 1763625838123 1763625838124");
    }

    #[test]
    fn a_newest_in_the_future_is_counted_on() {
        assert_eq!(next(Layout::Plain, &["20991231_a"]), "Timestamp 20991232 20991233");
        assert_eq!(next(Layout::Plain, &["20991231_a", "20991232_b"]), "Timestamp 20991233 20991234");
    }

    #[test]
    fn diesels_versions_keep_hyphens_and_compare_as_text() {
        assert_eq!(
            next(Layout::Diesel, &["2024-01-01-000003_a"]),
            "Timestamp 2025-11-20-080358 2025-11-20-080359"
        );
        assert_eq!(
            next(Layout::Diesel, &["2024-01-01-000003_a", "2025-01-29-110242-0000_b"]),
            "Timestamp 2025-11-20-080358-0000 2025-11-20-080358-0001"
        );
        assert_eq!(
            next(Layout::Diesel, &["00000000000000_diesel_initial_setup"]),
            "Timestamp 2025-11-20-080358 2025-11-20-080359"
        );
        assert_eq!(next(Layout::Diesel, &["1_a", "9_b"]), "Sequence 90 91");
        assert_eq!(next(Layout::Prisma, &["0_init"]), "Timestamp 20251120080358 20251120080359");
    }

    #[test]
    fn a_renamed_migration_is_written_as_before() {
        let renamed = |path: &str, number| renamed(path, version(number)).unwrap();
        assert_eq!(renamed("m/003_a_003.sql", 11), "m/011_a_003.sql");
        assert_eq!(renamed("003_a.down.sql", 1000), "1000_a.down.sql");
        assert_eq!(renamed("02-PHASE-1.sql", 3), "03-PHASE-1.sql");
        assert_eq!(renamed("m/V3__a.verify.sql", 4), "m/V4__a.verify.sql");
        assert_eq!(renamed("2024-01-01-000003_a", 20_251_120_080_358), "2025-11-20-080358_a");
        assert_eq!(renamed("2024-01-01-000003_a", 202_511_200_803_580_000), "2025-11-20-0803580000_a");
        assert_eq!(super::renamed("m/notes.sql", version(4)), None);
    }
}

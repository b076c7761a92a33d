//! What the versions of a folder say together: which come twice, and whether their order is the calendar's.

use std::collections::BTreeMap;

use super::layout::Parts;
use super::name::Layout;
use crate::{Diagnostic, Order, Version};

/// The order of a folder's migrations.
pub(crate) fn order(layout: Option<Layout>, migrations: &[Parts]) -> Order {
    match layout {
        Some(Layout::Diesel) => {
            let digits = |parts: &Parts| parts.name.written.bytes().filter(u8::is_ascii_digit).count();
            Order::Textual(migrations.iter().map(digits).min().unwrap_or_default())
        }
        _ => Order::Numeric,
    }
}

/// A problem for every version that more than one migration has, and one where dates contradict timestamps.
pub(crate) fn check(order: Order, migrations: &[Parts]) -> Vec<Diagnostic> {
    let mut by_version: BTreeMap<Version, Vec<&Parts>> = BTreeMap::new();
    for parts in migrations {
        by_version.entry(parts.name.version).or_default().push(parts);
    }
    let newest = by_version.keys().copied().max_by(|a, b| order.compare(*a, *b));
    let mut free = newest.and_then(Version::next);
    let mut problems = Vec::new();
    for (version, clashing) in by_version {
        let mut clashing = clashing.into_iter();
        let Some(first) = clashing.next() else { continue };
        for second in clashing {
            problems.push(clash(version, first, second, free));
            free = free.and_then(Version::next);
        }
    }
    if order == Order::Numeric {
        problems.extend(against_the_calendar(migrations));
    }
    problems
}

fn clash(version: Version, first: &Parts, second: &Parts, free: Option<Version>) -> Diagnostic {
    let problem = Diagnostic::of(&second.path, format!("two migrations have the version {version}"))
        .note(format!("the other one is {}", first.path));
    match free {
        None => problem.help("rename one of them"),
        Some(free) => {
            let renamed = renamed(second, free);
            problem.help(format!(
                "rename the one that no database has yet; the next free version is {free}: `{renamed}`"
            ))
        }
    }
}

/// The name of a migration's file or folder with another version, written as wide as before.
fn renamed(parts: &Parts, version: Version) -> String {
    let name = parts.path.rsplit('/').next().unwrap_or(&parts.path);
    let written = &parts.name.written;
    name.replacen(written.as_str(), &format!("{:0width$}", version.get(), width = written.len()), 1)
}

/// `20251028_x` comes before `20251007210243_y` as a number, and after it in the calendar.
fn against_the_calendar(migrations: &[Parts]) -> Option<Diagnostic> {
    let dates = || migrations.iter().filter(|parts| is_date(&parts.name.written));
    let pairs = dates().flat_map(|short| dates().map(move |long| (short, long)));
    let (short, long) = pairs.into_iter().find(|(short, long)| {
        let (short, long) = (&short.name.written, &long.name.written);
        short.len() < long.len() && long.get(..short.len()).is_some_and(|day| short.as_str() > day)
    })?;
    let problem = Diagnostic::of(
        &short.path,
        "dates and timestamps are mixed, and numbers order them against the calendar",
    );
    let problem = problem
        .note(format!(
            "{} is the smaller number, and the later day, than {}",
            short.name.written, long.name.written
        ))
        .note(format!("the other one is {}", long.path));
    Some(problem.help("give all of them versions of the same length"))
}

/// Digits that can be read as a date: `20251028`, or with hour, minute, second.
fn is_date(written: &str) -> bool {
    let number = |from: usize, to: usize| written.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let within =
        |number: Option<u32>, least: u32, most: u32| number.is_some_and(|n| (least..=most).contains(&n));
    matches!(written.len(), 8 | 10 | 12 | 14)
        && within(number(0, 4), 1970, 2199)
        && within(number(4, 6), 1, 12)
        && within(number(6, 8), 1, 31)
}

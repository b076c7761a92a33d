//! What the versions of a folder say together: which come twice, and whether their order is the calendar's.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::Parts;
use super::name::Layout;
use super::numbering::{self, Numbering, is_date};
use crate::check::release::frozen::Lock;
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

/// The migration with the highest version.
pub(crate) fn newest(order: Order, migrations: &[Parts]) -> Option<&Parts> {
    migrations.iter().max_by(|a, b| order.compare(a.name.version, b.name.version))
}

/// The migrations that share a version, in the order of versions.
pub(crate) fn clashes(migrations: &[Parts]) -> Vec<(Version, Vec<&Parts>)> {
    let mut by_version: BTreeMap<Version, Vec<&Parts>> = BTreeMap::new();
    for parts in migrations {
        by_version.entry(parts.name.version).or_default().push(parts);
    }
    by_version.into_iter().filter(|(_, sharing)| sharing.len() > 1).collect()
}

/// A problem for every version that more than one migration has, and one where dates contradict timestamps.
pub(crate) fn check(layout: Option<Layout>, migrations: &[Parts], lock: &Lock) -> Vec<Diagnostic> {
    let mut numbering = Numbering::of(layout, migrations);
    let mut problems = Vec::new();
    for (version, mut sharing) in clashes(migrations) {
        // What is frozen was first.
        sharing.sort_by_key(|parts| lock.line(parts).is_none());
        let is_frozen = sharing.first().is_some_and(|first| lock.line(first).is_some());
        let mut sharing = sharing.into_iter();
        let Some(first) = sharing.next() else { continue };
        for second in sharing {
            let free = numbering.as_mut().and_then(|numbering| numbering.next(None));
            problems.push(clash(version, (first, is_frozen), second, free));
        }
    }
    if order(layout, migrations) == Order::Numeric {
        problems.extend(against_the_calendar(migrations));
    }
    problems
}

fn clash(
    version: Version,
    (first, is_frozen): (&Parts, bool),
    second: &Parts,
    free: Option<Version>,
) -> Diagnostic {
    let frozen = if is_frozen { ", which is frozen" } else { "" };
    let problem = Diagnostic::of(&second.path, format!("two migrations have the version {version}"))
        .note(format!("the other one is {}{frozen}", first.path));
    match free.and_then(|free| Some((free, numbering::renamed(&second.path, free)?))) {
        None if is_frozen => problem.help("rename this one"),
        None => problem.help("rename one of them"),
        Some((free, renamed)) => {
            let renamed = renamed.rsplit('/').next().unwrap_or(&renamed);
            if is_frozen {
                return problem.help(format!(
                    "rename this one; the next free version is {free}: `{renamed}`, by `cargo migrate renumber`"
                ));
            }
            problem.help(format!(
                "rename the one that no database has yet; the next free version is {free}: `{renamed}`"
            ))
        }
    }
}

/// `20251028_x` comes before `20251007210243_y` as a number, and after it in the calendar.
fn against_the_calendar(migrations: &[Parts]) -> Option<Diagnostic> {
    let dates = || migrations.iter().filter(|parts| is_date(&parts.name.written));
    let lengths: BTreeSet<usize> = dates().map(|parts| parts.name.written.len()).collect();
    if lengths.len() < 2 {
        return None; // as almost always, and then there are many
    }
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

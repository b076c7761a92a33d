//! What the versions of a folder say together: which come twice, and whether their order is the calendar's.

use std::collections::{BTreeMap, BTreeSet};

use super::base::Base;
use super::layout::{Parts, order};
use super::name::Layout;
use super::numbering::{self, Numbering, is_date};
use crate::{Diagnostic, Order, Version};

/// The migrations that share a version, in the order of versions.
pub(crate) fn clashes(migrations: &[Parts]) -> Vec<(Version, Vec<&Parts>)> {
    let mut by_version: BTreeMap<Version, Vec<&Parts>> = BTreeMap::new();
    for parts in migrations {
        by_version.entry(parts.name.version).or_default().push(parts);
    }
    by_version.into_iter().filter(|(_, sharing)| sharing.len() > 1).collect()
}

/// What is known of migrations that share a version.
#[derive(Clone, Copy)]
pub(crate) struct Clashes<'c> {
    pub(crate) folder: &'c str,
    pub(crate) is_frozen: &'c dyn Fn(&Parts) -> bool,
    /// What this branch is to be merged into.
    pub(crate) base: Option<&'c Base>,
}

impl Clashes<'_> {
    /// A problem for every version that more than one migration has, and one where dates contradict timestamps.
    pub(crate) fn check(self, layout: Option<Layout>, migrations: &[Parts]) -> Vec<Diagnostic> {
        let mut numbering = Numbering::of(layout, migrations);
        let order = order(layout, migrations);
        let mut problems = Vec::new();
        for (version, mut sharing) in clashes(migrations) {
            // What is frozen was first, and then what the base has.
            sharing.sort_by_key(|parts| (!(self.is_frozen)(parts), !self.is_of_base(parts)));
            let mut sharing = sharing.into_iter();
            let Some(first) = sharing.next() else { continue };
            for second in sharing {
                let free = numbering.as_mut().and_then(|numbering| numbering.next(None));
                problems.push(self.clash(version, first, second, free));
            }
        }
        if order == Order::Numeric {
            problems.extend(against_the_calendar(migrations));
        }
        problems
    }

    /// A problem for each migration that comes before what the base has.
    pub(crate) fn late(self, layout: Option<Layout>, migrations: &[Parts]) -> Vec<Diagnostic> {
        let mut numbering = Numbering::of(layout, migrations);
        for _ in clashes(migrations) {
            // It is said where they clash.
            numbering.as_mut().and_then(|numbering| numbering.next(None));
        }
        let order = order(layout, migrations);
        self.base.map_or_else(Vec::new, |base| base.check(self.folder, order, numbering, migrations))
    }

    fn is_of_base(self, parts: &Parts) -> bool {
        self.base.is_some_and(|base| base.has_named(self.folder, parts))
    }

    fn clash(self, version: Version, first: &Parts, second: &Parts, free: Option<Version>) -> Diagnostic {
        let is_frozen = (self.is_frozen)(first);
        let by_base = self.base.filter(|base| base.has_named(self.folder, first)).map(|base| &base.revision);
        let frozen = if is_frozen { ", which is frozen" } else { "" };
        let problem = Diagnostic::of(&second.path, format!("two migrations have the version {version}"))
            .note(format!("the other one is {}{frozen}", first.path));
        let renamed = free.and_then(|free| Some((free, numbering::renamed(&second.path, free)?)));
        let this =
            if is_frozen || by_base.is_some() { "this one" } else { "the one that no database has yet" };
        match renamed {
            None if is_frozen || by_base.is_some() => problem.help("rename this one"),
            None => problem.help("rename one of them"),
            Some((free, renamed)) => {
                let renamed = renamed.rsplit('/').next().unwrap_or(&renamed);
                let by = match by_base {
                    Some(base) => format!(", by `cargo migrate renumber --base {base}`"),
                    None if is_frozen => ", by `cargo migrate renumber`".to_owned(),
                    None => "; where databases have both, `cargo migrate renumber --in-place`".to_owned(),
                };
                problem.help(format!("rename {this}; the next free version is {free}: `{renamed}`{by}"))
            }
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
    Some(problem.help(
        "give all of them versions of the same length; where databases have them, `cargo migrate renumber --in-place` does",
    ))
}

/// The dates whose versions are not as long as most, where that puts them against the calendar.
pub(crate) fn odd_ones(migrations: &[Parts]) -> Vec<&Parts> {
    if against_the_calendar(migrations).is_none() {
        return Vec::new();
    }
    let dates = || migrations.iter().filter(|parts| is_date(&parts.name.written));
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for parts in dates() {
        *counts.entry(parts.name.written.len()).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|(_, count)| *count).map(|(length, _)| length);
    dates().filter(|parts| Some(parts.name.written.len()) != usual).collect()
}

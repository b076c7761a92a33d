//! The other world of a folder with deferred migrations: there each is done as late as it may be. What PostgreSQL would refuse in
//! it, a database may refuse at boot.

use std::collections::BTreeMap;
use std::ops::Range;

use super::folder::{Ground, RULE};
use super::{Refused, Replay};
use crate::check::act::aftermath;
use crate::check::release::level::Level;
use crate::check::tell::lint::Linted;
use crate::{Diagnostic, Version, plan};

/// What is refused there, and how strictly that is taken. All of them were replayed in their order before, which starts at `start`.
pub(super) fn check(start: &Replay, migrations: &[Linted], ground: &Ground<'_>) -> Vec<(Level, Diagnostic)> {
    let late = Late { start, migrations, ground };
    let sequence = late.sequence(migrations.len());
    let is_moved = |(one, other): (&&Linted, &Linted)| one.migration.version != other.migration.version;
    if !sequence.iter().zip(migrations).any(is_moved) {
        return Vec::new();
    }
    let mut world = start.clone();
    let mut found = Vec::new();
    for (index, linted) in sequence.iter().enumerate() {
        let before = sequence.get(..index).unwrap_or_default();
        found.extend(world.whole(linted).into_iter().map(|refused| late.told(before, linted, refused)));
    }
    found
}

struct Late<'l> {
    start: &'l Replay,
    /// In their order.
    migrations: &'l [Linted],
    ground: &'l Ground<'l>,
}

impl<'l> Late<'l> {
    /// The first so many, as late as they may be.
    fn sequence(&self, count: usize) -> Vec<&'l Linted> {
        let first = self.migrations.get(..count).unwrap_or_default();
        let by_version: BTreeMap<Version, &Linted> =
            first.iter().map(|linted| (linted.migration.version, linted)).collect();
        let (pending, deferred) = plan::turns(self.ground.order, first.iter().map(|one| &one.migration));
        let all = pending.into_iter().chain(deferred);
        all.filter_map(|migration| by_version.get(&migration.version).copied()).collect()
    }

    fn told(&self, before: &[&Linted], linted: &Linted, refused: Refused) -> (Level, Diagnostic) {
        let Refused { sqlstate, diagnostic, at, .. } = refused;
        let refused = |diagnostic: Diagnostic| diagnostic.refused_with(sqlstate, "");
        let title = linted.migration.title();
        if linted.migration.is_deferred() {
            let by = self.overtaken_by(linted, &at);
            // It may be frozen, and what comes after it not.
            let is_allowed = linted.allowed.iter().any(|rule| rule == RULE);
            let level = if is_allowed { Level::Allow } else { self.ground.level(by.unwrap_or(linted), RULE) };
            let version = linted.migration.version;
            let by = by.map_or("a later one", |by| by.migration.title());
            let diagnostic = refused(diagnostic)
                .note(format!("{title} is deferred, and {by} may be applied before it is done"))
                .help(format!("let it be done before: `-- migrate:after {version}` in {by}"));
            (level, diagnostic)
        } else {
            let level = self.ground.level(linted, RULE);
            let Some(missing) = self.missing(before, linted, &at) else {
                return (level, refused(diagnostic));
            };
            let (needed, version) = (missing.migration.title(), missing.migration.version);
            // What no migration before it makes, that one makes.
            let diagnostic = refused(diagnostic.without_notes())
                .note(format!("{needed} is deferred, and may not be done when {title} is applied"))
                .help(format!(
                    "let `apply` do it before: `-- migrate:after {version}`; or defer this one too: `-- migrate:deferred`"
                ));
            (level, diagnostic)
        }
    }

    /// The deferred migration without which another one is refused.
    fn missing(&self, before: &[&'l Linted], linted: &Linted, at: &Range<usize>) -> Option<&'l Linted> {
        let is_before = |one: &&Linted| one.migration.version != linted.migration.version;
        let is_done =
            |one: &Linted| before.iter().any(|done| done.migration.version == one.migration.version);
        let earlier = self.migrations.iter().take_while(is_before);
        let left: Vec<&Linted> = earlier.filter(|one| !is_done(one)).collect();
        let counts: Vec<usize> = (1..=left.len()).collect();
        let is_refused = |count: &usize| {
            let done = before.iter().chain(left.iter().take(*count));
            self.is_refused(done.copied(), linted, at)
        };
        left.get(counts.partition_point(is_refused)).copied()
    }

    /// The migration after which a deferred one is refused.
    fn overtaken_by(&self, linted: &Linted, at: &Range<usize>) -> Option<&'l Linted> {
        let is_it = |one: &Linted| one.migration.version == linted.migration.version;
        let place = self.migrations.iter().position(is_it)?;
        let later = self.migrations.get(place + 1..)?;
        let counts: Vec<usize> = (1..=later.len()).collect();
        let is_accepted = |count: &usize| {
            let sequence = self.sequence(place + 1 + count).into_iter();
            !self.is_refused(sequence.take_while(|one| !is_it(one)), linted, at)
        };
        later.get(counts.partition_point(is_accepted))
    }

    /// Whether what stands there is refused after these.
    fn is_refused<'o>(
        &self,
        before: impl Iterator<Item = &'o Linted>,
        linted: &Linted,
        at: &Range<usize>,
    ) -> bool {
        let mut world = self.start.clone();
        before.for_each(|one| _ = world.whole(one));
        world.whole(linted).iter().any(|refused| refused.at == *at)
    }
}

impl Replay {
    /// Replays what is applied of a migration; answers with what is refused of it.
    pub(super) fn whole(&mut self, linted: &Linted) -> Vec<Refused> {
        let Linted { migration, texts, is_unread, .. } = linted;
        self.model.oldest = None;
        let mut refused = self.script(&migration.up, &texts.up);
        if *is_unread {
            // It may have done anything.
            aftermath::unread(&mut self.model);
        }
        if let (Some(verify), Some(text)) = (&migration.verify, &texts.verify) {
            refused.extend(self.script(verify, text));
        }
        refused
    }
}

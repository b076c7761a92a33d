//! What another tool has applied against what is embedded: each migration, and what stands in the way.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::{Migration, Version};

use super::adoption::{Adoption, AdoptionRow, Content};
use super::evidence::Evidence;
use super::obstacles::obstacles;
use super::theirs::{Theirs, Told};
use crate::Runner;
use crate::foreign::Foreign;
use crate::history::Reading;

/// What comes of it, and what is to be recorded for each row that is.
pub(super) fn compare(
    runner: &Runner,
    foreign: &Foreign,
    told: Told,
    ours: &Reading,
) -> (Adoption, Vec<Record>) {
    let order = runner.migrations.order;
    let history: BTreeSet<Version> = ours.known().iter().map(|row| row.version).collect();
    let (mut own_of, others) = matched(runner.migrations.all(), told.applied);
    let (mut rows, mut records) = (Vec::new(), Vec::new());
    for migration in runner.migrations.all() {
        let version = migration.version;
        let own = own_of.remove(&version).or_else(|| {
            let (newest, why) = told.up_to?;
            order.compare(version, newest).is_le().then(|| implied(newest, why))
        });
        let is_recorded = history.contains(&version);
        let content = match &own {
            Some(theirs) => theirs.evidence.judge(migration),
            None if is_recorded => Content::OnlyOurs,
            None => Content::Pending,
        };
        rows.push(AdoptionRow {
            version: Some(version),
            theirs: own.as_ref().map(|theirs| theirs.label.clone()),
            ours: Some(migration.title().to_owned()),
            content,
            is_recorded,
        });
        records.extend(own.map(|theirs| Record { migration, theirs }));
    }
    settle_unknown_checksums(&mut rows, &records);
    rows.extend(others.into_iter().map(|theirs| AdoptionRow {
        version: theirs.version,
        theirs: Some(theirs.label),
        ours: None,
        content: Content::OnlyTheirs,
        is_recorded: theirs.version.is_some_and(|version| history.contains(&version)),
    }));
    rows.sort_by(|a, b| match (a.version, b.version) {
        (Some(a), Some(b)) => order.compare(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    records.retain(|record| !history.contains(&record.migration.version));

    let is_pending = rows.iter().any(|row| row.content == Content::Pending);
    let notes = told.notes.into_iter().chain(told.pending_note.filter(|_| is_pending).map(str::to_owned));
    let mut adoption = Adoption {
        tool: foreign.tool(),
        table: foreign.to_string(),
        rows,
        obstacles: told.obstacles,
        notes: notes.collect(),
        recorded: Vec::new(),
    };
    let found = obstacles(runner, &adoption, ours);
    adoption.obstacles.extend(found);
    (adoption, records)
}

/// A migration to record.
pub(super) struct Record {
    pub(super) migration: &'static Migration,
    pub(super) theirs: Theirs,
}

/// What they have of each of ours, and the others. Theirs may share a version, of which `renumber` gives ours different ones: what has
/// another version now is known by its name or its content, if only one can be meant.
fn matched(ours: &[Migration], mut theirs: Vec<Theirs>) -> (BTreeMap<Version, Theirs>, Vec<Theirs>) {
    let mut own_of: BTreeMap<Version, Theirs> = BTreeMap::new();
    let same_version = |ours: &Migration, theirs: &Theirs| theirs.version == Some(ours.version);
    let same_name = |ours: &Migration, theirs: &Theirs| theirs.name() == ours.name && !ours.name.is_empty();
    let judged = |ours: &Migration, theirs: &Theirs| theirs.evidence.judge(ours);
    let same_content =
        |ours: &Migration, theirs: &Theirs| matches!(judged(ours, theirs), Content::Verified { .. });
    let renamed = |ours: &Migration, theirs: &Theirs| {
        same_name(ours, theirs) && !matches!(judged(ours, theirs), Content::Edited { .. })
    };
    // Of what another version names, only one may be meant.
    let ways: [(bool, Same<'_>); 6] = [
        (false, &|ours, theirs| same_version(ours, theirs) && same_name(ours, theirs)),
        (false, &|ours, theirs| same_version(ours, theirs) && same_content(ours, theirs)),
        (true, &|ours, theirs| same_name(ours, theirs) && same_content(ours, theirs)),
        (false, &same_version),
        (true, &renamed),
        (true, &same_content),
    ];
    for (has_to_be_only, is_same) in ways {
        let left: Vec<&Migration> = ours.iter().filter(|it| !own_of.contains_key(&it.version)).collect();
        for migration in &left {
            let is_it = |one: &Theirs| is_same(migration, one);
            let Some(at) = theirs.iter().rposition(is_it) else { continue };
            let is_only = || {
                let of_theirs = theirs.get(at).into_iter();
                theirs.iter().filter(|one| is_it(one)).count() == 1
                    && of_theirs.flat_map(|one| left.iter().filter(|it| is_same(it, one))).count() == 1
            };
            if !has_to_be_only || is_only() {
                own_of.insert(migration.version, theirs.remove(at));
            }
        }
    }
    (own_of, theirs)
}

type Same<'s> = &'s dyn Fn(&Migration, &Theirs) -> bool;

/// What counts as applied because the tool is beyond it.
fn implied(newest: Version, why: &'static str) -> Theirs {
    Theirs {
        version: None,
        label: format!("up to {newest}"),
        applied_at: None,
        milliseconds: None,
        applied_by: None,
        evidence: Evidence::Nothing(why),
    }
}

/// Where one checksum of a home-made table is of a kind that we know, the others are of that kind too: then one that does
/// not come out is of another text.
fn settle_unknown_checksums(rows: &mut [AdoptionRow], records: &[Record]) {
    let kept = |version| {
        records.iter().any(|record| {
            Some(record.migration.version) == version
                && matches!(record.theirs.evidence, Evidence::Checksum(_))
        })
    };
    let known = rows.iter().filter(|row| kept(row.version)).find_map(|row| match &row.content {
        Content::Verified { by } => Some(by.clone()),
        _ => None,
    });
    let Some(by) = known else { return };
    for row in rows.iter_mut().filter(|row| kept(row.version)) {
        if matches!(row.content, Content::Unverified { .. }) {
            row.content = Content::Edited { by: by.clone() };
        }
    }
}

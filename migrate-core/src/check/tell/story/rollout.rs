//! A release and the migrations since: which of its queries they break, and which of today's need them. While a fleet rolls, the
//! old program runs on the new schema, and the new program may run on the old one.

use super::{Story, go_on};
use crate::check::replay::{Judged, Quoted, Replay, Text, World};
use crate::{ByteOffset, Diagnostic, Migration, Place};

/// A program that runs somewhere.
#[derive(Clone, Copy)]
pub struct Release<'r> {
    /// As the user calls it: `v1.4.2`.
    pub name: &'r str,
    /// Whether it has this migration.
    pub has: &'r (dyn Fn(&Migration) -> bool + Sync),
    /// What it sends.
    pub program: &'r [Quoted],
}

/// What the migrations since a release mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollout {
    /// So many are since then.
    pub since: usize,
    /// What they break of the release, in their order. What fails only where it was prepared before is a warning, and comes last.
    pub broken: Vec<Diagnostic>,
    /// What of now can't be sent before one of them is applied. Warnings.
    pub early: Vec<Diagnostic>,
}

pub(super) fn rollout(story: &Story<'_>, release: &Release<'_>, now: &[Quoted]) -> Rollout {
    let (before, since): (Vec<&Migration>, Vec<&Migration>) =
        story.catalog.migrations.iter().partition(|migration| (release.has)(migration));
    let mut replay = story.before();
    for migration in before {
        go_on(&mut replay, migration, &mut |_, _| {});
    }
    let mut theirs = Watched::new(story, &replay, release.program, broken);
    let mut ours = Watched::new(story, &replay, now, needed);
    for migration in &since {
        let start = replay.clone();
        go_on(&mut replay, migration, &mut |_, _| {});
        theirs.look(&replay, migration, Some(start));
        ours.look(&replay, migration, None);
    }
    let mut broken: Vec<Diagnostic> =
        theirs.groups().into_iter().map(|group| group.breaks(release.name)).collect();
    broken.sort_by_key(Diagnostic::is_warning);
    let early = ours.groups().into_iter().map(|group| group.waits(release.name)).collect();
    Rollout { since: since.len(), broken, early }
}

/// A difference between what was at first and what is now.
type Difference = fn(&Quoted, &Judged, &Judged) -> Option<Problem>;

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    Refused(Diagnostic),
    /// It returns other columns than before.
    OtherColumns,
}

fn broken(text: &Quoted, first: &Judged, now: &Judged) -> Option<Problem> {
    if !first.refused.is_empty() {
        return None;
    }
    let refused = now.refused.first().cloned().map(Problem::Refused);
    refused.or_else(|| {
        let shapes = first.shape.as_ref().zip(now.shape.as_ref());
        let is_other = text.is_kept && shapes.is_some_and(|(first, now)| first != now);
        is_other.then_some(Problem::OtherColumns)
    })
}

fn needed(_: &Quoted, first: &Judged, now: &Judged) -> Option<Problem> {
    let refused = first.refused.first().filter(|_| now.refused.is_empty());
    refused.cloned().map(Problem::Refused)
}

/// The queries of a program, while migrations are replayed.
struct Watched<'s> {
    story: &'s Story<'s>,
    texts: Vec<Text>,
    first: Vec<Judged>,
    difference: Difference,
    /// What differs now, by text, and what has made it so.
    found: Vec<Option<Found<'s>>>,
}

/// A query that is judged otherwise than at first.
#[derive(Clone)]
struct Found<'s> {
    problem: Problem,
    migration: &'s Migration,
    /// The statement, where that was looked for.
    statement: Option<Place>,
}

impl<'s> Watched<'s> {
    fn new(story: &'s Story<'s>, replay: &Replay, program: &[Quoted], difference: Difference) -> Watched<'s> {
        let texts: Vec<Text> = program.iter().map(Text::of).collect();
        let first = story.judged(replay, &texts, World::Open);
        Watched { story, found: vec![None; texts.len()], texts, first, difference }
    }

    fn problems(&self, replay: &Replay) -> Vec<Option<Problem>> {
        let now = self.story.judged(replay, &self.texts, World::Open);
        let pairs = self.texts.iter().zip(self.first.iter().zip(&now));
        pairs.map(|(text, (first, now))| (self.difference)(&text.quoted, first, now)).collect()
    }

    /// After a migration; with `start`, as it was before, the statement is looked for.
    fn look(&mut self, replay: &Replay, migration: &'s Migration, start: Option<Replay>) {
        let problems = self.problems(replay);
        let is_new =
            |(found, problem): (&Option<Found<'_>>, &Option<Problem>)| found.is_none() && problem.is_some();
        let any_new = self.found.iter().zip(&problems).any(is_new);
        let statements = start.filter(|_| any_new).map(|start| self.statements(start, migration));
        for (at, (found, problem)) in self.found.iter_mut().zip(problems).enumerate() {
            *found = match (found.take(), problem) {
                (Some(found), Some(problem)) => Some(Found { problem, ..found }),
                (None, Some(problem)) => {
                    let statement = statements.as_ref().and_then(|places| places.get(at)?.clone());
                    Some(Found { problem, migration, statement })
                }
                (_, None) => None,
            };
        }
    }

    /// The statement of a migration after which each of the queries began to differ.
    fn statements(&self, mut replay: Replay, migration: &Migration) -> Vec<Option<Place>> {
        let mut places: Vec<Option<Place>> = vec![None; self.texts.len()];
        replay.through(&migration.up, |replay, statement| {
            let range = statement.span.range();
            replay.excused(range.clone());
            let range = ByteOffset(range.start)..ByteOffset(range.end);
            for (place, problem) in places.iter_mut().zip(self.problems(replay)) {
                match problem {
                    None => *place = None,
                    Some(_) if place.is_none() => {
                        let text = &migration.up.text;
                        *place = Some(Place::marked(&migration.up.path, text, range.clone()));
                    }
                    Some(_) => {}
                }
            }
        });
        places
    }

    /// Those that differ for one reason together, in the order of migrations.
    fn groups(self) -> Vec<Group<'s>> {
        let mut groups: Vec<Group<'s>> = Vec::new();
        for (text, found) in self.texts.iter().zip(self.found) {
            let Some(found) = found else { continue };
            let place = found.problem.place(&text.quoted);
            let is_same = |group: &&mut Group<'_>| {
                group.found.migration.version == found.migration.version
                    && group.found.statement == found.statement
                    && group.found.problem.title() == found.problem.title()
            };
            match groups.iter_mut().find(is_same) {
                Some(group) => group.others.push(place),
                None => groups.push(Group { found, place, others: Vec::new() }),
            }
        }
        let migrations = &self.story.catalog.migrations;
        let version = |group: &Group<'_>| group.found.migration.version;
        groups
            .sort_by_key(|group| migrations.iter().position(|migration| migration.version == version(group)));
        groups
    }
}

impl Problem {
    fn title(&self) -> &str {
        match self {
            Problem::Refused(problem) => problem.title(),
            Problem::OtherColumns => "",
        }
    }

    fn place(&self, text: &Quoted) -> Place {
        let refused = match self {
            Problem::Refused(problem) => problem.place().cloned(),
            Problem::OtherColumns => None,
        };
        refused.unwrap_or_else(|| text.place(&(0..text.sql.len())))
    }
}

/// Queries that differ for one reason.
struct Group<'s> {
    found: Found<'s>,
    /// Of the first one.
    place: Place,
    others: Vec<Place>,
}

impl Group<'_> {
    /// What a migration does to a release.
    fn breaks(self, release: &str) -> Diagnostic {
        let Found { problem, migration, statement } = &self.found;
        let path = &*migration.up.path;
        // The words that have done it, or else the statement.
        let cause = match problem {
            Problem::Refused(problem) => {
                problem.also().filter(|(place, _)| place.path() == path && statement.is_some())
            }
            Problem::OtherColumns => None,
        };
        let (cause, label) =
            cause.map_or((statement.clone(), ""), |(place, label)| (Some(place.clone()), label));
        let (queries, return_) = match self.others.len() {
            0 => ("a query".to_owned(), "returns"),
            more => (format!("{} queries", more + 1), "return"),
        };
        let title = match problem {
            Problem::Refused(problem) => format!("this breaks {queries} of {release}: {}", problem.title()),
            Problem::OtherColumns => {
                format!("this changes the columns that {queries} of {release} {return_}")
            }
        };
        let told = match cause {
            Some(place) => Diagnostic::at(place, title),
            None => Diagnostic::of(path, title),
        };
        let told = self.with_others(told.and(label, self.place.clone(), "it is sent from here"));
        match problem {
            Problem::Refused(problem) => {
                let told = problem.notes().iter().cloned().fold(told, Diagnostic::note);
                told.help(format!(
                    "apply this when no program of {release} runs any more: first release one without the query"
                ))
            }
            Problem::OtherColumns => told
                .note(
                    "a connection that has prepared it before gets `cached plan must not change result type`, SQLSTATE \
                     0A000, until it is closed",
                )
                .help("name the columns in the query, not `*`")
                .warning(),
        }
    }

    /// What of now needs a migration.
    fn waits(self, release: &str) -> Diagnostic {
        let Found { problem, migration, .. } = &self.found;
        let title = format!(
            "this needs {}, which {release} does not have: {} before it",
            migration.title(),
            problem.title()
        );
        self.with_others(Diagnostic::at(self.place.clone(), title)).warning()
    }

    fn with_others(&self, told: Diagnostic) -> Diagnostic {
        const SHOWN: usize = 10;
        let told = self
            .others
            .iter()
            .take(SHOWN)
            .fold(told, |told, place| told.note(format!("the same at {place}")));
        match self.others.len().saturating_sub(SHOWN) {
            0 => told,
            more => told.note(format!("and {more} more")),
        }
    }
}

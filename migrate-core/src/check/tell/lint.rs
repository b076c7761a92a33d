//! Migrations that are correct, and hurt all the same: an application that is running, or one that comes later. They
//! are read with the history before them, and only what is not released yet: the past can't be changed.

mod column;
mod constraint;
mod empty;
mod finding;
mod gone;
mod history;
mod locks;
mod long_name;
pub(in crate::check) mod rules;
mod security;
pub(in crate::check) mod statement;
mod words;

pub(crate) use finding::Findings;
pub(crate) use rules::rule;
pub use rules::{RULES, Rule};
pub(crate) use words::first_look_alike;

use crate::check::model::Done;
use crate::check::release::level::Level;
use crate::check::release::levels::Levels;
use crate::check::release::released::Released;
use crate::check::tell::effect::fact::{self, Fact, What};
use crate::check::unless_it_crashes;
use crate::{LockMode, Migration, Mode, Statement, Work, is_same_table};
use finding::Finding;
use history::History;

/// A migration that has passed the checks, and the rules that its file silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Linted {
    pub(crate) migration: Migration,
    pub(crate) allowed: Vec<String>,
    /// What each of its statements did, if it is judged.
    pub(crate) done: Vec<Vec<Done>>,
}

/// What the rules say of these migrations, which stand in the order of versions.
pub(crate) fn check(migrations: &[Linted], levels: &Levels, released: &Released<'_>) -> Findings {
    let mut findings = Findings::default();
    if migrations.iter().all(|linted| released.has(&linted.migration)) {
        return findings;
    }
    let facts: Vec<Facts> = migrations.iter().map(|linted| facts(&linted.migration)).collect();
    let mut history = History::of_folder(facts.iter().flatten().flatten());
    let mut unreleased: Vec<String> = Vec::new();
    for (linted, facts) in migrations.iter().zip(&facts) {
        if released.has(&linted.migration) {
            facts.iter().flatten().for_each(|fact| history.add(fact));
            continue;
        }
        unreleased.extend(made(facts, &history));
        let creates =
            linted.migration.up.statements.iter().flat_map(|statement| statement.effect.creates.iter());
        unreleased.extend(creates.map(|name| name.clone().into_owned()));
        let case = Case { migration: &linted.migration, facts, unreleased: &unreleased, done: &linted.done };
        let path = &linted.migration.up.path;
        let (found, now) = match unless_it_crashes(path, "a rule", || case.findings(history)) {
            Ok(found) => found,
            Err(crashed) => {
                findings.errors.push(crashed);
                return findings;
            }
        };
        history = now;
        for finding in
            found.into_iter().filter(|finding| !linted.allowed.iter().any(|rule| rule == finding.rule))
        {
            findings.add(&linted.migration.up, finding, levels);
        }
    }
    findings
}

/// Of each statement.
type Facts = Vec<Vec<Fact>>;

fn facts(migration: &Migration) -> Facts {
    let script = &migration.up;
    script.statements.iter().map(|statement| fact::facts(&script.text, &statement.span.range())).collect()
}

/// The tables that are new with a migration. One that is made `IF NOT EXISTS` is, if nothing before made it.
fn made<'f>(facts: &'f Facts, history: &History) -> impl Iterator<Item = String> + use<'f> {
    let is_new = |fact: &&Fact| match fact.what {
        What::CreatesTable { is_doubtful, .. } => !is_doubtful || !history.has_table(&fact.of),
        _ => false,
    };
    let made: Vec<String> = facts.iter().flatten().filter(is_new).map(|fact| fact.of.clone()).collect();
    made.into_iter()
}

/// A migration that is judged.
struct Case<'c> {
    migration: &'c Migration,
    facts: &'c Facts,
    /// The tables that are new with it, or with another that is not released.
    unreleased: &'c [String],
    /// What each of its statements did.
    done: &'c [Vec<Done>],
}

impl Case<'_> {
    /// In the order of places, and the history with this migration.
    fn findings(&self, mut history: History) -> (Vec<Finding>, History) {
        let mut findings = words::look_alikes(&self.migration.up);
        findings.extend(long_name::long_names(&self.migration.up));
        findings.extend(empty::without_statements(self.migration));
        findings.extend(statement::findings(self));
        findings.extend(locks::several_tables(self));
        findings.extend(locks::backfill(self));
        findings.extend(constraint::validated_at_once(self));
        for (statement, facts) in self.statements() {
            for fact in facts {
                let site = Site { case: self, statement, fact, history: &history };
                findings.extend(RULES_OF_A_FACT.iter().filter_map(|rule| rule(&site)));
                history.add(fact);
            }
        }
        findings.sort_by_key(|finding| finding.range.start);
        (Finding::grouped(findings), history)
    }

    fn statements(&self) -> impl Iterator<Item = (&Statement, &Vec<Fact>)> {
        self.migration.up.statements.iter().zip(self.facts)
    }

    fn is_transaction(&self) -> bool {
        self.migration.up.mode == Mode::Transaction
    }

    fn is_unreleased(&self, table: &str) -> bool {
        self.unreleased.iter().any(|new| is_same_table(new, table))
    }

    /// The tables that others use and this statement locks so, or more strongly.
    fn locked<'s>(&'s self, statement: &'s Statement, mode: LockMode) -> impl Iterator<Item = &'s str> {
        let strong = statement.effect.locks.iter().filter(move |lock| lock.mode >= mode);
        strong.filter_map(|lock| lock.on.table()).filter(|table| !self.is_unreleased(table))
    }
}

/// One thing that a statement does, with all that is known of it.
struct Site<'s> {
    case: &'s Case<'s>,
    statement: &'s Statement,
    fact: &'s Fact,
    history: &'s History,
}

impl Site<'_> {
    /// Others may use the table: what the script made itself is not among a statement's locks.
    fn is_in_use(&self) -> bool {
        let mut locked = self.case.locked(self.statement, LockMode::AccessShare);
        locked.any(|table| is_same_table(table, &self.fact.of))
    }

    /// What the statement does to the table's rows, as far as the replay knows them.
    fn work(&self) -> Work {
        let locks = self.statement.effect.locks.iter();
        let own =
            locks.filter(|lock| lock.on.table().is_some_and(|table| is_same_table(table, &self.fact.of)));
        own.map(|lock| lock.work).max().unwrap_or(Work::None)
    }

    fn found(&self, title: String, rule: &'static str) -> Finding {
        let (of, range) = (self.fact.of.clone(), self.fact.range.clone());
        Finding { title, rule, of, range, again: Vec::new(), also: None, better: String::new() }
    }
}

const RULES_OF_A_FACT: &[fn(&Site<'_>) -> Option<Finding>] = &[
    column::added,
    column::required,
    column::retyped,
    column::made_not_null,
    constraint::index,
    constraint::index_if_not_exists,
    constraint::foreign_key,
    constraint::check,
    constraint::unique,
    gone::column_dropped,
    gone::column_renamed,
    gone::table_dropped,
    gone::table_renamed,
    security::definer,
    security::exposed_table,
    security::password,
];

//! Migrations that are correct, and hurt all the same: an application that is running, or one that comes later. They
//! are read with the history before them, and only what is not released yet: the past can't be changed.

mod column;
mod constraint;
mod deferred;
mod empty;
pub(in crate::check) mod fact;
mod finding;
mod gone;
mod ground;
mod locks;
mod long_name;
pub(in crate::check) mod rules;
mod security;
pub(in crate::check) mod statement;
mod words;

pub(crate) use finding::Findings;
pub(crate) use ground::{Ground, StaleBody};
pub(crate) use rules::rule;
pub use rules::{RULES, Rule};
pub(crate) use words::first_look_alike;

use crate::check::folder::turn::Asked;
use crate::check::model::{Altered, Change, Done, What};
use crate::check::release::level::Level;
use crate::check::release::levels::Levels;
use crate::check::release::released::Released;
use crate::check::syntax::lexed::Lexed;
use crate::check::unless_it_crashes;
use crate::{LockMode, Migration, Mode, Statement, Work, is_same_table};
use deferred::Open;
use fact::Fact;
use finding::Finding;

/// A migration that has passed the checks, and the rules that its file silences.
#[derive(Clone, Debug)]
pub(crate) struct Linted {
    pub(crate) migration: Migration,
    pub(crate) texts: Texts,
    pub(crate) allowed: Vec<String>,
    /// What it says about its turn.
    pub(crate) turn: Asked,
    /// Something in its up script can't be read, which is allowed.
    pub(crate) is_unread: bool,
    /// What each of its statements says and did, if it is judged.
    pub(crate) facts: Vec<Vec<Fact>>,
    pub(crate) done: Vec<Vec<Done>>,
}

/// The files of a migration's scripts, cut.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    pub(crate) up: Lexed,
    pub(crate) down: Option<Lexed>,
    pub(crate) verify: Option<Lexed>,
}

/// How a migration that takes long keeps nobody waiting.
const AFTER_BOOT: &str = "; no start waits for it with `-- migrate:deferred`";

/// What the rules say of these migrations, which stand in the order of versions; `ground` is what is known of all of them.
pub(crate) fn check(
    migrations: &[Linted],
    ground: &Ground,
    levels: &Levels,
    released: &Released<'_>,
) -> Findings {
    let mut findings = Findings::default();
    let mut unreleased: Vec<String> = Vec::new();
    let mut open = Open::default();
    for linted in migrations {
        let open = open.until(linted);
        if released.has(&linted.migration) {
            continue;
        }
        unreleased.extend(made(&linted.done).map(|change| change.name.clone()));
        let case = Case { linted, unreleased: &unreleased, open: &open, ground };
        let path = &linted.migration.up.path;
        let found = match unless_it_crashes(path, "a rule", || case.findings()) {
            Ok(found) => found,
            Err(crashed) => {
                findings.errors.push(crashed);
                return findings;
            }
        };
        for finding in
            found.into_iter().filter(|finding| !linted.allowed.iter().any(|rule| rule == finding.rule))
        {
            findings.add(&linted.migration.up, finding, levels);
        }
    }
    findings
}

/// What is new with a migration for certain.
fn made(done: &[Vec<Done>]) -> impl Iterator<Item = &Change> {
    done.iter().flatten().filter_map(|done| match &done.what {
        What::Change(change) if change.what == Altered::Created && done.is_certain => Some(change),
        _ => None,
    })
}

/// A migration that is judged.
struct Case<'c> {
    linted: &'c Linted,
    /// What is new with it, or with another that is not released.
    unreleased: &'c [String],
    /// The deferred ones before it that may not be done when it is applied.
    open: &'c [&'c Linted],
    ground: &'c Ground,
}

impl Case<'_> {
    /// In the order of places.
    fn findings(&self) -> Vec<Finding> {
        let script = &self.linted.migration.up;
        let mut findings = words::look_alikes(script, &self.linted.texts.up);
        findings.extend(long_name::long_names(script, &self.linted.texts.up));
        findings.extend(empty::without_statements(&self.linted.migration));
        findings.extend(statement::findings(self));
        findings.extend(locks::several_tables(self));
        findings.extend(locks::backfill(self));
        findings.extend(constraint::validated_at_once(self));
        for (statement, facts) in self.statements() {
            for fact in facts {
                let site = Site { case: self, statement, fact };
                findings.extend(RULES_OF_A_FACT.iter().filter_map(|rule| rule(&site)));
            }
        }
        findings.sort_by_key(|finding| finding.range.start);
        Finding::grouped(findings)
    }

    fn statements(&self) -> impl Iterator<Item = (&Statement, &Vec<Fact>)> {
        self.linted.migration.up.statements.iter().zip(&self.linted.facts)
    }

    /// Each statement with what it did.
    fn judged(&self) -> impl Iterator<Item = (&Statement, &Vec<Done>)> {
        self.linted.migration.up.statements.iter().zip(&self.linted.done)
    }

    /// The statements that hold their locks together: in one transaction, unless each commits by itself.
    fn together(&self) -> impl Iterator<Item = &[Statement]> {
        let script = &self.linted.migration.up;
        script.transactions().filter(|all| all.len() > 1 || script.mode == Mode::Transaction)
    }

    /// Whether two statements commit together.
    fn are_together(&self, one: &Statement, other: &Statement) -> bool {
        let has = |all: &[Statement], one: &Statement| all.iter().any(|any| any.span == one.span);
        self.together().any(|all| has(all, one) && has(all, other))
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
}

impl Site<'_> {
    /// Others may use the table: what the script made itself is not among a statement's locks.
    fn is_in_use(&self) -> bool {
        let mut locked = self.case.locked(self.statement, LockMode::AccessShare);
        locked.any(|table| is_same_table(table, &self.fact.of))
    }

    /// The table that the statement drops is one that a migration has made.
    fn drops_what_was_made(&self) -> bool {
        let mut done = self.case.judged().filter(|(statement, _)| std::ptr::eq(*statement, self.statement));
        done.any(|(_, done)| {
            done.iter().any(|done| match &done.what {
                What::Change(change) => {
                    change.what == Altered::Dropped
                        && is_same_table(&change.name, &self.fact.of)
                        && change.was.as_ref().is_some_and(|table| !table.is_outside && !table.is_doubtful)
                }
                What::Deed(_) => false,
            })
        })
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
    deferred::filled_later,
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

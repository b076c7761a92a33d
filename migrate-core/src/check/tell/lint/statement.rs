//! Rules that judge a statement by its command, its locks and what it did, a file each: the name, why it matters, when it is
//! broken, what to write instead, and two examples, which a test tries.

pub(super) mod alter_domain;
pub(super) mod breaking_function;
pub(super) mod cluster;
pub(super) mod create_trigger;
pub(super) mod drop_index;
pub(super) mod forced_row_security;
pub(super) mod lock_table;
pub(super) mod pending_events;
pub(super) mod refresh;
pub(super) mod reindex;
pub(super) mod set_logged;
pub(super) mod truncate_cascade;
pub(super) mod vacuum_full;
pub(super) mod whole_table;

use super::finding::Finding;
use super::rules::Rule;
use super::{Case, Level};
use crate::check::model::Done;
use crate::{LockMode, Statement};

/// A rule in a file of its own.
pub(in crate::check) struct StatementRule {
    pub(in crate::check) rule: Rule,
    judge: fn(&Judged<'_>) -> Option<Broken>,
    /// A migration that breaks it, where the tables of [`EXAMPLES`] are released.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test tries it"))]
    pub(in crate::check) broken: &'static str,
    /// Its nearest neighbour that does not.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test tries it"))]
    pub(in crate::check) harmless: &'static str,
}

/// What the examples come after.
#[cfg(test)]
pub(in crate::check) const EXAMPLES: &str = "CREATE DOMAIN amount AS int;
    CREATE UNLOGGED TABLE drafts (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, note text, total amount);
    CREATE TABLE lines (order_id bigint REFERENCES orders);
    CREATE TABLE tenants (id bigint PRIMARY KEY, name text);
    CREATE TABLE parts (id bigint, tenant bigint REFERENCES tenants DEFERRABLE INITIALLY DEFERRED);
    ALTER TABLE tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE INDEX orders_note_idx ON orders (note);
    CREATE MATERIALIZED VIEW totals AS SELECT id FROM orders;
    CREATE UNIQUE INDEX totals_idx ON totals (id);
    CREATE FUNCTION tenant_name(tenant bigint) RETURNS text LANGUAGE plpgsql AS 'DECLARE found text; BEGIN
        SELECT name INTO found FROM tenants WHERE id = tenant; RETURN found; END';
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";

/// One for each file, by name.
pub(in crate::check) const ALL: &[StatementRule] = &[
    alter_domain::RULE,
    truncate_cascade::RULE,
    breaking_function::RULE,
    set_logged::RULE,
    create_trigger::RULE,
    cluster::RULE,
    forced_row_security::RULE,
    lock_table::RULE,
    pending_events::RULE,
    drop_index::RULE,
    refresh::RULE,
    reindex::RULE,
    vacuum_full::RULE,
    whole_table::RULE,
];

/// A statement, with all that is known of it.
struct Judged<'j> {
    case: &'j Case<'j>,
    statement: &'j Statement,
    done: &'j [Done],
}

impl Judged<'_> {
    fn is(&self, command: &str) -> bool {
        self.statement.effect.command == command
    }

    /// The statements of its script before it.
    fn before(&self) -> impl Iterator<Item = &str> {
        let script = &self.case.linted.migration.up;
        let statements = script.statements.iter();
        let before = statements.take_while(|other| other.span.start < self.statement.span.start);
        before.map(|other| script.slice(other.span))
    }

    /// The first table that others use and that is locked so, or more strongly.
    fn table(&self, mode: LockMode) -> Option<&str> {
        self.case.locked(self.statement, mode).next()
    }
}

struct Broken {
    /// The table that it is about.
    of: String,
    title: String,
    better: String,
}

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let nothing = Vec::new();
    for (number, statement) in case.linted.migration.up.statements.iter().enumerate() {
        let judged = Judged { case, statement, done: case.linted.done.get(number).unwrap_or(&nothing) };
        for StatementRule { rule, judge, .. } in ALL {
            found.extend(judge(&judged).map(|Broken { of, title, better }| Finding {
                title,
                rule: rule.name,
                of,
                range: statement.span.range(),
                again: Vec::new(),
                also: None,
                better,
            }));
        }
    }
    found
}

const fn warn(name: &'static str, why: &'static str) -> Rule {
    Rule { name, level: Level::Warn, why }
}

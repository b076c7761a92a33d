use super::Level;
use super::statement::{
    alter_domain, breaking_function, cluster, create_trigger, drop_index, forced_row_security, lock_table,
    pending_events, refresh, reindex, set_logged, truncate_cascade, vacuum_full, whole_table,
};
use crate::check::near;

/// A rule that a migration can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in `migrate:allow` and `migrate.toml`: squawk's, where squawk has the rule.
    pub name: &'static str,
    /// What happens where the folder says nothing of it.
    pub level: Level,
    /// Why it matters.
    pub why: &'static str,
}

/// All rules, by name. An error by default is what is certainly not meant, or can't be taken back.
pub const RULES: &[Rule] = &[
    warn(
        "adding-field-with-default",
        "every row is written anew, and meanwhile nobody reads or writes the table",
    ),
    warn(
        "adding-foreign-key-constraint",
        "all rows are checked, and meanwhile nobody writes to either table",
    ),
    warn("adding-not-nullable-field", "all rows are read, and meanwhile nobody reads or writes the table"),
    warn(
        "adding-required-field",
        "it fails on a table that has rows, and so does each INSERT of the version of the application that is running",
    ),
    create_trigger::RULE.rule,
    warn(
        "backfill-with-ddl",
        "the table stays locked until all of its rows are written and the migration commits",
    ),
    alter_domain::RULE.rule,
    cluster::RULE.rule,
    warn(
        "ban-drop-column",
        "the version of the application that is running still names the column, and fails",
    ),
    warn("ban-drop-table", "the version of the application that is running still names the table, and fails"),
    truncate_cascade::RULE.rule,
    vacuum_full::RULE.rule,
    breaking_function::RULE.rule,
    warn(
        "changing-column-type",
        "every row may be written anew while nobody reads or writes the table, and the version of the application \
         that is running meets another type",
    ),
    set_logged::RULE.rule,
    warn(
        "concurrent-index-if-not-exists",
        "a build that broke off leaves an INVALID index of that name, which counts as existing",
    ),
    warn(
        "constraint-missing-not-valid",
        "all rows are checked, and meanwhile nobody reads or writes the table",
    ),
    deny(
        super::deferred::RULE,
        "where the deferred migration that fills the column is not done, rows are left without a value, and this fails",
    ),
    warn("disallowed-unique-constraint", "its index is built while nobody reads or writes the table"),
    deny(
        super::empty::RULE,
        "once it is recorded as applied, what is written into it later is an edit of an applied migration",
    ),
    warn(super::long_name::RULE, "PostgreSQL cuts it in silence, and two that differ after that are one"),
    warn("incomplete-down", "who reverts the migration is left with a schema that no migration describes"),
    lock_table::RULE.rule,
    deny("look-alike-space", "to PostgreSQL it is a letter, and a part of the word that it stands at"),
    warn(
        "near-name",
        "what is misspelt, or takes no such operands, is taken for something that comes from outside",
    ),
    deny("password-literal", "whoever reads the repository, the server's log or `pg_stat_statements` has it"),
    pending_events::RULE.rule,
    deny(
        "refused-statement",
        "the migration fails on every database that the migrations before it have made",
    ),
    warn(
        "renaming-column",
        "the version of the application that is running still uses the old name, and fails",
    ),
    warn(
        "renaming-table",
        "the version of the application that is running still uses the old name, and fails",
    ),
    warn("require-concurrent-index-creation", "while the index is built nobody writes to the table"),
    drop_index::RULE.rule,
    refresh::RULE.rule,
    reindex::RULE.rule,
    warn(
        "require-row-level-security",
        "through the web interface to the database everybody reads and changes its rows",
    ),
    warn(
        "security-definer-search-path",
        "it runs with its owner's rights, and its caller's search_path decides which tables and functions it means",
    ),
    warn(
        "several-tables-locked",
        "nobody reads or writes the first while the migration waits for the next, and a transaction that has them in \
         the other order ends in a deadlock",
    ),
    warn("validate-with-not-valid", "the strong lock of NOT VALID is kept while all rows are checked"),
    forced_row_security::RULE.rule,
    whole_table::RULE.rule,
];

const fn warn(name: &'static str, why: &'static str) -> Rule {
    Rule { name, level: Level::Warn, why }
}

const fn deny(name: &'static str, why: &'static str) -> Rule {
    Rule { name, level: Level::Deny, why }
}

/// The rule of this name.
pub(crate) fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// All names, for a message.
pub(crate) fn names() -> String {
    RULES.iter().map(|rule| rule.name).collect::<Vec<_>>().join(", ")
}

/// The rule whose name is most like this.
pub(crate) fn near(name: &str) -> Option<&'static str> {
    near::near(name, RULES.iter().map(|rule| rule.name), 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_found_by_its_name() {
        assert!(RULES.is_sorted_by_key(|rule| rule.name));
        assert!(RULES.iter().all(|known| rule(known.name) == Some(known)));
        assert_eq!(near("renaming-colum"), Some("renaming-column"));
        assert_eq!(near("small"), None);
    }
}

//! Indexes and constraints.

use super::fact::{Constraint, What};
use super::finding::Finding;
use super::{AFTER_BOOT, Case, Site};
use crate::effect::split;
use crate::is_same_table;

pub(super) fn index(site: &Site<'_>) -> Option<Finding> {
    let What::BuildsIndex { name, is_unique, is_concurrent: false, .. } = &site.fact.what else {
        return None;
    };
    let table = &site.fact.of;
    site.is_in_use().then(|| {
        let title = format!("building an index of `{table}` blocks its writes");
        let unique = if *is_unique { "UNIQUE " } else { "" };
        let name = name.clone().unwrap_or_else(|| format!("{}_idx", plain(table)));
        site.found(title, "require-concurrent-index-creation").better(format!(
            "write `CREATE {unique}INDEX CONCURRENTLY {name} ON {table} (…)`, in a migration of its own{AFTER_BOOT}"
        ))
    })
}

pub(super) fn index_if_not_exists(site: &Site<'_>) -> Option<Finding> {
    let What::BuildsIndex { name, is_unique, is_concurrent: true, if_not_exists: Some(clause) } =
        &site.fact.what
    else {
        return None;
    };
    let title = "IF NOT EXISTS takes an INVALID index for a good one".to_owned();
    let mut finding = site.found(title, "concurrent-index-if-not-exists");
    finding.range = clause.clone();
    let unique = if *is_unique { "UNIQUE " } else { "" };
    Some(finding.better(format!(
        "write `CREATE {unique}INDEX CONCURRENTLY {} ON {} (…)`: after an interruption the runner drops what is left, \
         and builds it again",
        name.as_deref().unwrap_or_default(),
        site.fact.of
    )))
}

pub(super) fn foreign_key(site: &Site<'_>) -> Option<Finding> {
    let What::AddsConstraint { name, kind: Constraint::ForeignKey { other }, is_checked: true } =
        &site.fact.what
    else {
        return None;
    };
    let table = &site.fact.of;
    site.is_in_use().then(|| {
        let others = if is_same_table(table, other) { String::new() } else { format!(" and to `{other}`") };
        let title = format!("a new foreign key of `{table}` blocks writes to it{others}");
        let name = name.clone().unwrap_or_else(|| format!("{}_fkey", plain(table)));
        let what = format!("FOREIGN KEY (…) REFERENCES {other}");
        site.found(title, "adding-foreign-key-constraint").better(in_two_steps(table, &name, &what))
    })
}

pub(super) fn check(site: &Site<'_>) -> Option<Finding> {
    let What::AddsConstraint { name, kind: Constraint::Check, is_checked: true } = &site.fact.what else {
        return None;
    };
    let table = &site.fact.of;
    site.is_in_use().then(|| {
        let title = format!("a new CHECK reads all of `{table}` under its strongest lock");
        let name = name.clone().unwrap_or_else(|| format!("{}_check", plain(table)));
        site.found(title, "constraint-missing-not-valid").better(in_two_steps(table, &name, "CHECK (…)"))
    })
}

/// UNIQUE, PRIMARY KEY and EXCLUDE.
pub(super) fn unique(site: &Site<'_>) -> Option<Finding> {
    let What::AddsConstraint { name, kind: Constraint::Index(kind), .. } = &site.fact.what else {
        return None;
    };
    let table = &site.fact.of;
    site.is_in_use().then(|| {
        let title = format!("{kind} builds an index of `{table}` under its strongest lock");
        let ending = if *kind == "PRIMARY KEY" { "pkey" } else { "key" };
        let name = name.clone().unwrap_or_else(|| format!("{}_{ending}", plain(table)));
        let better = if *kind == "EXCLUDE" {
            "PostgreSQL has no gentler way: apply it when the table is idle".to_owned()
        } else {
            format!(
                "write `CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} (…)` in a migration before it, and here \
                 `ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {name}`"
            )
        };
        site.found(title, "disallowed-unique-constraint").better(better)
    })
}

/// What is added NOT VALID and validated before the transaction commits.
pub(super) fn validated_at_once(case: &Case<'_>) -> Vec<Finding> {
    let facts =
        || case.statements().flat_map(|(statement, facts)| facts.iter().map(move |fact| (statement, fact)));
    let found = facts().filter_map(|(statement, fact)| {
        let What::ValidatesConstraint(name) = &fact.what else { return None };
        let (adding, added) = facts().take_while(|(_, before)| before.range.start < fact.range.start).find(|(_, added)| {
            let is_it = matches!(&added.what, What::AddsConstraint { name: Some(added), is_checked: false, .. }
                if added == name);
            is_it && is_same_table(&added.of, &fact.of)
        })?;
        let mut locked = case.locked(statement, crate::LockMode::ShareUpdateExclusive);
        if !case.are_together(adding, statement) || !locked.any(|table| is_same_table(table, &fact.of)) {
            return None;
        }
        let title = format!("`{name}` is validated in the transaction that adds it");
        Some(Finding {
            title,
            rule: "validate-with-not-valid",
            of: fact.of.clone(),
            again: Vec::new(),
            range: fact.range.clone(),
            also: Some(("validated here", added.range.clone(), "added here")),
            better: format!(
                "write `ALTER TABLE {} VALIDATE CONSTRAINT {name}` in the next migration{AFTER_BOOT}",
                fact.of
            ),
        })
    });
    found.collect()
}

fn in_two_steps(table: &str, name: &str, what: &str) -> String {
    format!(
        "write `ALTER TABLE {table} ADD CONSTRAINT {name} {what} NOT VALID`, and in the next migration \
         `ALTER TABLE {table} VALIDATE CONSTRAINT {name}`{AFTER_BOOT}"
    )
}

/// A table's name for a name that is made from it.
fn plain(table: &str) -> &str {
    split(table).1.trim_matches('"')
}

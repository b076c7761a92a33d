//! The model's schema, beside the server's.

use std::collections::BTreeSet;

use migrate_core::check::replay::{Named, Schema};
use postgres::Client;

/// What only one of both has, a line a fact; empty if they are equal as far as the model is sure.
pub(crate) fn differences(client: &mut Client, schema: &Schema) -> Vec<String> {
    let here = facts(schema.lines());
    let there =
        facts(client.query(include_str!("catalog.sql"), &[]).unwrap().iter().map(|row| row.get(0)).collect());
    let unsure = unsure(schema);
    let (with_blanks, unsure): (Vec<String>, BTreeSet<String>) = (
        unsure.iter().filter(|name| name.contains([' ', '('])).cloned().collect(),
        unsure.into_iter().collect(),
    );
    let is_sure = |fact: &str| {
        !words(fact).any(|word| unsure.contains(&word)) && !with_blanks.iter().any(|name| fact.contains(name))
    };
    // A type that the model does not know stands as `?`.
    let vague: Vec<(&str, &str)> = here.iter().filter_map(|fact| fact.split_once(" ? ")).collect();
    let is_vague = |fact: &str| vague.iter().any(|(start, _)| fact.starts_with(&format!("{start} ")));
    let missing = there.difference(&here).filter(|fact| is_sure(fact) && !is_vague(fact));
    let surplus = here.difference(&there).filter(|fact| is_sure(fact) && !fact.contains(" ? "));
    let missing = missing.map(|fact| format!("on the server: {fact}\n"));
    surplus.map(|fact| format!("in the model:  {fact}\n")).chain(missing).collect()
}

/// With a blank at the end, where words are looked for. Roles, extensions and the like are left out.
fn facts(lines: Vec<String>) -> BTreeSet<String> {
    const KINDS: &[&str] = &[
        "schema",
        "sequence",
        "function",
        "procedure",
        "aggregate",
        "table",
        "partitioned",
        "view",
        "materialized",
        "foreign",
        "column",
        "constraint",
        "index",
        "unique",
        "policy",
        "trigger",
        "rule",
        "type",
        "domain",
        "composite",
    ];
    let is_one = |line: &String| KINDS.contains(&line.split(' ').next().unwrap_or_default());
    lines.into_iter().filter(is_one).map(|line| line + " ").collect()
}

/// The words of a fact that are names, each as far as its point too: `a.b` is `a` and `a.b`.
fn words(fact: &str) -> impl Iterator<Item = String> {
    let parts = fact.split([' ', ',', '(', ')', ':']).filter(|word| !word.is_empty());
    parts.flat_map(|word| {
        let points = word.match_indices('.').map(|(at, _)| word[..at].to_owned());
        points.chain([word.to_owned()]).collect::<Vec<_>>()
    })
}

/// The names of what may be there or not, or may have more than is known.
fn unsure(schema: &Schema) -> BTreeSet<String> {
    let is_unsure = |named: &&Named| named.is_doubtful || named.is_outside;
    let named = [&schema.schemas, &schema.sequences, &schema.functions].into_iter().flatten();
    let named = named.chain(schema.types.iter().map(|of_type| &of_type.named));
    let mut unsure: BTreeSet<String> = named.filter(is_unsure).map(|named| named.name.clone()).collect();
    for table in &schema.tables {
        let name = &table.named.name;
        if table.is_open || is_unsure(&&table.named) {
            unsure.insert(name.clone());
        }
        let indexes = table.indexes.iter().map(|index| &index.named);
        unsure.extend(indexes.filter(is_unsure).map(|named| named.name.clone()));
        let parts = table.parts.iter().chain(table.constraints.iter().map(|constraint| &constraint.named));
        unsure.extend(parts.filter(is_unsure).map(|part| format!("{name}.{}", part.name)));
        let columns = table.columns.iter().filter(|column| column.is_doubtful);
        unsure.extend(columns.map(|column| format!("{name}.{}", column.name)));
    }
    unsure
}

//! What a picture of a schema shows: tables, and the foreign keys between them.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::check::replay::{Constraint, Schema, Table};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drawing {
    pub(crate) boxes: Vec<Entity>,
    pub(crate) relations: Vec<Relation>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entity {
    pub(crate) name: String,
    pub(crate) columns: Vec<Attribute>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    /// As PostgreSQL's own short names have it: `timestamptz`.
    pub(crate) of_type: String,
    pub(crate) not_null: bool,
    /// `PK`, `FK`, `UK`.
    pub(crate) marks: Vec<&'static str>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The box whose rows refer to others.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) from_columns: Vec<String>,
    pub(crate) to_columns: Vec<String>,
    /// No two rows refer to the same one.
    pub(crate) is_unique: bool,
    /// Every row refers to one.
    pub(crate) is_required: bool,
}

impl Drawing {
    /// Partitions look like their table, and are left out; what no migration makes is an empty box, where something refers to it.
    pub(crate) fn of(schema: &Schema) -> Drawing {
        let is_drawn = |table: &&Table| {
            table.named.kind.ends_with("table") && !table.named.is_outside && !table.is_partition
        };
        let mut tables: Vec<&Table> = schema.tables.iter().filter(is_drawn).collect();
        tables.sort_by(|a, b| a.named.name.cmp(&b.named.name));
        let mut drawing =
            Drawing { boxes: tables.iter().map(|table| entity(table)).collect(), relations: Vec::new() };
        let mut places: BTreeMap<String, usize> =
            tables.iter().enumerate().map(|(place, table)| (table.named.name.clone(), place)).collect();
        for (from, table) in tables.iter().enumerate() {
            for key in &table.constraints {
                let Some((other, columns)) = &key.references else { continue };
                let to = *places.entry(other.clone()).or_insert_with(|| {
                    drawing.boxes.push(Entity { name: other.clone(), columns: Vec::new() });
                    drawing.boxes.len() - 1
                });
                drawing.relations.push(relation(table, key, from, to, columns));
            }
        }
        drawing
    }
}

fn relation(table: &Table, key: &Constraint, from: usize, to: usize, columns: &[String]) -> Relation {
    let mine: BTreeSet<&str> = key.columns.iter().map(String::as_str).collect();
    let is_not_null = |name: &&str| {
        table.columns.iter().any(|column| column.name == **name && column.not_null && !column.is_doubtful)
    };
    Relation {
        from,
        to,
        from_columns: key.columns.clone(),
        to_columns: columns.to_vec(),
        is_unique: unique(table).iter().any(|columns| columns.is_subset(&mine)),
        is_required: mine.iter().all(is_not_null),
    }
}

/// The sets of columns in which no two rows are equal.
fn unique(table: &Table) -> Vec<BTreeSet<&str>> {
    let constraints = table.constraints.iter().filter(|it| matches!(it.kind, "primary key" | "unique"));
    let constraints = constraints.filter(|it| !it.named.is_doubtful);
    let of_constraints = constraints.map(|it| it.columns.iter().map(String::as_str).collect());
    let indexes = table.indexes.iter().filter(|it| it.is_unique && !it.is_partial && !it.named.is_doubtful);
    let of_indexes = indexes.filter_map(|it| it.columns.iter().map(Option::as_deref).collect());
    of_constraints.chain(of_indexes).filter(|columns: &BTreeSet<&str>| !columns.is_empty()).collect()
}

fn entity(table: &Table) -> Entity {
    let is_in = |kind: &str, name: &str| {
        let mut constraints = table.constraints.iter().filter(|it| it.kind == kind);
        constraints.any(|it| it.columns.iter().any(|column| column == name))
    };
    let unique = unique(table);
    let columns = table.columns.iter().map(|column| {
        let name = column.name.as_str();
        let is_primary = is_in("primary key", name);
        let is_alone = unique.iter().any(|columns| columns.len() == 1 && columns.contains(name));
        let marks = [(is_primary, "PK"), (is_in("foreign key", name), "FK"), (is_alone && !is_primary, "UK")];
        Attribute {
            name: name.to_owned(),
            of_type: column.of_type.as_deref().map_or_else(|| "unknown".to_owned(), short),
            not_null: column.not_null,
            marks: marks.into_iter().filter(|(has, _)| *has).map(|(_, mark)| mark).collect(),
        }
    });
    Entity { name: table.named.name.clone(), columns: columns.collect() }
}

/// `timestamp(3) with time zone` is `timestamptz(3)`.
fn short(of_type: &str) -> String {
    let of_type = of_type.replace("character varying", "varchar").replace("double precision", "float8");
    match of_type.split_once(" with time zone") {
        Some((before, after)) => {
            let (name, modifiers) = before.split_at(before.find('(').unwrap_or(before.len()));
            format!("{name}tz{modifiers}{after}")
        }
        None => of_type.replace(" without time zone", ""),
    }
}

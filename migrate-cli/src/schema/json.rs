//! A schema, and the difference of two, for machines.

use migrate_core::check::replay;
use migrate_core::{Migration, Version};
use serde::Serialize;

use super::difference::{Change, Line};

#[derive(Serialize)]
pub(crate) struct Schema<'s> {
    /// After this migration; `null` where there is none.
    after: Option<After<'s>>,
    tables: Vec<Table<'s>>,
    types: Vec<Type<'s>>,
    /// Those that no column owns.
    sequences: Vec<Named<'s>>,
    functions: Vec<Named<'s>>,
    schemas: Vec<Named<'s>>,
    others: Vec<Named<'s>>,
}

#[derive(Serialize)]
struct After<'s> {
    version: Version,
    title: &'s str,
}

#[derive(Serialize)]
struct Named<'s> {
    kind: &'s str,
    name: &'s str,
    /// No migration made it.
    outside: bool,
    /// It may be there or not.
    maybe: bool,
}

#[derive(Serialize)]
struct Table<'s> {
    #[serde(flatten)]
    named: Named<'s>,
    columns: Vec<Column<'s>>,
    /// It may have other columns.
    open: bool,
    parents: &'s [String],
    partition: bool,
    row_level_security: bool,
    constraints: Vec<Constraint<'s>>,
    /// Also those of constraints.
    indexes: Vec<Index<'s>>,
    /// Policies, triggers and rules.
    parts: Vec<Named<'s>>,
}

#[derive(Serialize)]
struct Column<'s> {
    name: &'s str,
    /// `null` where it is not known.
    r#type: Option<&'s str>,
    not_null: bool,
    /// `default`, `identity`, `generated`.
    value: Option<&'s str>,
    maybe: bool,
}

#[derive(Serialize)]
struct Constraint<'s> {
    #[serde(flatten)]
    named: Named<'s>,
    columns: &'s [String],
    references: Option<References<'s>>,
}

#[derive(Serialize)]
struct References<'s> {
    table: &'s str,
    columns: &'s [String],
}

#[derive(Serialize)]
struct Index<'s> {
    #[serde(flatten)]
    named: Named<'s>,
    /// `null` for an expression.
    columns: &'s [Option<String>],
    unique: bool,
    partial: bool,
}

#[derive(Serialize)]
struct Type<'s> {
    #[serde(flatten)]
    named: Named<'s>,
    values: &'s [String],
    fields: Vec<Column<'s>>,
    base: Option<&'s str>,
}

impl<'s> Schema<'s> {
    pub(crate) fn of(schema: &'s replay::Schema, after: Option<&'s Migration>) -> Schema<'s> {
        let is_owned = |named: &&replay::Named| schema.owned_sequences.contains(&named.number);
        let named = |all: &'s [replay::Named]| all.iter().map(Named::of).collect();
        Schema {
            after: after.map(After::of),
            tables: schema.tables.iter().map(Table::of).collect(),
            types: schema.types.iter().map(Type::of).collect(),
            sequences: schema.sequences.iter().filter(|named| !is_owned(named)).map(Named::of).collect(),
            functions: named(&schema.functions),
            schemas: named(&schema.schemas),
            others: named(&schema.others),
        }
    }
}

impl<'s> After<'s> {
    fn of(migration: &'s Migration) -> After<'s> {
        After { version: migration.version, title: migration.title() }
    }
}

impl<'s> Named<'s> {
    fn of(named: &'s replay::Named) -> Named<'s> {
        Named { kind: named.kind, name: &named.name, outside: named.is_outside, maybe: named.is_doubtful }
    }
}

impl<'s> Table<'s> {
    fn of(table: &'s replay::Table) -> Table<'s> {
        Table {
            named: Named::of(&table.named),
            columns: table.columns.iter().map(Column::of).collect(),
            open: table.is_open,
            parents: &table.parents,
            partition: table.is_partition,
            row_level_security: table.has_row_security,
            constraints: table.constraints.iter().map(Constraint::of).collect(),
            indexes: table.indexes.iter().map(Index::of).collect(),
            parts: table.parts.iter().map(Named::of).collect(),
        }
    }
}

impl<'s> Column<'s> {
    fn of(column: &'s replay::Column) -> Column<'s> {
        Column {
            name: &column.name,
            r#type: column.of_type.as_deref(),
            not_null: column.not_null,
            value: Some(column.value).filter(|value| !value.is_empty()),
            maybe: column.is_doubtful,
        }
    }
}

impl<'s> Constraint<'s> {
    fn of(constraint: &'s replay::Constraint) -> Constraint<'s> {
        let references = constraint.references.as_ref();
        Constraint {
            named: Named { kind: constraint.kind, ..Named::of(&constraint.named) },
            columns: &constraint.columns,
            references: references.map(|(table, columns)| References { table, columns }),
        }
    }
}

impl<'s> Index<'s> {
    fn of(index: &'s replay::Index) -> Index<'s> {
        Index {
            named: Named::of(&index.named),
            columns: &index.columns,
            unique: index.is_unique,
            partial: index.is_partial,
        }
    }
}

impl<'s> Type<'s> {
    fn of(of_type: &'s replay::Type) -> Type<'s> {
        Type {
            named: Named::of(&of_type.named),
            values: &of_type.values,
            fields: of_type.fields.iter().map(Column::of).collect(),
            base: of_type.base.as_deref(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Difference<'s> {
    from: Option<After<'s>>,
    to: Option<After<'s>>,
    changes: Vec<Changed<'s>>,
}

#[derive(Serialize)]
struct Changed<'s> {
    /// `table orders`; `null` if it was not there.
    before: Option<&'s str>,
    /// `null` if it is not there any more.
    after: Option<&'s str>,
    removed: Vec<&'s str>,
    added: Vec<&'s str>,
}

impl<'s> Difference<'s> {
    pub(crate) fn of(
        changes: &'s [Change],
        from: Option<&'s Migration>,
        to: Option<&'s Migration>,
    ) -> Difference<'s> {
        let changes = changes.iter().map(Changed::of).collect();
        Difference { from: from.map(After::of), to: to.map(After::of), changes }
    }
}

impl<'s> Changed<'s> {
    fn of(change: &'s Change) -> Changed<'s> {
        let texts = |is_wanted: fn(&Line) -> bool| {
            let lines = change.lines.iter().filter(move |line| is_wanted(line));
            lines.map(Line::text).collect()
        };
        Changed {
            before: change.before.as_deref(),
            after: change.after.as_deref(),
            removed: texts(|line| matches!(line, Line::Removed(_))),
            added: texts(|line| matches!(line, Line::Added(_))),
        }
    }
}

//! What the model holds, to be read by people and compared by tests: texts only.

pub(crate) mod facts;
mod lines;

use crate::check::model::Column as Held;
use crate::check::model::Constraint as HeldConstraint;
use crate::check::model::Type as HeldType;
use crate::check::model::{Body, ConstraintKind, Dependency, Id, Kind, Model, Object, TypeRef};

/// What a database holds after some migrations, as far as their text tells. In the order in which things were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Schemas in PostgreSQL's sense; `public` is there without being made.
    pub schemas: Vec<Named>,
    /// Tables, views and whatever else has columns.
    pub tables: Vec<Table>,
    /// Enums, domains, composite types and others.
    pub types: Vec<Type>,
    /// Those that no column owns, too.
    pub sequences: Vec<Named>,
    /// The numbers of those that a column owns.
    pub owned_sequences: Vec<usize>,
    /// Functions, procedures and aggregates, each with the types of its arguments.
    pub functions: Vec<Named>,
    /// Extensions, publications, and all that is known by its name only.
    pub others: Vec<Named>,
}

/// Something by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The same for as long as it lives, whatever it is called; of objects of one replay, no two have the same.
    pub number: usize,
    /// `table`, `view`, `extension`, as PostgreSQL calls it.
    pub kind: &'static str,
    /// As SQL, with its schema unless that is `public`.
    pub name: String,
    /// Which of the replayed scripts made it or renamed it last, counted from 0; nothing for what was there before.
    pub made_in: Option<usize>,
    /// No migration made it: one uses it.
    pub is_outside: bool,
    /// It may be there or not.
    pub is_doubtful: bool,
}

/// Something that has columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is.
    pub named: Named,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// It may have others.
    pub is_open: bool,
    /// The tables that it inherits from, or is a partition of.
    pub parents: Vec<String>,
    /// It is a partition of them.
    pub is_partition: bool,
    /// `ENABLE ROW LEVEL SECURITY`.
    pub has_row_security: bool,
    /// Its primary key, foreign keys and so on.
    pub constraints: Vec<Constraint>,
    /// Its indexes, also those of constraints.
    pub indexes: Vec<Index>,
    /// Its policies, triggers and rules.
    pub parts: Vec<Named>,
}

/// A column of a table, or a field of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As SQL.
    pub name: String,
    /// As `format_type()` writes it; nothing where it is not known.
    pub of_type: Option<String>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// `default`, `identity`, `generated`; empty if it has none.
    pub value: &'static str,
    /// It may be there or not.
    pub is_doubtful: bool,
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// What it is.
    pub named: Named,
    /// `primary key`, `unique`, `exclude`, `check`, `foreign key`.
    pub kind: &'static str,
    /// The columns of its table.
    pub columns: Vec<String>,
    /// Of a foreign key: the other table and its columns.
    pub references: Option<(String, Vec<String>)>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// What it is.
    pub named: Named,
    /// Its columns; nothing for an expression.
    pub columns: Vec<Option<String>>,
    /// `UNIQUE`.
    pub is_unique: bool,
    /// It has a WHERE.
    pub is_partial: bool,
}

/// A type that is no table's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it is.
    pub named: Named,
    /// Of an enum.
    pub values: Vec<String>,
    /// Of a composite type.
    pub fields: Vec<Column>,
    /// Of a domain.
    pub base: Option<String>,
}

impl Model {
    /// Everything that is there or may be there; temporary tables are not.
    pub(crate) fn schema(&self) -> Schema {
        let mut schema = Schema::default();
        for (id, object) in self.all() {
            self.list(id, object, &mut schema);
        }
        schema
    }

    /// Adds an object to the list, if it stands by itself.
    pub(crate) fn list(&self, id: Id, object: &Object, schema: &mut Schema) {
        let named = self.named_as(id, object);
        let is_of_server = object.site == crate::check::model::Site::default();
        let is_of_extension = object.links.iter().any(|link| {
            link.how == Dependency::Internal && self.object(link.target.object).kind == Kind::Extension
        });
        match object.kind {
            _ if object.within == Model::TEMPORARY || is_of_server || is_of_extension => {}
            Kind::Schema => schema.schemas.push(named),
            Kind::Sequence => {
                let is_owned = object.links.iter().any(|link| link.target.column.is_some());
                schema.owned_sequences.extend(is_owned.then_some(named.number));
                schema.sequences.push(named);
            }
            Kind::Index
            | Kind::RowType
            | Kind::Database
            | Kind::Constraint
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule => {}
            kind if kind.is_type() || kind == Kind::CompositeType => {
                schema.types.push(self.listed_type(object, named));
            }
            kind if kind.is_relation() => schema.tables.push(self.listed_table(id, object, named)),
            kind if kind.is_routine() => {
                let name = format!("{}{}", named.name, self.arguments(object));
                schema.functions.push(Named { name, ..named });
            }
            _ => schema.others.push(named),
        }
    }

    fn named_as(&self, id: Id, object: &Object) -> Named {
        let is_before = object.site == crate::check::model::Site::default();
        let is_part =
            self.object(object.within).kind.is_relation() || self.object(object.within).kind.is_type();
        Named {
            number: id.number(),
            kind: object.kind.word(),
            name: if is_part { object.name.to_string() } else { self.qualified(id) },
            made_in: (!is_before).then_some(object.site.script),
            is_outside: object.is_outside,
            is_doubtful: object.is_doubtful,
        }
    }

    fn listed_table(&self, id: Id, object: &Object, named: Named) -> Table {
        let relation = object.relation();
        let columns = relation
            .map(|relation| relation.living().map(|(_, column)| self.listed_column(column)).collect());
        let parts = |kinds: &[Kind]| -> Vec<(Id, &Object)> {
            kinds.iter().flat_map(|kind| self.parts(id, *kind)).collect()
        };
        Table {
            columns: columns.unwrap_or_default(),
            is_open: object.is_open,
            parents: relation
                .iter()
                .flat_map(|relation| &relation.parents)
                .map(|parent| self.qualified(*parent))
                .collect(),
            is_partition: relation.is_some_and(|relation| relation.is_partition),
            has_row_security: relation.is_some_and(|relation| relation.has_row_security),
            constraints: parts(&[Kind::Constraint])
                .into_iter()
                .filter_map(|(part, held)| match &held.body {
                    Body::Constraint(constraint) => {
                        Some(self.listed_constraint(id, constraint, self.named_as(part, held)))
                    }
                    _ => None,
                })
                .collect(),
            indexes: self.indexes(id).map(|(index, held)| self.listed_index(index, held)).collect(),
            parts: parts(&[Kind::Policy, Kind::Trigger, Kind::Rule])
                .into_iter()
                .map(|(part, held)| self.named_as(part, held))
                .collect(),
            named,
        }
    }

    /// The indexes of a table, also those of its constraints.
    pub(crate) fn indexes(&self, table: Id) -> impl Iterator<Item = (Id, &Object)> {
        let of_constraints =
            self.parts(table, Kind::Constraint).flat_map(|(constraint, _)| self.dependents(constraint));
        let all = self.dependents(table).chain(of_constraints);
        let is_its =
            move |object: &Object| matches!(&object.body, Body::Index(index) if index.table == table);
        let mut found: Vec<(Id, &Object)> = all.filter(|(_, object)| is_its(object)).collect();
        found.sort_by_key(|(id, _)| *id);
        found.dedup_by_key(|(id, _)| *id);
        found.into_iter()
    }

    fn listed_column(&self, column: &Held) -> Column {
        let of_type = self.type_text(&column.of_type);
        Column {
            name: column.name.to_string(),
            of_type: Some(of_type).filter(|of_type| !of_type.starts_with("unknown")),
            not_null: column.not_null,
            value: if column.is_generated {
                "generated"
            } else if column.is_identity {
                "identity"
            } else if column.has_default {
                "default"
            } else {
                ""
            },
            is_doubtful: column.is_doubtful,
        }
    }

    fn listed_constraint(&self, table: Id, constraint: &HeldConstraint, named: Named) -> Constraint {
        let (kind, references) = match &constraint.kind {
            ConstraintKind::PrimaryKey => ("primary key", None),
            ConstraintKind::Unique => ("unique", None),
            ConstraintKind::Exclusion => ("exclude", None),
            ConstraintKind::Check => ("check", None),
            ConstraintKind::ForeignKey { table, columns } => {
                ("foreign key", Some((self.qualified(*table), self.names_of(*table, columns))))
            }
        };
        Constraint { named, kind, columns: self.names_of(table, &constraint.columns), references }
    }

    fn listed_index(&self, id: Id, object: &Object) -> Index {
        let Body::Index(index) = &object.body else {
            let named = self.named_as(id, object);
            return Index { named, columns: Vec::new(), is_unique: false, is_partial: false };
        };
        let name =
            |number: &Option<usize>| number.and_then(|number| self.names_of(index.table, &[number]).pop());
        Index {
            named: self.named_as(id, object),
            columns: index.columns.iter().map(name).collect(),
            is_unique: index.is_unique,
            is_partial: index.is_partial,
        }
    }

    fn names_of(&self, table: Id, columns: &[usize]) -> Vec<String> {
        let relation = self.object(table).relation();
        let names =
            columns.iter().filter_map(|number| Some(relation?.columns.get(*number)?.name.to_string()));
        names.collect()
    }

    fn listed_type(&self, object: &Object, named: Named) -> Type {
        let mut listed = Type { named, values: Vec::new(), fields: Vec::new(), base: None };
        match &object.body {
            Body::Type(HeldType::Enum(values)) => {
                listed.values = values.iter().map(|value| value.name.clone()).collect();
            }
            Body::Type(HeldType::Domain { base, .. }) => listed.base = Some(self.type_text(base)),
            Body::Relation(relation) => {
                listed.fields = relation.living().map(|(_, field)| self.listed_column(field)).collect();
            }
            _ => {}
        }
        listed
    }

    /// `(integer, text)`: the types by which a function is told from others of its name.
    pub(crate) fn arguments(&self, object: &Object) -> String {
        let Body::Function(function) = &object.body else { return "(…)".to_owned() };
        let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
        // They are told apart without what stands in brackets.
        let bare = |of_type: &TypeRef| TypeRef { modifiers: String::new(), ..of_type.clone() };
        let types: Vec<String> = inputs.map(|argument| self.type_text(&bare(&argument.of_type))).collect();
        format!("({})", types.join(", "))
    }
}

//! What a database holds, thing by thing.

use super::{Column, Compared, Dependency, Gone, Id, Ident, Key, Kind, Link, Part, Site, Target, TypeRef};
use crate::check::read::argument::ArgumentMode;
use crate::check::read::partition::{Extent, Strategy};
use crate::check::read::trigger::Events;
use crate::check::stored::stored;

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is known or not by itself")]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// The schema that it is in; the table of a constraint, trigger, policy or rule; the database.
    pub(crate) within: Id,
    pub(crate) name: Ident,
    /// What made it or renamed it last; of what is from outside, what used it first.
    pub(crate) site: Site,
    /// No migration made it: it is taken to be there because one uses it.
    pub(crate) is_outside: bool,
    /// It may be there or not.
    pub(crate) is_doubtful: bool,
    /// It may hold more than is known: a schema objects, a table columns, constraints, triggers and policies.
    pub(crate) is_open: bool,
    /// A schema: an extension has put functions into it, of which none is listed.
    pub(crate) is_extended: bool,
    pub(crate) links: Vec<Link>,
    /// What the expression of a CHECK or an index compares columns with.
    pub(crate) compares: Vec<Compared>,
    pub(crate) body: Body,
}

stored!(struct Object { kind, within, name, site, is_outside, is_doubtful, is_open, is_extended, links, compares, body });

impl Object {
    pub(crate) fn key(&self) -> Key {
        Key { space: self.kind.space(), within: self.within, name: self.name.clone() }
    }

    pub(crate) fn new(kind: Kind, within: Id, name: Ident, site: Site) -> Object {
        Object {
            kind,
            within,
            name,
            site,
            is_outside: false,
            is_doubtful: false,
            is_open: false,
            is_extended: false,
            links: Vec::new(),
            compares: Vec::new(),
            body: Body::Nothing,
        }
    }

    pub(crate) fn with(self, body: Body) -> Object {
        Object { body, ..self }
    }

    /// This depends on that.
    pub(crate) fn on(mut self, how: Dependency, target: Target) -> Object {
        self.links.push(Link { part: Part::Whole, how, target });
        self
    }

    pub(crate) fn relation(&self) -> Option<&Relation> {
        match &self.body {
            Body::Relation(relation) => Some(relation),
            _ => None,
        }
    }

    pub(crate) fn relation_mut(&mut self) -> Option<&mut Relation> {
        match &mut self.body {
            Body::Relation(relation) => Some(relation),
            _ => None,
        }
    }

    pub(crate) fn is_foreign_key(&self) -> bool {
        let Body::Constraint(constraint) = &self.body else { return false };
        matches!(constraint.kind, ConstraintKind::ForeignKey { .. })
    }

    pub(crate) fn function(&self) -> Option<&Function> {
        match &self.body {
            Body::Function(function) => Some(function),
            _ => None,
        }
    }

    /// It goes before that can.
    pub(crate) fn needs(mut self, targets: impl IntoIterator<Item = Target>) -> Object {
        for target in targets {
            self = self.on(Dependency::Normal, target);
        }
        self
    }
}

/// What is known of an object besides its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Nothing,
    Relation(Relation),
    Index(Index),
    Constraint(Constraint),
    Type(Type),
    Function(Function),
    Policy(Policy),
    Trigger(Trigger),
    Publication(Publication),
}

stored!(
    enum Body {
        Nothing,
        Relation(a),
        Index(a),
        Constraint(a),
        Type(a),
        Function(a),
        Policy(a),
        Trigger(a),
        Publication(a),
    }
);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trigger {
    /// `FOR EACH ROW`: partitions have it too.
    pub(crate) is_for_rows: bool,
    /// Not `DISABLE TRIGGER`.
    pub(crate) is_enabled: bool,
    /// `INITIALLY DEFERRED`, and for every row: there is neither WHEN nor `UPDATE OF`.
    pub(crate) is_deferred: bool,
    /// What it waits for.
    pub(crate) events: Events,
}

stored!(struct Trigger { is_for_rows, is_enabled, is_deferred, events });

/// What the two expressions of a policy use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) using: Vec<Target>,
    pub(crate) with_check: Vec<Target>,
    /// It may let all rows be changed: what its USING says is not about the columns of its table.
    pub(crate) may_pass_all: bool,
}

stored!(struct Policy { using, with_check, may_pass_all });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Publication {
    /// `FOR ALL TABLES`.
    pub(crate) is_of_all: bool,
    /// Those that it names.
    pub(crate) tables: Vec<Id>,
}

stored!(struct Publication { is_of_all, tables });

/// What has columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of pg_class")]
pub(crate) struct Relation {
    /// A column's number is its place here, counted from 0, as long as the relation lives.
    pub(crate) columns: Vec<Column>,
    /// The tables that it inherits from, or is a partition of.
    pub(crate) parents: Vec<Id>,
    pub(crate) is_partition: bool,
    /// A partitioned table: what its rows are divided by; expressions are left out.
    pub(crate) partition_key: Vec<usize>,
    pub(crate) partition_by: Option<PartitionBy>,
    /// A partition: which rows are in it.
    pub(crate) bound: Option<Extent>,
    pub(crate) is_temporary: bool,
    /// A materialized view that has no rows yet: `WITH NO DATA`.
    pub(crate) is_unpopulated: bool,
    /// A view: why the server can't change rows through it by itself.
    pub(crate) not_updatable: Option<&'static str>,
    pub(crate) is_unlogged: bool,
    pub(crate) has_row_security: bool,
    /// `FORCE ROW LEVEL SECURITY`: for the owner as well.
    pub(crate) forces_row_security: bool,
}

stored!(struct Relation { columns, parents, is_partition, partition_key, partition_by, bound, is_temporary, is_unpopulated, not_updatable, is_unlogged, has_row_security, forces_row_security });

impl Relation {
    /// The columns that are there, with their numbers.
    pub(crate) fn living(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| !column.is_dropped)
    }

    /// The number of the column of this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.living().find(|(_, column)| &*column.name == name).map(|(number, _)| number)
    }

    /// What became of the column that had this name last.
    pub(crate) fn gone(&self, name: &Ident) -> Option<Gone> {
        let dropped = self.columns.iter().filter(|column| column.is_dropped && column.name == *name);
        let dropped = dropped.map(|column| Gone { site: column.site.clone(), renamed_to: None });
        let renamed = self.columns.iter().flat_map(|column| {
            let meant = column.former.iter().filter(|(former, _)| former == name);
            meant.map(|(_, site)| {
                if column.is_dropped {
                    Gone { site: column.site.clone(), renamed_to: None }
                } else {
                    Gone { site: site.clone(), renamed_to: Some(column.name.clone()) }
                }
            })
        });
        dropped.chain(renamed).max_by_key(|gone| (gone.site.script, gone.site.range.start))
    }
}

/// How a partitioned table is divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionBy {
    pub(crate) strategy: Strategy,
    /// How many columns and expressions.
    pub(crate) keys: usize,
}

stored!(struct PartitionBy { strategy, keys });

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is known or not by itself")]
pub(crate) struct Index {
    pub(crate) table: Id,
    /// The numbers of its columns in order; nothing for an expression.
    pub(crate) columns: Vec<Option<usize>>,
    pub(crate) is_unique: bool,
    /// `btree`, `gin`, …, and the words of its expressions, operator classes and WHERE: where these differ it is another index.
    pub(crate) method: String,
    /// It has a WHERE, so that it proves nothing of all rows.
    pub(crate) is_partial: bool,
    /// It is not checked before the end of the transaction, and no foreign key can refer to it.
    pub(crate) is_deferrable: bool,
    /// `WITHOUT OVERLAPS`: only a foreign key with PERIOD can refer to it.
    pub(crate) is_without_overlaps: bool,
    /// What its columns are called, those after INCLUDE too: names of indexes are made of them.
    pub(crate) names: Vec<Ident>,
}

stored!(struct Index { table, columns, is_unique, method, is_partial, is_deferrable, is_without_overlaps, names });

impl Index {
    pub(crate) fn access_method(&self) -> &str {
        self.method.split([' ', ',']).next().unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of pg_constraint")]
pub(crate) struct Constraint {
    pub(crate) kind: ConstraintKind,
    /// The numbers of the columns of its table.
    pub(crate) columns: Vec<usize>,
    pub(crate) is_valid: bool,
    /// It came from a table that this one inherits from, or is a partition of.
    pub(crate) is_inherited: bool,
    /// It was written for this table, also or only.
    pub(crate) is_local: bool,
    /// Not `NO INHERIT`.
    pub(crate) is_inheritable: bool,
    /// The columns of which it says that they are not null.
    pub(crate) not_null: Vec<usize>,
    /// A foreign key that is `INITIALLY DEFERRED`.
    pub(crate) is_deferred: bool,
}

stored!(struct Constraint { kind, columns, is_valid, is_inherited, is_local, is_inheritable, not_null, is_deferred });

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConstraintKind {
    PrimaryKey,
    Unique,
    Exclusion,
    Check,
    /// To the columns of another table.
    ForeignKey {
        table: Id,
        columns: Vec<usize>,
    },
}

stored!(enum ConstraintKind { PrimaryKey, Unique, Exclusion, Check, ForeignKey { table, columns } });

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// The values in their order.
    Enum(Vec<EnumValue>),
    Domain {
        base: TypeRef,
        /// `NOT NULL`, of the domain itself.
        not_null: bool,
    },
    /// `CREATE TYPE name`: to be filled later.
    Shell,
}

stored!(enum Type { Enum(values), Domain { base, not_null }, Shell });

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnumValue {
    pub(crate) name: String,
    /// What added it.
    pub(crate) site: Site,
}

stored!(struct EnumValue { name, site });

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) arguments: Vec<Argument>,
    /// Nothing for a procedure.
    pub(crate) returns: Option<TypeRef>,
    pub(crate) returns_set: bool,
    pub(crate) is_window: bool,
    pub(crate) language: String,
}

stored!(struct Function { arguments, returns, returns_set, is_window, language });

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    pub(crate) name: Option<Ident>,
    pub(crate) of_type: TypeRef,
    pub(crate) mode: ArgumentMode,
    pub(crate) has_default: bool,
}

stored!(struct Argument { name, of_type, mode, has_default });

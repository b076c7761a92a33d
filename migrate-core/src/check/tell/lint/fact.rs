//! What a lint asks of a command that its changes don't say: what is written where, and under which names.

mod alter;

use std::ops::Range;

use crate::check::read::Command;
use crate::check::read::constraint::{Constraint as Written, Rule};
use crate::check::read::index::CreateIndex;
use crate::check::read::kinds::Kind;
use crate::check::read::object::{Drop, ObjectName};
use crate::check::read::role::{CreateRole, SetLater};
use crate::check::read::server::CreateMapping;
use crate::check::read::table::CreateTable;
use crate::check::syntax::name::Name;

/// One thing that a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The table; for what is about none, the function or role. As an SQL name.
    pub(crate) of: String,
    pub(crate) what: What,
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    CreatesTable {
        is_temporary: bool,
    },
    BuildsIndex {
        name: Option<String>,
        is_unique: bool,
        is_concurrent: bool,
        /// Where `IF NOT EXISTS` stands.
        if_not_exists: Option<Range<usize>>,
    },
    AddsColumn {
        column: String,
        of_type: String,
        /// Why every row is written.
        rewrite: Option<&'static str>,
        /// NOT NULL, and no value for the rows that are there.
        is_required: bool,
    },
    AddsConstraint {
        name: Option<String>,
        kind: Constraint,
        /// The rows that are there are checked.
        is_checked: bool,
    },
    ValidatesConstraint(String),
    ChangesType {
        column: String,
        to: String,
    },
    SetsNotNull(String),
    RenamesColumn {
        column: String,
        to: String,
    },
    RenamesTable {
        to: String,
    },
    DropsColumn(String),
    DropsTable {
        /// `IF EXISTS`.
        is_doubtful: bool,
    },
    /// `SECURITY DEFINER` without `SET search_path`.
    RunsAsOwner,
    Password,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Constraint {
    ForeignKey {
        other: String,
    },
    Check,
    /// By its keyword; not with `USING INDEX`.
    Index(&'static str),
}

/// What a command of a text says; `range` is its statement.
pub(crate) fn facts(command: &Command<'_>, text: &str, range: &Range<usize>) -> Vec<Fact> {
    let mut found = Facts { text, facts: Vec::new() };
    match command {
        Command::CreateTable(command) => table(command, range, &mut found),
        Command::CreateIndex(command) => index(command, range, &mut found),
        Command::AlterTable(command) => alter::read(command, range, &mut found),
        Command::CreateRoutine(command) if command.path.is_none() => {
            definer(&command.signature.name, command.definer.as_ref(), &mut found);
        }
        Command::AlterRoutine(command) if command.path.is_none() => {
            definer(&command.signature.name, command.definer.as_ref(), &mut found);
        }
        Command::Drop(Drop { kind: Kind::Table, objects, is_optional, .. }) => {
            for table in objects {
                if let ObjectName::Named(table) = table {
                    found.add(table, What::DropsTable { is_doubtful: *is_optional }, range.clone());
                }
            }
        }
        Command::CreateRole(CreateRole { name, password: Some(password), .. })
        | Command::SetLater(SetLater { role: Some(name), password: Some(password), .. }) => {
            found.add(name, What::Password, password.clone());
        }
        Command::CreateMapping(CreateMapping { name, password: Some(password), .. }) => {
            found.add(&name.server, What::Password, password.clone());
        }
        _ => {}
    }
    found.facts
}

struct Facts<'t> {
    text: &'t str,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    /// `range` is what is marked.
    fn add(&mut self, of: &Name, what: What, range: Range<usize>) {
        self.facts.push(Fact { of: sql(of), what, range });
    }
}

/// With its schema, where it is written.
fn sql(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.to_string(),
    }
}

fn table(command: &CreateTable<'_>, range: &Range<usize>, found: &mut Facts<'_>) {
    let what = What::CreatesTable { is_temporary: command.is_temporary };
    found.add(&command.name, what, range.start..command.name.at.end);
}

fn index(command: &CreateIndex<'_>, range: &Range<usize>, found: &mut Facts<'_>) {
    let what = What::BuildsIndex {
        name: command.name.as_ref().map(|name| name.name.to_string()),
        is_unique: command.is_unique,
        is_concurrent: command.concurrently.is_some(),
        if_not_exists: command.optionally.clone(),
    };
    found.add(&command.table, what, range.clone());
}

/// What runs as its owner.
fn definer(function: &Name, definer: Option<&Range<usize>>, found: &mut Facts<'_>) {
    if let Some(at) = definer {
        found.add(function, What::RunsAsOwner, at.clone());
    }
}

/// What of a constraint a lint judges; nothing for one that is there already, as an index.
fn kind_of(constraint: &Written<'_>) -> Option<Constraint> {
    match &constraint.rule {
        Rule::ForeignKey(key) => Some(Constraint::ForeignKey { other: sql(&key.table) }),
        Rule::Check(_) => Some(Constraint::Check),
        Rule::Key(key) => Some(Constraint::Index(if key.is_primary { "PRIMARY KEY" } else { "UNIQUE" })),
        Rule::Exclude(_) => Some(Constraint::Index("EXCLUDE")),
        _ => None,
    }
}

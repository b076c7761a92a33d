//! The actions of `ALTER TABLE`.

use std::ops::Range;

use super::{Constraint, Facts, What, kind_of, sql};
use crate::check::read::alter_table::{Action, AlterTable, ColumnChange};
use crate::check::read::column::ColumnDefinition;
use crate::check::read::constraint::Rule;
use crate::check::read::type_name::{BaseName, TypeName};
use crate::check::syntax::name::{Ident, Name};

pub(super) fn read(command: &AlterTable<'_>, range: &Range<usize>, found: &mut Facts<'_>) {
    for (action, place) in command.actions.iter().zip(&command.places) {
        let table = &command.name;
        match action {
            Action::RenameTo(new) => {
                let to = sql(&Name { schema: table.schema.clone(), ..new.clone() });
                found.add(table, What::RenamesTable { to }, range.clone());
            }
            Action::SetSchema(schema) => {
                let to = format!("{}.{}", schema.name, table.name);
                found.add(table, What::RenamesTable { to }, range.clone());
            }
            Action::RenameColumn { old, new } => {
                let what = What::RenamesColumn { column: old.name.to_string(), to: new.name.to_string() };
                found.add(table, what, range.clone());
            }
            Action::AddColumn { column, .. } => {
                for what in added(column, found.text) {
                    found.add(table, what, place.clone());
                }
            }
            _ => {
                if let Some(what) = of(action, found.text) {
                    found.add(table, what, place.clone());
                }
            }
        }
    }
}

fn of(action: &Action<'_>, text: &str) -> Option<What> {
    let word = |name: &Ident| name.to_string();
    Some(match action {
        Action::AddConstraint(constraint) => What::AddsConstraint {
            name: constraint.name.as_ref().map(|name| word(&name.name)),
            kind: kind_of(constraint)?,
            is_checked: constraint.is_valid,
        },
        Action::DropColumn(drop) => What::DropsColumn(word(&drop.name.name)),
        Action::ValidateConstraint(name) => What::ValidatesConstraint(word(&name.name)),
        Action::AlterColumn { column, change: ColumnChange::SetNotNull } => {
            What::SetsNotNull(word(&column.name))
        }
        Action::AlterColumn { column, change: ColumnChange::Type(new) } => {
            What::ChangesType { column: word(&column.name), to: shown(&new.of_type, text) }
        }
        _ => return None,
    })
}

/// A column, and the constraints that come with it.
fn added(column: &ColumnDefinition<'_>, text: &str) -> Vec<What> {
    let rules = || column.constraints.iter().map(|constraint| &constraint.rule);
    let is_serial = matches!(column.of_type.base, BaseName::Serial { .. });
    let is_stored = |rule: &Rule<'_>| matches!(rule, Rule::Generated { is_virtual: false, .. });
    let is_identity = rules().any(|rule| matches!(rule, Rule::Identity { .. }));
    let rewrite = if is_serial {
        Some("a serial column")
    } else if is_identity {
        Some("an identity column")
    } else if rules().any(is_stored) {
        Some("a stored column")
    } else if rules().any(|rule| matches!(rule, Rule::Default(_))) {
        Some("a default that differs from row to row")
    } else {
        None
    };
    let has_value = rewrite.is_some();
    let is_required = !has_value && rules().any(Rule::requires_value);
    let name = column.name.name.to_string();
    let of_type = shown(&column.of_type, text);
    let mut facts = vec![What::AddsColumn { column: name, of_type, rewrite, is_required }];
    for constraint in &column.constraints {
        let kind =
            kind_of(constraint).filter(|kind| has_value || !matches!(kind, Constraint::ForeignKey { .. }));
        facts.extend(kind.map(|kind| What::AddsConstraint { name: None, kind, is_checked: true }));
    }
    facts
}

/// As it is written, with single blanks and in small letters: but those of a name in quotes.
fn shown(of_type: &TypeName, text: &str) -> String {
    let written = text.get(of_type.at.clone()).unwrap_or_default();
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if written.contains('"') { written } else { written.to_lowercase() }
}

//! What stands behind a constraint: `transformConstraintAttrs` in `parse_utilcmd.c` for those of columns, `processCASbits` in
//! `gram.y` for those of tables.

use crate::check::model::{Code, Refusal};
use crate::check::read::constraint::{Attribute, Constraint, Rule};

/// # Errors
///
/// One belongs to no constraint that can have it, stands there twice, or contradicts another one.
pub(super) fn of_column(constraint: &Constraint<'_>) -> Result<(), Refusal> {
    let mut seen = Seen::default();
    for (attribute, at) in &constraint.attributes {
        let refuse = |title: String| Err(Refusal::new(Code::SyntaxError, at, title));
        let takes = match attribute {
            Attribute::Enforced(_) => matches!(constraint.rule, Rule::Check(_) | Rule::ForeignKey(_)),
            _ => can_be_deferred(&constraint.rule),
        };
        if !takes {
            return refuse(format!("misplaced {} clause", attribute.words()));
        }
        let (before, kind) = match attribute {
            Attribute::Deferrable(value) => (seen.deferrable.replace(*value), "DEFERRABLE/NOT DEFERRABLE"),
            Attribute::InitiallyDeferred(value) => {
                (seen.deferred.replace(*value), "INITIALLY IMMEDIATE/DEFERRED")
            }
            Attribute::Enforced(value) => (seen.enforced.replace(*value), "ENFORCED/NOT ENFORCED"),
        };
        if before.is_some() {
            return refuse(format!("multiple {kind} clauses not allowed"));
        }
        if seen.deferrable == Some(false) && seen.deferred == Some(true) {
            return refuse("constraint declared INITIALLY DEFERRED must be DEFERRABLE".to_owned());
        }
    }
    Ok(())
}

/// # Errors
///
/// A CHECK or NOT NULL that is to be checked later, or one that is deferred and can't be.
pub(super) fn of_table(constraint: &Constraint<'_>) -> Result<(), Refusal> {
    let has = |wanted: Attribute| constraint.attributes.iter().find(|(attribute, _)| *attribute == wanted);
    let deferred = has(Attribute::InitiallyDeferred(true));
    if let (Some(_), Some((_, at))) = (has(Attribute::Deferrable(false)), deferred) {
        let title = "constraint declared INITIALLY DEFERRED must be DEFERRABLE";
        return Err(Refusal::new(Code::SyntaxError, at, title));
    }
    let kind = match &constraint.rule {
        Rule::Check(_) => "CHECK",
        Rule::NotNull(_) => "NOT NULL",
        _ => return Ok(()),
    };
    if let Some((_, at)) = has(Attribute::Deferrable(true)).or(deferred) {
        let title = format!("{kind} constraints cannot be marked DEFERRABLE");
        return Err(Refusal::new(Code::FeatureNotSupported, at, title));
    }
    Ok(())
}

#[derive(Default)]
struct Seen {
    deferrable: Option<bool>,
    deferred: Option<bool>,
    enforced: Option<bool>,
}

fn can_be_deferred(rule: &Rule<'_>) -> bool {
    matches!(rule, Rule::Key(_) | Rule::UsingIndex { .. } | Rule::Exclude(_) | Rule::ForeignKey(_))
}

impl Attribute {
    fn words(self) -> &'static str {
        match self {
            Attribute::Deferrable(true) => "DEFERRABLE",
            Attribute::Deferrable(false) => "NOT DEFERRABLE",
            Attribute::InitiallyDeferred(true) => "INITIALLY DEFERRED",
            Attribute::InitiallyDeferred(false) => "INITIALLY IMMEDIATE",
            Attribute::Enforced(true) => "ENFORCED",
            Attribute::Enforced(false) => "NOT ENFORCED",
        }
    }
}

//! Columns: their types, defaults and constraints.

use super::super::expression::{self, Place, Scope, What};
use super::super::types;
use super::category::{can_assign, is_pseudo};
use super::uses::{Uses, refuse_query};
use super::{attributes, names};
use crate::check::model::{
    Base, Code, Column, Dependency, Id, Kind, Link, Model, Name, NotNull, Object, Part, Refusal,
    SYSTEM_COLUMNS, Site, Target, TypeRef,
};
use crate::check::read::column::ColumnDefinition;
use crate::check::read::constraint::{Constraint, Rule};
use crate::check::read::type_name::BaseName;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

/// Columns that are to be made, with what has to wait until they are there.
#[derive(Default)]
pub(in crate::check::act) struct Draft<'t> {
    /// The number of the first one.
    pub(in crate::check::act) first: usize,
    pub(in crate::check::act) columns: Vec<Column>,
    pub(in crate::check::act) links: Vec<Link>,
    /// Those whose values come from a sequence, and whether they are identity columns.
    pub(in crate::check::act) sequences: Vec<(usize, bool)>,
    pub(in crate::check::act) generated: Vec<(usize, Cursor<'t>)>,
    pub(in crate::check::act) constraints: Vec<Constraint<'t>>,
    /// There may be other columns.
    pub(in crate::check::act) is_open: bool,
}

/// Adds a column to the draft.
pub(in crate::check::act) fn add<'t>(
    model: &mut Model,
    written: &ColumnDefinition<'t>,
    draft: &mut Draft<'t>,
) -> Result<(), Refusal> {
    let ColumnDefinition { name, of_type: type_name, constraints } = written;
    let of_type = types::resolve(model, type_name)?;
    let is_serial = matches!(type_name.base, BaseName::Serial { .. });
    if is_serial && type_name.is_array {
        let title = "an array of serial is not implemented";
        return Err(Refusal::new(Code::FeatureNotSupported, &type_name.at, title));
    }
    if is_pseudo(&of_type) {
        let title = format!("column `{}` has the pseudo-type `{}`", &*name.name, model.type_text(&of_type));
        return Err(Refusal::new(Code::InvalidTableDefinition, &type_name.at, title));
    }
    refuse_system(name)?;
    let site = Site { range: name.at.clone(), ..model.site.clone() };
    let same = draft.columns.iter().position(|column| column.name == name.name);
    let number = same.unwrap_or(draft.columns.len());
    if same.is_some() {
        merge(model, draft, number, &of_type, name)?;
    } else {
        draft.columns.push(Column::new(name.name.clone(), of_type.clone(), site));
    }
    if let Base::Own(id) = of_type.base {
        let part = Part::Column(draft.first + number);
        draft.links.push(Link { part, how: Dependency::Normal, target: Target::whole(id) });
    }
    if is_serial {
        draft.sequences.push((draft.first + number, false));
        if let Some(column) = draft.columns.get_mut(number) {
            column.not_null = true;
            column.has_default = true;
        }
    }
    constrain(model, draft, number, constraints, is_serial)
}

/// # Errors
///
/// Every table has a column of this name already.
pub(in crate::check::act) fn refuse_system(name: &Name) -> Result<(), Refusal> {
    if !SYSTEM_COLUMNS.contains(&&*name.name) {
        return Ok(());
    }
    let title = format!("column name `{}` is the name of a system column", &*name.name);
    Err(Refusal::new(Code::DuplicateColumn, &name.at, title).help("choose another name"))
}

/// A column of the same name came from a parent: they are one.
fn merge(
    model: &Model,
    draft: &mut Draft<'_>,
    number: usize,
    of_type: &TypeRef,
    name: &Name,
) -> Result<(), Refusal> {
    let Some(column) = draft.columns.get_mut(number) else { return Ok(()) };
    if !column.is_inherited || column.is_local {
        let title = format!("column `{}` is specified more than once", &*name.name);
        let refusal = Refusal::new(Code::DuplicateColumn, &name.at, title);
        let first = column.site.clone();
        let is_here = first.script == model.site.script && model.site.range.contains(&first.range.start);
        return Err(if is_here { refusal.earlier(&first, "first here") } else { refusal });
    }
    if is_other_type(&column.of_type, of_type) {
        let title = format!(
            "column `{}` has the types `{}` and `{}`",
            &*name.name,
            model.type_text(&column.of_type),
            model.type_text(of_type)
        );
        return Err(Refusal::new(Code::DatatypeMismatch, &name.at, title));
    }
    column.is_local = true;
    Ok(())
}

/// Whether the types are known to be different.
pub(in crate::check::act) fn is_other_type(one: &TypeRef, other: &TypeRef) -> bool {
    let is_known = |of_type: &TypeRef| of_type.base != Base::Unknown;
    is_known(one) && is_known(other) && (one.base != other.base || one.is_array != other.is_array)
}

/// Gives constraints to a column that is in the draft.
pub(in crate::check::act) fn constrain<'t>(
    model: &mut Model,
    draft: &mut Draft<'t>,
    number: usize,
    constraints: &[Constraint<'t>],
    is_serial: bool,
) -> Result<(), Refusal> {
    let Some(mut column) = draft.columns.get(number).cloned() else { return Ok(()) };
    let place = draft.first + number;
    let mut nullable: Option<bool> = is_serial.then_some(false);
    let (mut has_default, mut has_identity) = (is_serial, false);
    for constraint in constraints {
        attributes::of_column(constraint)?;
        let conflict = |title: String| Err(Refusal::new(Code::SyntaxError, &constraint.at, title));
        match &constraint.rule {
            Rule::NotNull(_) | Rule::Null => {
                let is_null = matches!(constraint.rule, Rule::Null);
                if nullable.is_some_and(|nullable| nullable != is_null) {
                    return conflict(format!("column `{}` is both NULL and NOT NULL", &*column.name));
                }
                nullable = Some(is_null);
                column.not_null |= !is_null;
                if let Some(name) = constraint.name.as_ref().filter(|_| !is_null) {
                    column.not_null_name = Some(NotNull { name: name.name.clone(), is_certain: false });
                }
            }
            Rule::Default(expression) => {
                if has_default {
                    return conflict(format!("column `{}` has two defaults", &*column.name));
                }
                has_default = true;
                draft.links.retain(|link| link.part != Part::Default(place));
                let (links, default_type) = default(model, *expression, place, &column)?;
                draft.links.extend(links);
                column.has_default = is_kept(*expression, &column.of_type);
                column.default_type = default_type;
            }
            Rule::Identity { is_always } => {
                if has_default || has_identity {
                    return conflict(format!("column `{}` has an identity and a default", &*column.name));
                }
                if nullable == Some(true) {
                    return conflict(format!("column `{}` is both NULL and NOT NULL", &*column.name));
                }
                nullable = Some(false);
                identity_type(model, &column, &constraint.at)?;
                has_identity = true;
                column.is_identity = true;
                column.is_always = *is_always;
                column.has_default = true;
                column.not_null = true;
                draft.sequences.push((place, true));
            }
            Rule::Generated { expression, is_virtual } => {
                if has_default || has_identity {
                    return conflict(format!("column `{}` has a default and is generated", &*column.name));
                }
                column.is_generated = true;
                column.is_virtual = *is_virtual;
                column.has_default = true;
                draft.generated.push((place, *expression));
            }
            Rule::Other => {}
            _ => draft.constraints.push(constraint.clone()),
        }
    }
    if has_default && has_identity {
        let at = column.site.range.clone();
        let title = format!("column `{}` has an identity and a default", &*column.name);
        return Err(Refusal::new(Code::SyntaxError, &at, title));
    }
    if let Some(place) = draft.columns.get_mut(number) {
        *place = column;
    }
    Ok(())
}

pub(in crate::check::act) fn identity_type(
    model: &Model,
    column: &Column,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let of_type = &column.of_type;
    let is_integer =
        matches!(of_type.base, Base::Builtin("smallint" | "integer" | "bigint")) && !of_type.is_array;
    if is_integer || !matches!(of_type.base, Base::Builtin(_)) {
        return Ok(());
    }
    let title = format!(
        "identity column `{}` has the type `{}`, not smallint, integer or bigint",
        &*column.name,
        model.type_text(of_type)
    );
    Err(Refusal::new(Code::InvalidParameterValue, at, title))
}

/// `DEFAULT NULL` says nothing, except of a type whose length is applied to it.
pub(in crate::check::act) fn is_kept(expression: Cursor<'_>, of_type: &TypeRef) -> bool {
    let mut words = expression;
    let is_constant = words.eat("null") && (words.first().is_none() || words.is("::"));
    // `NULL::text` is one too.
    let is_null = is_constant && words.tokens().iter().filter(|token| token.text == "::").count() <= 1;
    !is_null || !of_type.modifiers.is_empty()
}

/// What a DEFAULT depends on, and of which type it is if that is certain.
pub(in crate::check::act) fn default(
    model: &mut Model,
    expression: Cursor<'_>,
    number: usize,
    column: &Column,
) -> Result<(Vec<Link>, Option<TypeRef>), Refusal> {
    let refused = |at: &std::ops::Range<usize>| {
        let title = "a DEFAULT can't refer to a column";
        Refusal::new(Code::FeatureNotSupported, at, title)
            .help("a text stands in single quotes; a value that is made from other columns is GENERATED ALWAYS AS (…) STORED")
    };
    if let [only] = expression.tokens()
        && (only.kind == TokenKind::QuotedName
            || (only.kind == TokenKind::Word
                && !VALUES.iter().any(|word| only.text.eq_ignore_ascii_case(word))))
    {
        return Err(refused(&expression.range()));
    }
    refuse_query(expression)?;
    let (default_type, targets) = default_value(model, expression, &column.of_type).map_err(|refusal| {
        let is_column = refusal.code == Code::UndefinedColumn;
        if is_column { refused(&refusal.at) } else { refusal }
    })?;
    let part = Part::Default(number);
    let links = targets.into_iter().map(|target| Link { part, how: Dependency::Normal, target }).collect();
    if let Some(from) = &default_type {
        assigned(model, column, (from, "default"), &expression.range())?;
    }
    Ok((links, default_type))
}

/// A value that is made for the column becomes one of its type.
fn assigned(
    model: &Model,
    column: &Column,
    (from, what): (&TypeRef, &str),
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    if can_assign(model, from, &column.of_type) {
        return Ok(());
    }
    let (from, to) = (model.type_text(from), model.type_text(&column.of_type));
    let title = format!("column `{}` is {to}, but its {what} is {from}", &*column.name);
    Err(Refusal::new(Code::DatatypeMismatch, at, title))
}

/// Words that are values by themselves.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "user",
];

/// Makes the sequences of new columns, and looks at what generated columns use.
pub(in crate::check::act) fn finish(model: &mut Model, table: Id, draft: &Draft<'_>) -> Result<(), Refusal> {
    let mut links = Vec::new();
    for &(number, is_identity) in &draft.sequences {
        let sequence = sequence(model, table, number, is_identity);
        if !is_identity {
            let target = Target::whole(sequence);
            links.push(Link { part: Part::Default(number), how: Dependency::Normal, target });
        }
    }
    for &(number, expression) in &draft.generated {
        links.extend(generated(model, table, number, expression)?);
    }
    if !links.is_empty() {
        model.change(table, |object| object.links.append(&mut links));
    }
    Ok(())
}

/// `t_c_seq`
pub(in crate::check::act) fn sequence(model: &mut Model, table: Id, number: usize, is_identity: bool) -> Id {
    let object = model.object(table);
    let columns = object.relation().map(|relation| &relation.columns);
    let Some(column) = columns.and_then(|columns| columns.get(number)) else { return table };
    let name = names::relation(model, object.within, (&object.name, Some(&*column.name)), "seq", false);
    let how = if is_identity { Dependency::Internal } else { Dependency::Auto };
    let sequence = Object::new(Kind::Sequence, object.within, name, column.site.clone());
    model.add(sequence.on(how, Target::column(table, number)))
}

fn generated(
    model: &mut Model,
    table: Id,
    number: usize,
    expression: Cursor<'_>,
) -> Result<Vec<Link>, Refusal> {
    let uses = Uses::of(model, table, expression, Place::GENERATED)?;
    uses.refuse_unstable("generation expression is not immutable")?;
    let columns = model.object(table).relation().map(|relation| relation.columns.as_slice());
    let other =
        uses.columns.iter().find_map(|&other| columns?.get(other).filter(|column| column.is_generated));
    if let Some(other) = other {
        let title = format!("a generated column can't be made from the generated column `{}`", &*other.name);
        let refusal = Refusal::new(Code::InvalidObjectDefinition, &expression.range(), title);
        return Err(refusal.help("write the expression of that column instead of its name"));
    }
    if let Some(column) = columns.and_then(|columns| columns.get(number)) {
        assigned(model, column, (&uses.of_type, "generation expression"), &expression.range())?;
    }
    Ok(uses.links(table, Part::Column(number)))
}

/// The type of a default value where it is known, and what it uses. A constant is of the type that it is for.
///
/// # Errors
///
/// A name in it is not there, or no server reads the constant as that type.
pub(in crate::check::act) fn default_value(
    model: &mut Model,
    expression: Cursor<'_>,
    of_type: &TypeRef,
) -> Result<(Option<TypeRef>, Vec<Target>), Refusal> {
    let (value, targets) = expression::value(model, expression, &Scope::default(), Place::DEFAULT)?;
    let default_type = match (value.what, expression.tokens()) {
        (What::Literal, [literal]) => {
            expression::label(model, of_type, literal)?;
            Some(of_type.clone())
        }
        (What::True, _) => Some(TypeRef::builtin("boolean")),
        (What::Other, _) if value.of_type.base != Base::Unknown => Some(value.of_type),
        _ => None,
    };
    Ok((default_type, targets))
}

//! What a new column, or a column's new type, means for the rows that are there.

use crate::Work;
use crate::check::act::volatile;
use crate::check::model::{Base, Body, ConstraintKind, Id, Kind, Model, Target, Type, TypeRef};
use crate::check::read::constraint::{Constraint, Rule};
use crate::check::syntax::cursor::Cursor;

/// Whether rows that are there get a value in a new column: a foreign key is checked then.
pub(in crate::check::act) fn has_value(constraints: &[Constraint<'_>], is_serial: bool) -> bool {
    let gives = |rule: &Rule<'_>| match rule {
        Rule::Default(expression) => !expression.is("null"),
        Rule::Identity { .. } => true,
        Rule::Generated { is_virtual, .. } => !is_virtual,
        _ => false,
    };
    is_serial || constraints.iter().any(|constraint| gives(&constraint.rule))
}

/// `ADD COLUMN`
pub(in crate::check::act) fn of_new_column(
    model: &Model,
    of_type: &TypeRef,
    constraints: &[Constraint<'_>],
    is_serial: bool,
) -> Work {
    let has_value = has_value(constraints, is_serial);
    let is_default = |constraint: &Constraint<'_>| matches!(constraint.rule, Rule::Default(_));
    let of_rule = |rule: &Rule<'_>| match rule {
        Rule::Default(expression) if !volatile::are_stable(expression.tokens()) => Work::Rewrite,
        Rule::Identity { .. } | Rule::Generated { is_virtual: false, .. } => Work::Rewrite,
        Rule::Check(_) | Rule::Key(_) => Work::Scan,
        Rule::NotNull(_) if !has_value => Work::Scan,
        // DEFAULT NULL is a default too.
        Rule::ForeignKey(_) if has_value || constraints.iter().any(is_default) => Work::Scan,
        _ => Work::None,
    };
    let works = constraints.iter().map(|constraint| of_rule(&constraint.rule));
    let own = if is_serial { Work::Rewrite } else { of_domain(model, of_type) };
    works.fold(own, Work::max)
}

/// For a column of a domain with constraints every row is written.
fn of_domain(model: &Model, of_type: &TypeRef) -> Work {
    let Base::Own(id) = of_type.base else {
        return if of_type.base == Base::Unknown { Work::MayRewrite } else { Work::None };
    };
    let object = model.object(id);
    match &object.body {
        _ if of_type.is_array => Work::None,
        _ if object.is_doubtful || object.is_outside => Work::MayRewrite,
        Body::Type(Type::Domain { .. }) if is_constrained(model, id) => Work::Rewrite,
        // It may be NOT NULL.
        Body::Type(Type::Domain { .. }) => Work::MayRewrite,
        _ => Work::None,
    }
}

fn is_constrained(model: &Model, domain: Id) -> bool {
    model.parts(domain, Kind::Constraint).next().is_some()
}

/// `ALTER COLUMN … TYPE`: `ATColumnChangeRequiresRewrite()` in `src/backend/commands/tablecmds.c`.
pub(in crate::check::act) fn of_new_type(
    model: &Model,
    table: Id,
    number: usize,
    new: &TypeRef,
    using: Option<Cursor<'_>>,
) -> Work {
    let object = model.object(table);
    let column = object.relation().and_then(|relation| relation.columns.get(number));
    let Some(column) = column.filter(|column| !column.is_doubtful && !object.is_doubtful) else {
        return Work::MayRewrite;
    };
    if let Some(using) = using {
        let mut words = using;
        let is_column = words.ident().is_some_and(|name| name == column.name);
        if !is_column || words.first().is_some() {
            return if is_column && words.is("::") { Work::MayRewrite } else { Work::Rewrite };
        }
    }
    match conversion(model, &column.of_type, new) {
        Work::None => {
            let is_text = |base: &Base| matches!(base, Base::Builtin("text" | "character varying"));
            let (from, to) = (&column.of_type.base, &new.base);
            // Indexes of both compare by the operators of text.
            checks(model, table, number, from == to || is_text(from) && is_text(to))
        }
        work => work,
    }
}

/// What is made again although the column is not: CHECKs, and indexes that are for other values then.
fn checks(model: &Model, table: Id, number: usize, is_same_type: bool) -> Work {
    let target = Target::column(table, number);
    let is_made_again = model.dependents(table).any(|(_, object)| {
        object.links.iter().any(|link| link.target == target)
            && match &object.body {
                Body::Constraint(constraint) => {
                    constraint.kind == ConstraintKind::Check && constraint.is_valid
                }
                Body::Index(index) => {
                    let is_plain = !index.is_partial && index.columns.iter().all(Option::is_some);
                    !is_plain || !is_same_type
                }
                _ => false,
            }
    });
    if is_made_again { Work::Scan } else { Work::None }
}

/// Whether values can be lost, without an error, when a column gets this type. With `USING` anything can happen. Of
/// conversions that need none (`pg_cast`, `castcontext = 'a'`) those to whole numbers, to `real` and to types with a
/// precision round, and some cut off a part.
pub(in crate::check::act) fn may_lose(
    model: &Model,
    table: Id,
    number: usize,
    new: &TypeRef,
    using: Option<Cursor<'_>>,
) -> bool {
    let column = model.object(table).relation().and_then(|relation| relation.columns.get(number));
    let Some(column) = column else { return true };
    if using.is_some() {
        return of_new_type(model, table, number, new, using) != Work::None;
    }
    let (Base::Builtin(to), false) = (&new.base, new.is_array) else { return false };
    if let Base::Builtin(from) = column.of_type.base
        && !column.is_doubtful
        && (conversion(model, &column.of_type, new) == Work::None || is_widening(from, to))
    {
        return false;
    }
    match *to {
        "smallint"
        | "integer"
        | "real"
        | "double precision"
        | "date"
        | "time without time zone"
        | "time with time zone"
        | "timestamp without time zone"
        | "character"
        | "name"
        | "cidr"
        | "jsonb" => true,
        "numeric" | "timestamp with time zone" | "interval" => !new.modifiers.is_empty(),
        _ => false,
    }
}

/// Every value of the one is one of the other.
fn is_widening(from: &str, to: &str) -> bool {
    matches!(
        (from, to),
        ("smallint", "integer" | "double precision" | "real")
            | ("integer" | "real", "double precision")
            | ("date", "timestamp without time zone")
            | ("time without time zone", "time with time zone")
    )
}

fn conversion(model: &Model, from: &TypeRef, to: &TypeRef) -> Work {
    if from == to && from.base != Base::Unknown {
        return Work::None;
    }
    if let Base::Own(id) = to.base
        && let Body::Type(Type::Domain { base, .. }) = &model.object(id).body
        && !to.is_array
    {
        // What is cast to its base may be checked too.
        let work = conversion(model, from, base);
        return if is_constrained(model, id) { Work::Rewrite } else { work.max(Work::MayRewrite) };
    }
    if let Base::Own(id) = from.base
        && let Body::Type(Type::Domain { base, .. }) = &model.object(id).body
        && !from.is_array
    {
        return conversion(model, base, to);
    }
    let (Base::Builtin(one), Base::Builtin(other)) = (&from.base, &to.base) else {
        return Work::MayRewrite;
    };
    if from.is_array || to.is_array {
        let is_longer = one == other && from.is_array == to.is_array && to.modifiers.is_empty();
        return if is_longer { Work::None } else { Work::Rewrite };
    }
    if one == other {
        return if is_wider(one, &from.modifiers, &to.modifiers) { Work::None } else { Work::Rewrite };
    }
    match (*one, *other) {
        // In UTC they are the same.
        ("timestamp without time zone", "timestamp with time zone")
        | ("timestamp with time zone", "timestamp without time zone") => Work::MayRewrite,
        _ if is_binary(one, other) && to.modifiers.is_empty() => Work::None,
        _ => Work::Rewrite,
    }
}

/// Whether every value of a type has its length or precision already: `varchar_support()`, `numeric_support()`,
/// `TemporalSimplify()`.
fn is_wider(name: &str, from: &str, to: &str) -> bool {
    if to.is_empty() {
        return true;
    }
    let numbers = |modifiers: &str| -> Vec<i64> {
        modifiers.split(',').filter_map(|number| number.trim().parse().ok()).collect()
    };
    match (name, numbers(from).as_slice(), numbers(to).as_slice()) {
        ("character varying" | "bit varying", [from], [to]) => to >= from,
        ("numeric", [from, scale], [to, other]) => to >= from && scale == other,
        (name, from, [to]) if name.starts_with("time") => *to >= from.first().copied().unwrap_or(6),
        _ => false,
    }
}

/// `castmethod = 'b'` in `pg_cast`, where the operators are the same too.
fn is_binary(from: &str, to: &str) -> bool {
    const TEXTS: [&str; 3] = ["text", "character varying", "character"];
    match from {
        "text" | "character varying" | "xml" => TEXTS.contains(&to),
        "cidr" => to == "inet",
        "bit" => to == "bit varying",
        "bit varying" => to == "bit",
        "integer" => to == "oid",
        "oid" => to == "integer",
        _ => false,
    }
}

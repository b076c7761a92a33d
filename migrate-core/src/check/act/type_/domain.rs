//! Domains.

use crate::check::act::alter::as_any;
use crate::check::act::expression::{self, Scope};
use crate::check::act::function::own_types;
use crate::check::act::types;
use crate::check::model::{
    Base, Body, Constraint, ConstraintKind, Dependency, Found, Id, Ident, Kind, Model, Name, Object, Refusal,
    Target, Type,
};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(in crate::check::act) fn create_domain(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(name) = words.qualified() else { return Ok(()) };
    let within = model.home(&name)?;
    model.free(Kind::Domain, within, &name)?;
    words.eat("as");
    let of_type = types::read(model, &mut words)?;
    let object = Object::new(Kind::Domain, within, name.name.clone(), model.site_at(&name.at));
    let object = object.needs(own_types([&of_type].into_iter())).with(Body::Type(Type::Domain(of_type)));
    let domain = model.add(object);
    while words.first().is_some() {
        if words.is("constraint") || words.is("check") {
            add_constraint(model, domain, &mut words)?;
        } else if words.eat("default") {
            let value = words.before(ends_default);
            default(model, domain, value)?;
        } else if words.advance().is_some_and(|token| token.text == "(") {
            return Ok(());
        }
    }
    Ok(())
}

fn ends_default(token: &crate::check::lexer::Token<'_>) -> bool {
    ["constraint", "check", "not", "null", "collate"].iter().any(|word| token.text.eq_ignore_ascii_case(word))
}

fn default(model: &mut Model, domain: Id, value: Cursor<'_>) -> Result<(), Refusal> {
    let uses = expression::check(model, value, &Scope { is_open: true, ..Scope::default() })?;
    model.change(domain, |object| {
        for target in uses {
            object.links.push(crate::check::model::Link {
                part: crate::check::model::Part::Default(0),
                how: Dependency::Normal,
                target,
            });
        }
    });
    Ok(())
}

/// `[CONSTRAINT name] CHECK (…)`, `NOT NULL`, `NULL`
fn add_constraint(model: &mut Model, domain: Id, words: &mut Cursor<'_>) -> Result<(), Refusal> {
    let start = *words;
    let name = if words.eat("constraint") { words.ident() } else { None };
    let at = words.since(start);
    let is_check = words.eat("check");
    let uses = if is_check {
        let inside = words.brackets();
        expression::check(model, inside, &Scope { is_open: true, ..Scope::default() })?
    } else {
        words.eat_one_of(&["not null", "null"]);
        Vec::new()
    };
    let is_valid = !words.eat("not valid");
    if !is_check {
        // Before PostgreSQL 17 it is no constraint with a name.
        return Ok(());
    }
    let name = match name {
        Some(name) => Name::bare(name, at),
        None => Name::bare(free_name(model, domain), at),
    };
    model.free(Kind::Constraint, domain, &name)?;
    let body = Body::Constraint(Constraint {
        kind: ConstraintKind::Check,
        columns: Vec::new(),
        is_valid,
        is_inherited: false,
        is_local: true,
        is_inheritable: true,
        not_null: Vec::new(),
    });
    let object = Object::new(Kind::Constraint, domain, name.name.clone(), model.site_at(&name.at));
    model.add(object.on(Dependency::Auto, Target::whole(domain)).needs(uses).with(body));
    Ok(())
}

/// A stricter domain is checked in every table that has a column of it.
fn lock_users(model: &mut Model, domain: Id) {
    let uses = |object: &Object| {
        let columns =
            object.relation().map(|relation| relation.living().map(|(_, column)| &column.of_type.base));
        matches!(object.kind, Kind::Table | Kind::MaterializedView)
            && columns.into_iter().flatten().any(|base| *base == Base::Own(domain))
    };
    let tables: Vec<Id> =
        model.dependents(domain).filter(|(_, object)| uses(object)).map(|(id, _)| id).collect();
    for table in tables {
        model.lock(table, LockMode::Share, Work::Scan);
    }
    if model.object(domain).is_outside {
        let which = format!("tables with columns of domain {}", model.qualified(domain));
        model.lock_many(which, LockMode::Share, Work::Scan);
    }
}

/// `domain_check`, `domain_check1`, …
fn free_name(model: &Model, domain: Id) -> Ident {
    let of: &str = &model.object(domain).name;
    let limit = |suffix: &str| {
        let end = (0..=Ident::LIMIT.saturating_sub(suffix.len()).min(of.len()))
            .rev()
            .find(|at| of.is_char_boundary(*at));
        format!("{}{suffix}", of.get(..end.unwrap_or(0)).unwrap_or_default())
    };
    let names = std::iter::once(limit("_check")).chain((1..).map(|number| limit(&format!("_check{number}"))));
    let mut names = names.map(|name| Ident::exact(&name));
    names
        .find(|name| !matches!(model.find_in(Kind::Constraint, domain, name), Found::Here(_)))
        .unwrap_or_else(|| Ident::exact("check"))
}

pub(in crate::check::act) fn alter_domain(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(name) = words.qualified() else { return Ok(()) };
    let domain = model.need(Kind::SomeType, &name)?;
    let there = model.object(domain);
    if !there.is_doubtful && !there.kind.may_be(Kind::Domain) {
        return Err(model.wrong_kind(domain, &name, "not a domain"));
    }
    let is_checked = words.is_one_of(&["add", "set not null", "validate"]) && !words.contains("not valid");
    if is_checked {
        lock_users(model, domain);
    }
    if words.eat("add") {
        return add_constraint(model, domain, &mut words);
    }
    if as_any(model, domain, &mut words)? {
        return Ok(());
    }
    if words.is_one_of(&["set default", "drop default"]) {
        model.change(domain, |object| {
            object.links.retain(|link| link.part != crate::check::model::Part::Default(0));
        });
        if words.eat("set default") {
            return default(model, domain, words);
        }
        return Ok(());
    }
    let Some(verb) = words.eat_one_of(&["drop constraint", "validate constraint", "rename constraint"])
    else {
        return Ok(());
    };
    let if_exists = words.eat("if exists");
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    if matches!(model.find_in(Kind::Constraint, domain, &name.name), Found::Missing | Found::Gone(_))
        && name.name.contains("not_null")
    {
        // That one has a name since PostgreSQL 17.
        return Ok(());
    }
    let is_there = matches!(model.find_in(Kind::Constraint, domain, &name.name), Found::Here(_));
    if if_exists && !is_there {
        return Ok(());
    }
    let id = model.need_in(Kind::Constraint, domain, &name)?;
    match verb {
        "drop constraint" => model.forget(id),
        "rename constraint" if words.eat("to") => {
            let start = words;
            let Some(new) = words.ident() else { return Ok(()) };
            model.rename(id, &Name::bare(new, words.since(start)))?;
        }
        _ => {}
    }
    Ok(())
}

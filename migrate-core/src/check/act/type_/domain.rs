//! Domains.

use crate::check::act::alter::act;
use crate::check::act::expression::{self, Place, Scope};
use crate::check::act::function::own_types;
use crate::check::act::types;
use crate::check::model::{
    Base, Body, Constraint as There, ConstraintKind, Dependency, Found, Id, Ident, Kind, Link, Model, Name,
    Object, Part, Refusal, Target, Type,
};
use crate::check::read::constraint::{Constraint, Rule};
use crate::check::read::domain::{Action, AlterDomain, CreateDomain};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(in crate::check::act) fn create_domain(
    model: &mut Model,
    command: &CreateDomain<'_>,
) -> Result<(), Refusal> {
    let name = &command.name;
    let within = model.home(name)?;
    model.free(Kind::Domain, within, name)?;
    let of_type = types::resolve(model, &command.of_type)?;
    let object = Object::new(Kind::Domain, within, name.name.clone(), model.site_at(&name.at));
    let object = object.needs(own_types([&of_type].into_iter()));
    let object = object.with(Body::Type(Type::Domain { base: of_type, not_null: false }));
    let domain = model.add(object);
    for constraint in &command.constraints {
        match constraint.rule {
            Rule::Default(value) => default(model, domain, value)?,
            _ => add_constraint(model, domain, constraint)?,
        }
    }
    Ok(())
}

fn set_not_null(model: &mut Model, domain: Id, is_set: bool) {
    model.change(domain, |object| {
        if let Body::Type(Type::Domain { not_null, .. }) = &mut object.body {
            *not_null = is_set;
        }
    });
}

fn default(model: &mut Model, domain: Id, value: Cursor<'_>) -> Result<(), Refusal> {
    let uses = uses(model, value)?;
    let link = |target| Link { part: Part::Default(0), how: Dependency::Normal, target };
    model.change(domain, |object| object.links.extend(uses.into_iter().map(link)));
    Ok(())
}

fn uses(model: &mut Model, expression: Cursor<'_>) -> Result<Vec<Target>, Refusal> {
    let scope = Scope { is_open: true, ..Scope::default() };
    expression::check(model, expression, &scope, Place::CHECK)
}

fn add_constraint(model: &mut Model, domain: Id, constraint: &Constraint<'_>) -> Result<(), Refusal> {
    let Rule::Check(expression) = constraint.rule else {
        if matches!(constraint.rule, Rule::NotNull(_)) {
            set_not_null(model, domain, true);
        }
        if let (Rule::NotNull(_), Some(name)) = (&constraint.rule, &constraint.name)
            && !matches!(model.find_in(Kind::Constraint, domain, &name.name), Found::Here(_))
        {
            // Its name is kept since PostgreSQL 17.
            let object = Object::new(Kind::Constraint, domain, name.name.clone(), model.site_at(&name.at));
            let object = object.on(Dependency::Auto, Target::whole(domain));
            model.add(Object { is_doubtful: true, ..object });
        }
        return Ok(());
    };
    let uses = uses(model, expression)?;
    let name = match &constraint.name {
        Some(name) => name.clone(),
        None => Name::bare(free_name(model, domain), constraint.at.clone()),
    };
    model.free(Kind::Constraint, domain, &name)?;
    let body = Body::Constraint(There {
        kind: ConstraintKind::Check,
        columns: Vec::new(),
        is_valid: constraint.is_valid,
        is_inherited: false,
        is_local: true,
        is_inheritable: true,
        not_null: Vec::new(),
        is_deferred: false,
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

pub(in crate::check::act) fn alter_domain(
    model: &mut Model,
    command: &AlterDomain<'_>,
) -> Result<(), Refusal> {
    let domain = model.need(Kind::SomeType, &command.name)?;
    let there = model.object(domain);
    if !there.is_doubtful && !there.kind.may_be(Kind::Domain) {
        return Err(model.wrong_kind(domain, &command.name, "not a domain"));
    }
    match &command.action {
        Action::Object(action) => act(model, domain, action),
        Action::SetDefault(value) => {
            drop_default(model, domain);
            default(model, domain, *value)
        }
        Action::DropDefault => {
            model.restrict(domain);
            drop_default(model, domain);
            Ok(())
        }
        Action::SetNotNull => {
            model.restrict(domain);
            lock_users(model, domain);
            set_not_null(model, domain, true);
            Ok(())
        }
        Action::DropNotNull => {
            set_not_null(model, domain, false);
            Ok(())
        }
        Action::Add(constraint) => {
            model.restrict(domain);
            if constraint.is_valid {
                lock_users(model, domain);
            }
            add_constraint(model, domain, constraint)
        }
        Action::ValidateConstraint(name) => {
            lock_users(model, domain);
            find_constraint(model, domain, name, false).map(drop)
        }
        Action::DropConstraint(drop) => {
            model.restrict(domain);
            let found = find_constraint(model, domain, &drop.name, drop.is_optional)?;
            // A NOT NULL has no expression, and one that PostgreSQL has named is not listed.
            if found.is_none_or(|id| model.object(id).body == Body::Nothing) {
                set_not_null(model, domain, false);
            }
            if let Some(id) = found {
                model.forget(id);
            }
            Ok(())
        }
        Action::RenameConstraint { old, new } => match find_constraint(model, domain, old, false)? {
            Some(id) => model.rename(id, new),
            None => Ok(()),
        },
    }
}

fn drop_default(model: &mut Model, domain: Id) {
    model.change(domain, |object| object.links.retain(|link| link.part != Part::Default(0)));
}

/// Nothing if it need not be there.
fn find_constraint(
    model: &mut Model,
    domain: Id,
    name: &Name,
    is_optional: bool,
) -> Result<Option<Id>, Refusal> {
    let found = model.find_in(Kind::Constraint, domain, &name.name);
    let is_missing = matches!(found, Found::Missing | Found::Gone(_));
    // A NOT NULL has a name of this kind since PostgreSQL 17.
    if (is_optional && !matches!(found, Found::Here(_))) || (is_missing && name.name.contains("not_null")) {
        return Ok(None);
    }
    model.need_in(Kind::Constraint, domain, name).map(Some)
}

//! `CREATE OR REPLACE VIEW`: it may have more columns than before, and no others.

use super::Made;
use crate::check::model::{Base, Body, Code, Column, Id, Kind, Model, Name, Refusal, Relation};
use crate::{LockMode, Work};

pub(super) fn run(model: &mut Model, there: Id, name: &Name, made: Made) -> Result<(), Refusal> {
    let object = model.object(there);
    if !object.kind.may_be(Kind::View) && !object.is_doubtful {
        return Err(model.wrong_kind(there, name, "not a view"));
    }
    let is_certain = !object.is_open && !object.is_doubtful && !made.is_open;
    if is_certain && let Some(old) = object.relation() {
        compare(model, there, old, &made.columns, name)?;
    }
    model.lock(there, LockMode::AccessExclusive, Work::None);
    let site = model.site_at(&name.at);
    model.change(there, |object| {
        object.kind = Kind::View;
        object.is_open = made.is_open;
        object.is_doubtful = false;
        object.is_outside = false;
        object.links.clear();
        let (columns, not_updatable) = (made.columns, made.not_updatable);
        object.links.extend(made.uses.into_iter().map(|target| crate::check::model::Link {
            part: crate::check::model::Part::Whole,
            how: crate::check::model::Dependency::Normal,
            target,
        }));
        object.site = site;
        object.body = Body::Relation(Relation { columns, not_updatable, ..Relation::default() });
    });
    Ok(())
}

fn compare(model: &Model, there: Id, old: &Relation, new: &[Column], name: &Name) -> Result<(), Refusal> {
    let refuse = |title: String, column: &Column| {
        Err(Refusal::new(Code::InvalidTableDefinition, &name.at, title)
            .earlier(
                &column.site,
                format!("{} is created here", model.describe(there, crate::check::model::Part::Whole)),
            )
            .note("OR REPLACE can only add columns after those that are there")
            .help("write DROP VIEW before it, and CREATE VIEW"))
    };
    for (number, (_, was)) in old.living().enumerate() {
        let Some(is) = new.get(number) else {
            return refuse(format!("column `{}` can't be dropped from view `{name}`", &*was.name), was);
        };
        if was.is_doubtful {
            return Ok(());
        }
        if was.name != is.name {
            let title = format!("column `{}` of view `{name}` can't become `{}`", &*was.name, &*is.name);
            return refuse(title, was);
        }
        let (one, other) = (&was.of_type, &is.of_type);
        let is_known = one.base != Base::Unknown && other.base != Base::Unknown;
        if is_known && (one.base != other.base || one.is_array != other.is_array) {
            let title = format!(
                "column `{}` of view `{name}` can't become {} instead of {}",
                &*was.name,
                model.type_text(other),
                model.type_text(one)
            );
            return refuse(title, was);
        }
    }
    Ok(())
}

//! `CREATE STATISTICS name ON a, b FROM t`.

use crate::check::act::expression::{self, Place, Scope};
use crate::check::model::{Code, Dependency, Found, Kind, Link, Model, Part, Refusal, Target};
use crate::check::read::statistics::{CreateStatistics, Item};
use crate::{LockMode, Work};

pub(in crate::check::act) fn create(
    model: &mut Model,
    command: &CreateStatistics<'_>,
) -> Result<(), Refusal> {
    let place = match &command.name {
        Some(name) => Some((name, model.home(name)?)),
        None => None,
    };
    if let Some((name, within)) = place
        && command.is_optional
        && let Found::Here(there) = model.find_in(Kind::Statistics, within, &name.name)
    {
        model.change(there, |object| object.is_doubtful = false);
        return Ok(());
    }
    let table = model.need(Kind::Table, &command.table)?;
    let there = model.object(table);
    let can = [Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::MaterializedView];
    if !there.is_doubtful && !can.iter().any(|kind| there.kind.may_be(*kind)) {
        return Err(model.wrong_kind(table, &command.table, "and can't have statistics"));
    }
    model.lock(table, LockMode::ShareUpdateExclusive, Work::None);
    let mut uses: Vec<Target> = Vec::new();
    let mut seen: Vec<usize> = Vec::new();
    for item in &command.items {
        let column = match item {
            Item::Column(column) => column,
            Item::Expression(words) => {
                let scope = Scope::of(model, table);
                uses.extend(expression::check(model, *words, &scope, Place::STATISTICS)?);
                continue;
            }
        };
        if let Some(number) = model.need_column(table, column)? {
            if seen.contains(&number) {
                let title = format!("column `{column}` is written more than once");
                return Err(Refusal::new(Code::DuplicateColumn, &column.at, title));
            }
            seen.push(number);
            uses.push(Target::column(table, number));
        }
    }
    let Some((name, within)) = place else { return Ok(()) };
    let Some(id) = super::add(model, Kind::Statistics, within, name, command.is_optional)? else {
        return Ok(());
    };
    model.change(id, |object| {
        let all = uses.into_iter().chain([Target::whole(table)]);
        object.links.extend(all.map(|target| Link {
            part: Part::Whole,
            how: if target.object == table { Dependency::Auto } else { Dependency::Normal },
            target,
        }));
    });
    Ok(())
}

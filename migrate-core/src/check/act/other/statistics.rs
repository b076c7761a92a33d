//! `CREATE STATISTICS name ON a, b FROM t`.

use crate::check::act::expression::{self, Scope};
use crate::check::model::{Code, Dependency, Kind, Link, Model, Name, Part, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let if_not_exists = words.eat("if not exists");
    // Since PostgreSQL 16 the name may be left out.
    let name = if words.is("(") || words.is("on") { None } else { words.qualified() };
    words.brackets();
    words.eat("on");
    let list = words.before(|token| token.text.eq_ignore_ascii_case("from"));
    words.eat("from");
    let Some(from) = words.qualified() else { return Ok(()) };
    let within = match &name {
        Some(name) => Some(model.home(name)?),
        None => None,
    };
    if let (Some(name), Some(within)) = (&name, within)
        && if_not_exists
        && let crate::check::model::Found::Here(there) = model.find_in(Kind::Statistics, within, &name.name)
    {
        model.change(there, |object| object.is_doubtful = false);
        return Ok(());
    }
    let table = model.need(Kind::Table, &from)?;
    let there = model.object(table);
    let can = [Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::MaterializedView];
    if !there.is_doubtful && !can.iter().any(|kind| there.kind.may_be(*kind)) {
        return Err(model.wrong_kind(table, &from, "and can't have statistics"));
    }
    let mut uses: Vec<Target> = Vec::new();
    let mut seen: Vec<usize> = Vec::new();
    for mut item in list.items() {
        if item.tokens().len() > 1 {
            let scope = Scope::of(model, table);
            uses.extend(expression::check(model, item, &scope)?);
            continue;
        }
        let at = item.range();
        let Some(column) = item.ident() else { continue };
        let column = Name::bare(column, at);
        if let Some(number) = model.need_column(table, &column)? {
            if seen.contains(&number) {
                let title = format!("column `{column}` is written more than once");
                return Err(Refusal::new(Code::DuplicateColumn, &column.at, title));
            }
            seen.push(number);
            uses.push(Target::column(table, number));
        }
    }
    let (Some(name), Some(within)) = (name, within) else { return Ok(()) };
    let Some(id) = super::add(model, Kind::Statistics, within, &name, if_not_exists)? else { return Ok(()) };
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

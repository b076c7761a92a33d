//! `INSERT`.

use super::conflict;
use super::target::{self, Aim};
use crate::check::act::expression::{Scope, Source, Value, Walk, What, is_query};
use crate::check::act::query::{From, Rows, query};
use crate::check::model::{Base, Body, Code, Column, Id, Kind, Model, Refusal, Relation, Type};
use crate::check::syntax::cursor::Cursor;

/// Everything behind the word INSERT.
pub(super) fn run(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    words.eat("into");
    let start = *words;
    let Some(name) = words.qualified() else { return Ok(Rows::default()) };
    let table = model.need_one_of(&target::CHANGEABLE, &name)?;
    let mut source =
        Source { name: Some(name.name.clone()), at: words.since(start), ..Source::of(model, table) };
    if words.eat("as") {
        source.name = words.ident();
        source.has_alias = true;
    }
    let is_list = words.is("(") && !is_query(*words);
    let list = if is_list { Some(words.brackets()) } else { None };
    let aims = match list {
        Some(list) => columns(model, table, list)?,
        None => all(model, table, &name.at),
    };
    if words.eat("overriding") {
        words.advance();
        words.eat("value");
    }
    let insert = Insert { table, aims, has_list: is_list, at: name.at.clone() };
    let mut uses = Vec::new();
    if words.eat("default values") {
        insert.left_out(model, 0)?;
    } else if words.eat("values") {
        insert.values(model, words, outer)?;
    } else {
        let rows = query(model, words, outer)?;
        if !rows.is_open {
            insert.is_fitting(model, rows.columns.len(), &name.at)?;
        }
        if insert.has_list {
            insert.generated(model)?;
        }
        uses.extend(rows.uses);
    }
    if words.eat("on conflict") {
        conflict::run(model, words, &source, outer)?;
    }
    let from = From::of(source, uses);
    target::returning(model, words, from, outer)
}

struct Insert {
    table: Id,
    aims: Vec<Aim>,
    has_list: bool,
    at: std::ops::Range<usize>,
}

fn columns(model: &Model, table: Id, mut list: Cursor<'_>) -> Result<Vec<Aim>, Refusal> {
    let mut aims: Vec<Aim> = Vec::new();
    while let Some(aim) = target::column(model, Some(table), &mut list)? {
        let is_there = |other: &&Aim| aim.number.is_some() && other.number == aim.number;
        let again = aims.iter().find(is_there).filter(|other| !aim.is_part || !other.is_part);
        if again.is_some()
            && let Some(column) = target::known(model, Some(table), aim.number)
        {
            let title = format!("column `{}` specified more than once", &*column.name);
            return Err(Refusal::new(Code::DuplicateColumn, &aim.at, title));
        }
        aims.push(aim);
        if !list.eat(",") {
            break;
        }
    }
    Ok(aims)
}

/// Without a list they are all meant.
fn all(model: &Model, table: Id, at: &std::ops::Range<usize>) -> Vec<Aim> {
    let relation = model.object(table).relation();
    let living = relation.into_iter().flat_map(Relation::living);
    living.map(|(number, _)| Aim { number: Some(number), at: at.clone(), is_part: false }).collect()
}

impl Insert {
    fn values(&self, model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<(), Refusal> {
        let mut count = None;
        loop {
            let start = *words;
            let mut row = words.brackets();
            let mut number = 0;
            while row.first().is_some() {
                let first = row;
                let value = Walk::new(model, outer).expression(&mut row)?;
                if let Some(aim) = self.aims.get(number) {
                    target::assigned(model, Some(self.table), aim, &value, first.first())?;
                    self.not_null(model, aim, &value, first)?;
                }
                number += 1;
                if !row.eat(",") {
                    break;
                }
            }
            let at = words.since(start);
            if count.is_some_and(|count| count != number) {
                let title = "VALUES lists must all be the same length";
                return Err(Refusal::new(Code::SyntaxError, &at, title));
            }
            if count.is_none() {
                self.is_fitting(model, number, &at)?;
                self.left_out(model, number)?;
            }
            count = Some(number);
            if !words.eat(",") {
                return Ok(());
            }
        }
    }

    /// As many values as columns.
    fn is_fitting(&self, model: &Model, count: usize, at: &std::ops::Range<usize>) -> Result<(), Refusal> {
        let object = model.object(self.table);
        let is_known = self.has_list || is_certain(model, self.table);
        if count > self.aims.len() && is_known && object.relation().is_some() {
            let title = format!("INSERT has more expressions than columns: {count}, not {}", self.aims.len());
            return Err(Refusal::new(Code::SyntaxError, at, title));
        }
        if count < self.aims.len() && self.has_list {
            let title = format!("INSERT has more columns than expressions: {count}, not {}", self.aims.len());
            return Err(Refusal::new(Code::SyntaxError, at, title));
        }
        Ok(())
    }

    /// A column that must not be null gets NULL, or a default that it does not have.
    fn not_null(&self, model: &Model, aim: &Aim, value: &Value, at: Cursor<'_>) -> Result<(), Refusal> {
        let Some(column) = self.must_have(model, aim.number) else { return Ok(()) };
        let is_null =
            value.what == What::Null || (value.what == What::Default && has_no_default(model, column));
        if !is_null || aim.is_part {
            return Ok(());
        }
        let at = at.first().map_or(0..0, |token| token.start..token.end());
        Err(self.violated(model, column, &at))
    }

    /// A column that must not be null gets no value.
    fn left_out(&self, model: &Model, count: usize) -> Result<(), Refusal> {
        let given: Vec<usize> = self.aims.iter().take(count).filter_map(|aim| aim.number).collect();
        let Some(relation) = model.object(self.table).relation() else { return Ok(()) };
        for (number, _) in relation.living().filter(|(number, _)| !given.contains(number)) {
            if let Some(column) = self.must_have(model, Some(number))
                && has_no_default(model, column)
            {
                return Err(self.violated(model, column, &self.at));
            }
        }
        Ok(())
    }

    /// A trigger or rule may give it a value.
    fn must_have<'m>(&self, model: &'m Model, number: Option<usize>) -> Option<&'m Column> {
        let object = model.object(self.table);
        let column = target::known(model, Some(self.table), number)?;
        let is_strict = matches!(object.kind, Kind::Table | Kind::PartitionedTable)
            && is_certain(model, self.table)
            && model.parts(self.table, Kind::Trigger).next().is_none()
            && model.parts(self.table, Kind::Rule).next().is_none();
        (column.not_null && is_strict).then_some(column)
    }

    fn violated(&self, model: &Model, column: &Column, at: &std::ops::Range<usize>) -> Refusal {
        let table = &model.object(self.table).name;
        let title =
            format!("null value in column `{}` of `{}`, which must not be null", &*column.name, &**table);
        Refusal::new(Code::NotNullViolation, at, title)
            .earlier(&column.site, "the column is made here")
            .help("give it a value here, or a DEFAULT before")
    }

    /// Rows of a query have values for all columns of the list.
    fn generated(&self, model: &Model) -> Result<(), Refusal> {
        for aim in &self.aims {
            if let Some(column) = target::known(model, Some(self.table), aim.number)
                && column.is_generated
            {
                return Err(target::generated(column, &aim.at));
            }
        }
        Ok(())
    }
}

fn is_certain(model: &Model, table: Id) -> bool {
    let object = model.object(table);
    !object.is_open && !object.is_doubtful
}

fn has_no_default(model: &Model, column: &Column) -> bool {
    let is_domain = match column.of_type.base {
        Base::Own(id) => !matches!(model.object(id).body, Body::Type(Type::Enum(_))),
        _ => false,
    };
    !column.has_default && !column.is_identity && !column.is_generated && !is_domain
}

//! `INSERT`.

use super::target::{self, Aim};
use super::{conflict, work};
use crate::check::act::expression::{Analysis, Place, Scope, Source, Value, What, assigned as typed, label};
use crate::check::act::query::from::populated;
use crate::check::act::query::{From, Rows, unresolved};
use crate::check::act::view::updatable::need as need_updatable;
use crate::check::model::{Base, Body, Code, Column, Id, Kind, Model, Refusal, Relation, Type};
use crate::check::read::expression::{Expression, Node};
use crate::check::read::query::{Body as Queried, Query, Row, SelectItem};
use crate::check::read::rows as read;
use crate::{LockMode, Work};

/// # Errors
///
/// PostgreSQL would refuse it.
pub(super) fn run(model: &mut Model, read: &read::Insert<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let Some(name) = read.table.relation.name.name() else { return Ok(Rows::default()) };
    let table = model.need_one_of(&target::CHANGEABLE, &name)?;
    model.lock(table, LockMode::RowExclusive, Work::None);
    let mut source =
        Source { name: Some(name.name.clone()), at: name.at.clone(), ..Source::of(model, table) };
    if let Some(alias) = &read.table.alias {
        source.name = Some(alias.clone());
        source.has_alias = true;
    }
    let aims = match &read.columns {
        Some(list) => columns(model, table, list)?,
        None => all(model, table, &name.at),
    };
    let insert = Insert { table, aims, has_list: read.columns.is_some(), at: name.at.clone() };
    let mut uses = Vec::new();
    let (mut given, mut width) = (None, 0);
    match &read.source {
        read::Source::Defaults => {
            given = Some(0);
            insert.left_out(model, 0)?;
        }
        read::Source::Query(query) => {
            if let Some(rows) = values_of(query) {
                given = rows.first().map(|row| row.values.len());
                insert.values(model, rows, outer)?;
            } else {
                populated(model, query)?;
                let rows = unresolved(model, query, outer)?;
                if !rows.is_open {
                    width = rows.columns.len();
                    insert.is_fitting(model, rows.columns.len(), &name.at)?;
                    insert.assigned(model, query, &rows)?;
                }
                if insert.has_list {
                    insert.generated(model)?;
                }
                uses.extend(rows.uses);
            }
        }
    }
    let columns_of = |count| insert.aims.iter().take(count).filter_map(|aim| aim.number).collect();
    let columns: Vec<usize> = columns_of(given.unwrap_or(usize::MAX));
    let certain: Vec<usize> = columns_of(if insert.has_list { usize::MAX } else { given.unwrap_or(width) });
    work::insert(model, table, &columns, given.is_none());
    if let Some(conflict) = &read.conflict {
        conflict::run(model, conflict, &source, outer)?;
    }
    let from = From::of(source, uses);
    need_updatable(model, table, ("insert into", "INSERT"), &certain, &name.at)?;
    target::returning(model, read.returning.as_ref(), from, outer)
}

/// The rows of a bare VALUES, in which DEFAULT may stand.
fn values_of<'q, 't>(query: &'q Query<'t>) -> Option<&'q [Row<'t>]> {
    let is_bare = query.with.is_none() && query.order.is_empty() && query.limits.is_empty();
    match &query.body {
        Queried::Values(rows) if is_bare => Some(rows),
        Queried::Query(query) if is_bare => values_of(query),
        _ => None,
    }
}

/// The results of a plain query, if each of them is one value.
fn values_in<'q, 't>(query: &'q Query<'t>) -> Option<Vec<&'q Expression<'t>>> {
    let Queried::Select(select) = &query.body else { return None };
    let results = select.results.iter().map(|item| match item {
        SelectItem::Value { value, .. } if !matches!(value.node, Node::Whole(_) | Node::Fields(_)) => {
            Some(value)
        }
        _ => None,
    });
    results.collect()
}

struct Insert {
    table: Id,
    aims: Vec<Aim>,
    has_list: bool,
    at: std::ops::Range<usize>,
}

fn columns(model: &Model, table: Id, list: &[read::Target<'_>]) -> Result<Vec<Aim>, Refusal> {
    let mut aims: Vec<Aim> = Vec::new();
    for column in list {
        let aim = target::column(model, Some(table), column)?;
        let is_there = |other: &&Aim| aim.number.is_some() && other.number == aim.number;
        let again = aims.iter().find(is_there).filter(|other| !aim.is_part || !other.is_part);
        if again.is_some()
            && let Some(column) = target::known(model, Some(table), aim.number)
        {
            let title = format!("column `{}` specified more than once", &*column.name);
            return Err(Refusal::new(Code::DuplicateColumn, &aim.at, title));
        }
        aims.push(aim);
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
    fn values(&self, model: &mut Model, rows: &[Row<'_>], outer: &Scope<'_>) -> Result<(), Refusal> {
        let mut count = None;
        // That a value is missing shows when they are stored.
        let mut stored = Ok(());
        let place = if rows.len() > 1 { Place::VALUES } else { Place::VALUES_ROW };
        for row in rows {
            let mut values = Vec::new();
            for expression in &row.values {
                values.push(Analysis::new(model, outer).at(place).value(expression)?);
            }
            let number = row.values.len();
            if count.is_some_and(|count| count != number) {
                let title = "VALUES lists must all be the same length";
                return Err(Refusal::new(Code::SyntaxError, &row.at, title));
            }
            if count.is_none() {
                self.is_fitting(model, number, &row.at)?;
            }
            for (aim, (value, expression)) in self.aims.iter().zip(values.iter().zip(&row.values)) {
                target::assigned(model, Some(self.table), aim, value, expression)?;
                if stored.is_ok() {
                    stored = self.not_null(model, aim, value, expression);
                }
            }
            count = Some(number);
        }
        stored?;
        count.map_or(Ok(()), |count| self.left_out(model, count))
    }

    /// The columns of a query, each for its own.
    fn assigned(&self, model: &Model, query: &Query<'_>, rows: &Rows) -> Result<(), Refusal> {
        if !self.has_list && !is_certain(model, self.table) {
            return Ok(());
        }
        let values = values_in(query).filter(|values| values.len() == rows.columns.len());
        for (number, (aim, column)) in self.aims.iter().zip(&rows.columns).enumerate() {
            let Some(of_table) = target::known(model, Some(self.table), aim.number) else { continue };
            if aim.is_part || column.is_doubtful {
                continue;
            }
            let given = values.as_ref().and_then(|values| values.get(number));
            let at = given.map_or_else(|| aim.at.clone(), |given| given.range());
            match given.and_then(|given| given.text()) {
                Some(text) => label(model, &of_table.of_type, text)?,
                None => typed(model, &Value::typed(column.of_type.clone()), of_table, &at, "expression")?,
            }
        }
        Ok(())
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
    fn not_null(
        &self,
        model: &Model,
        aim: &Aim,
        value: &Value,
        given: &Expression<'_>,
    ) -> Result<(), Refusal> {
        let Some(column) = self.must_have(model, aim.number) else { return Ok(()) };
        let is_null =
            value.what == What::Null || (value.what == What::Default && self.has_no_default(model, column));
        if !is_null || aim.is_part {
            return Ok(());
        }
        Err(self.violated(model, column, &given.range()))
    }

    /// A column that must not be null gets no value.
    fn left_out(&self, model: &Model, count: usize) -> Result<(), Refusal> {
        let given: Vec<usize> = self.aims.iter().take(count).filter_map(|aim| aim.number).collect();
        let Some(relation) = model.object(self.table).relation() else { return Ok(()) };
        for (number, _) in relation.living().filter(|(number, _)| !given.contains(number)) {
            if let Some(column) = self.must_have(model, Some(number))
                && self.has_no_default(model, column)
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

    fn has_no_default(&self, model: &Model, column: &Column) -> bool {
        let is_domain = match column.of_type.base {
            Base::Own(id) => !matches!(model.object(id).body, Body::Type(Type::Enum(_))),
            _ => false,
        };
        !column.has_default && !is_identity(model, self.table, column) && !column.is_generated && !is_domain
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

/// Since 17 a partition has the identities of its parent.
fn is_identity(model: &Model, table: Id, column: &Column) -> bool {
    let of_parent = |parent: &Id| {
        let relation = model.object(*parent).relation();
        let columns = relation.into_iter().flat_map(Relation::living);
        columns
            .filter(|(_, other)| other.name == column.name)
            .any(|(_, other)| is_identity(model, *parent, other))
    };
    let partition = model.object(table).relation().filter(|relation| relation.is_partition);
    column.is_identity || partition.is_some_and(|relation| relation.parents.iter().any(of_parent))
}

fn is_certain(model: &Model, table: Id) -> bool {
    let object = model.object(table);
    !object.is_open && !object.is_doubtful
}

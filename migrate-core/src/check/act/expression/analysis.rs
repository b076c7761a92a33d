//! What an expression is: each node after what it is made of.

use std::ops::Range;

use super::place::{Found, Place};
use super::seen::Seen;
use super::value::{self, Value, What};
use super::{Output, Scope, composite, literal, typing};
use crate::check::act::query::{self, Rows};
use crate::check::act::types;
use crate::check::model::{Code, Compared, Ident, Model, Name, Refusal, Target, TypeRef};
use crate::check::read::expression::{Case, Cast, Expression, Node, Test, Window};
use crate::check::read::query::Query;
use crate::check::read::type_name::TypeName;
use crate::check::syntax::lexer::Token;

pub(in crate::check::act) struct Analysis<'m, 's> {
    pub(in crate::check::act) model: &'m mut Model,
    pub(in crate::check::act) scope: &'s Scope<'s>,
    pub(in crate::check::act) place: Place,
    pub(in crate::check::act) found: Found,
    /// The columns of what stands in FROM here that are needed of each row: those in aggregates are not.
    pub(in crate::check::act) seen: Vec<Seen>,
    /// What the expressions use.
    pub(in crate::check::act) uses: Vec<Target>,
    /// What columns are compared with.
    pub(super) compares: Vec<Compared>,
    /// The first that is not immutable.
    pub(super) unstable: Option<Range<usize>>,
}

impl<'m, 's> Analysis<'m, 's> {
    pub(in crate::check::act) fn new(model: &'m mut Model, scope: &'s Scope<'s>) -> Analysis<'m, 's> {
        Analysis {
            model,
            scope,
            place: Place::ANYWHERE,
            found: Found::default(),
            seen: Vec::new(),
            uses: Vec::new(),
            compares: Vec::new(),
            unstable: None,
        }
    }

    /// The same of expressions that stand here.
    pub(in crate::check::act) fn at(self, place: Place) -> Analysis<'m, 's> {
        Analysis { place, ..self }
    }

    /// Of several expressions.
    ///
    /// # Errors
    ///
    /// A name in one of them is not there.
    pub(in crate::check::act) fn values(&mut self, list: &[Expression<'_>]) -> Result<Vec<Value>, Refusal> {
        list.iter().map(|expression| self.value(expression)).collect()
    }

    /// What is known of an expression's value.
    ///
    /// # Errors
    ///
    /// A name in it is not there.
    pub(in crate::check::act) fn value(&mut self, expression: &Expression<'_>) -> Result<Value, Refusal> {
        match &expression.node {
            Node::Missing => Ok(Value::unknown()),
            Node::Parameter(token) => {
                Ok(self.variable(&Ident::exact(token.text)).unwrap_or_else(Value::unknown))
            }
            Node::Unread(pieces) => self.loosely(pieces),
            Node::Column(path) => self.column(&path.parts()),
            Node::Whole(path) => match path.name() {
                Some(table) => self.whole_row(&table),
                None => Ok(Value::unknown()),
            },
            Node::Text(_) => Ok(Value::of(What::Literal)),
            Node::Number(token) => Ok(value::number(token)),
            Node::Null => Ok(Value::of(What::Null)),
            Node::Bool(_) => Ok(Value { what: What::True, ..Value::builtin("boolean") }),
            Node::Default => Ok(Value::of(What::Default)),
            Node::Current(token) => {
                self.unstable.get_or_insert(token.start..token.end());
                Ok(self.current(token))
            }
            Node::Call(call) => self.call(call),
            Node::Special(special) => self.special(special),
            Node::Cast(cast) => self.cast(cast),
            Node::Test(test, operand) => self.test(*test, operand),
            Node::Not(operand) => self.conditions(std::slice::from_ref(operand), "NOT"),
            Node::And(operands) => self.conditions(operands, "AND"),
            Node::Or(operands) => self.conditions(operands, "OR"),
            Node::Prefix(operator, operand) => self.prefixed(operator, operand),
            Node::Chain(first, rest) => self.chain(first, rest),
            Node::Any(any) => self.any(any),
            Node::Distinct(operands) => self.distinct(operands),
            Node::Between(operands) => self.between(operands),
            Node::In(left, membership) => self.member(left, membership),
            Node::Like(like) => self.like(like),
            Node::Overlaps(operands) => self.boolean(&**operands).map(|value| value.named("overlaps")),
            Node::Collate(operand) => self.collated(operand),
            Node::Case(case) => self.case(case),
            Node::Array(elements) => self.array(elements, &expression.range()),
            Node::ArrayOf(query) => {
                let value = self.subquery(query)?;
                Ok(Value { of_type: value.of_type.array(), ..Value::unknown().named("array") })
            }
            Node::Row(fields) => {
                self.row(fields)?;
                Ok(Value::of(What::Row).named("row"))
            }
            Node::Field(operand, path) => self.field(operand, *path),
            Node::Fields(operand) => self.value(operand).map(|_| Value::unknown()),
            Node::Element(element) => self.element(element),
            Node::Exists(query) => {
                self.rows_of(query)?;
                Ok(Value::builtin("boolean").named("exists"))
            }
            Node::Query(query) => self.subquery(query),
        }
    }

    /// Booleans, where one comes out.
    fn conditions(&mut self, operands: &[Expression<'_>], construct: &str) -> Result<Value, Refusal> {
        for operand in operands {
            self.condition(operand, construct)?;
        }
        Ok(Value::builtin("boolean"))
    }

    /// What stands after WHERE, ON, WHEN and the like.
    ///
    /// # Errors
    ///
    /// A name in it is not there, or it is no boolean.
    pub(in crate::check::act) fn condition(
        &mut self,
        expression: &Expression<'_>,
        construct: &str,
    ) -> Result<(), Refusal> {
        let value = self.value(expression)?;
        typing::condition(self.model, &value, expression, construct)
    }

    /// The same of a clause.
    ///
    /// # Errors
    ///
    /// A name in it is not there, it is no boolean, or something in it can't stand there.
    pub(in crate::check::act) fn clause(
        &mut self,
        expression: &Expression<'_>,
        place: Place,
    ) -> Result<(), Refusal> {
        let outer = std::mem::replace(&mut self.place, place);
        self.condition(expression, place.construct)?;
        self.place = outer;
        Ok(())
    }

    /// `IS NULL`, `IS NOT TRUE`
    fn test(&mut self, test: Test, operand: &Expression<'_>) -> Result<Value, Refusal> {
        match test {
            Test::Truth(words) => self.condition(operand, words)?,
            Test::Null | Test::Other => _ = self.value(operand)?,
        }
        Ok(Value::builtin("boolean"))
    }

    /// All of them, where a boolean comes out.
    fn boolean(&mut self, operands: &[Expression<'_>]) -> Result<Value, Refusal> {
        self.values(operands)?;
        Ok(Value::builtin("boolean"))
    }

    /// What is not read: names that are known are used, and no other is missed.
    fn loosely(&mut self, pieces: &[Expression<'_>]) -> Result<Value, Refusal> {
        let scope = Scope { is_open: true, outer: Some(self.scope), ..Scope::default() };
        let mut analysis = Analysis::new(self.model, &scope);
        analysis.values(pieces)?;
        let uses = analysis.uses;
        self.uses.extend(uses);
        self.found.is_vague = true;
        Ok(Value::unknown())
    }

    /// `value::type`, `CAST(value AS type)`, `type 'text'`.
    fn cast(&mut self, cast: &Cast<'_>) -> Result<Value, Refusal> {
        if let Node::Array(elements) = &cast.value.node {
            return self.cast_array(elements, cast);
        }
        let value = self.value(&cast.value)?;
        let name = value::type_name(&cast.of_type);
        let of_type = self.type_of(&cast.of_type)?;
        if let Some(text) = cast.value.text() {
            self.constant(&of_type, text)?;
        } else {
            self.casted(&value, &of_type, &cast.value.range())?;
        }
        let (name, is_weak) = if value.is_weak { (name, true) } else { (value.name, false) };
        let what = if value.what == What::Null { What::Null } else { What::Other };
        Ok(Value { name, is_weak, of_type, target: None, what })
    }

    pub(super) fn type_of(&mut self, name: &TypeName) -> Result<TypeRef, Refusal> {
        let of_type = types::resolve(self.model, name)?;
        self.uses.extend(literal::target_of(&of_type));
        Ok(of_type)
    }

    /// What a query returns, which sees the names here.
    pub(super) fn rows_of(&mut self, query: &Query<'_>) -> Result<Rows, Refusal> {
        let rows = query::analyse(self.model, query, self.scope)?;
        self.uses.extend_from_slice(&rows.uses);
        // Which names in it are of a query around nobody says.
        self.found.is_vague = true;
        Ok(rows)
    }

    /// A query that is one value.
    pub(super) fn subquery(&mut self, query: &Query<'_>) -> Result<Value, Refusal> {
        let rows = self.rows_of(query)?;
        if rows.columns.len() != 1 && !rows.is_open {
            let title = "subquery must return only one column";
            return Err(Refusal::new(Code::SyntaxError, &query.words.range(), title)
                .note(format!("it returns {}", rows.columns.len())));
        }
        let value = Value::unknown();
        Ok(match rows.columns.into_iter().next() {
            Some(column) => Value { of_type: column.of_type, ..value.named(&column.name) },
            None => value,
        })
    }

    /// `ARRAY[a, b]`
    fn array(&mut self, elements: &[Expression<'_>], at: &Range<usize>) -> Result<Value, Refusal> {
        if elements.is_empty() {
            let title = "cannot determine type of empty array";
            return Err(Refusal::new(Code::IndeterminateDatatype, at, title)
                .help("write what is in it: `ARRAY[]::integer[]`, or `'{}'`"));
        }
        let values = self.values(elements)?;
        let operands: Vec<_> = values.iter().zip(elements.iter().map(Some)).collect();
        let of_type = self.common_type(&operands, "ARRAY")?;
        Ok(Value { of_type: of_type.array(), ..Value::unknown().named("array") })
    }

    /// `ARRAY[a, b]::type[]`: each element becomes what the cast says.
    fn cast_array(&mut self, elements: &[Expression<'_>], cast: &Cast<'_>) -> Result<Value, Refusal> {
        let of_type = self.type_of(&cast.of_type)?;
        self.elements(elements, &of_type)?;
        Ok(Value { of_type, ..Value::unknown().named("array") })
    }

    fn elements(&mut self, elements: &[Expression<'_>], array: &TypeRef) -> Result<(), Refusal> {
        let element = TypeRef { is_array: false, ..array.clone() };
        for expression in elements {
            if let Node::Array(inner) = &expression.node {
                self.elements(inner, array)?;
                continue;
            }
            let value = self.value(expression)?;
            match expression.text() {
                Some(text) if array.is_array => self.constant(&element, text)?,
                None if array.is_array && !value.of_type.is_array => {
                    self.casted(&value, &element, &expression.range())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The fields of a row, of which `t.*` is as many as the table has columns.
    fn row(&mut self, fields: &[Expression<'_>]) -> Result<(), Refusal> {
        for field in fields {
            match &field.node {
                Node::Whole(path) => {
                    if let Some(table) = path.name() {
                        self.all_of(&table)?;
                    }
                }
                _ => {
                    self.value(field)?;
                }
            }
        }
        Ok(())
    }

    /// `CASE [of] WHEN … THEN … ELSE … END`
    fn case(&mut self, case: &Case<'_>) -> Result<Value, Refusal> {
        let had_sets = std::mem::take(&mut self.found.sets);
        let of = case.of.as_ref().map(|of| Ok((self.value(of)?, of))).transpose()?;
        let mut results = Vec::new();
        for [when, then] in &case.branches {
            match &of {
                Some((of, expression)) => self.equal((of, expression), when)?,
                None => self.condition(when, "CASE/WHEN")?,
            }
            results.push(self.value(then)?);
        }
        let otherwise = match &case.otherwise {
            Some(otherwise) => self.value(otherwise)?,
            None => Value::unknown(),
        };
        self.no_sets_in("CASE", had_sets, case.branches.iter().flatten())?;
        // The server looks at ELSE first.
        let missing = Value::of(What::Null);
        let mut operands = vec![match &case.otherwise {
            Some(expression) => (&otherwise, Some(expression)),
            None => (&missing, None),
        }];
        let branches = case.branches.iter().map(|[_, then]| Some(then));
        operands.extend(results.iter().zip(branches));
        let of_type = self.common_type(&operands, "CASE")?;
        let name = if otherwise.is_weak { Value::unknown().named("case") } else { otherwise };
        let name = name.column_name();
        Ok(Value { of_type, ..Value::unknown().named(&name) })
    }

    pub(in crate::check::act) fn window(&mut self, window: &Window<'_>) -> Result<(), Refusal> {
        let outer = std::mem::replace(&mut self.place, Place::WINDOW);
        for expression in window.partition.iter().chain(&window.order) {
            let value = self.value(expression)?;
            self.sortable(&value, &expression.range())?;
        }
        self.values(&window.bounds)?;
        self.place = outer;
        Ok(())
    }

    /// `CURRENT_USER` and its kin. `SYSTEM_USER` is a column to servers before 16.
    fn current(&mut self, token: &Token<'_>) -> Value {
        let word = token.text.to_ascii_lowercase();
        if word == "system_user" {
            let name = crate::check::model::Ident::folded(&word);
            let at = token.start..token.end();
            return self.column(&[(name, at)]).unwrap_or_else(|_| Value::builtin("text").named(&word));
        }
        let of_type =
            value::CURRENT.iter().find(|(name, _)| *name == word).map_or("name", |(_, of_type)| of_type);
        Value::builtin(of_type).named(&word)
    }

    /// The columns that `t.*` and `(t).*` stand for in a list of results, and whether there may be more; nothing
    /// of what is one value.
    ///
    /// # Errors
    ///
    /// A name is not there.
    pub(in crate::check::act) fn expanded(
        &mut self,
        expression: &Expression<'_>,
    ) -> Result<Option<(Vec<Output>, bool)>, Refusal> {
        match &expression.node {
            Node::Whole(path) => match path.name() {
                Some(table) => self.all_of(&table).map(Some),
                None => Ok(Some((Vec::new(), true))),
            },
            Node::Fields(operand) => {
                let value = self.value(operand)?;
                let Some(columns) = composite::columns_of(self.model, &value.of_type) else {
                    return Ok(Some((Vec::new(), true)));
                };
                self.uses.extend(columns.iter().filter_map(|column| column.target));
                Ok(Some((columns, false)))
            }
            _ => Ok(None),
        }
    }

    fn whole_row(&mut self, table: &Name) -> Result<Value, Refusal> {
        let scope = self.scope;
        match scope.source(table, self.model) {
            Some(source) => {
                self.see_row(source, &table.at);
                Ok(self.row_of(source))
            }
            None if scope.is_open_somewhere() || self.is_variable(&table.name) => Ok(Value::unknown()),
            None => Err(self.no_source(table)),
        }
    }
}

//! The rules of types (`check/types`), asked about what stands in a tree.

use std::ops::Range;

use super::value::{Value, What};
use super::{Analysis, literal};
use crate::check::model::builtin::Volatility;
use crate::check::model::{Model, Name, Refusal, Supposed, TypeRef};
use crate::check::read::expression::{Call, Expression, Operator};
use crate::check::types::{self, Answer, Resolved, Type, World, Wrong};

/// A value, and the expression that it is of where that is known.
pub(in crate::check::act) type Operand<'v, 'e, 't> = (&'v Value, Option<&'e Expression<'t>>);

/// As the rules see the type of a value.
pub(in crate::check::act) fn type_of(world: &World<'_>, value: &Value) -> Type {
    match value.what {
        What::Literal => Type::UNKNOWN,
        What::Null if value.of_type == TypeRef::unknown() => Type::UNKNOWN,
        What::Row | What::Default => Type::Opaque,
        _ => world.of(&value.of_type),
    }
}

/// What was found; nothing where it is not known.
///
/// # Errors
///
/// No server takes it.
pub(in crate::check::act) fn judged(answer: Answer, at: &Range<usize>) -> Result<Option<Resolved>, Refusal> {
    match answer {
        Answer::Resolved(resolved) => Ok(Some(resolved)),
        Answer::Refused(wrong) => Err(wrong.refusal(at)),
        Answer::Supposed(_) | Answer::Unknown => Ok(None),
    }
}

/// What stands after WHERE, ON, WHEN and the like.
///
/// # Errors
///
/// It is no boolean.
pub(in crate::check::act) fn condition(
    model: &Model,
    value: &Value,
    expression: &Expression<'_>,
    construct: &str,
) -> Result<(), Refusal> {
    if let Some(text) = expression.text() {
        return literal::label(model, &TypeRef::builtin("boolean"), text);
    }
    let world = World::new(model);
    let answer = types::is_boolean(&world, type_of(&world, value), construct);
    judged(answer, &expression.range()).map(drop)
}

impl Analysis<'_, '_> {
    /// The same; what only something from outside can be is noted.
    pub(super) fn answered(
        &mut self,
        answer: Answer,
        at: &Range<usize>,
    ) -> Result<Option<Resolved>, Refusal> {
        if let Answer::Supposed(wrong) = answer {
            let Wrong { title, help, .. } = *wrong;
            self.model.suppose_outside(Supposed { title, help, at: at.clone() });
            return Ok(None);
        }
        judged(answer, at)
    }

    /// `left operator right`
    pub(super) fn operated(
        &mut self,
        operator: &Operator<'_>,
        sign: &str,
        left: Option<Operand<'_, '_, '_>>,
        right: Operand<'_, '_, '_>,
    ) -> Result<Option<TypeRef>, Refusal> {
        let world = World::new(self.model);
        let is_row = |value: &Value| value.what == What::Row;
        // In brackets it has a schema.
        let is_plain = !operator.words.tokens().iter().any(|token| token.text == "(");
        if !is_plain || is_row(right.0) || left.is_some_and(|(left, _)| is_row(left)) {
            return Ok(None);
        }
        let types = (left.map(|(left, _)| type_of(&world, left)), type_of(&world, right.0));
        let answer = types::operator(&world, sign, types.0, types.1);
        let Some(resolved) = self.answered(answer, &operator.words.range())? else { return Ok(None) };
        self.note(&resolved, sign, [Some(right.0), left.map(|(left, _)| left)], &operator.words.range());
        if let Some(left) = left {
            self.keep(sign, (left, right), &resolved.arguments);
        }
        let world = World::new(self.model);
        let operands = left.into_iter().chain([right]);
        for ((_, expression), &of) in operands.zip(&resolved.arguments) {
            constant(&world, of, expression)?;
        }
        Ok(Some(world.type_ref(resolved.result)))
    }

    /// The same of an operator that no text names; what is refused stands here.
    pub(in crate::check::act) fn compared_by(
        &mut self,
        sign: &str,
        left: Operand<'_, '_, '_>,
        right: Operand<'_, '_, '_>,
        at: &Range<usize>,
    ) -> Result<(), Refusal> {
        if [left.0, right.0].iter().any(|value| matches!(value.what, What::Row | What::Default)) {
            return Ok(());
        }
        let world = World::new(self.model);
        let types = (type_of(&world, left.0), type_of(&world, right.0));
        let answer = types::operator(&world, sign, Some(types.0), types.1);
        let Some(resolved) = self.answered(answer, at)? else { return Ok(()) };
        self.keep(sign, (left, right), &resolved.arguments);
        let world = World::new(self.model);
        for ((_, expression), &of) in [left, right].into_iter().zip(&resolved.arguments) {
            constant(&world, of, expression)?;
        }
        Ok(())
    }

    /// A constant that becomes a value as this one is.
    pub(super) fn labelled(
        &self,
        beside: &Value,
        expression: Option<&Expression<'_>>,
    ) -> Result<(), Refusal> {
        let world = World::new(self.model);
        constant(&world, type_of(&world, beside), expression)
    }

    /// A value that rows are told apart by: DISTINCT, GROUP BY.
    ///
    /// # Errors
    ///
    /// Nothing says which of them are equal.
    pub(in crate::check::act) fn distinguishable(
        &self,
        value: &Value,
        at: &Range<usize>,
    ) -> Result<(), Refusal> {
        let world = World::new(self.model);
        types::no_equality(&world, type_of(&world, value)).map_or(Ok(()), |wrong| Err(wrong.refusal(at)))
    }

    /// A value that rows are sorted by.
    ///
    /// # Errors
    ///
    /// Nothing says which of them is less.
    pub(in crate::check::act) fn sortable(&self, value: &Value, at: &Range<usize>) -> Result<(), Refusal> {
        let world = World::new(self.model);
        types::no_order(&world, type_of(&world, value)).map_or(Ok(()), |wrong| Err(wrong.refusal(at)))
    }

    /// A call of a function whose name is known.
    pub(super) fn called(
        &mut self,
        name: &Name,
        call: &Call<'_>,
        values: &[Value],
    ) -> Result<(Option<TypeRef>, Option<types::Sort>), Refusal> {
        if call.is_unread {
            return Ok((None, None));
        }
        let world = World::new(self.model);
        let arguments: Vec<Type> = values.iter().map(|value| type_of(&world, value)).collect();
        let names = call.arguments.iter().filter_map(|argument| argument.name.as_deref());
        let asked = types::Call {
            names: names.map(str::to_owned).collect(),
            is_variadic: call.is_variadic,
            is_procedure: false,
            arguments,
        };
        let may_be_column = match asked.arguments.as_slice() {
            [only] => !only.is_known() || *only == Type::RECORD || world.is_complex(*only),
            _ => false,
        };
        let (answer, sort) = types::function(&world, name, &asked);
        if may_be_column && matches!(answer, Answer::Refused(_) | Answer::Supposed(_)) {
            return Ok((None, None));
        }
        let Some(resolved) = self.answered(answer, &name.at)? else { return Ok((None, sort)) };
        self.note(&resolved, &name.name, values.iter().map(Some), &name.at);
        let world = World::new(self.model);
        let result = world.type_ref(resolved.result);
        let given = call.arguments.iter().map(|argument| argument.value.text());
        let taken: Vec<TypeRef> = resolved.arguments.iter().map(|of| world.type_ref(*of)).collect();
        for (text, of) in given.zip(&taken) {
            text.map_or(Ok(()), |text| self.constant(of, text))?;
        }
        Ok((Some(result), sort))
    }

    /// The common type of several values, which stand here.
    pub(in crate::check::act) fn common_of(
        &self,
        values: &[&Value],
        context: &str,
        at: &Range<usize>,
    ) -> Result<TypeRef, Refusal> {
        let world = World::new(self.model);
        let types: Vec<Type> = values.iter().map(|value| type_of(&world, value)).collect();
        let resolved = judged(types::common(&world, &types, context), at)?;
        Ok(resolved
            .map_or_else(TypeRef::unknown, |resolved| alike(&world, values.iter().copied(), resolved.result)))
    }

    /// The common type of several values.
    pub(in crate::check::act) fn common_type(
        &mut self,
        operands: &[Operand<'_, '_, '_>],
        context: &str,
    ) -> Result<TypeRef, Refusal> {
        let world = World::new(self.model);
        let types: Vec<Type> = operands.iter().map(|(value, _)| type_of(&world, value)).collect();
        let Some(first) = operands.iter().find_map(|(_, expression)| *expression) else {
            return Ok(TypeRef::unknown());
        };
        let Some(resolved) = judged(types::common(&world, &types, context), &first.range())? else {
            return Ok(TypeRef::unknown());
        };
        for (_, expression) in operands {
            constant(&world, resolved.result, *expression)?;
        }
        Ok(alike(&world, operands.iter().map(|(value, _)| *value), resolved.result))
    }

    /// LIMIT and OFFSET count rows.
    pub(in crate::check::act) fn limit(
        &self,
        value: &Value,
        expression: &Expression<'_>,
    ) -> Result<(), Refusal> {
        let world = World::new(self.model);
        let bigint = Type::Named("int8", false);
        constant(&world, bigint, Some(expression))?;
        let answer = types::is_of(&world, type_of(&world, value), bigint, "LIMIT");
        judged(answer, &expression.range()).map(drop)
    }

    /// `value::of`
    pub(super) fn casted(&mut self, value: &Value, of: &TypeRef, at: &Range<usize>) -> Result<(), Refusal> {
        let world = World::new(self.model);
        let answer = types::cast(&world, type_of(&world, value), world.of(of));
        if let Some(resolved) = judged(answer, at)? {
            self.note(&resolved, "", [Some(value)], at);
        }
        Ok(())
    }

    /// An index, and all that is kept, wants only what is immutable once the planner has made it simple.
    pub(super) fn note<'v>(
        &mut self,
        resolved: &Resolved,
        name: &str,
        operands: impl IntoIterator<Item = Option<&'v Value>>,
        at: &Range<usize>,
    ) {
        let may_vanish =
            INLINED.contains(&name) || operands.into_iter().flatten().any(|value| value.what == What::Null);
        if resolved.volatility != Volatility::Immutable && !may_vanish {
            self.unstable.get_or_insert_with(|| at.clone());
        }
    }
}

/// Functions and operators in SQL, whose bodies the planner puts in their place.
const INLINED: &[&str] = &[
    "+",
    "||",
    "_pg_index_position",
    "age",
    "col_description",
    "obj_description",
    "overlaps",
    "pg_relation_size",
    "pg_sleep_for",
    "pg_sleep_until",
    "quote_literal",
    "quote_nullable",
    "shobj_description",
    "timestamptz",
    "ts_debug",
];

/// `exprTypmod`: what all of them are, with what stands in brackets behind it; else the type alone.
fn alike<'v>(world: &World<'_>, mut values: impl Iterator<Item = &'v Value>, of: Type) -> TypeRef {
    let plain = world.type_ref(of);
    let Some(first) = values.next().filter(|first| world.of(&first.of_type) == of) else { return plain };
    if values.all(|value| value.of_type == first.of_type) { first.of_type.clone() } else { plain }
}

/// A constant becomes a value of this type.
fn constant(world: &World<'_>, of: Type, expression: Option<&Expression<'_>>) -> Result<(), Refusal> {
    match expression.and_then(Expression::text) {
        Some(text) => literal::label(world.model, &world.type_ref(of), text),
        None => Ok(()),
    }
}

/// A value for a column.
///
/// # Errors
///
/// It can't be there.
pub(in crate::check::act) fn assigned(
    model: &Model,
    value: &Value,
    column: &crate::check::model::Column,
    at: &Range<usize>,
    what: &str,
) -> Result<(), Refusal> {
    if column.is_doubtful {
        return Ok(());
    }
    let world = World::new(model);
    let answer = types::assign(&world, type_of(&world, value), world.of(&column.of_type), &column.name, what);
    judged(answer, at).map(drop)
}

/// A constant that no server reads as this type.
pub(super) fn unreadable(
    model: &Model,
    of_type: &TypeRef,
    text: &str,
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let world = World::new(model);
    match types::literal(&world, text, world.of(of_type)) {
        Some(wrong) => Err(wrong.refusal(at)),
        None => Ok(()),
    }
}

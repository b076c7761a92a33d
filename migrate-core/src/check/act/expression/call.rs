//! Names in expressions: of columns, and of functions with what stands in their brackets.

use super::place::Place;
use super::value::Value;
use super::{Analysis, Output};
use crate::check::model::builtin::SERVER;
use crate::check::model::{
    Argument, ArgumentMode, Body, Code, Function, Ident, Kind, Model, Name, Refusal, Target, TypeRef,
};
use crate::check::read::expression::{Call, Over};
use crate::check::read::type_name;

impl Analysis<'_, '_> {
    /// `t.*` of a list of results: the columns, and whether there may be more.
    ///
    /// # Errors
    ///
    /// No such table stands in FROM.
    pub(super) fn all_of(&mut self, table: &Name) -> Result<(Vec<Output>, bool), Refusal> {
        let scope = self.scope;
        match scope.source(table, self.model) {
            Some(source) => {
                self.uses.extend(source.relation.map(Target::whole));
                self.uses.extend(source.columns.iter().filter_map(|column| column.target));
                source.columns.iter().for_each(|column| self.see(column, &table.at));
                Ok((source.columns.clone(), source.is_open))
            }
            None if scope.is_open_somewhere() || self.is_variable(&table.name) => Ok((Vec::new(), true)),
            None => Err(self.no_source(table)),
        }
    }

    pub(super) fn call(&mut self, call: &Call<'_>) -> Result<Value, Refusal> {
        let outer = std::mem::take(&mut self.found);
        let outer_seen = std::mem::take(&mut self.seen);
        let mut values = Vec::new();
        for argument in &call.arguments {
            values.push(self.value(&argument.value)?);
        }
        self.values(&call.order)?;
        for sort in call.within.iter().flatten() {
            values.push(self.value(sort)?);
        }
        if let Some(filter) = &call.filter {
            self.clause(filter, Place::FILTER)?;
        }
        let inside = std::mem::replace(&mut self.found, outer);
        let seen = std::mem::replace(&mut self.seen, outer_seen);
        if let Some(Over::Window(window)) = &call.over {
            self.window(window)?;
        }
        let Some(name) = call.name.name() else { return Ok(Value::unknown()) };
        let (of_type, target) = self.function(&name, call)?;
        let (known, sort) = self.called(&name, call, &values)?;
        let of_type = known.unwrap_or(of_type);
        self.placed(&name, call, sort, inside)?;
        // What nobody knows may be an aggregate.
        if sort.is_some_and(|sort| call.over.is_some() || !sort.is_aggregate()) {
            self.seen.extend(seen);
        }
        if call.is_distinct {
            for (value, argument) in values.iter().zip(&call.arguments) {
                self.distinguishable(value, &argument.value.range())?;
            }
        }
        Ok(Value { of_type, target, ..Value::unknown().named(&name.name) })
    }

    /// The function has to be there; its result, and the objects that its arguments name.
    fn function(&mut self, name: &Name, call: &Call<'_>) -> Result<(TypeRef, Option<Target>), Refusal> {
        let own: Vec<_> = self.model.routines(name).collect();
        if own.is_empty() {
            return self.builtin(name, call).map(|of_type| (of_type, None));
        }
        let is_certain = own.iter().all(|&id| {
            let object = self.model.object(id);
            matches!(object.body, Body::Function(_)) && !object.is_doubtful && !object.is_open
        });
        let fitting: Vec<_> = own
            .iter()
            .copied()
            .filter(|&id| match &self.model.object(id).body {
                Body::Function(function) => fits(function, call),
                _ => true,
            })
            .collect();
        if let [only] = fitting.as_slice() {
            self.uses.push(Target::whole(*only));
            if let Body::Function(function) = &self.model.object(*only).body {
                let of_type = function.returns.clone().unwrap_or_else(TypeRef::unknown);
                return Ok((of_type, Some(Target::whole(*only))));
            }
        }
        let is_brought = || self.model.bringer(None, &name.name).is_some();
        if is_certain
            && fitting.is_empty()
            && !is_builtin(name)
            && !self.may_be_cast(name, call)
            && !is_brought()
        {
            let first = own.first().copied().unwrap_or(Model::DATABASE);
            let title = format!("function `{name}` with {} does not exist", counted(call.arguments.len()));
            return Err(Refusal::new(Code::UndefinedFunction, &name.at, title).earlier(
                &self.model.object(first).site.clone(),
                "one with other arguments is created here",
            ));
        }
        Ok((TypeRef::unknown(), None))
    }

    fn builtin(&mut self, name: &Name, call: &Call<'_>) -> Result<TypeRef, Refusal> {
        if is_builtin(name) || self.may_be_cast(name, call) {
            let of_type = RETURNS.iter().find(|(function, _)| *function == &*name.name);
            return Ok(of_type.map_or_else(TypeRef::unknown, |(_, of_type)| TypeRef::builtin(of_type)));
        }
        if name
            .schema
            .as_deref()
            .is_some_and(|schema| schema == "pg_catalog" || schema == "information_schema")
        {
            return Ok(TypeRef::unknown());
        }
        if let Some(extension) = self.model.bringer(None, &name.name) {
            self.uses.push(Target::whole(extension));
            return Ok(TypeRef::unknown());
        }
        // One that may have come from outside is taken to be there.
        self.model.need(Kind::Function, name).map(|_| TypeRef::unknown())
    }

    /// `mood(x)` is a cast, and `f(t)` may be the column `f` of `t`.
    fn may_be_cast(&self, name: &Name, call: &Call<'_>) -> bool {
        // A range type brings functions of its name, and of that of its multirange.
        let may_be_range = |id| matches!(self.model.object(id).kind, Kind::Range | Kind::SomeType);
        if name.name.contains("multirange")
            || self.model.known(Kind::SomeType, name).is_some_and(may_be_range)
        {
            return true;
        }
        if call.arguments.len() != 1 {
            return false;
        }
        let mut level = Some(self.scope);
        while let Some(scope) = level {
            if scope.is_open
                || scope
                    .sources
                    .iter()
                    .any(|source| source.is_open || source.columns.iter().any(|one| one.name == name.name))
            {
                return true;
            }
            level = scope.outer;
        }
        type_name::single(&name.name).is_some() || self.model.known(Kind::SomeType, name).is_some()
    }
}

/// Whether a function takes so many arguments.
fn fits(function: &Function, call: &Call<'_>) -> bool {
    use ArgumentMode as Mode;
    let taken: Vec<&Argument> = function
        .arguments
        .iter()
        // Since version 14 a CALL has something in the place of an OUT argument, and had nothing before.
        .filter(|argument| match argument.mode {
            Mode::Out => function.returns.is_none(),
            mode => mode != Mode::Table,
        })
        .collect();
    let is_variadic = taken.iter().any(|argument| argument.mode == Mode::Variadic);
    let needed = taken
        .iter()
        .filter(|argument| !argument.has_default && matches!(argument.mode, Mode::In | Mode::InOut))
        .count();
    let knows = |name: &Ident| taken.iter().any(|argument| argument.name.as_ref() == Some(name));
    let is_enough = call.arguments.len() >= needed && (is_variadic || call.arguments.len() <= taken.len());
    let mut names = call.arguments.iter().filter_map(|argument| argument.name.as_ref());
    call.is_star || call.is_variadic || call.is_unread || (is_enough && names.all(knows))
}

fn counted(count: usize) -> String {
    match count {
        0 => "no argument".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{count} arguments"),
    }
}

/// Whether PostgreSQL brings a function of this name.
pub(in crate::check::act) fn is_builtin(name: &Name) -> bool {
    name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog") && SERVER.functions.has(&name.name)
}

/// Those whose result does not depend on their arguments.
const RETURNS: &[(&str, &str)] = &[
    ("now", "timestamp with time zone"),
    ("statement_timestamp", "timestamp with time zone"),
    ("transaction_timestamp", "timestamp with time zone"),
    ("clock_timestamp", "timestamp with time zone"),
    ("count", "bigint"),
    ("row_number", "bigint"),
    ("rank", "bigint"),
    ("dense_rank", "bigint"),
    ("gen_random_uuid", "uuid"),
    ("concat", "text"),
    ("concat_ws", "text"),
    ("format", "text"),
    ("btrim", "text"),
    ("md5", "text"),
    ("replace", "text"),
    ("split_part", "text"),
    ("initcap", "text"),
    ("to_char", "text"),
    ("nextval", "bigint"),
    ("bool_and", "boolean"),
    ("bool_or", "boolean"),
    ("json_build_object", "json"),
    ("json_agg", "json"),
    ("row_to_json", "json"),
    ("to_json", "json"),
    ("jsonb_build_object", "jsonb"),
    ("jsonb_build_array", "jsonb"),
    ("jsonb_agg", "jsonb"),
    ("jsonb_object_agg", "jsonb"),
    ("to_jsonb", "jsonb"),
    ("to_tsvector", "tsvector"),
];

//! Names in expressions: of columns, and of functions with what stands in their brackets.

use super::Output;
use super::column::Word;
use super::value::Value;
use super::walk::{Walk, is_query};
use crate::check::model::builtin::SERVER;
use crate::check::model::{
    Argument, ArgumentMode, Body, Code, Function, Ident, Kind, Model, Name, Refusal, Target, TypeRef,
};
use crate::check::read::type_name;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};

/// The arguments of a call.
#[derive(Debug, Default)]
struct Arguments {
    count: usize,
    names: Vec<Ident>,
    is_variadic: bool,
    /// `count(*)`.
    is_star: bool,
}

impl Walk<'_, '_> {
    /// A column, or a call.
    pub(super) fn name(&mut self, words: &mut Cursor<'_>) -> Result<Value, Refusal> {
        let mut parts: Vec<Word> = Vec::new();
        while let Some(token) = words.first() {
            let Some(ident) = words.ident() else {
                // `t.*`
                if words.eat("*") {
                    return self.whole_row(&parts);
                }
                break;
            };
            parts.push((ident, token.start..token.end()));
            if !words.eat(".") {
                break;
            }
        }
        if words.is("(") { self.call(words, &parts) } else { self.column(&parts) }
    }

    /// `t.*` of a list of results: the columns, and whether there may be more.
    ///
    /// # Errors
    ///
    /// No such table stands in FROM.
    pub(in crate::check::act) fn all_of(&mut self, table: &Name) -> Result<(Vec<Output>, bool), Refusal> {
        let scope = self.scope;
        match scope.source(table, self.model) {
            Some(source) => {
                self.uses.extend(source.relation.map(Target::whole));
                self.uses.extend(source.columns.iter().filter_map(|column| column.target));
                Ok((source.columns.clone(), source.is_open))
            }
            None if scope.is_open_somewhere() || self.is_variable(&table.name) => Ok((Vec::new(), true)),
            None => Err(self.no_source(table)),
        }
    }

    fn whole_row(&mut self, parts: &[Word]) -> Result<Value, Refusal> {
        let Some(table) = table_name(parts) else { return Ok(Value::unknown()) };
        self.all_of(&table).map(|_| Value::unknown())
    }

    fn call(&mut self, words: &mut Cursor<'_>, parts: &[Word]) -> Result<Value, Refusal> {
        let Some(name) = table_name(parts) else { return Ok(Value::unknown()) };
        let inner = words.brackets();
        let arguments = self.arguments(inner)?;
        self.after_call(words)?;
        let (of_type, target) = self.function(&name, &arguments, inner)?;
        Ok(Value { of_type, target, ..Value::unknown().named(&name.name) })
    }

    fn arguments(&mut self, mut words: Cursor<'_>) -> Result<Arguments, Refusal> {
        let mut arguments = Arguments::default();
        if words.eat("*") {
            arguments.is_star = true;
            return Ok(arguments);
        }
        words.eat_one_of(&["all", "distinct"]);
        while words.first().is_some() {
            if is_query(words) && !words.is("(") {
                // Only in brackets of its own it would be an argument.
                self.subquery(words)?;
                break;
            }
            arguments.is_variadic |= words.eat("variadic");
            let mut ahead = words;
            if let Some(name) = ahead.ident()
                && ahead.eat_one_of(&["=>", ":="]).is_some()
            {
                arguments.names.push(name);
                words = ahead;
            }
            self.expression(&mut words)?;
            arguments.count += 1;
            if words.eat("order by") {
                self.sorted(&mut words)?;
            }
            if !words.eat(",") {
                break;
            }
        }
        if words.first().is_some() {
            self.loosely(words)?;
            arguments.is_variadic = true;
        }
        Ok(arguments)
    }

    /// FILTER, WITHIN GROUP, OVER.
    pub(super) fn after_call(&mut self, words: &mut Cursor<'_>) -> Result<(), Refusal> {
        if words.eat("within group") {
            let mut inner = words.brackets();
            inner.eat("order by");
            self.sorted(&mut inner)?;
        }
        if words.is("filter (") {
            words.advance();
            let mut inner = words.brackets();
            inner.eat("where");
            self.expression(&mut inner)?;
        }
        if words.is("ignore nulls") || words.is("respect nulls") {
            words.advance();
            words.advance();
        }
        if words.eat("over") {
            if words.is("(") {
                let inner = words.brackets();
                self.window(inner)?;
            } else {
                words.advance();
            }
        }
        Ok(())
    }

    /// `[name] PARTITION BY … ORDER BY … ROWS …`
    pub(in crate::check::act) fn window(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        if !words.is_one_of(&["partition", "order", "rows", "range", "groups"]) {
            words.advance();
        }
        if words.eat("partition by") {
            self.list(&mut words)?;
        }
        if words.eat("order by") {
            self.sorted(&mut words)?;
        }
        Ok(())
    }

    /// What ORDER BY sorts by.
    pub(in crate::check::act) fn sorted(&mut self, words: &mut Cursor<'_>) -> Result<(), Refusal> {
        loop {
            self.expression(words)?;
            order(words);
            if !words.eat(",") {
                return Ok(());
            }
        }
    }

    /// The function has to be there; its result, and the objects that its arguments name.
    fn function(
        &mut self,
        name: &Name,
        arguments: &Arguments,
        inner: Cursor<'_>,
    ) -> Result<(TypeRef, Option<Target>), Refusal> {
        let own: Vec<_> = self.model.routines(name).collect();
        if own.is_empty() {
            self.sequence(name, inner)?;
            return self.builtin(name, arguments).map(|of_type| (of_type, None));
        }
        let is_certain = own.iter().all(|&id| {
            let object = self.model.object(id);
            matches!(object.body, Body::Function(_)) && !object.is_doubtful && !object.is_open
        });
        let fitting: Vec<_> = own
            .iter()
            .copied()
            .filter(|&id| match &self.model.object(id).body {
                Body::Function(function) => fits(function, arguments),
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
            && !self.may_be_cast(name, arguments)
            && !is_brought()
        {
            let first = own.first().copied().unwrap_or(Model::DATABASE);
            let title = format!("function `{name}` with {} does not exist", counted(arguments.count));
            return Err(Refusal::new(Code::UndefinedFunction, &name.at, title).earlier(
                &self.model.object(first).site.clone(),
                "one with other arguments is created here",
            ));
        }
        Ok((TypeRef::unknown(), None))
    }

    fn builtin(&mut self, name: &Name, arguments: &Arguments) -> Result<TypeRef, Refusal> {
        if is_builtin(name) || self.may_be_cast(name, arguments) {
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
    fn may_be_cast(&self, name: &Name, arguments: &Arguments) -> bool {
        // A range type brings functions of its name, and of that of its multirange.
        let may_be_range = |id| matches!(self.model.object(id).kind, Kind::Range | Kind::SomeType);
        if name.name.contains("multirange")
            || self.model.known(Kind::SomeType, name).is_some_and(may_be_range)
        {
            return true;
        }
        if arguments.count != 1 {
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

    /// `nextval('s')`, `currval('s')`, `setval('s', 1)`: the sequence has to be there.
    fn sequence(&mut self, name: &Name, mut inner: Cursor<'_>) -> Result<(), Refusal> {
        let is_of_sequence = matches!(&*name.name, "nextval" | "currval" | "setval");
        let is_plain = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        let Some(literal) = inner.advance().filter(|token| token.kind == TokenKind::Literal) else {
            return Ok(());
        };
        let is_alone = inner.first().is_none_or(|token: &Token<'_>| token.text == ",");
        if is_of_sequence && is_plain && is_alone { self.relation_constant(literal) } else { Ok(()) }
    }
}

/// `ASC NULLS LAST` and the like behind an expression.
pub(in crate::check::act) fn order(words: &mut Cursor<'_>) {
    if words.eat_one_of(&["asc", "desc"]).is_none() && words.eat("using") {
        if words.eat("operator") {
            words.brackets();
        } else {
            words.advance();
        }
    }
    if words.eat("nulls") {
        words.advance();
    }
}

fn table_name(parts: &[Word]) -> Option<Name> {
    let ((name, last), before) = parts.split_last()?;
    let schema = before.last();
    let start = schema.map_or(last.start, |(_, at)| at.start);
    Some(Name { schema: schema.map(|(schema, _)| schema.clone()), name: name.clone(), at: start..last.end })
}

/// Whether a function takes so many arguments.
fn fits(function: &Function, arguments: &Arguments) -> bool {
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
    let is_enough = arguments.count >= needed && (is_variadic || arguments.count <= taken.len());
    arguments.is_star || arguments.is_variadic || (is_enough && arguments.names.iter().all(knows))
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
    ("upper", "text"),
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

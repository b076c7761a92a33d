//! Bodies that name what is gone: the server looks into them when they are called, and refuses the call.

use super::body::{declared, is_query, variables};
use super::compile;
use super::expression::{Place, Scope, check};
use super::query;
use crate::check::model::{Code, Id, Model, Refusal, Routine, Site, Variable};
use crate::check::read::body::statements;
use crate::check::read::plpgsql::{self, Block, Over, Statement, Value};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;

/// A function whose next call is refused.
pub(in crate::check) struct Stale {
    pub(in crate::check) function: Id,
    /// Where its body stands.
    pub(in crate::check) body: Site,
    /// What it names.
    pub(in crate::check) title: String,
    /// What dropped or renamed that, after the function was made.
    pub(in crate::check) by: Site,
}

/// One for each function and each place that took something away from it.
pub(in crate::check) fn all(model: &mut Model) -> Vec<Stale> {
    let routines: Vec<(Id, Routine)> = model.bodies.iter().map(|(id, body)| (*id, body.clone())).collect();
    let mut all: Vec<Stale> = Vec::new();
    for (function, routine) in routines {
        let body = Site { script: routine.script, range: routine.text.whole.clone() };
        for refusal in refusals(model, function, &routine).into_iter().filter(|refusal| refusal.is_taken) {
            let Refusal { title, code, earlier: Some((by, _)), .. } = refusal else { continue };
            let is_later = (by.script, by.range.start) > (body.script, body.range.start);
            let is_gone = matches!(code, Code::UndefinedTable | Code::UndefinedColumn);
            if is_later && is_gone && !all.iter().any(|known| known.function == function && known.by == by) {
                all.push(Stale { function, body: body.clone(), title, by });
            }
        }
    }
    all
}

fn refusals(model: &mut Model, id: Id, routine: &Routine) -> Vec<Refusal> {
    let Some(object) = model.get(id).filter(|object| !object.is_doubtful).cloned() else { return Vec::new() };
    let Some(function) = object.function() else { return Vec::new() };
    let tokens = routine.text.tokens();
    if tokens.iter().any(is_unsure) {
        return Vec::new();
    }
    let mark = model.mark();
    let path = std::mem::replace(&mut model.search_path, routine.found_by.clone());
    let own = variables(model, &object.name, function);
    let outer = std::mem::replace(&mut model.variables, own);
    let is_in_block = std::mem::replace(&mut model.is_in_block, routine.language == "plpgsql");
    let found = model.analyse(|model| {
        let mut look = Look { model, found: Vec::new() };
        match routine.language.as_str() {
            "plpgsql" => {
                let block = plpgsql::read(Cursor::new(&tokens));
                look.found.extend(compile::function(look.model, &object.name, function, &block).err());
                look.block(&block);
            }
            "sql" => statements(&tokens).for_each(|words| look.query(words)),
            _ => {}
        }
        look.found
    });
    model.is_in_block = is_in_block;
    model.variables = outer;
    model.search_path = path;
    model.roll_back(mark);
    found
}

/// Words of bodies that make what they use, or ask what is there.
fn is_unsure(token: &Token<'_>) -> bool {
    const WORDS: &[&str] = &["create", "alter", "execute", "to_regclass", "information_schema"];
    const CATALOGS: &[&str] = &["pg_catalog", "pg_class", "pg_attribute", "pg_tables", "pg_namespace"];
    WORDS.iter().chain(CATALOGS).any(|word| token.text.eq_ignore_ascii_case(word))
}

/// Looks at everything in a body that is SQL, as if it were run.
struct Look<'m> {
    model: &'m mut Model,
    found: Vec<Refusal>,
}

impl Look<'_> {
    /// What has an error that its block handles is left out.
    fn block(&mut self, block: &Block<'_>) {
        let outer = self.model.variables.len();
        self.model.variables.extend(block.label.clone().map(Variable::from));
        for declaration in &block.declarations {
            let variable = declared(self.model, &declaration.name.name, &declaration.declared);
            self.model.variables.push(variable);
        }
        if block.handlers.is_empty() {
            self.statements(&block.statements);
        }
        self.model.variables.truncate(outer);
    }

    fn statements(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement<'_>) {
        match statement {
            Statement::Block(block) => self.block(block),
            Statement::If { branches, otherwise } | Statement::Case { branches, otherwise, .. } => {
                for branch in branches {
                    self.value(&branch.condition);
                    self.statements(&branch.statements);
                }
                self.statements(otherwise);
            }
            Statement::Loop { label, over, body, .. } => {
                self.model.variables.extend(label.clone().map(Variable::from));
                match over {
                    Over::While(value) => self.value(value),
                    Over::Rows { targets, query } => {
                        self.name(*targets);
                        self.query(query.words());
                    }
                    Over::Executed { targets, .. } | Over::Values { targets, .. } => self.name(*targets),
                    Over::Forever => {}
                }
                self.statements(body);
            }
            Statement::Assign { value, .. }
            | Statement::Return(_, Some(value))
            | Statement::ReturnNext(_, Some(value)) => self.value(value),
            Statement::Sql(sql) | Statement::ReturnQuery(sql) | Statement::Open { query: sql, .. } => {
                self.query(sql.words());
            }
            _ => {}
        }
    }

    fn name(&mut self, targets: Cursor<'_>) {
        self.model.variables.extend(targets.names().into_iter().map(|target| Variable::from(target.name)));
    }

    fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Expression(words) => {
                let checked = check(self.model, *words, &Scope::default(), Place::ANYWHERE);
                self.found.extend(checked.err());
            }
            Value::Query(_) => self.query(value.words()),
        }
    }

    fn query(&mut self, words: Cursor<'_>) {
        if is_query(words) {
            let read = query::read(self.model, words, &Scope::default());
            self.found.extend(read.err());
        }
    }
}

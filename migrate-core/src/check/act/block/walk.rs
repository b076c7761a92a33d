//! A block, statement by statement: <https://www.postgresql.org/docs/current/plpgsql-statements.html>.

use super::attempt;
use super::guard::{self, Made};
use crate::check::act::dynamic::{self, texts};
use crate::check::act::expression::{Place, Scope, check, label};
use crate::check::act::{body, query, statement, types};
use crate::check::model::{Code, Model, Refusal, Variable};
use crate::check::read::body::Text;
use crate::check::read::dynamic::{Execute, Template};
use crate::check::read::plpgsql::{
    Among, Block, Declared, Over, Sql, Statement, Value, VariableType, may_leave, written,
};
use crate::check::read::type_name::TypeName;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

pub(super) struct Walk<'m, 'b> {
    model: &'m mut Model,
    /// The whole body, and the script that holds it.
    text: &'b Text,
    script: usize,
    /// What comes next happens; else it may happen.
    is_certain: bool,
}

impl<'m, 'b> Walk<'m, 'b> {
    pub(super) fn new(model: &'m mut Model, text: &'b Text, script: usize) -> Walk<'m, 'b> {
        Walk { model, text, script, is_certain: true }
    }

    pub(super) fn perhaps(model: &'m mut Model, text: &'b Text, script: usize) -> Walk<'m, 'b> {
        Walk { model, text, script, is_certain: false }
    }

    pub(super) fn body(&mut self, block: &Block<'_>) -> Result<(), Refusal> {
        let outer = self.model.variables.len();
        self.model.variables.extend(block.label.clone().map(Variable::from));
        for declaration in &block.declarations {
            self.declare(&declaration.declared)?;
            let name = &declaration.name.name;
            let variable = body::declared(self.model, name, &declaration.declared);
            self.model.variables.push(variable);
            if let Declared::Variable { value: Some(value), .. } = &declaration.declared {
                let text = texts::of(self.model, value.words());
                texts::keep(self.model, vec![(name.clone(), text)]);
            }
        }
        if block.handlers.is_empty() {
            self.statements(&block.statements)?;
        } else {
            self.guarded(block);
        }
        self.model.variables.truncate(outer);
        Ok(())
    }

    /// A body that may be run; nothing that may happen is refused.
    pub(super) fn attempt(&mut self, block: &Block<'_>) {
        _ = self.body(block);
    }

    fn declare(&mut self, declared: &Declared<'_>) -> Result<(), Refusal> {
        match declared {
            Declared::Variable { value: Some(value), of_type, .. } => {
                self.compute(value)?;
                match of_type {
                    VariableType::Written(of_type) if self.is_certain => self.first_value(of_type, value),
                    _ => Ok(()),
                }
            }
            Declared::Cursor { arguments, query } => {
                // Its arguments are names too.
                self.model.variables.extend(arguments.iter().cloned().map(Variable::from));
                body::called(self.model, query.words());
                Ok(())
            }
            Declared::Variable { value: None, .. } | Declared::Alias(_) => Ok(()),
        }
    }

    /// A constant that no server reads as the type of the variable, which gets it before anything else is done.
    fn first_value(&mut self, of_type: &TypeName, value: &Value<'_>) -> Result<(), Refusal> {
        let [constant] = value.words().tokens() else { return Ok(()) };
        if constant.kind != TokenKind::Literal {
            return Ok(());
        }
        let of_type = types::resolve(self.model, of_type)?;
        label(self.model, &of_type, constant)
    }

    /// A block that may be taken back by what handles its errors.
    fn guarded(&mut self, block: &Block<'_>) {
        let is_guard = self.is_certain && guard::handles_duplicates(&block.handlers);
        if let Some(made) = guard::creates(&block.statements).filter(|_| is_guard) {
            // One that is there takes back all of them.
            let is_unsure = made.iter().any(|made| made.is_unsure(self.model));
            if made.len() == 1 || !is_unsure {
                self.made_or_there(&block.statements, &made);
                return;
            }
        }
        self.may(&block.statements);
        for handler in &block.handlers {
            self.may(&handler.statements);
        }
    }

    /// Either it is made now, or it was there before.
    fn made_or_there(&mut self, statements: &[Statement<'_>], made: &[Made]) {
        let unsure: Vec<&Made> = made.iter().filter(|made| made.is_unsure(self.model)).collect();
        let mark = self.model.mark();
        if self.statements(statements).is_err() {
            self.model.roll_back(mark);
            texts::forget(self.model, &written(statements));
            self.is_certain = true;
            return;
        }
        texts::forget(self.model, &written(statements));
        for made in unsure {
            made.settle(self.model);
        }
    }

    /// Statements that may happen.
    fn may(&mut self, statements: &[Statement<'_>]) {
        let variables = self.model.variables.len();
        let (text, script) = (self.text, self.script);
        self.model.perhaps(|model| {
            let mut walk = Walk::perhaps(model, text, script);
            for statement in statements {
                // Nothing that may happen is refused.
                _ = walk.statement(statement);
            }
        });
        self.model.variables.truncate(variables);
        texts::forget(self.model, &written(statements));
        self.is_certain &= !may_leave(statements);
    }

    fn statements(&mut self, statements: &[Statement<'_>]) -> Result<(), Refusal> {
        for (number, statement) in statements.iter().enumerate() {
            if !self.is_certain {
                // From here on all of it may happen.
                self.may(statements.get(number..).unwrap_or_default());
                return Ok(());
            }
            self.statement(statement)?;
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Statement<'_>) -> Result<(), Refusal> {
        // What stands in a block has been gone through one by one.
        if matches!(statement, Statement::Block(_)) {
            return self.act(statement);
        }
        let known = texts::assigned(self.model, statement);
        let result = self.act(statement);
        texts::forget(self.model, &written(std::slice::from_ref(statement)));
        texts::keep(self.model, known);
        result
    }

    fn act(&mut self, statement: &Statement<'_>) -> Result<(), Refusal> {
        match statement {
            Statement::Block(block) => return self.body(block),
            Statement::If { branches, otherwise } => {
                if self.is_certain
                    && let [only] = branches.as_slice()
                    && otherwise.is_empty()
                {
                    self.compute(&only.condition)?;
                    if let Some(made) = guard::of(self.model, only) {
                        self.made_or_there(&only.statements, &[made]);
                    } else {
                        self.may(&only.statements);
                    }
                    return Ok(());
                }
                if let Some(first) = branches.first() {
                    self.compute(&first.condition)?;
                }
                self.choices(statement);
            }
            Statement::Case { subject, .. } => {
                if let Some(subject) = subject {
                    self.compute(subject)?;
                }
                self.choices(statement);
            }
            Statement::Loop { label, over, body, .. } => {
                let outer = self.model.variables.len();
                self.model.variables.extend(label.clone().map(Variable::from));
                self.over(over)?;
                // Also in what stands before them, when it comes round again.
                texts::forget(self.model, &written(body));
                self.may(body);
                self.model.variables.truncate(outer);
            }
            Statement::Assign { value, .. } => return self.compute(value),
            Statement::Sql(sql) => {
                self.sql(sql)?;
                if self.is_certain && sql.lacks_destination() {
                    return Err(without_destination(sql));
                }
            }
            Statement::ReturnQuery(sql) => return self.sql(sql),
            Statement::Open { query, .. } => return self.judge(query),
            Statement::Execute(execute)
            | Statement::ReturnExecute(execute)
            | Statement::OpenExecute { execute, .. } => {
                return self.execute(execute, self.is_certain);
            }
            Statement::Return(_, value) => {
                if let Some(value) = value {
                    body::called(self.model, value.words());
                }
                self.is_certain = false;
            }
            Statement::Raise { is_error, values, .. } => {
                for value in values {
                    body::called(self.model, value.words());
                }
                self.is_certain &= !is_error;
            }
            Statement::Exit { label, .. } => self.is_certain &= label.is_none(),
            Statement::ReturnNext(..)
            | Statement::Cursor { .. }
            | Statement::Diagnostics(_)
            | Statement::Other
            | Statement::EndTransaction => {}
        }
        Ok(())
    }

    fn choices(&mut self, statement: &Statement<'_>) {
        let (Statement::If { branches, otherwise } | Statement::Case { branches, otherwise, .. }) = statement
        else {
            return;
        };
        for branch in branches {
            self.may(&branch.statements);
        }
        self.may(otherwise);
    }

    /// What a loop goes through.
    fn over(&mut self, over: &Over<'_>) -> Result<(), Refusal> {
        match over {
            Over::Forever => Ok(()),
            Over::While(condition) => self.compute(condition),
            Over::Rows { targets, query } => {
                self.name(*targets);
                self.sql(query)
            }
            Over::Executed { targets, execute } => {
                self.name(*targets);
                self.execute(execute, false)
            }
            Over::Values { targets, over, among } => {
                body::called(self.model, over.words());
                self.name(*targets);
                if *among == Among::Range
                    && let Some(number) = self.model.variables.last_mut()
                {
                    number.text = Template::one_value();
                }
                Ok(())
            }
        }
    }

    fn name(&mut self, targets: Cursor<'_>) {
        self.model.variables.extend(targets.names().into_iter().map(|target| Variable::from(target.name)));
    }

    /// An expression that is computed.
    fn compute(&mut self, value: &Value<'_>) -> Result<(), Refusal> {
        let words = value.words();
        let mark = self.model.mark();
        let checked = match value {
            Value::Expression(_) => check(self.model, words, &Scope::default(), Place::ANYWHERE).map(drop),
            Value::Query(_) => query::read(self.model, words, &Scope::default()).map(drop),
        };
        match checked {
            Ok(()) => {
                body::called(self.model, words);
                Ok(())
            }
            Err(refusal) => {
                self.model.roll_back(mark);
                if self.is_certain { Err(refusal) } else { Ok(()) }
            }
        }
    }

    fn sql(&mut self, sql: &Sql<'_>) -> Result<(), Refusal> {
        let (words, is_certain) = (sql.words(), self.is_certain);
        body::inside(self.model, (self.text, self.script), words, |model| {
            if is_certain {
                return statement::run(model, words);
            }
            attempt(model, words);
            Ok(())
        })
    }

    /// A query whose rows are asked for later.
    fn judge(&mut self, query: &Sql<'_>) -> Result<(), Refusal> {
        let mark = self.model.mark();
        let judged = query::read(self.model, query.words(), &Scope::default());
        match judged {
            Ok(_) => body::called(self.model, query.words()),
            Err(refusal) => {
                self.model.roll_back(mark);
                if self.is_certain {
                    return Err(refusal);
                }
            }
        }
        Ok(())
    }

    fn execute(&mut self, execute: &Execute<'_>, is_certain: bool) -> Result<(), Refusal> {
        body::inside(self.model, (self.text, self.script), execute.text, |model| {
            dynamic::execute(model, execute, is_certain)
        })
    }
}

fn without_destination(sql: &Sql<'_>) -> Refusal {
    let help = if sql.words().is("select") {
        "write PERFORM in place of SELECT to throw them away, or INTO a variable"
    } else {
        "let variables take them: INTO"
    };
    Refusal::new(Code::SyntaxError, &sql.words().range(), "the query has no destination for its rows")
        .help(help)
}

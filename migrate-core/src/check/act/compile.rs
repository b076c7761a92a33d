//! Bodies in PL/pgSQL, as the server compiles them before anything of them is run: `pl_gram.y` and `pl_comp.c`. When a function is
//! made that is so unless `check_function_bodies` is off, of a DO block always.

mod declare;
mod handler;
mod jump;
mod names;
mod raise;
mod returned;
mod target;

use super::expression::letters;
use crate::check::model::builtin::CONDITIONS;
use crate::check::model::{Base, Code, Function, Ident, Model, Refusal, TypeRef};
use crate::check::near::near;
use crate::check::read::plpgsql::{Among, Block, Over, Statement};
use crate::check::syntax::cursor::Cursor;
use names::{Label, Names, Shape, Variable};
use returned::Returns;

/// The state of `plpgsql_compile`.
struct Compile<'m> {
    model: &'m mut Model,
    names: Names,
    returns: Returns,
}

/// Of a variable: unknown if it is a row, or has another type in each call.
pub(super) fn scalar(model: &Model, of_type: TypeRef) -> TypeRef {
    let variable = Variable::of(model, of_type);
    if variable.shape == Shape::Scalar { variable.of_type } else { TypeRef::unknown() }
}

/// # Errors
///
/// The server does not compile the function's body.
pub(super) fn function(
    model: &mut Model,
    name: &Ident,
    function: &Function,
    block: &Block<'_>,
) -> Result<(), Refusal> {
    let mut names = Names::new(name);
    for (number, argument) in function.arguments.iter().enumerate() {
        let variable = Variable::of(model, argument.of_type.clone());
        names.add(Ident::exact(&format!("${}", number + 1)), variable.clone());
        if let Some(name) = &argument.name {
            names.add(name.clone(), variable);
        }
    }
    let returned = function.returns.as_ref().map(|returns| &returns.base);
    match returned {
        Some(Base::Builtin("trigger")) => brought(&mut names, &["new", "old"], OF_TRIGGERS),
        Some(Base::Builtin("event_trigger")) => brought(&mut names, &[], &["tg_event", "tg_tag"]),
        _ => {}
    }
    Compile { model, names, returns: Returns::of(function) }.run(block)
}

/// # Errors
///
/// The server does not compile the DO block.
pub(super) fn inline(model: &mut Model, block: &Block<'_>) -> Result<(), Refusal> {
    Compile { model, names: Names::new(&Ident::exact("inline_code_block")), returns: Returns::VOID }
        .run(block)
}

fn brought(names: &mut Names, records: &[&str], scalars: &[&str]) {
    for name in records {
        names.add(Ident::exact(name), Variable::new(Shape::Record));
    }
    for name in scalars {
        names.add(Ident::exact(name), Variable::new(Shape::Scalar));
    }
}

const OF_TRIGGERS: &[&str] = &[
    "tg_name",
    "tg_when",
    "tg_level",
    "tg_op",
    "tg_relid",
    "tg_relname",
    "tg_table_name",
    "tg_table_schema",
    "tg_nargs",
    "tg_argv",
];

impl Compile<'_> {
    fn run(mut self, block: &Block<'_>) -> Result<(), Refusal> {
        let mark = self.model.mark();
        self.block(block).inspect_err(|_| self.model.roll_back(mark))
    }

    fn block(&mut self, block: &Block<'_>) -> Result<(), Refusal> {
        self.names.push(block.label.clone(), Label::Block);
        for declaration in &block.declarations {
            self.declare(declaration)?;
        }
        self.statements(&block.statements)?;
        if !block.handlers.is_empty() {
            for name in ["sqlstate", "sqlerrm"] {
                let variable = Variable { is_constant: true, ..Variable::new(Shape::Scalar) };
                self.names.add(Ident::exact(name), variable);
            }
        }
        for handler in &block.handlers {
            handler::check(handler)?;
            self.statements(&handler.statements)?;
        }
        self.names.pop();
        jump::end(block.label.as_ref(), block.end.as_ref())
    }

    fn statements(&mut self, statements: &[Statement<'_>]) -> Result<(), Refusal> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Statement<'_>) -> Result<(), Refusal> {
        match statement {
            Statement::Block(block) => self.block(block),
            Statement::If { branches, otherwise } | Statement::Case { branches, otherwise, .. } => {
                for branch in branches {
                    self.statements(&branch.statements)?;
                }
                self.statements(otherwise)
            }
            Statement::Loop { label, over, body, end } => {
                self.names.push(label.clone(), Label::Loop);
                self.over(over)?;
                self.statements(body)?;
                self.names.pop();
                jump::end(label.as_ref(), end.as_ref())
            }
            Statement::Assign { target, .. } => self.assigned(*target),
            Statement::Sql(sql) => self.filled(sql.into),
            Statement::Execute(execute) => self.filled(execute.into),
            Statement::ReturnQuery(query) => self.returned_query(&query.words().range()),
            Statement::ReturnExecute(execute) => self.returned_query(&execute.text.range()),
            Statement::Return(at, value) => self.returned(at, value.as_ref()),
            Statement::ReturnNext(at, value) => self.returned_next(at, value.as_ref()),
            Statement::Raise { message, .. } => raise::check(*message),
            Statement::Exit { at, label, is_continue } => self.left(at, label.as_ref(), *is_continue),
            Statement::Open { cursor, .. } | Statement::OpenExecute { cursor, .. } => self.cursor(*cursor),
            Statement::Cursor { cursor, into } => {
                self.cursor(*cursor)?;
                self.filled(*into)
            }
            Statement::Diagnostics(targets) => targets.iter().try_for_each(|target| self.scalar(*target)),
            Statement::Other | Statement::EndTransaction => Ok(()),
        }
    }

    /// The variables of a loop.
    fn over(&mut self, over: &Over<'_>) -> Result<(), Refusal> {
        let (targets, of) = match over {
            Over::Forever | Over::While(_) => return Ok(()),
            Over::Rows { targets, .. } | Over::Executed { targets, .. } => {
                (targets, "loop over rows must be a record variable or list of scalar variables")
            }
            Over::Values { among: Among::Array, targets, .. } => {
                (targets, "FOREACH must be a known variable or list of variables")
            }
            Over::Values { among: Among::Range, targets, .. } => {
                self.own(*targets, Shape::Scalar);
                return Ok(());
            }
            Over::Values { among: Among::Cursor, targets, .. } => {
                self.own(*targets, Shape::Unknown);
                return Ok(());
            }
        };
        self.looped(*targets, of, matches!(over, Over::Executed { .. }))
    }

    /// A loop's own variable.
    fn own(&mut self, targets: Cursor<'_>, shape: Shape) {
        if let [name] = targets.names().as_slice() {
            self.names.add(name.name.clone(), Variable::new(shape));
        }
    }
}

/// The condition that is most like one that no server knows.
fn unrecognized(name: &str, at: &std::ops::Range<usize>) -> Option<Refusal> {
    if CONDITIONS.of(name).next().is_some() {
        return None;
    }
    let refusal =
        Refusal::new(Code::UndefinedObject, at, format!("unrecognized exception condition `{name}`"));
    Some(match near(name, CONDITIONS.names(), letters(name)) {
        Some(near) => refusal.did_you_mean(near),
        None => refusal.help("write one of https://www.postgresql.org/docs/current/errcodes-appendix.html, or SQLSTATE and its five letters"),
    })
}

/// Whether it is the code of an error, or nothing could be.
fn is_sqlstate(code: &str) -> bool {
    code.len() == 5 && code.bytes().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase())
}

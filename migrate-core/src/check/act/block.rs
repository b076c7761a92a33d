//! `DO` blocks, and bodies in PL/pgSQL that are called: what happens for certain, and what may happen.

mod guard;
mod walk;

use super::body;
use super::compile;
use super::expression::{Analysis, Place, Scope};
use super::statement;
use crate::Step;
use crate::check::model::{Code, Id, Kind, Model, Name, Refusal, Routine};
use crate::check::read::planned::{CallProcedure, Do};
use crate::check::read::plpgsql;
use crate::check::syntax::cursor::Cursor;
use walk::Walk;

pub(super) fn run(model: &mut Model, command: &Do) -> Result<(), Refusal> {
    if let Some(language) = &command.language {
        super::function::need_language(model, language)?;
    }
    // Not all that a body does is understood.
    model.do_anything();
    let Some(text) = &command.text else {
        super::dynamic::anything(model);
        return Ok(());
    };
    let tokens = text.tokens();
    let outer = std::mem::take(&mut model.variables);
    model.is_in_block = true;
    let script = model.site.script;
    let block = plpgsql::read(Cursor::new(&tokens));
    let result = compile::inline(model, &block).and_then(|()| Walk::new(model, text, script).body(&block));
    model.is_in_block = false;
    model.variables = outer;
    result.map_err(|refusal| body::placed(text, refusal))
}

/// A function in PL/pgSQL is called.
pub(super) fn may_run(model: &mut Model, routine: &Routine) {
    let tokens = routine.text.tokens();
    let block = plpgsql::read(Cursor::new(&tokens));
    let is_in_block = std::mem::replace(&mut model.is_in_block, true);
    model.perhaps(|model| Walk::perhaps(model, &routine.text, routine.script).attempt(&block));
    model.is_in_block = is_in_block;
}

/// A statement that may happen, and if it can't it does not.
pub(super) fn attempt(model: &mut Model, words: Cursor<'_>) {
    let mark = model.mark();
    if statement::run(model, words).is_err() {
        model.roll_back(mark);
    }
}

pub(super) fn call(model: &mut Model, command: &CallProcedure<'_>) -> Result<(), Refusal> {
    model.do_anything();
    let scope = Scope::default();
    let mut analysis = Analysis::new(model, &scope).at(Place::CALL);
    analysis.value(&command.call)?;
    let uses = analysis.uses;
    let is_own = |id: &Id| model.object(*id).kind.may_be(Kind::Procedure);
    let called: Vec<_> = model.routines(&command.name).filter(is_own).collect();
    let called =
        if called.is_empty() { uses.into_iter().map(|target| target.object).collect() } else { called };
    if let [only] = called.as_slice()
        && model.step == Step::InTransaction
        && !model.is_in_block
        && model.depth == 0
        && commits(model, *only)
    {
        let site = &model.object(*only).site;
        return Err(ends_transaction(&command.name).earlier(site, "made here"));
    }
    for id in called {
        body::may_run(model, id, &[]);
    }
    Ok(())
}

fn commits(model: &Model, procedure: Id) -> bool {
    let is_certain = !model.object(procedure).is_doubtful;
    is_certain && model.bodies.get(&procedure).is_some_and(|body| body.text.ends_transaction())
}

fn ends_transaction(procedure: &Name) -> Refusal {
    let title = format!("`{procedure}` commits by itself, and can't be run exactly once");
    Refusal::new(Code::InvalidTransactionTermination, &procedure.at, title)
        .note("it can't do so inside of a transaction, and after an interruption nobody can know how much of it happened")
        .help("do it by hand; or say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`")
}

//! Savepoints: what has been done since one can be taken back.

use crate::check::model::{Code, Model, Name, Refusal};
use crate::check::read::transaction::Transaction;

pub(super) fn run(model: &mut Model, command: &Transaction) -> Result<(), Refusal> {
    match command {
        Transaction::Begin | Transaction::Commit | Transaction::Ends => model.forget_savepoints(),
        Transaction::Savepoint(name) => model.save(name.name.clone()),
        Transaction::Release(name) => {
            if !model.release_savepoint(&name.name) {
                return Err(missing(name));
            }
        }
        Transaction::RollbackTo(name) => {
            if !model.roll_back_to(&name.name) {
                return Err(missing(name));
            }
        }
    }
    Ok(())
}

fn missing(name: &Name) -> Refusal {
    Refusal::new(Code::InvalidSavepoint, &name.at, format!("savepoint `{name}` does not exist"))
        .help(format!("write SAVEPOINT {} before it, in the same transaction", name.name))
}

//! The expressions of CHECKs and indexes are read again when a column that they compare gets another type.

use std::ops::Range;

use crate::check::model::builtin::Volatility;
use crate::check::model::{Code, Compared, Kind, Model, Object, Refusal, Target, TypeRef};
use crate::check::types::{self, Answer, World};

/// # Errors
///
/// No operator compares the new type with what stands beside the column.
pub(super) fn refuse(model: &Model, column: Target, new: &TypeRef, at: &Range<usize>) -> Result<(), Refusal> {
    let world = World::new(model);
    let kept = model.dependents(column.object).filter(|(_, object)| !object.is_doubtful);
    let compared =
        kept.flat_map(|(_, object)| object.compares.iter().map(move |compared| (object, compared)));
    for (object, Compared { sign, with, is_left, .. }) in compared.filter(|(_, one)| one.column == column) {
        let (new, with) = (world.of(new), world.of(with));
        let (left, right) = if *is_left { (new, with) } else { (with, new) };
        match types::operator(&world, sign, Some(left), right) {
            Answer::Refused(wrong) => return Err(again(wrong.refusal(at), object)),
            Answer::Resolved(resolved)
                if object.kind == Kind::Index && resolved.volatility != Volatility::Immutable =>
            {
                let title = "functions in an index must be marked IMMUTABLE";
                return Err(again(Refusal::new(Code::InvalidObjectDefinition, at, title), object));
            }
            _ => {}
        }
    }
    Ok(())
}

fn again(refusal: Refusal, object: &Object) -> Refusal {
    let (word, name) = (object.kind.word(), &*object.name);
    refusal
        .note(format!("{word} `{name}` is read again, and what it compares the column with keeps its type"))
        .earlier(&object.site, "it is made here")
        .help(format!("drop {word} `{name}` before it, and make it again for the new type"))
}

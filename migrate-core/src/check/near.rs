//! "Did you mean": the known name that is most like one that nothing has.

use std::cmp::Reverse;

/// Of those that differ in at most so many letters, the one that begins most like it.
pub(crate) fn near<'n>(name: &str, known: impl Iterator<Item = &'n str>, at_most: usize) -> Option<&'n str> {
    let alike = |known: &str| name.chars().zip(known.chars()).take_while(|(one, other)| one == other).count();
    let near = known.map(|known| (strsim::osa_distance(name, known), Reverse(alike(known)), known)).min();
    near.filter(|(distance, ..)| *distance <= at_most).map(|(.., known)| known)
}

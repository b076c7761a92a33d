//! "Did you mean": the known name that is most like one that nothing has.

/// Of those that differ in at most so many letters.
pub(crate) fn near<'n>(name: &str, known: impl Iterator<Item = &'n str>, at_most: usize) -> Option<&'n str> {
    let near = known.map(|known| (strsim::osa_distance(name, known), known)).min();
    near.filter(|(distance, _)| *distance <= at_most).map(|(_, known)| known)
}

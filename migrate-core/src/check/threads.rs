//! Work on threads with room for parsers, which recurse: rustc gives a macro little stack.

use std::panic::resume_unwind;
use std::thread::{self, Builder, ScopedJoinHandle};

const STACK: usize = 256 << 20;

/// More find no room beside the compilers that cargo runs at once.
const MOST: usize = 8;

/// A thread costs as much as some small files.
const LEAST_ITEMS: usize = 8;

/// Does this where there is room.
pub(crate) fn with_room<R: Send>(work: impl Fn() -> R + Sync) -> R {
    thread::scope(|scope| {
        match Builder::new().stack_size(STACK).spawn_scoped(scope, &work).map(ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_no_thread) => work(),
        }
    })
}

/// Does this for every item, and gives the results in their order. Files know nothing of each other, so each core has its
/// share of them.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let share = items.len().div_ceil(cores).max(LEAST_ITEMS);
    let do_share = |items: &[T]| items.iter().map(&work).collect::<Vec<R>>();
    thread::scope(|scope| {
        let shares: Vec<_> = items
            .chunks(share)
            .map(|items| {
                (items, Builder::new().stack_size(STACK).spawn_scoped(scope, move || do_share(items)))
            })
            .collect();
        let results =
            shares.into_iter().flat_map(|(items, thread)| match thread.map(ScopedJoinHandle::join) {
                Ok(Ok(results)) => results,
                Ok(Err(panic)) => resume_unwind(panic),
                Err(_no_thread) => do_share(items),
            });
        results.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_items() {
        for count in [0, 1, 7, 8, 9, 100] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(each(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}

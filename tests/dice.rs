//! Chance that can be had again.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Numbers that depend on a seed only: the one in `MIGRATE_TESTS_SEED`, or another in each run.
#[derive(Debug)]
pub struct Dice {
    /// To be printed where a test fails.
    pub seed: u64,
    state: u64,
}

impl Dice {
    /// Dice for a test.
    ///
    /// # Panics
    ///
    /// If `MIGRATE_TESTS_SEED` is no number, nor `random`.
    #[must_use]
    pub fn new() -> Dice {
        Dice::or(None)
    }

    /// Dice for a test that is the same in every run, unless the environment says otherwise.
    ///
    /// # Panics
    ///
    /// As [`new`](Dice::new) does.
    #[must_use]
    pub fn or(usual: Option<u64>) -> Dice {
        let seed = match std::env::var("MIGRATE_TESTS_SEED") {
            Ok(seed) if seed != "random" => seed.parse().expect("MIGRATE_TESTS_SEED is a number"),
            Err(_) if usual.is_some() => usual.unwrap_or_default(),
            _ => RandomState::new().build_hasher().finish(),
        };
        Dice { seed, state: seed | 1 }
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        // xorshift: https://www.jstatsoft.org/v08/i14/paper
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 16).unwrap_or(usize::MAX) % end
    }
}

impl Default for Dice {
    fn default() -> Dice {
        Dice::new()
    }
}

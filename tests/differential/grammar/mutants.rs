//! Thousands of statements that nobody wrote.

use std::collections::BTreeSet;
use std::{env, thread};

use postgres::Client;

use super::tokens::{text, tokens};
use super::{Disagreements, corpus, of_servers};
use crate::servers;

/// `MUTANTS=200000 SEED=7` looks farther.
#[test]
fn mutants_are_read_as_the_server_reads_them() {
    let number = |name, default| env::var(name).map_or(default, |text| text.parse().unwrap());
    let mutants = mutants(&corpus("valid"), number("MUTANTS", 10_000), number("SEED", 1));
    let servers = servers::all();
    let halves = mutants.chunks(mutants.len().div_ceil(2));
    let found = thread::scope(|scope| {
        let clients = || servers.iter().map(|asked| asked.fresh()).collect::<Vec<_>>();
        let workers: Vec<_> = halves.map(|half| scope.spawn(move || try_all(&mut clients(), half))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).reduce(Disagreements::join).unwrap()
    });
    println!("{}", found.report());
    assert!(
        found.wrong_refusals.is_empty() && found.wrong_acceptances.len() * 1_000 <= found.tried,
        "{}",
        found.report()
    );
}

fn try_all(clients: &mut [Client], statements: &[String]) -> Disagreements {
    let mut found = Disagreements::default();
    for sql in statements {
        found.try_one(of_servers(clients, sql), sql);
    }
    found
}

/// Different statements, each one of `statements` with a token dropped, doubled, or two swapped.
fn mutants(statements: &[String], wanted: usize, seed: usize) -> Vec<String> {
    let statements: Vec<_> = statements.iter().map(|sql| tokens(sql)).collect();
    let mut random = XorShift(0x9E37_79B9_7F4A_7C15 ^ seed as u64);
    let mut known: BTreeSet<String> = statements.iter().map(|tokens| text(tokens)).collect();
    let mut mutants = Vec::new();
    // There may not be so many.
    for _ in 0..wanted * 10 {
        if mutants.len() == wanted {
            break;
        }
        let mut tokens = statements[random.below(statements.len())].clone();
        let at = random.below(tokens.len());
        match random.below(3) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[at]),
            _ if at > 0 => tokens.swap(at - 1, at),
            _ => continue,
        }
        let mutant = text(&tokens);
        if known.insert(mutant.clone()) {
            mutants.push(mutant);
        }
    }
    mutants
}

/// Marsaglia's, so that every run tries the same mutants.
struct XorShift(u64);

impl XorShift {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

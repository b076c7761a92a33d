//! Thousands of statements that nobody wrote: generated histories, valid ones and broken ones.
//!
//! `DIFFERENTIAL_STATEMENTS` says how many, `MIGRATE_TESTS_SEED` which: a number, or `random`. A gate must not fail by chance,
//! so it has always the same; the others are for whoever works on the model. `DIFFERENTIAL_MISSES` lists what is missed, and
//! `DIFFERENTIAL_SHOW='history 16'` shows one of them whole.

use std::env;

use migrate_core::check::replay::World;

use crate::compare::differences;
use crate::dice::Dice;
use crate::fate::{on_model, on_server};
use crate::generate::{self, History};
use crate::mutate::broken;
use crate::servers;
use crate::tally::Tally;

#[test]
fn generated_histories_have_the_fate_that_they_have_on_a_server() {
    let wanted = env::var("DIFFERENTIAL_STATEMENTS").map_or(3_000, |count| count.parse().unwrap());
    let mut dice = Dice::or(Some(20_261_120));
    let (mut closed, mut open) = (Tally::default(), Tally::default());
    let mut number = 0;
    while closed.statements() < wanted {
        number += 1;
        let mut client = servers::own().fresh();
        let (valid, all) = generate::history(&mut dice, number, |sql| client.batch_execute(sql).is_ok());
        let history = match number % 3 {
            0 => valid,
            1 => all,
            _ => broken(&all, &mut dice),
        };
        replay(&format!("history {number}"), &history, &mut closed, &mut open);
    }
    println!("seed {}\nclosed world: {closed}\nopen world: {open}", dice.seed);
    if env::var("DIFFERENTIAL_MISSES").is_ok() {
        closed.missed.iter().for_each(|miss| println!("{miss}"));
    }
    let wrong: String = open.wrong.iter().take(30).chain(closed.wrong.iter().take(30)).cloned().collect();
    assert!(wrong.is_empty(), "MIGRATE_TESTS_SEED={}, refused wrongly:\n{wrong}", dice.seed);
    let unequal: String = closed.unequal.iter().take(40).cloned().collect();
    assert!(unequal.is_empty(), "MIGRATE_TESTS_SEED={}, the schemas differ:\n{unequal}", dice.seed);
    let missed: String = closed.missed.iter().take(20).cloned().collect();
    assert!(
        closed.caught() > 95.0,
        "MIGRATE_TESTS_SEED={}, {closed}\nmissed, for instance:\n{missed}",
        dice.seed
    );
}

/// Runs a history there and here, and counts.
pub(crate) fn replay(name: &str, history: &History, closed: &mut Tally, open: &mut Tally) {
    let files = history.files();
    let mut client = servers::own().fresh();
    let asked = on_server(&mut client, &files);
    for (world, tally) in [(World::Closed, closed), (World::Open, open)] {
        let (fates, replay) = on_model(&asked, &files, world);
        if env::var("DIFFERENTIAL_SHOW").is_ok_and(|shown| shown == name) {
            fates.iter().for_each(|fate| print!("{world:?} {fate}"));
        }
        fates.iter().for_each(|fate| tally.add(&format!("{name}, {world:?}"), fate));
        if world == World::Closed {
            let differences = differences(&mut client, &replay.schema());
            tally.unequal.extend(differences.into_iter().map(|line| format!("{name}: {line}")));
        }
    }
}

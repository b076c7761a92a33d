//! Histories as people write them, thrown with dice: mostly right, because the writer keeps a light book of what
//! is there.

mod alter;
mod block;
mod book;
mod code;
mod drop;
mod rows;
mod table;
mod types;
mod view;
mod wild;
mod words;

use std::collections::BTreeSet;

use migrate_core::Mode;
use migrate_core::check::replay::statements;

use crate::dice::Dice;
use crate::fate::File;
use book::Book;

/// Migration files, each with its statements.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) files: Vec<(String, Vec<String>)>,
    /// What may be misspelled: names that stand in it.
    pub(crate) names: Vec<String>,
}

impl History {
    /// Of files that somebody else wrote.
    pub(crate) fn of(files: &[File]) -> History {
        let mut names = BTreeSet::new();
        let mut all = Vec::new();
        for File { path, text, .. } in files {
            let statements: Vec<String> =
                statements(text).into_iter().map(|range| text[range].to_owned()).collect();
            let words = text.split(|letter: char| !letter.is_alphanumeric() && !"_\"".contains(letter));
            names.extend(words.filter(|word| word.len() > 3 && word.contains(['_', '"'])).map(str::to_owned));
            all.push((path.clone(), statements));
        }
        History { files: all, names: names.into_iter().collect() }
    }

    /// To be run: every third in one transaction.
    pub(crate) fn files(&self) -> Vec<File> {
        // Roles are the whole server's, where the generator has made some already.
        let named = |sql: &String| format!("{};\n", sql.replace("role_", "actor_"));
        let file = |(number, (path, statements)): (usize, &(String, Vec<String>))| File {
            path: path.clone(),
            text: statements.iter().map(named).collect(),
            mode: if number % 3 == 2 { Mode::Transaction } else { Mode::Statements },
        };
        self.files.iter().enumerate().map(file).collect()
    }
}

/// Who writes: the dice, and what is there by now.
#[derive(Debug)]
struct Writer<'d> {
    dice: &'d mut Dice,
    book: Book,
    /// Tells names of the whole server from those of other histories.
    number: usize,
    made: usize,
}

/// A history of 5 to 30 files of 3 to 10 statements each. `is_taken` asks a server, so that what it refuses is left out
/// of the first of both; in the second it stands.
pub(crate) fn history(
    dice: &mut Dice,
    number: usize,
    mut is_taken: impl FnMut(&str) -> bool,
) -> (History, History) {
    let mut writer = Writer { dice, book: Book::default(), number, made: 0 };
    let count = 5 + writer.dice.below(26);
    let (mut valid, mut all) = (Vec::new(), Vec::new());
    for file in 1..=count {
        let wanted = 3 + writer.dice.below(8);
        let (mut taken, mut written) = (Vec::new(), Vec::new());
        while taken.len() < wanted && written.len() < 2 * wanted {
            let before = writer.book.clone();
            for sql in writer.statements(file) {
                if is_taken(&sql) {
                    taken.push(sql.clone());
                } else {
                    writer.book = before.clone();
                }
                written.push(sql);
            }
        }
        writer.end_of_file();
        is_taken("DISCARD ALL");
        valid.push((format!("{file:03}_step.sql"), taken));
        all.push((format!("{file:03}_step.sql"), written));
    }
    let names: Vec<String> = writer.book.heard.into_iter().collect();
    (History { files: valid, names: names.clone() }, History { files: all, names })
}

impl Writer<'_> {
    /// A few statements that belong together.
    fn statements(&mut self, file: usize) -> Vec<String> {
        if self.book.tables.len() < 2 {
            return vec![self.create_table()];
        }
        // A project begins with tables, and changes them later.
        let early = if file < 6 { 20 } else { 6 };
        let choice = self.weighted(&[early, 22, 10, 8, 12, 10, 12, 12, 8, 6, 12]);
        match choice {
            0 => vec![self.create_table()],
            1 => vec![self.alter_table()],
            2 => vec![self.index()],
            3 => vec![self.type_statement()],
            4 => vec![self.view_statement()],
            5 => self.code(),
            6 => vec![self.rows()],
            7 => vec![self.other()],
            8 => vec![self.drop()],
            9 => self.block(),
            _ => vec![self.wild()],
        }
    }

    fn end_of_file(&mut self) {
        let temporary: Vec<String> =
            self.book.tables.iter().filter(|it| it.is_temporary).map(|it| it.name.clone()).collect();
        for name in temporary {
            self.book.forget_table(&name);
        }
        self.book.path_schema.clear();
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.dice.below(100) < percent
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { of.get(self.dice.below(of.len())).cloned() }
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.dice.below(of.len())]
    }

    /// Nothing, or this.
    fn maybe(&mut self, percent: usize, text: &'static str) -> &'static str {
        if self.chance(percent) { text } else { "" }
    }

    fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.dice.below(weights.iter().sum());
        weights
            .iter()
            .position(|&weight| {
                let is_here = at < weight;
                at = at.saturating_sub(weight);
                is_here
            })
            .unwrap_or_default()
    }
}

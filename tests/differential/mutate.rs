//! Breaks histories as people break them: something is dropped too early, twice, in the wrong order, or misspelled.

use crate::dice::Dice;
use crate::generate::History;

/// A history with a few faults.
pub(crate) fn broken(history: &History, dice: &mut Dice) -> History {
    let mut broken = history.clone();
    for _ in 0..4 + dice.below(12) {
        match dice.below(14) {
            0 => swap_files(&mut broken, dice),
            1 => repeat_file(&mut broken, dice),
            2 => misspell(&mut broken, dice),
            3 | 4 => remove_statement(&mut broken, dice),
            5 => remove_words(&mut broken, dice),
            6 => change_type(&mut broken, dice),
            7 => repeat_line(&mut broken, dice),
            8 | 9 => change_earlier(&mut broken, dice),
            10 => repeat_statement(&mut broken, dice),
            11 => move_statement(&mut broken, dice),
            _ => exchange_names(&mut broken, dice),
        }
    }
    broken
}

fn swap_files(history: &mut History, dice: &mut Dice) {
    let count = history.files.len();
    let (a, b) = (dice.below(count), dice.below(count));
    history.files.swap(a, b);
}

fn repeat_file(history: &mut History, dice: &mut Dice) {
    let again = history.files[dice.below(history.files.len())].clone();
    let at = dice.below(history.files.len() + 1);
    history.files.insert(at, again);
}

/// Where a statement is: file and number.
fn place(history: &History, dice: &mut Dice) -> Option<(usize, usize)> {
    let file = dice.below(history.files.len());
    let count = history.files[file].1.len();
    (count > 0).then(|| (file, dice.below(count)))
}

fn change(history: &mut History, dice: &mut Dice, change: impl Fn(&str, &mut Dice) -> Option<String>) {
    for _ in 0..30 {
        let Some((file, number)) = place(history, dice) else { continue };
        let sql = &mut history.files[file].1[number];
        if let Some(changed) = change(sql, dice) {
            *sql = changed;
            return;
        }
    }
}

fn remove_statement(history: &mut History, dice: &mut Dice) {
    if let Some((file, number)) = place(history, dice) {
        history.files[file].1.remove(number);
    }
}

fn repeat_statement(history: &mut History, dice: &mut Dice) {
    if let (Some((file, number)), Some((to, at))) = (place(history, dice), place(history, dice)) {
        let sql = history.files[file].1[number].clone();
        history.files[to].1.insert(at, sql);
    }
}

fn move_statement(history: &mut History, dice: &mut Dice) {
    if let Some((file, number)) = place(history, dice) {
        let sql = history.files[file].1.remove(number);
        let to = dice.below(history.files.len());
        let at = dice.below(history.files[to].1.len() + 1);
        history.files[to].1.insert(at, sql);
    }
}

/// A name that a statement uses, with one letter off.
fn misspell(history: &mut History, dice: &mut Dice) {
    let names = history.names.clone();
    change(history, dice, |sql, dice| {
        let here: Vec<&String> = names.iter().filter(|name| sql.contains(name.as_str())).collect();
        let name = here.get(dice.below(here.len().max(1)))?;
        let letters: Vec<char> = name.chars().collect();
        let at = 1 + dice.below(letters.len().saturating_sub(2).max(1));
        let mut other = letters.clone();
        if dice.below(2) == 0 {
            other.remove(at);
        } else {
            other.insert(at, 'x');
        }
        Some(sql.replacen(name.as_str(), &other.into_iter().collect::<String>(), 1))
    });
}

/// One name instead of another.
fn exchange_names(history: &mut History, dice: &mut Dice) {
    let names = history.names.clone();
    change(history, dice, |sql, dice| {
        let here: Vec<&String> = names.iter().filter(|name| sql.contains(name.as_str())).collect();
        let name = here.get(dice.below(here.len().max(1)))?;
        let other = names.get(dice.below(names.len().max(1)))?;
        Some(sql.replacen(name.as_str(), other, 1))
    });
}

fn remove_words(history: &mut History, dice: &mut Dice) {
    change(history, dice, |sql, dice| {
        let words =
            ["IF EXISTS ", "IF NOT EXISTS ", " CASCADE", "OR REPLACE ", " UNIQUE", " PRIMARY KEY", "SETOF "];
        let here: Vec<&str> = words.into_iter().filter(|words| sql.contains(words)).collect();
        let words = here.get(dice.below(here.len().max(1)))?;
        Some(sql.replacen(words, "", 1))
    });
}

fn change_type(history: &mut History, dice: &mut Dice) {
    change(history, dice, |sql, dice| {
        let types =
            [" integer", " text", " bigint", " uuid", " boolean", " jsonb", " timestamptz", " numeric"];
        let here: Vec<&str> = types.into_iter().filter(|name| sql.contains(name)).collect();
        let name = here.get(dice.below(here.len().max(1)))?;
        Some(sql.replacen(name, types[dice.below(types.len())], 1))
    });
}

/// A column or constraint twice.
fn repeat_line(history: &mut History, dice: &mut Dice) {
    change(history, dice, |sql, dice| {
        let lines: Vec<&str> =
            sql.lines().filter(|line| line.starts_with("  ") && sql.starts_with("CREATE TABLE")).collect();
        let line = lines.get(dice.below(lines.len().max(1)))?;
        let line = line.trim_end_matches(',');
        Some(sql.replacen("(\n", &format!("(\n{line},\n"), 1))
    });
}

/// A table or a column is dropped or renamed before others use it.
fn change_earlier(history: &mut History, dice: &mut Dice) {
    for _ in 0..30 {
        let Some((file, number)) = place(history, dice) else { continue };
        let sql = history.files[file].1[number].clone();
        let Some(rest) = sql.strip_prefix("CREATE TABLE ") else { continue };
        let rest = rest.trim_start_matches("IF NOT EXISTS ");
        let Some((table, rest)) = rest.split_once(" (\n") else { continue };
        let columns: Vec<&str> =
            rest.lines().filter_map(|line| line.trim().split_once(' ')).map(|(name, _)| name).collect();
        let column = columns[dice.below(columns.len())];
        let drops = match dice.below(6) {
            0 => format!("DROP TABLE {table}"),
            1 => format!("DROP TABLE {table} CASCADE"),
            2 => format!("ALTER TABLE {table} RENAME TO {table}_old").replace("\"_old", "_old\""),
            3 => format!("ALTER TABLE {table} DROP COLUMN {column}"),
            4 => format!("ALTER TABLE {table} DROP COLUMN {column} CASCADE"),
            _ => format!("ALTER TABLE {table} RENAME COLUMN {column} TO was_{}", column.replace('"', "")),
        };
        let to = file + dice.below(history.files.len() - file);
        let at = if to == file { number + 1 } else { dice.below(history.files[to].1.len() + 1) };
        history.files[to].1.insert(at, drops);
        return;
    }
}

//! Any folder of SQL: what is refused here and read there, by the wall and by the replay.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use migrate_core::Mode;
use migrate_core::check::replay::{World, statements};
use postgres::Client;

use super::tokens::tokens;
use super::{Verdict, of_servers, of_validator, we_accept};
use crate::fate::{Fate, File, on_model, on_server};
use crate::servers::{self, Asked};

/// `SQL_FOLDER=/path cargo test -p migrate-differential-tests any_sql -- --ignored --nocapture`; several folders stand with colons
/// between them. Every file is a history of its own, in which a refused statement changes nothing, on each server and in both worlds.
/// At the end it says how much of what servers refuse is caught. `SQL_SERVER=18` asks this one alone, `SQL_FIRST=/path/setup.sql` runs a file before each of them, `SQL_WALL=1` asks for syntax
/// only, and `SQL_MISSED=1` shows what is not caught.
#[test]
#[ignore = "asks for a folder"]
fn any_sql() {
    let mut servers = servers::all();
    if let Ok(wanted) = env::var("SQL_SERVER") {
        servers.retain(|server| server.major.to_string() == wanted);
    }
    let mut clients: Vec<Client> = servers.iter().map(|asked| asked.patient_for(LONGEST)).collect();
    let first: Vec<File> = env::var("SQL_FIRST").iter().map(|path| file(Path::new(path))).collect();
    let mut wrongs = 0;
    let mut caught = Caught::new();
    for folder in env::var("SQL_FOLDER").expect("SQL_FOLDER").split(':') {
        let files = files(Path::new(folder));
        let (mut statements, mut count) = (0, 0);
        for path in &files {
            let file = file(path);
            let pieces = pieces(&file.text);
            statements += pieces.len();
            let mut found: BTreeSet<String> = unread(&mut clients, &pieces).into_iter().collect();
            if env::var("SQL_WALL").is_err() {
                let history: Vec<File> = first.iter().cloned().chain([file]).collect();
                servers.iter().for_each(|server| found.extend(refused(server, &history, &mut caught)));
            }
            // As they are found: a folder may take an hour.
            found.iter().for_each(|wrong| println!("{}: {wrong}", path.display()));
            count += found.len();
        }
        println!("{folder}: {} files, {statements} statements, {count} refused wrongly", files.len());
        wrongs += count;
    }
    for (sqlstate, [ours, theirs]) in caught {
        println!("{sqlstate}: {ours} of {theirs} caught in a closed world");
    }
    assert_eq!(wrongs, 0);
}

/// A statement that waits for ever is none that a migration holds.
const LONGEST: &str = "5s";

/// What no reader here takes, and a server's does.
fn unread(clients: &mut [Client], pieces: &[&str]) -> Vec<String> {
    let refused = pieces.iter().filter(|piece| !we_accept(piece) && is_read(clients, piece));
    let ours =
        refused.filter_map(|piece| migrate_core::check::syntax_errors("it.sql", piece).into_iter().next());
    ours.map(|problem| format!("WALL {problem}")).collect()
}

/// What servers refuse, by SQLSTATE: how much of it the replay refuses, and how much there is.
type Caught = BTreeMap<String, [usize; 2]>;

/// What the replay refuses and this server takes.
fn refused(server: &Asked, history: &[File], caught: &mut Caught) -> Vec<String> {
    let asked = on_server(&mut server.patient_for(LONGEST), history);
    let mut wrong = Vec::new();
    for world in [World::Closed, World::Open] {
        let (fates, _) = on_model(&asked, history, world);
        let of_server =
            fates.iter().filter(|fate| world == World::Closed && (fate.is_caught() || fate.is_miss()));
        for (fate, sqlstate) in of_server.filter_map(|fate| Some((fate, &fate.server.as_ref()?.0))) {
            let [ours, theirs] = caught.entry(sqlstate.clone()).or_default();
            *ours += usize::from(fate.is_caught());
            *theirs += 1;
            if fate.is_miss() && env::var("SQL_MISSED").is_ok() {
                println!("MISSED on {}:{fate}", server.major);
            }
        }
        // Of those that follow one that was refused wrongly most are.
        let refused = fates.into_iter().filter(Fate::is_wrong_refusal).take(20);
        wrong.extend(refused.map(|fate| format!("REPLAY on {}:{fate}", server.major)));
    }
    wrong
}

/// Whether some server reads it, and the body in it, where it does not fail before for another reason.
fn is_read(clients: &mut [Client], piece: &str) -> bool {
    let words: Vec<String> = tokens(piece).into_iter().map(|(_, token)| token.to_lowercase()).collect();
    let has_body = match words.first().map(String::as_str) {
        Some("create") => words.iter().any(|word| word == "function" || word == "procedure"),
        first => first == Some("do"),
    };
    let block = tokens(piece).into_iter().find(|(_, token)| token.starts_with(['$', '\'']));
    let sql = match block {
        Some((_, block)) if words.first().is_some_and(|word| word == "do") => {
            format!("CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE plpgsql AS {block}")
        }
        _ => piece.to_owned(),
    };
    of_servers(clients, piece) == Verdict::Accepts
        && (!has_body || clients.iter_mut().any(|client| of_validator(client, &sql) != Verdict::Refuses))
}

/// Every file of SQL below it, or it.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut below: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    below.sort();
    let is_sql = |path: &Path| {
        path.is_dir() || path.extension().is_some_and(|ending| ending == "sql" || ending == "pgsql")
    };
    below.iter().filter(|path| is_sql(path)).flat_map(|path| files(path)).collect()
}

/// Without psql's commands, and without data of COPY.
fn file(path: &Path) -> File {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let mut is_data = false;
    let lines = text.lines().filter(|line| {
        let was_data = is_data;
        let lower = line.trim().to_ascii_lowercase();
        is_data = if was_data {
            *line != "\\."
        } else {
            lower.starts_with("copy ") && lower.contains("from stdin")
        };
        !was_data && !line.starts_with('\\')
    });
    let mut text = lines.fold(String::new(), |text, line| text + line + "\n");
    // A server would wait for the data.
    for range in statements(&text).into_iter().rev() {
        let words = tokens(&text[range.clone()]);
        let is =
            |at: usize, word: &str| words.get(at).is_some_and(|(_, token)| token.eq_ignore_ascii_case(word));
        if is(0, "copy") && (0..words.len()).any(|at| is(at, "from") && is(at + 1, "stdin")) {
            text.replace_range(range, "");
        }
    }
    File { path: path.display().to_string(), text, mode: Mode::Statements }
}

/// What stands between semicolons that are in no bracket and in no body of SQL.
fn pieces(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut before) = (0_usize, 0, "");
    let mut pieces = Vec::new();
    for (_, token) in tokens(text) {
        let end = token.as_ptr() as usize - text.as_ptr() as usize + token.len();
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        if is("(") || is("atomic") && before.eq_ignore_ascii_case("begin") || is("case") && depth > 0 {
            depth += 1;
        } else if is(")") || is("end") {
            depth = depth.saturating_sub(1);
        } else if is(";") && depth == 0 {
            pieces.push(text[start..end].trim());
            start = end;
        }
        before = token;
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

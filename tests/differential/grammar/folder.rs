//! Any folder of SQL: what is refused here and read there, by the wall and by the replay.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use migrate_core::Mode;
use migrate_core::check::replay::World;
use postgres::Client;

use super::tokens::tokens;
use super::{Verdict, of_servers, of_validator, we_accept};
use crate::fate::{Fate, File, on_model, on_server};
use crate::servers;

/// `SQL_FOLDER=/path cargo test -p migrate-differential-tests any_sql -- --ignored --nocapture`; several folders stand with colons
/// between them. Every file is a history of its own, in which a refused statement changes nothing. `SQL_FIRST=/path/setup.sql`
/// runs a file before each of them, and `SQL_WALL=1` asks for syntax only.
#[test]
#[ignore = "asks for a folder"]
fn any_sql() {
    let servers = servers::all();
    let newest = servers.iter().max_by_key(|asked| asked.major).expect("a server");
    let mut clients: Vec<Client> = servers.iter().map(|asked| asked.fresh()).collect();
    let first: Vec<File> = env::var("SQL_FIRST").iter().map(|path| file(Path::new(path))).collect();
    let mut wrongs = 0;
    for folder in env::var("SQL_FOLDER").expect("SQL_FOLDER").split(':') {
        let files = files(Path::new(folder));
        let (mut statements, mut found) = (0, BTreeSet::new());
        for path in &files {
            let file = file(path);
            for piece in pieces(&file.text) {
                statements += 1;
                if !we_accept(piece) && is_read(&mut clients, piece) {
                    let ours = migrate_core::check::syntax_errors("it.sql", piece);
                    let ours = ours.first().map(ToString::to_string).unwrap_or_default();
                    found.insert(format!("WALL {}: {ours}", path.display()));
                }
            }
            if env::var("SQL_WALL").is_err() {
                let mut client = newest.fresh();
                client.batch_execute("SET statement_timeout = '5s'").expect("a setting");
                let history: Vec<File> = first.iter().cloned().chain([file]).collect();
                let asked = on_server(&mut client, &history);
                for world in [World::Closed, World::Open] {
                    let (fates, _) = on_model(&asked, &history, world);
                    // Of those that follow one that was refused wrongly most are.
                    let wrong = fates.iter().filter(|fate| Fate::is_wrong_refusal(fate)).take(20);
                    found.extend(wrong.map(|fate| format!("REPLAY {}:{fate}", path.display())));
                }
            }
        }
        wrongs += found.len();
        println!("{folder}: {} files, {statements} statements, {} refused wrongly", files.len(), found.len());
        found.iter().for_each(|wrong| println!("{wrong}"));
    }
    assert_eq!(wrongs, 0);
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
    let text = lines.fold(String::new(), |text, line| text + line + "\n");
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

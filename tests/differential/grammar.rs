//! What the build calls a syntax error is what PostgreSQL's parser refuses, over `tests/corpus`: asked of the
//! servers themselves, statement by statement, and for thousands of mutants of them.

mod folder;
mod mutants;
mod tokens;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use migrate_core::check::{syntax_errors, unread_by};
use postgres::Client;
use postgres::error::{DbError, SqlState};

use crate::servers;
use tokens::tokens;

/// What the server's parser says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accepts,
    Refuses,
    /// It refuses for a reason that is none of syntax, see [`verdict`]: the build may do either.
    RefusesOtherwise,
}

/// Where a server's error comes from decides: by its SQLSTATE alone a wrong number of columns in an INSERT
/// would be an error of syntax.
fn verdict(error: Option<&DbError>) -> Verdict {
    /// The raw parser: it knows no database.
    const RAW_PARSER: &[&str] = &["scan.l", "gram.y", "parser.c"];
    /// The compiler of PL/pgSQL.
    const BODY_PARSER: &[&str] = &["pl_scanner.c", "pl_gram.y", "pl_comp.c"];
    let Some(error) = error else { return Verdict::Accepts };
    let file = error.file().unwrap_or_default();
    let is_syntax = *error.code() == SqlState::SYNTAX_ERROR;
    if RAW_PARSER.contains(&file) || BODY_PARSER.contains(&file) {
        // Other SQLSTATEs of theirs: 0A000, "MATCH PARTIAL not yet implemented", "current database cannot be
        // changed"; 22025 and 22P06, escapes; 42P20, frames of windows that end before they begin; 42P13, an
        // aggregate with OUT arguments; 42704 and 42P01, a type that a body names.
        if is_syntax { Verdict::Refuses } else { Verdict::RefusesOtherwise }
    } else if is_syntax && file != "postgres.c" {
        // Analysis: "INSERT has more expressions than target columns". Refused in every database.
        Verdict::RefusesOtherwise
    } else {
        // Read to its end, and then some object is missing, or ("cannot insert multiple commands into a
        // prepared statement", postgres.c) it was two statements.
        Verdict::Accepts
    }
}

/// What one of the servers reads, some server reads.
fn of_servers(clients: &mut [Client], sql: &str) -> Verdict {
    let verdicts: Vec<Verdict> = clients.iter_mut().map(|client| of_server(client, sql)).collect();
    if verdicts.contains(&Verdict::Accepts) {
        Verdict::Accepts
    } else if verdicts.contains(&Verdict::RefusesOtherwise) {
        Verdict::RefusesOtherwise
    } else {
        Verdict::Refuses
    }
}

/// Asks with a Parse message, so nothing is executed.
fn of_server(client: &mut Client, sql: &str) -> Verdict {
    match client.prepare(sql) {
        Ok(_) => Verdict::Accepts,
        Err(error) => verdict(Some(error.as_db_error().expect("an answer of the server"))),
    }
}

fn we_accept(sql: &str) -> bool {
    syntax_errors("corpus.sql", sql).is_empty()
}

/// A statement on which we and the server differ.
#[derive(Debug, Default)]
struct Disagreements {
    wrong_acceptances: Vec<String>,
    wrong_refusals: Vec<String>,
    tried: usize,
    refused: usize,
}

impl Disagreements {
    fn try_one(&mut self, server: Verdict, sql: &str) {
        self.tried += 1;
        self.refused += usize::from(server == Verdict::Refuses);
        match (server, we_accept(sql)) {
            (Verdict::Accepts, false) => {
                let ours = syntax_errors("corpus.sql", sql).first().map(ToString::to_string);
                self.wrong_refusals.push(format!("{sql}\n{}", ours.unwrap_or_default()));
            }
            (Verdict::Refuses, true) => self.wrong_acceptances.push(sql.to_owned()),
            _ => {}
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.wrong_acceptances.extend(other.wrong_acceptances);
        self.wrong_refusals.extend(other.wrong_refusals);
        Self { tried: self.tried + other.tried, refused: self.refused + other.refused, ..self }
    }

    fn are_none(&self) -> bool {
        self.wrong_refusals.is_empty() && self.wrong_acceptances.is_empty()
    }

    fn report(&self) -> String {
        let mut text = format!(
            "{} tried, {} of them refused by the server; {} refused wrongly, {} accepted wrongly\n",
            self.tried,
            self.refused,
            self.wrong_refusals.len(),
            self.wrong_acceptances.len()
        );
        for sql in &self.wrong_refusals {
            let _ = writeln!(text, "\nPostgreSQL accepts, we refuse:\n{sql}");
        }
        for sql in &self.wrong_acceptances {
            let _ = writeln!(text, "\nPostgreSQL refuses, we accept:\n{sql}");
        }
        text
    }
}

/// The statements of a file or of all files of a folder: its paragraphs, but for those of comments only.
fn corpus(path: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(path);
    let files = match fs::read_dir(&path) {
        Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
        Err(_no_folder) => BTreeSet::from([path]),
    };
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let paragraphs = texts.flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>());
    paragraphs
        .map(|paragraph| paragraph.trim_end().to_owned())
        .filter(|paragraph| paragraph.lines().any(|line| !line.starts_with("--")))
        .collect()
}

/// What is in the wrong folder, and what we judge otherwise than the servers.
fn compare(
    corpus: &[(Verdict, Vec<String>)],
    of_server: impl Fn(&mut Client, &str) -> Verdict,
) -> (Vec<String>, Disagreements) {
    let mut misplaced = Vec::new();
    let mut found = Disagreements::default();
    for asked in servers::all() {
        let mut client = asked.fresh();
        for (folder, statements) in corpus {
            for sql in statements {
                let server = of_server(&mut client, sql);
                if !servers::know(asked.major, &sql.lines().collect::<Vec<_>>()) {
                    if server == Verdict::Accepts {
                        misplaced.push(format!("PostgreSQL {} knows it: {sql}", asked.major));
                    }
                    continue;
                }
                found.try_one(server, sql);
                if server != *folder {
                    misplaced.push(format!("PostgreSQL {}: {server:?}: {sql}", asked.major));
                }
            }
        }
    }
    (misplaced, found)
}

#[test]
fn the_corpus_is_read_as_the_server_reads_it() {
    let (valid, broken) = (corpus("valid"), corpus("broken"));
    assert!(valid.len() >= 400 && broken.len() >= 150, "{} and {}", valid.len(), broken.len());
    let corpus = [(Verdict::Accepts, valid), (Verdict::Refuses, broken)];
    let (misplaced, found) = compare(&corpus, of_server);
    println!("{}", found.report());
    assert_eq!(misplaced, Vec::<String>::new(), "in the wrong folder");
    assert!(found.are_none(), "{}", found.report());
}

/// With `postgres = "…"` in `migrate.toml` a statement is refused that the oldest server does not read, and no other but what
/// its grammar reads and the server then refuses.
#[test]
fn what_older_servers_do_not_read_is_known() {
    let mut wrong = Vec::new();
    for asked in servers::all() {
        let version = u8::try_from(asked.major).unwrap();
        for sql in corpus("valid") {
            let lines: Vec<&str> = sql.lines().collect();
            if lines.iter().any(|line| line.starts_with("-- until:")) {
                continue;
            }
            let refused_later = ["the option ", "unlogged sequences", "a negative scale"];
            let mut unread = unread_by(version, "corpus.sql", &sql);
            unread.retain(|problem| !refused_later.iter().any(|what| problem.title().contains(what)));
            if unread.is_empty() != servers::know(asked.major, &lines) {
                wrong.push(format!("PostgreSQL {version}: {sql}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Each command of the SQL reference, by the words that its page begins with.
#[test]
fn the_corpus_knows_every_command() {
    let statements: Vec<String> = corpus("valid").iter().map(|sql| words(sql)).collect();
    let missing: Vec<_> =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/commands.txt"))
            .unwrap()
            .lines()
            .filter(|command| !statements.iter().any(|sql| sql.starts_with(&format!("{command} "))))
            .map(str::to_owned)
            .collect();
    assert_eq!(missing, Vec::<String>::new());
}

fn words(sql: &str) -> String {
    tokens(sql).into_iter().fold(String::new(), |text, (_, token)| text + &token.to_uppercase() + " ")
}

/// The bodies of a file, each as the statement that makes a function of it.
fn bodies(path: &str) -> Vec<String> {
    let functions = corpus(path).into_iter().map(|body| {
        let returns = body.lines().find_map(|line| line.strip_prefix("-- returns ")).unwrap_or("trigger");
        format!("CREATE FUNCTION f() RETURNS {returns} LANGUAGE plpgsql AS $body$\n{body}\n$body$")
    });
    functions.collect()
}

#[test]
fn bodies_are_read_as_the_server_reads_them() {
    let (valid, broken) = (bodies("plpgsql/valid.sql"), bodies("plpgsql/broken.sql"));
    assert!(valid.len() >= 60 && broken.len() >= 40, "{} and {}", valid.len(), broken.len());
    let corpus = [(Verdict::Accepts, valid), (Verdict::Refuses, broken)];
    let (misplaced, found) = compare(&corpus, of_validator);
    println!("{}", found.report());
    assert_eq!(misplaced, Vec::<String>::new(), "in the wrong file");
    assert!(found.are_none(), "{}", found.report());
}

/// Parse does not look into bodies; making the function does, and is rolled back.
fn of_validator(client: &mut Client, sql: &str) -> Verdict {
    let mut transaction = client.transaction().unwrap();
    let outcome = transaction.batch_execute(sql);
    transaction.rollback().unwrap();
    match outcome {
        Ok(()) => Verdict::Accepts,
        Err(error) => verdict(Some(error.as_db_error().expect("an answer of the server"))),
    }
}

/// When this fails the wall has become better: remove what it sees now.
#[test]
fn the_known_wrong_acceptances_are_still_wrong() {
    let mut client = servers::own().fresh();
    let is_wrong = |server: Verdict, sql: &str| server == Verdict::Refuses && we_accept(sql);
    let mut mended: Vec<String> = corpus("known_wrong_acceptances.sql");
    mended.retain(|sql| !is_wrong(of_server(&mut client, sql), sql));
    let mut mended_bodies = bodies("plpgsql/known_wrong_acceptances.sql");
    mended_bodies.retain(|sql| !is_wrong(of_validator(&mut client, sql), sql));
    assert_eq!([mended, mended_bodies].concat(), Vec::<String>::new());
}

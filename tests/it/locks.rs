//! What the build says a statement locks, scans and rewrites is what a server does: asked of `pg_locks`, of the
//! tables' files and of the server's counters.

mod cases;

use std::collections::BTreeMap;
use std::{fs, thread};

use migrate_core::check::{effects, effects_after};
use migrate_core::{LockMode, Locked, Migration, Work};
use migrate_tests::{ask, connect, fresh_database};
use postgres::{Client, Transaction};

/// By the name of a relation, as `regclass` writes it.
type Locks = BTreeMap<String, (LockMode, Work)>;

/// What is there before each statement.
const SETUP: &str = include_str!("locks/setup.sql");

/// Each row: a relation, the strongest lock on it, whether its file is another one, whether it was read.
const FACTS: &str = "
    SELECT r.name, max(array_position('{AccessShare,RowShare,RowExclusive,ShareUpdateExclusive,Share,
               ShareRowExclusive,Exclusive,AccessExclusive}'::text[], replace(mode, 'Lock', ''))) - 1,
           coalesce(bool_or(pg_relation_filenode(r.oid) <> r.file), false),
           coalesce(bool_or(seq_scan + coalesce(idx_scan, 0) > 0), false)
    FROM facts.before r
    JOIN pg_locks l ON l.relation = r.oid AND l.pid = pg_backend_pid()
    LEFT JOIN pg_stat_xact_user_tables s ON s.relid = r.oid
    WHERE r.name = ANY ($1) OR r.kind <> 'i'
    GROUP BY r.name";

fn database() -> String {
    let url = fresh_database();
    let mut client = connect(&url);
    client.batch_execute(SETUP).unwrap();
    client
        .batch_execute(
            "CREATE SCHEMA facts;
             CREATE TABLE facts.before AS
             SELECT oid, oid::regclass::text AS name, relkind::text AS kind,
                    CASE WHEN relkind IN ('r', 'p', 'm') THEN pg_relation_filenode(oid) END AS file
             FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'app'::regnamespace) AND relkind <> 'c'",
        )
        .unwrap();
    url
}

/// What the build says, by the server's names of relations. What is on several tables is left out.
fn predicted(client: &mut Client, sql: &str) -> Locks {
    let effects = effects_after(&[SETUP], sql);
    let [effect] = effects.as_slice() else { panic!("{sql} is {} statements", effects.len()) };
    let known = effect.locks.iter().filter_map(|lock| {
        let name = match &lock.on {
            Locked::Table(name) => format!("'{name}'::regclass"),
            Locked::TableOf(index) => {
                format!("(SELECT indrelid::regclass FROM pg_index WHERE indexrelid = '{index}'::regclass)")
            }
            Locked::Other(text) => {
                let name = text.strip_prefix("index ").or_else(|| text.strip_prefix("sequence "))?;
                format!("'{name}'::regclass")
            }
        };
        Some((ask(client, &format!("SELECT {name}")), (lock.mode, lock.work)))
    });
    known.collect()
}

/// What the server does. It is rolled back, and in a session of its own, because sessions count their reads.
fn facts(url: &str, sql: &str, indexes: &[String]) -> Result<Locks, postgres::Error> {
    let mut client = connect(url);
    let mut transaction = client.transaction()?;
    transaction.simple_query(sql)?;
    Ok(observed(&mut transaction, indexes))
}

fn observed(transaction: &mut Transaction<'_>, indexes: &[String]) -> Locks {
    let rows = transaction.query(FACTS, &[&indexes]).unwrap();
    let facts = rows.iter().map(|row| {
        let mode = LockMode::ALL[usize::try_from(row.get::<_, i32>(1)).unwrap()];
        let work = match (row.get(2), row.get(3)) {
            (true, _) => Work::Rewrite,
            (false, true) => Work::Scan,
            (false, false) => Work::None,
        };
        (row.get(0), (mode, work))
    });
    facts.collect()
}

/// Both, where the relations or modes differ, or `is_right` says so of the works: the predicted one, the fact.
fn differences(
    (client, url): (&mut Client, &str),
    sql: &str,
    unseen: &[&str],
    is_right: impl Fn(&[(Work, Work)]) -> bool,
) -> Option<String> {
    let predicted = predicted(client, sql);
    let names: Vec<String> = predicted.keys().cloned().collect();
    let mut facts = match facts(url, sql, &names) {
        Ok(facts) => facts,
        Err(error) => return Some(format!("{sql}\n  {:?}\n", error.as_db_error())),
    };
    let missing: Vec<_> = unseen.iter().filter(|table| facts.remove(**table).is_none()).collect();
    let modes =
        |locks: &Locks| locks.iter().map(|(name, (mode, _))| (name.clone(), *mode)).collect::<Vec<_>>();
    let works: Vec<_> =
        predicted.iter().filter_map(|(name, (_, work))| Some((*work, facts.get(name)?.1))).collect();
    let is_same = modes(&predicted) == modes(&facts) && is_right(&works) && missing.is_empty();
    (!is_same).then(|| format!("{sql}\n  said {predicted:?}\n  done {facts:?}\n  not locked {missing:?}\n"))
}

fn are_exact(works: &[(Work, Work)]) -> bool {
    works.iter().all(|(predicted, fact)| is_exact(*predicted, *fact))
}

fn is_exact(predicted: Work, fact: Work) -> bool {
    predicted == fact || predicted == Work::MayRewrite
}

#[test]
fn a_statement_locks_what_the_build_says() {
    let url = database();
    let mut client = connect(&url);
    let mut wrong = Vec::new();
    for sql in cases::KNOWN {
        wrong.extend(differences((&mut client, &url), sql, &[], are_exact));
    }
    for (sql, unseen) in cases::UNSEEN {
        // The rows of a view or of a partitioned table are in others.
        let are_right = |works: &[(Work, Work)]| {
            works.iter().all(|(predicted, fact)| is_exact(*predicted, *fact) || *fact == Work::None)
        };
        wrong.extend(differences((&mut client, &url), sql, unseen, are_right));
    }
    for sql in cases::CAUTIOUS {
        let are_cautious = |works: &[(Work, Work)]| {
            works.iter().all(|(predicted, fact)| predicted >= fact)
                && works.iter().any(|(predicted, fact)| predicted > fact)
        };
        wrong.extend(differences((&mut client, &url), sql, &[], are_cautious));
    }
    for sql in cases::EMPTIED {
        wrong.extend(differences((&mut client, &url), sql, &[], |works| {
            works == [(Work::None, Work::Rewrite)]
        }));
    }
    let is_18 = ask(&mut client, "SELECT current_setting('server_version_num')::int >= 180000") == "t";
    for sql in cases::SINCE_18 {
        if is_18 {
            wrong.extend(differences((&mut client, &url), sql, &[], are_exact));
        } else {
            assert_eq!(facts(&url, sql, &[]).unwrap(), Locks::new(), "{sql}");
        }
    }
    assert!(cases::KNOWN.len() >= 90);
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.concat());
}

/// Each statement waits for another session's lock, the weakest that is in its way.
#[test]
fn what_runs_outside_a_transaction_waits_for_the_lock_that_the_build_says() {
    for sql in cases::OUTSIDE {
        let url = fresh_database();
        let mut blocker = connect(&url);
        blocker.batch_execute(SETUP).unwrap();
        let predicted = predicted(&mut blocker, sql);
        assert!(!predicted.is_empty(), "{sql}");
        for (table, (mode, _)) in
            predicted.iter().filter(|(name, _)| !name.ends_with("_idx") && !name.ends_with("_pkey"))
        {
            let in_the_way = weakest_in_the_way(*mode);
            let mut transaction = blocker.transaction().unwrap();
            transaction.batch_execute(&format!("LOCK TABLE {table} IN {in_the_way} MODE")).unwrap();
            let mut session = connect(&url);
            let process = ask(&mut session, "SELECT pg_backend_pid()");
            let cancel = session.cancel_token();
            let statement = thread::spawn(move || session.batch_execute(sql));
            let awaited = format!(
                "SELECT mode FROM pg_locks WHERE pid = {process} AND relation = '{table}'::regclass AND NOT granted"
            );
            let mut wanted = String::new();
            while wanted.is_empty() && !statement.is_finished() {
                let rows = transaction.query(&awaited, &[]).unwrap();
                wanted = rows.first().map(|row| row.get(0)).unwrap_or_default();
            }
            cancel.cancel_query(postgres::NoTls).unwrap();
            assert!(statement.join().unwrap().is_err(), "{sql} was in nobody's way on {table}");
            assert_eq!(
                wanted.trim_end_matches("Lock").to_uppercase(),
                mode.to_string().replace(' ', ""),
                "{sql}"
            );
            transaction.rollback().unwrap();
        }
    }
}

/// The weakest mode that conflicts with it.
fn weakest_in_the_way(mode: LockMode) -> LockMode {
    match mode {
        LockMode::AccessShare => LockMode::AccessExclusive,
        LockMode::RowShare => LockMode::Exclusive,
        LockMode::RowExclusive => LockMode::Share,
        LockMode::ShareUpdateExclusive => LockMode::ShareUpdateExclusive,
        LockMode::Share | LockMode::ShareRowExclusive => LockMode::RowExclusive,
        LockMode::Exclusive => LockMode::RowShare,
        LockMode::AccessExclusive => LockMode::AccessShare,
    }
}

#[test]
fn what_is_embedded_is_what_the_build_found() {
    let scripts: Vec<_> = crate::bench::MIXED.iter().flat_map(Migration::scripts).collect();
    let is_sent =
        |effect: &migrate_core::Effect| !matches!(effect.command.as_ref(), "BEGIN" | "COMMIT" | "END");
    for script in &scripts {
        let embedded: Vec<_> = script.statements.iter().map(|statement| statement.effect.clone()).collect();
        for (embedded, of_text) in embedded.iter().zip(effects(script.sql()).into_iter().filter(is_sent)) {
            // What they do depends on what comes before them.
            assert_eq!(embedded.command, of_text.command, "{script:?}");
        }
    }
    let all =
        || scripts.iter().flat_map(|script| script.statements.iter()).map(|statement| &statement.effect);
    assert!(all().any(|effect| !effect.creates.is_empty()));
    assert!(all().any(|effect| !effect.locks.is_empty()));
    assert!(all().any(|effect| !effect.destroys.is_empty()));
}

#[test]
fn every_statement_of_the_corpus_has_a_command() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut statements = 0;
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for sql in text.split("\n\n") {
            for effect in effects(sql) {
                statements += 1;
                let is_known =
                    effect.command.split(' ').all(|word| word.chars().all(|c| c.is_ascii_uppercase()));
                assert!(is_known && !effect.command.is_empty(), "{:?}: {sql}", effect.command);
            }
        }
    }
    assert!(statements >= 900, "{statements}");
}

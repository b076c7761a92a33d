//! A migration that ends its server's process is not run again and again: each time may be a crash of the whole server.

use std::time::{Duration, Instant};

use migrate_core::Mode;
use migrate_tests::{ask, connect, embedded, fresh_database};

use crate::observe::heard;
use crate::unchecked::unchecked;

#[test]
fn after_the_second_loss_in_one_migration_it_stops_and_names_it() {
    for mode in [Mode::Transaction, Mode::Statements] {
        let url = fresh_database();
        let mut migrations =
            unchecked("DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$".to_owned());
        migrations[0].up.mode = mode;
        let (runner, told) = heard(embedded::made("unchecked", migrations).runner());
        let started = Instant::now();
        let error = runner.apply_url(&url).unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(20), "it took {:?}", started.elapsed());
        assert_eq!(error.sqlstate(), Some("57P01"));
        match mode {
            Mode::Transaction => insta::assert_snapshot!(error, @"
            the connection was lost twice while unchecked/1_a.sql ran, and nothing of it is applied: terminating connection due to administrator command (SQLSTATE 57P01)
            it is not tried again, because it may be what ends the server's process; the server's log says why
            "),
            Mode::Statements => insta::assert_snapshot!(error, @"
            migration 1_a failed: terminating connection due to administrator command (SQLSTATE 57P01)
             --> unchecked/1_a.sql:1:1
              |
            1 | DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: nothing of it was done; what was applied before stays applied
              = note: the connection was lost here twice, so it is not tried again: it may be this statement that ends the server's process; the server's log says why
            "),
        }
        assert_eq!(told.lock().unwrap().matches("started").count(), 2);
        let locks = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
            WHERE locktype = 'advisory' AND datname = current_database()";
        assert_eq!(ask(&mut connect(&url), locks), "0");
    }
}

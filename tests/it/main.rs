//! The whole path on a real PostgreSQL, a file a promise.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

mod adopt;
mod apply;
mod bench;
mod busy;
mod class;
mod clients;
mod command_line;
mod crowd;
mod current;
mod cut;
mod deferred;
mod deferred_pages;
mod denied;
mod diesel;
mod digest;
mod drift;
mod embedded;
mod escapes;
mod expressions;
mod failover;
mod failure;
mod fleet;
mod go_on;
mod kill;
mod leftovers;
mod locked_history;
mod locks;
mod look;
mod lost;
mod neighbours;
mod observe;
mod old_server;
mod package;
mod permanent;
mod planted;
mod pooler;
mod project;
mod quiet;
mod records;
mod replay;
mod revert;
mod round_trips;
mod schema_sql;
mod server;
mod session;
mod several;
mod silence;
mod sql;
mod sqlx;
mod standby;
mod statements;
mod testing;
mod tls;
mod together;
mod transactions;
mod traps;
mod unchecked;
mod verify;
mod with_data;

use insta::internals::SettingsBindDropGuard;

/// For snapshots of texts in which times and process numbers differ from run to run.
fn stable() -> SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\b\d+ ms", "N ms");
    settings.add_filter(r" +N ms", " N ms");
    settings.add_filter(r"process \d+", "process N");
    settings.add_filter(r"pg_terminate_backend\(\d+\)", "pg_terminate_backend(N)");
    settings.add_filter(r"(at|to) \S+:\d+: ", "$1 SERVER: ");
    settings.add_filter(r"(trying for|gave up after|waiting) \d+ s", "$1 N s");
    settings.add_filter(r"for \d+ s\)", "for N s)");
    settings.bind_to_scope()
}

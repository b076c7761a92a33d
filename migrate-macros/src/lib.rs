//! `embed_migrations!`, re-exported by `migrate-runtime`: depend on that one.

mod embed;
mod expand;
mod strings;

use proc_macro::TokenStream;

/// Embeds a folder of PostgreSQL migrations as a constant, checked when the crate is built.
///
/// ```ignore
/// use migrate_runtime::{embed_migrations, Migrations};
///
/// static MIGRATIONS: Migrations = embed_migrations!();                // ./migrations beside Cargo.toml
/// static OTHERS: Migrations = embed_migrations!("db/migrations");     // relative to Cargo.toml
/// static MORE: Migrations = embed_migrations!("more", open);          // the database holds what no migration makes
/// static NONE: Migrations = embed_migrations!("none", allow_empty);   // there may be no migration yet
/// ```
///
/// A name that no migration makes is an error; what is there all the same, because a platform or another tool makes it, a file
/// `external.sql` in the folder declares. With the word `open` every such name is taken to come from outside. What the
/// call leaves out, a `migrate.toml` beside `Cargo.toml` or in the folder may say: `folder`, `world`, `allow_empty`.
///
/// # Errors
///
/// Every problem of the folder is a compile error of its own, all in one build: two migrations with one
/// version, a `.sql` file whose name is no migration's, mixed layouts, SQL that PostgreSQL can't parse, what would
/// break a promise of the runner, a `COMMIT` for instance, and what is not as `migrations.lock` has it; and every statement that
/// PostgreSQL would refuse because of the migrations before it, found by replaying them on a model of the schema. What is correct and
/// hurts an application that is running is a warning.
///
/// # Rebuilding
///
/// An edited or removed file rebuilds the crate. That a file was added no macro can tell cargo on stable
/// Rust; a `build.rs` of one line can:
///
/// ```text
/// fn main() { println!("cargo:rerun-if-changed=migrations"); }
/// ```
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    embed::embed(input.into()).into()
}

//! What `embed_migrations!` and its runtime share, without a database and without tokens.
//!
//! | module | what |
//! | --- | --- |
//! | [`Version`], [`Checksum`], [`Migration`] | what is embedded, as `const` values |
//! | [`Class`] | what a migration means to a program that was built before it |
//! | [`Effect`] | which tables a statement locks, rewrites, destroys |
//! | [`digest`](mod@digest) | what all of a history says, in a number |
//! | [`plan`](mod@plan) | the history of a database against what is embedded |
//! | [`Tool`] | other tools, and the tables of their histories |
//! | [`printable`] | text of others, safe for a terminal |
//! | [`Diagnostic`], [`Place`] | an error that shows where, at build time and at boot alike |
//! | [`check`](mod@check) | a folder to migrations, or to every problem in it (feature `check`, build time only) |
//!
//! Applications depend on `migrate-runtime`, which re-exports what they need from here. What it does not is no stable API: any release may
//! change it.

mod checksum;
mod class;
mod diagnostic;
pub mod digest;
mod directive;
mod duration;
mod effect;
mod external;
mod migration;
mod numbers;
mod order;
#[doc(hidden)]
pub mod packed;
mod place;
pub mod plan;
pub mod printable;
mod statements;
mod tool;
mod version;

#[cfg(feature = "check")]
pub mod check;

pub use checksum::Checksum;
pub use class::{Class, UnknownClass};
pub use diagnostic::Diagnostic;
pub use directive::is_ignored;
pub use duration::parse_duration;
pub use effect::{ColumnName, Effect, LockMode, Locked, Loss, TableLock, Work, is_same_table};
pub use external::EXTERNAL_FILE;
pub use migration::{Migration, Mode, Script, Span, Statement, Step, Turn};
pub use order::Order;
pub use place::{ByteOffset, CharPosition, Place};
pub use statements::Statements;
pub use tool::{BESIDE_HISTORIES, HISTORY_TABLES, HistoryTable, Tool};
pub use version::{InvalidVersion, Version};

#![doc = include_str!("../README.md")]
//!
//! # Inside this crate
//!
//! [`Migrations`] is what the macro embeds; [`Runner`] is that with settings. Each call is written once, as
//! a conversation with a server that it does not see, and carried out by whichever client is at hand.

// docs.rs marks what a feature brings; it builds with a nightly compiler, which this needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Without a client nothing can be applied, but the embedded value can still be looked at.
#![cfg_attr(
    not(any(feature = "postgres", feature = "tokio-postgres", feature = "sqlx", feature = "diesel")),
    allow(dead_code)
)]

#[cfg(feature = "adopt")]
mod adopt;
mod apply;
mod at_once;
mod baseline;
mod begin;
mod blockers;
mod busy;
mod call;
#[cfg(feature = "cli")]
pub mod cli;
mod client;
mod current;
mod deferred;
mod denied;
mod error;
mod event;
mod explain;
#[cfg(feature = "url")]
mod fleet;
mod for_psql;
mod foreign;
mod history;
mod link;
mod locate;
mod lock;
mod migrations;
mod newer;
mod plan;
mod repair;
mod report;
mod resolve;
mod revert;
mod rows;
mod runner;
mod seen;
mod session;
mod settings;
mod several;
mod sql;
mod stale;
mod statements;
mod status;
mod table;
mod task;
#[cfg(feature = "test")]
pub mod test;
mod to;
mod transaction;
mod verification;
mod verify;

#[cfg(feature = "adopt")]
pub use adopt::{Adoption, AdoptionRow, Content, Obstacle};
pub use baseline::Baseline;
#[cfg(feature = "sqlx")]
pub use client::Sqlx;
pub use error::Error;
pub use event::Event;
#[cfg(feature = "url")]
pub use fleet::{Fleet, FleetReport, Outcome, Tenant, TenantReport};
pub use migrate_core::Tool;
pub use migrate_core::{Checksum, Class, Migration, Script, Turn, Version};
pub use migrate_macros::embed_migrations;
pub use migrations::Migrations;
pub use newer::Newer;
pub use plan::{Disagreement, Plan, Planned, PlannedStatement};
pub use repair::{Repair, Repaired};
pub use report::{Applied, Notice, Report};
pub use revert::{Reversal, RevertPlan, Reverted};
pub use runner::Runner;
pub use status::{Failed, MigrationStatus, State, Status};
pub use to::{To, VersionNumber};
pub use verification::{Check, Verification};

#[doc(hidden)]
pub use migrations::__private;

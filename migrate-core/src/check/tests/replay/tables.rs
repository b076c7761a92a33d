#![allow(clippy::too_many_lines, reason = "one history, and what is said of each statement")]

use super::*;

mod alter;
mod create;
mod foreign_keys;
mod indexes;
mod inherit;
mod locks;
mod newer;
mod partitions;
mod parts;

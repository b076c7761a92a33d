use super::*;

mod alter;
mod create;
mod foreign_keys;
mod inherit;
mod partitions;
mod parts;

//! A whole file, from its text to a migration or to problems.

#![no_main]

use libfuzzer_sys::fuzz_target;
use migrate_core::check::fuzzing;

fuzz_target!(|text: &str| fuzzing::wall(text));

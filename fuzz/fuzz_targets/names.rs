//! Names of files and folders.

#![no_main]

use libfuzzer_sys::fuzz_target;
use migrate_core::check::fuzzing;

fuzz_target!(|text: &str| fuzzing::names(text));

//! The parts of a file, and the directives in its comments.

#![no_main]

use libfuzzer_sys::fuzz_target;
use migrate_core::check::fuzzing;

fuzz_target!(|text: &str| fuzzing::directives(text));

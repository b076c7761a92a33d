//! What the macro writes for a folder.

mod embedded;
pub(in crate::check) mod memory;
pub(super) mod pack;

use std::path::Path;
use std::sync::Mutex;

use super::past::Known;
use super::{Folder, check_contents};
use crate::Diagnostic;
use crate::check::folder::contents::Contents;
pub use embedded::Embedded;
use memory::Memory;

/// Reads and checks a folder, to be embedded. What is made of it is remembered in the folder `memory`, where there is
/// one, and taken from there as long as no file of the folder is another. If one is, the others are not parsed again, and the
/// released ones before it are not replayed again.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn embed(folder: &Folder<'_>, memory: Option<&Path>) -> Result<Embedded, Vec<Diagnostic>> {
    let contents = Contents::of(folder);
    // An unreadable file has no text, and an empty one neither.
    let memory = memory.filter(|_| contents.problems.is_empty() && contents.problems_beside.is_empty());
    let memory = memory.map(|place| Memory::of(place, folder, &contents));
    if let Some(known) = memory.as_ref().and_then(|memory| memory.recall(&contents)) {
        return Ok(known);
    }
    let readings = memory.as_ref().map(Memory::readings).unwrap_or_default();
    let past = Mutex::new(memory.as_ref().and_then(Memory::past));
    let known = Known { readings: &readings, past: &past, is_kept: memory.is_some() };
    let (catalog, past) = check_contents(&contents, known);
    if let Some((memory, past)) = memory.as_ref().zip(past) {
        memory.keep_past(&past);
    }
    let embedded = Embedded::of(catalog?);
    if let Some(memory) = memory {
        memory.keep(&embedded, &readings, &contents);
    }
    Ok(embedded)
}

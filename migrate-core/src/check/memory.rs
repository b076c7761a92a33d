//! What was made of a folder the last time. Most builds of an application find its migrations as they were, and without
//! optimisation, as macros are built, the checks take a second for a megabyte.
//!
//! A memory is one file where the build keeps its own. It is believed only if it is whole and was made by this checker
//! from these very files; whatever else is there is as good as nothing, and so is a folder that can't be written.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::contents::Contents;
use super::embed::Embedded;
use super::folder::{Folder, SourceFile};
use super::replay::World;
use crate::Order;
use crate::numbers::{Numbers, Writer};

pub(crate) struct Memory {
    file: PathBuf,
    /// Of all that an answer follows from.
    key: u64,
}

impl Memory {
    /// Of a folder with these contents, in the folder `place`.
    pub(crate) fn of(place: &Path, folder: &Folder<'_>, contents: &Contents) -> Memory {
        let root = folder.root.as_os_str().as_encoded_bytes();
        let name = hash(&[folder.path.as_bytes(), root]);
        let checker = checker();
        let world: &[u8] = match contents.world {
            World::Open => b"open",
            World::Closed => b"closed",
        };
        let mut pieces = vec![checker.as_bytes(), folder.path.as_bytes(), root, world];
        for file in contents.files() {
            pieces.extend([file.path.as_bytes(), file.location.as_bytes(), file.text.as_bytes()]);
        }
        pieces.extend(contents.folders().map(str::as_bytes));
        Memory { file: place.join(format!("embed_migrations-{name:016x}")), key: hash(&pieces) }
    }

    /// What is remembered of these contents; nothing where anything is in doubt.
    pub(crate) fn recall(&self, contents: &Contents) -> Option<Embedded> {
        let bytes = fs::read(&self.file).ok()?;
        let (head, body) = bytes.split_first_chunk()?;
        (*head == self.head(body)).then(|| read(body, contents))?
    }

    /// Several compilers may run at once: each writes a file of its own, and the last one stays.
    pub(crate) fn keep(&self, embedded: &Embedded, contents: &Contents) {
        let Some(body) = written(embedded, contents) else { return };
        let writer = format!("{}-{:?}", std::process::id(), std::thread::current().id());
        let unfinished = self.file.with_extension(writer);
        let is_written = fs::write(&unfinished, [&self.head(&body), body.as_slice()].concat());
        if is_written.and_then(|()| fs::rename(&unfinished, &self.file)).is_err() {
            fs::remove_file(&unfinished).ok();
        }
    }

    fn head(&self, body: &[u8]) -> [u8; 16] {
        let (mut head, key) = ([0; 16], self.key.to_le_bytes());
        let check = hash(&[&key, body]).to_le_bytes();
        head.iter_mut().zip(key.into_iter().chain(check)).for_each(|(byte, value)| *byte = value);
        head
    }
}

/// Which checker this is. Its version says it, but where it is being worked on: then its newest source does, and the list
/// of parsers that it is built with.
fn checker() -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = [source.join("src"), source.join("../Cargo.toml")].map(|path| newest(&path));
    format!("{} {} {changed:?}", env!("CARGO_PKG_VERSION"), source.display())
}

/// When a file, or one in a folder, was changed the last time.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
    } else {
        path.metadata().ok()?.modified().ok()
    }
}

/// Of all pieces, each with its length. The standard library's hash costs a tenth of SHA-256 without optimisation, and
/// nobody gains by deceiving their own build.
fn hash(pieces: &[&[u8]]) -> u64 {
    let mut hash = DefaultHasher::new();
    for piece in pieces {
        hash.write_usize(piece.len());
        hash.write(piece);
    }
    hash.finish()
}

/// Files are numbered, so that texts are not kept twice.
fn written(embedded: &Embedded, contents: &Contents) -> Option<Vec<u8>> {
    let by_path: HashMap<&str, usize> = contents.files().map(|file| file.path.as_str()).zip(0..).collect();
    let by_location: HashMap<&str, usize> =
        contents.files().map(|file| file.location.as_str()).zip(0..).collect();
    let mut body = Writer::default();
    body.index(match embedded.order {
        Order::Numeric => 0,
        Order::Textual(width) => width + 1,
    });
    for (files, known) in [(&embedded.paths, by_path), (&embedded.locations, by_location)] {
        body.index(files.len());
        for file in files {
            body.index(*known.get(file.as_str())?);
        }
    }
    body.index(embedded.warnings.len());
    for (rule, text) in &embedded.warnings {
        body.counted(rule.as_bytes());
        body.counted(text.as_bytes());
    }
    body.counted(embedded.names.as_bytes());
    body.counted(&embedded.numbers);
    Some(body.0)
}

fn read(body: &[u8], contents: &Contents) -> Option<Embedded> {
    let files: Vec<&SourceFile> = contents.files().collect();
    let mut body = Numbers(body);
    let order = body.index().checked_sub(1).map_or(Order::Numeric, Order::Textual);
    let mut listed =
        || (0..body.count()).map(|_| files.get(body.index()).copied()).collect::<Option<Vec<_>>>();
    let (scripts, tracked) = (listed()?, listed()?);
    let warnings =
        (0..body.count()).map(|_| Some((text(&mut body)?, text(&mut body)?))).collect::<Option<_>>()?;
    let names = text(&mut body)?;
    let count = body.count();
    Some(Embedded {
        order,
        texts: scripts.iter().map(|file| file.text.as_str()).collect(),
        paths: scripts.iter().map(|file| file.path.clone()).collect(),
        names,
        numbers: body.bytes(count).to_vec(),
        locations: tracked.iter().map(|file| file.location.clone()).collect(),
        warnings,
    })
}

fn text(body: &mut Numbers<'_>) -> Option<String> {
    let count = body.count();
    String::from_utf8(body.bytes(count).to_vec()).ok()
}

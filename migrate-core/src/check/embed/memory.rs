//! What was made of a folder the last time. Most builds of an application find its migrations as they were, and without
//! optimisation, as macros are built, the checks take a second for a megabyte.
//!
//! A memory is one file where the build keeps its own. It is believed only if it is whole and was made by this checker
//! from these very files; whatever else is there is as good as nothing, and so is a folder that can't be written. What the parsers
//! made of a file is believed as long as that file is the same, whatever the others are.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::embedded::Embedded;
use crate::Order;
use crate::check::folder::contents::Contents;
use crate::check::folder::source::{Folder, SourceFile};
use crate::check::past::Past;
use crate::check::replay::World;
use crate::check::stored::Stored;
use crate::check::syntax::readings::{FileRead, PartRead, Readings};
use crate::numbers::{Numbers, Writer};

pub(crate) struct Memory {
    file: PathBuf,
    /// All that an answer follows from, byte by byte: to compare it costs a hundredth of hashing it where nothing is optimised.
    key: Vec<u8>,
}

impl Memory {
    /// Of a folder with these contents, in the folder `place`.
    pub(crate) fn of(place: &Path, folder: &Folder<'_>, contents: &Contents) -> Memory {
        let root = folder.root.as_os_str().as_encoded_bytes();
        let name = hash(&[folder.path.as_bytes(), root]);
        let mut key = Writer::default();
        key.counted(checker().as_bytes());
        key.index(contents.files().count());
        for file in contents.files() {
            file.write(&mut key);
        }
        key.counted(folder.path.as_bytes());
        key.counted(root);
        key.index(match contents.world {
            None => 0,
            Some(World::Open) => 1,
            Some(World::Closed) => 2,
        });
        key.index(usize::from(contents.allows_empty));
        for folder in contents.folders() {
            key.counted(folder.as_bytes());
        }
        key.index(contents.folders().count());
        Memory { file: place.join(format!("embed_migrations-{name:016x}")), key: key.0 }
    }

    /// What is remembered of these contents; nothing where anything is in doubt.
    pub(crate) fn recall(&self, contents: &Contents) -> Option<Embedded> {
        let bytes = fs::read(&self.file).ok()?;
        let (mut body, key) = whole(&bytes)?;
        let count = body.count();
        body.bytes(count);
        (key == self.key).then(|| read(body, contents))?
    }

    /// What the parsers made of the files as they were the last time; nothing where anything is in doubt.
    pub(crate) fn readings(&self) -> Readings {
        let bytes = fs::read(&self.file).unwrap_or_default();
        whole(&bytes).and_then(|(mut body, key)| readings(&mut body, key)).unwrap_or_default()
    }

    /// Several compilers may run at once: each writes a file of its own, and the last one stays.
    pub(crate) fn keep(&self, embedded: &Embedded, readings: &Readings, contents: &Contents) {
        if let Some(body) = written(embedded, readings, contents) {
            put(&self.file, &body, &self.key);
        }
    }

    /// The released migrations as they were the last time; nothing where anything is in doubt.
    pub(crate) fn past(&self) -> Option<Past> {
        let bytes = fs::read(self.file_of_past()).ok()?;
        let (mut body, key) = whole(&bytes)?;
        (key == checker().as_bytes()).then(|| Past::read(&mut body))?
    }

    pub(crate) fn keep_past(&self, past: &Past) {
        let mut body = Writer::default();
        past.write(&mut body);
        put(&self.file_of_past(), &body.0, checker().as_bytes());
    }

    /// A file of its own: most builds do not need it.
    fn file_of_past(&self) -> PathBuf {
        self.file.with_extension("released")
    }
}

fn put(file: &Path, body: &[u8], key: &[u8]) {
    let writer = format!("{}-{:?}", std::process::id(), std::thread::current().id());
    let unfinished = file.with_extension(writer);
    // At both ends, so that a file of which any part is lost is seen to be damaged.
    let whole = [&body.len().to_le_bytes(), body, key, body].concat();
    let is_written = fs::write(&unfinished, whole);
    if is_written.and_then(|()| fs::rename(&unfinished, file)).is_err() {
        fs::remove_file(&unfinished).ok();
    }
}

/// What was kept, and of which files; nothing if any part of it is lost.
fn whole(bytes: &[u8]) -> Option<(Numbers<'_>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (body, rest) = rest.split_at_checked(usize::from_le_bytes(*length))?;
    Some((Numbers(body), rest.strip_suffix(body)?))
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

/// Of all pieces, each with its length.
fn hash(pieces: &[&[u8]]) -> u64 {
    let mut hash = DefaultHasher::new();
    for piece in pieces {
        hash.write_usize(piece.len());
        hash.write(piece);
    }
    hash.finish()
}

/// Files are numbered, so that texts are not kept twice.
fn written(embedded: &Embedded, readings: &Readings, contents: &Contents) -> Option<Vec<u8>> {
    let by_path: HashMap<&str, usize> = contents.files().map(|file| file.path.as_str()).zip(0..).collect();
    let by_location: HashMap<&str, usize> =
        contents.files().map(|file| file.location.as_str()).zip(0..).collect();
    let mut body = Writer::default();
    body.counted(&written_readings(&readings.all(), contents).0);
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
    // None is 0.
    body.index(embedded.postgres.unwrap_or_default().into());
    for name in [&embedded.schema, &embedded.table] {
        // No name is empty.
        body.counted(name.as_deref().unwrap_or_default().as_bytes());
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

fn read(mut body: Numbers<'_>, contents: &Contents) -> Option<Embedded> {
    let files: Vec<&SourceFile> = contents.files().collect();
    let order = body.index().checked_sub(1).map_or(Order::Numeric, Order::Textual);
    let mut listed =
        || (0..body.count()).map(|_| files.get(body.index()).copied()).collect::<Option<Vec<_>>>();
    let (scripts, tracked) = (listed()?, listed()?);
    let postgres = u8::try_from(body.index()).ok().filter(|version| *version > 0);
    let [schema, table] = [String::read(&mut body)?, String::read(&mut body)?]
        .map(|name| Some(name).filter(|name| !name.is_empty()));
    let warnings = (0..body.count())
        .map(|_| Some((String::read(&mut body)?, String::read(&mut body)?)))
        .collect::<Option<_>>()?;
    let names = String::read(&mut body)?;
    let count = body.count();
    Some(Embedded {
        order,
        texts: scripts.iter().map(|file| file.text.as_str()).collect(),
        paths: scripts.iter().map(|file| file.path.clone()).collect(),
        names,
        numbers: body.bytes(count).to_vec(),
        locations: tracked.iter().map(|file| file.location.clone()).collect(),
        postgres,
        schema,
        table,
        warnings,
    })
}

/// For each file its parts, and for each of those its statements.
fn written_readings(files: &HashMap<String, FileRead>, contents: &Contents) -> Writer {
    let mut all = Writer::default();
    for file in contents.files() {
        let read = files.get(&file.path).filter(|read| read.text == file.text);
        let parts = read.map_or(&[][..], |read| &read.parts);
        all.index(parts.len());
        for PartRead { range, statements } in parts {
            all.index(range.start);
            all.index(range.end);
            all.index(statements.len());
            for statement in statements {
                all.index(statement.start);
                all.index(statement.end);
            }
        }
    }
    all
}

fn readings(body: &mut Numbers<'_>, key: &[u8]) -> Option<Readings> {
    let mut key = Numbers(key);
    if String::read(&mut key)? != checker() {
        return None;
    }
    let count = body.count();
    let mut body = Numbers(body.bytes(count));
    let readings = Readings::default();
    for _ in 0..key.count() {
        let [path, text, _location] =
            [String::read(&mut key)?, String::read(&mut key)?, String::read(&mut key)?];
        let parts = (0..body.count()).map(|_| {
            let range = body.index()..body.index();
            let statements = (0..body.count()).map(|_| body.index()..body.index()).collect();
            PartRead { range, statements }
        });
        let parts = parts.collect();
        readings.know(path, FileRead { text, parts });
    }
    Some(readings)
}

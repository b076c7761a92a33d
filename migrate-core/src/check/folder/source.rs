//! The only code that reads the file system at build time.

use std::fs::{DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::config::{self, Config};
use super::text;
use crate::check::replay::World;
use crate::numbers::Writer;
use crate::{Diagnostic, EXTERNAL_FILE, printable};

/// A migrations folder.
#[derive(Clone, Copy, Debug)]
pub struct Folder<'p> {
    /// As the user wrote it: `migrations`.
    pub path: &'p str,
    /// What that is relative to: the folder of the crate's Cargo.toml, or for a command line the current one.
    pub root: &'p Path,
    /// What may be in the database before the first migration, besides what its `external.sql` declares; where this says
    /// nothing, its `migrate.toml` does, and the world is closed if that is silent too.
    pub world: Option<World>,
    /// It may hold no migration; its `migrate.toml` may say so too.
    pub allows_empty: bool,
}

/// A file that is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// Its name in its folder.
    pub(crate) name: String,
    /// As the user wrote the folder, and the name: `migrations/003_add_orders.sql`.
    pub(crate) path: String,
    /// Where it really is.
    pub(crate) location: String,
    /// What it holds, without a byte order mark.
    pub(crate) text: String,
}

impl SourceFile {
    /// All that follows from it follows from these bytes.
    pub(crate) fn write(&self, key: &mut Writer) {
        let SourceFile { name: _, path, location, text } = self;
        for part in [path, text, location] {
            key.counted(part.as_bytes());
        }
    }
}

/// What stands in a migrations folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A `.sql` file.
    File(SourceFile),
    /// A folder that holds `.sql` files, or is named like a migration.
    Folder(SourceFolder),
}

/// A folder inside the migrations folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceFolder {
    /// Its name.
    pub(crate) name: String,
    /// As the user wrote the migrations folder, and the name.
    pub(crate) path: String,
    /// Its `.sql` files and its `metadata.toml`.
    pub(crate) files: Vec<SourceFile>,
}

/// Where the `migrate.toml` in `home`, of a crate or of another project, says that its migrations are. What is wrong with that file
/// [`check`](crate::check::check) tells.
#[must_use]
pub fn configured(home: &Path) -> Option<String> {
    let location = home.join(config::FILE);
    let text = std::fs::read_to_string(&location).ok()?;
    let location = location.to_string_lossy().into_owned();
    let file = SourceFile { name: config::FILE.to_owned(), path: config::FILE.to_owned(), location, text };
    Config::read(Some(&file), None).0.folder
}

/// The folder inside of the crate in `home` that the `migrate.toml` of its workspace names, relative to the crate.
#[must_use]
pub fn configured_above(home: &Path) -> Option<String> {
    let above = home_of(home)?;
    let folder = above.join(configured(&above)?);
    Some(folder.strip_prefix(home.canonicalize().ok()?).ok()?.to_string_lossy().into_owned())
}

impl<'p> Folder<'p> {
    /// One that says by its `migrate.toml` what else is to be known of it.
    #[must_use]
    pub const fn new(path: &'p str, root: &'p Path) -> Folder<'p> {
        Folder { path, root, world: None, allows_empty: false }
    }

    /// Everything in it that may be a migration, in the order of names, and a problem for each file that can't
    /// be read. Other files are left alone.
    pub(crate) fn read(&self) -> (Vec<Entry>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let path = self.path.trim_end_matches('/');
        let paths = match children(&self.root.join(self.path)) {
            Ok(paths) => paths,
            Err(error) => return (Vec::new(), vec![unreadable(self.path, &error)]),
        };
        let mut entries = Vec::new();
        for child in paths.iter().filter(|child| !is_hidden(&child.location)) {
            if child.is_dir() {
                entries.extend(self.folder(path, &child.location, &mut problems).map(Entry::Folder));
            } else if is_sql(&child.location) && !child.location.ends_with(EXTERNAL_FILE) {
                entries.extend(self.file(path, child, &mut problems).map(Entry::File));
            }
        }
        (entries, problems)
    }

    /// What is declared to be in the database before the first migration.
    pub(crate) fn external(&self) -> (Option<SourceFile>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let file = self.beside(EXTERNAL_FILE, &mut problems);
        (file, problems)
    }

    /// A file of the folder itself that is no migration; nothing if it is not there.
    pub(crate) fn beside(&self, name: &str, problems: &mut Vec<Diagnostic>) -> Option<SourceFile> {
        let location = self.root.join(self.path).join(name);
        let (is_file, is_link) = (location.is_file(), location.is_symlink());
        let child = Child { location, is_folder: false, is_file, is_link };
        is_file.then(|| self.file(self.path.trim_end_matches('/'), &child, problems))?
    }

    /// The nearest `migrate.toml` above the folder: of the crate that it is in, of the workspace, of a project that is no crate.
    pub(crate) fn config_of_crate(&self, problems: &mut Vec<Diagnostic>) -> Option<SourceFile> {
        let folder = self.root.join(self.path);
        let home = home_of(&folder)?;
        let location = home.join(config::FILE);
        let (is_file, is_link) = (location.is_file(), location.is_symlink());
        let child = Child { location, is_folder: false, is_file, is_link };
        // As the user sees it, who is in the crate or above it.
        let root = self.root.canonicalize().unwrap_or_default();
        let parent = home.strip_prefix(&root).unwrap_or(&home).to_string_lossy().into_owned();
        is_file.then(|| self.file(&parent, &child, problems))?
    }

    fn folder(&self, parent: &str, location: &Path, problems: &mut Vec<Diagnostic>) -> Option<SourceFolder> {
        let name = location.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = format!("{parent}/{name}");
        let paths = match children(location) {
            Ok(paths) => paths,
            Err(error) => {
                problems.push(unreadable(&path, &error));
                return None;
            }
        };
        let paths: Vec<Child> = paths.into_iter().filter(|child| !is_hidden(&child.location)).collect();
        let is_wanted = |path: &Path| is_sql(path) || path.ends_with("metadata.toml");
        let wanted = paths.iter().filter(|child| is_wanted(&child.location) && child.is_file());
        let files = wanted.filter_map(|file| self.file(&path, file, problems)).collect();
        let is_named_like_one = name.starts_with(|c: char| c.is_ascii_digit());
        let holds_sql = paths.iter().any(|child| is_sql(&child.location));
        if holds_sql || is_named_like_one {
            problems.extend(obeyed(&name, &path, "folder"));
        }
        (holds_sql || is_named_like_one).then_some(SourceFolder { name, path, files })
    }

    /// A file that can't be read is there all the same, without a text: its name takes a version.
    fn file(&self, parent: &str, child: &Child, problems: &mut Vec<Diagnostic>) -> Option<SourceFile> {
        let location = child.location.as_path();
        let file_name = location.file_name().unwrap_or_default();
        let path = Path::new(parent).join(file_name).to_string_lossy().into_owned();
        let (Some(name), Some(real)) = (file_name.to_str(), location.to_str()) else {
            problems.push(Diagnostic::of(path, "the path of this file is not UTF-8").help("rename it"));
            return None;
        };
        let text = self.text(&path, child).unwrap_or_else(|problem| {
            problems.push(problem);
            String::new()
        });
        if !crate::is_ignored(&text) {
            problems.extend(obeyed(name, &path, "file"));
        }
        Some(SourceFile { name: name.to_owned(), path, location: real.to_owned(), text })
    }

    fn text(&self, path: &str, child: &Child) -> Result<String, Diagnostic> {
        if child.is_link && self.is_link_outside(&child.location) {
            return Err(Diagnostic::of(path, "this file is a link to a file outside of the crate")
                .note("where the crate is packed or checked out alone, there is no such file")
                .help("put the file itself here"));
        }
        // Whoever opens a named pipe waits for its writer.
        if child.is_special() {
            return Err(Diagnostic::of(path, "this is no file: a pipe, a socket or a device")
                .help("put the file itself here, or remove it"));
        }
        let unreadable = |error: io::Error| unreadable_file(path, &error);
        let mut file = File::open(&child.location).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if length > text::LARGEST {
            return Err(text::too_large(path));
        }
        // One more, so that the end is seen without another question.
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        match text::decode(path, &bytes) {
            Ok(text) if !crate::is_ignored(text) => Ok(text.to_owned()),
            decoded => {
                // What is no migration may be anything.
                let first_line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
                let first_line = String::from_utf8_lossy(first_line);
                if crate::is_ignored(&first_line) {
                    Ok(first_line.into_owned())
                } else {
                    decoded.map(str::to_owned)
                }
            }
        }
    }

    fn is_link_outside(&self, location: &Path) -> bool {
        let is_inside = |folder: &Path| {
            let (file, folder) = (location.canonicalize(), folder.canonicalize());
            file.is_ok_and(|file| folder.is_ok_and(|folder| file.starts_with(folder)))
        };
        let folder = self.root.join(self.path);
        !is_inside(&folder) && !is_inside(&crate_of(&folder).unwrap_or(self.root.to_owned()))
    }
}

/// The crate that a folder is in, whoever asks from wherever.
fn crate_of(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    folder.ancestors().find(|ancestor| ancestor.join("Cargo.toml").is_file()).map(Path::to_owned)
}

/// Where the `migrate.toml` above a folder stands, whoever asks from wherever. What is above a repository is somebody else's; where
/// sources are built without theirs, what is above the outermost crate.
fn home_of(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let has = |name: &'static str| folder.ancestors().filter(move |ancestor| ancestor.join(name).exists());
    let last = has(".git").next().or_else(|| has("Cargo.toml").last()).unwrap_or(Path::new("/"));
    let mut above = folder.ancestors().skip(1).take_while(|ancestor| ancestor.starts_with(last));
    above.find(|ancestor| ancestor.join(config::FILE).is_file()).map(Path::to_owned)
}

/// What stands in a folder, and what the folder itself says of it: each question about a file would cost as much as
/// opening it.
struct Child {
    location: PathBuf,
    is_folder: bool,
    is_file: bool,
    is_link: bool,
}

impl Child {
    fn bytes(&self) -> &[u8] {
        self.location.as_os_str().as_encoded_bytes()
    }

    /// Or a link to one.
    fn is_dir(&self) -> bool {
        if self.is_link { self.location.is_dir() } else { self.is_folder }
    }

    /// What is there, and can't be read as a file; nobody knows of a link that leads nowhere.
    fn is_special(&self) -> bool {
        !self.is_file() && !self.is_dir() && self.location.exists()
    }

    /// Or a link to one.
    fn is_file(&self) -> bool {
        if self.is_link { self.location.is_file() } else { self.is_file }
    }
}

fn children(folder: &Path) -> io::Result<Vec<Child>> {
    let entries = std::fs::read_dir(folder)?;
    let child = |entry: io::Result<DirEntry>| {
        let entry = entry?;
        let kind = entry.file_type()?;
        let (is_folder, is_file, is_link) = (kind.is_dir(), kind.is_file(), kind.is_symlink());
        Ok(Child { location: entry.path(), is_folder, is_file, is_link })
    };
    let mut children = entries.map(child).collect::<io::Result<Vec<_>>>()?;
    // Of one folder, so only names differ; paths would be compared part by part.
    children.sort_unstable_by(|a, b| a.bytes().cmp(b.bytes()));
    Ok(children)
}

/// What editors and systems leave beside a file: `.#003_a.sql`, `._003_a.sql`, `.003_a.sql.swp`.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

/// A name reaches terminals, logs and the history, and must not move a cursor or begin a line there.
fn obeyed(name: &str, path: &str, what: &str) -> Option<Diagnostic> {
    let is_obeyed = printable::line(name) != name;
    is_obeyed.then(|| {
        let title = format!(
            "the name of this {what} holds a control character, or one that turns the direction of writing"
        );
        Diagnostic::of(path, title)
            .note("it is written out above: a terminal would obey it")
            .help(format!("rename the {what}"))
    })
}

pub(crate) fn unreadable_file(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::of(path, format!("can't read this file: {error}"))
}

fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::of(path, format!("there is no migrations folder `{path}`"))
            .note("the path is relative to the folder of the crate's Cargo.toml")
            .help("create it, or name the folder that you have: `embed_migrations!(\"db/migrations\")`"),
        io::ErrorKind::NotADirectory => {
            Diagnostic::of(path, format!("`{path}` is a file, not a migrations folder"))
                .help("name the folder that holds it")
        }
        _ => Diagnostic::of(path, format!("can't read the folder `{path}`: {error}")),
    }
}

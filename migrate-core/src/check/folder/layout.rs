//! Which files make up which migration.

use std::collections::HashMap;

use super::name::{self, Layout, Name, NameError, Part};
use crate::check::folder::source::{Entry, SourceFile, SourceFolder};
use crate::{Diagnostic, Order, Version};

/// The files of one migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) name: Name,
    /// Its file or folder, as the user sees it.
    pub(crate) path: String,
    pub(crate) up: SourceFile,
    pub(crate) down: Option<SourceFile>,
    pub(crate) verify: Option<SourceFile>,
    /// Diesel's `metadata.toml`.
    pub(crate) metadata: Option<SourceFile>,
}

impl Parts {
    pub(crate) fn files(&self) -> impl Iterator<Item = &SourceFile> {
        let Parts { up, down, verify, metadata, name: _, path: _ } = self;
        [Some(up), down.as_ref(), verify.as_ref(), metadata.as_ref()].into_iter().flatten()
    }
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Arrangement {
    pub(crate) layout: Option<Layout>,
    pub(crate) migrations: Vec<Parts>,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Puts together what belongs together.
pub(crate) fn arrange(entries: Vec<Entry>) -> Arrangement {
    let mut arrangement = Arrangement::default();
    let mut first: Option<(Layout, String)> = None;
    let mut is_mixed = false;
    let mut others = Vec::new();
    for entry in entries {
        let seen = match entry {
            Entry::File(file) if crate::is_ignored(&file.text) => None,
            Entry::File(file) => arrangement.add_file(file, &mut others),
            Entry::Folder(folder) => arrangement.add_folder(folder),
        };
        match (seen, &first) {
            (Some(seen), Some(known)) if !seen.0.goes_with(known.0) => {
                // Once for the folder, however many files there are.
                if !is_mixed {
                    arrangement.problems.push(mixed(known, &seen));
                }
                is_mixed = true;
            }
            // The latest, where a folder may hold both: what is written next is written like it.
            (Some(seen), _) => first = Some(seen),
            _ => {}
        }
    }
    let mut named: HashMap<(Version, String), usize> = HashMap::new();
    let mut numbered: HashMap<Version, usize> = HashMap::new();
    for (at, parts) in arrangement.migrations.iter().enumerate() {
        named.entry((parts.name.version, parts.name.rest.clone())).or_insert(at);
        numbered.entry(parts.name.version).or_insert(at);
    }
    for (part, name, file) in others {
        // golang-migrate and sqlx go by the number alone: `3_add_total.up.sql` may have a `3_drop_total.down.sql`.
        let by_number = || numbered.get(&name.version);
        let its = named.get(&(name.version, name.rest.clone())).or_else(by_number).copied();
        arrangement.attach(its, part, &name, file);
    }
    arrangement.layout = first.map(|(layout, _)| layout);
    arrangement
}

impl Arrangement {
    /// Takes a file: an up script begins a migration, others are for later.
    fn add_file(
        &mut self,
        file: SourceFile,
        others: &mut Vec<(Part, Name, SourceFile)>,
    ) -> Option<(Layout, String)> {
        let stem = name::stem(&file.name).unwrap_or(&file.name);
        match name::file(stem) {
            Err(error) => {
                self.problems.push(misnamed(&file.path, &file.name, error));
                None
            }
            Ok((layout, part, name)) => {
                if part == Part::Up {
                    let path = file.path.clone();
                    let seen = layout.map(|layout| (layout, path.clone()));
                    self.migrations.push(Parts {
                        name,
                        path,
                        up: file,
                        down: None,
                        verify: None,
                        metadata: None,
                    });
                    seen
                } else {
                    others.push((part, name, file));
                    None
                }
            }
        }
    }

    /// Takes a folder: it is a migration, of Diesel or Prisma.
    fn add_folder(&mut self, folder: SourceFolder) -> Option<(Layout, String)> {
        let SourceFolder { name: folder_name, path, files } = folder;
        let (mut up, mut down, mut verify, mut metadata, mut layout) = (None, None, None, None, None);
        let mut strangers = Vec::new();
        for file in files.into_iter().filter(|file| !crate::is_ignored(&file.text)) {
            match file.name.as_str() {
                "up.sql" => (up, layout) = (Some(file), Some(Layout::Diesel)),
                "migration.sql" if up.is_none() => (up, layout) = (Some(file), Some(Layout::Prisma)),
                "down.sql" => down = Some(file),
                "verify.sql" => verify = Some(file),
                "metadata.toml" => metadata = Some(file),
                _ => strangers.push(file),
            }
        }
        let name = match name::folder(&folder_name) {
            Ok(name) => name,
            Err(error) if up.is_some() => {
                self.problems.push(misnamed(&path, &folder_name, error));
                return None;
            }
            Err(_) => {
                self.problems.extend(strangers.first().map(|_| not_read(&path)));
                return None;
            }
        };
        let Some(up) = up else {
            self.problems.push(without_up(&path));
            return None;
        };
        self.problems.extend(strangers.iter().map(stranger));
        let seen = layout.map(|layout| (layout, up.path.clone()));
        self.migrations.push(Parts { name, path, up, down, verify, metadata });
        seen
    }

    /// Gives a down or verify script to its migration.
    fn attach(&mut self, its: Option<usize>, part: Part, name: &Name, file: SourceFile) {
        match its.and_then(|at| self.migrations.get_mut(at)) {
            None => self.problems.push(orphan(&self.migrations, part, name, &file)),
            Some(parts) => {
                let place = if part == Part::Down { &mut parts.down } else { &mut parts.verify };
                match place {
                    None => *place = Some(file),
                    Some(first) => {
                        let problem = Diagnostic::of(&file.path, "a migration has two scripts of one kind");
                        self.problems.push(
                            problem.note(format!("the other one is {}", first.path)).help("remove one"),
                        );
                    }
                }
            }
        }
    }
}

fn misnamed(path: &str, name: &str, error: NameError) -> Diagnostic {
    let problem = |title: String| Diagnostic::of(path, title);
    let ignore = "if it is no migration, make `-- migrate:ignore` its first line";
    match error {
        NameError::Form => problem(format!("`{name}` is not the name of a migration"))
            .note("a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`")
            .help(format!("rename it; {ignore}")),
        NameError::Overflow => problem(format!("the version of `{name}` is too large"))
            .note(format!("versions go up to {}", crate::Version::MAX))
            .help("rename it"),
        NameError::Dotted => problem(format!("the version of `{name}` is not a whole number"))
            .help("rename it: `V1.1__x.sql` and `V1.2__y.sql` can become `V101__x.sql` and `V102__y.sql`"),
        NameError::Repeatable => problem(format!("`{name}` is a repeatable migration"))
            .note("every migration is applied once here")
            .help("write each change of it as a migration with a version"),
        NameError::Undo => problem(format!("`{name}` is an undo script"))
            .help("put it into a section `-- migrate:down` of its migration"),
    }
}

fn mixed(first: &(Layout, String), second: &(Layout, String)) -> Diagnostic {
    Diagnostic::of(&second.1, "two layouts of migrations in one folder")
        .note(format!("{} is {}", second.1, describe(second.0)))
        .note(format!("{} is {}", first.1, describe(first.0)))
        .help("name all migrations of a folder in one way, or keep them in two folders")
}

fn describe(layout: Layout) -> &'static str {
    match layout {
        Layout::Plain => "named as a migration of one file (`003_add_orders.sql`)",
        Layout::Reversible => "named as one of an up and a down file (`003_add_orders.up.sql`)",
        Layout::Flyway => "named as for refinery or Flyway (`V3__add_orders.sql`)",
        Layout::Diesel => "in a folder as for Diesel (`003_add_orders/up.sql`)",
        Layout::Prisma => "in a folder as for Prisma (`003_add_orders/migration.sql`)",
    }
}

fn orphan(migrations: &[Parts], part: Part, name: &Name, file: &SourceFile) -> Diagnostic {
    let what = if part == Part::Down { "down" } else { "verify" };
    let problem = Diagnostic::of(&file.path, format!("a {what} script without its migration"));
    match migrations.iter().find(|parts| parts.name.rest.eq_ignore_ascii_case(&name.rest)) {
        Some(parts) => {
            problem.note(format!("{} has another version", parts.path)).help("give both the same version")
        }
        None => problem.help("bring the migration back, or remove this file"),
    }
}

fn without_up(path: &str) -> Diagnostic {
    Diagnostic::of(path, "a migration's folder without `up.sql` or `migration.sql`")
        .help("put the migration into `up.sql`, or remove the folder")
}

fn not_read(path: &str) -> Diagnostic {
    Diagnostic::of(path, "a folder with SQL files that is no migration")
        .note("a migration's folder is named VERSION_NAME and holds `up.sql` or `migration.sql`")
        .help("put the files beside the other migrations, or the folder elsewhere")
}

fn stranger(file: &SourceFile) -> Diagnostic {
    Diagnostic::of(&file.path, format!("`{}` is no part of a migration", file.name))
        .note("a migration's folder holds `up.sql` and `down.sql`, or `migration.sql`, and may hold `verify.sql`")
        .help("rename it; if it is no migration, make `-- migrate:ignore` its first line")
}

/// The order of a folder's migrations.
pub(crate) fn order(layout: Option<Layout>, migrations: &[Parts]) -> Order {
    match layout {
        Some(Layout::Diesel) => {
            let digits = |parts: &Parts| parts.name.written.bytes().filter(u8::is_ascii_digit).count();
            Order::Textual(migrations.iter().map(digits).min().unwrap_or_default())
        }
        _ => Order::Numeric,
    }
}

/// The migration with the highest version.
pub(crate) fn newest(order: Order, migrations: &[Parts]) -> Option<&Parts> {
    migrations.iter().max_by(|a, b| order.compare(a.name.version, b.name.version))
}

//! What stands in a folder, whether or not it passes the checks: for what makes and renames migrations.

use super::base::Base;
use super::contents::Contents;
use super::layout::{self, Parts};
use super::name::Layout;
use super::numbering::{self, Now, Numbering};
use super::versions;
use crate::check::folder::source::{Folder, SourceFile};
use crate::check::release::frozen::Lock;
use crate::{Diagnostic, Order, Version};

/// The migrations of a folder, as their names say.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The folder, as the user wrote it.
    pub(crate) path: String,
    pub(crate) layout: Option<Layout>,
    /// In the order of names.
    pub(crate) migrations: Vec<Parts>,
    pub(crate) lock: Lock,
}

/// One migration of a folder. Paths begin with the folder, as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its version.
    pub version: Version,
    /// Its file, or its folder.
    pub path: String,
    /// The file of what is applied.
    pub up: String,
    /// What is renamed when it gets another version: its files, or its folder.
    pub entries: Vec<String>,
    /// It is frozen, and no other branch's lock says otherwise: it keeps its version.
    pub is_frozen: bool,
}

/// A migration that gets another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renumbered {
    /// What it has now.
    pub from: Version,
    /// What it gets.
    pub to: Version,
    /// What is renamed for it.
    pub renames: Vec<Rename>,
}

/// A file or folder that gets another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Its path now.
    pub from: String,
    /// Its path then, in the same folder.
    pub to: String,
}

impl Found {
    fn renumbered(&self, to: Version) -> Renumbered {
        let rename = |from: &String| Some(Rename { from: from.clone(), to: numbering::renamed(from, to)? });
        Renumbered { from: self.version, to, renames: self.entries.iter().filter_map(rename).collect() }
    }
}

impl Inventory {
    /// Reads a folder, and tells no problem of it: [`check`](crate::check::check) does. Nothing in it, and no folder,
    /// are an inventory without migrations.
    #[must_use]
    pub fn read(folder: &Folder<'_>) -> Inventory {
        Inventory::of(Contents::of(folder))
    }

    /// The same of what the folder is once it is merged into another branch.
    #[must_use]
    pub fn merged(folder: &Folder<'_>, base: &Base) -> Inventory {
        Inventory::of(Contents::of(folder).merged(base))
    }

    fn of(contents: Contents) -> Inventory {
        let arrangement = layout::arrange(contents.entries);
        let path = contents.path.trim_end_matches('/').to_owned();
        let lock = Lock::of(contents.lock);
        Inventory { path, layout: arrangement.layout, migrations: arrangement.migrations, lock }
    }

    /// Its migrations that another branch has not, and that do not come after all that it has; in the order of names.
    #[must_use]
    pub fn late(&self, base: &Base) -> Vec<Found> {
        let order = layout::order(self.layout, &self.migrations);
        let Some(newest) = base.newest(&self.path, order, &self.migrations) else { return Vec::new() };
        let late = self.migrations.iter().filter(|parts| {
            !base.has_named(&self.path, parts)
                && order.compare(parts.name.version, newest.name.version).is_le()
        });
        late.map(|parts| self.found(parts)).collect()
    }

    /// Its migrations, in the order of names.
    #[must_use]
    pub fn migrations(&self) -> Vec<Found> {
        self.migrations.iter().map(|parts| self.found(parts)).collect()
    }

    /// Its migrations that share a version, in the order of versions.
    #[must_use]
    pub fn clashes(&self) -> Vec<Vec<Found>> {
        let clashes = versions::clashes(&self.migrations).into_iter();
        clashes.map(|(_, sharing)| sharing.into_iter().map(|parts| self.found(parts)).collect()).collect()
    }

    /// Whether these migrations come after all others of the folder, and have their versions for themselves.
    #[must_use]
    pub fn are_last(&self, some: &[Found]) -> bool {
        let order = layout::order(self.layout, &self.migrations);
        let is_one = |parts: &&Parts| some.iter().any(|one| one.path == parts.path);
        let others = self.migrations.iter().filter(|parts| !is_one(parts));
        let newest = others.map(|parts| parts.name.version).max_by(|a, b| order.compare(*a, *b));
        let mut versions: Vec<_> = some.iter().map(|one| one.version).collect();
        versions.sort();
        let are_distinct = versions.windows(2).all(|pair| pair.first() != pair.last());
        let is_after =
            |version: &Version| newest.is_none_or(|newest| order.compare(*version, newest).is_gt());
        are_distinct && versions.iter().all(is_after)
    }

    /// Gives these migrations, one after another, the versions that are free above all others.
    ///
    /// # Errors
    ///
    /// There is no version above the newest.
    pub fn renumber(&self, some: &[Found], now: &Now) -> Result<Vec<Renumbered>, Diagnostic> {
        let Some(mut numbering) = Numbering::of(self.layout, &self.migrations) else {
            return Ok(Vec::new());
        };
        let renumbered = some.iter().map(|one| {
            let to = numbering.next(Some(now)).ok_or_else(|| self.full())?;
            Ok(one.renumbered(to))
        });
        renumbered.collect()
    }

    /// Keeps the order that the folder's tool applies them in, and gives each that has the version of another, does not come after it, or
    /// has one of another length, the next free one: for databases that have them all.
    ///
    /// # Errors
    ///
    /// There is none, or a frozen migration would get another version.
    pub fn renumber_in_place(&self) -> Result<Vec<Renumbered>, Diagnostic> {
        let order = layout::order(self.layout, &self.migrations);
        let mut all: Vec<&Parts> = self.migrations.iter().collect();
        let is_by_name = self.layout == Some(Layout::Prisma);
        if is_by_name {
            all.sort_by_key(|parts| &parts.path);
        } else {
            all.sort_by(|a, b| {
                order.compare(a.name.version, b.name.version).then_with(|| a.path.cmp(&b.path))
            });
        }
        let is_by_number = order == Order::Numeric && !is_by_name;
        let odd = if is_by_number { versions::odd_ones(&self.migrations) } else { Vec::new() };
        let is_odd = |parts: &Parts| odd.iter().any(|odd| odd.path == parts.path);
        // What comes before the first one that stays gets the versions just below it.
        let leading = all.iter().position(|parts| !is_odd(parts)).filter(|leading| *leading > 0);
        let below = leading.and_then(|leading| {
            let first = all.get(leading)?.name.version.get();
            Version::new(first - i64::try_from(leading).ok()? - 1)
        });
        let (mut renumbered, mut before) = (Vec::new(), below);
        for (parts, one) in all.into_iter().map(|parts| (parts, self.found(parts))) {
            let is_after =
                |version: Version| before.is_none_or(|before| order.compare(before, version).is_lt());
            if !is_odd(parts) && is_after(one.version) {
                before = Some(one.version);
                continue;
            }
            if one.is_frozen {
                return Err(Diagnostic::of(&one.path, "a frozen migration keeps its version")
                    .note("to keep its place it needs another one")
                    .help("renumber without `--in-place`"));
            }
            let next = before.and_then(|before| Version::new(before.get().checked_add(1)?));
            let to = next.filter(|next| is_after(*next)).ok_or_else(|| self.full())?;
            renumbered.push(one.renumbered(to));
            before = Some(to);
        }
        Ok(renumbered)
    }

    /// The migration with the highest version.
    pub(crate) fn newest(&self) -> Option<&Parts> {
        layout::newest(layout::order(self.layout, &self.migrations), &self.migrations)
    }

    /// There is no next version.
    pub(crate) fn full(&self) -> Diagnostic {
        let problem = Diagnostic::of(&self.path, "no version is free above the newest migration");
        let problem = match self.newest() {
            Some(newest) => problem.note(format!("the newest is {}", newest.path)),
            None => problem,
        };
        problem.note(format!("versions go up to {}", Version::MAX)).help("give the newest a lower version")
    }

    fn found(&self, parts: &Parts) -> Found {
        let path = |file: &SourceFile| file.path.clone();
        let entries = if parts.path == parts.up.path {
            [Some(&parts.up), parts.down.as_ref(), parts.verify.as_ref()]
                .into_iter()
                .flatten()
                .map(path)
                .collect()
        } else {
            vec![parts.path.clone()]
        };
        let is_frozen = self.lock.line(parts).is_some();
        Found {
            version: parts.name.version,
            path: parts.path.clone(),
            up: path(&parts.up),
            entries,
            is_frozen,
        }
    }
}

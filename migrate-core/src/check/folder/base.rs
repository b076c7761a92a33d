//! The folder as another branch has it, and both of them merged, as git does it where no file was changed by both.

use std::collections::BTreeMap;

use super::config;
use super::contents::Contents;
use super::layout::Parts;
use super::numbering::{self, Numbering};
use super::source::{Entry, SourceFile, SourceFolder};
use crate::check::release::frozen;
use crate::{Diagnostic, EXTERNAL_FILE, Migration, Order, Version};

/// A branch that this one is to be merged into. Files by their paths in the folder of the migrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// As the user wrote it: `origin/main`.
    pub revision: String,
    /// What it has.
    pub tip: BTreeMap<String, String>,
    /// What both have come from.
    pub fork: BTreeMap<String, String>,
}

impl Base {
    /// Whether the migration is there as it is here.
    pub(crate) fn has(&self, folder: &str, migration: &Migration) -> bool {
        migration.scripts().all(|script| {
            let there = self.tip.get(self.inside(folder, &script.path));
            there.is_some_and(|there| is_same(Some(there), Some(&script.text)))
        })
    }

    /// Whether there is a migration of that name.
    pub(crate) fn has_named(&self, folder: &str, parts: &Parts) -> bool {
        let name = self.inside(folder, &parts.path);
        self.tip
            .keys()
            .any(|file| file.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    /// A problem for each migration that it has not, and that comes before one that it has.
    pub(crate) fn check(
        &self,
        folder: &str,
        order: Order,
        mut numbering: Option<Numbering>,
        migrations: &[Parts],
    ) -> Vec<Diagnostic> {
        let Some(newest) = self.newest(folder, order, migrations) else { return Vec::new() };
        // What shares a version is told so.
        let is_shared = |version| migrations.iter().filter(|parts| parts.name.version == version).count() > 1;
        let late = migrations.iter().filter(|parts| {
            !self.has_named(folder, parts)
                && order.compare(parts.name.version, newest.name.version).is_lt()
                && !is_shared(parts.name.version)
        });
        late.map(|parts| {
            let title = format!("migration {} comes before {}", parts.name.version, newest.name.version);
            let problem = Diagnostic::of(&parts.path, title)
                .note(format!(
                    "{} has {} already",
                    self.revision,
                    inside_of(folder, &newest.up.path, &self.revision)
                ))
                .note("a database that has that one would refuse this one, which comes too late");
            let free = numbering.as_mut().and_then(|numbering| numbering.next(None));
            let renamed = free.and_then(|free| numbering::renamed(&parts.path, free));
            let renamed = renamed.map_or_else(String::new, |renamed| {
                format!(" `{}`,", renamed.rsplit('/').next().unwrap_or(&renamed))
            });
            problem.help(format!(
                "give it the next free version:{renamed} by `cargo migrate renumber --base {}`",
                self.revision
            ))
        })
        .collect()
    }

    /// The newest of those that it has.
    pub(crate) fn newest<'m>(
        &self,
        folder: &str,
        order: Order,
        migrations: &'m [Parts],
    ) -> Option<&'m Parts> {
        let there = migrations.iter().filter(|parts| self.has_named(folder, parts));
        there.max_by(|a, b| order.compare(a.name.version, b.name.version))
    }

    /// The path in the folder of a file that is shown.
    fn inside<'p>(&self, folder: &str, path: &'p str) -> &'p str {
        inside_of(folder, path, &self.revision)
    }

    /// What a file of the merged folder holds: what this branch has made of it, or else what that one has.
    fn merge(&self, folder: &str, name: &str, ours: Option<SourceFile>) -> Option<SourceFile> {
        let text = |file: &Option<SourceFile>| file.as_ref().map(|file| file.text.clone());
        let (tip, fork) = (self.tip.get(name), self.fork.get(name));
        let is_untouched = is_same(text(&ours).as_ref(), fork);
        if is_same(text(&ours).as_ref(), tip) || !is_untouched && is_same(tip, fork) {
            return ours;
        }
        match (ours, tip) {
            (Some(ours), Some(tip)) if !is_untouched && name == frozen::FILE => {
                let added = tip.lines().filter(|line| !ours.text.lines().any(|our| our == *line));
                let text = added.fold(ours.text.clone(), |text, line| text + line + "\n");
                Some(SourceFile { text, ..ours })
            }
            (ours, _) if !is_untouched => ours,
            (_, None) => None,
            (_, Some(tip)) => Some(SourceFile {
                name: name.rsplit('/').next().unwrap_or(name).to_owned(),
                path: format!("{}:{folder}/{name}", self.revision),
                location: String::new(),
                text: tip.clone(),
            }),
        }
    }
}

fn inside_of<'p>(folder: &str, path: &'p str, revision: &str) -> &'p str {
    let path = path.strip_prefix(revision).and_then(|path| path.strip_prefix(':')).unwrap_or(path);
    path.strip_prefix(folder.trim_end_matches('/')).map_or(path, |path| path.trim_start_matches('/'))
}

/// Line ends are what a checkout makes of them.
fn is_same<T: AsRef<str>, U: AsRef<str>>(one: Option<T>, other: Option<U>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.as_ref() == other.as_ref()
                || one.as_ref().replace("\r\n", "\n") == other.as_ref().replace("\r\n", "\n")
        }
        (None, None) => true,
        _ => false,
    }
}

impl Contents {
    /// What the folder holds once it is merged.
    pub(crate) fn merged(self, base: &Base) -> Contents {
        let path = self.path.trim_end_matches('/').to_owned();
        let mut ours: BTreeMap<String, SourceFile> = BTreeMap::new();
        let mut entries = Vec::new();
        for entry in self.entries {
            match entry {
                Entry::File(file) => _ = ours.insert(file.name.clone(), file),
                Entry::Folder(folder) if folder.files.is_empty() => entries.push(Entry::Folder(folder)),
                Entry::Folder(folder) => {
                    let name = |file: &SourceFile| format!("{}/{}", folder.name, file.name);
                    ours.extend(folder.files.into_iter().map(|file| (name(&file), file)));
                }
            }
        }
        ours.extend(
            [self.lock, self.config, self.external]
                .into_iter()
                .flatten()
                .map(|file| (file.name.clone(), file)),
        );
        let mut names: Vec<String> = ours.keys().chain(base.tip.keys()).cloned().collect();
        names.sort();
        names.dedup();
        let mut merged = Contents { entries, lock: None, config: None, external: None, path, ..self };
        for name in names {
            let Some(file) = base.merge(&merged.path, &name, ours.remove(&name)) else { continue };
            match name.split_once('/') {
                None if name == frozen::FILE => merged.lock = Some(file),
                None if name == config::FILE => merged.config = Some(file),
                None if name == EXTERNAL_FILE => merged.external = Some(file),
                None => merged.entries.push(Entry::File(file)),
                Some((folder, _)) => merged.put(folder, file),
            }
        }
        merged.entries.sort_by(|a, b| name_of(a).cmp(name_of(b)));
        merged
    }

    /// A file into a folder of its.
    fn put(&mut self, name: &str, file: SourceFile) {
        let is_it = |entry: &&mut Entry| matches!(entry, Entry::Folder(folder) if folder.name == name);
        if let Some(Entry::Folder(folder)) = self.entries.iter_mut().find(is_it) {
            folder.files.push(file);
        } else {
            let path = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            self.entries.push(Entry::Folder(SourceFolder { name: name.to_owned(), path, files: vec![file] }));
        }
    }
}

fn name_of(entry: &Entry) -> &str {
    match entry {
        Entry::File(file) => &file.name,
        Entry::Folder(folder) => &folder.name,
    }
}

/// The newest version that the base has, of a catalog of the merged folder.
#[must_use]
pub fn newest_of(base: &Base, folder: &str, migrations: &[Migration]) -> Option<Version> {
    let there = migrations.iter().filter(|migration| base.has(folder, migration));
    there.map(|migration| migration.version).last()
}

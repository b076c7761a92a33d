//! What another branch has in the folder: read from the repository, without a network and without a checkout.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

use migrate_core::Diagnostic;
use migrate_core::check::Base;

use super::{Repository, unwilling};

impl Repository {
    /// The folder as a revision has it, and as the commit that both have come from.
    ///
    /// # Errors
    ///
    /// Git knows no such revision here; or, in a shallow clone, not where the two part.
    pub(crate) fn base(&self, revision: &str) -> Result<Base, Diagnostic> {
        let Some(tip) = self.commit(revision) else { return Err(self.unknown(revision)) };
        let fork = self.said(&["merge-base", "HEAD", &tip]);
        if fork.is_none() && self.is_shallow() {
            return Err(unparted(revision));
        }
        let tip = self.files(&tip)?;
        let fork = fork.map(|fork| self.files(&fork)).transpose()?.unwrap_or_default();
        let mut blobs: Vec<&str> = tip.values().chain(fork.values()).map(String::as_str).collect();
        blobs.sort_unstable();
        blobs.dedup();
        let texts = self.texts(&blobs)?;
        let with_texts = |files: &BTreeMap<String, String>| {
            let text = |(name, blob): (&String, &String)| Some((name.clone(), texts.get(blob)?.clone()));
            files.iter().filter_map(text).collect()
        };
        Ok(Base { revision: revision.to_owned(), tip: with_texts(&tip), fork: with_texts(&fork) })
    }

    pub(super) fn commit(&self, revision: &str) -> Option<String> {
        let commit = format!("{revision}^{{commit}}");
        self.said(&["rev-parse", "--quiet", "--verify", "--end-of-options", &commit])
    }

    fn is_shallow(&self) -> bool {
        self.said(&["rev-parse", "--is-shallow-repository"]).as_deref() == Some("true")
    }

    /// Its answer, where it has one.
    fn said(&self, arguments: &[&str]) -> Option<String> {
        let output = self.git(arguments).ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The files in the folder that have to do with migrations, each with the name of its blob.
    fn files(&self, commit: &str) -> Result<BTreeMap<String, String>, Diagnostic> {
        self.listed(&["ls-tree", "-r", "-z", commit], &is_wanted)
    }

    /// Files by their names, each with the name of its blob.
    pub(super) fn listed(
        &self,
        arguments: &[&str],
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<BTreeMap<String, String>, Diagnostic> {
        let listed = self.ask(arguments)?;
        let file = |line: &str| {
            let (what, name) = line.split_once('\t')?;
            // The mode of a file, and no link's.
            let blob = what.strip_prefix("100")?.split(' ').nth(2)?;
            is_wanted(name).then(|| (name.to_owned(), blob.to_owned()))
        };
        Ok(listed.split('\0').filter_map(file).collect())
    }

    pub(super) fn texts(&self, blobs: &[&str]) -> Result<BTreeMap<String, String>, Diagnostic> {
        let failed = |error: std::io::Error| unwilling(&self.folder.to_string_lossy(), &error.to_string());
        let mut git = self.command(&["cat-file", "--batch"]);
        let mut git = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let mut asked = git.stdin.take();
        let names: String = blobs.iter().flat_map(|blob| [blob, "\n"]).collect();
        // Who writes all before reading waits for a reader that waits as well.
        let writer =
            std::thread::spawn(move || asked.as_mut().map(|asked| asked.write_all(names.as_bytes())));
        let output = git.wait_with_output().map_err(failed)?;
        writer.join().ok();
        Ok(read(&output.stdout))
    }

    pub(super) fn unknown(&self, revision: &str) -> Diagnostic {
        let problem =
            Diagnostic::of(self.folder.to_string_lossy(), format!("git knows no `{revision}` here"));
        let problem = if self.is_shallow() { problem.note("this is a shallow clone") } else { problem };
        match revision.split_once('/') {
            Some((remote, branch)) => problem.help(format!(
                "fetch it: `git fetch {remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}`"
            )),
            None => problem.help("name a branch, a tag or a commit that this clone has: `origin/main`"),
        }
    }
}

fn unparted(revision: &str) -> Diagnostic {
    Diagnostic::of(revision, format!("where this branch and `{revision}` part is not in this shallow clone"))
        .note("without it nobody knows which of them has added a file, and which has removed it")
        .help("fetch the rest: `git fetch --unshallow`; in a workflow of GitHub's, `fetch-depth: 0` of actions/checkout")
}

/// No deeper than a migration's folder; what is hidden is an editor's.
fn is_wanted(name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let is_ours = ["migrations.lock", "migrate.toml", "metadata.toml"].contains(&file)
        || file.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("sql"));
    is_ours && !folder.contains('/') && !folder.starts_with('.') && !file.starts_with('.')
}

/// `NAME blob LENGTH`, that many bytes, and the end of a line; again and again.
fn read(mut batch: &[u8]) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    while let Some(end) = batch.iter().position(|byte| *byte == b'\n') {
        let (head, rest) = batch.split_at(end);
        let rest = rest.get(1..).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let Some((name, length)) = head.split_once(" blob ") else {
            // One that is missing has no text.
            batch = rest;
            continue;
        };
        let Some((text, after)) = length.parse().ok().and_then(|length| rest.split_at_checked(length)) else {
            break;
        };
        let text = String::from_utf8_lossy(text);
        texts.insert(name.to_owned(), text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned());
        batch = after.get(1..).unwrap_or_default();
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_are_read_by_their_lengths() {
        let texts = read(b"a1 blob 4\na\nb\n\nc3 missing\nb2 blob 0\n\n");
        let texts: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(texts, [("a1", "a\nb\n"), ("b2", "")]);
    }

    #[test]
    fn what_is_no_migrations_is_not_read() {
        for name in ["1_a.sql", "1_a/up.SQL", "1_a/metadata.toml", "migrations.lock"] {
            assert!(is_wanted(name), "{name}");
        }
        for name in ["README.md", ".1_a.sql", "a/b/1_a.sql", ".git/1_a.sql", "1_a/._up.sql", "sql"] {
            assert!(!is_wanted(name), "{name}");
        }
    }
}

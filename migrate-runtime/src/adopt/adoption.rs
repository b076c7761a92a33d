//! What adopting another tool's history comes to, as data and as a table for people.

use std::fmt;

use migrate_core::Version;

use crate::table;
use migrate_core::Tool;

/// Another tool's history beside what is embedded: what adopting it would record, or has recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Adoption {
    /// Whose history it is.
    pub tool: Tool,
    /// Their table, as SQL with its schema. It is never written to.
    pub table: String,
    /// Each migration of theirs or of ours, in order.
    pub rows: Vec<AdoptionRow>,
    /// What has to be put right before: nothing is recorded while one of them stands.
    pub obstacles: Vec<Obstacle>,
    /// What to know besides.
    pub notes: Vec<String>,
    /// What this call has recorded in our history.
    pub recorded: Vec<Version>,
}

/// A migration of theirs, of ours, or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AdoptionRow {
    /// Its version; none where theirs is no whole number.
    pub version: Option<Version>,
    /// As their table names it; none if they have not applied it.
    pub theirs: Option<String>,
    /// Our file's name without the ending; none if nothing embedded has that version.
    pub ours: Option<String>,
    /// Whether what is embedded is what they have applied.
    pub content: Content,
    /// Our history has it.
    pub is_recorded: bool,
}

/// Whether a migration is what the other tool has applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Content {
    /// It is, by what the tool has kept.
    Verified {
        /// `SHA-384 of the file`
        by: String,
    },
    /// It is not: what the tool has kept is of another text.
    Edited {
        /// `SHA-384 of the file`
        by: String,
    },
    /// Nobody can tell.
    Unverified {
        /// `Diesel keeps no checksum`
        why: String,
    },
    /// They have applied it, and nothing embedded has its version.
    OnlyTheirs,
    /// They have not applied it: `apply` will.
    Pending,
    /// They have not applied it, and our history has it: `apply` has.
    OnlyOurs,
}

/// What stands in the way of adopting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Obstacle {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
    /// It is about edited files, which may be accepted as they are.
    pub is_edit: bool,
}

impl Adoption {
    /// The obstacles that are left: of edited files none, where they are accepted.
    pub fn obstacles(&self, accept_edited: bool) -> impl Iterator<Item = &Obstacle> {
        self.obstacles.iter().filter(move |obstacle| !(obstacle.is_edit && accept_edited))
    }

    /// How many migrations adopting records; 0 once it is done.
    #[must_use]
    pub fn to_record(&self) -> usize {
        self.rows.iter().filter(|row| row.is_to_record()).count()
    }

    /// What was to be recorded is, and what stood in the way was accepted.
    pub(crate) fn have_recorded(&mut self) {
        self.obstacles.clear();
        for row in self.rows.iter_mut().filter(|row| row.is_to_record()) {
            row.is_recorded = true;
            self.recorded.extend(row.version);
        }
    }
}

impl AdoptionRow {
    /// Whether both have it, and our history doesn't say so yet.
    pub(crate) fn is_to_record(&self) -> bool {
        self.theirs.is_some() && self.ours.is_some() && !self.is_recorded
    }
}

impl fmt::Display for Adoption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["version".to_owned(), self.tool.to_string(), "here".to_owned(), "content".to_owned()];
        let rows = self.rows.iter().map(|row| {
            let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            let version = row.version.map_or_else(|| "-".to_owned(), |version| version.to_string());
            let mark = if row.is_recorded && row.content != Content::OnlyOurs { "; recorded" } else { "" };
            let content = format!("{}{mark}", row.content);
            vec![version, or_dash(&row.theirs), or_dash(&row.ours), content]
        });
        let rows: Vec<Vec<String>> = [heads.to_vec()].into_iter().chain(rows).collect();
        table::write(f, &rows)?;
        write!(f, "\n\n{}", self.summary())?;
        self.notes.iter().try_for_each(|note| write!(f, "\nnote: {note}"))?;
        self.obstacles.iter().try_for_each(|obstacle| write!(f, "\n{obstacle}"))
    }
}

impl Adoption {
    fn summary(&self) -> String {
        let count = |is: &dyn Fn(&AdoptionRow) -> bool| self.rows.iter().filter(|row| is(row)).count();
        let is_done = |row: &AdoptionRow| row.version.is_some_and(|version| self.recorded.contains(&version));
        let is_new = |row: &AdoptionRow| row.is_to_record() || is_done(row);
        let new = count(&is_new);
        let verified = count(&|row| is_new(row) && matches!(row.content, Content::Verified { .. }));
        let before = count(&|row| row.is_recorded && !is_done(row));
        let pending = count(&|row| row.content == Content::Pending);
        let verified = match verified {
            0 => "none of them verified".to_owned(),
            all if all == new => "all verified".to_owned(),
            some => format!("{some} of them verified"),
        };
        let new = match (new, self.recorded.is_empty()) {
            (0, _) => "nothing to record".to_owned(),
            (new, true) => format!("{new} to record, {verified}"),
            (new, false) => format!("recorded {new}, {verified}"),
        };
        let more =
            |count: usize, what: &str| if count == 0 { String::new() } else { format!("; {count} {what}") };
        format!("{new}{}{}", more(before, "recorded before"), more(pending, "pending for `apply`"))
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Verified { by } => write!(f, "verified: {by}"),
            Content::Edited { by } => write!(f, "EDITED: {by} is another"),
            Content::Unverified { why } => write!(f, "not verified: {why}"),
            Content::OnlyTheirs => f.write_str("not here"),
            Content::Pending => f.write_str("pending"),
            Content::OnlyOurs => f.write_str("applied by `apply`"),
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in the way: {}\n  {}", self.what, self.help)
    }
}

//! What stands in the way of adopting, of what can be seen in the rows: one obstacle for all rows that share it.
//!
//! What nobody would record must not run again later, so a migration of theirs that is newer than all of ours is refused
//! always. For the rest the policies of `apply` hold, which would refuse the same afterwards.

use migrate_core::{Migration, Tool, Version};

use super::adoption::{Adoption, AdoptionRow, Content, Obstacle};
use crate::Runner;
use crate::history::{self, Reading};

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Our history has it with another checksum.
    Differs,
    /// Our history has it half done.
    HalfDone,
    /// It is not what they have applied.
    Edited,
    /// Theirs is newer than all that is here.
    Newer,
    /// Theirs is not here, although newer ones are.
    Unknown,
    /// Theirs has no whole number.
    NoNumber,
    /// They have not applied it, although newer ones are.
    Gap,
}

const FAULTS: [Fault; 7] = [
    Fault::Differs,
    Fault::HalfDone,
    Fault::Edited,
    Fault::Newer,
    Fault::Unknown,
    Fault::NoNumber,
    Fault::Gap,
];

pub(super) fn obstacles(runner: &Runner, adoption: &Adoption, ours: &Reading) -> Vec<Obstacle> {
    let sight = Sight::new(runner, adoption, ours);
    let table = history::table(&runner.settings);
    let found = FAULTS.into_iter().filter_map(|fault| {
        let rows = adoption.rows.iter().filter(|row| sight.fault(row) == Some(fault));
        let names: Vec<String> = rows.map(|row| sight.name(row)).collect();
        (!names.is_empty()).then(|| Obstacle {
            what: format!("{} {}", fault.what(adoption.tool, &table), names.join(", ")),
            help: fault.help().to_owned(),
            is_edit: fault == Fault::Edited,
        })
    });
    found.collect()
}

/// What a row is judged by.
struct Sight<'a> {
    runner: &'a Runner,
    ours: &'a Reading,
    newest_here: Option<Version>,
    newest_applied: Option<Version>,
}

impl<'a> Sight<'a> {
    fn new(runner: &'a Runner, adoption: &Adoption, ours: &'a Reading) -> Sight<'a> {
        let applied = adoption.rows.iter().filter(|row| row.theirs.is_some() || row.is_recorded);
        let order = runner.migrations.order;
        Sight {
            runner,
            ours,
            newest_here: runner.migrations.all().last().map(|migration| migration.version),
            newest_applied: applied.filter_map(|row| row.version).max_by(|a, b| order.compare(*a, *b)),
        }
    }

    fn fault(&self, row: &AdoptionRow) -> Option<Fault> {
        let policy = self.runner.settings.policy;
        let Some(version) = row.version else {
            return (!policy.allows_unknown).then_some(Fault::NoNumber);
        };
        let is_half = self.ours.running.iter().any(|(half, _)| *half == version)
            || self.ours.reverting.iter().any(|half| half.version == version);
        match &row.content {
            _ if is_half => Some(Fault::HalfDone),
            _ if self.differs(version) => Some(Fault::Differs),
            Content::OnlyTheirs if row.is_recorded => None,
            Content::OnlyTheirs if self.is_above(version, self.newest_here) => Some(Fault::Newer),
            Content::OnlyTheirs => (!policy.allows_unknown).then_some(Fault::Unknown),
            Content::Edited { .. } => (!row.is_recorded).then_some(Fault::Edited),
            Content::Pending if self.is_above(version, self.newest_applied) => None,
            Content::Pending => (!policy.allows_out_of_order).then_some(Fault::Gap),
            Content::Verified { .. } | Content::Unverified { .. } | Content::OnlyOurs => None,
        }
    }

    fn here(&self, version: Version) -> Option<&'static Migration> {
        self.runner.migrations.iter().find(|migration| migration.version == version)
    }

    /// Whether our history has it with another checksum.
    fn differs(&self, version: Version) -> bool {
        let applied = self.ours.applied.iter().find(|row| row.version == version);
        applied.zip(self.here(version)).is_some_and(|(row, here)| row.checksum != here.checksum.to_string())
    }

    fn is_above(&self, version: Version, than: Option<Version>) -> bool {
        than.is_none_or(|than| self.runner.migrations.order.compare(version, than).is_gt())
    }

    /// Our file, or their version and what they call it.
    fn name(&self, row: &AdoptionRow) -> String {
        let theirs = row.theirs.clone().unwrap_or_default();
        let Some(version) = row.version else { return theirs };
        match self.here(version) {
            Some(migration) => migration.up.path.clone().into_owned(),
            None if theirs.contains(&version.to_string()) => theirs,
            None => format!("{version} {theirs}"),
        }
    }
}

impl Fault {
    fn what(self, tool: Tool, table: &str) -> String {
        match self {
            Fault::Differs => format!("{table} has another checksum of"),
            Fault::HalfDone => format!("{table} has half done:"),
            Fault::Edited => format!("{tool} has applied another text of"),
            Fault::Newer => format!("{tool} has applied what is newer than all that is here:"),
            Fault::Unknown => format!("{tool} has applied what is not here:"),
            Fault::NoNumber => format!("{tool} has applied what has no whole number as its version:"),
            Fault::Gap => format!("{tool} has applied newer ones, but not"),
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Fault::Differs => {
                "put the files back as they were applied; `cargo migrate plan` shows the difference"
            }
            Fault::HalfDone => "let `apply` or `revert` bring it to an end first",
            Fault::Edited => {
                "put back what was applied; or, where the change makes no difference, adopt it as it is: \
                 `cargo migrate adopt --accept-edited`"
            }
            Fault::Newer => {
                "adopt with a program that has it: what is not recorded would run again, once a program brings it"
            }
            Fault::Unknown => {
                "bring the files back, or do without them for good: `MIGRATIONS.runner().unknown_versions(true)`"
            }
            Fault::NoNumber => {
                "give the files whole numbers, and record what is applied: `cargo migrate baseline VERSION`"
            }
            Fault::Gap => {
                "let it apply them first, or let `apply` do it: `MIGRATIONS.runner().out_of_order(true)`"
            }
        }
    }
}

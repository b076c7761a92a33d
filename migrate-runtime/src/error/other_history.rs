//! Another tool's history, where there is one that shouldn't be or none that should.

use std::fmt;

use migrate_core::printable::line;

use crate::foreign::Used;

#[derive(Debug)]
pub(crate) enum OtherHistory {
    /// It has migrated the database, and there is no history of ours.
    Found(Vec<Used>),
    /// There is none to adopt, or not the one that was named.
    #[cfg(feature = "adopt")]
    Missing { named: Option<String> },
    /// There is more than one to adopt.
    #[cfg(feature = "adopt")]
    Several(Vec<Used>),
    /// Its rows do not say which files are applied.
    #[cfg(feature = "adopt")]
    Unreadable(Used),
    /// Something stands in the way of adopting it: the whole of it, a line each.
    #[cfg(feature = "adopt")]
    InTheWay { what: String, obstacles: Vec<String> },
}

impl fmt::Display for OtherHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OtherHistory::Found(used) => {
                let take_over = if used.iter().any(|used| used.foreign.history.names_files) {
                    "take over what it has applied: `cargo migrate adopt`, which first shows what it would record"
                } else {
                    BASELINE
                };
                write!(
                    f,
                    "{}\n{take_over}\n\
                     or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`",
                    lines(used)
                )
            }
            #[cfg(feature = "adopt")]
            OtherHistory::Unreadable(used) => write!(
                f,
                "{}, which does not say which of the files here are applied, so it can't be adopted\n{BASELINE}",
                lines(std::slice::from_ref(used))
            ),
            #[cfg(feature = "adopt")]
            OtherHistory::Missing { named } => {
                match named {
                    Some(named) => write!(f, "no history {named} with migrations in it was found")?,
                    None => write!(f, "no other tool's history with migrations in it was found")?,
                }
                write!(
                    f,
                    ": it is looked for in the schemas of the session's search path, in `public` and in `supabase_migrations`\n\
                     if it is elsewhere, put its schema into the connection's search path; \
                     where no tool has one, record what is applied: `cargo migrate baseline VERSION`"
                )
            }
            #[cfg(feature = "adopt")]
            OtherHistory::Several(used) => {
                let example = used.first().map(|used| used.foreign.plain()).unwrap_or_default();
                write!(
                    f,
                    "{}\nsay which of them is to be adopted: `cargo migrate adopt --from {example}`, \
                     or `MIGRATIONS.runner().adopt_from(\"{example}\")`",
                    lines(used)
                )
            }
            #[cfg(feature = "adopt")]
            OtherHistory::InTheWay { what, obstacles } => {
                write!(f, "{what} can't be adopted\n{}", obstacles.join("\n"))
            }
        }
    }
}

/// What to do where rows say nothing of files.
const BASELINE: &str =
    "write what is there as migrations, and record them as applied: `cargo migrate baseline VERSION`";

fn lines(used: &[Used]) -> String {
    let lines = used.iter().map(|Used { foreign, extent }| {
        line(&format!("{} has migrated this database: {extent} in {foreign}", foreign.tool())).into_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

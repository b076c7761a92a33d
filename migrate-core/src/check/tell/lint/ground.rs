//! What is known of a whole folder, at its end.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::check::model::{Body, Id, Kind, Model};
use crate::effect::split;
use crate::{Place, Script, Span, is_same_table};

#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    /// The folder's tables can be reached through a web interface to the database, as Supabase has one.
    is_exposed: bool,
    /// Tables with row level security.
    secured: BTreeSet<String>,
    /// Those of which a policy may let all rows be changed.
    passable: BTreeSet<String>,
    /// Functions whose `search_path` is set.
    settled: BTreeSet<String>,
    /// Functions whose bodies name what is gone.
    stale: Vec<StaleBody>,
}

/// A function whose next call is refused.
#[derive(Clone, Debug)]
pub(crate) struct StaleBody {
    pub(crate) function: String,
    /// Where its body stands.
    pub(crate) place: Place,
    /// What it names.
    pub(crate) title: String,
    /// The statement that took that away, by its script and its bytes.
    pub(crate) by: (Arc<str>, Range<usize>),
}

/// Roles and functions of such an interface.
const ROLES: [&str; 3] = ["anon", "authenticated", "service_role"];
const FUNCTIONS: [&str; 4] = ["uid", "jwt", "role", "users"];

impl Ground {
    pub(crate) fn of(model: &Model, stale: Vec<StaleBody>) -> Ground {
        let has_path = |id: &Id| model.bodies.get(id).is_some_and(|routine| routine.path.is_some());
        let settled = model.all().filter(|(id, _)| has_path(id)).map(|(_, object)| model.sql_name(object));
        let mut ground = Ground { settled: settled.collect(), stale, ..Ground::default() };
        for (_, object) in model.all() {
            let name = &*object.name;
            ground.is_exposed |= match (&object.body, object.kind) {
                (_, Kind::Role) => ROLES.contains(&name),
                (Body::Relation(relation), _) if relation.has_row_security => {
                    ground.secured.insert(model.sql_name(object));
                    object.within == Model::PUBLIC
                }
                (Body::Policy(policy), _) if policy.may_pass_all => {
                    ground.passable.extend(model.get(object.within).map(|table| model.sql_name(table)));
                    false
                }
                _ => {
                    FUNCTIONS.contains(&name)
                        && model.get(object.within).is_some_and(|schema| &*schema.name == "auth")
                }
            };
        }
        ground
    }

    /// The functions that this statement of a script takes something away from.
    pub(super) fn stale(&self, script: &Script, statement: Span) -> impl Iterator<Item = &StaleBody> {
        let stale = self.stale.iter();
        stale.filter(move |stale| {
            let (path, by) = &stale.by;
            **path == *script.path && statement.range().contains(&by.start)
        })
    }

    /// Whether anybody on the web may see this table.
    pub(super) fn exposes(&self, table: &str) -> bool {
        let is_in_public = split(table).0.is_none_or(|schema| schema == "public");
        self.is_exposed && is_in_public && !self.secured.iter().any(|secured| is_same_table(secured, table))
    }

    /// Whether a policy may let all rows of this table be changed.
    pub(super) fn may_pass(&self, table: &str) -> bool {
        self.passable.iter().any(|passable| is_same_table(passable, table))
    }

    /// Whether a function's `search_path` is set somewhere.
    pub(super) fn settles(&self, function: &str) -> bool {
        self.settled.iter().any(|settled| is_same_table(settled, function))
    }
}

//! Where an expression stands, and what can't stand there: `ParseExprKind`, `parse_agg.c`, `check_srf_call_placement` of
//! `parse_func.c`.

use super::Analysis;
use crate::check::model::builtin::RoutineKind;
use crate::check::model::{Code, Name, Refusal};
use crate::check::read::expression::{Call, Expression};
use crate::check::types::Sort;

/// A place, in the server's words.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each may stand there or not")]
pub(in crate::check::act) struct Place {
    name: &'static str,
    /// As the server calls what has to be a boolean there.
    pub(in crate::check::act) construct: &'static str,
    takes_aggregates: bool,
    takes_windows: bool,
    takes_sets: bool,
    is_from: bool,
}

impl Place {
    /// Anything can stand there, or nobody knows what place it is.
    pub(in crate::check::act) const ANYWHERE: Place =
        Place { takes_aggregates: true, takes_windows: true, takes_sets: true, ..Place::rows("") };
    pub(in crate::check::act) const HAVING: Place = Place { takes_aggregates: true, ..Place::rows("HAVING") };
    pub(in crate::check::act) const WINDOW: Place =
        Place { takes_aggregates: true, takes_sets: true, ..Place::rows("window definitions") };
    pub(in crate::check::act) const GROUP_BY: Place = Place { takes_sets: true, ..Place::rows("GROUP BY") };
    pub(in crate::check::act) const FROM: Place =
        Place { takes_sets: true, is_from: true, ..Place::rows("functions in FROM") };
    pub(in crate::check::act) const RETURNING: Place = Place::rows("RETURNING");
    /// The only row that an INSERT has.
    pub(in crate::check::act) const VALUES_ROW: Place = Place { takes_sets: true, ..Place::rows("VALUES") };
    pub(in crate::check::act) const VALUES: Place = Place::rows("VALUES");
    pub(in crate::check::act) const WHERE: Place = Place::rows("WHERE");
    pub(in crate::check::act) const FILTER: Place = Place::rows("FILTER");
    pub(in crate::check::act) const JOIN: Place =
        Place { construct: "JOIN/ON", ..Place::rows("JOIN conditions") };
    pub(in crate::check::act) const MERGE: Place =
        Place { construct: "WHEN", ..Place::rows("MERGE WHEN conditions") };
    pub(in crate::check::act) const UPDATE: Place = Place::rows("UPDATE");
    pub(in crate::check::act) const LIMIT: Place = Place::rows("LIMIT");
    pub(in crate::check::act) const POLICY: Place =
        Place { construct: "POLICY", ..Place::rows("policy expressions") };
    pub(in crate::check::act) const CHECK: Place =
        Place { construct: "CHECK", ..Place::rows("check constraints") };
    pub(in crate::check::act) const DEFAULT: Place = Place::rows("DEFAULT expressions");
    pub(in crate::check::act) const GENERATED: Place = Place::rows("column generation expressions");
    pub(in crate::check::act) const INDEX: Place = Place::rows("index expressions");
    pub(in crate::check::act) const PREDICATE: Place =
        Place { construct: "WHERE", ..Place::rows("index predicates") };
    pub(in crate::check::act) const STATISTICS: Place = Place::rows("statistics expressions");
    pub(in crate::check::act) const TRIGGER: Place =
        Place { construct: "WHEN", ..Place::rows("trigger WHEN conditions") };
    pub(in crate::check::act) const TRANSFORM: Place = Place::rows("transform expressions");
    pub(in crate::check::act) const CALL: Place = Place::rows("CALL arguments");
    pub(in crate::check::act) const COPY: Place =
        Place { construct: "WHERE", ..Place::rows("COPY FROM WHERE conditions") };

    /// One value for one row.
    const fn rows(name: &'static str) -> Place {
        Place {
            name,
            construct: name,
            takes_aggregates: false,
            takes_windows: false,
            takes_sets: false,
            is_from: false,
        }
    }
}

/// What stands in an expression.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is found or not")]
pub(in crate::check::act) struct Found {
    /// A column of what is analysed.
    pub(super) own: bool,
    /// A column of a query around it.
    pub(super) outer: bool,
    /// Whose columns stand in it is not known.
    pub(in crate::check::act) is_vague: bool,
    /// An aggregate function over rows of what is analysed.
    pub(in crate::check::act) aggregates: bool,
    pub(in crate::check::act) windows: bool,
    pub(in crate::check::act) sets: bool,
}

impl Found {
    pub(in crate::check::act) fn and(self, other: Found) -> Found {
        Found {
            own: self.own || other.own,
            outer: self.outer || other.outer,
            is_vague: self.is_vague || other.is_vague,
            aggregates: self.aggregates || other.aggregates,
            windows: self.windows || other.windows,
            sets: self.sets || other.sets,
        }
    }
}

impl Analysis<'_, '_> {
    /// A call, with what stands in its brackets: whether it can stand here.
    pub(super) fn placed(
        &mut self,
        name: &Name,
        call: &Call<'_>,
        sort: Option<Sort>,
        inside: Found,
    ) -> Result<(), Refusal> {
        let outer = self.found;
        self.found = outer.and(inside);
        let Some(sort) = sort else { return Ok(()) };
        let (kind, is_aggregate) = (sort.kind, sort.is_aggregate());
        let wrong = |code, title: String| Err(Refusal::new(code, &name.at, title));
        let is_bare = call.arguments.is_empty() && !call.is_star && call.within.is_none();
        if kind == RoutineKind::Aggregate && is_bare {
            let title = format!("{name}(*) must be used to call a parameterless aggregate function");
            return wrong(Code::WrongObjectType, title);
        }
        if call.over.is_some() {
            if !is_aggregate && kind != RoutineKind::Window {
                let title = format!(
                    "OVER specified, but `{name}` is not a window function nor an aggregate function"
                );
                return wrong(Code::WrongObjectType, title);
            }
            self.found.windows = true;
            return self.window_function(name, inside);
        }
        match kind {
            RoutineKind::Window => {
                wrong(Code::WrongObjectType, format!("window function `{name}` requires an OVER clause"))
            }
            _ if is_aggregate => {
                self.found = outer;
                let is_nested = self.scope.has_sources_around();
                if (inside.outer && !inside.own) || (inside.is_vague && is_nested) {
                    // It may belong to a query around this one.
                    return Ok(());
                }
                self.found.own |= inside.own;
                self.found.aggregates = true;
                self.aggregate(name, inside)
            }
            _ => {
                let words = [
                    (call.is_star, "(*)"),
                    (call.is_distinct, "DISTINCT"),
                    (call.within.is_some(), "WITHIN GROUP"),
                    (!call.order.is_empty(), "ORDER BY"),
                    (call.filter.is_some(), "FILTER"),
                ];
                if let Some((_, word)) = words.iter().find(|(is_there, _)| *is_there) {
                    let word = if *word == "(*)" { format!("`{name}(*)`") } else { (*word).to_owned() };
                    let title = format!("{word} specified, but `{name}` is not an aggregate function");
                    return wrong(Code::WrongObjectType, title);
                }
                if sort.returns_set {
                    self.found.sets = true;
                    self.set(name)?;
                }
                if inside.sets && self.place.is_from {
                    return wrong(
                        Code::FeatureNotSupported,
                        "set-returning functions must appear at top level of FROM".to_owned(),
                    );
                }
                Ok(())
            }
        }
    }

    fn aggregate(&self, name: &Name, inside: Found) -> Result<(), Refusal> {
        let nested = [
            (inside.aggregates, Code::GroupingError, "aggregate function calls cannot be nested"),
            (
                inside.windows,
                Code::GroupingError,
                "aggregate function calls cannot contain window function calls",
            ),
            (
                inside.sets,
                Code::FeatureNotSupported,
                "aggregate function calls cannot contain set-returning function calls",
            ),
        ];
        if let Some((_, code, title)) = nested.into_iter().find(|(is_there, ..)| *is_there) {
            return Err(Refusal::new(code, &name.at, title).help("compute the inner one in a subquery"));
        }
        if self.place.takes_aggregates {
            return Ok(());
        }
        let title = format!("aggregate functions are not allowed in {}", self.place.name);
        let refusal = Refusal::new(Code::GroupingError, &name.at, title);
        Err(if self.place.name == "WHERE" {
            refusal.help("a condition on groups of rows stands in HAVING; one on all rows needs a subquery")
        } else {
            refusal
        })
    }

    fn window_function(&self, name: &Name, inside: Found) -> Result<(), Refusal> {
        if inside.windows {
            let title = "window function calls cannot be nested";
            return Err(Refusal::new(Code::WindowingError, &name.at, title)
                .help("compute the inner one in a subquery"));
        }
        if inside.sets {
            let title = "window function calls cannot contain set-returning function calls";
            return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
                .help("call it in FROM: LATERAL makes the columns beside it visible"));
        }
        if self.place.takes_windows {
            return Ok(());
        }
        let title = format!("window functions are not allowed in {}", self.place.name);
        let refusal = Refusal::new(Code::WindowingError, &name.at, title);
        Err(if matches!(self.place.name, "WHERE" | "HAVING" | "GROUP BY") {
            refusal.help("compute it in a subquery, and put the condition around that")
        } else {
            refusal
        })
    }

    fn set(&self, name: &Name) -> Result<(), Refusal> {
        if self.place.takes_sets {
            return Ok(());
        }
        let title = format!("set-returning functions are not allowed in {}", self.place.name);
        Err(Refusal::new(Code::FeatureNotSupported, &name.at, title).help("call it in FROM of a subquery"))
    }

    /// CASE and COALESCE take no sets.
    pub(super) fn no_sets_in<'e, 't: 'e>(
        &mut self,
        word: &str,
        had_sets: bool,
        mut inside: impl Iterator<Item = &'e Expression<'t>>,
    ) -> Result<(), Refusal> {
        if self.found.sets {
            let at = inside.next().map_or(0..0, Expression::range);
            let title = format!("set-returning functions are not allowed in {word}");
            return Err(Refusal::new(Code::FeatureNotSupported, &at, title)
                .help("call it in FROM: LATERAL makes the columns beside it visible"));
        }
        self.found.sets = had_sets;
        Ok(())
    }
}

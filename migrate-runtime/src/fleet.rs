//! One release, many databases or schemas: a call for each of them, so many at a time.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Kept, with_option};
use crate::{Error, Event, Report, Runner};

/// A [`Runner`] for many databases or schemas. Each keeps its own history, so a run that was interrupted goes on where it was.
///
/// ```no_run
/// use migrate_runtime::{Migrations, Tenant};
/// # static MIGRATIONS: Migrations = Migrations::EMPTY;
/// # let database_url = "postgresql://localhost/app";
/// let tenants = ["acme", "globex"].map(|schema| Tenant::schema(database_url, schema));
/// // `acme` alone; then, if that went well, eight at a time.
/// let report = MIGRATIONS.runner().fleet().at_once(8).apply(tenants);
/// println!("{report}");
/// ```
#[derive(Clone)]
pub struct Fleet {
    runner: Runner,
    at_once: usize,
    first: usize,
    goes_on: bool,
    observer: Option<Arc<Observer>>,
}

type Observer = dyn Fn(&str, &Event) + Send + Sync;

/// One of a [`Fleet`]: a database, or a schema of one.
#[derive(Clone, PartialEq, Eq)]
pub struct Tenant {
    name: String,
    /// Of its database.
    url: String,
    schema: Option<String>,
}

impl Tenant {
    /// A database of its own, under a name for reports: the URL may hold a password.
    #[must_use]
    pub fn database(name: impl Into<String>, url: impl Into<String>) -> Tenant {
        Tenant { name: name.into(), url: url.into(), schema: None }
    }

    /// A schema of a database, for which it is the whole search path; its history is in it too. The schema has to be there
    /// or is made, and its name of those that [`Runner::schema`] takes.
    #[must_use]
    pub fn schema(url: impl Into<String>, schema: impl Into<String>) -> Tenant {
        let schema = schema.into();
        Tenant { name: schema.clone(), url: url.into(), schema: Some(schema) }
    }

    /// With its search path.
    fn own_url(&self) -> String {
        self.schema
            .as_ref()
            .map_or_else(|| self.url.clone(), |schema| with_option(&self.url, "schema", schema))
    }
}

/// Without its URL, which may hold a password.
impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenant").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet")
            .field("at_once", &self.at_once)
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}

impl Runner {
    /// The same for many databases or schemas.
    #[must_use]
    pub fn fleet(&self) -> Fleet {
        Fleet { runner: self.clone(), at_once: 4, first: 1, goes_on: false, observer: None }
    }
}

impl Fleet {
    /// How many at a time; 4 unless set.
    #[must_use]
    pub fn at_once(mut self, tenants: usize) -> Fleet {
        self.at_once = tenants.max(1);
        self
    }

    /// How many go first, one after the other; the rest begins only if all of them went well. 1 unless set.
    #[must_use]
    pub fn first(mut self, tenants: usize) -> Fleet {
        self.first = tenants;
        self
    }

    /// Goes on with the others where one fails, but for the first. Unless set, no other is begun then; those that run end.
    #[must_use]
    pub fn go_on(mut self, goes_on: bool) -> Fleet {
        self.goes_on = goes_on;
        self
    }

    /// Is told what happens, and to which tenant. The [`Runner`]'s own observer is told too, without its name.
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&str, &Event) + Send + Sync + 'static) -> Fleet {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Brings each up to what is embedded: [`apply_url`](Runner::apply_url). Schemas of one database that have nothing to do
    /// share connections.
    pub fn apply(&self, tenants: impl IntoIterator<Item = Tenant>) -> FleetReport<Report> {
        self.run(tenants, |runner, tenant, shared| {
            if let Some(report) = shared.nothing_to_do(runner, tenant) {
                return Ok(report);
            }
            let report = runner.apply_url(&tenant.own_url())?;
            shared.is_worth_it = report.applied.is_empty();
            Ok(report)
        })
    }

    /// Makes any call for each: `fleet.each(tenants, Runner::status_url)`.
    pub fn each<T: Send>(
        &self,
        tenants: impl IntoIterator<Item = Tenant>,
        call: impl Fn(&Runner, &str) -> Result<T, Error> + Sync,
    ) -> FleetReport<T> {
        self.run(tenants, |runner, tenant, _| call(runner, &tenant.own_url()))
    }

    fn run<T: Send>(
        &self,
        tenants: impl IntoIterator<Item = Tenant>,
        call: impl Fn(&Runner, &Tenant, &mut Shared) -> Result<T, Error> + Sync,
    ) -> FleetReport<T> {
        let tenants: Vec<Tenant> = tenants.into_iter().collect();
        let run = Run {
            fleet: self,
            tenants: &tenants,
            call: &call,
            next: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
            answers: Mutex::new(Vec::new()),
        };
        let first = self.first.min(tenants.len());
        let rest = tenants.len() - first;
        for (end, at_once, goes_on) in
            [(first, 1, false), (tenants.len(), self.at_once.min(rest), self.goes_on)]
        {
            std::thread::scope(|scope| {
                for _ in 0..at_once {
                    scope.spawn(|| run.up_to(end, goes_on));
                }
            });
        }
        let mut answers = run.answers.into_inner().unwrap_or_else(PoisonError::into_inner);
        answers.sort_by_key(|(number, _)| *number);
        let mut answers = answers.into_iter().peekable();
        let reports = tenants.into_iter().enumerate().map(|(number, Tenant { name, .. })| {
            let answer = answers.next_if(|(answered, _)| *answered == number);
            TenantReport { name, outcome: answer.map_or(Outcome::NotTried, |(_, answer)| answer) }
        });
        FleetReport { tenants: reports.collect() }
    }
}

/// A call for many, while it lasts.
struct Run<'r, T, C> {
    fleet: &'r Fleet,
    tenants: &'r [Tenant],
    call: &'r C,
    next: AtomicUsize,
    is_stopped: AtomicBool,
    answers: Mutex<Vec<(usize, Outcome<T>)>>,
}

impl<T, C: Fn(&Runner, &Tenant, &mut Shared) -> Result<T, Error>> Run<'_, T, C> {
    /// Takes one tenant after the other, until there is none before `end` or one has failed. A thread of its own blocks here:
    /// the caller may be inside a runtime.
    fn up_to(&self, end: usize, goes_on: bool) {
        let mut shared = Shared::default();
        while !self.is_stopped.load(Ordering::Relaxed) {
            let below = |next| (next < end).then_some(next + 1);
            let taken = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, below);
            let Some((number, tenant)) = taken.ok().and_then(|at| Some((at, self.tenants.get(at)?))) else {
                return;
            };
            let outcome = match (self.call)(&self.fleet.runner_for(tenant), tenant, &mut shared) {
                Ok(answer) => Outcome::Done(answer),
                Err(error) => {
                    self.is_stopped.fetch_or(!goes_on, Ordering::Relaxed);
                    Outcome::Failed(error)
                }
            };
            self.answers.lock().unwrap_or_else(PoisonError::into_inner).push((number, outcome));
        }
    }
}

/// The connection over which schemas of one database are looked at, one after the other: a connection for each would cost as
/// much as ten looks.
#[derive(Default)]
struct Shared {
    kept: Option<(String, Kept)>,
    /// The one before had nothing to do. Otherwise the next will have something too, and needs a connection of its own.
    is_worth_it: bool,
}

impl Shared {
    /// What [`apply_url`](Runner::apply_url) would report, where a look is enough to see that it would do nothing.
    fn nothing_to_do(&mut self, runner: &Runner, tenant: &Tenant) -> Option<Report> {
        let kept = self.kept.take().filter(|(url, _)| *url == tenant.url);
        if !self.is_worth_it || tenant.schema.is_none() {
            return None;
        }
        let connect = || Some((tenant.url.clone(), Kept::connect(&tenant.url, &runner.settings)?));
        let kept = kept.or_else(connect)?;
        let report = kept.1.nothing_to_do(runner)?;
        self.kept = Some(kept);
        Some(report)
    }
}

impl Fleet {
    fn runner_for(&self, tenant: &Tenant) -> Runner {
        let mut runner = self.runner.clone();
        if let Some(schema) = &tenant.schema {
            runner = runner.schema(schema);
        }
        let Some(observer) = self.observer.clone() else { return runner };
        let (before, name) = (runner.settings.observer.clone(), tenant.name.clone());
        runner.observer(move |event| {
            if let Some(before) = &before {
                before(event);
            }
            observer(&name, event);
        })
    }
}

/// What a call for many has done, in their order. `Display` is a line for each that it did something to or that failed, and
/// how many there are.
#[derive(Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FleetReport<T> {
    /// Each one's.
    pub tenants: Vec<TenantReport<T>>,
}

/// What a call has done to one of many.
#[derive(Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TenantReport<T> {
    /// The tenant's name.
    pub name: String,
    /// How it went.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub outcome: Outcome<T>,
}

/// How a call went for one of many.
#[derive(Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Outcome<T> {
    /// It answered.
    Done(T),
    /// It could not do what it is for.
    #[cfg_attr(feature = "serde", serde(serialize_with = "as_text"))]
    Failed(Error),
    /// One before it has failed.
    NotTried,
}

#[cfg(feature = "serde")]
fn as_text<S: serde::Serializer>(error: &Error, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

impl<T> FleetReport<T> {
    /// Those that failed, by their names.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.tenants.iter().filter_map(|tenant| match &tenant.outcome {
            Outcome::Failed(error) => Some((tenant.name.as_str(), error)),
            _ => None,
        })
    }

    /// Whether each has answered.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.tenants.iter().all(|tenant| matches!(tenant.outcome, Outcome::Done(_)))
    }
}

impl fmt::Display for FleetReport<Report> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut current, mut applied, mut failed, mut not_tried) = (0_usize, 0_usize, 0_usize, 0_usize);
        for TenantReport { name, outcome } in &self.tenants {
            let name = migrate_core::printable::line(name);
            match outcome {
                Outcome::Done(report) if report.applied.is_empty() => current += 1,
                Outcome::Done(report) => {
                    applied += 1;
                    writeln!(f, "{name}: {report}")?;
                }
                Outcome::Failed(error) => {
                    failed += 1;
                    writeln!(f, "{name}: {error}")?;
                }
                Outcome::NotTried => not_tried += 1,
            }
        }
        let all = self.tenants.len();
        write!(f, "{all} in all: {applied} migrated, {current} with nothing to apply")?;
        if failed > 0 {
            write!(f, ", {failed} failed")?;
        }
        if not_tried > 0 {
            write!(f, ", {not_tried} not tried")?;
        }
        Ok(())
    }
}

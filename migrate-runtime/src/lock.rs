//! The lock that only one process at a time migrates under.

use std::time::{Duration, Instant};

use crate::blockers::COLUMNS;
use crate::link::{Row, row};
use crate::settings::Settings;
use crate::sql::literal;

/// Who takes turns: what is deferred keeps nobody from migrating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Migrations,
    Deferred,
}

/// The key of `migrate.schema_migrations`.
const USUAL_KEY: i64 = 8_187_617_364_133_685_829;

/// The key, as an expression of the server's: the first 8 bytes of the SHA-256 of
/// `embed_migrations/lock/v1`, or `embed_migrations/deferred/v1`, the schema and the table, with a NUL between them.
///
/// The server computes it, so that no application has to link a hash; the usual one is known. It must never change:
/// builds of today and of next year boot beside each other.
fn key(settings: &Settings, lane: Lane) -> String {
    let prefix = match lane {
        Lane::Migrations if (&*settings.schema, &*settings.table) == ("migrate", "schema_migrations") => {
            return USUAL_KEY.to_string();
        }
        Lane::Migrations => "embed_migrations/lock/v1",
        Lane::Deferred => "embed_migrations/deferred/v1",
    };
    let (schema, table) = (literal(&settings.schema), literal(&settings.table));
    let bytes = format!(
        "pg_catalog.byteacat(pg_catalog.byteacat(pg_catalog.byteacat(pg_catalog.byteacat(\
           '{prefix}', E'\\\\x00'), {schema}), E'\\\\x00'), {table})"
    );
    format!(
        "pg_catalog.int8(pg_catalog.concat('x', pg_catalog.left(pg_catalog.encode(pg_catalog.sha256({bytes}), 'hex'), 16))\
         ::pg_catalog.bit(64))"
    )
}

/// Takes the lock until the end of the transaction, if nobody has it. Settings may be anybody's.
///
/// Never waits inside the server: who waits there blocks CREATE INDEX CONCURRENTLY, or is killed by it.
pub(crate) fn try_lock(settings: &Settings) -> String {
    format!("SELECT 'lock', {}, pg_catalog.pg_backend_pid()", takes(settings))
}

/// The same as an expression.
pub(crate) fn takes(settings: &Settings) -> String {
    format!("pg_catalog.pg_try_advisory_xact_lock({})", key(settings, Lane::Migrations))
}

/// The same for the session.
pub(crate) fn takes_session(settings: &Settings, lane: Lane) -> String {
    format!("pg_catalog.pg_try_advisory_lock({})", key(settings, lane))
}

/// The server's process that has answered to a try.
pub(crate) fn process(rows: &[Row]) -> &str {
    row(rows, "lock").map_or("", |row| row.text(2))
}

/// Whether somebody has it, as an expression. Who waits asks this and doesn't try: a try takes the lock for a moment, and
/// then it is not free for whoever has work to do. Settings may be anybody's.
pub(crate) fn is_taken(settings: &Settings, lane: Lane) -> String {
    format!("EXISTS (SELECT FROM {LOCKS} WHERE {} AND {HERE})", is_granted(settings, lane))
}

/// Takes the lock for the session, if nobody has it: for what can't be in a transaction. The answer is `taken`,
/// `held`, or `shared`, if this session has it already: then a pooler gives the session to others as well, or one
/// of them has left it behind. (A session may take a lock twice, so without the question both would have it.)
///
/// With it comes that the server ends a session that is idle for a minute: its runner is frozen, and would keep the lock.
///
/// Functions are named with their schema, because the settings are the session's own.
pub(crate) fn try_session_lock(settings: &Settings, lane: Lane) -> String {
    format!(
        "SELECT 'lock', CASE WHEN EXISTS ({own}) THEN 'shared' \
           WHEN {takes} THEN CASE WHEN pg_catalog.set_config('idle_session_timeout', '1min', false) IS NOT NULL THEN 'taken' END \
           ELSE 'held' END, pg_catalog.pg_backend_pid()",
        own = own_lock(settings, lane),
        takes = takes_session(settings, lane)
    )
}

/// Asks whether this session has the lock, and which process it is.
pub(crate) fn is_held(settings: &Settings, lane: Lane) -> String {
    format!("SELECT EXISTS ({}), pg_catalog.pg_backend_pid()", own_lock(settings, lane))
}

/// Whether a process has one of the locks, as an expression.
#[cfg(feature = "url")]
pub(crate) fn is_held_by(settings: &Settings, process: &str) -> String {
    let [one, other] = [Lane::Migrations, Lane::Deferred].map(|lane| is_granted(settings, lane));
    format!(
        "EXISTS (SELECT FROM {LOCKS} WHERE ({one} OR {other}) AND l.pid OPERATOR(pg_catalog.=) {process})"
    )
}

/// A row if this session has the lock.
fn own_lock(settings: &Settings, lane: Lane) -> String {
    let is_granted = is_granted(settings, lane);
    format!(
        "SELECT FROM {LOCKS} WHERE {is_granted} AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()"
    )
}

/// What the view `pg_locks` calls: who waits asks often.
const LOCKS: &str = "pg_catalog.pg_lock_status() l";

/// Whether a lock is of this database.
const HERE: &str = "l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database \
    WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())";

/// Whether somebody has a lock, and it is of this key, in whichever database.
fn is_granted(settings: &Settings, lane: Lane) -> String {
    format!(
        "l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted \
           AND l.objsubid OPERATOR(pg_catalog.=) 1 \
           AND (l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32 OPERATOR(pg_catalog.|) \
             l.objid::pg_catalog.int8) OPERATOR(pg_catalog.=) {}",
        key(settings, lane)
    )
}

/// Lets go of it. The answer says whether it was still held, and by which process.
pub(crate) fn unlock(settings: &Settings, lane: Lane) -> String {
    let key = key(settings, lane);
    format!("SELECT 'unlock', pg_catalog.pg_advisory_unlock({key}), pg_catalog.pg_backend_pid()")
}

/// Asks who has the lock: how far an index is that it builds, and in further rows whom it has to wait for itself.
pub(crate) fn holder(settings: &Settings, lane: Lane) -> String {
    let is_granted = is_granted(settings, lane);
    format!(
        "SELECT {COLUMNS}, (SELECT p.phase FROM pg_catalog.pg_stat_progress_create_index p \
           WHERE p.pid OPERATOR(pg_catalog.=) a.pid) FROM {LOCKS} \
         JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid WHERE {is_granted} AND {HERE};\n\
         SELECT {COLUMNS} FROM {LOCKS} JOIN pg_catalog.pg_stat_activity a \
           ON a.pid OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids(l.pid)) WHERE {is_granted} AND {HERE} \
         ORDER BY a.xact_start",
    )
}

/// How long to wait between tries: longer and longer, and never as long as another process.
pub(crate) struct Backoff {
    next: Duration,
    /// The last one after a lock was waited for in vain.
    rest: Option<Duration>,
    deadline: Instant,
    random: u64,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(25);
    /// No clock overflows by it.
    const FOREVER: Duration = Duration::from_hours(24 * 365);
    const LONGEST: Duration = Duration::from_secs(1);
    const LONGEST_REST: Duration = Duration::from_secs(30);

    /// From now until `wait` is over.
    pub(crate) fn new(wait: Duration) -> Backoff {
        let now = Instant::now();
        let deadline = now.checked_add(wait.min(Self::FOREVER)).unwrap_or(now);
        // xorshift never leaves zero.
        Backoff { next: Self::FIRST, rest: None, deadline, random: random() | 1 }
    }

    /// How long to sleep before the next try; nothing after the deadline.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        self.pause_and_grow(|pause| pause * 2)
    }

    /// How long to sleep before the next look at what another process does. The look is cheap, and the wait not much
    /// longer than what is waited for: a quarter at most.
    pub(crate) fn look(&mut self) -> Option<Duration> {
        self.pause_and_grow(|pause| pause * 5 / 4)
    }

    /// How long until the deadline.
    pub(crate) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// How long to sleep after a lock was waited for in vain, with everybody who came later waiting behind: at least as long
    /// as that, and longer each time, so that they get through; nothing after the deadline.
    pub(crate) fn rest(&mut self, waited: Duration) -> Option<Duration> {
        let left = Some(self.left()).filter(|left| !left.is_zero())?;
        let rest = self.rest.map_or(waited, |before| before * 3 / 2);
        let rest = rest.clamp(waited, Self::LONGEST_REST.max(waited));
        self.rest = Some(rest);
        Some(rest.min(left))
    }

    fn pause_and_grow(&mut self, grow: impl Fn(Duration) -> Duration) -> Option<Duration> {
        let left = self.deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        // xorshift: https://www.jstatsoft.org/v08/i14/paper
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let share = u32::try_from(self.random % 512).unwrap_or_default() + 512;
        let pause = self.next * share / 1024;
        self.next = grow(self.next).min(Self::LONGEST);
        Some(pause.min(left))
    }

    /// Something has moved: ask often again.
    pub(crate) fn restart(&mut self) {
        self.next = Self::FIRST;
        self.rest = None;
    }
}

/// Another number in each process: the standard library seeds its hash maps by the system's randomness.
pub(crate) fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_differ_and_end() {
        let mut backoff = Backoff::new(Duration::from_mins(2));
        let pauses: Vec<_> = (0..10).map_while(|_| backoff.pause()).collect();
        assert!(pauses[0] >= Duration::from_millis(12) && pauses[0] <= Duration::from_millis(25));
        assert!(pauses[9] >= Duration::from_millis(500) && pauses[9] <= Duration::from_secs(1));
        assert_eq!(Backoff::new(Duration::ZERO).pause(), None);
        let waited = Duration::from_secs(2);
        let rests: Vec<_> = (0..9).map_while(|_| backoff.rest(waited)).map(|rest| rest.as_millis()).collect();
        assert_eq!(rests, [2000, 3000, 4500, 6750, 10125, 15187, 22781, 30000, 30000]);
        assert_eq!(Backoff::new(Duration::ZERO).rest(waited), None);
    }
}

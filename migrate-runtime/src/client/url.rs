//! A connection of the runner's own, made from a URL and closed at the end.

use std::time::{Duration, Instant};

use super::own::Own;
use super::surroundings::Surroundings;
use super::target::Target;
use super::tls;
use crate::error::{Kind, LostIn};
use crate::link::Failure;
use crate::lock::Backoff;
use crate::report::Outcome;
use crate::{Error, Event, Report, Runner};

/// Holds a conversation over a connection of its own; again over another one, if it breaks.
pub(crate) fn hold<T: Outcome + Send>(
    runner: &Runner,
    url: &str,
    conversation: impl AsyncFn(&mut Own<'_>) -> Result<T, Error> + Send + Sync,
) -> Result<T, Error> {
    let target = Target::parse(url, &Surroundings::PROCESS).map_err(Error::setting)?;
    let tls = tls::connector(&target).map_err(Error::setting)?;
    for option in &target.unknown {
        runner.settings.tell(&Event::UnknownOption { option: option.clone() });
    }
    on_own_runtime(async || {
        let mut patience = Patience::new(runner, &target);
        let mut report = Report::default();
        loop {
            let error = match Own::connect(&target, tls.as_ref(), &runner.settings).await {
                Ok(mut own) => {
                    patience.has_connected();
                    own.is_careful = patience.lost_in.is_some();
                    let outcome = conversation(&mut own).await;
                    own.close().await;
                    match outcome {
                        Ok(rest) => return Ok(rest.after(report)),
                        Err(error) => error,
                    }
                }
                Err(failure) => patience.unreached(failure),
            };
            // What was done is in the history: another connection goes on from there.
            match patience.pause(&error) {
                Some(pause) => {
                    report = error.into_report().after(report);
                    tokio::time::sleep(pause).await;
                }
                None => return Err(patience.given_up(error).preceded_by(report)),
            }
        }
    })
}

/// For how long, and how often, a connection is made anew.
struct Patience<'r> {
    runner: &'r Runner,
    target: &'r Target,
    backoff: Backoff,
    started: Instant,
    /// The server was reached in this call: it is there, and comes back.
    has_connected: bool,
    said: Option<Instant>,
    /// Where the connection was lost last.
    lost_in: Option<LostIn>,
    is_lost_again: bool,
}

impl<'r> Patience<'r> {
    fn new(runner: &'r Runner, target: &'r Target) -> Patience<'r> {
        Patience {
            runner,
            target,
            backoff: Backoff::new(runner.settings.wait),
            started: Instant::now(),
            has_connected: false,
            said: None,
            lost_in: None,
            is_lost_again: false,
        }
    }

    fn has_connected(&mut self) {
        self.has_connected = true;
        self.said = None;
    }

    /// Why there is no connection.
    fn unreached(&self, failure: Failure) -> Error {
        // What waiting does not mend is not waited for.
        let is_waited_for = failure.is_disconnection();
        let waited = if is_waited_for { self.started.elapsed() } else { Duration::ZERO };
        let server = self.target.place();
        Error::new(Kind::Connect { server, failure, waited }, Report::default())
    }

    /// How long until the next try; nothing if there is none.
    fn pause(&mut self, error: &Error) -> Option<Duration> {
        if !error.is_disconnection() {
            return None;
        }
        // A migration that ends its server's process ends it again, and all others with it.
        if let Some(lost_in) = error.lost_in() {
            self.is_lost_again = self.lost_in.as_ref().is_some_and(|before| lost_in.is_again(before));
            self.lost_in = Some(lost_in);
            if self.is_lost_again {
                return None;
            }
        }
        let left = self.limit(error).checked_sub(self.started.elapsed())?;
        let pause = self.backoff.pause()?.min(left);
        self.tell(error, left);
        Some(pause).filter(|pause| !pause.is_zero())
    }

    /// From the call's beginning. A server that answers, if only that it starts, is worth waiting for.
    fn limit(&self, error: &Error) -> Duration {
        const NAMES: Duration = Duration::from_secs(10);
        let settings = &self.runner.settings;
        match error.unreached() {
            Some((_, Failure::Connection(_))) if self.has_connected => settings.wait,
            Some((_, failure)) if failure.is_unresolved() => settings.reach().min(NAMES),
            Some((_, Failure::Connection(_))) => settings.reach(),
            _ => settings.wait,
        }
    }

    /// Says at once whom it waits for, and until when; and again every ten seconds.
    fn tell(&mut self, error: &Error, left: Duration) {
        const SAY_AGAIN: Duration = Duration::from_secs(10);
        if self.said.is_some_and(|said| said.elapsed() < SAY_AGAIN) {
            return;
        }
        if let Some((server, failure)) = error.unreached() {
            self.said = Some(Instant::now());
            let (server, reason) = (server.to_owned(), failure.to_string());
            self.runner.settings.tell(&Event::Connecting { server, reason, left });
        }
    }

    fn given_up(&self, error: Error) -> Error {
        if self.is_lost_again { error.lost_again() } else { error }
    }
}

/// Runs a task on a thread with a runtime of its own: the caller may be inside another runtime, where
/// blocking on a future would panic.
fn on_own_runtime<T: Send>(task: impl AsyncFnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let run = || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let outcome = runtime.block_on(task());
            // A name that is still being resolved is not waited for.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Error::setting(format!("can't start a runtime: {error}"))),
    };
    std::thread::scope(|scope| match scope.spawn(run).join() {
        Ok(outcome) => outcome,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

//! A connection of the runner's own, made from a URL and closed at the end.

use tokio_postgres_rustls::MakeRustlsConnect;

use super::own::Own;
use super::sslmode::Target;
use super::tls;
use crate::lock::Backoff;
use crate::report::Outcome;
use crate::{Error, Report, Runner};

/// Holds a conversation over a connection of its own; again over another one, if it breaks.
pub(crate) fn hold<T: Outcome + Send>(
    runner: &Runner,
    url: &str,
    conversation: impl AsyncFn(&mut Own<'_>) -> Result<T, Error> + Send + Sync,
) -> Result<T, Error> {
    let target = Target::parse(url).map_err(Error::setting)?;
    let tls = tls::connector(&target.trust).map_err(Error::setting)?;
    on_own_runtime(async || {
        let mut backoff = Backoff::new(runner.settings.wait);
        let mut report = Report::default();
        loop {
            let error = match once(&target, &tls, &conversation).await {
                Ok(rest) => return Ok(rest.after(report)),
                Err(error) => error,
            };
            // What was done is in the history: another connection goes on from there.
            match backoff.pause().filter(|_| error.is_disconnection()) {
                Some(pause) => {
                    report = error.into_report().after(report);
                    tokio::time::sleep(pause).await;
                }
                None => return Err(error.preceded_by(report)),
            }
        }
    })
}

async fn once<T>(
    target: &Target,
    tls: &MakeRustlsConnect,
    conversation: &impl AsyncFn(&mut Own<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut own = Own::connect(target, tls).await.map_err(Error::connect)?;
    let outcome = conversation(&mut own).await;
    own.close().await;
    outcome
}

/// Runs a task on a thread with a runtime of its own: the caller may be inside another runtime, where
/// blocking on a future would panic.
fn on_own_runtime<T: Send>(task: impl AsyncFnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let run = || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(task()),
        Err(error) => Err(Error::setting(format!("can't start a runtime: {error}"))),
    };
    std::thread::scope(|scope| match scope.spawn(run).join() {
        Ok(outcome) => outcome,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

//! A connection of the runner's own, made from a URL and closed at the end.

use tokio_postgres_rustls::MakeRustlsConnect;

use super::own::Own;
use super::sslmode::Target;
use super::tls;
use crate::lock::Backoff;
use crate::{Error, Migrations, Report, Runner, apply};

impl Runner {
    /// Brings a database up to what is embedded, over a connection of its own; see [`Migrations::apply_url`].
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied.
    pub fn apply_url(&self, url: &str) -> Result<Report, Error> {
        let target = Target::parse(url).map_err(Error::setting)?;
        let tls = tls::connector(&target.trust).map_err(Error::setting)?;
        on_own_runtime(async {
            let mut backoff = Backoff::new(self.settings.wait);
            let mut report = Report::default();
            loop {
                let error = match self.apply_once(&target, &tls).await {
                    Ok(rest) => return Ok(report.followed_by(rest)),
                    Err(error) => error,
                };
                // What was done is in the history: another connection goes on from there.
                match backoff.pause().filter(|_| error.is_disconnection()) {
                    Some(pause) => {
                        report = report.followed_by(error.into_report());
                        tokio::time::sleep(pause).await;
                    }
                    None => return Err(error.preceded_by(report)),
                }
            }
        })
    }

    async fn apply_once(&self, target: &Target, tls: &MakeRustlsConnect) -> Result<Report, Error> {
        let mut own = Own::connect(target, tls).await.map_err(Error::connect)?;
        let outcome = apply::apply(&mut own, self).await;
        own.close().await;
        outcome
    }
}

impl Migrations {
    /// Brings a database up to what is embedded, over a connection of its own, which it closes at the end.
    /// It blocks, and may be called inside a tokio runtime and outside of one.
    ///
    /// `url` is a [connection URI or string](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING)
    /// as `libpq` takes it. [`sslmode`](https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS)
    /// means what it means there: `prefer`, the default, and `require` encrypt and do not ask who the server
    /// is; `verify-ca` and `verify-full` do, by the system's roots or by the file that `sslrootcert` names.
    ///
    /// A server that is starting, failing over or full is waited for until the deadline
    /// ([`Runner::wait`]), and a connection that breaks is made anew: the history tells what was done. A wrong
    /// password, an unknown database or a certificate that is not trusted ends it at once.
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied. No error holds the URL.
    pub fn apply_url(&self, url: &str) -> Result<Report, Error> {
        self.runner().apply_url(url)
    }
}

/// Runs a task on a thread with a runtime of its own: the caller may be inside another runtime, where
/// blocking on a future would panic.
fn on_own_runtime(task: impl Future<Output = Result<Report, Error>> + Send) -> Result<Report, Error> {
    let run = || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(task),
        Err(error) => Err(Error::setting(format!("can't start a runtime: {error}"))),
    };
    std::thread::scope(|scope| match scope.spawn(run).join() {
        Ok(outcome) => outcome,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

//! A connection that outlives a call: over it one schema after the other of a database is looked at.

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::Client;

use super::own::{self, Notices};
use super::surroundings::Surroundings;
use super::target::Target;
use super::tls;
use super::tokio::Lent;
use crate::apply;
use crate::settings::Settings;
use crate::{Event, Report, Runner};

pub(crate) struct Kept {
    runtime: Runtime,
    /// Until it is dropped.
    opened: Option<(Client, JoinHandle<()>)>,
}

impl Kept {
    /// Nothing where that fails: a call that has a connection of its own says why. It blocks.
    pub(crate) fn connect(url: &str, settings: &Settings) -> Option<Kept> {
        let target = Target::parse(url, &Surroundings::PROCESS).ok()?;
        let tls = tls::connector(&target).ok()?;
        for option in &target.unknown {
            settings.tell(&Event::UnknownOption { option: option.clone() });
        }
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let notices = Notices::default();
        match runtime.block_on(own::opened_in_time(&target, tls.as_ref(), settings, &notices)) {
            Ok(opened) => Some(Kept { runtime, opened: Some(opened) }),
            Err(_said_elsewhere) => {
                // A name that is still being resolved is not waited for.
                runtime.shutdown_background();
                None
            }
        }
    }

    /// What a call reports that sees at a glance that it has nothing to do. It blocks.
    pub(crate) fn nothing_to_do(&self, runner: &Runner) -> Option<Report> {
        let (client, _) = self.opened.as_ref()?;
        let mut link = Lent::new(client);
        self.runtime.block_on(apply::nothing_to_do(&mut link, runner)).ok().flatten()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some((client, connection)) = self.opened.take() {
            self.runtime.block_on(own::close(client, connection));
        }
    }
}

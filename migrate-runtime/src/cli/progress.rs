//! How far a run is: a bar at a terminal, and elsewhere a line whenever others are waited for.

use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::Output;
use crate::{Event, Runner};

/// The same runner, which says a line about its URL, and while it waits for a server, or for whoever has locked the history.
pub(super) fn told(runner: Runner, output: &Output) -> Runner {
    let before = runner.settings.observer.clone();
    let output = output.clone();
    let said = Mutex::new(Vec::new());
    runner.observer(move |event| {
        if let Some(before) = &before {
            before(event);
        }
        let is_told = match event {
            Event::Connecting { .. } | Event::Blocked { .. } => true,
            // A command that connects twice has one URL.
            Event::UnknownOption { .. } => {
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                let is_new = !said.contains(event);
                said.push(event.clone());
                is_new
            }
            _ => false,
        };
        if is_told {
            // Whoever reads standard error may have gone away; the run goes on.
            output.tell(&event.to_string()).ok();
        }
    })
}

/// The same runner, which shows what it does; and the bar, to be taken away at the end.
pub(super) fn shown(runner: Runner, output: &Output, migrations: usize) -> (Runner, ProgressBar) {
    if output.is_json() {
        return (runner, ProgressBar::hidden());
    }
    let bar = if stderr().is_terminal() { bar(migrations) } else { ProgressBar::hidden() };
    let before = runner.settings.observer.clone();
    let (line, output) = (bar.clone(), output.clone());
    let runner = runner.observer(move |event| {
        if let Some(before) = &before {
            before(event);
        }
        match event {
            Event::Applied { .. } | Event::Reverted { .. } => line.inc(1),
            Event::Connecting { .. } | Event::Blocked { .. } | Event::UnknownOption { .. } => {}
            Event::Waiting { .. } | Event::KeptWaiting { .. } | Event::Retry { .. } if line.is_hidden() => {
                output.tell(&event.to_string()).ok();
            }
            _ => line.set_message(event.to_string()),
        }
    });
    (runner, bar)
}

fn bar(migrations: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(migrations).unwrap_or_default());
    let style = ProgressStyle::with_template("{bar:20} {pos}/{len} {elapsed} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_malformed| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

//! How far a run is: a bar at a terminal, and elsewhere a line whenever others are waited for.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::Output;
use crate::{Event, Runner};

/// The same runner, which says a line while it waits for a server, or for whoever has locked the history.
pub(super) fn told(runner: Runner, output: &Output) -> Runner {
    let before = runner.settings.observer.clone();
    let output = output.clone();
    runner.observer(move |event| {
        if let Some(before) = &before {
            before(event);
        }
        if matches!(event, Event::Connecting { .. } | Event::Blocked { .. }) {
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
            Event::Connecting { .. } | Event::Blocked { .. } => {}
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

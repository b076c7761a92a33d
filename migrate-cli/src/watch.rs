//! `--watch`: does something again whenever the folder changes.

mod snapshot;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use migrate_core::Diagnostic;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::arguments::Global;
use crate::output::{Failure, Output};
use snapshot::Snapshot;

/// Editors and git write in several steps: what belongs together is this close.
const PAUSE: Duration = Duration::from_millis(25);

/// Goes on until the process is ended.
pub(crate) fn run(
    global: &Global,
    output: &Output,
    mut each: impl FnMut() -> Result<(), Failure>,
) -> Result<ExitCode, Failure> {
    let unwatchable =
        |error: notify::Error| Diagnostic::of(&global.dir, format!("can't watch this folder: {error}"));
    let (mut watch, events) = Watch::new(Path::new(&global.dir)).map_err(unwatchable)?;
    let mut before = Snapshot::of(Path::new(&global.dir));
    each()?;
    output.tell(&format!("watching {}; Ctrl-C ends", global.dir))?;
    while wait(&events) {
        watch.renew().map_err(unwatchable)?;
        let now = Snapshot::of(Path::new(&global.dir));
        if now != before {
            output.tell(&format!("\n──── {} ────\n", before.changes(&now, &global.dir)))?;
            each()?;
            before = now;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Until something has happened, and nothing more for a moment.
fn wait(events: &Receiver<()>) -> bool {
    if events.recv().is_err() {
        return false;
    }
    loop {
        match events.recv_timeout(PAUSE) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// A watch on the folder, and on the one that it is in: it may be removed, and made again.
struct Watch {
    watcher: RecommendedWatcher,
    folder: PathBuf,
    watched: Vec<PathBuf>,
}

impl Watch {
    fn new(folder: &Path) -> notify::Result<(Watch, Receiver<()>)> {
        let (sender, events) = mpsc::channel();
        // What else an event says differs from system to system: it only means that it is time to look.
        let wake = move |event: notify::Result<Event>| {
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _nobody_listens = sender.send(());
            }
        };
        let watcher = notify::recommended_watcher(wake)?;
        let mut watch = Watch { watcher, folder: std::path::absolute(folder)?, watched: Vec::new() };
        watch.renew()?;
        Ok((watch, events))
    }

    /// Watches what is there now: a folder that was made again is another one.
    fn renew(&mut self) -> notify::Result<()> {
        for path in std::mem::take(&mut self.watched) {
            // It is gone with its folder.
            let _was_watched = self.watcher.unwatch(&path);
        }
        // The outer one first: what happens to the inner one meanwhile is seen there.
        let folder = self.folder.clone();
        for parent in folder.ancestors().skip(1) {
            if self.add(parent, RecursiveMode::NonRecursive)? {
                break;
            }
        }
        self.add(&folder, RecursiveMode::Recursive)?;
        Ok(())
    }

    /// Whether it is there.
    fn add(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<bool> {
        if !path.is_dir() {
            return Ok(false);
        }
        match self.watcher.watch(path, mode) {
            Ok(()) => {
                self.watched.push(path.to_owned());
                Ok(true)
            }
            // It went away in between.
            Err(_) if !path.is_dir() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

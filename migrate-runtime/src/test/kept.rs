//! A database that exists as long as a value does.

use std::convert::Infallible;
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::client::hold;
use crate::{Error, Runner};

use super::database::{self, Content};

/// A thread holds the connection on which the database was made: its lock says that the database is in use, and is gone
/// with the process, however that ends.
pub(super) struct Kept {
    name: String,
    end: Option<Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Kept {
    /// Makes one, on a thread of its own: the caller may be inside a runtime.
    pub(super) fn new(url: &str, runner: Runner, content: Content) -> Result<Kept, Error> {
        let (say, made) = mpsc::channel();
        let (end, ended) = mpsc::channel::<Infallible>();
        let (url, ended) = (url.to_owned(), Mutex::new(ended));
        let thread = thread::spawn(move || {
            let outcome = hold(&runner, &url, async |link| {
                let mut maker = database::maker(link, &runner, &url).await?;
                maker.make(content).await?;
                say.send(Ok(maker.name.clone())).ok();
                // It only ever ends: nobody sends anything.
                let _ = ended.lock().unwrap_or_else(PoisonError::into_inner).recv();
                maker.drop().await;
                Ok(())
            });
            if let Err(error) = outcome {
                say.send(Err(error)).ok();
            }
        });
        match made.recv() {
            Ok(name) => Ok(Kept { name: name?, end: Some(end), thread: Some(thread) }),
            Err(_) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => Err(Error::setting("the thread of a test database has ended".to_owned())),
            },
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

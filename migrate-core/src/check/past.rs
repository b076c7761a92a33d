//! The released migrations of a folder, as they were checked: nothing in them changes any more, so that what comes after them is
//! checked without them. What is written now is the newest, and the rest of a long history stays as it is.

use std::sync::{Mutex, PoisonError};

use super::embed::pack::Pack;
use super::folder::contents::Contents;
use super::folder::layout::Parts;
use super::folder::name::Layout;
use super::release::released::Released;
use super::replay::Point;
use super::stored::Stored;
use super::syntax::readings::Readings;
use crate::numbers::{Numbers, Writer};
use crate::packed::Packed;
use crate::{Migration, Order};

/// What is known of a folder from the last time.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    pub(crate) readings: &'k Readings,
    /// Who goes on from it takes it.
    pub(crate) past: &'k Mutex<Option<Past>>,
    /// There is a next time.
    pub(crate) is_kept: bool,
}

impl Known<'_> {
    /// The past, if it is this folder's.
    pub(crate) fn past(&self, is_of: impl FnOnce(&mut Past) -> bool) -> Option<Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner).take_if(is_of)
    }
}

/// What its first migrations, all of them released, have come to.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    /// All that it follows from, byte by byte.
    pub(crate) key: Vec<u8>,
    pub(crate) migrations: Vec<Migration>,
    /// After them.
    pub(crate) point: Point,
}

impl Past {
    pub(crate) fn of(
        contents: &Contents,
        names: (Option<Layout>, Order),
        in_order: &[&Parts],
        migrations: Vec<Migration>,
        point: Point,
    ) -> Past {
        let parts = in_order.get(..migrations.len()).unwrap_or_default();
        Past { key: key(contents, names, parts), migrations, point }
    }

    /// Whether it is the past of this folder too: its first migrations are these, all released, and beside them is what was.
    pub(crate) fn is_of(
        &self,
        contents: &Contents,
        (layout, order): (Option<Layout>, Order),
        in_order: &[&Parts],
        released: &Released<'_>,
    ) -> bool {
        in_order.get(..self.migrations.len()).is_some_and(|parts| {
            self.migrations.iter().all(|migration| released.has(migration))
                && self.key == key(contents, (layout, order), parts)
        })
    }
}

/// The migrations as they are embedded.
impl Stored for Past {
    fn write(&self, to: &mut Writer) {
        let Past { key, migrations, point } = self;
        let Pack { texts, names, numbers, .. } = Pack::of(migrations);
        for bytes in [key, texts.as_bytes(), names.as_bytes(), &numbers.0] {
            to.counted(bytes);
        }
        point.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Past> {
        let key = bytes(from).to_vec();
        // As in the program that they are embedded into, they stay for as long as the compiler runs.
        let [texts, names] = [String::read(from)?.leak(), String::read(from)?.leak()];
        let migrations = Packed::new(texts, names, bytes(from).to_vec().leak()).migrations().to_vec();
        Some(Past { key, migrations, point: Point::read(from)? })
    }
}

fn bytes<'b>(from: &mut Numbers<'b>) -> &'b [u8] {
    let count = from.count();
    from.bytes(count)
}

/// All that the verdict over the first migrations of a folder follows from.
fn key(contents: &Contents, names: (Option<Layout>, Order), parts: &[&Parts]) -> Vec<u8> {
    let Contents {
        path,
        allows_empty,
        lock,
        config_of_crate,
        config,
        external,
        world,
        // These are the migrations.
        entries: _,
        // Of a folder with problems nothing is kept.
        problems: _,
        problems_beside: _,
    } = contents;
    let mut key = Writer::default();
    key.counted(path.as_bytes());
    key.counted(format!("{:?}", (names, world, allows_empty)).as_bytes());
    let beside = [lock, config_of_crate, config, external].map(Option::as_slice);
    let of_migrations = parts.iter().map(|parts| parts.files().collect::<Vec<_>>());
    for files in beside.into_iter().map(|files| files.iter().collect()).chain(of_migrations) {
        key.index(files.len());
        for file in files {
            file.write(&mut key);
        }
    }
    key.0
}

//! Values as bytes, for what a build keeps for the next one. The two are always of one version.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::numbers::{Numbers, Writer};

/// What can be kept, and is then as it was.
pub(crate) trait Stored: Sized {
    fn write(&self, to: &mut Writer);

    /// Nothing where the bytes mean none.
    fn read(from: &mut Numbers<'_>) -> Option<Self>;
}

/// Writes one after the other all fields of a `struct`, or those of a variant of an `enum` after its number: one that is left out does not
/// compile.
macro_rules! stored {
    (struct $name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::check::Stored for $name {
            fn write(&self, to: &mut $crate::numbers::Writer) {
                let $name { $($field),* } = self;
                $($crate::check::Stored::write($field, to);)*
            }

            fn read(from: &mut $crate::numbers::Numbers<'_>) -> Option<Self> {
                Some($name { $($field: $crate::check::Stored::read(from)?),* })
            }
        }
    };
    (enum $name:ident { $($variant:ident $(($($part:ident),*))? $({ $($field:ident),* })?),* $(,)? }) => {
        impl $crate::check::Stored for $name {
            fn write(&self, to: &mut $crate::numbers::Writer) {
                enum Nth { $($variant),* }
                match self {
                    $($name::$variant $(($($part),*))? $({ $($field),* })? => {
                        to.index(Nth::$variant as usize);
                        $($($crate::check::Stored::write($part, to);)*)?
                        $($($crate::check::Stored::write($field, to);)*)?
                    })*
                }
            }

            fn read(from: &mut $crate::numbers::Numbers<'_>) -> Option<Self> {
                enum Nth { $($variant),* }
                let number = from.index();
                $(if number == Nth::$variant as usize {
                    $($(let $part = $crate::check::Stored::read(from)?;)*)?
                    $($(let $field = $crate::check::Stored::read(from)?;)*)?
                    return Some($name::$variant $(($($part),*))? $({ $($field),* })?);
                })*
                None
            }
        }
    };
}

pub(crate) use stored;

impl Stored for bool {
    fn write(&self, to: &mut Writer) {
        to.index((*self).into());
    }

    fn read(from: &mut Numbers<'_>) -> Option<bool> {
        Some(from.number() != 0)
    }
}

impl Stored for usize {
    fn write(&self, to: &mut Writer) {
        to.index(*self);
    }

    fn read(from: &mut Numbers<'_>) -> Option<usize> {
        Some(from.index())
    }
}

impl Stored for u8 {
    fn write(&self, to: &mut Writer) {
        to.index((*self).into());
    }

    fn read(from: &mut Numbers<'_>) -> Option<u8> {
        from.number().try_into().ok()
    }
}

/// A text, where it need not be kept.
pub(crate) fn text<'b>(from: &mut Numbers<'b>) -> Option<&'b str> {
    let count = from.count();
    std::str::from_utf8(from.bytes(count)).ok()
}

impl Stored for String {
    fn write(&self, to: &mut Writer) {
        to.counted(self.as_bytes());
    }

    fn read(from: &mut Numbers<'_>) -> Option<String> {
        text(from).map(str::to_owned)
    }
}

impl Stored for Arc<str> {
    fn write(&self, to: &mut Writer) {
        to.counted(self.as_bytes());
    }

    fn read(from: &mut Numbers<'_>) -> Option<Arc<str>> {
        text(from).map(Arc::from)
    }
}

/// The names of types and rules, and a few sentences: each is there once, for as long as the process is.
impl Stored for &'static str {
    fn write(&self, to: &mut Writer) {
        to.counted(self.as_bytes());
    }

    fn read(from: &mut Numbers<'_>) -> Option<&'static str> {
        static ALL: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
        let read = text(from)?;
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(read) {
            return Some(known);
        }
        let new: &'static str = read.to_owned().leak();
        all.insert(new);
        Some(new)
    }
}

impl<T: Stored> Stored for Option<T> {
    fn write(&self, to: &mut Writer) {
        self.is_some().write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut Numbers<'_>) -> Option<Option<T>> {
        Some(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Stored> Stored for Arc<T> {
    fn write(&self, to: &mut Writer) {
        T::write(self, to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Arc<T>> {
        T::read(from).map(Arc::new)
    }
}

impl<T: Stored> Stored for Box<T> {
    fn write(&self, to: &mut Writer) {
        T::write(self, to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Box<T>> {
        T::read(from).map(Box::new)
    }
}

impl<T: Stored> Stored for Range<T> {
    fn write(&self, to: &mut Writer) {
        self.start.write(to);
        self.end.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Range<T>> {
        Some(T::read(from)?..T::read(from)?)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<(A, B)> {
        Some((A::read(from)?, B::read(from)?))
    }
}

/// With how many they are.
fn write_all<'t, T: Stored + 't>(all: impl ExactSizeIterator<Item = &'t T>, to: &mut Writer) {
    to.index(all.len());
    for one in all {
        one.write(to);
    }
}

fn read_all<T: Stored, C: FromIterator<T>>(from: &mut Numbers<'_>) -> Option<C> {
    (0..from.count()).map(|_| T::read(from)).collect()
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, to: &mut Writer) {
        write_all(self.iter(), to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Vec<T>> {
        read_all(from)
    }
}

impl<T: Stored + Ord> Stored for BTreeSet<T> {
    fn write(&self, to: &mut Writer) {
        write_all(self.iter(), to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<BTreeSet<T>> {
        read_all(from)
    }
}

impl<K: Stored + Ord, V: Stored> Stored for BTreeMap<K, V> {
    fn write(&self, to: &mut Writer) {
        to.index(self.len());
        for (key, value) in self {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Numbers<'_>) -> Option<BTreeMap<K, V>> {
        read_all::<(K, V), _>(from)
    }
}

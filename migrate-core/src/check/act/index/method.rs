//! Access methods: what each can do (`IndexAmRoutine`), and which types it can hold.

use std::ops::Range;

use crate::check::model::{Code, Model, Name, Refusal, TypeRef};
use crate::check::types::World;

/// How an index is made.
pub(in crate::check::act) struct Method<'n> {
    pub(super) name: &'n str,
    /// One of PostgreSQL's own; of others nothing is known.
    own: Option<&'static Own>,
}

#[expect(clippy::struct_excessive_bools, reason = "a row of the table of what each can do")]
struct Own {
    name: &'static str,
    is_unique: bool,
    has_several: bool,
    includes: bool,
    excludes: bool,
}

const OWN: [Own; 6] = [
    Own { name: "btree", is_unique: true, has_several: true, includes: true, excludes: true },
    Own { name: "hash", is_unique: false, has_several: false, includes: false, excludes: true },
    Own { name: "gist", is_unique: false, has_several: true, includes: true, excludes: true },
    Own { name: "spgist", is_unique: false, has_several: false, includes: true, excludes: true },
    Own { name: "gin", is_unique: false, has_several: true, includes: false, excludes: false },
    Own { name: "brin", is_unique: false, has_several: true, includes: false, excludes: false },
];

/// What is asked of it.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what of that table an index needs")]
pub(in crate::check::act) struct Asked {
    pub(in crate::check::act) is_unique: bool,
    pub(in crate::check::act) has_several: bool,
    pub(in crate::check::act) includes: bool,
    pub(in crate::check::act) excludes: bool,
}

impl<'n> Method<'n> {
    pub(in crate::check::act) const BTREE: Method<'static> = Method { name: "btree", own: OWN.first() };

    /// The one that is written, and can do all that is asked of it.
    ///
    /// # Errors
    ///
    /// There is none of that name, or it can't.
    pub(in crate::check::act) fn of(
        model: &Model,
        written: Option<&'n Name>,
        asked: Asked,
    ) -> Result<Method<'n>, Refusal> {
        let Some(name) = written else { return Ok(Method::BTREE) };
        // `access_method = "rtree"` is read as GiST.
        let wanted = if &*name.name == "rtree" { "gist" } else { &*name.name };
        let own = OWN.iter().find(|own| own.name == wanted);
        let Some(able) = own else {
            if World::new(model).may_have_method(&name.name) {
                return Ok(Method { name: &name.name, own });
            }
            let title = format!("access method `{}` does not exist", &*name.name);
            return Err(Refusal::new(Code::UndefinedObject, &name.at, title).help(
                "write btree, hash, gist, spgist, gin or brin, or create the extension that brings it",
            ));
        };
        let missing = [
            (asked.is_unique && !able.is_unique, "unique indexes"),
            (asked.includes && !able.includes, "included columns"),
            (asked.has_several && !able.has_several, "multicolumn indexes"),
            (asked.excludes && !able.excludes, "exclusion constraints"),
        ];
        match missing.iter().find(|(is_missing, _)| *is_missing) {
            None => Ok(Method { name: &name.name, own }),
            Some((_, what)) => {
                let title = format!("access method `{}` does not support {what}", &*name.name);
                let can = OWN.iter().filter(|own| {
                    (!asked.is_unique || own.is_unique)
                        && (!asked.includes || own.includes)
                        && (!asked.has_several || own.has_several)
                        && (!asked.excludes || own.excludes)
                });
                let can: Vec<&str> = can.map(|own| own.name).collect();
                Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
                    .help(format!("what does: {}", can.join(", "))))
            }
        }
    }

    /// `ASC`, `NULLS FIRST`
    pub(super) fn refuse_order(&self, at: &Range<usize>) -> Result<(), Refusal> {
        match self.own {
            Some(own) if own.name != "btree" => {
                let title = format!("access method `{}` does not support ASC/DESC options", self.name);
                Err(Refusal::new(Code::FeatureNotSupported, at, title).help("leave them out"))
            }
            _ => Ok(()),
        }
    }

    /// # Errors
    ///
    /// It can't hold values of this type, with this operator class or its own one.
    pub(in crate::check::act) fn refuse_type(
        &self,
        model: &Model,
        of_type: &TypeRef,
        class: Option<&Name>,
        at: &Range<usize>,
    ) -> Result<(), Refusal> {
        let Some(own) = self.own else { return Ok(()) };
        let world = World::new(model);
        let wrong = world.operator_class(own.name, world.of(of_type), class.map(|class| &*class.name));
        let at = class.map_or(at, |class| &class.at);
        wrong.map_or(Ok(()), |wrong| Err(wrong.refusal(at)))
    }
}

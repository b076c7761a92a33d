//! Access methods: what each can do (`IndexAmRoutine`), and which types it can hold.

use std::ops::Range;

use crate::check::model::{Code, Kind, Model, Name, Refusal, TypeRef};
use crate::check::types::World;

/// How an index is made.
pub(in crate::check::act) struct Method<'n> {
    pub(in crate::check::act) name: &'n str,
    /// One of PostgreSQL's own; of others nothing is known.
    own: Option<&'static Own>,
}

struct Own {
    name: &'static str,
    can: Abilities,
}

/// What a method can do, or what an index asks of one.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "columns of the table below")]
pub(in crate::check::act) struct Abilities {
    pub(in crate::check::act) is_unique: bool,
    pub(in crate::check::act) has_several: bool,
    pub(in crate::check::act) includes: bool,
    pub(in crate::check::act) excludes: bool,
}

const NONE: Abilities = Abilities { is_unique: false, has_several: false, includes: false, excludes: false };

const OWN: [Own; 6] = [
    Own {
        name: "btree",
        can: Abilities { is_unique: true, has_several: true, includes: true, excludes: true },
    },
    Own { name: "hash", can: Abilities { excludes: true, ..NONE } },
    Own { name: "gist", can: Abilities { has_several: true, includes: true, excludes: true, ..NONE } },
    Own { name: "spgist", can: Abilities { includes: true, excludes: true, ..NONE } },
    Own { name: "gin", can: Abilities { has_several: true, ..NONE } },
    Own { name: "brin", can: Abilities { has_several: true, ..NONE } },
];

impl Abilities {
    /// The first that is asked and can't be done.
    fn missing(self, asked: Abilities) -> Option<&'static str> {
        let all = [
            (asked.is_unique, self.is_unique, "unique indexes"),
            (asked.includes, self.includes, "included columns"),
            (asked.has_several, self.has_several, "multicolumn indexes"),
            (asked.excludes, self.excludes, "exclusion constraints"),
        ];
        all.into_iter().find(|(is_asked, can, _)| *is_asked && !can).map(|(.., what)| what)
    }
}

impl<'n> Method<'n> {
    pub(in crate::check::act) const BTREE: Method<'static> = Method { name: "btree", own: OWN.first() };

    /// The one that is written, and can do all that is asked of it.
    ///
    /// # Errors
    ///
    /// There is none of that name, or it can't.
    pub(in crate::check::act) fn of(
        model: &mut Model,
        written: Option<&'n Name>,
        asked: Abilities,
    ) -> Result<Method<'n>, Refusal> {
        let Some(name) = written else { return Ok(Method::BTREE) };
        // `access_method = "rtree"` is read as GiST.
        let wanted = if &*name.name == "rtree" { "gist" } else { &*name.name };
        let own = OWN.iter().find(|own| own.name == wanted);
        let Some(able) = own else {
            model.need_brought(Kind::AccessMethod, name)?;
            return Ok(Method { name: &name.name, own });
        };
        let Some(what) = able.can.missing(asked) else { return Ok(Method { name: &name.name, own }) };
        let title = format!("access method `{}` does not support {what}", &*name.name);
        let can = OWN.iter().filter(|own| own.can.missing(asked).is_none()).map(|own| own.name);
        Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
            .help(format!("what does: {}", can.collect::<Vec<_>>().join(", "))))
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

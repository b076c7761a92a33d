//! What no migration makes, and is much like something that is there: it may come from outside, or be a mistake.

use std::ops::Range;

use super::brought::{brought, spoken_elsewhere, word_of};
use super::{Id, Ident, Kind, Model, Name};
use crate::check::near::near;
use crate::check::stored::stored;

/// What nothing known is, and is taken to come from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Supposed {
    pub(crate) title: String,
    /// What may be meant.
    pub(crate) help: Option<String>,
    /// Its bytes in the script.
    pub(crate) at: Range<usize>,
}

stored!(struct Supposed { title, help, at });

impl Model {
    /// Something of this name is taken to be in an open place.
    pub(crate) fn suspect(&mut self, kind: Kind, within: Id, name: &Name) {
        let is_named = kind.is_relation()
            || kind.is_type()
            || kind.is_routine()
            || kind == Kind::Schema
            || word_of(kind).is_some();
        if !is_named || !self.object(within).is_open {
            return;
        }
        if self.is_expected(kind, within, &name.name) {
            return;
        }
        if let Some(near) = self.near_known(kind, within, name) {
            let title =
                format!("`{name}` may be meant to be the {} `{near}`: no migration makes it", kind.word());
            let help = Some(format!("did you mean `{near}`?"));
            self.suppose_outside(Supposed { title, help, at: name.at.clone() });
        }
    }

    /// In a body that is not judged, and in a branch, it may be that it never runs.
    pub(crate) fn suppose_outside(&mut self, supposed: Supposed) {
        if self.branches == 0 && !self.supposed.contains(&supposed) {
            self.supposed.push(supposed);
        }
    }

    /// One of this kind, one or two letters away.
    fn near_known(&self, kind: Kind, within: Id, name: &Name) -> Option<String> {
        let Name { schema, name, .. } = name;
        let is_known = |other: &&Ident| {
            let key = super::Key { space: kind.space(), within, name: (*other).clone() };
            let is_made = |id: &Id| {
                let object = self.object(*id);
                object.kind.may_be(kind) && !object.is_outside && !object.is_doubtful
            };
            self.named(&key).iter().any(is_made) && !differs_in_number(name, other)
        };
        let at_most = match name.chars().count() {
            0..=2 => return None,
            3..=5 => 1,
            _ => 2,
        };
        let made = self.names_in(kind.space(), within).filter(is_known).map(|name| &**name);
        let near_made = near(name, made, at_most);
        let of_server = || spoken_elsewhere(kind, name).or_else(|| near(name, brought(kind), 1));
        near_made.or_else(|| of_server().filter(|_| schema.is_none())).map(str::to_owned)
    }
}

/// `part_1` and `part_2` are both meant.
fn differs_in_number(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String { name.chars().filter(|letter| !letter.is_ascii_digit()).collect() };
    letters(one) == letters(other)
}

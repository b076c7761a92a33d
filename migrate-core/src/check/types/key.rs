//! `ATAddForeignKeyConstraint` of `tablecmds.c`: which column can refer to which.

use super::coerce::Can;
use super::world::Others;
use super::{Type, World};
use crate::check::model::builtin::Context;

impl World<'_> {
    /// Whether some operator of an index on the key says that it is equal to what refers to it; also if that is not certain.
    fn is_equal_by_index(&self, own: Type, key: Type) -> bool {
        let takes = |of: Type| self.is_binary_coercible(key, of);
        let mut classes = self
            .sources()
            .flat_map(|source| source.operator_classes("btree"))
            .map(|row| Type::read(row.of_type))
            .filter(|of| takes(*of))
            .peekable();
        classes.peek().is_none()
            || classes.any(|of| self.can_coerce(&[key, own], &[of, of], Context::Implicit) != Can::No)
    }
}

/// Whether a foreign key of the first type can refer to a column of the second one.
pub(crate) fn can_refer(world: &World<'_>, from: Type, to: Type) -> bool {
    let (own, key) = (world.base_type(from), world.base_type(to));
    let is_known =
        |of_type: Type| of_type.is_known() && world.info(of_type).is_some() && !world.differs(of_type);
    let are_of_one =
        |family: &[&str]| [own, key].iter().all(|of_type| family.iter().any(|name| of_type.is(name)));
    own == key
        || world.others == Others::Made
        || world.has_own_classes()
        || !is_known(own)
        || !is_known(key)
        || FAMILIES.iter().any(|family| are_of_one(family))
        || world.is_equal_by_index(own, key)
}

/// Types that are compared without being made into each other: the families of `pg_amop.dat` with several.
const FAMILIES: &[&[&str]] = &[
    &["int2", "int4", "int8"],
    &["float4", "float8"],
    &["date", "timestamp", "timestamptz"],
    &["text", "name"],
];

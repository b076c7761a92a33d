//! What columns are compared with in an expression that is kept: when a column gets another type the server reads the
//! expression again, and by then each constant in it has the type that it was read as.

use super::Analysis;
use super::among::has_column;
use super::typing::{Operand, type_of};
use super::value::What;
use crate::check::model::Compared;
use crate::check::types::{Type, World};

impl Analysis<'_, '_> {
    /// `left sign right`, with the types that the operator takes.
    pub(super) fn keep(
        &mut self,
        sign: &str,
        (left, right): (Operand<'_, '_, '_>, Operand<'_, '_, '_>),
        arguments: &[Type],
    ) {
        let [of_left, of_right] = *arguments else { return };
        let world = World::new(self.model);
        let kept =
            |column: Operand<'_, '_, '_>, of: Type, beside: Operand<'_, '_, '_>, with: Type, is_left| {
                let target = column.0.target.filter(|target| target.column.is_some())?;
                // One that is cast to the operator's type stands there with its cast, and is cast again.
                let is_plain =
                    column.0.what == What::Other && of.is_known() && type_of(&world, column.0) == of;
                let is_constant =
                    beside.0.target.is_none() && beside.1.is_none_or(|beside| !has_column(beside));
                (is_plain && is_constant).then(|| Compared {
                    column: target,
                    sign: sign.to_owned(),
                    with: world.type_ref(with),
                    is_left,
                })
            };
        let sides = [kept(left, of_left, right, of_right, true), kept(right, of_right, left, of_left, false)];
        self.compares.extend(sides.into_iter().flatten());
    }
}

//! `a[1]`, `a[1:2]`: `transformContainerSubscripts` of `parse_node.c`.

use super::Analysis;
use super::typing::{judged, type_of};
use super::value::{Value, What};
use crate::check::model::{Refusal, TypeRef};
use crate::check::read::expression::{Element, Expression, Node};
use crate::check::types::{self, World};

impl Analysis<'_, '_> {
    pub(super) fn element(&mut self, element: &Element<'_>) -> Result<Value, Refusal> {
        // `a[1][2]` is one access, `(a[1])[2]` are two.
        let mut subscripts: Vec<&Expression<'_>> = element.subscripts.iter().collect();
        let (mut inner, mut is_slice) = (&element.value, element.is_slice);
        let is_in_brackets =
            |one: &Expression<'_>| one.words.tokens().last().is_some_and(|token| token.text == ")");
        while let (Node::Element(next), false) = (&inner.node, is_in_brackets(inner)) {
            subscripts.extend(&next.subscripts);
            is_slice |= next.is_slice;
            inner = &next.value;
        }
        let value = self.value(inner)?;
        let array = {
            let world = World::new(self.model);
            judged(types::subscripted(&world, type_of(&world, &value)), &inner.range())?
                .map(|resolved| world.type_ref(resolved.result))
        };
        for subscript in subscripts {
            let index = self.value(subscript)?;
            if value.of_type.is_array {
                let world = World::new(self.model);
                let answer = types::subscript(&world, type_of(&world, &index));
                judged(answer, &subscript.range())?;
            }
        }
        let of_type = match array {
            Some(array) if array.is_array && !is_slice => TypeRef { is_array: false, ..array },
            Some(array) => array,
            None => TypeRef::unknown(),
        };
        Ok(Value { of_type, target: None, what: What::Other, ..value })
    }
}

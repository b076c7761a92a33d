//! What an expression is made of.

use super::{Among, Call, Expression, Membership, Node, Over, Window};

impl<'t> Expression<'t> {
    /// The expressions in it, in no order; those in its queries are not its own.
    pub(crate) fn children(&self) -> Vec<&Expression<'t>> {
        match &self.node {
            Node::Missing
            | Node::Column(_)
            | Node::Whole(_)
            | Node::Text(_)
            | Node::Number(_)
            | Node::Null
            | Node::Bool(_)
            | Node::Default
            | Node::Parameter(_)
            | Node::Current(_)
            | Node::ArrayOf(_)
            | Node::Exists(_)
            | Node::Query(_) => Vec::new(),
            Node::Unread(list) | Node::And(list) | Node::Or(list) | Node::Array(list) | Node::Row(list) => {
                list.iter().collect()
            }
            Node::Call(call) => call.children(),
            Node::Special(special) => special.arguments.iter().collect(),
            Node::Cast(cast) => vec![&cast.value],
            Node::Not(operand)
            | Node::Prefix(_, operand)
            | Node::Test(_, operand)
            | Node::Collate(operand)
            | Node::Field(operand, _)
            | Node::Fields(operand)
            | Node::In(operand, Membership { among: Among::Query(_), .. }) => vec![operand],
            Node::Chain(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect()
            }
            Node::Any(any) => vec![&any.left, &any.right],
            Node::Distinct(operands) | Node::Overlaps(operands) => operands.iter().collect(),
            Node::Between(operands) => operands.iter().collect(),
            Node::In(operand, Membership { among: Among::List(list), .. }) => {
                std::iter::once(&**operand).chain(list).collect()
            }
            Node::Like(like) => [&like.left, &like.right].into_iter().chain(&like.escape).collect(),
            Node::Case(case) => {
                let branches = case.branches.iter().flatten();
                case.of.iter().chain(branches).chain(&case.otherwise).collect()
            }
            Node::Element(element) => std::iter::once(&element.value).chain(&element.subscripts).collect(),
        }
    }
}

impl<'t> Call<'t> {
    fn children(&self) -> Vec<&Expression<'t>> {
        let within = self.within.iter().flatten();
        let mut all: Vec<&Expression<'t>> = self.arguments.iter().map(|argument| &argument.value).collect();
        all.extend(self.order.iter().chain(within));
        all.extend(&self.filter);
        if let Some(Over::Window(window)) = &self.over {
            all.extend(window.children());
        }
        all
    }
}

impl<'t> Window<'t> {
    fn children(&self) -> impl Iterator<Item = &Expression<'t>> {
        let sorts = self.order.iter();
        self.partition.iter().chain(sorts).chain(&self.bounds)
    }
}

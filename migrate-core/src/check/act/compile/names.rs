//! What names mean in a body: `pl_funcs.c`, whose `plpgsql_ns_lookup` looks from the innermost block outward.

use crate::check::model::{Base, Body, Ident, Kind, Model, Type, TypeRef};

pub(super) struct Names {
    /// The outermost first.
    levels: Vec<Level>,
}

struct Level {
    label: Option<Ident>,
    is: Label,
    variables: Vec<(Ident, Variable)>,
}

/// What a label stands in front of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Block,
    Loop,
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) shape: Shape,
    pub(super) of_type: TypeRef,
    pub(super) is_constant: bool,
}

/// Whether it is a row of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Scalar,
    Record,
    Unknown,
}

/// What a name with its dots is.
pub(super) enum Found<'n> {
    Variable(&'n Variable),
    /// Of a record, whatever it is called.
    Field(&'n Variable),
    Missing,
}

impl Variable {
    pub(super) fn new(shape: Shape) -> Variable {
        Variable { shape, of_type: TypeRef::unknown(), is_constant: false }
    }

    pub(super) fn of(model: &Model, of_type: TypeRef) -> Variable {
        Variable { shape: shape(model, &of_type), of_type, is_constant: false }
    }
}

fn shape(model: &Model, of_type: &TypeRef) -> Shape {
    match of_type.base {
        _ if of_type.is_array => Shape::Scalar,
        Base::Builtin("record") => Shape::Record,
        // It is of the type that it has in a call.
        Base::Builtin(name) if name.starts_with("any") => Shape::Unknown,
        Base::Builtin(_) => Shape::Scalar,
        Base::Own(id) => {
            let object = model.object(id);
            match (&object.body, object.kind) {
                _ if object.is_doubtful || object.is_open => Shape::Unknown,
                (Body::Type(Type::Domain { base: of, .. }), _) => shape(model, of),
                (Body::Type(Type::Enum(_)), _) => Shape::Scalar,
                (Body::Relation(_), _) | (_, Kind::RowType) => Shape::Record,
                _ => Shape::Unknown,
            }
        }
        Base::Unknown => Shape::Unknown,
    }
}

impl Names {
    /// Around the outermost block stand the arguments, under the function's name.
    pub(super) fn new(function: &Ident) -> Names {
        let mut names = Names { levels: Vec::new() };
        names.push(Some(function.clone()), Label::Block);
        names.add(Ident::exact("found"), Variable::new(Shape::Scalar));
        names
    }

    pub(super) fn push(&mut self, label: Option<Ident>, is: Label) {
        self.levels.push(Level { label, is, variables: Vec::new() });
    }

    pub(super) fn pop(&mut self) {
        self.levels.pop();
    }

    /// In the innermost block.
    pub(super) fn add(&mut self, name: Ident, variable: Variable) {
        if let Some(level) = self.levels.last_mut() {
            level.variables.push((name, variable));
        }
    }

    /// Whether the innermost block has a variable of this name.
    pub(super) fn is_taken(&self, name: &Ident) -> bool {
        self.levels.last().is_some_and(|level| level.find(name).is_some())
    }

    /// `a`, `a.b`, `a.b.c`.
    pub(super) fn find(&self, path: &[Ident]) -> Found<'_> {
        let Some((first, rest)) = path.split_first() else { return Found::Missing };
        for level in self.levels.iter().rev() {
            let labelled = || if level.label.as_ref() == Some(first) { level.reach(rest) } else { None };
            if let Some(found) = level.reach(path).or_else(labelled) {
                return found;
            }
        }
        Found::Missing
    }

    /// The labels around, the innermost first.
    pub(super) fn labels(&self) -> impl Iterator<Item = (Option<&Ident>, Label)> {
        self.levels.iter().rev().map(|level| (level.label.as_ref(), level.is))
    }

    /// All that can be named without a label.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().flat_map(|level| level.variables.iter().map(|(name, _)| &**name))
    }
}

impl Level {
    /// A variable of it, or a field of one.
    fn reach(&self, path: &[Ident]) -> Option<Found<'_>> {
        let (first, rest) = path.split_first()?;
        let variable = self.find(first)?;
        if rest.is_empty() {
            return Some(Found::Variable(variable));
        }
        (variable.shape != Shape::Scalar).then_some(Found::Field(variable))
    }

    fn find(&self, name: &Ident) -> Option<&Variable> {
        self.variables.iter().rev().find(|(own, _)| own == name).map(|(_, variable)| variable)
    }
}

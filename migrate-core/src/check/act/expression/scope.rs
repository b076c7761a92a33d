//! What a name in an expression can mean.

use std::ops::Range;

use crate::check::model::{Body, Id, Ident, Kind, Model, Object, Target, TypeRef};

/// What names in an expression can mean: the columns of what stands in FROM, and those of the queries around.
#[derive(Clone, Debug, Default)]
pub(in crate::check::act) struct Scope<'o> {
    pub(in crate::check::act) sources: Vec<Source>,
    /// Something in FROM is not known, so that any name may be a column of it; or variables may have any name.
    pub(in crate::check::act) is_open: bool,
    /// The queries of WITH.
    pub(in crate::check::act) ctes: Vec<Cte>,
    pub(in crate::check::act) outer: Option<&'o Scope<'o>>,
}

/// A query of WITH.
#[derive(Clone, Debug)]
pub(in crate::check::act) struct Cte {
    pub(in crate::check::act) name: Ident,
    pub(in crate::check::act) columns: Vec<Output>,
    pub(in crate::check::act) is_open: bool,
}

/// Something in FROM.
#[derive(Clone, Debug, Default)]
pub(in crate::check::act) struct Source {
    /// Its alias, or its own name.
    pub(in crate::check::act) name: Option<Ident>,
    /// The relation, if it is one.
    pub(in crate::check::act) relation: Option<Id>,
    /// The name is not its own one.
    pub(in crate::check::act) has_alias: bool,
    pub(in crate::check::act) columns: Vec<Output>,
    /// It may have other columns.
    pub(in crate::check::act) is_open: bool,
    pub(in crate::check::act) hidden: Hidden,
    /// A function's one value, whose column is called as the function or its alias is.
    pub(in crate::check::act) is_scalar: bool,
    /// Where it stands.
    pub(in crate::check::act) at: Range<usize>,
}

/// Which columns are found only with the source's name in front of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check::act) enum Hidden {
    #[default]
    None,
    /// Merged by `USING` or `NATURAL`.
    These(Vec<Ident>),
    All,
}

/// A column of a query's result, or of a source.
#[derive(Clone, Debug)]
pub(in crate::check::act) struct Output {
    pub(in crate::check::act) name: Ident,
    pub(in crate::check::act) of_type: TypeRef,
    /// The column of a relation that it is.
    pub(in crate::check::act) target: Option<Target>,
    /// It is certainly no column of a relation, but what an expression gives.
    pub(in crate::check::act) is_computed: bool,
    /// It may be there or not.
    pub(in crate::check::act) is_doubtful: bool,
}

impl Scope<'_> {
    /// The columns of one relation, under its own name: what a CHECK, a DEFAULT, an index or a policy can use.
    pub(in crate::check::act) fn of(model: &Model, relation: Id) -> Scope<'static> {
        Scope { sources: vec![Source::of(model, relation)], ..Scope::default() }
    }
}

impl Scope<'_> {
    /// A query around this one has tables, so that names may be of them.
    pub(super) fn has_sources_around(&self) -> bool {
        let mut level = self.outer;
        while let Some(scope) = level {
            if !scope.sources.is_empty() || scope.is_open {
                return true;
            }
            level = scope.outer;
        }
        false
    }
}

impl Scope<'static> {
    /// `NEW` and `OLD`, whose columns have to be named with them: the WHEN of a trigger, the action of a rule.
    pub(in crate::check::act) fn of_rows(model: &Model, relation: Id, names: &[&str]) -> Scope<'static> {
        let row = |name: &&str| Source {
            name: Some(Ident::exact(name)),
            has_alias: true,
            hidden: Hidden::All,
            ..Source::of(model, relation)
        };
        Scope { sources: names.iter().map(row).collect(), ..Scope::default() }
    }
}

impl Source {
    /// A relation under its own name.
    pub(in crate::check::act) fn of(model: &Model, relation: Id) -> Source {
        let object = model.object(relation);
        Source {
            name: Some(object.name.clone()),
            relation: Some(relation),
            columns: columns(object, relation),
            is_open: is_open(object),
            ..Source::default()
        }
    }

    /// Its columns are those of its relation, by their own names.
    pub(super) fn is_plain(&self, model: &Model) -> bool {
        let Some(id) = self.relation else { return false };
        let own = model.object(id).relation();
        own.is_some_and(|own| {
            own.living().map(|(_, column)| &column.name).eq(self.columns.iter().map(|column| &column.name))
        })
    }

    /// USING has made its column of this name one with another's.
    pub(super) fn merges(&self, column: &Ident) -> bool {
        matches!(&self.hidden, Hidden::These(hidden) if hidden.contains(column))
    }

    /// Whether a column of this name is found without the name of the source.
    pub(super) fn shows(&self, column: &Ident) -> bool {
        match &self.hidden {
            Hidden::None => true,
            Hidden::These(hidden) => !hidden.contains(column),
            Hidden::All => false,
        }
    }
}

impl Output {
    pub(in crate::check::act) fn new(name: Ident, of_type: TypeRef) -> Output {
        Output { name, of_type, target: None, is_computed: false, is_doubtful: false }
    }

    pub(in crate::check::act) fn unknown(name: Ident) -> Output {
        Output::new(name, TypeRef::unknown())
    }
}

fn is_open(object: &Object) -> bool {
    let has_columns = object.relation().is_some();
    let is_sequence = object.kind == Kind::Sequence;
    object.is_open || object.is_doubtful || !has_columns || is_sequence
}

fn columns(object: &Object, id: Id) -> Vec<Output> {
    let columns = match &object.body {
        Body::Relation(relation) => relation.columns.as_slice(),
        _ => &[],
    };
    let living = columns.iter().enumerate().filter(|(_, column)| !column.is_dropped);
    living
        .map(|(number, column)| Output {
            name: column.name.clone(),
            of_type: column.of_type.clone(),
            target: Some(Target::column(id, number)),
            is_computed: false,
            is_doubtful: column.is_doubtful,
        })
        .collect()
}

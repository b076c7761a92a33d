//! Giving objects another name or another schema, and what is in a schema.

use super::{Dependency, Id, Ident, Key, Kind, Model, Name, Object, Refusal, Target};
use crate::check::read::partition::Extent;

/// The kinds that are in schemas, one of each space.
const IN_SCHEMAS: [Kind; 13] = [
    Kind::Table,
    Kind::SomeType,
    Kind::Function,
    Kind::Statistics,
    Kind::Collation,
    Kind::Conversion,
    Kind::Operator,
    Kind::OperatorClass,
    Kind::OperatorFamily,
    Kind::TextSearchConfiguration,
    Kind::TextSearchDictionary,
    Kind::TextSearchParser,
    Kind::TextSearchTemplate,
];

impl Model {
    /// The DEFAULT partition of a table. It is locked whenever the table gets or loses another one.
    pub(crate) fn default_partition(&self, parent: Id) -> Option<Id> {
        let default = self.dependents(parent).find(|(_, object)| {
            let partition = object.relation().filter(|relation| relation.parents.contains(&parent));
            partition.is_some_and(|relation| relation.bound == Some(Extent::Default))
        });
        default.map(|(id, _)| id)
    }

    /// Words of the statement that is replayed.
    pub(crate) fn site_at(&self, at: &std::ops::Range<usize>) -> super::Site {
        super::Site { range: at.clone(), ..self.site.clone() }
    }

    /// Everything that is in a schema.
    pub(crate) fn contents(&self, schema: Id) -> Vec<Id> {
        let names = IN_SCHEMAS
            .into_iter()
            .flat_map(|space| self.names_in(space, schema).map(move |name| (space, name.clone())));
        names
            .flat_map(|(space, name)| self.named(&super::Key { space, within: schema, name }).to_vec())
            .collect()
    }

    /// The type that each table, view and composite type has, under the same name.
    pub(crate) fn add_row_type(&mut self, relation: Id) -> Id {
        let Object { within, name, site, is_doubtful, is_open, .. } = self.object(relation).clone();
        let row_type = Object::new(Kind::RowType, within, name, site);
        let row_type = row_type.on(Dependency::Internal, Target::whole(relation));
        self.add(Object { is_doubtful, is_open, ..row_type })
    }

    /// `f(integer, text)`: a function and what tells it from others of its name.
    pub(crate) fn signature(&self, object: &Object) -> super::Ident {
        let arguments = object.function().map_or(&[][..], |function| &function.arguments);
        self.signature_of(&object.name, arguments)
    }

    pub(crate) fn signature_of(&self, name: &super::Ident, arguments: &[super::Argument]) -> super::Ident {
        use super::ArgumentMode::{In, InOut, Variadic};
        let inputs = arguments.iter().filter(|argument| matches!(argument.mode, In | InOut | Variadic));
        let types: Vec<String> = inputs
            .map(|argument| super::TypeRef { modifiers: String::new(), ..argument.of_type.clone() })
            .map(|of_type| self.type_text(&of_type))
            .collect();
        super::Ident::exact(&format!("{}({})", &**name, types.join(", ")))
    }

    pub(crate) fn row_type(&self, relation: Id) -> Option<Id> {
        let mut parts = self.dependents(relation);
        parts
            .find(|(_, part)| {
                part.kind == Kind::RowType && part.links.iter().any(|link| link.target.object == relation)
            })
            .map(|(id, _)| id)
    }

    /// That both names of a new relation with columns are free: its own, and that of its row type.
    ///
    /// # Errors
    ///
    /// There is one of that name.
    pub(crate) fn free_with_row_type(&mut self, kind: Kind, within: Id, name: &Name) -> Result<(), Refusal> {
        self.free(kind, within, name)?;
        self.free(Kind::RowType, within, name)
    }

    /// Gives an object another name, and its row type too.
    ///
    /// # Errors
    ///
    /// There is one of that name.
    pub(crate) fn rename(&mut self, id: Id, to: &Name) -> Result<(), Refusal> {
        let Object { kind, within, .. } = *self.object(id);
        if !kind.is_routine() {
            self.free(kind, within, to)?;
        }
        let row_type = self.row_type(id);
        if let Some(row_type) = row_type {
            self.free(Kind::RowType, within, to)?;
            self.put_at(row_type, within, to);
        }
        self.put_at(id, within, to);
        Ok(())
    }

    /// Moves an object into another schema, with its row type, indexes and sequences.
    ///
    /// # Errors
    ///
    /// There is one of that name.
    pub(crate) fn move_to(&mut self, id: Id, schema: Id, at: &std::ops::Range<usize>) -> Result<(), Refusal> {
        let from = self.object(id).within;
        if from == schema {
            return Ok(());
        }
        let moves_along = |object: &Object| {
            let is_part =
                object.links.iter().any(|link| link.how != Dependency::Normal && link.target.object == id);
            object.within == from
                && is_part
                && matches!(object.kind, Kind::RowType | Kind::Index | Kind::Sequence)
        };
        let mut ids = vec![id];
        ids.extend(self.dependents(id).filter(|(_, object)| moves_along(object)).map(|(part, _)| part));
        // Indexes of constraints belong to the constraint, which belongs to the table.
        let constraints: Vec<Id> =
            self.parts(id, Kind::Constraint).map(|(constraint, _)| constraint).collect();
        for constraint in constraints {
            let indexes = self.dependents(constraint).filter(|(_, object)| object.kind == Kind::Index);
            ids.extend(indexes.filter(|(_, object)| object.within == from).map(|(index, _)| index));
        }
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let name = Name::bare(self.object(id).name.clone(), at.clone());
            if !self.object(id).kind.is_routine() {
                self.free(self.object(id).kind, schema, &name)?;
            }
            self.put_at(id, schema, &name);
        }
        Ok(())
    }

    /// What a migration has put into `pg_catalog`, which is searched although no path names it.
    pub(crate) fn put_into_catalog(&self, kind: Kind, name: &Ident) -> &[Id] {
        self.named(&Key { space: kind.space(), within: Model::CATALOG, name: name.clone() })
    }

    fn put_at(&mut self, id: Id, within: Id, name: &Name) {
        let site = self.site.clone();
        self.change(id, |object| {
            object.within = within;
            object.name = name.name.clone();
            object.site = site;
        });
    }
}

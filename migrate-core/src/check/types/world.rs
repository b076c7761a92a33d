//! Which types there are: PostgreSQL's own, those of the extensions that are there, and those of the model.

use std::borrow::Cow;

use super::{Answer, Wrong};
use crate::check::model::builtin::{
    Cast, Extension, Operator, Routine, SERVER, Shape, Source, TypeRow, format_type, internal_name,
};
use crate::check::model::{Base, Body, Id, Ident, Key, Kind, Model, Name, Object, Type as Made, TypeRef};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// Of a server or an extension, by its name in `pg_type`; or an array of that.
    Named(&'static str, bool),
    /// Of the model; or an array of that.
    Own(Id, bool),
    /// Nobody knows.
    Opaque,
}

impl Type {
    /// Of a constant in quotes, and of NULL.
    pub(crate) const UNKNOWN: Type = Type::Named("unknown", false);
    pub(crate) const BOOL: Type = Type::Named("bool", false);
    pub(crate) const TEXT: Type = Type::Named("text", false);
    pub(crate) const RECORD: Type = Type::Named("record", false);

    /// As the catalogue writes it: `int4[]`.
    pub(crate) fn read(text: &'static str) -> Type {
        match text.strip_suffix("[]") {
            Some(element) => Type::Named(element, true),
            None => Type::Named(text, false),
        }
    }

    pub(crate) fn is(self, name: &str) -> bool {
        matches!(self, Type::Named(own, false) if own == name)
    }

    pub(crate) fn is_known(self) -> bool {
        self != Type::Opaque
    }

    /// The array of it.
    pub(crate) fn array(self) -> Type {
        match self {
            Type::Named(name, false) => Type::Named(name, true),
            Type::Own(id, false) => Type::Own(id, true),
            _ => Type::Opaque,
        }
    }

    /// `get_element_type`: nothing if it is no array.
    pub(super) fn element(self) -> Option<Type> {
        match self {
            Type::Named(name, true) => Some(Type::Named(name, false)),
            Type::Own(id, true) => Some(Type::Own(id, false)),
            Type::Named("int2vector", _) => Some(Type::Named("int2", false)),
            Type::Named("oidvector", _) => Some(Type::Named("oid", false)),
            _ => None,
        }
    }

    pub(crate) fn is_array(self) -> bool {
        matches!(self, Type::Named(_, true) | Type::Own(_, true))
    }
}

/// What is known of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Info {
    pub(crate) category: char,
    pub(crate) is_preferred: bool,
    pub(crate) form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Enum,
    Domain(Type),
    Composite,
    Range(Type),
    Multirange(Type),
    Pseudo,
}

/// What is no domain, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct BaseType {
    pub(super) of_type: Type,
    pub(super) info: Option<Info>,
}

impl BaseType {
    pub(super) fn is_complex(self) -> bool {
        self.info.is_some_and(|info| info.form == Form::Composite)
    }

    pub(super) fn is_text(self) -> bool {
        self.info.is_some_and(|info| info.category == 'S')
    }
}

/// The model, and what its extensions bring.
pub(crate) struct World<'m> {
    pub(crate) model: &'m Model,
    pub(super) extensions: Vec<&'static Extension>,
    /// Those of any name and type.
    pub(super) others: Others,
    /// A migration has made one.
    pub(super) has_casts: bool,
}

/// Whether there may be more than is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Others {
    No,
    /// What comes from outside, in an open world.
    Outside,
    /// A migration or an extension may have made them.
    Made,
}

impl Others {
    pub(super) fn of(may_be: bool) -> Others {
        if may_be { Others::Made } else { Others::No }
    }

    /// The same for these operands: what comes from outside may have a type from there.
    pub(super) fn for_those(self, inputs: &[Type]) -> Others {
        let is_known = inputs.iter().all(|input| input.is_known());
        if self == Others::Outside && !is_known { Others::Made } else { self }
    }

    /// What it is that nothing known takes.
    pub(super) fn refused(self, wrong: Wrong) -> Answer {
        match self {
            Others::No => Answer::refused(wrong),
            Others::Outside => Answer::Supposed(Box::new(wrong)),
            Others::Made => Answer::Unknown,
        }
    }
}

impl<'m> World<'m> {
    pub(crate) fn new(model: &'m Model) -> World<'m> {
        let mut extensions = Vec::new();
        let is_open = model.object(Model::DATABASE).is_open;
        let mut others = if is_open { Others::Outside } else { Others::No };
        for name in model.names_in(Kind::Extension, Model::DATABASE) {
            match Extension::find(name) {
                Some(extension) => extensions.push(extension),
                None if &**name == "plpgsql" => {}
                // It may have brought anything.
                None => others = Others::Made,
            }
        }
        let has_casts = model.names_in(Kind::Cast, Model::DATABASE).next().is_some();
        World { model, extensions, others, has_casts }
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&SERVER).chain(self.extensions.iter().map(|extension| &extension.source))
    }

    fn row(&self, name: &str) -> Option<TypeRow> {
        self.sources().find_map(|source| source.type_row(name))
    }

    /// The type that a column or an argument has.
    pub(crate) fn of(&self, of_type: &TypeRef) -> Type {
        match of_type.base {
            Base::Builtin(shown) => Type::Named(internal_name(shown), of_type.is_array),
            Base::Own(id) => {
                let object = self.model.object(id);
                match self.brought(object) {
                    Some(name) => Type::Named(name, of_type.is_array),
                    None if is_certain(object) => Type::Own(id, of_type.is_array),
                    None => Type::Opaque,
                }
            }
            Base::Unknown => Type::Opaque,
        }
    }

    /// The other way round, for what is kept in the model.
    pub(crate) fn type_ref(&self, of_type: Type) -> TypeRef {
        let (base, is_array) = match of_type {
            Type::Named(name, is_array) => match self.kept(name) {
                Some(base) => (base, is_array),
                None => return TypeRef::unknown(),
            },
            Type::Own(id, is_array) => (Base::Own(id), is_array),
            Type::Opaque => return TypeRef::unknown(),
        };
        TypeRef { base, modifiers: String::new(), is_array }
    }

    fn kept(&self, name: &'static str) -> Option<Base> {
        if name == "unknown" || name == "record" {
            return None;
        }
        if SERVER.types.has(name) {
            return Some(Base::Builtin(format_type(name)));
        }
        let found = self.model.known(Kind::SomeType, &Name::bare(Ident::exact(name), 0..0));
        found.filter(|id| self.brought(self.model.object(*id)) == Some(name)).map(Base::Own)
    }

    /// The name of a type that an extension has brought.
    fn brought(&self, object: &Object) -> Option<&'static str> {
        if object.kind != Kind::SomeType {
            return None;
        }
        let of_extension =
            object.links.iter().any(|link| self.model.object(link.target.object).kind == Kind::Extension);
        let mut rows = self.extensions.iter().filter_map(|one| one.source.type_row(&object.name));
        if of_extension { rows.next().map(|row| row.name) } else { None }
    }

    /// What is known of it; nothing of one that nobody knows.
    pub(super) fn info(&self, of_type: Type) -> Option<Info> {
        let plain = |category| Info { category, is_preferred: false, form: Form::Plain };
        match of_type {
            Type::Opaque => None,
            Type::Named(_, true) | Type::Own(_, true) => Some(plain('A')),
            Type::Named(name, false) => {
                let Some(row) = self.row(name) else {
                    // The row type of a catalogue's relation.
                    return Some(Info { form: Form::Composite, ..plain('C') });
                };
                let form = match row.shape {
                    Shape::Base(_) => Form::Plain,
                    Shape::Composite => Form::Composite,
                    Shape::Domain(of) => Form::Domain(Type::read(of.split('(').next().unwrap_or(of))),
                    Shape::Enum(_) => Form::Enum,
                    Shape::Range(of) => Form::Range(Type::read(of)),
                    Shape::Multirange(of) => Form::Multirange(Type::read(of)),
                    Shape::Pseudo => Form::Pseudo,
                };
                Some(Info { category: row.category, is_preferred: row.is_preferred, form })
            }
            Type::Own(id, false) => {
                let object = self.model.object(id);
                match (&object.body, object.kind) {
                    (Body::Type(Made::Enum(_)), _) => Some(Info { form: Form::Enum, ..plain('E') }),
                    (Body::Type(Made::Domain { base, .. }), _) => {
                        let base = self.of(base);
                        let of = self.info(self.base_type(base))?;
                        Some(Info {
                            form: Form::Domain(base),
                            is_preferred: of.is_preferred,
                            ..plain(of.category)
                        })
                    }
                    (_, Kind::RowType | Kind::CompositeType) => {
                        Some(Info { form: Form::Composite, ..plain('C') })
                    }
                    _ => None,
                }
            }
        }
    }

    /// Its input and output functions are immutable, or nobody knows.
    pub(super) fn is_alike(&self, of_type: Type) -> bool {
        match self.base_type(of_type) {
            Type::Named(name, is_array) => {
                let is_alike = |row: TypeRow| row.reads_alike && row.writes_alike;
                !is_array && self.row(name).is_none_or(is_alike)
            }
            // `enum_out`, `array_out` and their like are stable.
            Type::Own(_, true) => false,
            own @ Type::Own(_, false) => {
                let form = self.info(own).map(|info| info.form);
                !matches!(form, Some(Form::Enum | Form::Composite))
            }
            Type::Opaque => true,
        }
    }

    /// Whether its values have a collation; nothing where nobody knows.
    pub(crate) fn is_collatable(&self, of_type: Type) -> Option<bool> {
        match self.base_type(of_type.element().unwrap_or(of_type)) {
            Type::Named(name, _) => self.row(name).map(|row| row.is_collatable),
            Type::Own(..) | Type::Opaque => None,
        }
    }

    /// Servers do not agree on it.
    pub(super) fn differs(&self, of_type: Type) -> bool {
        matches!(of_type, Type::Named(name, _) if self.row(name).is_some_and(|row| row.differs))
    }

    /// `getBaseType`: what a domain stands on.
    pub(super) fn base_type(&self, of_type: Type) -> Type {
        self.base(of_type).of_type
    }

    /// The same, with what is known of that.
    pub(super) fn base(&self, mut of_type: Type) -> BaseType {
        // A domain over itself can't be made; a model in doubt is not worth a loop.
        for _ in 0..32 {
            let info = self.info(of_type);
            match info.map(|info| info.form) {
                Some(Form::Domain(base)) => of_type = base,
                _ => return BaseType { of_type, info },
            }
        }
        BaseType { of_type, info: self.info(of_type) }
    }

    pub(super) fn category(&self, of_type: Type) -> Option<char> {
        self.info(of_type).map(|info| info.category)
    }

    /// `ISCOMPLEX`: a domain over one, too.
    pub(crate) fn is_complex(&self, of_type: Type) -> bool {
        self.base(of_type).is_complex()
    }

    /// A row of `pg_cast`.
    pub(super) fn cast(&self, source: Type, target: Type) -> Option<Cast> {
        let (Type::Named(source, from_array), Type::Named(target, to_array)) = (source, target) else {
            return None;
        };
        let written = |name: &'static str, is_array| {
            if is_array { format!("{name}[]").into() } else { Cow::Borrowed(name) }
        };
        let (source, target) = (written(source, from_array), written(target, to_array));
        self.sources().find_map(|one| one.cast(&source, &target))
    }

    /// A migration has made a cast of this sort, wherever it is done.
    pub(super) fn may_be_cast(&self, source: Type, target: Type) -> bool {
        if !self.has_casts {
            return false;
        }
        let name = Ident::exact(&format!("{} AS {}", self.show(source), self.show(target)));
        !self.model.named(&Key { space: Kind::Cast, within: Model::DATABASE, name }).is_empty()
    }

    pub(super) fn operators(&self, name: &str) -> impl Iterator<Item = &Operator> {
        self.sources().flat_map(move |source| source.operators(name))
    }

    /// Whether there are operators of this name beside those of servers and known extensions.
    pub(super) fn other_operators(&self, name: &str) -> Others {
        let is_own = |known: &Ident| known.strip_prefix(name).is_some_and(|types| types.starts_with('('));
        self.others.max(Others::of(self.model.all_names(Kind::Operator).any(is_own)))
    }

    /// Functions of servers and extensions.
    pub(super) fn routines(&self, name: &str) -> Vec<Routine> {
        self.sources().flat_map(|source| source.routines(name)).collect()
    }

    /// Whether another version of an extension may bring a function of this name, or there may be one anyway.
    pub(super) fn other_functions(&self, name: &str) -> Others {
        self.others.max(Others::of(self.extensions.iter().any(|extension| extension.may_bring(name))))
    }

    /// As `format_type()` shows it.
    pub(crate) fn show(&self, of_type: Type) -> String {
        let (mut text, is_array) = match of_type {
            Type::Named(name, is_array) => (format_type(name).to_owned(), is_array),
            Type::Own(id, is_array) => (self.model.qualified(id), is_array),
            Type::Opaque => ("unknown".to_owned(), false),
        };
        if is_array {
            text.push_str("[]");
        }
        text
    }
}

fn is_certain(object: &Object) -> bool {
    !object.is_doubtful && !object.is_open
}

/// The extension that brings an operator class of this name.
pub(super) fn extension_of_class(class: &str) -> Option<&'static str> {
    let known = [
        ("gin_trgm_ops", "pg_trgm"),
        ("gist_trgm_ops", "pg_trgm"),
        ("gin__int_ops", "intarray"),
        ("gist__int_ops", "intarray"),
        ("gin_hstore_ops", "hstore"),
        ("gist_ltree_ops", "ltree"),
    ];
    known.iter().find(|(name, _)| *name == class).map(|(_, extension)| *extension)
}

//! Columns, and what types they have.

use super::{Code, Id, Ident, Model, Name, Refusal, Site};
use crate::check::near::near;
use crate::check::stored::stored;

/// Every table has these: <https://www.postgresql.org/docs/current/ddl-system-columns.html>.
pub(crate) const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of pg_attribute")]
pub(crate) struct Column {
    pub(crate) name: Ident,
    pub(crate) of_type: TypeRef,
    pub(crate) not_null: bool,
    /// What its NOT NULL is called, from version 18 on.
    pub(crate) not_null_name: Option<NotNull>,
    /// A value that an INSERT may leave out: `DEFAULT`, an identity, a serial.
    pub(crate) has_default: bool,
    /// `GENERATED ALWAYS AS (…)`.
    pub(crate) is_generated: bool,
    /// It is generated when it is read, so that no index can hold it.
    pub(crate) is_virtual: bool,
    /// Of a view: what an expression gives, so that nothing can be put there.
    pub(crate) is_computed: bool,
    /// `GENERATED … AS IDENTITY`.
    pub(crate) is_identity: bool,
    /// And no INSERT gives it another value: `ALWAYS`.
    pub(crate) is_always: bool,
    /// It came from a table that this one inherits from, or is a partition of.
    pub(crate) is_inherited: bool,
    /// It was defined here, also or only.
    pub(crate) is_local: bool,
    /// The type of the default's own expression, where it is known for certain.
    pub(crate) default_type: Option<TypeRef>,
    /// It is gone; its number stays, because others are counted with it.
    pub(crate) is_dropped: bool,
    /// It may be there or not.
    pub(crate) is_doubtful: bool,
    /// The names that it had, each with what took it away.
    pub(crate) former: Vec<(Ident, Site)>,
    /// What made it, gave it its name or dropped it last.
    pub(crate) site: Site,
}

stored!(struct Column { name, of_type, not_null, not_null_name, has_default, is_generated, is_virtual, is_computed, is_identity, is_always, is_inherited, is_local, default_type, is_dropped, is_doubtful, former, site });

impl Column {
    pub(crate) fn new(name: Ident, of_type: TypeRef, site: Site) -> Column {
        Column {
            name,
            of_type,
            not_null: false,
            not_null_name: None,
            has_default: false,
            is_generated: false,
            is_virtual: false,
            is_computed: false,
            is_identity: false,
            is_always: false,
            is_inherited: false,
            is_local: true,
            default_type: None,
            is_dropped: false,
            is_doubtful: false,
            former: Vec::new(),
            site,
        }
    }

    /// Gives it another name.
    pub(crate) fn rename(&mut self, name: Ident, site: Site) {
        self.former.push((std::mem::replace(&mut self.name, name), site.clone()));
        self.site = site;
    }
}

/// The name of a NOT NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotNull {
    pub(crate) name: Ident,
    /// No server before 18 has come so far.
    pub(crate) is_certain: bool,
}

stored!(struct NotNull { name, is_certain });

/// The type of a column, an argument or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeRef {
    pub(crate) base: Base,
    /// What stands in brackets after it: `10,2`.
    pub(crate) modifiers: String,
    pub(crate) is_array: bool,
}

stored!(struct TypeRef { base, modifiers, is_array });

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// As `format_type()` calls it: `timestamp with time zone`.
    Builtin(&'static str),
    /// An enum, a domain, the row type of a table, or one from outside that has been heard of.
    Own(Id),
    Unknown,
}

stored!(
    enum Base {
        Builtin(name),
        Own(id),
        Unknown,
    }
);

impl TypeRef {
    pub(crate) fn builtin(name: &'static str) -> TypeRef {
        TypeRef { base: Base::Builtin(name), modifiers: String::new(), is_array: false }
    }

    /// An array of these; of what is not known nothing is known.
    pub(crate) fn array(self) -> TypeRef {
        if self.base == Base::Unknown { self } else { TypeRef { is_array: true, ..self } }
    }

    pub(crate) fn unknown() -> TypeRef {
        TypeRef { base: Base::Unknown, modifiers: String::new(), is_array: false }
    }
}

impl Model {
    /// As `format_type()` writes it with nothing but `public` and `pg_catalog` on the search path.
    pub(crate) fn type_text(&self, of_type: &TypeRef) -> String {
        let TypeRef { base, modifiers, is_array } = of_type;
        let name = match base {
            Base::Builtin(name) => (*name).to_owned(),
            Base::Own(id) => self.qualified(*id),
            Base::Unknown => "unknown".to_owned(),
        };
        let mut text = match (modifiers.is_empty(), name.split_once(" with")) {
            (true, _) => name,
            // `interval day to second(3)`
            (false, _)
                if name == "interval" && !modifiers.starts_with(|first: char| first.is_ascii_digit()) =>
            {
                format!("{name} {modifiers}")
            }
            // `timestamp(3) with time zone`
            (false, Some((first, rest))) => format!("{first}({modifiers}) with{rest}"),
            (false, None) => format!("{name}({modifiers})"),
        };
        if *is_array {
            text.push_str("[]");
        }
        text
    }

    /// The name of an object as SQL, with its schema unless that is `public`.
    pub(crate) fn qualified(&self, id: Id) -> String {
        let object = self.object(id);
        if object.within == Model::PUBLIC || object.within == Model::DATABASE {
            return object.name.to_string();
        }
        format!("{}.{}", self.object(object.within).name, object.name)
    }
}

impl Model {
    /// A column that a statement changes: of a table that may have more than is known it is taken to be there.
    pub(crate) fn expect_column(&mut self, table: Id, name: &Name) {
        let object = self.object(table);
        let is_unheard_of = object.relation().is_some_and(|relation| {
            relation.find(&name.name).is_none() && relation.gone(&name.name).is_none()
        });
        if !is_unheard_of || !object.is_open || object.is_doubtful || SYSTEM_COLUMNS.contains(&&*name.name) {
            return;
        }
        self.tell_changes();
        let column = Column::new(name.name.clone(), TypeRef::unknown(), self.site_at(&name.at));
        let column = Column { has_default: true, ..column };
        self.change(table, |object| {
            if let Some(relation) = object.relation_mut() {
                relation.columns.push(column);
            }
        });
        // It is no news.
        self.hush_changes();
    }
}

impl Model {
    /// The number of a column; nothing if the relation may have it without anybody knowing.
    ///
    /// # Errors
    ///
    /// There is none of that name.
    pub(crate) fn need_column(&self, relation: Id, name: &Name) -> Result<Option<usize>, Refusal> {
        let object = self.object(relation);
        let Some(columns) = object.relation() else { return Ok(None) };
        if let Some(number) = columns.find(&name.name) {
            return Ok(Some(number));
        }
        if object.is_open || object.is_doubtful || SYSTEM_COLUMNS.contains(&&*name.name) {
            return Ok(None);
        }
        let title = format!("column `{}` of `{}` does not exist", &*name.name, &*object.name);
        let refusal = Refusal::new(Code::UndefinedColumn, &name.at, title);
        if let Some(gone) = columns.gone(&name.name) {
            return Err(refusal.because(&gone));
        }
        let names = columns.living().map(|(_, column)| &*column.name);
        Err(match near(&name.name, names, 2) {
            Some(near) => refusal.did_you_mean(near),
            None if object.is_outside => refusal,
            None => refusal.earlier(&object.site, "the table is created here"),
        })
    }
}

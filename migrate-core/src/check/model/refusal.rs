//! Why PostgreSQL would refuse a statement.

use std::ops::Range;

use super::builtin::Lack;
use super::{Gone, Kind, Site};

/// By its SQLSTATE: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Code {
    UndefinedTable,
    UndefinedColumn,
    UndefinedFunction,
    UndefinedObject,
    UndefinedSchema,
    DuplicateTable,
    DuplicateColumn,
    DuplicateFunction,
    DuplicateObject,
    DuplicateSchema,
    DuplicateAlias,
    AmbiguousColumn,
    AmbiguousFunction,
    WrongObjectType,
    InvalidTableDefinition,
    InvalidObjectDefinition,
    InvalidFunctionDefinition,
    InvalidColumnReference,
    InvalidName,
    InvalidForeignKey,
    InvalidParameterValue,
    CantChangeParameter,
    InvalidTextRepresentation,
    InvalidDatetimeFormat,
    DatetimeFieldOverflow,
    NumericValueOutOfRange,
    DatatypeMismatch,
    IndeterminateDatatype,
    ErrorInAssignment,
    NullValueNotAllowed,
    CannotCoerce,
    DependentObjects,
    FeatureNotSupported,
    GeneratedAlways,
    NotNullViolation,
    ObjectNotInPrerequisiteState,
    UnsafeNewEnumValue,
    SyntaxError,
    UniqueViolation,
    InvalidSavepoint,
    InvalidTransactionTermination,
    GroupingError,
    WindowingError,
    InvalidRecursion,
}

impl Code {
    pub(crate) fn sqlstate(self) -> &'static str {
        match self {
            Code::UndefinedTable => "42P01",
            Code::UndefinedColumn => "42703",
            Code::UndefinedFunction => "42883",
            Code::UndefinedObject => "42704",
            Code::UndefinedSchema => "3F000",
            Code::DuplicateTable => "42P07",
            Code::DuplicateColumn => "42701",
            Code::DuplicateFunction => "42723",
            Code::DuplicateObject => "42710",
            Code::DuplicateSchema => "42P06",
            Code::DuplicateAlias => "42712",
            Code::AmbiguousColumn => "42702",
            Code::AmbiguousFunction => "42725",
            Code::WrongObjectType => "42809",
            Code::InvalidTableDefinition => "42P16",
            Code::InvalidObjectDefinition => "42P17",
            Code::InvalidFunctionDefinition => "42P13",
            Code::InvalidColumnReference => "42P10",
            Code::InvalidName => "42602",
            Code::InvalidForeignKey => "42830",
            Code::InvalidParameterValue => "22023",
            Code::CantChangeParameter => "55P02",
            Code::InvalidTextRepresentation => "22P02",
            Code::InvalidDatetimeFormat => "22007",
            Code::DatetimeFieldOverflow => "22008",
            Code::NumericValueOutOfRange => "22003",
            Code::DatatypeMismatch => "42804",
            Code::IndeterminateDatatype => "42P18",
            Code::ErrorInAssignment => "22005",
            Code::NullValueNotAllowed => "22004",
            Code::CannotCoerce => "42846",
            Code::DependentObjects => "2BP01",
            Code::FeatureNotSupported => "0A000",
            Code::GeneratedAlways => "428C9",
            Code::NotNullViolation => "23502",
            Code::ObjectNotInPrerequisiteState => "55000",
            Code::UnsafeNewEnumValue => "55P04",
            Code::SyntaxError => "42601",
            Code::UniqueViolation => "23505",
            Code::InvalidSavepoint => "3B001",
            Code::InvalidTransactionTermination => "2D000",
            Code::GroupingError => "42803",
            Code::WindowingError => "42P20",
            Code::InvalidRecursion => "42P19",
        }
    }
}

/// What is wrong, where, and where the reason for it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    /// In a line, with names in backquotes.
    pub(crate) title: String,
    /// The words that are marked.
    pub(crate) at: Range<usize>,
    /// What an earlier statement did: `dropped here`.
    pub(crate) earlier: Option<(Site, String)>,
    /// That took away what is missing.
    pub(crate) is_taken: bool,
    pub(crate) notes: Vec<String>,
    pub(crate) help: Option<String>,
    /// The version that refuses it, where not all do.
    pub(crate) by: Option<u8>,
}

impl Refusal {
    pub(crate) fn new(code: Code, at: &Range<usize>, title: impl Into<String>) -> Refusal {
        Refusal {
            code,
            title: title.into(),
            at: at.clone(),
            earlier: None,
            is_taken: false,
            notes: Vec::new(),
            help: None,
            by: None,
        }
    }

    /// A server that has to run it has no such thing.
    pub(crate) fn lacking(code: Code, at: &Range<usize>, what: &str, lack: Lack) -> Refusal {
        let title = format!("PostgreSQL {} has no {what}", lack.version);
        let refusal = Refusal::new(code, at, title).note(lack.note()).help(lack.help());
        Refusal { by: Some(lack.version), ..refusal }
    }

    pub(crate) fn earlier(mut self, site: &Site, label: impl Into<String>) -> Refusal {
        self.earlier = Some((site.clone(), label.into()));
        self
    }

    /// What is missing was there before.
    pub(crate) fn because(self, gone: &Gone) -> Refusal {
        match &gone.renamed_to {
            Some(new) => {
                self.taken(&gone.site, format!("renamed to `{}` here", &**new)).help(format!("write `{new}`"))
            }
            None => self.taken(&gone.site, "dropped here"),
        }
    }

    pub(super) fn taken(self, site: &Site, label: impl Into<String>) -> Refusal {
        Refusal { is_taken: true, ..self.earlier(site, label) }
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Refusal {
        self.notes.push(note.into());
        self
    }

    /// A name that there is.
    pub(crate) fn did_you_mean(self, near: &str) -> Refusal {
        self.help(format!("did you mean `{near}`?"))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Refusal {
        self.help = Some(help.into());
        self
    }
}

impl Kind {
    /// What PostgreSQL answers where there is none.
    pub(crate) fn missing(self) -> Code {
        match self.space() {
            Kind::Table => Code::UndefinedTable,
            Kind::Function => Code::UndefinedFunction,
            Kind::Schema => Code::UndefinedSchema,
            _ => Code::UndefinedObject,
        }
    }

    /// What PostgreSQL answers where there is one already.
    pub(crate) fn taken(self) -> Code {
        match self.space() {
            Kind::Table => Code::DuplicateTable,
            Kind::Function => Code::DuplicateFunction,
            Kind::Schema => Code::DuplicateSchema,
            _ => Code::DuplicateObject,
        }
    }
}

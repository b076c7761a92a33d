//! The kinds of objects: the words that stand for them in statements, and which of them share their names.

use crate::check::stored::stored;
use crate::check::syntax::cursor::Cursor;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// What everything else is in.
    Database,
    Schema,
    Table,
    PartitionedTable,
    ForeignTable,
    View,
    MaterializedView,
    Sequence,
    Index,
    /// `CREATE TYPE … AS (…)`.
    CompositeType,
    /// From outside: nothing says whether it is a table, a view or something else.
    SomeRelation,
    Enum,
    Domain,
    Range,
    BaseType,
    /// What each table and view has.
    RowType,
    /// From outside.
    SomeType,
    Function,
    Procedure,
    Aggregate,
    /// From outside, or where the word `ROUTINE` stands.
    SomeRoutine,
    Constraint,
    Trigger,
    Policy,
    Rule,
    Extension,
    Role,
    Publication,
    Subscription,
    Statistics,
    Collation,
    Conversion,
    Operator,
    OperatorClass,
    OperatorFamily,
    Cast,
    Language,
    Wrapper,
    Server,
    UserMapping,
    EventTrigger,
    Tablespace,
    AccessMethod,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    LargeObject,
    PropertyGraph,
}

stored!(
    enum Kind {
        Database,
        Schema,
        Table,
        PartitionedTable,
        ForeignTable,
        View,
        MaterializedView,
        Sequence,
        Index,
        CompositeType,
        SomeRelation,
        Enum,
        Domain,
        Range,
        BaseType,
        RowType,
        SomeType,
        Function,
        Procedure,
        Aggregate,
        SomeRoutine,
        Constraint,
        Trigger,
        Policy,
        Rule,
        Extension,
        Role,
        Publication,
        Subscription,
        Statistics,
        Collation,
        Conversion,
        Operator,
        OperatorClass,
        OperatorFamily,
        Cast,
        Language,
        Wrapper,
        Server,
        UserMapping,
        EventTrigger,
        Tablespace,
        AccessMethod,
        TextSearchConfiguration,
        TextSearchDictionary,
        TextSearchParser,
        TextSearchTemplate,
        Transform,
        LargeObject,
        PropertyGraph,
    }
);

impl Kind {
    /// Objects of one space in one place have different names.
    pub(crate) fn space(self) -> Kind {
        match self {
            Kind::Table
            | Kind::PartitionedTable
            | Kind::ForeignTable
            | Kind::View
            | Kind::MaterializedView
            | Kind::Sequence
            | Kind::Index
            | Kind::CompositeType
            | Kind::SomeRelation => Kind::Table,
            Kind::Enum | Kind::Domain | Kind::Range | Kind::BaseType | Kind::RowType | Kind::SomeType => {
                Kind::SomeType
            }
            Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::SomeRoutine => Kind::Function,
            other => other,
        }
    }

    pub(crate) fn is_relation(self) -> bool {
        self.space() == Kind::Table
    }

    pub(crate) fn is_type(self) -> bool {
        self.space() == Kind::SomeType
    }

    pub(crate) fn is_routine(self) -> bool {
        self.space() == Kind::Function
    }

    /// Whether this may be what the other one is asked to be: equal, or not known so well.
    pub(crate) fn may_be(self, other: Kind) -> bool {
        let is_vague = |kind| matches!(kind, Kind::SomeRelation | Kind::SomeType | Kind::SomeRoutine);
        self == other || (self.space() == other.space() && (is_vague(self) || is_vague(other)))
    }

    /// What holds rows that a statement may insert into.
    pub(crate) fn is_table(self) -> bool {
        matches!(self, Kind::Table | Kind::PartitionedTable | Kind::ForeignTable | Kind::SomeRelation)
    }

    /// What a query can read: a table or a view.
    pub(crate) fn has_rows(self) -> bool {
        self.is_table() || matches!(self, Kind::View | Kind::MaterializedView)
    }

    /// What every server has some of, or what belongs to the whole server: one that no migration makes may be there.
    pub(crate) fn is_of_server(self) -> bool {
        matches!(
            self,
            Kind::Role
                | Kind::Tablespace
                | Kind::Language
                | Kind::AccessMethod
                | Kind::Collation
                | Kind::Conversion
                | Kind::Operator
                | Kind::OperatorClass
                | Kind::OperatorFamily
                | Kind::Cast
                | Kind::TextSearchConfiguration
                | Kind::TextSearchDictionary
                | Kind::TextSearchParser
                | Kind::TextSearchTemplate
        )
    }

    /// Whether objects of this kind have nothing but a name, in a schema or in the database.
    pub(crate) fn is_simple(self) -> bool {
        self.is_simple_in_schema()
            || matches!(
                self,
                Kind::Schema
                    | Kind::Extension
                    | Kind::Role
                    | Kind::Publication
                    | Kind::Subscription
                    | Kind::Language
                    | Kind::Server
                    | Kind::Wrapper
                    | Kind::EventTrigger
                    | Kind::Tablespace
                    | Kind::AccessMethod
            )
    }

    /// Of these, those that are in schemas.
    pub(crate) fn is_simple_in_schema(self) -> bool {
        matches!(
            self,
            Kind::Statistics
                | Kind::Collation
                | Kind::Conversion
                | Kind::TextSearchConfiguration
                | Kind::TextSearchDictionary
                | Kind::TextSearchParser
                | Kind::TextSearchTemplate
        )
    }

    /// As PostgreSQL's messages call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Database => "database",
            Kind::Schema => "schema",
            Kind::Table => "table",
            Kind::PartitionedTable => "partitioned table",
            Kind::ForeignTable => "foreign table",
            Kind::View => "view",
            Kind::MaterializedView => "materialized view",
            Kind::Sequence => "sequence",
            Kind::Index => "index",
            Kind::CompositeType => "composite type",
            Kind::SomeRelation => "relation",
            Kind::Enum | Kind::Range | Kind::BaseType | Kind::RowType | Kind::SomeType => "type",
            Kind::Domain => "domain",
            Kind::Function => "function",
            Kind::Procedure => "procedure",
            Kind::Aggregate => "aggregate",
            Kind::SomeRoutine => "routine",
            Kind::Constraint => "constraint",
            Kind::Trigger => "trigger",
            Kind::Policy => "policy",
            Kind::Rule => "rule",
            Kind::Extension => "extension",
            Kind::Role => "role",
            Kind::Publication => "publication",
            Kind::Subscription => "subscription",
            Kind::Statistics => "statistics object",
            Kind::Collation => "collation",
            Kind::Conversion => "conversion",
            Kind::Operator => "operator",
            Kind::OperatorClass => "operator class",
            Kind::OperatorFamily => "operator family",
            Kind::Cast => "cast",
            Kind::Language => "language",
            Kind::Wrapper => "foreign-data wrapper",
            Kind::Server => "server",
            Kind::UserMapping => "user mapping",
            Kind::EventTrigger => "event trigger",
            Kind::Tablespace => "tablespace",
            Kind::AccessMethod => "access method",
            Kind::TextSearchConfiguration => "text search configuration",
            Kind::TextSearchDictionary => "text search dictionary",
            Kind::TextSearchParser => "text search parser",
            Kind::TextSearchTemplate => "text search template",
            Kind::Transform => "transform",
            Kind::LargeObject => "large object",
            Kind::PropertyGraph => "property graph",
        }
    }

    /// `a table`, `an index`.
    pub(crate) fn with_article(self) -> String {
        let word = self.word();
        let article = if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {word}")
    }
}

/// Passes the words of a kind, which stand behind CREATE, ALTER, DROP or ON.
pub(crate) fn eat(words: &mut Cursor<'_>) -> Option<Kind> {
    eat_words(words).map(|(_, kind)| kind)
}

/// The same with its words, in small letters: `USER` and `ROLE` are two of one kind.
pub(crate) fn eat_words(words: &mut Cursor<'_>) -> Option<(&'static str, Kind)> {
    WORDS.iter().copied().find(|(word, _)| words.eat(word))
}

/// Longer ones before those that they begin with.
const WORDS: &[(&str, Kind)] = &[
    ("table", Kind::Table),
    ("foreign table", Kind::ForeignTable),
    ("foreign data wrapper", Kind::Wrapper),
    ("index", Kind::Index),
    ("sequence", Kind::Sequence),
    ("view", Kind::View),
    ("materialized view", Kind::MaterializedView),
    ("schema", Kind::Schema),
    ("type", Kind::SomeType),
    ("domain", Kind::Domain),
    ("function", Kind::Function),
    ("procedure", Kind::Procedure),
    ("routine", Kind::SomeRoutine),
    ("aggregate", Kind::Aggregate),
    ("trigger", Kind::Trigger),
    ("policy", Kind::Policy),
    ("rule", Kind::Rule),
    ("constraint", Kind::Constraint),
    ("role", Kind::Role),
    ("user mapping", Kind::UserMapping),
    ("user", Kind::Role),
    ("group", Kind::Role),
    ("extension", Kind::Extension),
    ("publication", Kind::Publication),
    ("subscription", Kind::Subscription),
    ("statistics", Kind::Statistics),
    ("collation", Kind::Collation),
    ("conversion", Kind::Conversion),
    ("operator class", Kind::OperatorClass),
    ("operator family", Kind::OperatorFamily),
    ("operator", Kind::Operator),
    ("cast", Kind::Cast),
    ("language", Kind::Language),
    ("server", Kind::Server),
    ("event trigger", Kind::EventTrigger),
    ("tablespace", Kind::Tablespace),
    ("access method", Kind::AccessMethod),
    ("text search configuration", Kind::TextSearchConfiguration),
    ("text search dictionary", Kind::TextSearchDictionary),
    ("text search parser", Kind::TextSearchParser),
    ("text search template", Kind::TextSearchTemplate),
    ("transform", Kind::Transform),
    ("large object", Kind::LargeObject),
    ("property graph", Kind::PropertyGraph),
    ("database", Kind::Database),
];

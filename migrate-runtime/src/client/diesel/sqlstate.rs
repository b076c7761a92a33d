//! The server's code of an error, which diesel tells of a few kinds only: for the others by the words of a server that speaks
//! English.

use diesel::result::DatabaseErrorKind as Kind;

/// The code; empty where it is not known.
pub(super) fn of(kind: Kind, message: &str) -> &'static str {
    match kind {
        Kind::UniqueViolation => "23505",
        Kind::ForeignKeyViolation => "23503",
        Kind::NotNullViolation => "23502",
        Kind::CheckViolation => "23514",
        Kind::ExclusionViolation => "23P01",
        Kind::RestrictViolation => "23001",
        Kind::SerializationFailure => "40001",
        Kind::ReadOnlyTransaction => "25006",
        _ => by_words(message),
    }
}

fn by_words(message: &str) -> &'static str {
    let has = |words: &&(&str, &str, &str)| {
        let (begins, holds, _) = words;
        message.strip_prefix(begins).is_some_and(|rest| rest.contains(holds))
    };
    WORDS.iter().find(has).map_or("", |(_, _, code)| code)
}

/// How a message begins, what follows, and its code: those that a conversation goes by, and those that people meet most.
const WORDS: [(&str, &str, &str); 38] = [
    ("canceling statement due to lock timeout", "", "55P03"),
    ("could not obtain lock on ", "", "55P03"),
    ("deadlock detected", "", "40P01"),
    ("canceling statement due to ", "", "57014"),
    ("tuple concurrently updated", "", "XX000"),
    ("current transaction is aborted", "", "25P02"),
    ("terminating connection due to idle-in-transaction timeout", "", "25P03"),
    ("terminating connection due to transaction timeout", "", "25P04"),
    ("terminating connection due to idle-session timeout", "", "57P05"),
    ("terminating connection due to administrator command", "", "57P01"),
    ("terminating connection because of crash of another server process", "", "57P02"),
    ("the database system is ", "", "57P03"),
    ("sorry, too many clients already", "", "53300"),
    ("too many connections for ", "", "53300"),
    ("permission denied ", "", "42501"),
    ("must be owner of ", "", "42501"),
    ("syntax error at ", "", "42601"),
    ("relation \"", "\" does not exist", "42P01"),
    ("table \"", "\" does not exist", "42P01"),
    ("view \"", "\" does not exist", "42P01"),
    ("schema \"", "\" does not exist", "3F000"),
    ("column ", " already exists", "42701"),
    ("column ", " does not exist", "42703"),
    ("function ", " does not exist", "42883"),
    ("operator ", " does not exist", "42883"),
    ("type \"", "\" does not exist", "42704"),
    ("role \"", "\" does not exist", "42704"),
    ("index \"", "\" does not exist", "42704"),
    ("constraint \"", " does not exist", "42704"),
    ("relation \"", "\" already exists", "42P07"),
    ("schema \"", "\" already exists", "42P06"),
    ("type \"", "\" already exists", "42710"),
    ("database \"", "\" already exists", "42P04"),
    ("invalid input syntax for ", "", "22P02"),
    ("division by zero", "", "22012"),
    ("", "out of range", "22003"),
    ("value too long for type ", "", "22001"),
    ("cannot drop ", " because other objects depend on it", "2BP01"),
];

//! Which functions give one value for all rows, and which types are PostgreSQL's own.

use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words;

/// Whether an expression has one value throughout a statement: it calls nothing that is volatile, or not known.
pub(in crate::check) fn are_stable(expression: &[Token<'_>]) -> bool {
    calls_only(expression, is_known)
}

/// Whether a query calls only what is known to change nothing but the session. What looks like a call of a
/// keyword is syntax: `EXISTS (`.
pub(in crate::check) fn change_nothing(query: &[Token<'_>]) -> bool {
    calls_only(query, |function| {
        let is_syntax = function.kind == TokenKind::Word
            && !matches!(words::class(function.text), words::Class::Identifier | words::Class::Unreserved);
        let name = function.text.to_ascii_lowercase();
        is_syntax || is_known(function) || has(HARMLESS, &name)
    })
}

fn calls_only(expression: &[Token<'_>], is_known: impl Fn(&Token<'_>) -> bool) -> bool {
    let calls = expression
        .iter()
        .enumerate()
        .filter(|(at, token)| is_name(token) && expression.get(at + 1).is_some_and(|next| next.text == "("));
    calls.into_iter().all(|(at, token)| {
        let before = |distance: usize| at.checked_sub(distance).and_then(|at| expression.get(at));
        let schema = before(1).filter(|dot| dot.text == ".").and_then(|_| before(2));
        let is_schema_known = schema.is_none_or(|schema| schema.text.eq_ignore_ascii_case("pg_catalog"));
        // `::numeric(10, 2)` is a type.
        let is_cast = before(1).is_some_and(|cast| cast.text == "::");
        is_cast || is_schema_known && is_known(token)
    })
}

fn is_known(function: &Token<'_>) -> bool {
    let name = match function.kind {
        TokenKind::QuotedName => function.text.trim_matches('"').to_owned(),
        _ => function.text.to_ascii_lowercase(),
    };
    has(STABLE, &name) || is_known_type(&name)
}

pub(in crate::check) fn is_known_type(name: &str) -> bool {
    has(TYPES, name)
}

fn has(words: &str, wanted: &str) -> bool {
    words.split_ascii_whitespace().any(|word| word == wanted)
}

/// Immutable or stable in `pg_proc`, or syntax that looks like a call. Of the functions of PostgreSQL's own those
/// that stand in defaults; what is missing is taken for volatile.
const STABLE: &str = "
    abs age and array array_append array_cat array_fill array_prepend array_remove array_to_json array_to_string
    ascii bit_length btrim case cast ceil ceiling char_length character_length chr coalesce concat
    concat_ws convert_from convert_to current_database current_schema current_setting current_time
    current_timestamp daterange date_bin date_part date_trunc decode div else encode exp extract floor format
    greatest in inet_client_addr inet_client_port inet_server_addr initcap int4range int8range
    isfinite json_array json_array_length json_build_array json_build_object json_object jsonb_array_length
    jsonb_build_array jsonb_build_object jsonb_object jsonb_set jsonb_strip_nulls justify_days
    justify_hours justify_interval least left length ln localtime localtimestamp lower lpad ltrim make_date
    make_interval make_time make_timestamp make_timestamptz md5 mod normalize not now nullif numrange octet_length
    or overlay parse_ident pg_backend_pid pg_current_xact_id pg_my_temp_schema pg_typeof phraseto_tsquery pi
    plainto_tsquery position pow power quote_ident quote_literal quote_nullable regexp_replace
    repeat replace reverse right round row row_to_json rpad rtrim session_user setweight sha224 sha256 sha384
    sha512 sign split_part sqrt starts_with statement_timestamp string_to_array strpos substr substring
    then timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_regclass to_regtype
    to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trunc tsrange tstzrange
    txid_current unistr upper user uuid_nil uuid_ns_dns uuid_ns_url version websearch_to_tsquery when
    width_bucket xmlelement";

/// Aggregates, what looks like a call of them, and what a migration asks its database or tells its own session.
const HARMLESS: &str = "
    array_agg avg bool_and bool_or count every filter has_schema_privilege has_table_privilege json_agg json_object_agg
    jsonb_agg jsonb_object_agg materialized max min over pg_get_serial_sequence row_number set_config string_agg sum
    to_regnamespace to_regproc unnest";

/// PostgreSQL's types by all their names, of names of several words the first, and those of well-known
/// extensions: none is a domain.
const TYPES: &str = "
    bigint bit bool boolean box bpchar bytea char character cidr circle date datemultirange daterange dec
    decimal double float float4 float8 inet int int2 int4 int4multirange int4range int8 int8multirange int8range
    integer interval json jsonb jsonpath line lseg macaddr macaddr8 money name national nchar nummultirange
    numeric numrange oid path pg_lsn pg_snapshot point polygon real regclass regproc regrole regtype smallint
    text tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector
    txid_snapshot uuid varbit varchar xid xid8 xml
    citext cube geography geometry halfvec hstore lquery ltree seg sparsevec vector";

/// Whether a token is a name or a keyword.
fn is_name(token: &Token<'_>) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)
}

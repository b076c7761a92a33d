//! What holds of every text: of the lexer, of the splitter, of the checksum.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::check::syntax::lexer;

/// Statements with all that makes splitting hard.
const STATEMENTS: &[&str] = &[
    "SELECT 1",
    "SELECT 'a;b''c;'",
    "SELECT E'a\\';b', e'\\\\'",
    "SELECT U&'d\\0061t;a', U&\"d\\0061t;a\"",
    "SELECT $$a;b$$, $tag$ $$;$tag$, $é$;$é$",
    "SELECT 'a'\n  ';b'",
    "SELECT E'a' -- ;\n 'b\\';c'",
    "SELECT 5 */* c;c /* d;d */ */ 2",
    "SELECT a$b$c FROM \"odd;name\"",
    "SELECT (SELECT 1)",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN PERFORM 1; RETURN 2; END $f$",
    "CREATE FUNCTION g(x int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN x > 0 THEN 1 ELSE 2 END; SELECT 3; END",
    "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO l VALUES (1); DELETE FROM x)",
    "DO $$ BEGIN IF true THEN NULL; END IF; END $$",
    "CREATE TABLE atomic (\"begin\" int, \"end\" int)",
    "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
];

/// Blank space and comments: nothing to PostgreSQL.
const GAPS: &[&str] =
    &[" ", "\n", "\r\n", "\t", "\r", "/* c;c */", "-- c;c\n", "-- c;c\r", "/* /* ; */ */", "\x0c"];

fn statement() -> impl Strategy<Value = &'static str> {
    select(STATEMENTS)
}

fn gap() -> impl Strategy<Value = String> {
    prop::collection::vec(select(GAPS), 0..3).prop_map(|gaps| gaps.concat())
}

/// Something between a text and SQL.
fn soup() -> impl Strategy<Value = String> {
    let word = select(vec![
        "'", "\"", "$", "$$", "$a$", "E'", "U&'", "\\", "--", "/*", "*/", "\n", "\r", ";", "(", ")", "a",
        "1", ".", "e", "0x", "_", "+", "-", "@", "=", "é", "\0", "\u{a0}", "BEGIN", "ATOMIC", "END", " ",
        "SELECT", "CREATE", "INTO", "DO", "COPY", "FROM", "STDIN", "migrate:",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tokens_put_together_are_the_text(text in prop_oneof![soup(), any::<String>()]) {
        let tokens: String = lexer::tokens(&text).map(|token| token.text).collect();
        prop_assert_eq!(tokens, text);
    }

    #[test]
    fn no_text_panics_and_all_places_are_in_it(text in prop_oneof![soup(), any::<String>()]) {
        let tokens: Vec<_> = lexer::tokens(&text).collect();
        let reading = crate::check::syntax::read(&text, &tokens);
        for statement in &reading.statements {
            prop_assert!(text.get(statement.clone()).is_some());
        }
        for problem in crate::check::syntax::problem::check("a.sql", &text, &tokens, &reading) {
            prop_assert!(!problem.to_string().is_empty());
        }
    }

    #[test]
    fn the_laws_of_the_fuzz_targets_hold(text in prop_oneof![soup(), any::<String>()]) {
        fuzzing::names(&text);
        fuzzing::directives(&text);
        fuzzing::splitter(&text);
        fuzzing::wall(&text);
        fuzzing::replay(&text);
    }

    #[test]
    fn the_laws_of_names_hold(name in "V?[0-9]{0,5}(-{0,2}[0-9]{1,4}){0,3}-{0,2}_{0,3}[a-z0-9._-]{0,6}(\\.up|\\.verify)?") {
        fuzzing::names(&name);
    }

    #[test]
    fn statements_are_cut_where_the_server_cuts_them(
        parts in prop::collection::vec((gap(), statement(), gap()), 0..6),
        end in gap(),
    ) {
        let text: String = parts.iter().map(|(before, sql, after)| format!("{before}{sql}{after};")).collect();
        let text = text + &end;
        let tokens: Vec<_> = lexer::tokens(&text).collect();
        let reading = crate::check::syntax::read(&text, &tokens);
        prop_assert_eq!(&reading.errors, &[]);
        let found: Vec<&str> = reading.statements.iter().map(|statement| text.get(statement.clone()).unwrap()).collect();
        prop_assert_eq!(found, parts.iter().map(|(_, sql, _)| *sql).collect::<Vec<_>>());
        // The slices and what is between them give the file back.
        let mut rebuilt = String::new();
        let mut at = 0;
        for statement in &reading.statements {
            rebuilt += text.get(at..statement.start).unwrap();
            rebuilt += text.get(statement.clone()).unwrap();
            at = statement.end;
        }
        prop_assert_eq!(rebuilt + text.get(at..).unwrap(), text);
    }

    #[test]
    fn gaps_between_tokens_do_not_change_the_checksum(sql in statement(), gaps in prop::collection::vec(gap(), 40)) {
        let spaced: String = lexer::tokens(sql)
            .zip(gaps.iter().cycle())
            .map(|(token, gap)| format!("{}{gap}", token.text))
            .collect();
        // A gap may make one string of two, or end a comment.
        let same_tokens = lexer::tokens(&spaced).filter(lexer::Token::is_sql).map(|token| token.text)
            .eq(lexer::tokens(sql).filter(lexer::Token::is_sql).map(|token| token.text));
        prop_assume!(same_tokens);
        prop_assert_eq!(checksum::checksum(&spaced), checksum::checksum(sql));
        let windows = format!("\u{feff}{sql}").replace('\r', "").replace('\n', "\r\n");
        let unix = sql.replace('\r', "");
        prop_assert_eq!(checksum::checksum(windows.trim_start_matches('\u{feff}')), checksum::checksum(&unix));
    }

    #[test]
    fn any_other_change_changes_the_checksum(a in soup(), b in soup()) {
        // What no formatter changes: see `checksum.rs`, whose own tests have BEGIN and COMMIT around all.
        let statements = |text: &str| -> Vec<Vec<String>> {
            let made_alike = |token: &lexer::Token<'_>| match token.kind {
                lexer::TokenKind::Word => token.text.to_ascii_lowercase(),
                _ => token.text.replace("\r\n", "\n"),
            };
            let tokens: Vec<String> = lexer::tokens(text).filter(lexer::Token::is_sql).map(|token| made_alike(&token)).collect();
            tokens.split(|token| token == ";").filter(|statement| !statement.is_empty()).map(<[String]>::to_vec).collect()
        };
        let (of_a, of_b) = (statements(&a), statements(&b));
        let is_framed = |all: &[Vec<String>]| all.first().is_some_and(|first| ["begin", "start"].contains(&&*first[0]));
        prop_assume!(!is_framed(&of_a) && !is_framed(&of_b));
        prop_assert_eq!(of_a == of_b, checksum::checksum(&a) == checksum::checksum(&b));
    }

    #[test]
    fn any_names_are_an_order_or_errors(names in prop::collection::vec("[0-9]{1,4}[_-][a-c]{1,2}(\\.up|\\.down|\\.verify)?|V[0-9]__a|[a-c]", 1..6)) {
        let files: Vec<(String, &str)> = names.iter().map(|name| (format!("{name}.sql"), "SELECT true")).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        if let Ok(migrations) = checked(&files) {
            prop_assert!(migrations.is_sorted_by(|a, b| a.version < b.version));
        }
    }
}

//! The rules of types beside a server's: operators, calls, casts, common types, and constants.
//!
//! A bounded number of them is asked in each run. `TYPING=100000` asks more, `TYPING_SERVER='host=… port=…'` another server.

use migrate_core::check::fuzzing::typing::{self, Judged};
use postgres::{Client, NoTls};

use crate::dice::Dice;
use crate::servers;

/// How many of each sort.
fn rounds() -> usize {
    std::env::var("TYPING").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(600)
}

#[test]
fn types_are_what_they_are_on_a_server() {
    let client = match std::env::var("TYPING_SERVER") {
        Ok(url) => Client::connect(&url, NoTls).unwrap(),
        Err(_) => servers::own().fresh(),
    };
    let mut server = Server { client, wrong: Vec::new(), missed: Vec::new(), asked: 0 };
    let mut dice = Dice::or(Some(20_261_128));
    let (operators, functions, types) = typing::names();
    let of_type = |dice: &mut Dice| match dice.below(10) {
        0 | 1 => "unknown",
        2 => ARRAYS[dice.below(ARRAYS.len())],
        3..=6 => COMMON[dice.below(COMMON.len())],
        _ => types[dice.below(types.len())],
    };
    for _ in 0..rounds() {
        let name = operators[dice.below(operators.len())];
        let (left, right) = (of_type(&mut dice), of_type(&mut dice));
        server.compare(
            &format!("{} {name} {}", null(left), null(right)),
            typing::operator(name, Some(left), right),
        );
        if dice.below(8) == 0 {
            server.compare(&format!("{name} {}", null(right)), typing::operator(name, None, right));
        }
        let name = functions[dice.below(functions.len())];
        let arguments: Vec<&'static str> = (0..dice.below(4)).map(|_| of_type(&mut dice)).collect();
        let shown: Vec<String> = arguments.iter().map(|of| null(of)).collect();
        server.compare(&format!("\"{name}\"({})", shown.join(", ")), typing::call(name, &arguments));
        let (from, to) = (of_type(&mut dice), of_type(&mut dice));
        if to != "unknown" {
            server.compare(&format!("CAST({} AS {})", null(from), quoted(to)), typing::cast(from, to));
        }
        let (left, right) = (of_type(&mut dice), of_type(&mut dice));
        let name = ["=", "<>", "<", "~~"][dice.below(4)];
        let expression = format!("{} {name} ANY ({})", null(left), null(right));
        server.compare(&expression, typing::quantified(name, left, right));
        let column = COMMON[dice.below(COMMON.len() - 1)];
        server.assigned(left, column);
        server.condition(right);
        let method = ["btree", "hash", "gin", "gist", "brin", "spgist"][dice.below(6)];
        server.indexed(method, column);
        let branches: Vec<&'static str> = (0..=dice.below(3)).map(|_| of_type(&mut dice)).collect();
        let shown: Vec<String> = branches.iter().map(|of| format!("WHEN true THEN {}", null(of))).collect();
        server.compare(&format!("CASE {} END", shown.join(" ")), typing::common(&branches));
        let (text, of) = constant(&mut dice);
        let shown = format!("'{}'::{}", text.replace('\'', "''"), quoted(of));
        server.compare(&shown, typing::literal(&text, of));
    }
    server.report();
}

struct Server {
    client: Client,
    wrong: Vec<String>,
    missed: Vec<String>,
    asked: usize,
}

impl Server {
    fn compare(&mut self, expression: &str, judged: Judged) {
        let Some(of) = self.judge(&format!("SELECT ({expression})"), judged) else { return };
        let prepared = self.client.prepare(&format!("SELECT ({expression})")).unwrap();
        let is = prepared.columns()[0].type_().oid();
        let shown: String = self.client.query_one("SELECT format_type($1, NULL)", &[&is]).unwrap().get(0);
        // A result that is unknown is text for the client.
        if shown.trim_matches('"') != of.trim_matches('"') && of != "unknown" {
            self.wrong.push(format!("{expression} is {shown}, and was taken for {of}"));
        }
    }

    /// The type that it was taken for, where the server takes it.
    fn judge(&mut self, statement: &str, judged: Judged) -> Option<String> {
        self.asked += 1;
        match (self.client.prepare(statement), judged) {
            (Ok(_), Judged::Type(of)) => return Some(of),
            (Ok(_), Judged::Refused(code, words)) => {
                self.wrong.push(format!("{statement} is taken, and was refused: {code} {words}"));
            }
            (Ok(_), Judged::Unknown) => {}
            (Err(error), judged) => {
                let Some(error) = error.as_db_error() else { panic!("{statement}: {error}") };
                let code = error.code().code().to_owned();
                let missed = match judged {
                    Judged::Refused(ours, words) if ours != code => format!(" as {ours} {words}"),
                    Judged::Refused(..) => return None,
                    _ => String::new(),
                };
                if is_of_types(&code) {
                    self.missed.push(format!("{statement}: {code} {}{missed}", error.message()));
                }
            }
        }
        None
    }

    /// Through a temporary table with a column of every type.
    fn assigned(&mut self, from: &'static str, column: &'static str) {
        let table = format!("CREATE TEMP TABLE IF NOT EXISTS of_{column} (c {})", quoted(column));
        self.client.batch_execute(&format!("SET client_min_messages = error; {table}")).unwrap();
        let insert = format!("INSERT INTO of_{column} SELECT {}", null(from));
        self.judge(&insert, typing::assigned(from, column));
    }

    fn indexed(&mut self, method: &str, column: &'static str) {
        let index = format!("BEGIN; CREATE INDEX ON of_{column} USING {method} (c)");
        let made = self.client.batch_execute(&index);
        self.client.batch_execute("ROLLBACK").unwrap();
        match (made, typing::indexed(method, column)) {
            (Ok(()), Judged::Refused(..)) => self.wrong.push(format!("{method} of {column}")),
            (Err(_), Judged::Unknown) => self.missed.push(format!("{method} of {column}")),
            _ => {}
        }
    }

    fn condition(&mut self, of: &'static str) {
        self.judge(&format!("SELECT 1 WHERE {}", null(of)), typing::condition(of));
    }

    fn report(self) {
        println!("asked {}, missed {}", self.asked, self.missed.len());
        if std::env::var_os("TYPING").is_some() {
            self.missed.iter().take(400).for_each(|missed| println!("missed {missed}"));
        }
        assert!(self.wrong.is_empty(), "{} wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
        assert!(self.missed.len() * 25 < self.asked, "missed:\n{}", self.missed.join("\n"));
    }
}

/// What the rules are about.
fn is_of_types(code: &str) -> bool {
    matches!(code, "42883" | "42725" | "42804" | "42846" | "22P02" | "22007" | "22008" | "22003")
}

fn null(of: &str) -> String {
    if of == "unknown" { "NULL".to_owned() } else { format!("NULL::{}", quoted(of)) }
}

fn quoted(of: &str) -> String {
    match of.strip_suffix("[]") {
        Some(element) => format!("pg_catalog.\"{element}\"[]"),
        None => format!("pg_catalog.\"{of}\""),
    }
}

const COMMON: &[&str] = &[
    "int4",
    "int8",
    "int2",
    "text",
    "varchar",
    "bool",
    "numeric",
    "float8",
    "date",
    "timestamptz",
    "timestamp",
    "jsonb",
    "json",
    "uuid",
    "interval",
    "bpchar",
    "bytea",
    "name",
    "inet",
    "tsvector",
    "int4range",
    "record",
];

const ARRAYS: &[&str] =
    &["int4[]", "text[]", "int8[]", "varchar[]", "uuid[]", "jsonb[]", "numeric[]", "date[]"];

/// A text that a type may read, or nearly.
fn constant(dice: &mut Dice) -> (String, &'static str) {
    let (of, texts) = CONSTANTS[dice.below(CONSTANTS.len())];
    let mut text: String = texts[dice.below(texts.len())].to_owned();
    for _ in 0..dice.below(3) {
        let letters: Vec<char> = text.chars().collect();
        let at = dice.below(letters.len() + 1);
        let with = SIGNS[dice.below(SIGNS.len())];
        text = match dice.below(3) {
            0 => letters[..at].iter().chain([&with]).chain(&letters[at..]).collect(),
            1 => letters
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, letter)| letter)
                .collect(),
            _ => letters
                .iter()
                .enumerate()
                .map(|(other, &letter)| if other == at { with } else { letter })
                .collect(),
        };
    }
    (text, of)
}

const SIGNS: &[char] = &[
    '0', '1', '9', '-', '+', '.', ',', ':', ' ', 'a', 'e', 'x', '_', '/', '{', '}', '"', '[', ')', 'z', 'T',
];

const CONSTANTS: &[(&str, &[&str])] = &[
    ("int4", &["1", "-12", "2147483648", "0x1F", "1_000", "12a", " 7 ", ""]),
    ("int2", &["1", "40000", "x"]),
    ("int8", &["9223372036854775808", "12", "1.0"]),
    ("numeric", &["1.5", "-.5e10", "NaN", "1_000.5", "abc", "1.", "Infinity", "0x1f"]),
    ("float8", &["1.5", "1e400", "inf", "-Infinity", "abc", ".5", "1e"]),
    ("bool", &["true", "t", "YES", "of", "o", "maybe", " off "]),
    (
        "uuid",
        &[
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "{a0eebc999c0b4ef8bb6d6bb9bd380a11}",
            "a0ee-bc99-9c0b4ef8bb6d6bb9bd380a11",
        ],
    ),
    ("json", &["{\"a\": [1, 2.5e3, null]}", "[]", "'", "{\"a\": tru}", "\"\\u00e9\"", "01", "{a: 1}"]),
    ("jsonb", &["{\"a\": [1, 2.5, null]}", "[1,]", "true", "nul"]),
    ("bytea", &["\\xdeadbeef", "\\xdea", "abc\\\\", "\\001", "\\999"]),
    ("varbit", &["101", "b1", "x1F", "102"]),
    ("inet", &["10.0.0.1", "10.0.0.1/24", "::1", "fe80::1/64", "10.0.0.256", "host", "1.2.3"]),
    ("cidr", &["10.0.0.0/8", "10", "10.1", "::/0"]),
    ("macaddr", &["08:00:2b:01:02:03", "0800.2b01.0203", "08002b:010203", "08:00"]),
    (
        "date",
        &[
            "2024-02-29",
            "2023-02-29",
            "Jan 8, 1999",
            "19990108",
            "today",
            "J2451187",
            "2024-13-01",
            "99-Jan-08",
            "January 8, 99 BC",
            "soon",
            "2024-1-5",
            "1999.008",
            "infinity",
            "20240101T101010",
        ],
    ),
    (
        "timestamp",
        &[
            "2024-01-01 10:00:00",
            "2024-01-01T25:00:00",
            "2024-01-01 10:00 PST",
            "now",
            "20240101 101010",
            "epoch",
            "2024-01-01 10:00:00.123456+02",
            "today allballs",
            "2024-01-01 America/New_York",
        ],
    ),
    (
        "timestamptz",
        &[
            "2024-01-01 10:00:00+02",
            "2024-01-01 10:00 Europe/Berlin",
            "2024-01-01 24:00:00",
            "yesterday",
            "tomorrow 10:00",
            "Mon Jan 5 10:00:00 2004 PST",
        ],
    ),
    ("time", &["10:00", "25:00", "10:00:60", "040506", "04:05 PM", "allballs", "10:61", "noon"]),
    (
        "interval",
        &[
            "1 day",
            "1 dy",
            "2 weeks ago",
            "P1Y2M",
            "1-2",
            "3 4:05:06",
            "@ 1 minute",
            "1 fortnight",
            "5 microseconds",
            "soon",
            "1.5 hours",
            "1 mon 2 d",
        ],
    ),
    ("int4[]", &["{1,2}", "{1,a}", "1,2", "{}", "{{1,2},{3,4}}", "[0:1]={1,2}", "{1,}", "{\"1\",NULL}"]),
    ("text[]", &["{a,b}", "{\"a b\",c}", "{a", "a}", "{\"a}", "{a\\,b}"]),
    ("int4range", &["[1,2)", "(,5]", "empty", "[1", "[a,b]", "1,2", "[1,2,3]"]),
    ("daterange", &["[2024-01-01,2024-02-01)", "[2024-13-01,)"]),
    ("point", &["(1,2)", "1,2", "abc"]),
];

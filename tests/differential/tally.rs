//! How much of what the server refuses the build refuses too, by SQLSTATE.

use std::collections::BTreeMap;
use std::fmt;

use crate::fate::Fate;

/// What the server refuses for a reason that is none of the schema's. The rest is for the model to catch.
const OF_OTHER_KINDS: &[(&str, &str)] = &[
    ("21000", "more rows than one: depends on rows"),
    ("22001", "a value that is too long: depends on values"),
    ("22003", "a number out of range: depends on values"),
    ("22007", "a date that is none: what a type's input function takes"),
    ("22008", "a date out of range"),
    ("22012", "a division by zero"),
    ("22026", "the length of a bit string: depends on values"),
    ("23503", "a foreign key: depends on rows"),
    ("23505", "a unique key: depends on rows"),
    ("23514", "a check constraint: depends on rows"),
    ("23P01", "an exclusion constraint: depends on rows"),
    ("25001", "a transaction: how the statement is run, and checked by another part of the build"),
    ("2200N", "XML that is none: depends on values"),
    ("40001", "other sessions"),
    ("40P01", "other sessions"),
    ("428C9", "a value for a generated or identity column"),
    ("54000", "a limit of the server"),
    ("54011", "a limit of the server"),
    ("55006", "what the session has open"),
    ("55P03", "other sessions"),
    ("57014", "a time-out"),
    ("58P01", "files of the server"),
    ("P0001", "RAISE"),
];

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    refused: usize,
    caught: usize,
    /// With the SQLSTATE that the server gives.
    alike: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    statements: usize,
    by_kind: BTreeMap<String, Count>,
    apart: BTreeMap<String, usize>,
    pub(crate) missed: Vec<String>,
    pub(crate) wrong: Vec<String>,
    /// What the server's schema has and the model's has not, and the other way round.
    pub(crate) unequal: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, history: &str, fate: &Fate) {
        self.statements += 1;
        if fate.is_wrong_refusal() {
            self.wrong.push(format!("{history}:{fate}"));
        }
        let Some((code, _)) = &fate.server else { return };
        if !of_the_schema(fate) {
            *self.apart.entry(code.clone()).or_default() += 1;
            return;
        }
        let count = self.by_kind.entry(code.clone()).or_default();
        count.refused += 1;
        count.caught += usize::from(fate.is_caught());
        count.alike += usize::from(fate.model.as_ref().is_some_and(|(other, _)| other == code));
        if fate.is_miss() {
            self.missed.push(format!("{history}:{fate}"));
        }
    }

    pub(crate) fn statements(&self) -> usize {
        self.statements
    }

    /// In percent of what the server refuses.
    pub(crate) fn caught(&self) -> f64 {
        let (caught, refused) = self.by_kind.values().fold((0_u32, 0_u32), |(caught, refused), count| {
            (caught + u32::try_from(count.caught).unwrap(), refused + u32::try_from(count.refused).unwrap())
        });
        if refused == 0 { 100.0 } else { f64::from(caught) * 100.0 / f64::from(refused) }
    }
}

/// Whether a refusal of the server is one that the build could know.
fn of_the_schema(fate: &Fate) -> bool {
    let Some((code, message)) = &fate.server else { return false };
    // A table that has rows already.
    let depends_on_rows = code == "23502" && message.contains("contains null values");
    !fate.is_inside && !depends_on_rows && !OF_OTHER_KINDS.iter().any(|(other, _)| other == code)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} statements, {} refused wrongly", self.statements, self.wrong.len())?;
        writeln!(f, "SQLSTATE  refused  caught  with the same SQLSTATE")?;
        for (code, Count { refused, caught, alike }) in &self.by_kind {
            writeln!(f, "{code:8}  {refused:7}  {caught:6}  {alike:6}")?;
        }
        writeln!(f, "{:.1} % caught", self.caught())?;
        let apart: Vec<String> = self.apart.iter().map(|(code, count)| format!("{code} {count}")).collect();
        writeln!(f, "not of the schema: {}", apart.join(", "))
    }
}

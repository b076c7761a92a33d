//! A text of pieces as SQL that can be read: with a name for each name that is not known, and a constant for each constant.

use super::hole::{Hole, Pattern};
use super::{Piece, Template};

impl Template {
    /// The text with a [`Hole`] in the place of each name and a constant in that of each constant that is not known, and what
    /// the holes stand for; nothing if anything else may stand in it.
    pub(crate) fn filled(&self) -> Option<(String, Vec<Pattern>)> {
        let mut filled = Filled::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => filled.text(text)?,
                Piece::Constant => filled.sql.push_str(Hole::CONSTANT),
                Piece::Value => filled.value()?,
                // `%I_key` is no name of its own: what it is depends on its quotes.
                Piece::Name(_) if filled.ends_in_word() => return None,
                Piece::Name(pattern) => filled.name(pattern.clone()),
                Piece::Unknown => return None,
            }
        }
        filled.end_word();
        Some((filled.sql, filled.names))
    }
}

#[derive(Default)]
struct Filled {
    sql: String,
    names: Vec<Pattern>,
    /// The pieces of the name that is not ended yet, of which a value is a part.
    word: Option<Vec<Piece>>,
    is_after_name: bool,
}

impl Filled {
    fn text(&mut self, text: &str) -> Option<()> {
        if self.is_after_name && text.starts_with(is_letter) {
            return None;
        }
        self.is_after_name = false;
        let Some(word) = &mut self.word else {
            self.sql.push_str(text);
            return Some(());
        };
        let rest = text.trim_start_matches(is_of_word);
        let part = text.get(..text.len() - rest.len())?;
        if !part.is_empty() {
            word.push(Piece::Text(part.to_ascii_lowercase()));
        }
        if rest.is_empty() {
            return Some(());
        }
        if rest.starts_with(is_letter) {
            return None;
        }
        self.end_word();
        self.sql.push_str(rest);
        Some(())
    }

    /// A part of the name that it stands in, if it stands in one.
    fn value(&mut self) -> Option<()> {
        if let Some(word) = &mut self.word {
            word.push(Piece::Unknown);
            return Some(());
        }
        let rest = self.sql.trim_end_matches(is_of_word);
        let part = self.sql.get(rest.len()..)?.to_ascii_lowercase();
        if self.is_after_name || rest.ends_with(is_letter) {
            return None;
        }
        self.sql.truncate(rest.len());
        let before = if part.is_empty() { None } else { Some(Piece::Text(part)) };
        self.word = Some(before.into_iter().chain([Piece::Unknown]).collect());
        Some(())
    }

    fn name(&mut self, pattern: Pattern) {
        self.sql.push_str(&Hole::of(self.names.len()).to_string());
        self.names.push(pattern);
        self.is_after_name = true;
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        // In a constant it does not matter what stands there.
        if word.len() > 1 && !self.is_in_constant() {
            self.name(Pattern::of(&word));
            self.is_after_name = false;
        } else {
            self.sql.push('0');
        }
    }

    fn ends_in_word(&self) -> bool {
        self.word.is_some() || self.sql.ends_with(is_letter)
    }

    fn is_in_constant(&self) -> bool {
        self.sql.matches('\'').count() % 2 == 1
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

fn is_letter(letter: char) -> bool {
    is_of_word(letter) || letter == '"'
}

#[cfg(test)]
mod tests {
    use super::super::template::tests::of;

    fn filled(sql: &str) -> Option<String> {
        of(sql).filled().map(|(sql, _)| sql)
    }

    #[test]
    fn names_and_constants_leave_the_statement_whole() {
        for (expression, sql) in [
            ("format('ALTER SEQUENCE public.%I RESTART', s)", "ALTER SEQUENCE public.\"\u{1}0\" RESTART"),
            (
                "'COMMENT ON TABLE ' || quote_ident(t) || ' IS ' || quote_literal(c)",
                "COMMENT ON TABLE \"\u{1}0\" IS ''",
            ),
            ("'DROP TABLE ' || rel", "DROP TABLE \"\u{1}0\""),
            ("format('DROP TABLE %s', r.id::regclass)", "DROP TABLE \"\u{1}0\""),
            ("format('DROP TABLE t_%s, u', day)", "DROP TABLE \"\u{1}0\", u"),
            ("'DROP TABLE t_' || to_char(d, 'YYYY_MM') || '_old'", "DROP TABLE \"\u{1}0\""),
            ("format('ALTER TABLE t SET (fillfactor = %s)', day)", "ALTER TABLE t SET (fillfactor = 0)"),
            ("format($$SELECT 'a%s'$$, day)", "SELECT '0'"),
        ] {
            assert_eq!(filled(expression).as_deref(), Some(sql), "{expression}");
        }
        for unknown in [
            "format('DROP TABLE %I_old', t)",
            "format('DROP TABLE %s', t)",
            "format('DROP TABLE t%I', t)",
            "format('DROP TABLE \"t_%s\"', day)",
            "to_char(d, 'Mon')",
        ] {
            assert_eq!(filled(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_value_in_a_name_leaves_its_beginning_and_its_end() {
        let (_, names) = of("format('DROP TABLE T_%s_old', day)").filled().unwrap();
        let [name] = names.as_slice() else { panic!("{names:?}") };
        assert!(name.fits("t_2024_old") && !name.fits("u_2024_old") && !name.fits("t_2024"));
    }
}

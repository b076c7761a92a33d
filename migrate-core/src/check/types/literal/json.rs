//! `jsonapi.c`: the whole grammar, since it has no settings.

use super::is_space;

pub(super) fn is_value(text: &str) -> bool {
    let mut reader = Reader { rest: text, depth: 0 };
    reader.value() && reader.end()
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    /// The server has a limit too (`max_stack_depth`), which nobody here knows.
    const LIMIT: usize = 500;

    fn blank(&mut self) {
        self.rest =
            self.rest.trim_start_matches(|letter| is_space(letter) && letter != '\x0b' && letter != '\x0c');
    }

    fn end(&mut self) -> bool {
        self.blank();
        self.rest.is_empty()
    }

    fn eat(&mut self, word: &str) -> bool {
        self.blank();
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> bool {
        if self.depth > Reader::LIMIT {
            self.rest = "";
            return true;
        }
        self.depth += 1;
        let is_right = self.any();
        self.depth -= 1;
        is_right
    }

    fn any(&mut self) -> bool {
        if self.eat("{") {
            return self.eat("}")
                || self.list("}", |reader| reader.string() && reader.eat(":") && reader.value());
        }
        if self.eat("[") {
            return self.eat("]") || self.list("]", Reader::value);
        }
        if self.rest.starts_with('"') {
            return self.string();
        }
        if self.rest.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
            return self.number();
        }
        ["true", "false", "null"].iter().any(|word| self.eat(word)) && self.is_at_end_of_word()
    }

    fn list(&mut self, end: &str, item: impl Fn(&mut Self) -> bool) -> bool {
        loop {
            if !item(self) {
                return false;
            }
            if self.rest.is_empty() && self.depth > Reader::LIMIT {
                return true;
            }
            if self.eat(end) {
                return true;
            }
            if !self.eat(",") {
                return false;
            }
        }
    }

    fn string(&mut self) -> bool {
        if !self.eat("\"") {
            return false;
        }
        let mut letters = self.rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return true;
                }
                '\\' => match letters.next() {
                    Some((_, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {}
                    Some((_, 'u')) => {
                        let mut is_digit =
                            || letters.next().is_some_and(|(_, digit)| digit.is_ascii_hexdigit());
                        if !(is_digit() && is_digit() && is_digit() && is_digit()) {
                            return false;
                        }
                    }
                    _ => return false,
                },
                _ if letter < ' ' => return false,
                _ => {}
            }
        }
        false
    }

    fn number(&mut self) -> bool {
        let rest = self.rest.strip_prefix('-').unwrap_or(self.rest);
        let digits =
            |text: &str| text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let whole = digits(rest);
        if whole == 0 || (rest.starts_with('0') && whole > 1) {
            return false;
        }
        let mut rest = rest.get(whole..).unwrap_or_default();
        if let Some(fraction) = rest.strip_prefix('.') {
            let count = digits(fraction);
            if count == 0 {
                return false;
            }
            rest = fraction.get(count..).unwrap_or_default();
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            let count = digits(exponent);
            if count == 0 {
                return false;
            }
            rest = exponent.get(count..).unwrap_or_default();
        }
        self.rest = rest;
        self.is_at_end_of_word()
    }

    fn is_at_end_of_word(&self) -> bool {
        !self.rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_' || !next.is_ascii())
    }
}

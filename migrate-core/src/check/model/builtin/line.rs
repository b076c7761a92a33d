//! Sorted lines of text, of which the first word is a name.

use std::cmp::Ordering;

/// Lines in the order of their first words' bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines(&'static str);

/// What stands behind the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    rest: &'static str,
    /// The versions of servers in which it is; nothing for all.
    pub(crate) since: Option<(u8, u8)>,
}

impl Lines {
    pub(crate) const fn new(text: &'static str) -> Lines {
        Lines(text)
    }

    /// The lines of this name.
    pub(crate) fn of(self, name: &str) -> impl Iterator<Item = Line> + use<> {
        let (mut low, mut high) = (0, self.0.len());
        // The first line whose name is not smaller begins at `low`.
        while low < high {
            let middle = low + (high - low) / 2;
            let start = self.0.get(..middle).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let line = self.0.get(start..).unwrap_or_default();
            let end = line.find('\n').map_or(self.0.len(), |at| start + at + 1);
            if order(line, name) == Ordering::Less {
                low = end;
            } else {
                high = start;
            }
        }
        let mut rest = self.0.get(low..).unwrap_or_default();
        let length = name.len();
        let mut wanted = "";
        if order(rest, name) == Ordering::Equal {
            wanted = rest.get(..length).unwrap_or_default();
        } else {
            rest = "";
        }
        std::iter::from_fn(move || {
            if rest.is_empty() || order(rest, wanted) != Ordering::Equal {
                return None;
            }
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = after;
            Some(Line::new(wanted, line.get(length..).unwrap_or_default()))
        })
    }

    /// Whether a line has this name.
    pub(crate) fn has(self, name: &str) -> bool {
        self.of(name).next().is_some()
    }

    pub(crate) fn all(self) -> impl Iterator<Item = Line> {
        self.0.lines().map(|line| {
            let name = first(line);
            Line::new(name, line.get(name.len()..).unwrap_or_default())
        })
    }

    /// All names, each as often as it stands there.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        self.0.lines().map(first)
    }
}

/// Whether the name of a line is smaller or greater. No name is cut off first: this runs where nothing is optimised.
fn order(line: &str, name: &str) -> Ordering {
    let line = line.as_bytes();
    let (head, tail) = line.split_at(name.len().min(line.len()));
    // Blanks and line ends are smaller than all that names have.
    head.cmp(name.as_bytes()).then(match tail.first() {
        None | Some(b' ' | b'\n') => Ordering::Equal,
        Some(_) => Ordering::Greater,
    })
}

fn first(line: &'static str) -> &'static str {
    line.find([' ', '\n']).and_then(|end| line.get(..end)).unwrap_or(line)
}

impl Line {
    fn new(name: &'static str, rest: &'static str) -> Line {
        let rest = rest.trim_start_matches(' ');
        let (before, last) = rest.rsplit_once(' ').unwrap_or(("", rest));
        match versions(last) {
            Some(since) => Line { name, rest: before, since: Some(since) },
            None => Line { name, rest, since: None },
        }
    }

    pub(crate) fn words(self) -> impl Iterator<Item = &'static str> {
        self.rest.split(' ').filter(|word| !word.is_empty())
    }
}

/// `15-`, `-16`, `14-15`.
fn versions(word: &str) -> Option<(u8, u8)> {
    let (first, last) = word.split_once('-')?;
    let number = |text: &str, open: u8| if text.is_empty() { Some(open) } else { text.parse().ok() };
    (word != "-").then_some(())?;
    Some((number(first, 0)?, number(last, u8::MAX)?))
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_found_by_their_names() {
        let lines = Lines::new("a 1\na 2 15-\nab 3 -\nb\nc x -14\n");
        let of = |name: &str| {
            lines.of(name).map(|line| (line.words().collect::<Vec<_>>(), line.since)).collect::<Vec<_>>()
        };
        assert_eq!(of("a"), [(vec!["1"], None), (vec!["2"], Some((15, 255)))]);
        assert_eq!(of("ab"), [(vec!["3", "-"], None)]);
        assert_eq!(of("b"), [(vec![], None)]);
        assert_eq!(of("c"), [(vec!["x"], Some((0, 14)))]);
        for missing in ["", "0", "aa", "bb", "d"] {
            assert_eq!(of(missing), [], "{missing}");
        }
    }
}

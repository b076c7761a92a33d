//! Rows of `pg_proc`.

use super::Line;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Routine {
    pub(crate) kind: RoutineKind,
    pub(crate) volatility: Volatility,
    pub(crate) returns_set: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) result: &'static str,
    pub(crate) since: Option<(u8, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoutineKind {
    Function,
    Procedure,
    Aggregate,
    /// With so many arguments before WITHIN GROUP.
    OrderedSet(usize),
    Window,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) mode: Mode,
    pub(crate) name: Option<&'static str>,
    pub(crate) of_type: &'static str,
    pub(crate) has_default: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    In,
    Out,
    InOut,
    Variadic,
    Table,
}

impl Routine {
    /// `fis [mode][name:]type[=],… result`.
    pub(super) fn read(line: Line) -> Option<Routine> {
        let mut words = line.words();
        let (flags, parameters, result) = (words.next()?, words.next()?, words.next()?);
        let mut letters = flags.chars();
        let kind = letters.next()?;
        let volatility = Volatility::read(letters.next()?);
        let rest = letters.as_str();
        let direct = rest.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let kind = match kind {
            'p' => RoutineKind::Procedure,
            'w' => RoutineKind::Window,
            'a' => direct.parse().map_or(RoutineKind::Aggregate, RoutineKind::OrderedSet),
            _ => RoutineKind::Function,
        };
        let parameters = if parameters == "-" { "" } else { parameters };
        Some(Routine {
            kind,
            volatility,
            returns_set: rest.contains('r'),
            parameters: parameters.split(',').filter(|text| !text.is_empty()).map(Parameter::read).collect(),
            result,
            since: line.since,
        })
    }
}

impl Volatility {
    pub(super) fn read(letter: char) -> Volatility {
        match letter {
            'i' => Volatility::Immutable,
            's' => Volatility::Stable,
            _ => Volatility::Volatile,
        }
    }
}

impl Parameter {
    fn read(text: &'static str) -> Parameter {
        let (mode, text) = [("<>", Mode::InOut), (">", Mode::Out), ("*", Mode::Variadic), ("|", Mode::Table)]
            .into_iter()
            .find_map(|(mark, mode)| Some((mode, text.strip_prefix(mark)?)))
            .unwrap_or((Mode::In, text));
        let (name, of_type) = text.split_once(':').map_or((None, text), |(name, of)| (Some(name), of));
        let has_default = of_type.ends_with('=');
        Parameter { mode, name, of_type: of_type.trim_end_matches('='), has_default }
    }
}

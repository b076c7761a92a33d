//! What is assigned to and filled: it has to be a variable that is not constant.

use super::names::{Found, Shape};
use super::{Compile, letters};
use crate::check::model::{Base, Code, Ident, Refusal, TypeRef};
use crate::check::near::near;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

/// What a target is.
enum Target {
    Known(Shape),
    /// It is not read here.
    Unread,
}

impl Compile<'_> {
    /// `target := value`
    pub(super) fn assigned(&self, target: Cursor<'_>) -> Result<(), Refusal> {
        self.target(target).map(drop)
    }

    /// `INTO a, b`: one record, or scalars.
    pub(super) fn filled(&self, into: Cursor<'_>) -> Result<(), Refusal> {
        let targets: Vec<Cursor<'_>> = into.items().collect();
        for (number, target) in targets.iter().enumerate() {
            let Target::Known(Shape::Record) = self.target(*target)? else { continue };
            if number > 0 {
                return Err(not_scalar(*target));
            }
            if targets.len() > 1 {
                let title = "record variable cannot be part of multiple-item INTO list";
                return Err(Refusal::new(Code::SyntaxError, &target.range(), title)
                    .help("name the record alone, or its fields one by one"));
            }
        }
        Ok(())
    }

    pub(super) fn scalar(&self, target: Cursor<'_>) -> Result<(), Refusal> {
        match self.target(target)? {
            Target::Known(Shape::Record) => Err(not_scalar(target)),
            _ => Ok(()),
        }
    }

    /// `FOR a, b IN`
    pub(super) fn looped(&self, targets: Cursor<'_>, of: &str, is_text: bool) -> Result<(), Refusal> {
        let (path, _) = path(targets);
        let is_missing = path.len() == 1
            && targets.tokens().len() == 1
            && matches!(self.names.find(&path), Found::Missing);
        if is_missing {
            let code = if is_text { Code::DatatypeMismatch } else { Code::SyntaxError };
            let refusal = Refusal::new(code, &targets.range(), format!("loop variable of {of}"));
            return Err(self.declare_it(refusal, &path));
        }
        self.filled(targets)
    }

    /// OPEN, FETCH, MOVE, CLOSE.
    pub(super) fn cursor(&self, cursor: Cursor<'_>) -> Result<(), Refusal> {
        let (path, is_whole) = path(cursor);
        if !is_whole || path.len() != 1 {
            return Ok(());
        }
        match self.names.find(&path) {
            Found::Missing => Err(self.not_known(cursor, &path)),
            Found::Variable(variable) if is_no_cursor(&variable.of_type) => {
                let name = path.first().map(|name| &**name).unwrap_or_default();
                let title = format!("variable `{name}` must be of type cursor or refcursor");
                Err(Refusal::new(Code::DatatypeMismatch, &cursor.range(), title))
            }
            _ => Ok(()),
        }
    }

    fn target(&self, target: Cursor<'_>) -> Result<Target, Refusal> {
        let (path, is_whole) = path(target);
        if path.is_empty() || path.len() > 3 {
            return Ok(Target::Unread);
        }
        let (variable, shape) = match self.names.find(&path) {
            Found::Variable(variable) => (variable, variable.shape),
            Found::Field(record) => (record, Shape::Scalar),
            Found::Missing => return Err(self.not_known(target, &path)),
        };
        if variable.is_constant {
            let name = path.first().map(|name| &**name).unwrap_or_default();
            let title = format!("variable `{name}` is declared CONSTANT");
            return Err(Refusal::new(Code::ErrorInAssignment, &target.range(), title)
                .help("declare it without CONSTANT, or assign to another one"));
        }
        Ok(if is_whole { Target::Known(shape) } else { Target::Unread })
    }

    /// `word_is_not_variable`
    fn not_known(&self, target: Cursor<'_>, path: &[Ident]) -> Refusal {
        let title = format!("`{}` is not a known variable", dotted(path));
        self.declare_it(Refusal::new(Code::SyntaxError, &target.range(), title), path)
    }

    fn declare_it(&self, refusal: Refusal, path: &[Ident]) -> Refusal {
        let name = path.first().map(|name| &**name).unwrap_or_default();
        match near(name, self.names.all(), letters(name)) {
            Some(near) => refusal.did_you_mean(near),
            None => refusal.help(format!("declare `{name}` in DECLARE")),
        }
    }
}

fn is_no_cursor(of_type: &TypeRef) -> bool {
    of_type.is_array || matches!(of_type.base, Base::Builtin(name) if name != "refcursor")
}

fn dotted(path: &[Ident]) -> String {
    path.iter().map(|name| &**name).collect::<Vec<_>>().join(".")
}

fn not_scalar(target: Cursor<'_>) -> Refusal {
    let (path, _) = path(target);
    let title = format!("`{}` is not a scalar variable", dotted(&path));
    Refusal::new(Code::SyntaxError, &target.range(), title)
        .help("name a record alone, or its fields one by one")
}

/// The names with dots between them, and whether nothing follows; `$1` is a name too.
fn path(mut words: Cursor<'_>) -> (Vec<Ident>, bool) {
    let mut path = Vec::new();
    loop {
        let parameter = words.first().filter(|token| token.kind == TokenKind::Parameter);
        let name = match parameter {
            Some(token) => words.advance().map(|_| Ident::exact(token.text)),
            None => words.ident(),
        };
        let Some(name) = name else { return (Vec::new(), false) };
        path.push(name);
        if !words.eat(".") {
            return (path, words.first().is_none());
        }
    }
}

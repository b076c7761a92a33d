//! Calls of functions, with all that may stand in and behind their brackets.

use super::binding::is_operator;
use super::{Expression, Node, Path, Reader};
use crate::check::read::type_name;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::name::Ident;

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
pub(crate) struct Call<'t> {
    pub(crate) name: Path<'t>,
    pub(crate) arguments: Vec<Argument<'t>>,
    /// `count(*)`
    pub(crate) is_star: bool,
    pub(crate) is_distinct: bool,
    pub(crate) is_variadic: bool,
    /// What stands in the brackets could not be read as arguments.
    pub(crate) is_unread: bool,
    /// ORDER BY in the brackets.
    pub(crate) order: Vec<Expression<'t>>,
    /// WITHIN GROUP (ORDER BY …).
    pub(crate) within: Option<Vec<Expression<'t>>>,
    pub(crate) filter: Option<Expression<'t>>,
    pub(crate) over: Option<Over<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Argument<'t> {
    /// `name => value`
    pub(crate) name: Option<Ident>,
    pub(crate) value: Expression<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Over<'t> {
    /// A window of the clause WINDOW.
    Named,
    Window(Window<'t>),
}

#[derive(Clone, Debug)]
pub(crate) struct Window<'t> {
    pub(crate) partition: Vec<Expression<'t>>,
    pub(crate) order: Vec<Expression<'t>>,
    /// The values in `ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING`.
    pub(crate) bounds: Vec<Expression<'t>>,
}

impl<'t> Call<'t> {
    fn new(name: Path<'t>) -> Call<'t> {
        Call {
            name,
            arguments: Vec::new(),
            is_star: false,
            is_distinct: false,
            is_variadic: false,
            is_unread: false,
            order: Vec::new(),
            within: None,
            filter: None,
            over: None,
        }
    }
}

impl<'t> Reader<'t> {
    /// Everything behind the name of a function.
    pub(super) fn call(&mut self, start: Cursor<'t>, name: Path<'t>) -> Node<'t> {
        let inner = self.words.brackets();
        if self.words.first().is_some_and(|next| next.kind == TokenKind::Literal) {
            // `numeric(3, 2) '1.25'`
            let mut of_type = start;
            return self.typed(type_name::read(&mut of_type));
        }
        let mut call = self.inside(inner).arguments(name);
        self.after_call(&mut call);
        Node::Call(Box::new(call))
    }

    fn arguments(mut self, name: Path<'t>) -> Call<'t> {
        let mut call = Call::new(name);
        let all = self.words;
        if all.first().is_none() {
            return call;
        }
        if all.tokens().len() == 1 && self.words.take("*") {
            call.is_star = true;
            return call;
        }
        call.is_distinct = self.words.take("distinct");
        if !call.is_distinct {
            self.words.take("all");
        }
        loop {
            call.is_variadic |= self.words.take("variadic");
            let name = self.argument_name();
            let value = self.expression();
            if !value.is_there() {
                break;
            }
            call.arguments.push(Argument { name, value });
            if self.words.eat("order by") {
                call.order = self.sorts();
            }
            if !self.words.take(",") {
                break;
            }
        }
        if self.words.first().is_some() {
            call.is_unread = true;
            call.order = Vec::new();
            call.arguments = vec![Argument { name: None, value: self.inside(all).unread() }];
        }
        call
    }

    /// `name =>`, `name :=`
    fn argument_name(&mut self) -> Option<Ident> {
        let arrow = self.words.tokens().get(1)?;
        if !matches!(arrow.text, "=>" | ":=") {
            return None;
        }
        let name = self.words.ident()?;
        self.words.advance();
        Some(name)
    }

    /// FILTER, WITHIN GROUP, OVER.
    fn after_call(&mut self, call: &mut Call<'t>) {
        if self.words.first().is_none_or(|next| next.kind != TokenKind::Word) {
            return;
        }
        if self.words.is("within group (") {
            self.words.advance();
            self.words.advance();
            let mut inner = self.brackets();
            inner.words.eat("order by");
            call.within = Some(inner.sorts());
        }
        if self.words.is("filter (") {
            self.words.advance();
            let mut inner = self.brackets();
            inner.words.take("where");
            call.filter = Some(inner.whole());
        }
        if self.words.is("ignore nulls") || self.words.is("respect nulls") {
            self.words.advance();
            self.words.advance();
        }
        if self.words.take("over") {
            if self.words.next_is("(") {
                let inner = self.words.brackets();
                call.over = Some(Over::Window(self.inside(inner).window()));
            } else {
                self.words.pass_name();
                call.over = Some(Over::Named);
            }
        }
    }

    /// The expressions of FILTER and OVER behind what is no plain call.
    pub(super) fn over(&mut self) -> Vec<Expression<'t>> {
        let mut call = Call::new(Path { words: self.words });
        self.after_call(&mut call);
        let mut all: Vec<Expression<'t>> = call.filter.into_iter().collect();
        if let Some(Over::Window(window)) = call.over {
            all.extend(window.partition);
            all.extend(window.order);
        }
        all
    }

    /// `[name] PARTITION BY … ORDER BY … ROWS …`
    pub(in crate::check::read) fn window(mut self) -> Window<'t> {
        let mut window = Window { partition: Vec::new(), order: Vec::new(), bounds: Vec::new() };
        let clauses = ["partition by", "order by", "rows", "range", "groups"];
        if !self.words.is_one_of(&clauses) {
            self.words.pass_name();
        }
        if self.words.eat("partition by") {
            window.partition = self.list();
        }
        if self.words.eat("order by") {
            window.order = self.sorts();
        }
        if self.words.eat_one_of(&["rows", "range", "groups"]).is_some() {
            self.words.take("between");
            self.bound(&mut window);
            if self.words.take("and") {
                self.bound(&mut window);
            }
        }
        window
    }

    /// `UNBOUNDED PRECEDING`, `CURRENT ROW`, `1 FOLLOWING`
    fn bound(&mut self, window: &mut Window<'t>) {
        let is_word = self.words.eat_one_of(&["unbounded preceding", "unbounded following", "current row"]);
        if is_word.is_none() {
            // AND stands between two bounds.
            window.bounds.push(self.restricted());
            self.words.eat_one_of(&["preceding", "following"]);
        }
    }

    /// What ORDER BY sorts by: `a DESC NULLS LAST`. How `a USING <` sorts is left open.
    pub(in crate::check::read) fn sorts(&mut self) -> Vec<Expression<'t>> {
        let mut sorts = Vec::new();
        loop {
            let start = self.words;
            let mut sort = self.expression();
            if self.words.eat_one_of(&["asc", "desc"]).is_none() && self.words.take("using") {
                self.sorting_operator();
                sort = self.made(start, Node::Unread(vec![sort]));
            }
            sorts.push(sort);
            if self.words.take("nulls") {
                self.words.advance();
            }
            if !self.words.take(",") {
                return sorts;
            }
        }
    }

    fn sorting_operator(&mut self) {
        let is_sign = self.words.first().is_some_and(is_operator);
        self.words.advance();
        if !is_sign {
            self.words.brackets();
        }
    }
}

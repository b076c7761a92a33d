//! What squawk-syntax 2.68 reads and PostgreSQL's `gram.y` does not: rules over the parser's tree, each with
//! the production that it is taken from.

use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::check::syntax::words::{Class, class};

mod chains;

/// Where the node breaks a rule of PostgreSQL's grammar: the byte of the first token that it would not read.
pub(super) fn violation(node: &SyntaxNode) -> Option<usize> {
    use SyntaxKind as Kind;
    let at = match node.kind() {
        Kind::PREFIX_EXPR => first_token(node).filter(is_comparison),
        Kind::BIN_EXPR => is_what(node).or_else(|| escaped(node)).or_else(|| chains::chained(node)),
        Kind::BETWEEN_EXPR => chains::chained(node),
        Kind::FROM_ALIAS => alias(node),
        // `indirection_el`: `[` holds something.
        Kind::INDEX_EXPR => last_token(node).filter(|_| node.children().count() < 2),
        Kind::ARRAY_BOUND => last_token(node).filter(|_| {
            node.children().next().is_none()
                && tokens_before(node).next().is_some_and(|token| is(&token, &["array"]))
        }),
        // `c_expr: func_expr` has no indirection; `'(' a_expr ')' opt_indirection` has.
        Kind::FIELD_EXPR => token_after(node, Kind::CALL_EXPR),
        Kind::PARTITION_ITEM | Kind::CONFLICT_INDEX_ITEM => index_element(node),
        Kind::SELECT => second(node, Kind::LIMIT_CLAUSE),
        Kind::CREATE_TABLE_AS | Kind::CREATE_TABLE | Kind::CREATE_FOREIGN_TABLE => columns(node),
        Kind::TABLESAMPLE_CLAUSE | Kind::EXECUTE => empty_arguments(node),
        // `CURRENT_TIME '(' Iconst ')'`.
        Kind::CALL_EXPR => first_token(node)
            .filter(|token| is(token, &["current_time", "current_timestamp", "localtime", "localtimestamp"]))
            .and_then(|_| empty_arguments(node)),
        Kind::NULLS_NOT_DISTINCT => next_token(node).filter(|_| !holds(node, &["distinct"])),
        Kind::USING_ON_CLAUSE => {
            first_child(node).filter(|child| child.kind() == Kind::ON_CLAUSE).and_then(|on| first_token(&on))
        }
        // `merge_when_clause: WHEN MATCHED … THEN (UPDATE | DELETE | DO NOTHING)`.
        Kind::MERGE_WHEN_MATCHED => child(node, Kind::MERGE_INSERT).and_then(|insert| first_token(&insert)),
        Kind::ALTER_TABLE => {
            let nothing =
                next_token(node).filter(|_| node.children().count() < 2 && !holds(node, &["tablespace"]));
            nothing.or_else(|| alone(node))
        }
        // `ColConstraint` has `ConstraintAttr`s, and NOT VALID is none of them.
        Kind::NOT_VALID => last_token(node).filter(|_| {
            node.ancestors().nth(2).is_some_and(|around| {
                matches!(around.kind(), Kind::COLUMN | Kind::ADD_COLUMN | Kind::CREATE_DOMAIN)
            })
        }),
        // `'(' Iconst ')'`.
        Kind::VARCHAR_TYPE | Kind::CHARACTER_TYPE => child(node, Kind::ARG_LIST).and_then(|length| {
            let inside = tokens(&length).skip(1);
            let is_wrong = |(at, token): &(usize, SyntaxToken)| {
                *at == 0 && token.text().parse::<i32>().is_err() || *at == 1 && token.text() != ")"
            };
            inside.enumerate().find(is_wrong).map(|(_, token)| token)
        }),
        Kind::COPY => next_token(node).filter(|_| !holds(node, &["from", "to"])),
        // `columnElem: DEFAULT b_expr`, which begins with no NOT.
        Kind::DEFAULT_CONSTRAINT => child(node, Kind::PREFIX_EXPR)
            .and_then(|expression| first_token(&expression))
            .filter(|token| is(token, &["not"])),
        // `generated_when` is ALWAYS for an expression.
        Kind::GENERATED_STORED => child(node, Kind::GENERATED_BY_DEFAULT)
            .and_then(|_| tokens(node).find(|token| is(token, &["as"]))),
        // `ConstraintAttributeElem` knows NO INHERIT, and no two that contradict each other.
        Kind::INHERIT => node
            .parent()
            .filter(|parent| parent.kind() == Kind::CHECK_CONSTRAINT)
            .and_then(|_| first_token(node)),
        Kind::DEFERRABLE_CONSTRAINT_OPTION => {
            first_token(node).filter(|_| follows(node, Kind::NOT_DEFERRABLE_CONSTRAINT_OPTION))
        }
        Kind::NOT_DEFERRABLE_CONSTRAINT_OPTION => {
            first_token(node).filter(|_| follows(node, Kind::DEFERRABLE_CONSTRAINT_OPTION))
        }
        Kind::OPTION_NULL => first_token(node).filter(|_| follows(node, Kind::OPTION_NOT_NULL)),
        Kind::OPTION_PATH => child(node, Kind::PREFIX_EXPR)
            .and_then(|expression| first_token(&expression))
            .filter(|token| is(token, &["not"])),
        Kind::OP => missing_dot(node),
        Kind::RELATION_NAME => star_after_dot(node),
        Kind::PATH_TYPE => type_name(node),
        Kind::COLUMN_NAME
        | Kind::COLUMN_NAME_REF
        | Kind::CONSTRAINT_NAME
        | Kind::SCHEMA
        | Kind::TABLE_ALIAS => first_token(node).filter(|token| !is_column_name(token) && !is_label(node)),
        Kind::TABLE_NAME | Kind::TABLE_NAME_REF | Kind::INDEX | Kind::VIEW => {
            first_token(node).filter(|token| !is_column_name(token))
        }
        // `func_table`: in FROM, USER and CURRENT_DATE are functions.
        Kind::RELATION_NAME_REF => first_token(node).filter(|token| {
            !is_column_name(token)
                && class(token.text()) == Class::FunctionName
                && !is(token, &["current_schema"])
        }),
        _ => None,
    };
    at.map(|token| token.text_range().start().into())
}

/// What can't be done beside another action: `RenameStmt`, `AlterObjectSchemaStmt` and `partition_cmd` are no `alter_table_cmd`.
fn alone(node: &SyntaxNode) -> Option<SyntaxToken> {
    let is_alone = |action: &SyntaxNode| {
        let words: Vec<SyntaxToken> = tokens(action).take(2).collect();
        match words.as_slice() {
            [first, ..] if is(first, &["rename"]) => true,
            [first, second] => {
                is(first, &["set"]) && is(second, &["schema"])
                    || is(first, &["attach", "detach"]) && is(second, &["partition"])
            }
            _ => false,
        }
    };
    let comma = direct_tokens(node).find(|token| token.text() == ",")?;
    let action = node.children().find(is_alone)?;
    // The first action is read, and a comma can't follow it.
    if action.text_range().start() < comma.text_range().start() { Some(comma) } else { first_token(&action) }
}

/// `ColId`: neither a reserved word nor a function's name.
fn is_column_name(token: &SyntaxToken) -> bool {
    !is_word(token) || !matches!(class(token.text()), Class::FunctionName | Class::Reserved)
}

/// `AS ColLabel` takes any word.
fn is_label(node: &SyntaxNode) -> bool {
    node.parent().is_some_and(|parent| parent.kind() == SyntaxKind::AS_NAME)
}

/// `GenericType: type_function_name`; the others of `SimpleTypename` are types by themselves.
fn type_name(node: &SyntaxNode) -> Option<SyntaxToken> {
    const TYPES: &[&str] = &[
        "bigint",
        "bit",
        "boolean",
        "char",
        "character",
        "dec",
        "decimal",
        "float",
        "int",
        "integer",
        "interval",
        "national",
        "nchar",
        "numeric",
        "real",
        "smallint",
        "time",
        "timestamp",
        "varchar",
    ];
    let name = tokens(node).find(|token| !is(token, &["setof"]))?;
    let is_name = !is_word(&name) || !matches!(class(name.text()), Class::ColumnName | Class::Reserved);
    let is_path = token_after_token(&name).is_some_and(|token| token.text() == ".");
    if is(&name, &["int", "integer", "smallint", "bigint", "real", "boolean"]) {
        return tokens(node).find(|token| token.text() == "(");
    }
    (!is_name && !is_path && !is(&name, TYPES)).then_some(name)
}

/// `a_expr: … | qual_Op a_expr`: comparisons are no `qual_Op`, nor is `=>`.
fn is_comparison(token: &SyntaxToken) -> bool {
    let Some(operator) = token.parent() else { return false };
    let text = if operator.kind() == SyntaxKind::CUSTOM_OP {
        operator.text().to_string()
    } else {
        token.text().to_owned()
    };
    matches!(text.as_str(), "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" | "=>")
}

/// `a_expr IS [NOT] (NULL | TRUE | FALSE | UNKNOWN | DOCUMENT)`; what takes more words has nodes of its own.
fn is_what(node: &SyntaxNode) -> Option<SyntaxToken> {
    let is_test =
        node.children_with_tokens().any(|part| matches!(part.kind(), SyntaxKind::IS_KW | SyntaxKind::IS_NOT));
    let operand = node.children().last().filter(|_| is_test)?;
    first_token(&operand).filter(|token| !is(token, &["null", "true", "false", "unknown", "document"]))
}

/// `ESCAPE` belongs to LIKE, ILIKE, SIMILAR TO, and to the arguments of `substring`.
fn escaped(node: &SyntaxNode) -> Option<SyntaxToken> {
    let escape = direct_tokens(node).find(|token| is(token, &["escape"]))?;
    let mut around = node
        .ancestors()
        .take_while(|node| matches!(node.kind(), SyntaxKind::BIN_EXPR | SyntaxKind::SUBSTRING_EXPRS));
    let belongs = around.any(|node| {
        node.kind() == SyntaxKind::SUBSTRING_EXPRS
            || tokens(&node).any(|token| is(&token, &["like", "ilike", "similar"]))
    });
    (!belongs).then_some(escape)
}

/// `alias_clause: AS ColId '(' name_list ')'`; a function's can have types, and then no name.
fn alias(node: &SyntaxNode) -> Option<SyntaxToken> {
    let types = child(node, SyntaxKind::COLUMN_DEF_LIST);
    let of_function = node.parent().is_some_and(|item| {
        !matches!(item.kind(), SyntaxKind::RELATION_FROM_ITEM | SyntaxKind::PAREN_FROM_ITEM)
    });
    match (child(node, SyntaxKind::TABLE_ALIAS), types) {
        (_, Some(types)) if !of_function => types.children().next().and_then(|column| tokens(&column).nth(1)),
        (None, None) => tokens(node).nth(1).or_else(|| next_token(node)),
        _ => None,
    }
}

/// `index_elem: ColId | func_expr_windowless | '(' a_expr ')'`.
fn index_element(node: &SyntaxNode) -> Option<SyntaxToken> {
    let element = first_child(node)?;
    let first = first_token(&element)?;
    match element.kind() {
        SyntaxKind::BIN_EXPR | SyntaxKind::FIELD_EXPR | SyntaxKind::PREFIX_EXPR => tokens(&element).nth(1),
        SyntaxKind::TUPLE_EXPR => direct_tokens(&element).find(|token| token.text() == ","),
        SyntaxKind::LITERAL => Some(first),
        SyntaxKind::CAST_EXPR if !is(&first, &["cast", "treat"]) => tokens(&element).nth(1),
        // `NULLS_LA`: before FIRST and LAST it is no name.
        SyntaxKind::NAME_REF if is(&first, &["nulls"]) => {
            next_token(&element).filter(|next| is(next, &["first", "last"]))
        }
        _ => None,
    }
}

/// Columns of a table have types, but not those of a partition, of a typed table, and of a query.
fn columns(node: &SyntaxNode) -> Option<SyntaxToken> {
    let has = |kind| child(node, kind).is_some();
    let typed = !has(SyntaxKind::PARTITION_OF)
        && !has(SyntaxKind::OF_TYPE)
        && node.kind() != SyntaxKind::CREATE_TABLE_AS;
    let list = child(node, SyntaxKind::TABLE_ARG_LIST)?;
    let mut columns = list.children().filter(|child| child.kind() == SyntaxKind::COLUMN);
    columns.find_map(|column| {
        let after_name = column.children().nth(1);
        let has_type =
            after_name.as_ref().is_some_and(|node| format!("{:?}", node.kind()).ends_with("_TYPE"));
        match (typed, has_type) {
            (true, false) => tokens(&column).nth(1).or_else(|| next_token(&column)),
            (false, true) => first_token(&after_name?),
            _ => None,
        }
    })
}

/// `any_operator: ColId '.' any_operator`.
fn missing_dot(node: &SyntaxNode) -> Option<SyntaxToken> {
    let path = first_child(node)?;
    last_token(&path).filter(|token| token.text() != ".").and_then(|_| direct_tokens(node).next())
}

/// `relation_expr: qualified_name '*'`, and a name does not end in a dot.
fn star_after_dot(node: &SyntaxNode) -> Option<SyntaxToken> {
    let tokens: Vec<SyntaxToken> = tokens(node).collect();
    let ending = tokens
        .windows(2)
        .find(|two| matches!(two, [dot, star] if dot.text() == "." && star.text() == "*"))?;
    ending.last().cloned()
}

fn empty_arguments(node: &SyntaxNode) -> Option<SyntaxToken> {
    let arguments = node.descendants().find(|node| node.kind() == SyntaxKind::ARG_LIST)?;
    last_token(&arguments).filter(|_| arguments.children().next().is_none())
}

fn second(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxToken> {
    node.children().filter(|child| child.kind() == kind).nth(1).and_then(|second| first_token(&second))
}

fn follows(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.prev_sibling().is_some_and(|sibling| sibling.kind() == kind)
}

fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

fn first_child(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.children().next()
}

fn token_after(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxToken> {
    first_child(node).filter(|child| child.kind() == kind).and_then(|_| direct_tokens(node).next())
}

fn holds(node: &SyntaxNode, words: &[&str]) -> bool {
    tokens(node).any(|token| is(&token, words))
}

fn is(token: &SyntaxToken, words: &[&str]) -> bool {
    words.iter().any(|word| token.text().eq_ignore_ascii_case(word))
}

fn is_word(token: &SyntaxToken) -> bool {
    token.text().starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn is_sql(token: &SyntaxToken) -> bool {
    !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT)
}

fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.descendants_with_tokens().filter_map(SyntaxElement::into_token).filter(is_sql)
}

fn direct_tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.children_with_tokens().filter_map(SyntaxElement::into_token).filter(is_sql)
}

fn first_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    tokens(node).next()
}

fn last_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    tokens(node).last()
}

/// The token after the node; its last one at the end of the text.
fn next_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    let last = node.last_token()?;
    std::iter::successors(last.next_token(), SyntaxToken::next_token).find(is_sql).or(Some(last))
}

fn token_after_token(token: &SyntaxToken) -> Option<SyntaxToken> {
    std::iter::successors(token.next_token(), SyntaxToken::next_token).find(is_sql)
}

fn tokens_before(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    let before = node.first_token().and_then(|token| token.prev_token());
    std::iter::successors(before, SyntaxToken::prev_token).filter(is_sql)
}

#[cfg(test)]
mod tests;

//! What the queries in a statement read and change, from the parser's tree. The only file here that knows it.

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::{Class, Column, Effect, is_analyzed};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token};
use crate::{LockMode, Work};

/// Adds the locks of the statement's queries, and what they destroy.
pub(super) fn read(statement: &SyntaxNode, tokens: &[Token<'_>], effect: &mut Effect) {
    let mut found = Effect::default();
    match statement.kind() {
        // A body runs when it is called; its tables are not known here.
        SyntaxKind::CREATE_FUNCTION | SyntaxKind::CREATE_PROCEDURE => return,
        _ => statement.descendants().for_each(|node| relation(&node, &mut found)),
    }
    let is_executed = match statement.kind() {
        SyntaxKind::CREATE_VIEW
        | SyntaxKind::CREATE_RULE
        | SyntaxKind::CREATE_POLICY
        | SyntaxKind::ALTER_POLICY
        | SyntaxKind::CREATE_SCHEMA
        | SyntaxKind::PREPARE => false,
        SyntaxKind::EXPLAIN => is_analyzed(Cursor::new(tokens.get(1..).unwrap_or_default())),
        SyntaxKind::CREATE_TABLE_AS | SyntaxKind::CREATE_MATERIALIZED_VIEW => {
            !Cursor::new(tokens).contains("with no data")
        }
        _ => true,
    };
    if !is_executed {
        found.destroys.clear();
        found.overwrites.clear();
        found.locks.iter_mut().for_each(|lock| lock.work = Work::None);
    }
    effect.locks.extend(found.locks);
    effect.destroys.extend(found.destroys);
    effect.overwrites.extend(found.overwrites);
}

fn relation(node: &SyntaxNode, found: &mut Effect) {
    match node.kind() {
        SyntaxKind::RELATION_FROM_ITEM | SyntaxKind::TABLE => {
            let Some(name) = target(node) else { return };
            if !is_of_with(node, &name) {
                let mode = if is_locked(node, &name) { LockMode::RowShare } else { LockMode::AccessShare };
                found.locks(&name, mode, Work::Scan);
            }
        }
        SyntaxKind::INSERT => {
            let Some(name) = target(node) else { return };
            let on_conflict = node.children().find(|child| child.kind() == SyntaxKind::ON_CONFLICT_CLAUSE);
            // Rows that conflict are looked for.
            let work = if on_conflict.is_some() { Work::Scan } else { Work::None };
            found.locks(&name, LockMode::RowExclusive, work);
            if let Some(clause) = on_conflict {
                overwrites(&clause, &name, found);
            }
        }
        SyntaxKind::UPDATE => {
            let Some(name) = target(node) else { return };
            found.locks(&name, LockMode::RowExclusive, Work::Scan);
            let set = node.children().find(|child| child.kind() == SyntaxKind::SET_CLAUSE);
            if let Some(set) = set {
                overwrites(&set, &name, found);
            }
        }
        SyntaxKind::DELETE => {
            let Some(name) = target(node) else { return };
            found.locks(&name, LockMode::RowExclusive, Work::Scan);
            deletes(&name, found);
        }
        SyntaxKind::MERGE => {
            let Some(name) = target(node) else { return };
            found.locks(&name, LockMode::RowExclusive, Work::Scan);
            let updates = node.descendants().filter(|node| node.kind() == SyntaxKind::MERGE_UPDATE);
            updates.for_each(|update| overwrites(&update, &name, found));
            if has(node, SyntaxKind::MERGE_DELETE) {
                deletes(&name, found);
            }
        }
        _ => {}
    }
}

/// The columns that stand before a `=`.
fn overwrites(clause: &SyntaxNode, table: &str, found: &mut Effect) {
    let targets = clause.descendants().filter(|node| node.kind() == SyntaxKind::COLUMN_TARGET);
    let names = targets.filter_map(|node| Cursor::new(&sql_tokens(&node.text().to_string())).part());
    found.overwrites.extend(names.map(|name| Column { table: table.to_owned(), name }));
}

fn deletes(table: &str, found: &mut Effect) {
    found.destroys(format!("rows of {table}"), Class::Relation, table);
}

/// The relation that a statement or an item of a FROM is about, which is no part of its WITH.
fn target(node: &SyntaxNode) -> Option<String> {
    let is_name = |kind| {
        matches!(
            kind,
            SyntaxKind::RELATION_NAME_REF | SyntaxKind::RELATION_NAME | SyntaxKind::TABLE_RELATION_NAME
        )
    };
    name(&node.children().find(|child| is_name(child.kind()))?)
}

/// A name of a relation, with or without ONLY.
fn name(node: &SyntaxNode) -> Option<String> {
    Cursor::new(&sql_tokens(&node.text().to_string())).relation()
}

fn sql_tokens(text: &str) -> Vec<Token<'_>> {
    lexer::tokens(text).filter(Token::is_sql).collect()
}

fn has(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.descendants().any(|node| node.kind() == kind)
}

/// Whether the name is one that a WITH around it gives to a query. In a query of the WITH itself only the names
/// before it count, unless it is RECURSIVE.
fn is_of_with(node: &SyntaxNode, wanted: &str) -> bool {
    let clauses = node.ancestors().flat_map(|around| around.children().filter_map(ast::WithClause::cast));
    clauses.into_iter().any(|clause| {
        let is_recursive = clause.recursive_token().is_some();
        let is_before = |table: &ast::WithTable| {
            let is_inside = clause.syntax().text_range().contains_range(node.text_range());
            !is_inside || is_recursive || table.syntax().text_range().end() <= node.text_range().start()
        };
        let mut tables = clause.with_tables().filter(is_before);
        tables.any(|table| table.name().and_then(|cte| name(cte.syntax())).as_deref() == Some(wanted))
    })
}

/// Whether `FOR UPDATE` or its kin locks the rows of this item of a FROM. It reaches into queries in the FROM,
/// not into those in a WHERE.
fn is_locked(item: &SyntaxNode, table: &str) -> bool {
    let mut called = alias(item).unwrap_or_else(|| crate::effect::split(table).1.to_owned());
    let mut below = item.kind();
    for around in item.ancestors() {
        match around.kind() {
            SyntaxKind::PAREN_FROM_ITEM => called = alias(&around).unwrap_or(called),
            SyntaxKind::SELECT | SyntaxKind::SELECT_INTO if below != SyntaxKind::FROM_CLAUSE => return false,
            SyntaxKind::WITH_TABLE | SyntaxKind::INSERT | SyntaxKind::UPDATE | SyntaxKind::DELETE => {
                return false;
            }
            _ => {}
        }
        let mut clauses = around.children().filter_map(ast::LockingClause::cast);
        if clauses.any(|clause| names(&clause, &called)) {
            return true;
        }
        below = around.kind();
    }
    false
}

/// `FOR UPDATE` names all tables, `FOR UPDATE OF a` one.
fn names(clause: &ast::LockingClause, called: &str) -> bool {
    clause.locking_of().is_none_or(|of| {
        of.exprs().any(|expr| name(expr.syntax()).is_some_and(|name| crate::effect::split(&name).1 == called))
    })
}

fn alias(item: &SyntaxNode) -> Option<String> {
    let alias = item.children().find_map(ast::FromAlias::cast)?;
    name(alias.name()?.syntax())
}

use std::time::Duration;

use migrate_core::check::Catalog;
use migrate_core::{Migration, Mode, Order, Script, Statement, Step};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// Compile errors, and a value that type-checks, so that no other error follows from them.
pub(crate) fn fail(span: Span, messages: impl IntoIterator<Item = String>) -> TokenStream {
    let messages = messages.into_iter();
    quote_spanned! { span =>
        {
            #(::core::compile_error!(#messages);)*
            ::migrate_runtime::Migrations::EMPTY
        }
    }
}

/// The migrations as constants.
///
/// The text is a literal, so that what was checked is what is embedded; `include_bytes!` is there for
/// cargo, which rebuilds when one of those files changes. Only a debug build knows where the folder is,
/// to see at boot whether it still is what was embedded.
pub(crate) fn table(path: &str, catalog: &Catalog) -> TokenStream {
    let tracked = &catalog.locations;
    let migrations = catalog.migrations.iter().map(migration);
    let order = match catalog.order {
        Order::Numeric => quote! { Order::Numeric },
        Order::Textual(width) => quote! { Order::Textual(#width) },
    };
    quote! {
        {
            #[allow(unused_imports)]
            use ::migrate_runtime::__private::{
                Cow, Migration, Order, Script, Statement, Step, embedded, milliseconds, migration, script, statement,
            };
            #(const _: &[u8] = ::core::include_bytes!(#tracked);)*
            const MIGRATIONS: &[Migration] = &[#(#migrations),*];
            const FOLDER: ::core::option::Option<&str> = if ::core::cfg!(debug_assertions) {
                ::core::option::Option::Some(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
            } else {
                ::core::option::Option::None
            };
            embedded(#path, FOLDER, #order, MIGRATIONS)
        }
    }
}

/// The sections of one file share its text.
fn migration(migration: &Migration) -> TokenStream {
    let mut texts: Vec<(&str, Ident)> = Vec::new();
    for script in migration.scripts() {
        if !texts.iter().any(|(path, _)| *path == script.path) {
            texts.push((&script.path, format_ident!("TEXT_{}", texts.len())));
        }
    }
    let name_of = |script: &Script| texts.iter().find(|(path, _)| *path == script.path).map(|(_, name)| name);
    let constants = migration.scripts().filter_map(|script| {
        let first = migration.scripts().find(|other| other.path == script.path)?;
        let (name, text) = (name_of(script)?, &script.text);
        std::ptr::eq(first, script).then(|| quote! { const #name: &str = #text; })
    });
    let part = |script: &Script, statements| self::script(script, name_of(script), statements);
    let (version, name) = (migration.version.get(), &migration.name);
    let checksum = Literal::byte_string(migration.checksum.bytes());
    let (up, ups) = (part(&migration.up, "UP"), statements(&migration.up, "UP"));
    let down = optional(migration.down.as_ref().map(|down| part(down, "DOWN")));
    let downs = migration.down.as_ref().map(|down| statements(down, "DOWN"));
    let verify = optional(migration.verify.as_ref().map(|verify| part(verify, "VERIFY")));
    let verifies = migration.verify.as_ref().map(|verify| statements(verify, "VERIFY"));
    let unchanged = &migration.expect_unchanged;
    quote! {
        {
            #(#constants)*
            #ups
            #downs
            #verifies
            const UNCHANGED: &[Cow<'static, str>] = &[#(Cow::Borrowed(#unchanged)),*];
            migration(#version, #name, #checksum, #up, #down, #verify, UNCHANGED)
        }
    }
}

/// A constant by itself: rustc keeps no value with a destructor that is only borrowed inside of another.
fn statements(script: &Script, name: &str) -> TokenStream {
    let name = format_ident!("{name}");
    let statements = script.statements.iter().map(statement);
    quote! { const #name: &[Statement] = &[#(#statements),*]; }
}

fn script(script: &Script, text: Option<&Ident>, statements: &str) -> TokenStream {
    let statements = format_ident!("{statements}");
    let path = &script.path;
    let (start, end) = (offset(script.body.start), offset(script.body.end));
    let is_stepwise = script.mode == Mode::Statements;
    let (lock, run) = (milliseconds(script.lock_timeout), milliseconds(script.statement_timeout));
    quote! {
        script(#path, #text, (#start, #end), #statements, #is_stepwise, #lock, #run)
    }
}

fn statement(statement: &Statement) -> TokenStream {
    let (start, end) = (offset(statement.span.start), offset(statement.span.end));
    let step = match &statement.step {
        Step::InTransaction => return quote! { statement(#start, #end, Step::InTransaction) },
        Step::Session => quote! { Session },
        Step::CreateIndex { index, table } => {
            quote! { CreateIndex { index: Cow::Borrowed(#index), table: Cow::Borrowed(#table) } }
        }
        Step::DropIndex { index } => quote! { DropIndex { index: Cow::Borrowed(#index) } },
        Step::DetachPartition { table, partition } => {
            quote! { DetachPartition { table: Cow::Borrowed(#table), partition: Cow::Borrowed(#partition) } }
        }
        Step::Reindex => quote! { Reindex },
        Step::Rerun => quote! { Rerun },
    };
    quote! { statement(#start, #end, Step::#step) }
}

fn optional(tokens: Option<TokenStream>) -> TokenStream {
    let Some(tokens) = tokens else { return quote! { ::core::option::Option::None } };
    quote! { ::core::option::Option::Some(#tokens) }
}

fn milliseconds(duration: Option<Duration>) -> TokenStream {
    let milliseconds = duration.map(|duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    optional(milliseconds.map(|milliseconds| quote! { milliseconds(#milliseconds) }))
}

fn offset(offset: u32) -> Literal {
    Literal::u32_unsuffixed(offset)
}

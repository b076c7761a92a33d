use std::borrow::Cow;
use std::time::Duration;

use migrate_core::check::{self, Catalog};
use migrate_core::{Diagnostic, Effect, Locked, Migration, Mode, Order, Script, Statement, Step, TableLock};
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
pub(crate) fn table(path: &str, span: Span, catalog: &Catalog) -> TokenStream {
    let texts = check::warning_messages(&catalog.warnings);
    let rules = catalog.warnings.iter().map(Diagnostic::rule);
    let warnings =
        texts.iter().zip(rules).map(|(text, rule)| warning(span, rule.unwrap_or("migration"), text));
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
                Class, Cow, Effect, LockMode, Migration, Order, Script, Statement, Step, TableLock, Work, effect, embedded,
                milliseconds, migration, other, script, statement, table, table_of,
            };
            #(#warnings)*
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

/// A warning of the compiler. No macro can give one on stable Rust, but a use of what is deprecated is one, and says
/// why in our words; the rule is its name. `-D warnings` and `#[allow(deprecated)]` mean here what they mean everywhere.
fn warning(span: Span, rule: &str, text: &str) -> TokenStream {
    let name = Ident::new(&rule.replace('-', "_"), span);
    quote_spanned! { span =>
        const _: () = {
            #[deprecated(note = #text)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #name
        };
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
    // An enum without fields, whose `Debug` is the variant's name.
    let class = format_ident!("{}", format!("{:?}", migration.class));
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
            migration(#version, #name, #checksum, Class::#class, #up, #down, #verify, UNCHANGED)
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
    let (step, effect) = (step(&statement.step), effect(&statement.effect));
    quote! { statement(#start, #end, Step::#step, #effect) }
}

fn step(step: &Step) -> TokenStream {
    match step {
        Step::InTransaction => quote! { InTransaction },
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
    }
}

/// Most statements of a folder touch nothing of others, and rustc reads all that is written here.
fn effect(effect: &Effect) -> TokenStream {
    let Effect { command, creates, locks, destroys, overwrites } = effect;
    if creates.is_empty() && locks.is_empty() && destroys.is_empty() && overwrites.is_empty() {
        return quote! { Effect::none(#command) };
    }
    let name = |name: &Cow<'static, str>| quote! { Cow::Borrowed(#name) };
    let creates = list(creates.iter().map(name));
    let destroys = list(destroys.iter().map(name));
    let overwrites = list(overwrites.iter().map(name));
    let locks = list(locks.iter().map(lock));
    quote! { effect(#command, #creates, #locks, #destroys, #overwrites) }
}

/// In a `const` for the same reason as [`statements`].
fn list(items: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    if items.len() == 0 {
        quote! { &[] }
    } else {
        quote! { const { &[#(#items),*] } }
    }
}

fn lock(lock: &TableLock) -> TokenStream {
    // Both are enums without fields, whose `Debug` is the variant's name.
    let mode = format_ident!("{}", format!("{:?}", lock.mode));
    let work = format_ident!("{}", format!("{:?}", lock.work));
    let (function, name) = match &lock.on {
        Locked::Table(name) => ("table", name),
        Locked::TableOf(index) => ("table_of", index),
        Locked::Other(text) => ("other", text),
    };
    let function = format_ident!("{function}");
    quote! { #function(#name, LockMode::#mode, Work::#work) }
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

use migrate_core::Span as Piece;
use migrate_core::check::Script;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

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
pub(crate) fn table(path: &str, scripts: &[Script]) -> TokenStream {
    let tracked = scripts.iter().map(|script| &script.location);
    let migrations = scripts.iter().map(migration);
    quote! {
        {
            use ::migrate_runtime::__private::{Migration, embedded, migration, span};
            #(const _: &[u8] = ::core::include_bytes!(#tracked);)*
            const MIGRATIONS: &[Migration] = &[#(#migrations),*];
            const FOLDER: ::core::option::Option<&str> = if ::core::cfg!(debug_assertions) {
                ::core::option::Option::Some(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
            } else {
                ::core::option::Option::None
            };
            embedded(#path, FOLDER, MIGRATIONS)
        }
    }
}

fn migration(script: &Script) -> TokenStream {
    let Script { name, path, text, .. } = script;
    let version = script.version.get();
    let checksum = Literal::byte_string(script.checksum.bytes());
    let body = span(script.body);
    let statements = script.statements.iter().copied().map(span);
    quote! {
        migration(
            #version, #name, #path, #checksum, #text, #body, &[#(#statements),*],
        )
    }
}

fn span(span: Piece) -> TokenStream {
    let (start, end) = (Literal::u32_unsuffixed(span.start), Literal::u32_unsuffixed(span.end));
    quote! { span(#start, #end) }
}

use migrate_core::Order;
use migrate_core::check::Embedded;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::strings::literals;

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

/// The migrations as texts and numbers: a table of constants, of every statement of a long history, would cost the
/// compiler more than all that it checks.
///
/// The texts are literals, so that what was checked is what is embedded; `include_bytes!` is there for
/// cargo, which rebuilds when one of those files changes, in a function that nobody calls. Only
/// a debug build knows where the folder is, to see at boot whether it still is what was embedded.
pub(crate) fn table(path: &str, span: Span, embedded: &Embedded) -> TokenStream {
    let Embedded { order, texts, names, numbers, locations, postgres, schema, table, warnings, .. } =
        embedded;
    let history = [("schema", schema), ("table", table)].into_iter().filter_map(|(what, name)| {
        let what = Ident::new(what, Span::call_site());
        name.as_ref().map(|name| quote! { .#what(#name) })
    });
    let postgres = postgres.map(|oldest| quote! { .postgres(#oldest) });
    let warnings = warnings.iter().map(|(rule, text)| warning(span, rule, text));
    let [texts, names] = [texts, names].map(|text| literals([text.as_str()]));
    let locations = literals(locations.iter().map(String::as_str));
    let numbers = Literal::byte_string(numbers);
    let order = match order {
        Order::Numeric => quote! { Order::Numeric },
        Order::Textual(width) => quote! { Order::Textual(#width) },
    };
    quote! {
        {
            use ::migrate_runtime::__private::{Order, Packed, embedded};
            #(#warnings)*
            // The compiler repeats what we would have to send it, piece by piece.
            macro_rules! files {
                ($($location:tt)*) => { ($(::core::include_bytes!($location),)*) };
            }
            fn _files() {
                let _ = files!(#locations);
            }
            static PACKED: Packed = Packed::new(#texts, #names, #numbers);
            const FOLDER: ::core::option::Option<&str> = if ::core::cfg!(debug_assertions) {
                ::core::option::Option::Some(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
            } else {
                ::core::option::Option::None
            };
            embedded(#path, FOLDER, #order, &PACKED)#postgres #(#history)*
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

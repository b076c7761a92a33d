//! Names of SQL as names of Rust.

/// What a table or a column can't be called there: keywords, and what the macro makes itself.
const RESERVED: &str = "_ abstract as async await become box break columns const continue crate do dyn else enum extern false final fn for if \
    impl in is_nullable let loop macro match mod move mut override priv pub ref return self Self static struct super table trait true try \
    type typeof unsafe unsized use virtual where while yield";

/// Of a table.
pub(super) fn rust(sql: &str) -> String {
    rust_beside(sql, "")
}

/// Of a column, which is called otherwise than its table.
pub(super) fn rust_beside(sql: &str, table: &str) -> String {
    let starts_with_digit = sql.starts_with(|first: char| first.is_ascii_digit());
    let mut name = if starts_with_digit { "_".to_owned() } else { String::new() };
    let mut is_gap = starts_with_digit;
    for letter in sql.chars() {
        let fits = letter.is_ascii_alphanumeric() || letter == '_';
        if fits {
            name.push(letter);
        } else if !is_gap {
            name.push('_');
        }
        is_gap = !fits;
    }
    let is_reserved = RESERVED.split_ascii_whitespace().any(|word| word == name)
        || (name.starts_with("__") && !name.ends_with('_'));
    if is_reserved || name == table { name + "_" } else { name }
}

/// `order_status`, `orderStatus` and `ORDERStatus` are `OrderStatus`.
pub(super) fn camel(sql: &str) -> String {
    let letters: Vec<char> = sql.chars().collect();
    let mut name = String::new();
    let mut is_first = true;
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            is_first = true;
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let is_small_next = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| before.is_lowercase() || (before.is_uppercase() && is_small_next));
        if is_first || begins {
            name.extend(letter.to_uppercase());
        } else {
            name.extend(letter.to_lowercase());
        }
        is_first = false;
    }
    name
}

/// As a text of Rust, without escapes.
pub(super) fn text(sql: &str) -> String {
    if !sql.contains('"') {
        return format!("\"{sql}\"");
    }
    let hashes = "#".repeat(sql.matches('#').count() + 1);
    format!("r{hashes}\"{sql}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::{camel, rust, rust_beside, text};

    #[test]
    fn names_are_those_of_diesel() {
        let names = ["orders", "type", "odd-- name", "2fa", "__own", "_", "é", "columns", "union"];
        let all: Vec<String> = names.into_iter().map(rust).collect();
        assert_eq!(all, ["orders", "type_", "odd_name", "_2fa", "__own_", "__", "__", "columns_", "union"]);
        assert_eq!(rust_beside("orders", "orders"), "orders_");
    }

    #[test]
    fn types_are_in_camel_case() {
        let names = ["order_status", "orderStatus", "ORDERStatus", "pg_lsn", "int4", "a-b c", "X2Y"];
        let all: Vec<String> = names.into_iter().map(camel).collect();
        assert_eq!(all, ["OrderStatus", "OrderStatus", "OrderStatus", "PgLsn", "Int4", "ABC", "X2y"]);
    }

    #[test]
    fn a_text_has_no_escapes() {
        assert_eq!(text("a"), "\"a\"");
        assert_eq!(text("a\"#"), "r##\"a\"#\"##");
    }
}

//! Types whose values are stored alike: `ATColumnChangeRequiresRewrite` in `tablecmds.c`.

/// Whether a column of one type can get the other without a row being written.
pub(super) fn is_widened(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    let ((from, before), (to, after)) = (parts(from), parts(to));
    match (from, to) {
        ("varchar" | "text", "text") => true,
        ("text", "varchar") => after.is_empty(),
        ("varchar", "varchar") => {
            after.is_empty() || matches!((&*before, &*after), ([old], [new]) if old <= new)
        }
        ("numeric", "numeric") => match (&*before, &*after) {
            (_, []) => true,
            ([old], [new]) => old <= new,
            ([old, old_scale], [new, new_scale]) => old <= new && old_scale == new_scale,
            _ => false,
        },
        _ => false,
    }
}

/// `varchar(20)` to its name and its numbers. What follows the bracket is no type of ours.
fn parts(of_type: &str) -> (&str, Vec<u32>) {
    let (name, numbers) = of_type.split_once('(').unwrap_or((of_type, ""));
    let name = match name.trim() {
        "character varying" => "varchar",
        "decimal" | "dec" => "numeric",
        name => name,
    };
    let inside = match numbers {
        "" => Some(""),
        _ => numbers.strip_suffix(')'),
    };
    match inside {
        Some(inside) => (name, inside.split(',').filter_map(|number| number.trim().parse().ok()).collect()),
        None => ("", Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_widened;

    #[test]
    fn wider_types_are_stored_alike() {
        let wider = [
            ("varchar(20)", "varchar(40)"),
            ("character varying(20)", "text"),
            ("varchar(20)", "character varying"),
            ("text", "varchar"),
            ("numeric(10,2)", "decimal(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("int[]", "int[]"),
        ];
        for (from, to) in wider {
            assert!(is_widened(from, to), "{from} to {to}");
        }
        let others = [
            ("varchar(40)", "varchar(20)"),
            ("text", "varchar(20)"),
            ("varchar(20)[]", "varchar(40)[]"),
            ("numeric(10,2)", "numeric(12,3)"),
            ("numeric", "numeric(12,3)"),
            ("int", "bigint"),
            ("char(3)", "text"),
        ];
        for (from, to) in others {
            assert!(!is_widened(from, to), "{from} to {to}");
        }
    }
}

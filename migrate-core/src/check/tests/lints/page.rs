//! `docs/rules.md`, which is made from the rules: `UPDATE_RULES=1` writes it.

use super::*;

/// The lists stand between these.
const MADE: [&str; 2] = ["<!-- from here on by the rules themselves -->\n", "<!-- up to here -->\n"];

#[test]
fn the_page_is_made_from_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(MADE[0]).unwrap();
    let (made, after) = rest.split_once(MADE[1]).unwrap();
    let expected = lists();
    if std::env::var_os("UPDATE_RULES").is_some() {
        fs::write(&path, [before, MADE[0], &expected, MADE[1], after].concat()).unwrap();
    } else {
        assert!(made == expected, "docs/rules.md is not what the rules say: UPDATE_RULES=1 writes it");
    }
}

fn lists() -> String {
    let line = |Rule { name, level, why }: &Rule| format!("| `{name}` | {level} | {why} |\n");
    let table: String = RULES.iter().map(line).collect();
    let mut known: Vec<_> = ALL.iter().collect();
    known.sort_by_key(|known| known.rule.name);
    let examples = known.into_iter().map(|known| {
        let name = known.rule.name;
        let said = said_after(name, known.broken);
        let own = said.split("warning: ").find(|said| said.contains(&format!("rule: {name} ("))).unwrap();
        let title = own.lines().next().unwrap();
        let (_, help) = own.split_once("= help: ").unwrap();
        let (instead, _) = help.split_once("; or say why").unwrap();
        let [broken, harmless] = [known.broken, known.harmless].map(lines);
        format!(
            "\n### `{name}`\n\n```sql\n{broken}\n```\n\n> {title}\n\nInstead: {instead}. Nothing is said of\n\n```sql\n{harmless}\n```\n"
        )
    });
    let tables = lines(EXAMPLES);
    let examples: String = examples.collect();
    format!(
        "| rule | default | why |\n| --- | --- | --- |\n{table}\n## Examples\n\nOf the rules that have one. They come after\n\n```sql\n{tables}\n```\n{examples}"
    )
}

/// A statement a line, as far as it stands so, from the left margin.
fn lines(sql: &str) -> String {
    sql.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

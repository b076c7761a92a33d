//! `schema --svg`: well-formed, and boxes that don't lie on each other.

use crate::example::example;
use crate::pictures::awkward;
use crate::project::Project;
use crate::schema::shop;

fn drawn(project: &Project) -> String {
    let shown = project.run(&["schema", "--svg"]);
    shown.strip_suffix("--- exit 0").unwrap().to_owned()
}

#[test]
fn a_picture() {
    let project = Project::of(&[("migrations/migrate.toml", "world = \"open\"\n"), (
        "migrations/001_orders.sql",
        "\
CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, login uuid REFERENCES auth.users (id));
",
    )]);
    insta::assert_snapshot!(drawn(&project), @r##"
    <svg xmlns="http://www.w3.org/2000/svg" width="557" height="198" viewBox="0 0 557 198" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">
    <defs>
    <marker id="one" viewBox="0 0 16 12" refX="16" refY="6" markerWidth="16" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M8 1V11M12 1V11" fill="none" stroke="#57606a"/></marker>
    <marker id="maybe" viewBox="0 0 16 12" refX="16" refY="6" markerWidth="16" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M12 1V11" stroke="#57606a"/><circle cx="6" cy="6" r="3" fill="#fff" stroke="#57606a"/></marker>
    <marker id="many" viewBox="0 0 16 12" refX="16" refY="6" markerWidth="16" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M7 6L16 1M7 6L16 11" fill="none" stroke="#57606a"/><circle cx="4" cy="6" r="3" fill="#fff" stroke="#57606a"/></marker>
    </defs>
    <rect width="557" height="198" fill="#fff"/>
    <path d="M301 111C261 111 251 76 211 76" fill="none" stroke="#57606a" marker-start="url(#many)" marker-end="url(#one)"/>
    <path d="M301 129C261 129 251 146 211 146" fill="none" stroke="#57606a" marker-start="url(#many)" marker-end="url(#maybe)"/>
    <g transform="translate(40 40)">
    <rect width="171" height="66" rx="4" fill="#fff" stroke="#57606a"/>
    <path d="M0 24H171" stroke="#57606a"/>
    <text x="10" y="16" font-weight="bold">customers</text>
    <text x="10" y="40">id</text><text x="68" y="40" fill="#57606a">bigint</text><text x="146" y="40" fill="#0550ae">PK</text>
    <text x="10" y="58">email</text><text x="68" y="58" fill="#57606a">text null</text>
    </g>
    <g transform="translate(301 57)">
    <rect width="216" height="84" rx="4" fill="#fff" stroke="#57606a"/>
    <path d="M0 24H216" stroke="#57606a"/>
    <text x="10" y="16" font-weight="bold">orders</text>
    <text x="10" y="40">id</text><text x="113" y="40" fill="#57606a">bigint</text><text x="191" y="40" fill="#0550ae">PK</text>
    <text x="10" y="58">customer_id</text><text x="113" y="58" fill="#57606a">bigint</text><text x="191" y="58" fill="#0550ae">FK</text>
    <text x="10" y="76">login</text><text x="113" y="76" fill="#57606a">uuid null</text><text x="191" y="76" fill="#0550ae">FK</text>
    </g>
    <g transform="translate(40 134)">
    <rect width="171" height="24" rx="4" fill="#fff" stroke="#57606a" stroke-dasharray="4 3"/>
    <text x="10" y="16" font-weight="bold">auth.users</text>
    </g>
    </svg>
    "##);
    assert!(project.run(&["schema", "--svg", "--json"]).starts_with(r#"{"mermaid":null,"svg":"<svg xmlns="#));
}

#[test]
fn an_empty_one() {
    let project = Project::of(&[("migrations/migrate.toml", "allow_empty = true")]);
    assert!(drawn(&project).contains("viewBox=\"0 0 80 80\""));
}

#[test]
fn every_picture_is_well_formed() {
    for project in [shop(), example(), awkward()] {
        let svg = drawn(&project);
        let mut open: Vec<String> = Vec::new();
        for part in svg.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap();
            assert!(!text.contains('"') && is_escaped(text), "{part}");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap().to_owned());
            }
        }
        assert_eq!(open, Vec::<String>::new());
    }
    let name = ">&quot;&lt;&amp;&gt; &quot;&quot;q&quot;&quot; %~`\\&quot;</text>";
    assert!(drawn(&awkward()).contains(name), "{}", drawn(&awkward()));
}

fn is_escaped(text: &str) -> bool {
    let entities = ["amp;", "lt;", "gt;", "quot;"];
    text.split('&').skip(1).all(|rest| entities.iter().any(|entity| rest.starts_with(entity)))
}

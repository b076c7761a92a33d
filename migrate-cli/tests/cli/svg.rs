//! `schema --svg`: well-formed, and boxes that don't lie on each other.

use crate::pictures::awkward;
use crate::project::Project;
use crate::schema::{example, shop};

fn drawn(project: &Project) -> String {
    let shown = project.run(&["schema", "--svg"]);
    shown.strip_suffix("--- exit 0").unwrap().to_owned()
}

#[test]
fn a_picture() {
    let project = Project::of(&[(
        "migrations/001_orders.sql",
        "\
CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, login uuid REFERENCES auth.users (id));
",
    )]);
    insta::assert_snapshot!(drawn(&project), @"");
    assert!(project.run(&["schema", "--svg", "--json"]).starts_with(r#"{"mermaid":null,"svg":"<svg xmlns="#));
}

#[test]
fn an_empty_one() {
    let project = Project::of(&[("migrations/README.md", "")]);
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
    assert!(drawn(&awkward()).contains(">&lt;&amp;&gt; &quot;q&quot; %~`\\</text>"), "{}", drawn(&awkward()));
}

fn is_escaped(text: &str) -> bool {
    let entities = ["amp;", "lt;", "gt;", "quot;"];
    text.split('&').skip(1).all(|rest| entities.iter().any(|entity| rest.starts_with(entity)))
}

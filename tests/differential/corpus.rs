//! Histories written by hand: `tests/corpus/histories`. `HISTORY=name` tries one. One that begins with `-- in a transaction`
//! is a migration that is run in one; of others each statement is one by itself.

use std::path::Path;
use std::{env, fs};

use migrate_core::Mode;
use migrate_core::check::replay::World;

use crate::compare::differences;
use crate::fate::{Fate, File, on_model, on_server};
use crate::servers;

#[test]
fn the_model_takes_what_the_server_takes_and_refuses_what_it_refuses() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/histories");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let wanted = env::var("HISTORY").unwrap_or_default();
    let (mut report, mut caught, mut missed) = (String::new(), 0, 0);
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.contains(&wanted) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let is_one = text.starts_with("-- in a transaction");
        let mode = if is_one { Mode::Transaction } else { Mode::Statements };
        let file = [File { path: name.clone(), text: text.clone(), mode }];
        for server in servers::all() {
            let (name, mut client) = (format!("{name} on {}", server.major), server.fresh());
            let asked = on_server(&mut client, &file);
            for world in [World::Closed, World::Open] {
                let (fates, replay) = on_model(&asked, &file, world);
                // Newer catalogs have more than the model.
                if world == World::Closed && server.major == servers::own().major {
                    let differences = differences(&mut client, &replay.schema());
                    differences.iter().for_each(|line| report.push_str(&format!("{name}: {line}")));
                }
                // What can't be known stands under a comment that says why.
                let lines: Vec<&str> = text.lines().collect();
                let is_known = |fate: &Fate| {
                    lines.get(fate.line - 1).is_some_and(|above| above.starts_with("-- missed: "))
                };
                // What only newer or older servers take stands under a comment that says so.
                let is_known_to = |fate: &&Fate| {
                    let above = lines.get(..fate.line).unwrap_or_default();
                    let comments =
                        above.iter().rposition(|line| !line.starts_with("--")).map_or(0, |at| at + 1);
                    servers::know(server.major, &above[comments..])
                };
                // In an open world a name that nobody made may have come from outside.
                let is_wrong = |fate: &&Fate| {
                    fate.is_wrong_refusal()
                        || (world == World::Closed
                            && fate.is_miss() != (is_known(fate) && fate.server.is_some()))
                        || (world == World::Closed && is_known(fate) && fate.server.is_none())
                };
                caught += fates.iter().filter(|fate| fate.is_caught()).count();
                missed += fates.iter().filter(|fate| fate.is_miss()).count();
                for fate in fates.iter().filter(is_known_to).filter(is_wrong) {
                    report.push_str(&format!("{name}:{fate}"));
                }
            }
        }
    }
    eprintln!("{caught} refusals caught, {missed} missed");
    assert!(report.is_empty(), "{report}");
}

//! `schema`: what the migrations make, after any version.

mod block;
mod difference;
mod drawing;
mod json;
mod mermaid;
mod svg;
mod text;
mod written;

use std::process::ExitCode;

use migrate_core::check::replay::{self, Story, Written};
use migrate_core::check::{Catalog, newest_of};
use migrate_core::{Diagnostic, Migration, Version};
use serde::Serialize;

use crate::arguments::{Global, Schema};
use crate::check::{base, merged, refuse, verdict};
use crate::folder;
use crate::output::{Failure, Output};
use drawing::Drawing;
use written::Language;

/// A picture for machines.
#[derive(Serialize)]
struct Picture<'p> {
    mermaid: Option<&'p str>,
    svg: Option<&'p str>,
}

pub(crate) fn run(schema: &Schema, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let base = schema.base.as_ref().map(|revision| base(global, revision)).transpose()?;
    let verdict = base.as_ref().map_or_else(|| verdict(global), |base| merged(global, base));
    let catalog = match verdict {
        Ok(catalog) => catalog,
        Err(problems) => return refuse(&problems, global, output),
    };
    let folder = folder::existing(global)?;
    let story = Story::new(folder, &catalog);
    let to = migration(&catalog, schema.version, &global.dir)?;
    if let Some((language, written)) = written(schema, &story) {
        return match &schema.check {
            Some(path) => written::check(&written, language, path, output),
            None => written::write(&written, language, output).map(|()| ExitCode::SUCCESS),
        };
    }
    if let Some(from) = schema.diff {
        let of_base = base.as_ref().map(|base| newest_of(base, &global.dir, &catalog.migrations));
        let from = match (from, of_base) {
            (Some(from), _) => migration(&catalog, Some(from), &global.dir)?,
            // The base has none: all is new.
            (None, Some(None)) => {
                show(&story.schema(schema.version), schema, to, output)?;
                return Ok(ExitCode::SUCCESS);
            }
            (None, Some(newest)) => migration(&catalog, newest, &global.dir)?,
            (None, None) => return Err(without_from(&global.dir).into()),
        };
        compare(&story, from, to, output)?;
    } else {
        show(&story.schema(schema.version), schema, to, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The schema as a file for others, if that is asked for.
fn written(schema: &Schema, story: &Story<'_>) -> Option<(Language, Written)> {
    let version = schema.version;
    match schema {
        Schema { sql: true, .. } => Some((Language::Sql, story.ddl(version))),
        Schema { typescript: true, .. } => Some((Language::Typescript, story.typescript(version))),
        Schema { diesel: true, .. } => Some((Language::Diesel, story.diesel(version))),
        _ => None,
    }
}

fn without_from(dir: &str) -> Diagnostic {
    Diagnostic::of(dir, "`--diff` from what?")
        .help("name a version, `--diff 3`, or what the branch is merged into, `--diff --base origin/main`")
}

fn show(
    there: &replay::Schema,
    schema: &Schema,
    after: Option<&Migration>,
    output: &Output,
) -> Result<(), Failure> {
    if schema.mermaid {
        let text = mermaid::text(&Drawing::of(there));
        output.say(text.trim_end())?;
        output.json(&Picture { mermaid: Some(&text), svg: None })?;
    } else if schema.svg {
        let text = svg::text(&Drawing::of(there));
        output.say(text.trim_end())?;
        output.json(&Picture { mermaid: None, svg: Some(&text) })?;
    } else {
        output.say(&text::text(&block::blocks(there)))?;
        output.json(&json::Schema::of(there, after))?;
    }
    Ok(())
}

fn compare(
    story: &Story<'_>,
    from: Option<&Migration>,
    to: Option<&Migration>,
    output: &Output,
) -> Result<(), Failure> {
    let version = |migration: Option<&Migration>| migration.map(|migration| migration.version);
    let mut blocks =
        story.schemas(&[version(from), version(to)]).into_iter().map(|schema| block::blocks(&schema));
    let (before, after) = (blocks.next().unwrap_or_default(), blocks.next().unwrap_or_default());
    let changes = difference::changes(&before, &after);
    let title =
        |migration: Option<&Migration>| migration.map_or_else(String::new, |it| it.title().to_owned());
    if changes.is_empty() {
        output.say(&format!("no difference between {} and {}", title(from), title(to)))?;
    } else {
        output.say(&difference::text(&changes))?;
    }
    output.json(&json::Difference::of(&changes, from, to))?;
    Ok(())
}

/// The migration of this version, or the newest one; nothing where there is none at all.
///
/// # Errors
///
/// No migration has the version.
fn migration<'c>(
    catalog: &'c Catalog,
    version: Option<Version>,
    dir: &str,
) -> Result<Option<&'c Migration>, Diagnostic> {
    let newest = catalog.migrations.last();
    let Some(version) = version else { return Ok(newest) };
    let found = catalog.migrations.iter().find(|migration| migration.version == version);
    found.map(Some).ok_or_else(|| {
        let problem = Diagnostic::of(dir, format!("no migration has the version {version}"));
        match newest {
            Some(newest) => problem.help(format!("the newest one is {}", newest.title())),
            None => problem.help("there are none"),
        }
    })
}

//! The migrations of a folder, replayed: what PostgreSQL would refuse at boot is refused when the crate is built.

use std::ops::Range;

use super::{Refused, Replay, World, down};
use crate::check::folder::platform::{self, Platform};
use crate::check::folder::source::SourceFile;
use crate::check::model::Done;
use crate::check::model::Ident;
use crate::check::release::level::Level;
use crate::check::release::levels::Levels;
use crate::check::release::released::Released;
use crate::check::syntax::{self, lexer, problem};
use crate::check::tell::effect::replayed::Replayed;
use crate::check::tell::lint::{Findings, Linted, rule};
use crate::check::{oldest, unless_it_crashes};
use crate::{Diagnostic, Migration, Mode, Script};

/// The rule that a statement breaks which PostgreSQL would refuse.
pub(crate) const RULE: &str = "refused-statement";

/// What is known of a folder besides its migrations.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'g> {
    /// `external.sql`.
    pub(crate) external: Option<&'g SourceFile>,
    pub(crate) world: World,
    /// The oldest server that has to run it.
    pub(crate) oldest: Option<u8>,
    pub(crate) levels: &'g Levels,
    /// What is frozen did apply, whatever the model says.
    pub(crate) is_frozen: &'g dyn Fn(&Migration) -> bool,
    pub(crate) released: &'g Released<'g>,
}

/// Replays the migrations, which stand in the order of versions.
pub(crate) fn check(migrations: &mut [Linted], ground: &Ground<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut replay = Replay::new(ground.world);
    if let Some(external) = ground.external {
        findings.errors.extend(replay.declare(external));
        if !findings.errors.is_empty() {
            return findings;
        }
    }
    for linted in migrations {
        let path = linted.migration.up.path.clone();
        let result =
            unless_it_crashes(&path, "the replay", || replay.migration(linted, ground, &mut findings));
        if let Err(crashed) = result {
            // Nobody knows what is in the model now.
            findings.errors.push(crashed);
            break;
        }
    }
    findings
}

impl Replay {
    fn migration(&mut self, linted: &mut Linted, ground: &Ground<'_>, findings: &mut Findings) {
        let Linted { migration, allowed, done } = linted;
        let is_frozen = (ground.is_frozen)(migration);
        let level = |rule: &str| {
            let is_allowed = is_frozen || allowed.iter().any(|allowed| allowed == rule);
            if is_allowed { Level::Allow } else { ground.levels.of(rule) }
        };
        // What is allowed to be refused is replayed as the newest server does it.
        self.model.oldest = ground.oldest.filter(|_| level(RULE) != Level::Allow);
        if let Some(oldest) = self.model.oldest {
            let unread = migration.scripts().flat_map(|script| oldest::check(script, oldest));
            findings.tell(RULE, level(RULE), unread.collect());
        }
        if level(down::RULE) != Level::Allow && !ground.released.has(migration) {
            let found = self.rehearse_down(migration);
            findings.tell(down::RULE, level(down::RULE), found);
        }
        let is_judged = !ground.released.has(migration);
        let (refused, did) = self.up(migration);
        if is_judged {
            *done = did;
        }
        findings.replayed(refused, level(RULE), ground.world);
        if let Some(verify) = migration.verify.as_ref().filter(|_| level(RULE) != Level::Allow) {
            findings.replayed(self.script(verify), level(RULE), ground.world);
        }
    }

    /// Replays what is applied, and tells of each statement what its text does not.
    fn up(&mut self, migration: &mut Migration) -> (Vec<Refused>, Vec<Vec<Done>>) {
        let Migration { up, class, .. } = migration;
        let mut statements = Vec::from(std::mem::take(&mut up.statements));
        let mut replayed = Replayed::default();
        let (mut all, mut did) = (Vec::new(), Vec::new());
        self.begin(&up.path, &up.text, up.mode);
        for statement in &mut statements {
            let range = statement.span.range();
            match self.run(range.clone()) {
                Ok(done) => {
                    replayed.statement(&done, statement);
                    did.push(done);
                }
                Err(refused) => {
                    did.push(Vec::new());
                    self.excuse(range, &refused);
                    all.push(*refused);
                }
            }
        }
        self.end();
        up.statements = statements.into();
        *class = replayed.class(*class);
        (all, did)
    }

    /// Replays a script, and goes on after what would be refused as if it had not been.
    pub(in crate::check) fn script(&mut self, script: &Script) -> Vec<Refused> {
        let ranges = script.statements.iter().map(|statement| statement.span.range());
        let refused = self.all(&script.path, &script.text, script.mode, ranges);
        self.end();
        refused
    }

    /// Replays what is in the database before the first migration; nothing of it is refused for what it does not say.
    pub(in crate::check) fn declare(&mut self, external: &SourceFile) -> Vec<Diagnostic> {
        let (path, text) = (&external.path, &external.text);
        let tokens: Vec<lexer::Token<'_>> = lexer::tokens(text).collect();
        let (platforms, mut problems) = platform::named(external, &tokens);
        for platform in platforms {
            self.declare_platform(platform);
        }
        let reading = syntax::read(text, &tokens);
        problems.extend(problem::check(path, text, &reading.statements, &reading.errors));
        let ranges = reading.statements.into_iter().map(|statement| statement.range);
        let refused = self.all(path, text, Mode::Statements, ranges);
        problems.extend(refused.into_iter().map(|refused| refused.diagnostic));
        self.model.keep_search_path();
        self.end();
        problems
    }

    /// What is in the schemas of a platform besides is taken to be there, and so are other columns of its tables.
    fn declare_platform(&mut self, platform: Platform) {
        let tokens: Vec<lexer::Token<'_>> = lexer::tokens(platform.sql).collect();
        let ranges =
            syntax::read(platform.sql, &tokens).statements.into_iter().map(|statement| statement.range);
        self.all(crate::EXTERNAL_FILE, platform.sql, Mode::Statements, ranges);
        for schema in platform.schemas {
            self.model.open(&Ident::exact(schema));
        }
    }

    fn all(
        &mut self,
        path: &str,
        text: &str,
        mode: Mode,
        ranges: impl Iterator<Item = Range<usize>>,
    ) -> Vec<Refused> {
        self.begin(path, text, mode);
        let mut all = Vec::new();
        for range in ranges {
            if let Err(refused) = self.statement(range.clone()) {
                self.excuse(range, &refused);
                all.push(*refused);
            }
        }
        all
    }
}

/// A schema, a table, a function.
const UNDEFINED: &[&str] = &["3F000", "42P01", "42883"];

const OUTSIDE: &str = "`embed_migrations!(open)`, or `world = \"open\"` in migrate.toml, takes what no migration makes to be there";

impl Findings {
    fn replayed(&mut self, refused: Vec<Refused>, level: Level, world: World) {
        let refused = refused.into_iter().map(|Refused { sqlstate, diagnostic, by, .. }| {
            // A name that nothing has and nothing had.
            let may_be_outside = world == World::Closed
                && by.is_none()
                && UNDEFINED.contains(&sqlstate)
                && diagnostic.also().is_none();
            let version = by.map(|version| format!(" {version}")).unwrap_or_default();
            let diagnostic =
                diagnostic.note(format!("PostgreSQL{version} would refuse it with SQLSTATE {sqlstate}"));
            if may_be_outside { diagnostic.note(OUTSIDE) } else { diagnostic }
        });
        self.tell(RULE, level, refused.collect());
    }

    fn tell(&mut self, name: &'static str, level: Level, found: Vec<Diagnostic>) {
        let told = match level {
            Level::Allow => return,
            Level::Warn => &mut self.warnings,
            Level::Deny => &mut self.errors,
        };
        let default = rule(name).map_or(level, |rule| rule.level);
        let is_warning = level == Level::Warn;
        let of_rule = |problem: Diagnostic| {
            let help = problem.advice().map_or_else(
                || format!("correct it, or say why it is right here: `-- migrate:allow {name}: why`"),
                str::to_owned,
            );
            let note = format!("rule: {name} ({default} by default)");
            problem.note(note).help(help).of_rule(name, is_warning)
        };
        told.extend(found.into_iter().map(of_rule));
    }
}

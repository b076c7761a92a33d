//! The migrations of a folder, replayed: what PostgreSQL would refuse at boot is refused when the crate is built.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::{Refused, Replay, Unseen, World, deferred, down, near, tenants};
use crate::check::act::{aftermath, stale};
use crate::check::folder::platform::{self, Platform};
use crate::check::folder::source::SourceFile;
use crate::check::model::Done;
use crate::check::model::Ident;
use crate::check::read::{self, verb};
use crate::check::release::level::Level;
use crate::check::release::levels::Levels;
use crate::check::release::released::Released;
use crate::check::stored::stored;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::{self, problem};
use crate::check::tell::effect::Effects;
use crate::check::tell::lint::fact::{self, Fact};
use crate::check::tell::lint::{self, Findings, Linted, StaleBody, rule};
use crate::check::{oldest, unless_it_crashes};
use crate::{Class, Diagnostic, Effect, Migration, Mode, Order, Script, Statement};

/// The rule that a statement breaks which PostgreSQL would refuse.
pub(crate) const RULE: &str = "refused-statement";

/// What is known of a folder besides its migrations.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'g> {
    /// Of the versions.
    pub(crate) order: Order,
    /// `external.sql`.
    pub(crate) external: Option<&'g SourceFile>,
    pub(crate) world: World,
    /// The oldest server that has to run it.
    pub(crate) oldest: Option<u8>,
    /// It is run for one schema after the other.
    pub(crate) is_for_schemas: bool,
    pub(crate) levels: &'g Levels,
    /// What is frozen did apply, whatever the model says.
    pub(crate) is_frozen: &'g dyn Fn(&Migration) -> bool,
    pub(crate) released: &'g Released<'g>,
    /// What is known after those that are released is good for the next time.
    pub(crate) is_kept: bool,
}

impl Ground<'_> {
    /// How strictly a rule is taken with a migration.
    pub(super) fn level(&self, linted: &Linted, rule: &str) -> Level {
        let is_allowed = linted.allowed.iter().any(|allowed| allowed == rule);
        if is_allowed || (self.is_frozen)(&linted.migration) { Level::Allow } else { self.levels.of(rule) }
    }
}

/// What replaying a folder has shown.
#[derive(Default)]
pub(crate) struct Replayed {
    pub(crate) findings: Findings,
    pub(crate) whole: lint::Ground,
    pub(crate) unseen: Option<Unseen>,
    /// How it stood after so many, which are the released ones; nothing where they can't be told by themselves.
    pub(crate) point: Option<(usize, Point)>,
}

/// How a replay stands between two migrations, if none before has an error.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) replay: Replay,
    pub(crate) warnings: Vec<Diagnostic>,
}

stored!(struct Point { replay, warnings });

/// Replays the migrations, which stand in the order of versions, from there on or from the beginning.
pub(crate) fn check(migrations: &mut [Linted], ground: &Ground<'_>, from: Option<Point>) -> Replayed {
    let mut findings = Findings::default();
    let mut replay = if let Some(Point { replay, warnings }) = from {
        findings.warnings = warnings;
        replay
    } else {
        let mut replay = Replay::new(ground.world);
        findings.errors.extend(ground.external.into_iter().flat_map(|external| replay.declare(external)));
        if !findings.errors.is_empty() {
            return Replayed { findings, ..Replayed::default() };
        }
        replay.see();
        replay
    };
    let has_deferred = migrations.iter().any(|linted| linted.migration.is_deferred());
    // In another order, or for other schemas: from the beginning.
    let is_replayed_again = has_deferred || ground.is_for_schemas;
    let start = is_replayed_again.then(|| replay.clone());
    let released = migrations.iter().take_while(|linted| ground.released.has(&linted.migration)).count();
    let (mut point, mut judged) = (None, 0);
    let (before, rest) = migrations.split_at_mut(released);
    if replay.all_of(before, ground, &mut findings) {
        if ground.is_kept && released > 0 && !is_replayed_again && findings.errors.is_empty() {
            let warnings = findings.warnings.clone();
            point = Some((released, Point { replay: replay.clone(), warnings }));
        }
        judged = replay.scripts.len();
        replay.all_of(rest, ground, &mut findings);
    }
    let is_refused = findings.warnings.iter().any(|warning| warning.rule() == Some(RULE));
    if let Some(start) = start.filter(|_| !is_refused && findings.errors.is_empty()) {
        let path = migrations.first().map_or("", |linted| &linted.migration.up.path);
        let elsewhere = || {
            let mut found = deferred::check(&start, migrations, ground);
            if ground.is_for_schemas {
                found.extend(tenants::check(&start, migrations, ground));
            }
            found
        };
        match unless_it_crashes(path, "the replay", elsewhere) {
            Ok(found) => found.into_iter().for_each(|(level, found)| findings.tell(RULE, level, vec![found])),
            Err(crashed) => findings.errors.push(crashed),
        }
    }
    // Where there is an error nothing else is told, and after a crash nothing is known.
    let stale = if findings.errors.is_empty() { replay.stale_bodies(judged) } else { Vec::new() };
    let whole = lint::Ground::of(&replay.model, stale);
    Replayed { findings, whole, unseen: replay.unseen(), point }
}

impl Replay {
    /// Whether it got to the end of them.
    fn all_of(&mut self, migrations: &mut [Linted], ground: &Ground<'_>, findings: &mut Findings) -> bool {
        for linted in migrations {
            let path = linted.migration.up.path.clone();
            let replayed = || self.migration(linted, ground, findings);
            if let Err(crashed) = unless_it_crashes(&path, "the replay", replayed) {
                // Nobody knows what is in the model now.
                findings.errors.push(crashed);
                return false;
            }
        }
        true
    }

    fn migration(&mut self, linted: &mut Linted, ground: &Ground<'_>, findings: &mut Findings) {
        let [of_rule, of_down, of_near] =
            [RULE, down::RULE, near::RULE].map(|rule| ground.level(linted, rule));
        let Linted { migration, texts, is_unread, facts, done, .. } = linted;
        // What is allowed to be refused is replayed as the newest server does it.
        self.model.oldest = ground.oldest.filter(|_| of_rule != Level::Allow);
        if let Some(oldest) = self.model.oldest {
            let files = [Some(&texts.up), texts.down.as_ref(), texts.verify.as_ref()];
            let scripts = migration.scripts().zip(files.into_iter().flatten());
            let unread = scripts.flat_map(|(script, text)| oldest::check(script, text, oldest));
            findings.tell(RULE, of_rule, unread.collect());
        }
        let is_judged = !ground.released.has(migration);
        if is_judged {
            let found = self.rehearse_down(migration, texts);
            findings.tell(down::RULE, of_down, found);
        }
        let told = self.told(&mut migration.up, &texts.up);
        if *is_unread {
            // It may have done anything.
            aftermath::unread(&mut self.model);
        }
        migration.class = told.class;
        migration.adds_columns_to = told.adds_columns_to.into();
        if is_judged {
            *facts = facts_of(&migration.up, &texts.up);
            *done = told.done;
        } else {
            self.tell_down(migration, texts);
        }
        findings.replayed(told.refused, of_rule, ground.world);
        findings.tell(near::RULE, of_near, told.near);
        if let (Some(verify), Some(text)) = (&mut migration.verify, &texts.verify) {
            let told = self.told(verify, text);
            findings.replayed(told.refused, of_rule, ground.world);
            findings.tell(near::RULE, of_near, told.near);
        }
    }

    /// The functions whose next call would be refused, because a statement has dropped or renamed what they use, in this script
    /// or a later one.
    fn stale_bodies(&mut self, since: usize) -> Vec<StaleBody> {
        if !self.model.has_lost_since(since) {
            return Vec::new();
        }
        let stale = stale::all(&mut self.model).into_iter().filter_map(|stale| {
            let script = self.scripts.get(stale.by.script)?;
            Some(StaleBody {
                function: self.model.sql_name(self.model.get(stale.function)?),
                place: self.place(&stale.body)?,
                title: stale.title,
                by: (Arc::clone(&script.path), stale.by.range),
            })
        });
        stale.collect()
    }

    /// Replays a script, says of each of its statements what it does, and goes on after what would be refused as if it had not
    /// been.
    pub(super) fn told(&mut self, script: &mut Script, text: &Lexed) -> Told {
        let mut statements = Vec::new();
        let mut effects = Effects::default();
        let mut told = Told {
            refused: Vec::new(),
            near: Vec::new(),
            done: Vec::new(),
            class: Class::Additive,
            adds_columns_to: Vec::new(),
        };
        self.through_text(script, text.clone(), |replay, statement| {
            let (done, refused) = replay.done(statement.span.range(), &mut effects);
            let effect = effects.of(statement.effect.command.clone().into_owned(), &done);
            statements.push(Statement { effect, ..statement.clone() });
            if refused.is_none() {
                told.near.extend(replay.suspicions());
            }
            told.refused.extend(refused);
            told.done.push(done);
        });
        script.statements = statements.into();
        told.class = effects.class();
        told.adds_columns_to = effects.adds_columns_to();
        told
    }

    /// Replays a text, and says what its statements do, and what it means to a program of before.
    pub(in crate::check) fn effects(&mut self, text: &str) -> (Vec<Effect>, Class) {
        let text = Lexed::of(text);
        let mut effects = Effects::default();
        self.begin_with("", text.clone(), Mode::Transaction);
        let each = super::read(&text).statements.into_iter().map(|statement| {
            let command = verb::command(Cursor::new(&text.words(statement.clone())));
            let (done, _) = self.done(statement, &mut effects);
            effects.of(command, &done)
        });
        let all = each.collect();
        self.end();
        (all, effects.class())
    }

    /// What a statement does; of one that would be refused, what it may have done.
    fn done(&mut self, range: Range<usize>, effects: &mut Effects) -> (Vec<Done>, Option<Refused>) {
        match self.run(range.clone()) {
            Ok(done) => (done, None),
            Err(refused) => {
                effects.of_refused();
                (self.excuse(range, &refused), Some(*refused))
            }
        }
    }

    /// Replays a script, and goes on after what would be refused as if it had not been.
    pub(in crate::check) fn script(&mut self, script: &Script, text: &Lexed) -> Vec<Refused> {
        let mut all = Vec::new();
        self.through_text(script, text.clone(), |replay, statement| {
            all.extend(replay.excused(statement.span.range()));
        });
        all
    }

    /// Replays what is in the database before the first migration; nothing of it is refused for what it does not say.
    pub(in crate::check) fn declare(&mut self, external: &SourceFile) -> Vec<Diagnostic> {
        let (path, text) = (&external.path, Lexed::of(&external.text));
        let (platforms, mut problems) = platform::named(external, &text);
        for platform in platforms {
            self.declare_platform(platform);
        }
        let tokens: Vec<Token<'_>> = text.tokens().collect();
        let reading = syntax::read(text.text(), &tokens);
        problems.extend(problem::check(path, text.text(), &tokens, &reading));
        let refused = self.all(path, &text, Mode::Statements, reading.statements.into_iter());
        problems.extend(refused.into_iter().map(|refused| refused.diagnostic));
        self.model.keep_search_path();
        self.end();
        problems
    }

    /// What is in the schemas of a platform besides is taken to be there, and so are other columns of its tables.
    fn declare_platform(&mut self, platform: Platform) {
        let text = Lexed::of(platform.sql);
        let statements = super::read(&text).statements.into_iter();
        self.all(crate::EXTERNAL_FILE, &text, Mode::Statements, statements);
        for schema in platform.schemas {
            self.model.open(&Ident::exact(schema));
        }
    }

    pub(super) fn all(
        &mut self,
        path: &str,
        text: &Lexed,
        mode: Mode,
        ranges: impl Iterator<Item = Range<usize>>,
    ) -> Vec<Refused> {
        self.begin_with(path, text.clone(), mode);
        ranges.filter_map(|range| self.excused(range)).collect()
    }

    /// Replays a statement; what would be refused is passed over, as if it had not been.
    pub(in crate::check) fn excused(&mut self, range: Range<usize>) -> Option<Refused> {
        let refused = self.statement(range.clone()).err()?;
        self.excuse(range, &refused);
        Some(*refused)
    }
}

/// What each statement of a script says.
fn facts_of(script: &Script, text: &Lexed) -> Vec<Vec<Fact>> {
    let facts = script.statements.iter().map(|statement| {
        let range = statement.span.range();
        let tokens = text.words(range.clone());
        fact::facts(&read::statement(Cursor::new(&tokens)), &script.text, &range)
    });
    facts.collect()
}

/// What a script did.
pub(super) struct Told {
    pub(super) refused: Vec<Refused>,
    /// Names that may be misspelt.
    near: Vec<Diagnostic>,
    /// Of each statement.
    done: Vec<Vec<Done>>,
    class: Class,
    adds_columns_to: Vec<Cow<'static, str>>,
}

/// A schema, a table, a function.
const UNDEFINED: &[&str] = &["3F000", "42P01", "42883"];

const OUTSIDE: &str = "`embed_migrations!(open)`, or `world = \"open\"` in migrate.toml, takes what no migration makes to be there";

impl Refused {
    /// With what PostgreSQL would answer.
    pub(super) fn told(self, world: World) -> Diagnostic {
        let Refused { sqlstate, diagnostic, by, .. } = self;
        // A name that nothing has and nothing had.
        let may_be_outside = world == World::Closed
            && by.is_none()
            && UNDEFINED.contains(&sqlstate)
            && diagnostic.also().is_none();
        let version = by.map(|version| format!(" {version}")).unwrap_or_default();
        let diagnostic = diagnostic.refused_with(sqlstate, &version);
        if may_be_outside { diagnostic.note(OUTSIDE) } else { diagnostic }
    }
}

impl Findings {
    fn replayed(&mut self, refused: Vec<Refused>, level: Level, world: World) {
        self.tell(RULE, level, refused.into_iter().map(|refused| refused.told(world)).collect());
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

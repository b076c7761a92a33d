//! Completions of shells, and manual pages.

use crate::project::Project;

fn run(arguments: &[&str]) -> String {
    Project::of(&[]).run(arguments)
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let completions = run(&["completions", shell]);
        for word in ["cargo-migrate", "renumber", "dry-run", "watch"] {
            assert!(completions.contains(word), "{shell}: {word}");
        }
        assert!(completions.ends_with("--- exit 0"), "{shell}");
    }
}

#[test]
fn manual_pages() {
    let page = run(&["man"]);
    assert!(page.contains(".TH cargo-migrate 1") && page.contains("cargo\\-migrate\\-renumber(1)"), "{page}");
    insta::assert_snapshot!(run(&["man", "check"]), @r#"
    .ie \n(.g .ds Aq \(aq
    .el .ds Aq '
    .TH cargo-migrate-check 1  "check " 
    .SH NAME
    cargo\-migrate\-check \- Check the migrations as the build does
    .SH SYNOPSIS
    \fBcargo migrate check\fR [\fB\-\-dir\fR] [\fB\-\-watch\fR] [\fB\-\-deny\-warnings\fR] [\fB\-\-open\fR] [\fB\-\-closed\fR] [\fB\-\-format\fR] [\fB\-\-base\fR] [\fB\-\-json\fR] [\fB\-\-color\fR] [\fB\-h\fR|\fB\-\-help\fR] 
    .SH DESCRIPTION
    Check the migrations as the build does
    .SH OPTIONS
    .TP
    \fB\-\-watch\fR
    Check again whenever the folder changes, until Ctrl\-C
    .TP
    \fB\-\-deny\-warnings\fR
    End with 1 if there are warnings, too: for CI
    .TP
    \fB\-\-format\fR \fI<FORMAT>\fR
    For whom it is printed [default: text; github where `GITHUB_ACTIONS` is set]
    .br

    .br
    \fIPossible values:\fR
    .RS 14
    .IP \(bu 2
    text
    .IP \(bu 2
    json
    .IP \(bu 2
    github
    .IP \(bu 2
    sarif
    .IP \(bu 2
    junit
    .RE
    .TP
    \fB\-\-base\fR \fI<REV>\fR
    Check what the folder is once it is merged into REV, `origin/main`: rules judge what that has not. Git is asked, and no network
    .TP
    \fB\-h\fR, \fB\-\-help\fR
    Print help
    .SH "OPTIONS OF EVERY COMMAND"
    .TP
    \fB\-\-dir\fR \fI<FOLDER>\fR
    The folder of the migrations [default: what `migrate.toml` says, or `migrations`, of this crate or of the only one of this workspace that has them]
    .TP
    \fB\-\-open\fR
    The database holds what no migration makes and `external.sql` does not declare: as `embed_migrations!(open)`
    .TP
    \fB\-\-closed\fR
    It does not, whatever `migrate.toml` says
    .TP
    \fB\-\-json\fR
    Print one line of JSON instead of text
    .TP
    \fB\-\-color\fR \fI<WHEN>\fR [default: auto]
    When to use colours; `auto` heeds the variable `NO_COLOR`
    .br

    .br
    \fIPossible values:\fR
    .RS 14
    .IP \(bu 2
    auto
    .IP \(bu 2
    always
    .IP \(bu 2
    never
    .RE
    .SH EXTRA
    Reports every problem and every warning that `embed_migrations!` would report, in the same words, without compiling anything. Warnings come from rules about what hurts an application that is running; `[lints]` in FOLDER/migrate.toml gives a rule another level (`ban\-drop\-table = "deny"`), and `\-\- migrate:allow RULE: why` silences it in a file.
    --- exit 0
    "#);
}

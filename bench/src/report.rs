//! A part of `RESULTS.md`: the goals, each with what was measured, and the tables behind them.

use std::time::Duration;

#[derive(Default)]
pub(crate) struct Report {
    goals: Vec<String>,
    tables: Vec<String>,
}

impl Report {
    /// One row of the table of goals. Where one is missed, `why` says what stands in the way.
    pub(crate) fn goal(&mut self, what: &str, must: &str, found: &str, is_met: bool, why: &str) {
        let verdict = if is_met { "yes".to_owned() } else { format!("**no**: {why}") };
        self.goals.push(format!("| {what} | {must} | {found} | {verdict} |"));
        println!("{what}: {found} (goal: {must}): {verdict}");
    }

    pub(crate) fn table(&mut self, title: &str, head: &[&str], rows: &[Vec<String>]) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
        let rule: Vec<String> = head.iter().map(|_| "---".to_owned()).collect();
        let mut text = format!("### {title}\n\n{}{}", line(&head), line(&rule));
        for row in rows {
            text += &line(row);
        }
        println!("\n{text}");
        self.tables.push(text);
    }

    pub(crate) fn text(&mut self, text: &str) {
        println!("{text}");
        self.tables.push(format!("{text}\n"));
    }

    pub(crate) fn whole(&self, title: &str, machine: &str) -> String {
        let mut whole = format!(
            "## {title}\n\n{machine}\n\n| what | goal | measured | met |\n| --- | --- | --- | --- |\n"
        );
        for goal in &self.goals {
            whole += &format!("{goal}\n");
        }
        for table in &self.tables {
            whole += &format!("\n{table}");
        }
        whole
    }
}

pub(crate) fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 10.0 { format!("{milliseconds:.2} ms") } else { format!("{milliseconds:.0} ms") }
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

pub(crate) fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

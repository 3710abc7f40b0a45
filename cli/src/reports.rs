//! Decisions and all that is written of them: what `model` and `render` share.
mod charts;

use std::path::PathBuf;
use std::process::ExitCode;

use svl_formats::answer::Answer;
use svl_formats::html::{Page, WorkloadFile};

use crate::output;
use charts::Chart;

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Table,
    /// Everything, every figure exact (contracts svl-cost/decision/1 and svl-cost/system/1).
    Json,
    /// A review comment: the verdict first, details folded, a hidden marker to update it by.
    Markdown,
    /// One page that stands by itself, with charts and the workload file, for a decision record.
    Html,
    /// One line an option, or of a system one a component and an edge; every figure exact.
    Csv,
}

/// What is written, and where to.
#[derive(clap::Args)]
pub struct Writing {
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Write to FILE instead of standard output; nothing is written when an input is bad.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Draw a chart as well: cost against requests by the whole bill (`cost`, the default) or by the
    /// functions or machines alone (`compute`), the bill's parts (`bill`), or latency (`latency`); of
    /// a system who calls whom (`graph`, the default there), or what fails with one component
    /// (`graph:COMPONENT`). FILE ends in .svg or .png, and `{name}` in it is the workload's name.
    /// Repeatable.
    #[arg(long = "chart", value_name = "[KIND=]FILE", value_parser = Chart::parse)]
    charts: Vec<Chart>,

    /// On which paper charts are drawn.
    #[arg(long, value_enum, default_value_t = charts::Theme::Auto, value_name = "THEME")]
    chart_theme: charts::Theme,
}

/// One decision, and what is known beside it.
pub struct Report<'a> {
    /// The decision.
    pub answer: Answer<'a>,
    /// Its findings, for a terminal.
    pub findings: String,
    /// The file that it was made from, where it is at hand.
    pub file: Option<WorkloadFile<'a>>,
}

/// Decisions, in the order given.
pub struct Reports<'a> {
    /// Those that could be read.
    pub all: Vec<Report<'a>>,
    /// Whether several were asked for.
    pub several: bool,
    /// Whether some could not be read; that was told.
    pub incomplete: bool,
}

impl Writing {
    /// Prints or writes the reports and draws their charts. Files are written only once all of them
    /// are made, and none where an input was bad.
    pub fn write(&self, reports: &Reports) -> ExitCode {
        let drawn = match charts::draw(&self.charts, self.chart_theme, reports) {
            Ok(drawn) => drawn,
            Err(message) => return output::refuse(&message),
        };
        let text = self.text(reports);
        if reports.incomplete {
            for path in self.out.iter().chain(drawn.iter().map(|(path, _)| path)) {
                let unwritten = format!("{} was not written, for the errors above", path.display());
                output::refuse(&unwritten);
            }
        } else {
            for (path, bytes) in &drawn {
                let written = output::write(path, bytes);
                if written != ExitCode::SUCCESS {
                    return written;
                }
            }
        }
        let printed = match &self.out {
            Some(_) if reports.incomplete => ExitCode::SUCCESS,
            Some(path) => output::write(path, text.as_bytes()),
            None if reports.all.is_empty() => ExitCode::SUCCESS,
            None if self.format == Format::Table => output::print_styled(&text),
            None => output::print(text.as_bytes()),
        };
        if reports.incomplete { ExitCode::from(2) } else { printed }
    }

    fn text(&self, reports: &Reports) -> String {
        let answers: Vec<Answer> = reports.all.iter().map(|report| report.answer).collect();
        match self.format {
            Format::Table => table(reports, self.out.is_some()),
            Format::Json => svl_formats::json::render(&answers, reports.several),
            Format::Markdown => svl_formats::markdown::render(&answers),
            Format::Html => html(reports),
            Format::Csv => svl_formats::csv::render_all(&answers),
        }
    }
}

fn table(reports: &Reports, to_file: bool) -> String {
    let terminal = output::terminal(to_file);
    let report = |report: &Report| match report.answer {
        Answer::Workload(decision) => {
            svl_formats::table::render(decision, &report.findings, terminal)
        }
        Answer::System(decision) => {
            svl_formats::system::table::render(decision, &report.findings, terminal)
        }
    };
    let rule = format!("\n{}\n\n", "-".repeat(terminal.width.min(72)));
    let text = reports.all.iter().map(report).collect::<Vec<_>>().join(&rule);
    if to_file { output::unstyled(&text) } else { text }
}

fn html(reports: &Reports) -> String {
    let pages: Vec<Page> = reports
        .all
        .iter()
        .map(|report| Page { answer: report.answer, file: report.file })
        .collect();
    svl_formats::html::render_all(&pages)
}

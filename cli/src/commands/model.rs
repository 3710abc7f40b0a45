//! `svl-cost model`.
use std::path::PathBuf;
use std::process::ExitCode;

use crate::evaluation::{self, Evaluation, Request};
use crate::output::{self, Format};

/// Print the decision for each workload: bills, crossovers, fit, verdict
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost model workload.yaml
  svl-cost model services/ --format csv --out options.csv
  svl-cost model workload.yaml --format json | jq .verdict
  svl-cost model workload.yaml --set memory=256MB --set compare[1].ec2.count=2
  svl-cost model - < workload.yaml")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Write to FILE instead of standard output; nothing is written when an input is bad.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let evaluation = match evaluation::of(&self.request) {
            Ok(evaluation) => evaluation,
            Err(status) => return status,
        };
        let text = match self.format {
            Format::Table => table(&evaluation, self.out.is_some()),
            Format::Json => svl_formats::json::render(&evaluation.decisions(), evaluation.several),
            Format::Csv => svl_formats::csv::render(&evaluation.decisions()),
        };
        let written = match &self.out {
            Some(path) if evaluation.failed > 0 => {
                output::refuse(&format!("{} was not written, for the errors above", path.display()))
            }
            Some(path) => output::write(path, text.as_bytes()),
            None if evaluation.results.is_empty() => ExitCode::SUCCESS,
            None if self.format == Format::Table => output::print_styled(&text),
            None => output::print(text.as_bytes()),
        };
        if evaluation.failed > 0 { ExitCode::from(2) } else { written }
    }
}

fn table(evaluation: &Evaluation, to_file: bool) -> String {
    let terminal = output::terminal(to_file);
    let reports: Vec<String> =
        evaluation.results.iter().map(|result| result.report(terminal)).collect();
    let rule = format!("\n{}\n\n", "-".repeat(terminal.width.min(72)));
    let text = reports.join(&rule);
    if to_file { output::unstyled(&text) } else { text }
}

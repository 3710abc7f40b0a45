//! `svl-cost crossover`.
use std::process::ExitCode;

use clap::ValueEnum;

use crate::evaluation::{self, Request};
use crate::output::{self, Format};

/// Print every request count at which another option becomes the cheaper one
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost crossover workload.yaml --over requests
  svl-cost crossover workload.yaml --over requests --format csv

The range is 1 request to 1,000 times the stated volume.")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// The axis along which the order is followed.
    #[arg(long, value_enum)]
    over: Axis,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Axis {
    /// Requests a month.
    Requests,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let Axis::Requests = self.over;
        let evaluation = match evaluation::of(&self.request) {
            Ok(evaluation) => evaluation,
            Err(status) => return status,
        };
        let decisions = evaluation.decisions();
        let text = match self.format {
            Format::Table => {
                let terminal = output::terminal(false);
                let of = |decision: &&svl_engine::Decision| {
                    svl_formats::crossovers::table(decision, terminal)
                };
                decisions.iter().map(of).collect::<Vec<_>>().join("\n")
            }
            Format::Json => svl_formats::crossovers::json(&decisions, evaluation.several),
            Format::Csv => svl_formats::crossovers::csv(&decisions),
        };
        let printed =
            if decisions.is_empty() { ExitCode::SUCCESS } else { output::print_styled(&text) };
        if evaluation.failed > 0 { ExitCode::from(2) } else { printed }
    }
}

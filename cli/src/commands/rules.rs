//! `svl-cost rules`.
use std::process::ExitCode;

use svl_engine::rules::RULES;

use crate::output;

/// List every rule: what is found of a workload, and how much it matters
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost rules
  svl-cost rules --format json | jq -r '.[].id'
  svl-cost rules --format sarif > rules.sarif")]
pub struct Args {
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One line each, the worst first.
    Table,
    /// Everything (contract svl-cost/rules/1).
    Json,
    /// The list of pages, as in docs/rules/.
    Markdown,
    /// A SARIF 2.1.0 log without results: its table of rules.
    Sarif,
}

impl Args {
    pub fn run(self) -> ExitCode {
        match self.format {
            Format::Table => {
                output::print_styled(&svl_formats::rules::list(RULES, output::terminal(false)))
            }
            Format::Json => output::print(svl_formats::rules::json(RULES, true).as_bytes()),
            Format::Markdown => output::print(svl_formats::rules::index(RULES).as_bytes()),
            Format::Sarif => {
                let version = env!("CARGO_PKG_VERSION");
                output::print(svl_formats::sarif::rules(RULES, version).as_bytes())
            }
        }
    }
}

//! `svl-cost crossover`.
use std::process::ExitCode;

use clap::ValueEnum;
use svl_engine::axis;

use crate::evaluation::{self, Request};
use crate::output::{self, Format};

/// Print every volume, duration or size of memory at which another option becomes the cheaper one
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost crossover workload.yaml --over requests
  svl-cost crossover workload.yaml --over requests --format csv
  svl-cost crossover workload.yaml --over duration --by memory=128MB,512MB,1GB
  svl-cost crossover workload.yaml --over memory

Requests are followed from 1 to 1,000 times the stated volume, duration up to the longest that a
function may take, and memory over all sizes of a function, with the duration that each brings; of
memory the cheapest size is told as well, and the fastest that costs at most a tenth more.")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// The axis along which the order is followed.
    #[arg(long, value_enum)]
    over: Axis,

    /// Do so for each of several values of another key.
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = key_and_values)]
    by: Option<By>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Axis {
    /// Requests a month.
    Requests,
    /// The mean duration of an invocation, in whole milliseconds.
    Duration,
    /// Memory of one environment, in whole megabytes.
    Memory,
}

/// A key and the values that it takes in turn.
#[derive(Clone)]
struct By {
    key: String,
    values: Vec<String>,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let requests: Vec<(Option<String>, Request)> = match &self.by {
            None => vec![(None, self.request.clone())],
            Some(By { key, values }) => values
                .iter()
                .map(|value| (Some(format!("{key}={value}")), self.request.setting(key, value)))
                .collect(),
        };
        match self.over {
            Axis::Requests => self.over_requests(&requests),
            Axis::Duration => self.along(&requests, axis::Axis::Duration),
            Axis::Memory => self.along(&requests, axis::Axis::Memory),
        }
    }

    fn over_requests(&self, requests: &[(Option<String>, Request)]) -> ExitCode {
        let mut results = Vec::new();
        let (mut failed, mut several) = (0, requests.len() > 1);
        for (_, request) in requests {
            let evaluation = match evaluation::of(request) {
                Ok(evaluation) => evaluation,
                Err(status) => return status,
            };
            failed += evaluation.failed;
            several |= evaluation.several;
            results.extend(evaluation.results);
        }
        let decisions: Vec<_> = results.iter().map(|result| &result.decision).collect();
        let text = match self.format {
            Format::Table => {
                let terminal = output::terminal(false);
                let of = |decision: &&svl_engine::Decision| {
                    svl_formats::crossovers::table(decision, terminal)
                };
                decisions.iter().map(of).collect::<Vec<_>>().join("\n")
            }
            Format::Json => svl_formats::crossovers::json(&decisions, several),
            Format::Csv => svl_formats::crossovers::csv(&decisions),
        };
        let printed =
            if decisions.is_empty() { ExitCode::SUCCESS } else { output::print_styled(&text) };
        if failed > 0 { ExitCode::from(2) } else { printed }
    }

    fn along(&self, requests: &[(Option<String>, Request)], axis: axis::Axis) -> ExitCode {
        let mut ordered = Vec::new();
        let (mut failed, mut several) = (0, requests.len() > 1);
        for (by, request) in requests {
            let orders = match evaluation::along(request, axis) {
                Ok(orders) => orders,
                Err(status) => return status,
            };
            failed += orders.failed;
            several |= orders.several;
            let of = |(name, order): (String, axis::Order)| {
                svl_formats::axis::Ordered::of(&name, by.clone(), order)
            };
            ordered.extend(orders.results.into_iter().map(of));
        }
        let text = match self.format {
            Format::Table => {
                let terminal = output::terminal(false);
                let of =
                    |each: &svl_formats::axis::Ordered| svl_formats::axis::table(each, terminal);
                ordered.iter().map(of).collect::<Vec<_>>().join("\n")
            }
            Format::Json => svl_formats::axis::json(&ordered, several),
            Format::Csv => svl_formats::axis::csv(&ordered),
        };
        let printed =
            if ordered.is_empty() { ExitCode::SUCCESS } else { output::print_styled(&text) };
        if failed > 0 { ExitCode::from(2) } else { printed }
    }
}

fn key_and_values(text: &str) -> Result<By, String> {
    match text.split_once('=') {
        Some((key, values)) if !key.is_empty() && !values.is_empty() => Ok(By {
            key: key.to_owned(),
            values: values.split(',').map(|value| value.trim().to_owned()).collect(),
        }),
        _ => Err("write KEY=VALUE,VALUE, such as `duration=50ms,100ms,200ms`".to_owned()),
    }
}

//! `svl-cost sensitivity`.
use std::process::ExitCode;

use svl_engine::sensitivity::{MOST_POINTS, Settings};
use svl_formats::charts::{self, Size};
use svl_formats::sensitivity as report;
use svl_formats::workload_file;

use crate::chart::ChartFile;
use crate::evaluation::{self, Request};
use crate::output;

/// Print what would have to change for the verdict to change, and which inputs it hangs on
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost sensitivity workload.yaml
  svl-cost sensitivity workload.yaml --spread 50%
  svl-cost sensitivity workload.yaml --set requests=20M..60M/month --set duration=50ms..200ms
  svl-cost sensitivity workload.yaml --format json | jq '.sensitivity.flips[0]'
  svl-cost sensitivity workload.yaml --chart tornado.svg

Each quantity is followed by itself, up to 1,000 times and down to a thousandth of what it is, to the
first value at which another option is the choice. The tornado has each input at the ends of its
range, or a share below and above what it is. With ranges that move all at once, the shares of the
variance are estimated from a fixed set of points: the same in every run.

A chart shows one workload; nothing is written when an input is bad.")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// By which share an input without a range is moved.
    #[arg(long, value_name = "SHARE", default_value = "20%", value_parser = workload_file::share_of_change)]
    spread: svl_engine::exact::Exact,

    /// How many points the shares are estimated from, a power of two [default: about 1,000 evaluations].
    #[arg(long, value_name = "N", value_parser = points)]
    points: Option<u32>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Draw the tornado as well.
    #[arg(long, value_name = "FILE.svg|FILE.png", value_parser = ChartFile::parse)]
    chart: Option<ChartFile>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people at a terminal.
    Table,
    /// Everything, every figure exact (contract svl-cost/sensitivity/1).
    Json,
    /// A line for each change, each end of each bar, and each input's shares.
    Csv,
    /// For a review comment.
    Markdown,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let settings = Settings { spread: self.spread, points: self.points };
        let outcome = match evaluation::sensitivities(&self.request, &settings) {
            Ok(outcome) => outcome,
            Err(status) => return status,
        };
        let reports = &outcome.results;
        let text = match self.format {
            Format::Table => {
                let terminal = output::terminal(false);
                let tables = reports.iter().map(|each| report::table(each, terminal));
                tables.collect::<Vec<_>>().join("\n")
            }
            Format::Json => report::json(reports, outcome.several),
            Format::Csv => report::csv(reports),
            Format::Markdown => report::markdown(reports),
        };
        let printed =
            if reports.is_empty() { ExitCode::SUCCESS } else { output::print_styled(&text) };
        let drawn = self.chart.map(|file| match reports.as_slice() {
            _ if outcome.failed > 0 => file.refuse("for the errors above"),
            [one] => match charts::tornado(&one.sensitivity, Size::Wide) {
                Some(picture) => file.write(&picture),
                None => file.refuse("since no input moves the costs of an option that fits"),
            },
            _ => file.refuse("since a chart shows one workload; name one file that holds one"),
        });
        match drawn {
            _ if outcome.failed > 0 => ExitCode::from(2),
            Some(drawn) if printed == ExitCode::SUCCESS => drawn,
            _ => printed,
        }
    }
}

fn points(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(points) if points.is_power_of_two() && (2..=MOST_POINTS).contains(&points) => Ok(points),
        _ => Err(format!("write a power of two from 2 to {MOST_POINTS}, such as 256")),
    }
}

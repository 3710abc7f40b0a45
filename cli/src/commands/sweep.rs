//! `svl-cost sweep`.
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;

use svl_formats::grid::Over;

use crate::evaluation::{Request, key_and_value};
use crate::sweeping::{self, Format, Sweep};

/// Print the choice and the costs at every point of a grid over keys of the workload
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost sweep workload.yaml --over memory=128MB..3008MB:64MB
  svl-cost sweep workload.yaml --over requests=1M..1B:*2 --over duration=50ms,100ms,200ms
  svl-cost sweep workload.yaml --over pattern=steady,business-hours --over region=us-east-1,eu-west-1
  svl-cost sweep workload.yaml --over 'compare[1].ec2.instance=t3.small,t4g.small,m7g.medium'
  svl-cost sweep workload.yaml --over requests=1M..100M:1M --format csv --out sweep.csv
  svl-cost sweep workload.yaml --over memory=128MB..1GB:64MB --format jsonl | jq .choice

KEY=VALUES names any key of a workload file. Its values are written out (50ms,100ms), in steps
(128MB..3008MB:64MB), or by a factor (1M..1B:*2); the three can be mixed with commas. A value with a
comma of its own stands in brackets or quotes, as in a file. Several --over make a grid, in which the
last key changes first; it has at most 10,000,000 points.

The table and JSON Lines have a line for each point, CSV has one for each option of each point. A point
that cannot be evaluated is a line with the reason, and the exit status is then 2.")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// Vary a key over these values; repeatable.
    #[arg(long, required = true, value_name = "KEY=VALUES", value_parser = key_and_values)]
    over: Vec<Over>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Write to FILE instead of standard output; nothing is written when an input is bad.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Evaluate on so many threads; the output does not depend on it [default: the machine's].
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let Self { request, over, format, out, threads } = self;
        sweeping::run(&Sweep { request, over, format, out, threads })
    }
}

fn key_and_values(text: &str) -> Result<Over, String> {
    let (key, values) = key_and_value(text)
        .map_err(|_| "write KEY=VALUES, such as `requests=1M..100M:1M`".to_owned())?;
    Ok(Over { key, values })
}

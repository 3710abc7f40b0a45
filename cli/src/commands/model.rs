//! `svl-cost model`.
use std::process::ExitCode;

use crate::evaluation::{self, Request};
use crate::reports::Writing;

/// Print the decision for each workload: bills, crossovers, fit, verdict
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost model workload.yaml
  svl-cost model services/ --format csv --out options.csv
  svl-cost model workload.yaml --format json | jq .verdict
  svl-cost model workload.yaml --set memory=256MB --set compare[1].ec2.count=2
  svl-cost model services/ --format markdown > comment.md
  svl-cost model workload.yaml --format html --out decision.html
  svl-cost model workload.yaml --chart cost.svg --chart bill=bill.png
  svl-cost model services/ --chart 'latency=charts/{name}.svg' --chart-theme dark
  svl-cost model - < workload.yaml")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    #[command(flatten)]
    writing: Writing,
}

impl Args {
    pub fn run(self) -> ExitCode {
        match evaluation::of(&self.request) {
            Ok(evaluation) => {
                let settings = self.request.settings();
                self.writing.write(&evaluation.reports(&settings))
            }
            Err(status) => status,
        }
    }
}

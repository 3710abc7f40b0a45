//! `svl-cost diff`.
use std::path::PathBuf;
use std::process::ExitCode;

use svl_engine::difference::{Changes, Status, Threshold};
use svl_formats::difference::{json, markdown, table, threshold};

use crate::output;
use crate::sides::{Compared, Sides};

/// Print what a change does to cost, fit, crossovers and verdict, and to what that is due
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost diff old.yaml new.yaml
  svl-cost diff --base main
  svl-cost diff --base origin/main --merge-base services/ --format markdown
  svl-cost diff --base v1.4 --head v1.5 --format json
  svl-cost diff --base main --fail-if-over '$50' --skip-no-diff
  svl-cost diff workload.yaml workload.yaml --old-as-of 2025-10-01
  svl-cost diff workload.yaml workload.yaml --old-prices builtin --prices negotiated/
  svl-cost diff decision-of-march.json decision.json

--base reads the old side from git, and touches neither the work tree nor the index.

Exit status: 0 done; 1 with --detailed-exitcode where anything differs, or where --fail-if-over is
exceeded; 2 bad usage or a workload that is broken on a side, after the rest was printed.")]
pub struct Args {
    #[command(flatten)]
    sides: Sides,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Write to FILE instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// End with status 1 where anything differs.
    #[arg(long)]
    detailed_exitcode: bool,

    /// End with status 1 where all choices together cost more than that a month more than before:
    /// `$50`, or `10%` of what they cost.
    #[arg(long, value_name = "AMOUNT", value_parser = threshold::read)]
    fail_if_over: Option<Threshold>,

    /// Print nothing where nothing differs.
    #[arg(long)]
    skip_no_diff: bool,
}

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people at a terminal.
    Table,
    /// Everything, every figure exact (contract svl-cost/difference/1).
    Json,
    /// For a review; `svl-cost comment` adds the marker and keeps to a host's limit.
    Markdown,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let Compared { changes, broken } = match self.sides.compare() {
            Ok(compared) => compared,
            Err(status) => return status,
        };
        let written = if changes.any() || !self.skip_no_diff {
            self.write(&changes)
        } else {
            ExitCode::SUCCESS
        };
        if written != ExitCode::SUCCESS {
            return written;
        }
        if broken {
            return refuse_broken(&changes);
        }
        if let Some(threshold) = self.fail_if_over.as_ref().filter(|it| changes.total.exceeds(it)) {
            output::complain(&format!(
                "error: the choices cost more than {} more than before\n",
                threshold::text(threshold)
            ));
            return ExitCode::FAILURE;
        }
        if self.detailed_exitcode && changes.any() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn write(&self, changes: &Changes) -> ExitCode {
        let terminal = output::terminal(self.out.is_some());
        let text = match self.format {
            Format::Table => table::render(changes, terminal),
            Format::Json => json::render(changes),
            Format::Markdown => markdown::render(changes, "", None),
        };
        match &self.out {
            Some(path) => output::write(path, output::unstyled(&text).as_bytes()),
            None if self.format == Format::Table => output::print_styled(&text),
            None => output::print(text.as_bytes()),
        }
    }
}

/// Says how many workloads are broken, whose diagnostics were printed.
pub(super) fn refuse_broken(changes: &Changes) -> ExitCode {
    let count = match changes.count(Status::Broken) {
        1 => "1 workload".to_owned(),
        n => format!("{n} workloads"),
    };
    output::refuse(&format!("{count} could not be evaluated on both sides, as printed"))
}

//! `svl-cost drill`.
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use svl_engine::problem::Problem;
use svl_engine::system::drill::{Drills, Measured, traced};
use svl_formats::drill::{asked, json, markdown, table, trace};

use crate::evaluation::{self, Request};
use crate::output;

/// Print what breaks, who notices, and what is lost
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost drill system.yaml
  svl-cost drill system.yaml --break mailer:timeout
  svl-cost drill system.yaml --break emails-dlq
  svl-cost drill system.yaml --break @layer/common:bad-version
  svl-cost drill system.yaml --format markdown --out runbook.md
  svl-cost drill system.yaml --break mailer:error --trace measured.csv

Without --break every component is broken in every way that it can fail, the worst first. What is no
component is named @account, @layer/NAME, @region/NAME, @zone, @nat and @client.

A trace is JSON lines or CSV with `ms`, `component`, `event` and `id`; an event is attempt, ok, error,
throttled, timeout, denied, captured or dropped.")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// Break this component in this way; without a mode, in every way that it can fail.
    #[arg(long = "break", value_name = "COMPONENT[:MODE]")]
    broken: Option<String>,

    /// Compare what was measured with what is predicted of the one break.
    #[arg(long, value_name = "FILE", requires = "broken")]
    trace: Option<PathBuf>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Write to FILE instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people at a terminal.
    Table,
    /// Everything, in whole milliseconds (contract svl-cost/drill/1).
    Json,
    /// A runbook: how to bring it about, what is seen and when, how to end it.
    Markdown,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let measured = match self.trace.as_deref().map(measured).transpose() {
            Ok(measured) => measured,
            Err(message) => return output::refuse(&message),
        };
        let drilled = evaluation::systems(&self.request, |stated, facts| {
            let drills = asked::drills(stated, self.broken.as_deref(), facts)?;
            match &measured {
                None => Ok(drills),
                Some(measured) => traced(drills, measured).ok_or_else(|| vec![several_modes()]),
            }
        });
        let drilled = match drilled {
            Ok(drilled) => drilled,
            Err(status) => return status,
        };
        let written = if drilled.results.is_empty() {
            ExitCode::SUCCESS
        } else {
            self.write(&drilled.results, drilled.several)
        };
        if drilled.failed > 0 { ExitCode::from(2) } else { written }
    }

    fn write(&self, all: &[Drills], several: bool) -> ExitCode {
        let text = match self.format {
            Format::Json => json::render(all, several),
            Format::Markdown => markdown::render(all),
            Format::Table => {
                let terminal = output::terminal(self.out.is_some());
                let texts: Vec<String> =
                    all.iter().map(|drills| table::render(drills, terminal)).collect();
                texts.join("\n")
            }
        };
        match (&self.out, self.format) {
            (Some(path), Format::Table) => output::write(path, output::unstyled(&text).as_bytes()),
            (Some(path), _) => output::write(path, text.as_bytes()),
            (None, Format::Table) => output::print_styled(&text),
            (None, _) => output::print(text.as_bytes()),
        }
    }
}

fn several_modes() -> Problem {
    Problem {
        id: "several-drills",
        key: "components".to_owned(),
        message: "a trace is compared with one drill, and `--break` names several".to_owned(),
        help: Some("name the mode as well: `--break COMPONENT:MODE`".to_owned()),
    }
}

/// What a trace says.
fn measured(path: &Path) -> Result<Vec<Measured>, String> {
    let name = path.display();
    let mut bytes = Vec::new();
    let most = trace::LARGEST as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| format!("could not read {name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8"))?;
    trace::read(&text).map_err(|mistakes| {
        let told: Vec<String> = mistakes.iter().map(|m| format!("{name}: {m}")).collect();
        told.join("\nerror: ")
    })
}

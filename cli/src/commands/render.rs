//! `svl-cost render`.
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use svl_formats::answer::Answer;
use svl_formats::html::WorkloadFile;
use svl_formats::{findings, stored};

use crate::inputs::{self, Place};
use crate::output;
use crate::reports::{Report, Reports, Writing};

/// Print stored decisions in another format, computing nothing
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost model workload.yaml --format json --out decision.json
  svl-cost render decision.json
  svl-cost render decision.json --format markdown
  svl-cost render decision.json --format html --workload workload.yaml --out decision.html
  svl-cost render decision.json --chart cost.svg --chart bill=bill.png
  svl-cost model services/ --format json | svl-cost render - --format csv

DECISION.json is what `svl-cost model --format json` wrote, one decision or a list of them. Findings
are shown with their place and without the line of the file, which may have changed since.")]
pub struct Args {
    /// A stored decision, or `-` for standard input.
    #[arg(value_name = "DECISION.json")]
    decision: PathBuf,

    /// The workload file that a page shows (`--format html`); else it shows the workload as it was
    /// evaluated.
    #[arg(long, value_name = "FILE")]
    workload: Option<PathBuf>,

    #[command(flatten)]
    writing: Writing,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let name = self.decision.display().to_string();
        let read = read(&self.decision)
            .and_then(|text| stored::read(text).map_err(|error| refusal(&name, &error)));
        let stored = match read {
            Ok(stored) => stored,
            Err(message) => return output::refuse(&message),
        };
        let workload = match self.workload.as_deref().map(workload).transpose() {
            Ok(workload) => workload,
            Err(message) => return output::refuse(&message),
        };
        let file = workload.as_ref().map(|(name, text)| WorkloadFile { name, text, settings: &[] });
        self.writing.write(&Reports {
            all: stored.all.iter().map(|kept| report(kept.answer(), file)).collect(),
            several: stored.several,
            incomplete: false,
        })
    }
}

/// A stored decision, with its findings as they are told without the file.
fn report<'a>(answer: Answer<'a>, file: Option<WorkloadFile<'a>>) -> Report<'a> {
    Report { answer, findings: findings::stored(answer.judged()), file }
}

/// The text of a stored decision.
fn read(path: &Path) -> Result<String, String> {
    let name = path.display();
    let bytes = inputs::read_stored(path).map_err(|e| format!("could not read {name}: {e}"))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{name} is not UTF-8 from byte {at} on\n  help: {REMEDY}")
    })
}

/// The name and the text of a workload file.
fn workload(path: &Path) -> Result<(String, String), String> {
    let input = inputs::read(&Place::File(path.to_owned()))?;
    match String::from_utf8(input.bytes) {
        Ok(text) => Ok((input.name, text)),
        Err(_) => Err(format!("{} is not UTF-8, so it is no workload file", input.name)),
    }
}

const REMEDY: &str = "give it what `svl-cost model WORKLOAD.yaml --format json --out FILE` wrote";

/// `decision.json:3:7: …`.
fn refusal(name: &str, error: &stored::NotStored) -> String {
    match error {
        stored::NotStored::Malformed { line, column, message } => {
            format!("{message}\n--> {name}:{line}:{column}\n  help: {REMEDY}")
        }
        other => format!("{name} holds no decision: {other}\n  help: {REMEDY}"),
    }
}

//! `svl-cost schema`.
use std::process::ExitCode;

use clap::ValueEnum;

use crate::output;

/// Print a JSON Schema: of the workload file, of the policy `svl-cost.toml`, or of the decision that `--format json` prints
#[derive(clap::Args)]
#[command(after_help = "Example:\n  svl-cost schema > workload.schema.json\n\n\
    Then let the editor use it, in the file's first line:\n  \
    # yaml-language-server: $schema=workload.schema.json")]
pub struct Args {
    /// Which document.
    #[arg(value_enum, default_value_t = Document::Workload)]
    document: Document,
}

#[derive(Clone, Copy, ValueEnum)]
enum Document {
    Workload,
    Policy,
    Decision,
}

impl Args {
    pub fn run(self) -> ExitCode {
        match self.document {
            Document::Workload => output::print(svl_formats::schema::workload_schema().as_bytes()),
            Document::Policy => output::print(svl_formats::schema::policy_schema().as_bytes()),
            Document::Decision => output::print(svl_formats::json::SCHEMA.as_bytes()),
        }
    }
}

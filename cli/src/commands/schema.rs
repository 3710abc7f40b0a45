//! `svl-cost schema`.
use std::process::ExitCode;

use clap::ValueEnum;

use crate::output;

/// Print a JSON Schema: of the workload file, of the decision that `model --format json` prints, or of
/// the difference that `diff --format json` prints
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
    Decision,
    Difference,
}

impl Args {
    pub fn run(self) -> ExitCode {
        match self.document {
            Document::Workload => output::print(svl_formats::schema::workload_schema().as_bytes()),
            Document::Decision => output::print(svl_formats::json::SCHEMA.as_bytes()),
            Document::Difference => {
                output::print(svl_formats::difference::json::SCHEMA_TEXT.as_bytes())
            }
        }
    }
}

//! `svl-cost schema`.
mod reading;

use std::path::PathBuf;
use std::process::ExitCode;

use svl_formats::nearest::{nearest, said_nearest};

use crate::output;

/// Print a JSON Schema for editors and validators, or read files without evaluating them
#[derive(clap::Args)]
#[command(after_help = "\
Documents:
  workload    a workload file [default]
  policy      svl-cost.toml
  decision    what `svl-cost model --format json` prints
  difference  what `svl-cost diff --format json` prints

Examples:
  svl-cost schema > workload.schema.json
  svl-cost schema policy --out .svl-cost/policy-1.schema.json
  svl-cost schema --check services/
  svl-cost schema --check --only-workloads $(git diff --name-only --cached)

An editor uses a schema that the file's first line names:
  # yaml-language-server: $schema=workload.schema.json
In svl-cost.toml that line is:
  #:schema .svl-cost/policy-1.schema.json

With --check, the exit status is 0 where every file can be read, else 2.")]
pub struct Args {
    /// Which document; with --check, the files, folders and patterns to read, or `-`.
    #[arg(value_name = "DOCUMENT|PATH")]
    words: Vec<PathBuf>,

    /// Read workload files and policies, and tell every mistake in them.
    #[arg(long, requires = "words")]
    check: bool,

    /// Pass over what is no workload file although it is named, as a hook names all that changed.
    #[arg(long, requires = "check")]
    only_workloads: bool,

    /// Write the schema to FILE instead of standard output; its folder is made.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,
}

/// A document's name, and what makes its schema.
type Document = (&'static str, fn() -> String);

/// The documents that have a schema.
const DOCUMENTS: [Document; 6] = [
    ("workload", svl_formats::schema::workload_schema),
    ("policy", svl_formats::schema::policy_schema),
    ("decision", || svl_formats::json::SCHEMA.to_owned()),
    ("system", || svl_formats::json::SYSTEM_SCHEMA.to_owned()),
    ("drill", || svl_formats::drill::json::SCHEMA.to_owned()),
    ("difference", || svl_formats::difference::json::SCHEMA_TEXT.to_owned()),
];

impl Args {
    pub fn run(self) -> ExitCode {
        if self.check {
            return reading::run(&self.words, self.only_workloads);
        }
        let name = match self.words.as_slice() {
            [] => "workload".to_owned(),
            [name] => name.display().to_string(),
            [_, second, ..] => {
                let second = second.display();
                return output::refuse(&format!(
                    "one schema at a time, and not `{second}` as well"
                ));
            }
        };
        let Some((_, schema)) = DOCUMENTS.iter().find(|(known, _)| *known == name) else {
            return output::refuse(&unknown(&name));
        };
        match &self.out {
            None => output::print(schema().as_bytes()),
            Some(file) => {
                let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
                if let Some(Err(error)) = folder.map(std::fs::create_dir_all) {
                    return output::refuse(&format!(
                        "could not make the folder of {}: {error}",
                        file.display()
                    ));
                }
                output::write(file, schema().as_bytes())
            }
        }
    }
}

fn unknown(name: &str) -> String {
    let names = DOCUMENTS.map(|(name, _)| name);
    let help = match nearest(name, names.into_iter()) {
        Some(known) => said_nearest(&known),
        None if std::path::Path::new(name).exists() => {
            format!("to read it: svl-cost schema --check {name}")
        }
        None => format!("there is one of {}", names.join(", ")),
    };
    format!("there is no schema of `{name}`\nhelp: {help}")
}

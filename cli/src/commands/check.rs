//! `svl-cost check`.
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::civil::Date;
use svl_formats::check::baseline::{self, Baseline};
use svl_formats::check::notices::Rendered;
use svl_formats::check::{self, Check, FailOn, Outcome};

use crate::checking::{self, Request};
use crate::policies::Choice;
use crate::{evaluation, inputs, output, parallel};

/// Hold workloads to their budgets, to the policy and to the rules; fail where they break them
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost check .
  svl-cost check services/ 'batch/**/*.yaml' --fail-on warning
  svl-cost check . --format sarif --out svl-cost.sarif
  svl-cost check . --baseline .svl-cost-baseline.json --write-baseline
  svl-cost check . --baseline .svl-cost-baseline.json --today 2026-11-26
  svl-cost check . --statistics
  svl-cost check --only-workloads $(git diff --name-only --cached)

A folder is searched for workload files; other YAML files in it are left alone. The policy is the
nearest svl-cost.toml from each file's folder up to the root of the repository.

Exit status: 0 nothing fails, 1 something does, 2 a file or a policy cannot be read, 3 our own fault.")]
#[allow(clippy::struct_excessive_bools)] // Each is a flag of the command line.
pub struct Args {
    /// Workload files, folders, patterns such as `services/**/*.yaml`, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Write to FILE instead of standard output; the summary then goes to standard error.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Fail from this severity on [default: what the policy says, else error].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<Severity>,

    /// Leave with status 0 although something fails; a file that cannot be read still gives 2.
    #[arg(long)]
    exit_zero: bool,

    /// Print how often each rule found something, and no more.
    #[arg(long)]
    statistics: bool,

    /// Let what this file lists not fail.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write all that is found now to the baseline, and fail for nothing of it.
    #[arg(long, requires = "baseline")]
    write_baseline: bool,

    /// Leave out what is no workload file although it is named, as a hook names all that changed.
    #[arg(long)]
    only_workloads: bool,

    /// Hold all files to this policy instead of the nearest svl-cost.toml.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Hold the files to no policy but their own keys.
    #[arg(long)]
    no_config: bool,

    /// The day against which a policy holds the age of prices (YYYY-MM-DD); no clock is read.
    #[arg(long, value_name = "DATE", value_parser = evaluation::date)]
    today: Option<Date>,

    /// Use the prices and limits in force on this day (YYYY-MM-DD) [default: the facts' own date].
    #[arg(long, value_name = "DATE", value_parser = evaluation::date)]
    as_of: Option<Date>,

    /// Put the tables in DIR in place of the built-in prices (negotiated prices).
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,

    /// Show everything: notes, what is allowed or known, and what is found of options not chosen.
    #[arg(long, conflicts_with = "quiet")]
    all: bool,

    /// Print what fails, and no more.
    #[arg(long, short)]
    quiet: bool,

    /// Evaluate on so many threads; the output does not depend on it [default: the machine's].
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Like a compiler's messages, the worst first, then one line.
    Human,
    /// Everything, every figure exact (contract svl-cost/check/1).
    Json,
    /// One line.
    Line,
    /// SARIF 2.1.0, for code scanners.
    Sarif,
    /// XML for the test reports of CI hosts.
    Junit,
    /// GitHub's workflow commands, beside the lines of a change; then one line.
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
enum Severity {
    Error,
    Warning,
    Advice,
    Info,
    Never,
}

impl From<Severity> for FailOn {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Advice => Self::Advice,
            Severity::Info => Self::Info,
            Severity::Never => Self::Never,
        }
    }
}

impl Args {
    pub fn run(self) -> ExitCode {
        if self.statistics && !matches!(self.format, Format::Human | Format::Json) {
            return output::refuse(
                "`--statistics` is printed by `--format human` and `json` alone",
            );
        }
        let baseline = match self.baseline() {
            Ok(baseline) => baseline,
            Err(message) => return output::refuse(&message),
        };
        let book = match evaluation::open_book(self.prices.as_deref()) {
            Ok(book) => book,
            Err(status) => return status,
        };
        let facts = book.on(self.as_of.unwrap_or_else(|| book.edition()));
        let found = checking::run(&Request {
            paths: &self.paths,
            facts: &facts,
            edition: book.edition(),
            today: self.today,
            policy: match &self.config {
                Some(path) => Choice::File(path.clone()),
                None if self.no_config => Choice::Nothing,
                None => Choice::Nearest,
            },
            fail_on: self.fail_on.map(FailOn::from),
            only_workloads: self.only_workloads,
            baseline,
            rendered: self.rendered(),
            keep_all: self.keeps_all(),
            threads: parallel::threads(self.threads),
        });
        if self.write_baseline {
            return self.write_baseline(found);
        }
        let printed = self.print(&found.check);
        if printed != ExitCode::SUCCESS {
            return printed;
        }
        match found.check.outcome() {
            Outcome::Broken => ExitCode::from(2),
            Outcome::Failed if !self.exit_zero => ExitCode::from(1),
            Outcome::Failed | Outcome::Passed => ExitCode::SUCCESS,
        }
    }

    /// Formats for machines choose for themselves what they tell.
    fn keeps_all(&self) -> bool {
        self.all || !matches!(self.format, Format::Human | Format::Line)
    }

    fn rendered(&self) -> Rendered {
        match self.format {
            Format::Human if self.all => Rendered::Everything,
            Format::Human if !self.statistics => Rendered::WhatStands,
            _ => Rendered::Mistakes,
        }
    }

    /// What was found, on standard output or in its file.
    fn print(&self, check: &Check) -> ExitCode {
        if self.rendered() == Rendered::Mistakes {
            output::complain(&check::human::mistakes(check));
        }
        let nothing = check.files.is_empty() && check.notices.is_empty();
        let text = match self.format {
            Format::Human | Format::Line | Format::Github if nothing => return ExitCode::SUCCESS,
            Format::Human if self.statistics => {
                check::human::statistics(check, output::terminal(self.out.is_some()))
            }
            Format::Json if self.statistics => check::json::statistics(check),
            Format::Human => check::human::render(check, self.quiet),
            Format::Line => check::summary::line(check) + "\n",
            Format::Json => check::json::render(check),
            Format::Sarif => check::sarif::render(check, self.all, env!("CARGO_PKG_VERSION")),
            Format::Junit => check::junit::render(check, self.all),
            Format::Github => check::github::render(check, self.all),
        };
        let Some(path) = &self.out else {
            return if self.format == Format::Human {
                output::print_styled(&text)
            } else {
                output::print(text.as_bytes())
            };
        };
        let text = if self.format == Format::Human { output::unstyled(&text) } else { text };
        if !self.quiet {
            output::complain(&(check::summary::line(check) + "\n"));
        }
        output::write(path, text.as_bytes())
    }

    /// The baseline to hold against; nothing where it is to be written.
    fn baseline(&self) -> Result<Baseline, String> {
        let Some(path) = self.baseline.as_deref().filter(|_| !self.write_baseline) else {
            return Ok(Baseline::default());
        };
        let shown = path.display();
        let help = "`--write-baseline` writes one of all that is found now";
        let bytes = inputs::read_baseline(path)
            .map_err(|error| format!("could not read {shown}: {error}\n  help: {help}"))?;
        Baseline::read(&bytes)
            .map_err(|why| format!("could not read {shown}: {why}\n  help: {help}"))
    }

    fn write_baseline(&self, found: checking::Outcome) -> ExitCode {
        let path: &Path = self.baseline.as_deref().unwrap_or(Path::new("baseline.json"));
        if found.check.outcome() == Outcome::Broken {
            let broken = self.print(&found.check);
            output::refuse(&format!("{} was not written, for the errors above", path.display()));
            return if broken == ExitCode::SUCCESS { ExitCode::from(2) } else { broken };
        }
        let count = found.entries.len();
        let text = baseline::write(found.entries);
        let written = output::write(path, text.as_bytes());
        if written == ExitCode::SUCCESS && !self.quiet {
            let noun = if count == 1 { "entry" } else { "entries" };
            output::complain(&format!("{}: {count} {noun}\n", path.display()));
        }
        written
    }
}

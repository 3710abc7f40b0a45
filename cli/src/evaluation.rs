//! From a command line's inputs to decisions: what every verb that evaluates workloads shares.
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use jiff::civil::Date;
use svl_engine::Decision;
use svl_engine::axis::{Axis, Lines, Order, Stretch};
use svl_engine::decision::FactsUsed;
use svl_engine::facts::Facts;
use svl_engine::problem::Problem;
use svl_engine::sensitivity::Settings;
use svl_engine::system::{self, StatedSystem};
use svl_formats::answer::Kept;
use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::findings::{self, Told};
use svl_formats::html::WorkloadFile;
use svl_formats::place::SourceMap;
use svl_formats::sensitivity;
use svl_formats::workload_file::{self, Document, File, Override, Subject};
use svl_pricing::PriceBook;

use crate::reports::{Report, Reports};
use crate::{inputs, output};

/// The workloads to evaluate, and under which facts.
#[derive(Clone, clap::Args)]
pub struct Request {
    /// Workload files, folders that hold some, or `-` for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Evaluate in this Region, whatever the file says.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// Set a key of the workload, whatever the file says; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,

    /// Count AWS's always-free Lambda allowance.
    #[arg(long)]
    free_tier: bool,

    /// Put the tables in DIR in place of the built-in prices (negotiated prices).
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,

    /// Use the prices and limits in force on this day (YYYY-MM-DD) [default: the facts' own date].
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

/// What came of a request.
pub struct Outcome<T> {
    /// What came of the workloads that could be evaluated, in the order given.
    pub results: Vec<T>,
    /// How many could not.
    pub failed: usize,
    /// Whether several workloads were asked for, good or bad.
    pub several: bool,
}

/// Decisions.
pub type Evaluation = Outcome<Evaluated>;

/// One evaluated workload or system, with what is needed to point into its file.
pub struct Evaluated {
    /// The result.
    answer: Kept,
    /// Its findings, pointing into the file.
    findings: Told,
    file: Rc<File>,
}

impl Evaluation {
    /// The results, to be written. `settings` are what else the command line said.
    pub fn reports<'a>(&'a self, settings: &'a [String]) -> Reports<'a> {
        let report = |result: &'a Evaluated| Report {
            answer: result.answer.answer(),
            findings: result.findings.render(&result.file.sources),
            file: result.file.sources.first().map(|source| WorkloadFile {
                name: &source.name,
                text: &source.text,
                settings,
            }),
        };
        Reports {
            all: self.results.iter().map(report).collect(),
            several: self.several,
            incomplete: self.failed > 0,
        }
    }
}

/// Reads and evaluates every workload and every system of the request. What is wrong with some is
/// told on standard error, and does not hide the others.
pub fn of(request: &Request) -> Result<Evaluation, ExitCode> {
    each(request, Document::take_subject, |stated, facts, document| {
        let mut answer = match stated {
            Subject::Workload(stated) => {
                Kept::Workload(Box::new(svl_engine::evaluate(*stated, facts)?))
            }
            Subject::System(stated) => Kept::System(Box::new(system::evaluate(*stated, facts)?)),
        };
        findings::locate(answer.judged_mut(), document.places, &document.file.sources);
        let findings = Told::of(answer.answer().judged(), document.places);
        Ok(Evaluated { answer, findings, file: document.file.clone() })
    })
}

/// The decisions on every workload of the request, and on every system by its ways.
pub fn decisions(request: &Request) -> Result<Outcome<Decision>, ExitCode> {
    each(request, Document::take_subject, |stated, facts, _| match stated {
        Subject::Workload(stated) => svl_engine::evaluate(*stated, facts),
        Subject::System(stated) => Ok(system::by_ways(&system::evaluate(*stated, facts)?)),
    })
}

/// Reads every workload of the request, and follows the order of its options along an axis.
pub fn along(request: &Request, axis: Axis) -> Result<Outcome<(String, Order)>, ExitCode> {
    each(request, Document::take_workload, |stated, facts, _| {
        let order = svl_engine::axis::along(&stated, axis, facts)?;
        Ok((stated.name, order))
    })
}

/// Reads every workload of the request, and follows the costs of its options along an axis, also at
/// some more values.
pub fn lines(
    request: &Request,
    axis: Axis,
    samples: usize,
    more: &[u64],
) -> Result<Outcome<(String, Lines)>, ExitCode> {
    each(request, Document::take_workload, |stated, facts, _| {
        let lines = svl_engine::axis::lines_with(&stated, axis, facts, samples, more)?;
        Ok((stated.name, lines))
    })
}

/// Reads every workload of the request, and finds the cheapest option that fits along an axis; with
/// it the value that is stated.
pub fn cheapest(
    request: &Request,
    axis: Axis,
    samples: usize,
) -> Result<Outcome<(u64, Vec<Stretch>)>, ExitCode> {
    each(request, Document::take_workload, |stated, facts, _| {
        let stretches = svl_engine::axis::cheapest(&stated, axis, facts, samples)?;
        Ok((svl_engine::axis::stated_value(&stated, axis), stretches))
    })
}

/// Reads every workload of the request, and finds what its verdict hangs on.
pub fn sensitivities(
    request: &Request,
    settings: &Settings,
) -> Result<Outcome<sensitivity::Report>, ExitCode> {
    each(request, Document::take_workload, |stated, facts, _| {
        let found = svl_engine::sensitivity::sensitivity(&stated, facts, settings)?;
        Ok(sensitivity::Report::of(&stated.name, FactsUsed::of(facts), found))
    })
}

/// Where a workload was read.
struct Read<'a> {
    places: &'a SourceMap,
    file: &'a Rc<File>,
}

/// What `evaluate` makes of every system of the request; a lone workload is a system of one function.
pub fn systems<T>(
    request: &Request,
    mut evaluate: impl FnMut(StatedSystem, &dyn Facts) -> Result<T, Vec<Problem>>,
) -> Result<Outcome<T>, ExitCode> {
    each(request, Document::take_system, |stated, facts, _| evaluate(stated, facts))
}

/// What `evaluate` makes of all that `pick` finds in the documents of the request.
fn each<S, T>(
    request: &Request,
    pick: fn(&mut Document) -> Result<S, Vec<Diagnostic>>,
    mut evaluate: impl FnMut(S, &dyn Facts, &Read) -> Result<T, Vec<Problem>>,
) -> Result<Outcome<T>, ExitCode> {
    let book = request.book()?;
    let facts = book.on(request.day(&book));
    let (places, errors) = request.places();
    let mut outcome = Outcome { results: Vec::new(), failed: errors.len(), several: false };
    let mut complaints = String::new();
    for error in errors {
        let _ = writeln!(complaints, "error: {error}\n");
    }
    let overrides = request.overrides();
    for place in &places {
        match inputs::read(place) {
            Err(error) => {
                outcome.failed += 1;
                let _ = writeln!(complaints, "error: {error}\n");
            }
            Ok(input) => {
                let file = workload_file::read(&input.name, &input.bytes, &overrides);
                outcome.add(file, &mut complaints, pick, |stated, read| {
                    evaluate(stated, &facts, read)
                });
            }
        }
    }
    outcome.several = outcome.results.len() + outcome.failed > 1;
    output::complain(&complaints);
    Ok(outcome)
}

impl<T> Outcome<T> {
    fn add<S>(
        &mut self,
        mut file: File,
        complaints: &mut String,
        pick: fn(&mut Document) -> Result<S, Vec<Diagnostic>>,
        mut evaluate: impl FnMut(S, &Read) -> Result<T, Vec<Problem>>,
    ) {
        let documents = std::mem::take(&mut file.documents);
        let file = Rc::new(file);
        for mut document in documents {
            let picked = pick(&mut document);
            let read = Read { places: &document.places, file: &file };
            let result = picked.and_then(|stated| {
                let point = |problem: &Problem| Diagnostic::from_problem(problem, &document.places);
                evaluate(stated, &read).map_err(|problems| problems.iter().map(point).collect())
            });
            match result {
                Ok(result) => self.results.push(result),
                Err(diagnostics) => {
                    self.failed += 1;
                    for diagnostic in &diagnostics {
                        complaints.push_str(&diagnostic::render(diagnostic, &file.sources));
                        complaints.push('\n');
                    }
                }
            }
        }
    }
}

/// The built-in price book, with the tables of `folder` on top.
pub fn open_book(folder: Option<&Path>) -> Result<PriceBook, ExitCode> {
    let Some(folder) = folder else { return Ok(PriceBook::builtin()) };
    PriceBook::with_overlay(folder).map_err(|errors| {
        let mut complaints = String::new();
        for error in errors {
            let _ = writeln!(complaints, "error: {error}\n");
        }
        output::complain(&complaints);
        ExitCode::from(2)
    })
}

impl Request {
    /// The same with one more key set.
    pub fn setting(&self, key: &str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.set.push((key.to_owned(), value.to_owned()));
        changed
    }

    /// What shapes the answers beside the files, as words of a command line.
    pub fn settings(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |option: &str, value: String| words.extend([option.to_owned(), value]);
        self.region.iter().for_each(|region| say("--region", region.clone()));
        self.set.iter().for_each(|(key, value)| say("--set", format!("{key}={value}")));
        self.prices.iter().for_each(|folder| say("--prices", folder.display().to_string()));
        self.as_of.iter().for_each(|day| say("--as-of", day.to_string()));
        words.extend(self.free_tier.then(|| "--free-tier".to_owned()));
        words
    }

    /// Where its files are, and what is wrong with the others.
    pub fn places(&self) -> (Vec<inputs::Place>, Vec<String>) {
        inputs::find(&self.files)
    }

    /// The prices and limits that it asks for.
    pub fn book(&self) -> Result<PriceBook, ExitCode> {
        open_book(self.prices.as_deref())
    }

    /// The day of pricing.
    pub fn day(&self, book: &PriceBook) -> Date {
        self.as_of.unwrap_or_else(|| book.edition())
    }

    /// `--region` and `--free-tier` are short for `--set`.
    pub fn overrides(&self) -> Vec<Override> {
        Override::all(self.region.as_deref(), self.free_tier, &self.set)
    }
}

/// Reads `KEY=VALUE`.
pub fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, such as `requests=90M/month`".to_owned()),
    }
}

/// Reads `YYYY-MM-DD` and nothing else.
pub fn date(text: &str) -> Result<Date, String> {
    workload_file::day(text)
        .ok_or_else(|| "write a day as YYYY-MM-DD, such as 2026-07-20".to_owned())
}

//! What is wrong with a workload, for programs and for people.
use serde::Serialize;
use svl_engine::decision::Severity;
use svl_engine::problem::Problem;
use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::place::{Place, Source, SourceMap};
use svl_formats::words::plain;
use utoipa::ToSchema;

/// What is wrong with a text.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Every mistake, in the order of the file.
    pub diagnostics: Vec<Complaint>,
}

/// One mistake: for programs, and as the command line shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Complaint {
    /// Stable id: `unknown-key`.
    pub id: &'static str,
    /// `error`.
    #[schema(value_type = String)]
    pub severity: Severity,
    /// What is wrong, no full stop.
    pub message: String,
    /// The workload's key that is to blame, `latency.p99`; nothing where none is.
    pub key: Option<String>,
    /// Where, counted from 1; nothing where no place is to blame.
    pub line: Option<usize>,
    /// Where in the line, in characters, counted from 1.
    pub column: Option<usize>,
    /// What to do, as one imperative each.
    pub help: Vec<String>,
    /// The whole as the command line shows it, without colours.
    pub text: String,
}

impl Refusal {
    /// More workloads than the one that is answered.
    pub(crate) fn of_several(count: usize) -> Self {
        let diagnostic = Diagnostic {
            id: "several-workloads",
            severity: Severity::Error,
            message: format!("there are {count} workloads here, and one is answered at a time"),
            key: None,
            place: None,
            also: None,
            notes: Vec::new(),
            help: vec!["keep one document, or ask the command line".to_owned()],
        };
        Self { diagnostics: vec![Complaint::of(&diagnostic, &SourceMap::default(), &[])] }
    }

    /// All of it as the command line prints it on standard error, without colours.
    pub fn text(&self) -> String {
        self.diagnostics.iter().flat_map(|each| [each.text.as_str(), "\n"]).collect()
    }
}

impl Complaint {
    /// A mistake that the reader of workload files found. Its key is that of its place where it
    /// names none.
    pub(crate) fn of(diagnostic: &Diagnostic, places: &SourceMap, sources: &[Source]) -> Self {
        let there = || places.key(diagnostic.place.as_ref()?).map(str::to_owned);
        Self::new(diagnostic, diagnostic.key.clone().or_else(there), sources)
    }

    /// A problem that the engine found at a key.
    pub(crate) fn of_problem(problem: &Problem, places: &SourceMap, sources: &[Source]) -> Self {
        Self::of(&Diagnostic::from_problem(problem, places), places, sources)
    }

    /// A name in an address that means nothing there.
    pub(crate) fn unknown(name: &str, known: &str) -> Self {
        let message = format!("the address has `{}`, which means nothing here", plain(name));
        let diagnostic =
            Diagnostic::unplaced("unknown-parameter", message).help(format!("it may have {known}"));
        Self::of(&diagnostic, &SourceMap::default(), &[])
    }

    fn new(diagnostic: &Diagnostic, key: Option<String>, sources: &[Source]) -> Self {
        let at = diagnostic.place.as_ref().and_then(|place| line_and_column(place, sources));
        Self {
            id: diagnostic.id,
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            key,
            line: at.map(|(line, _)| line),
            column: at.map(|(_, column)| column),
            help: diagnostic.help.iter().cloned().chain(here(diagnostic.id)).collect(),
            text: diagnostic::render_plain(diagnostic, sources),
        }
    }
}

/// What else to do here, beside what the command line says.
fn here(id: &str) -> Option<String> {
    let told = "`/api/v1/model` and `/api/v1/drill` take systems, and the page is `/system`";
    (id == "a-system").then(|| told.to_owned())
}

fn line_and_column(place: &Place, sources: &[Source]) -> Option<(usize, usize)> {
    let source = sources.get(place.source.0)?;
    Some(diagnostic::line_and_column(&source.text, place.span.start))
}

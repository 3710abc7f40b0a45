//! What is wrong, and where: errors that look like rustc's. The only module that names the crate
//! that draws them.
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use svl_engine::decision::{FindingPlace, Severity};
use svl_engine::problem::Problem;

use crate::place::{Place, Source, SourceMap};

/// How far right in its line a place may stand for the line to be shown, in characters.
const SHOWN_BEFORE: usize = 1_000;
/// How much of a line is shown from the place on, in bytes.
const SHOWN_AFTER: usize = 120;

/// One thing that is wrong with an input, or found about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable id: `unknown-key`.
    pub id: &'static str,
    /// `error` for all that is wrong with an input.
    pub severity: Severity,
    /// What is wrong, no full stop.
    pub message: String,
    /// The key that is to blame, where that is more than its place tells: one that is not stated.
    pub key: Option<String>,
    /// Where; nowhere where no place is to blame.
    pub place: Option<Place>,
    /// Another place that matters, and why.
    pub also: Option<(Place, String)>,
    /// What else is to be said, each with its name: `limit`, `also`.
    pub notes: Vec<(&'static str, String)>,
    /// What to do, as one imperative each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn new(id: &'static str, message: String, place: Place) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message,
            key: None,
            place: Some(place),
            also: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// An error that no place is to blame for.
    pub fn unplaced(id: &'static str, message: String) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message,
            key: None,
            place: None,
            also: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The same with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same with its key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The same with a second place.
    #[must_use]
    pub fn also(mut self, place: Place, label: &str) -> Self {
        self.also = Some((place, label.to_owned()));
        self
    }

    /// The engine's problem, at its key's place.
    pub fn from_problem(problem: &Problem, places: &SourceMap) -> Self {
        Self {
            id: problem.id,
            severity: Severity::Error,
            message: problem.message.clone(),
            key: (!problem.key.is_empty()).then(|| problem.key.clone()),
            place: places.place(&problem.key),
            also: None,
            notes: Vec::new(),
            help: problem.help.iter().cloned().collect(),
        }
    }
}

/// The diagnostic over the lines that it concerns, with style codes.
pub fn render(diagnostic: &Diagnostic, sources: &[Source]) -> String {
    over_its_lines(diagnostic, sources, &Renderer::styled())
}

/// The same without style codes.
pub fn render_plain(diagnostic: &Diagnostic, sources: &[Source]) -> String {
    over_its_lines(diagnostic, sources, &Renderer::plain())
}

fn over_its_lines(diagnostic: &Diagnostic, sources: &[Source], renderer: &Renderer) -> String {
    let level = level(diagnostic.severity);
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.id));
    let excerpt = diagnostic.place.as_ref().and_then(|place| Excerpt::of(place, sources));
    let second = diagnostic
        .also
        .as_ref()
        .and_then(|(place, label)| Some((Excerpt::of(place, sources)?, label)));
    if let Some(excerpt) = &excerpt {
        group = excerpt.add_to(group, AnnotationKind::Primary, None);
    }
    if let Some((excerpt, label)) = &second {
        group = excerpt.add_to(group, AnnotationKind::Context, Some(label.as_str()));
    }
    finish(group, diagnostic, renderer)
}

/// The diagnostic and its place alone.
pub fn render_brief(diagnostic: &Diagnostic, sources: &[Source]) -> String {
    let place = diagnostic.place.as_ref().and_then(|place| found(place, sources));
    render_at(diagnostic, place.as_ref())
}

/// The diagnostic and a place that is known without its text.
pub fn render_at(diagnostic: &Diagnostic, place: Option<&FindingPlace>) -> String {
    let title = level(diagnostic.severity).primary_title(&diagnostic.message).id(diagnostic.id);
    let mut group = Group::with_title(title);
    if let Some(FindingPlace { file, line, column }) = place {
        group = group.element(Origin::path(file.as_str()).line(*line).char_column(*column));
    }
    finish(group, diagnostic, &Renderer::styled())
}

/// A place by its file, line and column.
pub fn found(place: &Place, sources: &[Source]) -> Option<FindingPlace> {
    let source = sources.get(place.source.0)?;
    let (line, column) = line_and_column(&source.text, place.span.start);
    Some(FindingPlace { file: source.name.clone(), line, column })
}

/// What is said below the place, and the whole as text.
fn finish<'a>(mut group: Group<'a>, diagnostic: &'a Diagnostic, renderer: &Renderer) -> String {
    for (name, note) in &diagnostic.notes {
        group = group.element(Level::NOTE.with_name(*name).message(note));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let mut text = renderer.render(&[group]);
    text.push('\n');
    text
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE.with_name("advice"),
        Severity::Info => Level::INFO,
    }
}

/// Line and column of a byte, both counted from 1, the column in characters.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..boundary(text, at)];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// The line of a place, cut after it where it is long.
struct Excerpt<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    text: String,
    span: Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn of(place: &Place, sources: &'a [Source]) -> Option<Self> {
        let source = sources.get(place.source.0)?;
        let text = source.text.as_str();
        let at = boundary(text, place.span.start);
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        // A value of several lines is marked in its first.
        let stop = boundary(text, place.span.end.clamp(at, end));
        let cut = boundary(text, end.min(at + SHOWN_AFTER));
        let (line, column) = line_and_column(text, at);
        let before =
            if column > SHOWN_BEFORE { String::new() } else { printable(&text[start..at]) };
        let after = printable(text[at..cut].trim_end());
        let marked = printable(text[at..stop.min(cut)].trim_end()).len();
        // Where nothing is marked, the character there is, or the end of the line.
        let width =
            if marked > 0 { marked } else { after.chars().next().map_or(1, char::len_utf8) };
        Some(Self {
            path: &source.name,
            line,
            column,
            span: before.len()..before.len() + width,
            text: before + &after,
        })
    }

    /// The place, with the line unless it stands too far to the right in it.
    fn add_to<'s>(
        &'s self,
        group: Group<'s>,
        kind: AnnotationKind,
        label: Option<&'s str>,
    ) -> Group<'s> {
        if self.column > SHOWN_BEFORE {
            return group.element(Origin::path(self.path).line(self.line).char_column(self.column));
        }
        let annotation = kind.span(self.span.clone()).label(label);
        group.element(
            Snippet::source(self.text.as_str())
                .line_start(self.line)
                .path(self.path)
                .annotation(annotation),
        )
    }
}

/// The nearest character boundary at or below `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Text without characters that would move the cursor or change colours.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\t' {
                ' '
            } else if c.is_control() || c == '\u{feff}' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

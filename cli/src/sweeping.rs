//! Grids of workloads: read, checked, evaluated on several threads, and written in order and in
//! pieces, so that memory stays flat.
mod told;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use svl_engine::Evaluator;
use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::grid::{Grid, MOST_POINTS, Over, Point, Walk};
use svl_formats::place::Source;
use svl_formats::sweep::table::{Columns, Notes};
use svl_formats::sweep::{Mistake, Row, csv, jsonl};
use svl_formats::workload_file::{Template, templates};
use svl_pricing::DatedBook;

use crate::evaluation::Request;
use crate::inputs;
use crate::output::{self, Stream};
use crate::parallel;
use crate::progress::Progress;
use told::{Mistakes, Seen};

/// Points that are evaluated and rendered together.
const BATCH: u64 = 128;
/// Points by which a table's columns are chosen.
const SAMPLE: u64 = 256;

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal: one line a point.
    Table,
    /// One line for each option of each point, every figure exact.
    Csv,
    /// One JSON object a line for each point, every figure exact (contract svl-cost/sweep/1).
    Jsonl,
}

/// What is asked for.
pub struct Sweep {
    pub request: Request,
    pub over: Vec<Over>,
    pub format: Format,
    pub out: Option<PathBuf>,
    pub threads: Option<NonZero<usize>>,
}

/// A workload over which the grid is laid.
struct Base {
    template: Template,
    /// The texts that its places point into.
    sources: Arc<[Source]>,
}

/// What several threads work on.
struct Field {
    grid: Grid,
    bases: Vec<Base>,
    keys: Vec<String>,
    format: Format,
    columns: Option<Columns>,
}

/// Some points, rendered.
struct Batch {
    text: String,
    points: u64,
    notes: Notes,
    mistakes: Vec<told::Told>,
}

pub fn run(sweep: &Sweep) -> ExitCode {
    match swept(sweep) {
        Ok(status) | Err(status) => status,
    }
}

fn swept(sweep: &Sweep) -> Result<ExitCode, ExitCode> {
    let book = sweep.request.book()?;
    let facts = book.on(sweep.request.day(&book));
    let (grid, bases, bad) = read(sweep)?;
    if bad && let Some(path) = &sweep.out {
        let message = format!("{} was not written, for the errors above", path.display());
        return Err(output::refuse(&message));
    }
    if bases.is_empty() {
        return Err(ExitCode::from(2));
    }
    if grid.points().saturating_mul(bases.len() as u64) > MOST_POINTS {
        let message = format!(
            "{} workloads on a grid of {} points are more than {MOST_POINTS} evaluations",
            bases.len(),
            grid.points()
        );
        return Err(output::refuse(&message));
    }
    let keys = grid.keys().map(str::to_owned).collect();
    let mut field = Field { grid, bases, keys, format: sweep.format, columns: None };
    if field.format == Format::Table {
        field.columns = Some(field.columns(&facts, sweep.out.is_some()));
    }
    let failed = field.write(&facts, sweep)?;
    Ok(if failed || bad { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// The grid and the workloads on which it can be laid; what is wrong with others is told.
fn read(sweep: &Sweep) -> Result<(Grid, Vec<Base>, bool), ExitCode> {
    let overrides = sweep.request.overrides();
    let mut told = BTreeSet::new();
    // Places of the grid stand behind the file and what is set.
    let nothing = || Source { name: String::new(), text: String::new() };
    let before = 1 + overrides.len();
    let mut sources: Vec<Source> = (0..before).map(|_| nothing()).collect();
    let reading = Grid::read(&sweep.over, &mut sources);
    complain(&reading.problems, &sources, &mut told);
    let own = sources.split_off(before);
    let (places, errors) = sweep.request.places();
    let mut bad = !errors.is_empty();
    for error in errors {
        output::complain(&format!("error: {error}\n\n"));
    }
    let mut bases = Vec::new();
    for place in &places {
        let input = match inputs::read(place) {
            Ok(input) => input,
            Err(error) => {
                bad = true;
                output::complain(&format!("error: {error}\n\n"));
                continue;
            }
        };
        let file = templates(&input.name, &input.bytes, &overrides);
        let sources: Arc<[Source]> = file.sources.into_iter().chain(own.iter().cloned()).collect();
        for template in file.all {
            let problems = match &template {
                Ok(template) => reading.check(template),
                Err(problems) => problems.clone(),
            };
            match template {
                Ok(template) if problems.is_empty() => {
                    bases.push(Base { template, sources: sources.clone() });
                }
                _ => {
                    bad = true;
                    complain(&problems, &sources, &mut told);
                }
            }
        }
    }
    if reading.problems.is_empty() {
        Ok((reading.grid, bases, bad))
    } else {
        Err(ExitCode::from(2))
    }
}

/// Tells what is wrong, once where several workloads have it from the grid.
fn complain(problems: &[Diagnostic], sources: &[Source], told: &mut BTreeSet<String>) {
    for problem in problems {
        let text = diagnostic::render(problem, sources) + "\n";
        if !told.contains(&text) {
            output::complain(&text);
            told.insert(text);
        }
    }
}

impl Field {
    fn points(&self) -> u64 {
        self.grid.points() * self.bases.len() as u64
    }

    /// Evaluates and writes every point; says whether some could not be evaluated.
    fn write(&self, facts: &DatedBook, sweep: &Sweep) -> Result<bool, ExitCode> {
        let mut out = Stream::open(sweep.out.as_deref())?;
        let mut progress = Progress::of(self.points(), "points");
        let (mut mistakes, mut notes) = (Mistakes::default(), Notes::default());
        let batches = usize::try_from(self.points().div_ceil(BATCH)).unwrap_or(usize::MAX);
        let header = match (&self.columns, self.format) {
            (Some(columns), _) => columns.header(),
            (None, Format::Csv) => csv::header(&self.keys),
            (None, _) => String::new(),
        };
        // Each thread remembers prices by itself, and waits for no other.
        let threads = parallel::threads(sweep.threads);
        let books: Vec<DatedBook> = (0..threads).map(|_| facts.apart()).collect();
        if out.write(&header).is_continue() {
            parallel::in_order(
                threads,
                batches,
                |thread| self.worker(&books[thread]),
                |batch: Batch| {
                    progress.advance(batch.points);
                    notes = notes.and(batch.notes);
                    mistakes.add(batch.mistakes);
                    out.write(&batch.text)
                },
            );
        }
        if let Some(columns) = &self.columns {
            let _: ControlFlow<()> = out.write(&columns.footer(notes));
        }
        drop(progress);
        let written = out.finish();
        if written != ExitCode::SUCCESS {
            return Err(written);
        }
        let told = mistakes.told(self.points());
        output::complain(&told);
        Ok(!told.is_empty())
    }

    /// A thread's part of the work.
    fn worker<'a>(&'a self, facts: &'a DatedBook) -> impl FnMut(usize) -> Batch {
        let evaluator = Evaluator::new(facts);
        let mut seen = Seen::default();
        let mut walk: Option<(usize, Walk<'a>)> = None;
        move |index| self.batch(index as u64, &evaluator, &mut walk, &mut seen)
    }

    fn batch<'a>(
        &'a self,
        index: u64,
        evaluator: &Evaluator,
        walk: &mut Option<(usize, Walk<'a>)>,
        seen: &mut Seen,
    ) -> Batch {
        let first = index * BATCH;
        let last = (first + BATCH).min(self.points());
        let (mut rows, mut mistakes) = (Vec::new(), Vec::new());
        for number in first..last {
            let (row, problems) = self.row(number, evaluator, walk);
            if !problems.is_empty() {
                let sources = &self.bases[self.base_of(number)].sources;
                mistakes.push(seen.tell(&self.keys, &row, &problems, sources));
            }
            rows.push(row);
        }
        let (text, notes) = match (&self.columns, self.format) {
            (Some(columns), _) => columns.lines(&rows),
            (None, Format::Csv) => (csv::lines(&rows), Notes::default()),
            (None, _) => (jsonl::lines(&self.keys, &rows), Notes::default()),
        };
        Batch { text, points: last - first, notes, mistakes }
    }

    fn base_of(&self, number: u64) -> usize {
        usize::try_from(number / self.grid.points()).unwrap_or(0)
    }

    /// A point, and what is wrong with it.
    fn row<'a>(
        &'a self,
        number: u64,
        evaluator: &Evaluator,
        walk: &mut Option<(usize, Walk<'a>)>,
    ) -> (Row, Vec<Diagnostic>) {
        let base = self.base_of(number);
        if walk.as_ref().is_none_or(|(at, _)| *at != base) {
            *walk = Some((base, self.grid.over(&self.bases[base].template)));
        }
        let Some((_, walk)) = walk else { return (Row::default(), Vec::new()) };
        let Point { values, stated, places } = walk.point(number % self.grid.points());
        let mut workload = String::new();
        let evaluated = stated.and_then(|stated| {
            workload.clone_from(&stated.name);
            evaluator.brief(stated).map_err(|problems| {
                let point = |problem| Diagnostic::from_problem(problem, &places);
                problems.iter().map(point).collect()
            })
        });
        let (answer, problems) = match evaluated {
            Ok(brief) => (Ok(brief), Vec::new()),
            Err(problems) => (Err(problems.iter().map(Mistake::of).collect()), problems),
        };
        (Row { workload, values, answer }, problems)
    }

    /// The columns that the first points and the last one need.
    fn columns(&self, facts: &DatedBook, to_file: bool) -> Columns {
        let evaluator = Evaluator::new(facts);
        let mut walk = None;
        let last = self.points().saturating_sub(1);
        let sample = (0..self.points().min(SAMPLE)).chain([last]);
        let rows: Vec<Row> =
            sample.map(|number| self.row(number, &evaluator, &mut walk).0).collect();
        Columns::of(&self.keys, self.bases.len() > 1, &rows, output::terminal(to_file))
    }
}

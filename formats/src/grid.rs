//! A grid over keys of a workload: `memory=128MB..3008MB:64MB`, `pattern=steady,business-hours`. Each
//! point sets its values and is read as any file is.
mod axis;
mod series;

use svl_engine::usd::separated;
use svl_engine::workload::Stated;

use crate::diagnostic::Diagnostic;
use crate::place::{Place, Source, SourceId, SourceMap};
use crate::workload_file::{Document, Template};
use axis::Axis;

/// The most points of a grid.
pub const MOST_POINTS: u64 = 10_000_000;
/// The most keys of a grid.
const MOST_AXES: usize = 8;
/// Up to so many values of a series are all read before anything is evaluated; of a longer one the
/// first, the second and the last, between which it has no surprises.
const READ_BEFOREHAND: u64 = 1_000;

/// What is asked for along one key.
#[derive(Debug, Clone)]
pub struct Over {
    /// The key: `compare[0].ec2.count`.
    pub key: String,
    /// Its values: `1..8:1`.
    pub values: String,
}

impl Over {
    /// As messages name it.
    fn label(&self) -> String {
        format!("--over {}={}", self.key, self.values)
    }
}

/// The points of a grid, in order: the last key's values change first.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    axes: Vec<Axis>,
    points: u64,
}

impl Grid {
    /// Reads a grid; its texts are added to `sources`, into which places point. What is wrong with
    /// single values is not seen yet: [`Reading::check`] reads them.
    pub fn read(overs: &[Over], sources: &mut Vec<Source>) -> Reading {
        let mut reading = Reading::default();
        for over in overs {
            let source = SourceId(sources.len());
            sources.push(Source { name: over.label(), text: over.values.clone() });
            reading.add(over, source);
        }
        if overs.len() > MOST_AXES {
            let message = format!("a grid has at most {MOST_AXES} keys, not {}", overs.len());
            let place = Place { source: SourceId(sources.len() - 1), span: 0..0 };
            let problem = Diagnostic::new("too-many-points", message, place);
            reading.problems.push(problem.help("set some by `--set`"));
        }
        reading.count();
        reading
    }

    /// How many points there are.
    pub const fn points(&self) -> u64 {
        self.points
    }

    /// The keys, in the order given.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.axes.iter().map(|axis| axis.key.as_str())
    }

    /// A workload, to be set to points of the grid.
    pub fn over<'a>(&'a self, template: &Template) -> Walk<'a> {
        Walk {
            grid: self,
            template: template.clone(),
            at: vec![None; self.axes.len()],
            texts: vec![String::new(); self.axes.len()],
        }
    }

    /// Every mistake in a workload as the grid sets it, each once, found before anything is evaluated.
    fn check(&self, template: &Template) -> Vec<Diagnostic> {
        let mut problems: Vec<Diagnostic> = Vec::new();
        let mut walk = self.over(template);
        let first = vec![0; self.axes.len()];
        for (at, axis) in self.axes.iter().enumerate() {
            for place in axis.to_be_read() {
                let mut places = first.clone();
                places[at] = place;
                for problem in walk.go(&places).result.err().into_iter().flatten() {
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
        }
        problems
    }

    /// The place of a point along each axis.
    fn places(&self, point: u64) -> Vec<u64> {
        let mut rest = point;
        let mut places = vec![0; self.axes.len()];
        for (place, axis) in places.iter_mut().zip(&self.axes).rev() {
            *place = rest % axis.count();
            rest /= axis.count();
        }
        places
    }
}

/// A grid as far as it can be read.
#[derive(Debug, Default)]
pub struct Reading {
    /// What is good of it.
    pub grid: Grid,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
    /// Keys that have mistakes.
    broken: Vec<String>,
}

impl Reading {
    fn add(&mut self, over: &Over, source: SourceId) {
        let axes = &mut self.grid.axes;
        if axes.iter().any(|axis| axis.key == over.key) {
            let message = format!("`{}` is varied twice", over.key);
            let place = Place { source, span: 0..over.values.len() };
            let problem = Diagnostic::new("duplicate-key", message, place);
            self.problems.push(problem.help("give all values of a key at once"));
            return;
        }
        let before = self.problems.len();
        let read = Axis::read(over, source, &mut self.problems);
        axes.extend(read.filter(|axis| axis.count() > 0));
        if self.problems.len() > before {
            self.broken.push(over.key.clone());
        }
    }

    fn count(&mut self) {
        let axes = &self.grid.axes;
        let points = axes.iter().fold(1_u64, |points, axis| points.saturating_mul(axis.count()));
        self.grid.points = points;
        if points <= MOST_POINTS {
            return;
        }
        let most = separated(&MOST_POINTS.to_string());
        let message = format!("the grid has more than {most} points");
        let longest = axes.iter().max_by_key(|axis| axis.count());
        let place = longest.map_or(Place { source: SourceId(0), span: 0..0 }, Axis::place);
        let problem = Diagnostic::new("too-many-points", message, place);
        let help = "take larger steps, or a factor, as in `1M..1B:*2`";
        self.problems.push(problem.help(help));
    }

    /// Every mistake in a workload as the good part of the grid sets it; what the rest would have
    /// stated is not missed.
    pub fn check(&self, template: &Template) -> Vec<Diagnostic> {
        let mut problems = self.grid.check(template);
        let of_the_rest = |key: &String| self.broken.contains(key);
        problems.retain(|problem| !problem.key.as_ref().is_some_and(of_the_rest));
        problems
    }
}

/// A workload that is set to one point of a grid after the other.
#[derive(Debug)]
pub struct Walk<'a> {
    grid: &'a Grid,
    template: Template,
    /// The place along each axis where the workload is set now.
    at: Vec<Option<u64>>,
    texts: Vec<String>,
}

/// A point of a grid.
#[derive(Debug)]
pub struct Point {
    /// Each key's value, as a file would say it.
    pub values: Vec<String>,
    /// What the workload states there, or what is wrong.
    pub stated: Result<Stated, Vec<Diagnostic>>,
    /// Where its keys stand.
    pub places: SourceMap,
}

impl Walk<'_> {
    /// The workload at a point.
    pub fn point(&mut self, point: u64) -> Point {
        let places = self.grid.places(point);
        let Document { result, places, .. } = self.go(&places);
        Point { values: self.texts.clone(), stated: result, places }
    }

    fn go(&mut self, places: &[u64]) -> Document {
        // What an axis sets may stand inside what one before it sets: those after a change are set
        // again.
        let changed = self.at.iter().zip(places).position(|(now, place)| *now != Some(*place));
        let from = changed.unwrap_or(places.len());
        for (i, (axis, place)) in self.grid.axes.iter().zip(places).enumerate().skip(from) {
            let (text, set) = axis.set(*place, &mut self.template);
            self.texts[i] = text;
            if let Err(problems) = set {
                self.at.fill(None);
                return Document::refused(problems);
            }
            self.at[i] = Some(*place);
        }
        self.template.document()
    }
}

//! A grid over keys of a workload: `memory=128MB..3008MB:64MB`, `pattern=steady,business-hours`. Each
//! point sets its values and is read as any file is.
mod axis;
mod series;

use svl_engine::workload::Stated;

use crate::diagnostic::Diagnostic;
use crate::place::{Place, Source, SourceId};
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
#[derive(Debug, Clone)]
pub struct Grid {
    axes: Vec<Axis>,
    points: u64,
}

impl Grid {
    /// Reads a grid; its texts are added to `sources`, into which places point.
    ///
    /// # Errors
    /// Everything that is wrong with it but single values, which [`Grid::check`] reads.
    pub fn read(overs: &[Over], sources: &mut Vec<Source>) -> Result<Self, Vec<Diagnostic>> {
        let (mut axes, mut problems) = (Vec::<Axis>::new(), Vec::new());
        for over in overs {
            let source = SourceId(sources.len());
            sources.push(Source { name: over.label(), text: over.values.clone() });
            if axes.iter().any(|axis| axis.key == over.key) {
                let message = format!("`{}` is varied twice", over.key);
                let problem = Diagnostic::new("duplicate-key", message, whole(over, source));
                problems.push(problem.help("give all values of a key at once"));
            }
            match Axis::read(over, source) {
                Ok(axis) => axes.push(axis),
                Err(found) => problems.extend(found),
            }
        }
        if overs.len() > MOST_AXES {
            let message = format!("a grid has at most {MOST_AXES} keys, not {}", overs.len());
            let last = &overs[overs.len() - 1];
            let place = whole(last, SourceId(sources.len() - 1));
            problems.push(
                Diagnostic::new("too-many-points", message, place).help("set some by `--set`"),
            );
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let points = axes.iter().fold(1_u64, |points, axis| points.saturating_mul(axis.count()));
        if points > MOST_POINTS {
            let message = format!("the grid has more than {MOST_POINTS} points");
            let longest = axes.iter().max_by_key(|axis| axis.count());
            let place = longest.map_or(Place { source: SourceId(0), span: 0..0 }, Axis::place);
            let problem = Diagnostic::new("too-many-points", message, place);
            return Err(vec![problem.help("take larger steps, or a factor, as in `1M..1B:*2`")]);
        }
        Ok(Self { axes, points })
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

    /// Every mistake in the workload as the grid sets it, found before anything is evaluated.
    ///
    /// # Errors
    /// The mistakes, each once.
    pub fn check(&self, template: &Template) -> Result<(), Vec<Diagnostic>> {
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
        if problems.is_empty() { Ok(()) } else { Err(problems) }
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
    pub places: crate::place::SourceMap,
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
        for i in changed.unwrap_or(places.len())..places.len() {
            let axis = &self.grid.axes[i];
            let (text, set) = axis.set(places[i], &mut self.template);
            self.texts[i] = text;
            if let Err(problems) = set {
                self.at.fill(None);
                return Document::refused(problems);
            }
            self.at[i] = Some(places[i]);
        }
        self.template.document()
    }
}

fn whole(over: &Over, source: SourceId) -> Place {
    Place { source, span: 0..over.values.len() }
}

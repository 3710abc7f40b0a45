//! The values of one key: written out, or in steps.
use super::series::{Parts, Series};
use super::{Over, READ_BEFOREHAND};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, SourceId};
use crate::workload_file::keys;
use crate::workload_file::scalars::Form;
use crate::workload_file::setting::Path;
use crate::workload_file::template::Template;
use crate::workload_file::yaml::{self, Node};

/// One key of a grid and its values.
#[derive(Debug, Clone)]
pub struct Axis {
    pub key: String,
    path: Path,
    segments: Vec<Segment>,
    count: u64,
}

/// Values that stand together.
#[derive(Debug, Clone)]
enum Segment {
    /// One value, with its text.
    Value(String, Node),
    /// Amounts in steps, and where they are stated.
    Series(Series, Place),
}

impl Segment {
    fn count(&self) -> u64 {
        match self {
            Self::Value(..) => 1,
            Self::Series(series, _) => series.count(),
        }
    }
}

impl Axis {
    /// Reads the values of a key, `1M..5M:1M,10M`, as far as they are good; places point into
    /// `source`.
    pub fn read(over: &Over, source: SourceId, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let path = match Path::read(&over.key, source) {
            Ok(path) => path,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        let form = keys::at(&over.key).and_then(|key| key.kind.form());
        let mut segments = Vec::new();
        for (start, text) in listed(&over.values) {
            match segment(start, text, form, source) {
                Ok(segment) => segments.push(segment),
                Err(found) => problems.extend(found),
            }
        }
        let count = segments.iter().fold(0_u64, |sum, each| sum.saturating_add(each.count()));
        Some(Self { key: over.key.clone(), path, segments, count })
    }

    /// How many values there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Where they are stated.
    pub fn place(&self) -> Place {
        let place = |segment: &Segment| match segment {
            Segment::Value(_, node) => node.place.clone(),
            Segment::Series(_, place) => place.clone(),
        };
        let longest = self.segments.iter().max_by_key(|segment| segment.count());
        longest.map_or(Place { source: SourceId(0), span: 0..0 }, place)
    }

    /// The places of the values that are read before anything is evaluated.
    pub fn to_be_read(&self) -> Vec<u64> {
        let mut places = Vec::new();
        let mut start = 0;
        for segment in &self.segments {
            let count = segment.count();
            if count <= READ_BEFOREHAND {
                places.extend(start..start + count);
            } else {
                places.extend([start, start + 1, start + count - 1]);
            }
            start += count;
        }
        places
    }

    /// Sets the key to the value at a place; gives its text.
    pub fn set(
        &self,
        place: u64,
        template: &mut Template,
    ) -> (String, Result<(), Vec<Diagnostic>>) {
        let mut place = place;
        for segment in &self.segments {
            if place < segment.count() {
                let (text, node) = match segment {
                    Segment::Value(text, node) => (text.clone(), node.clone()),
                    Segment::Series(series, stated) => {
                        let text = series.at(place);
                        let node = Node::scalar(&text, stated.clone());
                        (text, node)
                    }
                };
                let set = template.set(&self.path, node).map_err(|problem| vec![problem]);
                return (text, set);
            }
            place -= segment.count();
        }
        (String::new(), Ok(()))
    }
}

fn segment(
    start: usize,
    text: &str,
    form: Option<Form>,
    source: SourceId,
) -> Result<Segment, Vec<Diagnostic>> {
    let place = Place { source, span: start..start + text.len() };
    let refuse = |id, message: String, help: &str| {
        vec![Diagnostic::new(id, message, place.clone()).help(help)]
    };
    if text.is_empty() {
        let help = "write values with commas between them, or a series such as `1..8:1`";
        return Err(refuse("wrong-value", "a value is missing".to_owned(), help));
    }
    if let (Some(form), Some(parts)) = (form, Parts::of(text)) {
        return match Series::read(form, parts) {
            Ok(series) => Ok(Segment::Series(series, place)),
            Err(refusal) => {
                let mut problem = Diagnostic::new(refusal.id, refusal.message, place);
                problem.help.extend(refusal.help);
                Err(vec![problem])
            }
        };
    }
    // Blanks before it put the value where it stands among the others.
    let mut parsed = yaml::documents(source, &(" ".repeat(start) + text));
    match parsed.pop() {
        Some(node) if parsed.is_empty() => Ok(Segment::Value(text.to_owned(), node?)),
        _ => {
            let message = "this is not one value".to_owned();
            Err(refuse("wrong-value", message, "write it as it would stand in the file"))
        }
    }
}

/// The items of a list with commas, each with the byte where it begins; commas in brackets and
/// quotes divide nothing.
fn listed(text: &str) -> Vec<(usize, &str)> {
    let (mut items, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_u32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                items.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push((start, text.len()));
    let trimmed = |(start, end): (usize, usize)| {
        let item = &text[start..end];
        (start + item.len() - item.trim_start().len(), item.trim())
    };
    items.into_iter().map(trimmed).collect()
}

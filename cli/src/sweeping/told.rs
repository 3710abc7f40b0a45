//! What is wrong with points of a grid, told at the end: each kind of mistake once, with the first
//! point that has it and how many more do.
use std::collections::BTreeSet;
use std::fmt::Write;

use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::place::Source;
use svl_formats::sweep::Row;

/// So many kinds are told; the points of others are counted.
const KINDS: usize = 20;
/// A thread renders so many kinds at most, which is more than is told.
const RENDERED: usize = 100;

/// The mistakes of one point.
pub struct Told {
    /// Equal for points with the same mistakes.
    kind: String,
    /// The mistakes themselves, where their kind is new to the thread that met them.
    rendered: Option<String>,
}

/// The kinds that a thread has met.
#[derive(Default)]
pub struct Seen(BTreeSet<String>);

impl Seen {
    /// The mistakes of a point. Each thread takes its points in order, so that of every kind the
    /// first point of all is rendered.
    pub fn tell(
        &mut self,
        keys: &[String],
        row: &Row,
        problems: &[Diagnostic],
        sources: &[Source],
    ) -> Told {
        let each = problems.iter().map(|problem| format!("{}: {}\n", problem.id, problem.message));
        let kind: String = each.collect();
        let new = self.0.len() < RENDERED && self.0.insert(kind.clone());
        let rendered = new.then(|| {
            let texts = problems.iter().map(|problem| diagnostic::render(problem, sources));
            let pairs = keys.iter().zip(&row.values).map(|(key, value)| format!("{key}={value}"));
            format!("{}  at {}", texts.collect::<String>(), pairs.collect::<Vec<_>>().join(" "))
        });
        Told { kind, rendered }
    }
}

/// The mistakes of all points.
#[derive(Default)]
pub struct Mistakes {
    kinds: Vec<(Told, u64)>,
    /// Points whose kinds are not told.
    others: u64,
}

impl Mistakes {
    /// Those of some more points, in their order.
    pub fn add(&mut self, mistakes: Vec<Told>) {
        for told in mistakes {
            if let Some((_, count)) = self.kinds.iter_mut().find(|(it, _)| it.kind == told.kind) {
                *count += 1;
            } else if self.kinds.len() < KINDS {
                self.kinds.push((told, 1));
            } else {
                self.others += 1;
            }
        }
    }

    /// All that is to be said of them; nothing where there is none.
    pub fn told(&self, points: u64) -> String {
        let mut out = String::new();
        let mut failed = self.others;
        for (told, count) in &self.kinds {
            failed += count;
            let more = match count - 1 {
                0 => String::new(),
                1 => ", and at one more point".to_owned(),
                more => format!(", and at {more} more points"),
            };
            let _ = writeln!(out, "{}{more}\n", told.rendered.as_deref().unwrap_or(&told.kind));
        }
        if failed > 0 {
            let _ = writeln!(out, "error: {failed} of {points} points could not be evaluated");
        }
        out
    }
}

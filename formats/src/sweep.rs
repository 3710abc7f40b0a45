//! The points of a grid, evaluated, contract `svl-cost/sweep/1`: one file for each output. Rows are
//! rendered in batches, so that no output needs all of them at once.
pub mod csv;
pub mod jsonl;
pub mod table;

use svl_engine::brief::Brief;

use crate::diagnostic::Diagnostic;

/// One point of a grid.
#[derive(Debug)]
pub struct Row {
    /// The workload's name.
    pub workload: String,
    /// Each key's value, in the order of the keys.
    pub values: Vec<String>,
    /// What it costs there, or why that cannot be said.
    pub answer: Result<Brief, Vec<Mistake>>,
}

impl Default for Row {
    fn default() -> Self {
        Self { workload: String::new(), values: Vec::new(), answer: Err(Vec::new()) }
    }
}

/// Why a point has no answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mistake {
    /// Stable id: `unknown-instance-type`.
    pub id: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Mistake {
    /// What the terminal is told, in short.
    pub fn of(diagnostic: &Diagnostic) -> Self {
        Self { id: diagnostic.id, message: diagnostic.message.clone() }
    }
}

/// All mistakes of a point in one line.
fn in_one_line(mistakes: &[Mistake]) -> String {
    let each =
        |mistake: &Mistake| format!("{}: {}", mistake.id, crate::words::plain(&mistake.message));
    mistakes.iter().map(each).collect::<Vec<_>>().join("; ")
}

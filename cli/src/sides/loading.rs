//! One side as bytes: texts of workload files, or decisions that were stored.
use std::collections::BTreeSet;
use std::path::Path;

use svl_engine::Decision;
use svl_formats::answer::Kept;
use svl_formats::stored::{self, Stored};
use svl_formats::workload_file::looks_like_one;

use super::comparing::whole;
use crate::inputs;

/// The most options, and the most findings, of a stored decision that is compared: each is sought among
/// the others.
const MOST: usize = 1_000;
/// The most edges of a stored system.
const MOST_EDGES: usize = 10 * MOST;
/// How far into a text a stored decision names its contract, in bytes.
const LOOKED_AT: usize = 1_024;

/// One side.
pub struct Side {
    /// What it is called: a path, a revision.
    pub name: String,
    /// Its workload files.
    pub texts: Vec<Text>,
    /// Its stored decisions.
    pub stored: Vec<Decision>,
}

/// A workload file.
pub struct Text {
    /// Below what was named, so that the same file of both sides has the same.
    pub file: String,
    /// As messages call it.
    pub shown: String,
    /// Its content, or one byte more than is allowed of it.
    pub bytes: Vec<u8>,
    /// Whether the command line names it, so that it is a workload file whatever it looks like.
    pub named: bool,
}

impl Side {
    /// A side with nothing in it.
    pub const fn new(name: String) -> Self {
        Self { name, texts: Vec::new(), stored: Vec::new() }
    }

    /// Whether it has no workload.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.stored.is_empty()
    }

    /// Whether it is a stored decision.
    pub fn is_stored(&self) -> bool {
        !self.stored.is_empty()
    }
}

/// Reads what a path names.
pub fn side(path: &Path) -> Result<Side, String> {
    let mut side = Side::new(path.display().to_string());
    if path == Path::new("-") {
        "standard input".clone_into(&mut side.name);
    }
    if !path.is_dir() {
        let bytes = inputs::read_stored(path)
            .map_err(|error| format!("could not read {}: {error}", side.name))?;
        if is_stored(&bytes) {
            side.stored = decisions(&side.name, bytes)?;
        } else {
            let shown = path.display().to_string();
            let text = Text { file: shown.clone(), shown, bytes, named: true };
            side.texts.push(text);
        }
        return Ok(side);
    }
    let found = inputs::below(path)
        .map_err(|error| format!("could not search {}: {error}", path.display()))?;
    for file in found {
        let input = inputs::read(&inputs::Place::File(file.clone()))?;
        let below = file.strip_prefix(path).unwrap_or(&file);
        side.texts.push(Text {
            file: below.display().to_string(),
            shown: input.name,
            bytes: input.bytes,
            named: false,
        });
    }
    Ok(side)
}

/// Whether a text is a stored decision, or a list of them.
fn is_stored(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..LOOKED_AT).unwrap_or(bytes)).into_owned();
    let text = start.trim_start();
    let contracts = ["\"svl-cost/decision/", "\"svl-cost/system/"];
    text.starts_with(['{', '[']) && contracts.iter().any(|contract| text.contains(contract))
}

/// The decisions that a text holds, as they are compared.
fn decisions(name: &str, bytes: Vec<u8>) -> Result<Vec<Decision>, String> {
    let compared = |kept| match kept {
        Kept::Workload(decision) => *decision,
        Kept::System(decision) => whole(&decision),
    };
    Ok(stored(name, bytes)?.all.into_iter().map(compared).collect())
}

/// The decisions that a text holds.
pub fn stored(name: &str, bytes: Vec<u8>) -> Result<Stored, String> {
    let refuse = |error: String| {
        format!(
            "{name} holds no decision: {error}\n  help: give it what `svl-cost model WORKLOAD.yaml \
             --format json --out FILE` wrote"
        )
    };
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
    let found = stored::read(text).map_err(|error| refuse(error.to_string()))?;
    let too_many = |kept: &Kept| {
        let decision = match kept {
            Kept::Workload(decision) => decision,
            Kept::System(decision) => {
                let bill = &decision.bill;
                return bill.components.len() > MOST || bill.edges.len() > MOST_EDGES;
            }
        };
        let lines = decision.options.iter().map(|option| option.bill.len()).max();
        let counts = [
            decision.options.len(),
            decision.findings.len(),
            decision.assumptions.len(),
            lines.unwrap_or(0),
        ];
        counts.into_iter().max().unwrap_or(0) > MOST
    };
    if found.all.iter().any(too_many) {
        return Err(format!(
            "{name} has a decision with more than {MOST} options, lines or findings"
        ));
    }
    Ok(found)
}

/// Leaves out files that are no workload files on either side: a file that is one on a single side is
/// broken, or new, on the other.
pub fn leave_out_others(old: &mut Side, new: &mut Side) {
    let ours = |text: &Text| {
        text.named || looks_like_one(&text.file, &String::from_utf8_lossy(&text.bytes))
    };
    let all = old.texts.iter().chain(&new.texts);
    let kept: BTreeSet<String> =
        all.filter(|text| ours(text)).map(|text| text.file.clone()).collect();
    for side in [old, new] {
        side.texts.retain(|text| kept.contains(&text.file));
    }
}

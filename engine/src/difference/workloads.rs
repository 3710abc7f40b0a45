//! All workloads of two sides.
use serde::{Deserialize, Serialize};

use super::total::Cost;
use super::{Difference, Total, VerdictChange};
use crate::usd::Usd;

/// The contract's name and version.
pub const SCHEMA: &str = "svl-cost/difference/1";

/// What differs between all workloads of two sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// [`SCHEMA`].
    pub schema: String,
    /// What the old side is called: a folder, a file, a revision.
    pub old: String,
    /// What the new side is called.
    pub new: String,
    /// By file and by place in it, those that differ and those that do not.
    pub workloads: Vec<WorkloadChange>,
    /// What all of them cost.
    pub total: Total,
}

/// One workload before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkloadChange {
    /// What became of it.
    pub status: Status,
    /// Its name, the new one where there are two.
    pub name: String,
    /// Its name before, where that was another.
    pub old_name: Option<String>,
    /// Its file, where it stands now, or where it stood if it is gone.
    pub file: String,
    /// Its file before, where that was another.
    pub old_file: Option<String>,
    /// What differs; where a side is broken, what the other side has, if it is not broken as well.
    pub difference: Option<Difference>,
    /// What is wrong on either side.
    pub problems: Vec<Problem>,
}

/// What became of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It cannot be read or evaluated on a side.
    Broken,
    /// The new side alone has it.
    Added,
    /// The old side alone has it.
    Removed,
    /// Its answer, or what was said of it, is another; its file or name may be too.
    Changed,
    /// Its file or its name is another, and nothing else.
    Renamed,
    /// Nothing of it differs.
    Same,
}

/// A side that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `old` or `new`.
    pub side: String,
    /// The diagnostics, as plain text.
    pub text: String,
}

impl Changes {
    /// Of all workloads, in an order that does not depend on that in which they were read.
    pub fn of(old: String, new: String, mut workloads: Vec<WorkloadChange>) -> Self {
        workloads.sort_by(|a, b| (&a.file, &a.name).cmp(&(&b.file, &b.name)));
        let total = Total::of(workloads.iter().map(WorkloadChange::costs));
        Self { schema: SCHEMA.to_owned(), old, new, workloads, total }
    }

    /// Whether any workload is not as it was.
    pub fn any(&self) -> bool {
        self.workloads.iter().any(|workload| workload.status != Status::Same)
    }

    /// How many have this status.
    pub fn count(&self, status: Status) -> usize {
        self.workloads.iter().filter(|workload| workload.status == status).count()
    }
}

impl WorkloadChange {
    /// Of a pair that could be evaluated.
    pub fn new(
        difference: Difference,
        [old_name, name]: [Option<&str>; 2],
        [old_file, file]: [Option<&str>; 2],
    ) -> Self {
        let moved = |old: Option<&str>, new: Option<&str>| {
            old.zip(new).filter(|(old, new)| old != new).map(|(old, _)| old.to_owned())
        };
        let (other_name, other_file) = (moved(old_name, name), moved(old_file, file));
        let status = match (old_file, file) {
            (None, _) => Status::Added,
            (_, None) => Status::Removed,
            _ if !difference.is_empty() => Status::Changed,
            _ if other_name.is_some() || other_file.is_some() => Status::Renamed,
            _ => Status::Same,
        };
        Self {
            status,
            name: name.or(old_name).unwrap_or_default().to_owned(),
            old_name: other_name,
            file: file.or(old_file).unwrap_or_default().to_owned(),
            old_file: other_file,
            difference: Some(difference),
            problems: Vec::new(),
        }
    }

    /// Of a pair of which a side is broken: `left` is what the other side has, if that is not broken
    /// as well.
    pub fn broken(
        left: Option<Difference>,
        [old_name, name]: [Option<&str>; 2],
        [old_file, file]: [Option<&str>; 2],
        problems: Vec<Problem>,
    ) -> Self {
        let file = file.or(old_file).unwrap_or_default();
        Self {
            status: Status::Broken,
            name: name.or(old_name).unwrap_or(file).to_owned(),
            old_name: None,
            file: file.to_owned(),
            old_file: old_file.filter(|old| *old != file).map(str::to_owned),
            difference: left,
            problems,
        }
    }

    /// The cost on both sides, as [`Total::of`] counts it.
    fn costs(&self) -> [Cost<'_>; 2] {
        let known = self.difference.as_ref().filter(|_| self.status != Status::Broken);
        let Some(difference) = known else { return [Cost::Unknown; 2] };
        let VerdictChange { usd_per_month, old, new, .. } = &difference.verdict;
        [
            cost(old.is_some(), usd_per_month.old.as_ref()),
            cost(new.is_some(), usd_per_month.new.as_ref()),
        ]
    }
}

fn cost(there: bool, usd: Option<&Usd>) -> Cost<'_> {
    match usd {
        _ if !there => Cost::Absent,
        None => Cost::Unknown,
        Some(usd) => Cost::Known(usd),
    }
}

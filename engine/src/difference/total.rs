//! What all workloads cost together, before and after.
use serde::{Deserialize, Serialize};

use super::{UsdChange, share};
use crate::exact::Exact;
use crate::usd::Usd;

/// The whole bills of all choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Of the workloads whose cost is known on every side that has them.
    pub usd_per_month: UsdChange,
    /// How many workloads are counted.
    pub counted: usize,
    /// How many are not, since nothing fits or a file is broken on a side.
    pub not_counted: usize,
}

/// A workload's cost on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost<'a> {
    /// The side does not have the workload.
    Absent,
    /// Nothing fits, or its file is broken.
    Unknown,
    /// The whole bill of the choice.
    Known(&'a Usd),
}

/// By how much all costs together may rise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Threshold {
    /// USD a month.
    Usd(Usd),
    /// A share of the old total: 0.1 is a tenth.
    Share(Exact),
}

impl Total {
    /// Of each workload's cost on both sides.
    pub fn of<'a>(costs: impl Iterator<Item = [Cost<'a>; 2]>) -> Self {
        let (mut old, mut new) = (Usd::ZERO, Usd::ZERO);
        let (mut counted, mut not_counted) = (0, 0);
        for costs in costs {
            if costs.contains(&Cost::Unknown) {
                not_counted += 1;
                continue;
            }
            counted += 1;
            let [before, after] = costs;
            for (total, cost) in [(&mut old, before), (&mut new, after)] {
                if let Cost::Known(usd) = cost {
                    *total = &*total + usd;
                }
            }
        }
        Self { usd_per_month: UsdChange::of(Some(&old), Some(&new)), counted, not_counted }
    }

    /// Whether the rise is more than `threshold`. A rise from nothing is more than any share.
    pub fn exceeds(&self, threshold: &Threshold) -> bool {
        let Some(change) = &self.usd_per_month.change else { return false };
        if change <= &Usd::ZERO {
            return false;
        }
        match threshold {
            Threshold::Usd(most) => change > most,
            Threshold::Share(most) => {
                let old = self.usd_per_month.old.as_ref();
                old.and_then(|old| share(change, old)).is_none_or(|share| share > *most)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        Usd::new(Exact::parse(text).expect("a decimal"))
    }

    #[test]
    fn a_rise_exceeds_what_it_is_more_than() {
        let (old, new) = (usd("100"), usd("110"));
        let total = |old, new| Total::of([[old, new]].into_iter());
        let rise = total(Cost::Known(&old), Cost::Known(&new));
        assert!(rise.exceeds(&Threshold::Usd(usd("9.99"))));
        assert!(!rise.exceeds(&Threshold::Usd(usd("10"))));
        assert!(!rise.exceeds(&Threshold::Share(Exact::decimal(1, 1))));
        assert!(rise.exceeds(&Threshold::Share(Exact::decimal(99, 3))));
        assert!(!total(Cost::Known(&new), Cost::Known(&old)).exceeds(&Threshold::Usd(Usd::ZERO)));
        assert!(
            total(Cost::Absent, Cost::Known(&new))
                .exceeds(&Threshold::Share(Exact::from(1_000_u32)))
        );
    }

    #[test]
    fn what_is_not_known_is_not_counted() {
        let five = usd("5");
        let total = Total::of(
            [[Cost::Absent, Cost::Known(&five)], [Cost::Unknown, Cost::Known(&five)]].into_iter(),
        );
        assert_eq!(total.usd_per_month.new, Some(five));
        assert_eq!((total.counted, total.not_counted), (1, 1));
    }
}

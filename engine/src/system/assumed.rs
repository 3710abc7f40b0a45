//! What was taken for components that do not say it: one line for each default, with their names.
use std::collections::BTreeMap;

use crate::decision::{Assumption, NOT_STATED};

/// How many names a line gives.
const NAMES: usize = 5;

/// Defaults that were taken, and for whom.
#[derive(Debug, Clone, Default)]
pub struct Assumed {
    by_default: BTreeMap<(&'static str, &'static str, &'static str), Vec<String>>,
}

impl Assumed {
    /// `key` of `name` was not stated, and taken as `value`.
    pub fn not_stated(&mut self, key: &'static str, value: &'static str, name: &str) {
        self.because(key, value, NOT_STATED, name);
    }

    /// `value` was taken for `key` of `name`, `because` of something else.
    pub fn because(
        &mut self,
        key: &'static str,
        value: &'static str,
        because: &'static str,
        name: &str,
    ) {
        let names = self.by_default.entry((key, value, because)).or_default();
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
    }

    /// One line for each default, in the order of their keys.
    pub fn lines(&self) -> Vec<Assumption> {
        let line = |((key, value, because), names): (&(&str, &str, &str), &Vec<String>)| {
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let more = sorted.len().saturating_sub(NAMES);
            let shown = sorted[..sorted.len().min(NAMES)].join(", ");
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            Assumption {
                key: (*key).to_owned(),
                value: format!("{value}, for {shown}{rest}"),
                because: (*because).to_owned(),
            }
        };
        self.by_default.iter().map(line).collect()
    }
}

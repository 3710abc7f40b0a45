//! A difference in words and rows: what the terminal's table and the review comment share. Rounding
//! happens here, and nothing is computed from its result.
mod because;
mod found;
mod rows;
mod total;

use svl_engine::difference::{
    Change, Changes, Choice, Difference, Holds, Status, VerdictSide, WorkloadChange,
};
use svl_engine::exact::Exact;
use svl_engine::system::AS_IT_IS;
use svl_engine::usd::separated;

use crate::words;
pub use because::short;
pub use found::Found;
pub use rows::{Row, percent};
pub use total::total;

/// Some rows under a title.
pub struct Section {
    /// What they are.
    pub title: &'static str,
    /// At least one.
    pub rows: Vec<Row>,
    /// What is left out.
    pub more: Option<String>,
}

/// One workload.
pub struct Told<'a> {
    /// `+`, `-`, `~`, `!`.
    pub sign: &'static str,
    /// Its name, and what it was called.
    pub name: String,
    /// Its file, and where it stood.
    pub file: String,
    /// The answer in sentences.
    pub sentences: Vec<String>,
    /// What differs and matters most: the causes, the costs, the fit.
    pub sections: Vec<Section>,
    /// Findings that are new, gone, or not what they were.
    pub findings: Vec<Found>,
    /// What else differs.
    pub details: Vec<Section>,
    /// What is wrong on a side, with the side.
    pub problems: Vec<(&'static str, &'a str)>,
}

/// The sign of what became of a thing.
pub const fn sign(change: Change) -> &'static str {
    match change {
        Change::Added => "+",
        Change::Removed => "-",
        Change::Changed => "~",
        Change::Same => "",
    }
}

/// The sign of a workload; `!` where a side is broken.
const fn status_sign(status: Status) -> &'static str {
    match status {
        Status::Broken => "!",
        Status::Added => "+",
        Status::Removed => "-",
        Status::Changed | Status::Renamed => "~",
        Status::Same => "",
    }
}

impl<'a> Told<'a> {
    /// Of one workload of `changes`.
    pub fn of(workload: &'a WorkloadChange, changes: &'a Changes) -> Self {
        let was = |old: Option<&String>, new: &str| match old {
            Some(old) => format!("{old} → {new}"),
            None => new.to_owned(),
        };
        let mut told = Self {
            sign: status_sign(workload.status),
            name: was(workload.old_name.as_ref(), &workload.name),
            file: was(workload.old_file.as_ref(), &workload.file),
            sentences: Vec::new(),
            sections: Vec::new(),
            findings: Vec::new(),
            details: Vec::new(),
            problems: Vec::new(),
        };
        for problem in &workload.problems {
            let side = if problem.side == "old" { &changes.old } else { &changes.new };
            told.sentences.push(format!("It cannot be evaluated in {side}."));
            let side = if problem.side == "old" { "old" } else { "new" };
            told.problems.push((side, &problem.text));
        }
        if let Some(difference) = &workload.difference {
            told.add(workload, difference);
        }
        told
    }

    fn add(&mut self, workload: &WorkloadChange, difference: &Difference) {
        let VerdictSides { old, new } = VerdictSides::of(difference);
        match (workload.status, old, new) {
            (Status::Renamed | Status::Same, ..) => {
                let cost = difference.verdict.usd_per_month.new.as_ref();
                let cost =
                    cost.map_or(String::new(), |usd| format!(", {} a month", usd.to_cents()));
                self.sentences.push(format!("Nothing of the answer differs{cost}."));
            }
            (Status::Broken, None, Some(new)) => {
                self.sentences.push(format!("It is: {}", new.because));
            }
            (_, None, Some(new)) => {
                self.sentences.push(new.because.clone());
                self.findings = found::all(difference);
            }
            (_, Some(old), None) => self.sentences.push(format!("It was: {}", old.because)),
            _ => {
                self.sentences.push(answer(difference));
                self.sentences.extend(headroom(difference));
                self.sections = rows::sections(difference);
                self.findings = found::all(difference);
                self.details = rows::details(difference);
            }
        }
    }
}

struct VerdictSides<'a> {
    old: Option<&'a VerdictSide>,
    new: Option<&'a VerdictSide>,
}

impl<'a> VerdictSides<'a> {
    fn of(difference: &'a Difference) -> Self {
        Self { old: difference.verdict.old.as_ref(), new: difference.verdict.new.as_ref() }
    }
}

/// `Lambda arm64, 128 MB → 256 MB`: what two labels begin with is said once.
pub fn both(old: &str, new: &str) -> String {
    if old == new {
        return new.to_owned();
    }
    let same: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let start = old.get(..same).and_then(|same| same.rfind(' ')).map_or(0, |space| space + 1);
    // A count of machines is no beginning.
    let shared = old.get(..start).is_some_and(|shared| shared.contains(char::is_alphabetic));
    match new.get(start..) {
        Some(rest) if shared => format!("{old} → {rest}"),
        _ => format!("{old} → {new}"),
    }
}

/// What the answer is now, and what it costs against before.
fn answer(difference: &Difference) -> String {
    let VerdictSides { old, new } = VerdictSides::of(difference);
    let choice = |side: Option<&'_ VerdictSide>| side.and_then(|it| it.choice.clone());
    let usd = &difference.verdict.usd_per_month;
    let cents = |usd: &Option<svl_engine::usd::Usd>| {
        usd.as_ref().map_or("an unknown amount".to_owned(), svl_engine::usd::Usd::to_cents)
    };
    match (choice(old), choice(new)) {
        (Some(old), Some(new)) => {
            let who = if new.id == AS_IT_IS && old.id == AS_IT_IS {
                "The system as it is".to_owned()
            } else if difference.verdict.other_choice {
                format!("{} is the choice now, and no longer {}", new.label, old.label)
            } else if old.label == new.label {
                format!("{} stays the choice", new.label)
            } else {
                format!("{} is the choice, in place of {}", new.label, old.label)
            };
            match &usd.change {
                Some(change) if !change.amount().is_zero() => {
                    let share = usd.share.as_ref().map_or(String::new(), |share| {
                        format!(", {}", words::signed_percent(share))
                    });
                    let (a, b, by) = (cents(&usd.old), cents(&usd.new), words::signed(change));
                    format!("{who}: {a} → {b} a month ({by}{share}).")
                }
                _ => format!("{who}, at {} a month as before.", cents(&usd.new)),
            }
        }
        (Some(old), None) => format!(
            "No option fits any more; before, {} was the choice at {} a month.",
            old.label,
            cents(&usd.old)
        ),
        (None, Some(new)) => {
            format!(
                "{} fits now, at {} a month; before, no option did.",
                new.label,
                cents(&usd.new)
            )
        }
        (None, None) => "No option fits, as before.".to_owned(),
    }
}

/// Who the choice is, and who it was.
pub fn choice(workload: &WorkloadChange) -> String {
    let known = workload.difference.as_ref().filter(|_| workload.status != Status::Broken);
    let Some(difference) = known else { return "it cannot be evaluated".to_owned() };
    let VerdictSides { old, new } = VerdictSides::of(difference);
    let label = |side: Option<&VerdictSide>| match side {
        None => None,
        Some(side) => {
            let label = side.choice.as_ref().map(|it| it.label.clone());
            Some(label.unwrap_or_else(|| "nothing fits".to_owned()))
        }
    };
    match (label(old), label(new)) {
        (Some(old), Some(new)) => both(&old, &new),
        (old, new) => new.or(old).unwrap_or_default(),
    }
}

/// How far the answer holds, where that is another; nothing where there is no answer.
fn headroom(difference: &Difference) -> Option<String> {
    let VerdictSides { old, new } = VerdictSides::of(difference);
    let (old, new) = (old?, new?);
    new.choice.as_ref()?;
    if old.holds_until == new.holds_until {
        return None;
    }
    let times = |until: &Holds| {
        let times = until.times_stated.as_ref()?;
        Some(format!("{} the volume", words::times(times)))
    };
    let holds = |side: &VerdictSide| match &side.holds_until {
        None => "up to 1,000 times the volume".to_owned(),
        Some(until) => {
            let times = times(until).map_or(String::new(), |times| format!(", {times}"));
            format!("up to {} requests a month{times}", words::count(&until.requests_per_month))
        }
    };
    let last =
        |side: &'_ VerdictSide| side.holds_until.as_ref().map(|it| it.requests_per_month.clone());
    let was = match &old.holds_until {
        // Where the same count ends it, its share of the volume is all that moved.
        Some(until) if last(old) == last(new) => times(until).unwrap_or_default(),
        _ => holds(old),
    };
    let then = new.holds_until.as_ref().and_then(|until| until.then.as_ref());
    let then = then.map_or(String::new(), |Choice { label, .. }| {
        format!("; from there {label} is the cheapest that fits")
    });
    let before = match old.choice {
        Some(_) => format!(" (before: {was})"),
        None => String::new(),
    };
    Some(format!("It holds {}{before}{then}.", holds(new)))
}

/// A quantity for people: whole ones in full, others with what tells them from zero.
pub fn quantity(exact: &Exact) -> String {
    if exact.is_whole() {
        return separated(&exact.to_plain());
    }
    let fixed = exact.to_fixed(2);
    if fixed.trim_start_matches(['-', '0', '.']).is_empty() {
        return exact.to_significant(2);
    }
    separated(&fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_labels_share_is_said_once() {
        assert_eq!(
            both("Lambda arm64, 128 MB", "Lambda arm64, 256 MB"),
            "Lambda arm64, 128 MB → 256 MB"
        );
        assert_eq!(both("1 × t3.small", "2 × t3.small"), "1 × t3.small → 2 × t3.small");
        assert_eq!(both("1 × t3.small", "1 × c7g.large"), "1 × t3.small → 1 × c7g.large");
        assert_eq!(both("a", "a"), "a");
    }
}

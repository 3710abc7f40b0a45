//! The words of a workload that change the choice: what starts it, what stands in front, how it comes.
use serde::Serialize;

use super::Around;
use crate::uncertainty::look::{Look, Seen};
use crate::workload::{Architecture, Ingress, Pattern, Scaling, Stated, Trigger, name_of};

/// The patterns by name.
const PATTERNS: [&str; 6] =
    ["steady", "diurnal", "business-hours", "weekend", "bursty", "scheduled"];

/// A word at which another option is the choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordFlip {
    /// The key.
    pub key: &'static str,
    /// What it says; what is taken where it says nothing.
    pub value: String,
    /// What it would say.
    pub becomes: &'static str,
    /// The choice then; none where nothing fits.
    pub to: Option<String>,
}

/// One key, with every other word that it may say.
struct Alternatives {
    key: &'static str,
    value: String,
    others: Vec<(&'static str, Stated)>,
}

/// The words that change the choice, and the keys none of whose words does.
pub(super) fn all(around: &Around) -> (Vec<WordFlip>, Vec<String>) {
    let (mut flips, mut steady) = (Vec::new(), Vec::new());
    for Alternatives { key, value, others } in alternatives(around) {
        let before = flips.len();
        for (becomes, stated) in others {
            // Some words do not go together with the rest of the workload.
            let Ok(look) = Look::at(&stated, around.evaluator) else { continue };
            let to = look.choice().map(Seen::name);
            if to.as_deref() != around.choice() {
                flips.push(WordFlip { key, value: value.clone(), becomes, to });
            }
        }
        if flips.len() == before {
            steady.push(key.to_owned());
        }
    }
    (flips, steady)
}

fn alternatives(around: &Around) -> Vec<Alternatives> {
    let Around { plain, workload, .. } = around;
    let with = |change: &dyn Fn(&mut Stated)| {
        let mut stated = plain.clone();
        change(&mut stated);
        stated
    };
    let mut found = Vec::new();
    let trigger = name_of(&Trigger::ALL, workload.trigger);
    found.push(Alternatives {
        key: "trigger",
        value: trigger.to_owned(),
        others: others(Trigger::ALL.iter().map(|(each, name)| (*name, *each)), trigger, |each| {
            with(&|stated| stated.trigger = Some(each))
        }),
    });
    let ingress = plain.ingress.map(|it| name_of(&Ingress::ALL, it));
    found.push(Alternatives {
        key: "ingress",
        value: ingress.unwrap_or("by trigger and platform").to_owned(),
        others: others(
            Ingress::ALL.iter().map(|(each, name)| (*name, *each)),
            ingress.unwrap_or_default(),
            |each| with(&|stated| stated.ingress = Some(each)),
        ),
    });
    let pattern = match &plain.pattern {
        None => "steady",
        Some(Pattern::Named(name)) => name.as_str(),
        Some(Pattern::Weights(_)) => "hourly weights",
    };
    found.push(Alternatives {
        key: "pattern",
        value: pattern.to_owned(),
        others: others(PATTERNS.into_iter().map(|name| (name, name)), pattern, |name| {
            with(&|stated| stated.pattern = Some(Pattern::Named(name.to_owned())))
        }),
    });
    let architecture = plain.architecture.map_or("both", Architecture::name);
    found.push(Alternatives {
        key: "architecture",
        value: architecture.to_owned(),
        others: others(
            Architecture::ALL
                .into_iter()
                .map(|each| (each.name(), Some(each)))
                .chain([("both", None)]),
            architecture,
            |each| with(&|stated| stated.architecture = each),
        ),
    });
    let scaling = if workload.server.scaling == Scaling::Fixed { "fixed" } else { "hourly" };
    found.push(Alternatives {
        key: "server.scaling",
        value: scaling.to_owned(),
        others: others(
            [("fixed", Scaling::Fixed), ("hourly", Scaling::Hourly)].into_iter(),
            scaling,
            |each| with(&|stated| stated.server.scaling = Some(each)),
        ),
    });
    let free_tier = if workload.free_tier { "true" } else { "false" };
    found.push(Alternatives {
        key: "free_tier",
        value: free_tier.to_owned(),
        others: others([("true", true), ("false", false)].into_iter(), free_tier, |each| {
            with(&|stated| stated.free_tier = Some(each))
        }),
    });
    found
}

fn others<T>(
    all: impl Iterator<Item = (&'static str, T)>,
    but: &str,
    change: impl Fn(T) -> Stated,
) -> Vec<(&'static str, Stated)> {
    all.filter(|(name, _)| *name != but).map(|(name, each)| (name, change(each))).collect()
}

//! A measured outcome beside the predicted one: where they differ.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::report::{Drill, Drills, Event, EventKind, Traced};
use super::walk::spell;

/// Something that was measured.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measured {
    /// From the beginning of the fault.
    pub ms: u64,
    /// Where.
    pub component: String,
    /// What.
    pub event: EventKind,
    /// Of which request or message; empty where there is one alone.
    pub id: String,
}

/// A place where measurement and prediction differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Difference {
    /// Where.
    pub component: String,
    /// Of which request or message.
    pub id: String,
    /// `attempts`, `end`, `time`, `not-predicted` or `not-measured`.
    pub what: String,
    /// As predicted.
    pub predicted: String,
    /// As measured.
    pub measured: String,
}

/// A second for clocks that are not quite the same, beside a tenth of the time itself.
const SLACK: u64 = 1_000;

/// The drills with a measured trace beside the only one of them; nothing where there are several.
#[must_use]
pub fn traced(mut drills: Drills, measured: &[Measured]) -> Option<Drills> {
    let [drill] = &drills.drills[..] else { return None };
    let differences = compare(drill, measured);
    drills.trace = Some(Traced { events: measured.len() as u64, differences });
    Some(drills)
}

/// Where what was measured differs from what a drill predicts; nothing where it does not.
///
/// Each id is compared by itself, its times from its own first event on. Compared are the number of
/// attempts at each component, when each of the told ones begins, and how it ends there.
pub fn compare(drill: &Drill, measured: &[Measured]) -> Vec<Difference> {
    let predicted = predicted(drill);
    let mut by_id: BTreeMap<&str, Vec<&Measured>> = BTreeMap::new();
    for event in measured {
        by_id.entry(&event.id).or_default().push(event);
    }
    let mut differences = Vec::new();
    for (id, mut events) in by_id {
        events.sort();
        let start = events.first().map_or(0, |event| event.ms);
        let places: BTreeSet<&str> = predicted
            .keys()
            .copied()
            .chain(events.iter().map(|event| event.component.as_str()))
            .collect();
        for place in places {
            let here: Vec<&&Measured> =
                events.iter().filter(|event| event.component == place).collect();
            let mut say = |what: &str, predicted: String, measured: String| {
                let (component, id) = (place.to_owned(), id.to_owned());
                let what = what.to_owned();
                differences.push(Difference { component, id, what, predicted, measured });
            };
            let nothing = || "nothing".to_owned();
            match (predicted.get(place), here.is_empty()) {
                (Some(events), true) => say("not-measured", summary(events), nothing()),
                (None, false) => {
                    let names: Vec<&str> = here.iter().map(|event| event.event.name()).collect();
                    say("not-predicted", nothing(), names.join(", "));
                }
                (Some(events), false) => compare_place(events, &here, start, &mut say),
                (None, true) => {}
            }
        }
    }
    differences
}

type Place<'a> = BTreeMap<&'a str, Vec<&'a Event>>;

fn predicted(drill: &Drill) -> Place<'_> {
    let mut places: Place = BTreeMap::new();
    for event in &drill.timeline {
        places.entry(&event.component).or_default().push(event);
    }
    places
}

fn compare_place(
    events: &[&Event],
    here: &[&&Measured],
    start: u64,
    say: &mut impl FnMut(&str, String, String),
) {
    let attempts = |event: EventKind| event == EventKind::Attempt;
    let expected: u64 = events.iter().filter(|e| attempts(e.event)).map(|e| e.times).sum();
    let tried: Vec<u64> =
        here.iter().filter(|e| attempts(e.event)).map(|e| e.ms - start.min(e.ms)).collect();
    if expected != tried.len() as u64 {
        say("attempts", expected.to_string(), tried.len().to_string());
    }
    let begin = events.iter().filter(|e| attempts(e.event) && e.times == 1);
    for (i, (expected, measured)) in begin.zip(&tried).enumerate() {
        let slack = SLACK + expected.ms / 10;
        let early = measured.saturating_add(slack) < expected.least_ms;
        let late = *measured > expected.most_ms.saturating_add(slack);
        if early || late {
            let window = if expected.least_ms == expected.most_ms {
                format!("attempt {} at {}", i + 1, spell(expected.ms))
            } else {
                let (least, most) = (spell(expected.least_ms), spell(expected.most_ms));
                format!("attempt {} between {least} and {most}", i + 1)
            };
            say("time", window, spell(*measured));
        }
    }
    let ends = |kind: &EventKind| *kind != EventKind::Attempt;
    let last = events.iter().map(|e| e.event).rfind(|kind| ends(kind));
    let ended = here.iter().map(|e| e.event).rfind(|kind| ends(kind));
    if last != ended {
        let name = |kind: Option<EventKind>| kind.map_or("no end", EventKind::name).to_owned();
        say("end", name(last), name(ended));
    }
}

fn summary(events: &[&Event]) -> String {
    let names: Vec<&str> = events.iter().map(|event| event.event.name()).collect();
    let mut told: Vec<String> = Vec::new();
    for name in names {
        if told.last().is_none_or(|last| last != name) {
            told.push(name.to_owned());
        }
    }
    told.truncate(6);
    told.join(", ")
}

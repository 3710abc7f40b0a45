//! One drill in full, part by part, as rows: what a terminal and a page show of it.
use svl_engine::system::drill::{Drill, Outcome, spell};

use crate::words::drill as words;

/// One part of a drill.
pub struct Part {
    /// What it tells.
    pub title: &'static str,
    /// What stands in each column; a terminal shows the rows alone.
    pub columns: &'static [&'static str],
    /// At least one.
    pub rows: Vec<Vec<String>>,
}

/// All parts that have something to tell, in the order in which one asks. `name` is what an outcome
/// is called.
pub fn of(drill: &Drill, name: fn(&Outcome) -> &'static str) -> Vec<Part> {
    let part = |title, columns, rows| Part { title, columns, rows };
    let all = [
        part("what becomes of whom", &["who", "outcome", "what"][..], becomes(drill, name)),
        part("when", &["when", "where", "what", "times", ""], timeline(drill)),
        part("goes on alone", &["what", "how long", ""], orphans(drill)),
        part("where it shows", &["where", "what", "who watches"], evidence(drill)),
        part("to be known", &["note"], drill.notes.iter().map(|note| vec![note.clone()]).collect()),
        part("how to run it", &["step", "what to do"], runbook(drill)),
    ];
    all.into_iter().filter(|part| !part.rows.is_empty()).collect()
}

/// The limits that a drill rests on, each with its figure.
pub fn limits(drill: &Drill) -> Vec<String> {
    let told = drill.limits.iter().map(|limit| match &limit.value {
        Some(value) => format!("{} {value} {}", limit.id, limit.unit).trim_end().to_owned(),
        None => limit.id.clone(),
    });
    told.collect()
}

fn becomes(drill: &Drill, name: fn(&Outcome) -> &'static str) -> Vec<Vec<String>> {
    let clients = drill.entries.iter().map(|seen| (format!("client of {}", seen.component), seen));
    let components = drill.components.iter().map(|seen| (seen.component.clone(), seen));
    let mut rows = Vec::new();
    for (who, seen) in clients.chain(components) {
        for outcome in &seen.outcomes {
            let (_, said) = words::outcome(outcome);
            rows.push(vec![who.clone(), name(outcome).to_owned(), said]);
        }
    }
    let never = drill.never_run.iter();
    rows.extend(never.map(|who| vec![who.clone(), "never run".to_owned(), String::new()]));
    rows
}

fn timeline(drill: &Drill) -> Vec<Vec<String>> {
    let row = drill.timeline.iter().map(|event| {
        let times = if event.times > 1 { format!("{} times", event.times) } else { String::new() };
        let name = event.event.name().to_owned();
        vec![words::when(event), event.component.clone(), name, times, event.text.clone()]
    });
    row.collect()
}

fn orphans(drill: &Drill) -> Vec<Vec<String>> {
    let row = drill.orphans.iter().map(|orphan| {
        let again = if orphan.repeats { "asking again does it twice" } else { "" };
        let said = format!("{} after {} has gone", spell(orphan.ms), orphan.caller);
        vec![orphan.component.clone(), said, again.to_owned()]
    });
    row.collect()
}

fn evidence(drill: &Drill) -> Vec<Vec<String>> {
    let row = drill.evidence.iter().map(|evidence| {
        let watched = match &evidence.watched_by[..] {
            [] => "watched by nobody".to_owned(),
            names => format!("alarm of {}", names.join(", ")),
        };
        vec![evidence.component.clone(), evidence.shows.clone(), watched]
    });
    row.collect()
}

fn runbook(drill: &Drill) -> Vec<Vec<String>> {
    let steps = [
        ("inject", &drill.runbook.inject),
        ("look", &drill.runbook.look),
        ("clear", &drill.runbook.clear),
    ];
    steps.map(|(name, text)| vec![name.to_owned(), text.clone()]).to_vec()
}

//! What drills say, in the same words wherever they are shown.
use svl_engine::system::drill::{Counts, Drill, Drills, Event, Outcome, spell};

/// The columns of the table of all drills.
pub const COLUMNS: [&str; 5] = ["component", "mode", "worst", "what", "noticed by"];

/// An outcome's name, and what is to be said of it; often nothing.
pub fn outcome(outcome: &Outcome) -> (&'static str, String) {
    let said = match outcome {
        Outcome::Ok => String::new(),
        Outcome::Delayed { ms } => format!("{} later", spell(*ms)),
        Outcome::FailedVisible { code } => code.clone(),
        Outcome::Duplicated { times: None } => "again and again, without end".to_owned(),
        Outcome::Duplicated { times: Some(1) } => "done once more".to_owned(),
        Outcome::Duplicated { times: Some(times) } => format!("done {times} times more"),
        Outcome::Captured { at, after_ms, until_ms } => {
            let until = until_ms.map_or(String::new(), |until| {
                format!(", for {} more", spell(until.saturating_sub(*after_ms)))
            });
            format!("in {at} after {}{until}", spell(*after_ms))
        }
        Outcome::LostSilent { reason, .. } => reason.clone(),
    };
    (outcome.name(), said)
}

/// An outcome's name where no program reads it.
pub const fn called(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "as ever",
        Outcome::Delayed { .. } => "late",
        Outcome::FailedVisible { .. } => "fails visibly",
        Outcome::Duplicated { .. } => "done again",
        Outcome::Captured { .. } => "kept",
        Outcome::LostSilent { .. } => "lost in silence",
    }
}

/// An outcome on one line.
pub fn outcome_line(of: &Outcome) -> String {
    let (name, said) = outcome(of);
    if said.is_empty() { name.to_owned() } else { format!("{name}: {said}") }
}

/// How many drills end in which way: the silent losses first.
pub fn counts(counts: &Counts) -> String {
    let Counts { drills, lost_silent, noticed_by_nobody, .. } = counts;
    let others = [
        (counts.captured, "end in a dead-letter queue", "ends in a dead-letter queue"),
        (counts.duplicated, "do something twice", "does something twice"),
        (counts.failed_visible, "fail visibly", "fails visibly"),
        (counts.delayed, "are late", "is late"),
        (counts.ok, "change nothing", "changes nothing"),
    ];
    let lose = if *lost_silent == 1 { "loses" } else { "lose" };
    let mut parts = vec![format!("{lost_silent} {lose} something in silence")];
    for (count, many, one) in others {
        match count {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            count => parts.push(format!("{count} {many}")),
        }
    }
    let noun = if *drills == 1 { "drill" } else { "drills" };
    let blind = match noticed_by_nobody {
        0 => String::new(),
        n => format!("; of what is lost or kept, {n} would be noticed by nobody"),
    };
    format!("{drills} {noun}: {}{blind}", parts.join(", "))
}

/// The row of a drill in the table of all.
pub fn row(drill: &Drill) -> [String; 5] {
    let (name, said) = outcome(&drill.worst);
    let said = match &drill.worst {
        Outcome::FailedVisible { code }
            if drill.entries.iter().any(|e| e.outcomes.contains(&drill.worst)) =>
        {
            format!("the client sees {code}")
        }
        _ => said,
    };
    let whose = worst_at(drill).map_or(String::new(), |component| {
        let same = component == drill.component || said.is_empty();
        if same { String::new() } else { format!("{component}: ") }
    });
    [
        drill.component.clone(),
        drill.mode.clone(),
        name.to_owned(),
        format!("{whose}{said}"),
        noticed_by(drill),
    ]
}

/// The component that has the worst outcome.
fn worst_at(drill: &Drill) -> Option<&str> {
    if matches!(drill.worst, Outcome::FailedVisible { .. }) && drill.noticed_by[0] == "client" {
        return None;
    }
    let all = drill.components.iter().chain(&drill.entries);
    let mut has = all.filter(|seen| seen.outcomes.contains(&drill.worst));
    has.next().map(|seen| seen.component.as_str())
}

/// Who notices.
pub fn noticed_by(drill: &Drill) -> String {
    let said = |who: &String| match who.as_str() {
        "client" => "the client".to_owned(),
        "nobody" => "nobody".to_owned(),
        name => format!("the alarm of {name}"),
    };
    drill.noticed_by.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// How long the fault lasts, as a sentence's end.
pub fn lasts(drill: &Drill) -> String {
    match drill.lasts_ms {
        None => "until it is mended".to_owned(),
        Some(0 | 1) => "once".to_owned(),
        Some(ms) => format!("for {}", spell(ms)),
    }
}

/// When something happens, with the range that jitter gives it.
pub fn when(event: &Event) -> String {
    if event.least_ms == event.most_ms {
        return spell(event.ms);
    }
    format!("{} ({} to {})", spell(event.ms), spell(event.least_ms), spell(event.most_ms))
}

/// The system, the break where there is one alone, and the day of the facts.
pub fn headline(drills: &Drills) -> [String; 3] {
    let broken = match &drills.drills[..] {
        [one] => format!("{}:{}", one.component, one.mode),
        _ => "all drills".to_owned(),
    };
    [drills.system.clone(), broken, format!("facts of {}", drills.as_of)]
}

/// How a trace compares, in one sentence.
pub fn traced(events: u64, differences: usize) -> String {
    match differences {
        0 => format!("{events} measured events agree with the prediction"),
        1 => format!("{events} measured events differ from the prediction in one place"),
        n => format!("{events} measured events differ from the prediction in {n} places"),
    }
}

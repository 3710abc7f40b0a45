//! A measured trace: JSON lines or CSV, with the same four fields in both.
//!
//! `{"ms": 60400, "component": "mailer", "event": "attempt", "id": "m1"}` or, under the header
//! `ms,component,event,id`, `60400,mailer,attempt,m1`. `ms` is a whole number of milliseconds from any
//! beginning; `event` is `attempt`, `ok`, `error`, `throttled`, `timeout`, `denied`, `captured` (at the
//! component that keeps it) or `dropped`; `id` tells messages apart and may be left out.
use serde::Deserialize;
use svl_engine::system::drill::{EventKind, Measured};

use crate::nearest::nearest;

/// The largest text that is read, in bytes.
pub const LARGEST: usize = 8 << 20;
/// So many mistakes are told.
const MISTAKES: usize = 20;
/// The first line of a CSV.
const HEADER: [&str; 4] = ["ms", "component", "event", "id"];

/// A line that is none of a trace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct NotTrace {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    ms: u64,
    component: String,
    event: String,
    #[serde(default)]
    id: String,
}

/// What was measured.
///
/// # Errors
/// Every line that cannot be read, up to twenty.
pub fn read(text: &str) -> Result<Vec<Measured>, Vec<NotTrace>> {
    if text.len() > LARGEST {
        return Err(vec![NotTrace { line: 1, what: "it is larger than 8 MiB".to_owned() }]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<(usize, Result<Measured, String>)> = if text.trim_start().starts_with('{') {
        let full = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        full.map(|(i, line)| (i + 1, json_line(line))).collect()
    } else {
        csv_lines(text)
    };
    let (mut measured, mut mistakes) = (Vec::new(), Vec::new());
    for (line, read) in lines {
        match read {
            Ok(event) => measured.push(event),
            Err(what) if mistakes.len() < MISTAKES => mistakes.push(NotTrace { line, what }),
            Err(_) => {}
        }
    }
    if mistakes.is_empty() { Ok(measured) } else { Err(mistakes) }
}

fn json_line(line: &str) -> Result<Measured, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| {
        let told = error.to_string();
        told.split(" at line").next().unwrap_or_default().to_owned()
    })?;
    Ok(Measured { ms: line.ms, component: line.component, event: kind(&line.event)?, id: line.id })
}

fn csv_lines(text: &str) -> Vec<(usize, Result<Measured, String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut headed = false;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                lines.push((1, Err(error.to_string())));
                continue;
            }
        };
        let line = record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        let cells: Vec<&str> = record.iter().collect();
        if !headed {
            headed = true;
            if cells != HEADER && cells != HEADER[..3] {
                let what = "the header is `ms,component,event,id`, or each line is a JSON object";
                lines.push((line, Err(what.to_owned())));
                return lines;
            }
            continue;
        }
        lines.push((line, csv_line(&cells)));
    }
    lines
}

fn csv_line(cells: &[&str]) -> Result<Measured, String> {
    let (ms, component, event, id) = match cells {
        [ms, component, event] => (ms, component, event, ""),
        [ms, component, event, id] => (ms, component, event, *id),
        _ => return Err(format!("{} cells where there are four", cells.len())),
    };
    Ok(Measured {
        ms: ms.parse().map_err(|_| format!("`{ms}` is no whole number of milliseconds"))?,
        component: (*component).to_owned(),
        event: kind(event)?,
        id: id.to_owned(),
    })
}

fn kind(name: &str) -> Result<EventKind, String> {
    let found = EventKind::ALL.iter().find(|(_, each)| *each == name).map(|(kind, _)| *kind);
    found.ok_or_else(|| {
        let names = EventKind::ALL.map(|(_, name)| name);
        let meant = nearest(name, names.iter().copied())
            .map_or_else(|| names.join(", "), |name| format!("did you mean `{name}`?"));
        format!("`{name}` is no event: {meant}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let json = "{\"ms\": 5, \"component\": \"f\", \"event\": \"error\", \"id\": \"m\"}\n\
                    {\"ms\": 9, \"component\": \"q\", \"event\": \"captured\"}\n";
        let csv = "ms,component,event,id\n5,f,error,m\n9,q,captured\n";
        let read_both = (read(json).expect("JSON"), read(csv).expect("CSV"));
        assert_eq!(read_both.0, read_both.1);
        assert_eq!(read_both.0.len(), 2);
    }

    #[test]
    fn every_mistake_has_its_line() {
        let mistakes = |text: &str| {
            let all = read(text).expect_err(text);
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(
            mistakes("ms,component,event,id\n1,f,eror\nx,f,ok\n1,f\n"),
            "line 2: `eror` is no event: did you mean `error`?; \
             line 3: `x` is no whole number of milliseconds; line 4: 2 cells where there are four"
        );
        assert!(mistakes("hello\n").starts_with("line 1: the header"));
        assert!(mistakes("{\"ms\": -1}").starts_with("line 1: invalid value"));
        assert!(mistakes("{\"ms\": 1, \"x\": 2}").contains("unknown field"));
    }
}

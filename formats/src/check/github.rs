//! A check as GitHub's workflow commands: annotations beside the lines of a change.
use std::fmt::Write;

use svl_engine::decision::Severity;

use super::{Check, Notice, Region, State, detail, summary};
use crate::words::plain;

/// One command for each notice that is not accepted, the worst first, since GitHub shows the first ten
/// of each level in a step; then the summary.
pub fn render(check: &Check, all: bool) -> String {
    let mut shown: Vec<(&Notice, Option<&str>)> =
        detail::told(check, all).filter(|(notice, _)| notice.state == State::New).collect();
    shown.sort_by_key(|(notice, _)| (!notice.fails, notice.severity));
    let mut out = String::new();
    for (notice, file) in shown {
        command(notice, file, &mut out);
    }
    let _ = writeln!(out, "{}", summary::line(check));
    out
}

fn command(notice: &Notice, file: Option<&str>, out: &mut String) {
    let level = match notice.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice | Severity::Info => "notice",
    };
    let mut properties = String::new();
    let mut set = |name: &str, value: &str| {
        let comma = if properties.is_empty() { "" } else { "," };
        let _ = write!(properties, "{comma}{name}={}", property(&plain(value)));
    };
    match (notice.place.as_ref().or(notice.origin.as_ref()), file) {
        (Some(region), _) => place(region, &mut set),
        (None, Some(file)) => set("file", detail::relative(file)),
        (None, None) => {}
    }
    let of = notice.workload.as_ref().map_or(String::new(), |name| format!(" in {name}"));
    set("title", &format!("{}{of}", notice.rule));
    let _ = writeln!(out, "::{level} {properties}::{}", data(&detail::full(notice)));
}

/// Columns count within one line alone.
fn place(region: &Region, set: &mut impl FnMut(&str, &str)) {
    set("file", detail::relative(&region.file));
    set("line", &region.line.to_string());
    if region.line == region.end_line {
        set("col", &region.column.to_string());
        set("endColumn", &region.end_column.to_string());
    } else {
        set("endLine", &region.end_line.to_string());
    }
}

/// A message within a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value within a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

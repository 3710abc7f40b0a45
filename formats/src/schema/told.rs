//! What a schema tells a person of a key: plain, in markdown, and where a value is wrong.
use std::fmt::Write;

use crate::workload_file::keys::{Key, Kind};
use crate::workload_file::ranges;
use crate::workload_file::scalars::Form;

/// Its meaning, unit, default and whether it matters yet, in one paragraph.
pub fn plain(key: &Key, path: &str) -> String {
    let mut text = without_code(key.meaning);
    if let Some(unit) = unit_of(key.kind) {
        let _ = write!(text, " Unit: {}.", without_code(&unit));
    }
    if ranges::of(key, path).is_some() {
        text.push_str(" May be a range, LOW..HIGH.");
    }
    if let Some(default) = default_of(key) {
        let _ = write!(text, " Default: {default}.");
    }
    text.push_str(if key.considered { "" } else { LATER });
    if let Some(example) = map_example(key) {
        let _ = write!(text, " Example: {example}.");
    }
    text
}

/// The same with a line for each.
pub fn markdown(key: &Key, path: &str) -> String {
    let mut text = key.meaning.to_owned();
    if let Some(unit) = unit_of(key.kind) {
        let _ = write!(text, "\n\n**Unit:** {unit}");
    }
    if ranges::of(key, path).is_some() {
        text.push_str("\n\n**Range:** `LOW..HIGH`, or a map of `low`, `likely` and `high`");
    }
    if let Some(default) = default_of(key) {
        let default = match super::values::default(key) {
            Some(_) => format!("`{default}`"),
            None => default.to_owned(),
        };
        let _ = write!(text, "\n\n**Default:** {default}");
    } else if key.required {
        text.push_str("\n\n**Required**");
    }
    if !key.considered {
        let _ = write!(text, "\n\n{}", LATER.trim());
    }
    if let Some(example) = map_example(key) {
        let _ = write!(text, "\n\n**Example:** `{example}`");
    }
    text
}

/// What to write in place of a wrong value.
pub fn wanted(form: Form, example: &str, words: &[&str], range: Option<&str>) -> String {
    let range = range.map(|range| format!(", or a range like `{range}`")).unwrap_or_default();
    let words = words.iter().map(|word| format!(", or `{word}`")).collect::<Vec<_>>().concat();
    let unit = unit(form);
    match form {
        Form::Count { .. } | Form::Weight => format!("Write {unit}{words}{range}."),
        Form::Money | Form::Price => format!("Write {} in {unit}{words}{range}.", form.name()),
        _ => format!("Write {} like `{example}`{words}{range}; units: {unit}.", form.name()),
    }
}

const LATER: &str = " Read and checked; it does not shape the answer yet.";

fn default_of(key: &Key) -> Option<&'static str> {
    (!key.default.is_empty()).then_some(key.default)
}

fn unit_of(kind: Kind) -> Option<String> {
    match kind {
        Kind::Scalar(form) | Kind::ScalarOr(form, _) | Kind::ScalarOrGroup(form, _) => {
            Some(unit(form))
        }
        Kind::Day => Some("a day, as YYYY-MM-DD".to_owned()),
        _ => None,
    }
}

/// What a scalar of this form is written in.
fn unit(form: Form) -> String {
    match form {
        Form::Count { least, most } if least == most => return format!("the number {least}"),
        Form::Count { least, most } => return format!("a whole number from {least} to {most}"),
        Form::Rate => {
            "`/month`, `/day`, `/hour`, `/minute` or `/s`, after a count with `k`, `M` or `B`"
        }
        Form::Size => "`B`, `KB`, `MB`, `GB` or `TB`, powers of 1,024",
        Form::Duration => "`ms`, `s`, `min` or `h`",
        Form::Share => "`%`, or a number from 0 to 1",
        Form::Factor => "`x` (times), or a bare number",
        Form::Money => "USD a month, like `$400/month` or `400`",
        Form::Price => "USD for a million requests, like `$4/million` or `4`",
        Form::Weight => "a number of zero or more",
    }
    .to_owned()
}

/// An example with maps, which no value of `examples` shows.
fn map_example(key: &Key) -> Option<&'static str> {
    let value = super::values::of_text(key.example);
    super::values::has_maps(&value).then_some(key.example)
}

/// Text for what shows no markdown.
pub fn without_code(text: &str) -> String {
    text.replace('`', "")
}

//! The form: every field of a workload in groups by meaning, made from the table of keys.
use svl_formats::form::{self, Control, Field, Fields};

use super::id_of;

/// What is asked first.
const FIRST: [&str; 6] = ["requests", "memory", "duration", "latency.p99", "pattern", "region"];

/// The rest by meaning: a title, and the keys or groups of keys in it.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Traffic", &["peak", "trigger", "ingress", "payload", "latency", "availability"]),
    (
        "Function",
        &[
            "duration",
            "cpu",
            "architecture",
            "runtime",
            "package",
            "init",
            "lambda",
            "logs",
            "tracing",
        ],
    ),
    ("Server", &["server"]),
    ("State and jobs", &["state", "job"]),
    ("Prices and discounts", &["free_tier", "discounts", "budget"]),
    ("What to compare", &["compare", "allow"]),
];
/// Where a key goes that no group names.
const REST: &str = "About this sheet";

/// A mistake, beside its field.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Vec<String>,
}

/// Some fields under a title.
pub struct Group {
    /// Its title.
    pub title: &'static str,
    /// Its fields.
    pub fields: Vec<Shown>,
}

impl Group {
    /// Whether it is open at first: one of its fields says something, or is wrong.
    pub fn open(&self) -> bool {
        let says = |field: &Shown| !field.value.is_empty() && !field.is_of_sheet();
        self.fields.iter().any(|field| says(field) || !field.mistakes.is_empty())
    }
}

/// One field as it is shown.
pub struct Shown {
    /// The key, and the name under which the form sends it.
    pub path: String,
    /// The key without its dots.
    pub id: String,
    /// In plain words.
    pub label: String,
    /// What it means.
    pub hint: String,
    /// What holds without it, or an example.
    pub placeholder: String,
    /// What is said.
    pub value: String,
    /// What may be said.
    pub control: Control,
    /// Whether no answer is possible without it.
    pub required: bool,
    /// What is wrong with it.
    pub mistakes: Vec<Mistake>,
}

impl Shown {
    /// Whether it is about the sheet and not about the workload.
    fn is_of_sheet(&self) -> bool {
        title_of(&self.path) == REST
    }

    /// The words to choose from; none where something is written.
    pub fn choices(&self) -> &[&'static str] {
        match &self.control {
            Control::WordsOrText(words) if words.len() < 2 => &[],
            Control::Words(words) | Control::WordsOrText(words) => words,
            Control::Text | Control::Entries(_) => &[],
        }
    }

    /// Whether it takes entries, one a line.
    pub fn has_entries(&self) -> bool {
        matches!(self.control, Control::Entries(_))
    }

    /// Whether what is said is one of the words.
    pub fn is_word(&self) -> bool {
        self.choices().contains(&self.value.as_str())
    }
}

/// The form.
pub struct Form {
    /// What is asked first.
    pub first: Vec<Shown>,
    /// The rest.
    pub groups: Vec<Group>,
    /// What is wrong and has no field, each with the name that was given.
    pub elsewhere: Vec<(String, Mistake)>,
}

impl Form {
    /// The form over what is stated and what is wrong with it, by path.
    pub fn of(stated: &Fields, mistakes: &[(String, Mistake)]) -> Self {
        let known = form::fields();
        let is_field = |path: &str| known.iter().any(|field| field.path == path);
        let elsewhere = mistakes.iter().filter(|(path, _)| !is_field(path)).cloned().collect();
        let shown: Vec<Shown> = known
            .iter()
            .map(|field| show(field, stated, mistakes))
            .filter(|shown| is_asked(shown, &known))
            .collect();
        let mut first = Vec::new();
        let titles = GROUPS.iter().map(|(title, _)| *title).chain([REST]);
        let mut groups: Vec<Group> =
            titles.map(|title| Group { title, fields: Vec::new() }).collect();
        for field in shown {
            let place = groups.iter().position(|group| group.title == title_of(&field.path));
            match place {
                Some(place) if !FIRST.contains(&field.path.as_str()) => {
                    groups[place].fields.push(field);
                }
                _ => first.push(field),
            }
        }
        first.sort_by_key(|field| FIRST.iter().position(|path| *path == field.path));
        Self { first, groups, elsewhere }
    }
}

/// What its group's own field says is asked only where it was said or is wrong.
fn is_asked(shown: &Shown, known: &[Field]) -> bool {
    let said_by_group = known.iter().any(|field| field.path == shown.path && field.said_by_group);
    !said_by_group || !shown.value.is_empty() || !shown.mistakes.is_empty()
}

fn title_of(path: &str) -> &'static str {
    let key = path.split('.').next().unwrap_or(path);
    let named = GROUPS.iter().find(|(_, keys)| keys.contains(&key));
    named.map_or(REST, |(title, _)| title)
}

fn show(field: &Field, stated: &Fields, mistakes: &[(String, Mistake)]) -> Shown {
    let value = stated.iter().find(|(path, _)| *path == field.path);
    let placeholder = match field.default {
        "" | "none" => format!("e.g. {}", field.example),
        default => default.to_owned(),
    };
    Shown {
        path: field.path.clone(),
        id: id_of(&field.path),
        label: label(&field.path),
        hint: hint(field),
        placeholder,
        value: value.map(|(_, value)| value.clone()).unwrap_or_default(),
        control: field.control.clone(),
        required: field.required,
        mistakes: mistakes
            .iter()
            .filter(|(path, _)| *path == field.path)
            .map(|(_, mistake)| mistake.clone())
            .collect(),
    }
}

/// `Provisioned concurrency` for `lambda.provisioned_concurrency`; the group is named where its
/// title does not say it.
fn label(path: &str) -> String {
    let words = match path.split_once('.') {
        Some(("lambda" | "server", name)) => name.to_owned(),
        Some((group, name)) => format!("{group} {name}"),
        None => path.to_owned(),
    };
    let words = words.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let label: String = first.into_iter().chain(letters).collect();
    label.replace("Cpu", "CPU").replace("cpu", "CPU").replace("nat", "NAT").replace("Nat", "NAT")
}

fn hint(field: &Field) -> String {
    match &field.control {
        Control::WordsOrText(words) if words.len() == 1 => field.meaning.to_owned(),
        Control::Entries(entries) => {
            let like = entry_of(field.example);
            format!("{} One a line, like `- {like}`. {}.", field.meaning, entries.join(". "))
        }
        _ => field.meaning.to_owned(),
    }
}

fn entry_of(example: &str) -> &str {
    example.trim_start_matches('[').trim_end_matches(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_asked_once() {
        let stated: Fields =
            form::fields().into_iter().map(|field| (field.path, "x".to_owned())).collect();
        let form = Form::of(&stated, &[]);
        let mut asked: Vec<String> = form
            .groups
            .iter()
            .flat_map(|group| &group.fields)
            .chain(&form.first)
            .map(|field| field.path.clone())
            .collect();
        asked.sort();
        let mut known: Vec<String> = stated.into_iter().map(|(path, _)| path).collect();
        known.sort();
        assert_eq!(asked, known);
        assert_eq!(form.first.iter().map(|field| field.path.as_str()).collect::<Vec<_>>(), FIRST);
    }
}

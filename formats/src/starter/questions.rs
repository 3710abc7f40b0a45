//! What to ask a person who begins a workload file, and whether an answer will do.
use super::text_value;
use crate::diagnostic;
use crate::workload_file::keys::{Key, Kind, WORKLOAD};
use crate::workload_file::{self, Override};

/// No objective, as a person says it.
const NONE: &str = "none";
/// What is asked, and in which words.
const ASKED: &[(&str, &str)] = &[
    ("name", "Name of the workload"),
    ("region", "AWS Region"),
    ("requests", "Requests, such as 30M/month or 800/s"),
    ("memory", "Memory of one function, such as 512MB"),
    ("duration", "Duration of one request, such as 100ms"),
    ("trigger", "What starts it"),
    ("latency.p99", "Of 100 requests, 99 are to be answered within, such as 300ms"),
];

/// A question about one key.
pub struct Question {
    /// The key, `latency.p99`.
    pub path: &'static str,
    /// The question.
    pub text: String,
    /// What holds where nothing is answered.
    pub suggestion: String,
}

/// The questions, in their order.
pub fn questions() -> impl Iterator<Item = Question> {
    ASKED.iter().filter_map(|(path, text)| {
        let key = key_at(path)?;
        let words = match key.kind {
            Kind::Word(words) => format!(" ({})", words.join(", ")),
            _ => String::new(),
        };
        let suggestion = match key.default_value() {
            Some(default) => default,
            None if key.required || *path == "name" => key.example,
            None => NONE,
        };
        Some(Question { path, text: format!("{text}{words}"), suggestion: suggestion.to_owned() })
    })
}

impl Question {
    /// What is wrong with an answer, as the reader of files says it.
    pub fn mistake(&self, answer: &str) -> Option<String> {
        if self.is_open(answer) {
            return None;
        }
        let key = self.path.to_owned();
        let setting = Override { label: key.clone(), key, value_text: self.value(answer) };
        let required = WORKLOAD.iter().filter(|key| key.required);
        let lines = required.map(|key| format!("{}: {}", key.name, key.example));
        let rest = lines.collect::<Vec<_>>().join("\n");
        let file = workload_file::read("-", rest.as_bytes(), &[setting]);
        let problems = file.documents.iter().filter_map(|document| document.result.as_ref().err());
        let said: String =
            problems.flatten().map(|problem| diagnostic::render(problem, &file.sources)).collect();
        (!said.is_empty()).then_some(said)
    }

    /// The key at the top of the file with its value, where the answer states one.
    pub fn stated(&self, answer: &str) -> Option<(String, String)> {
        if self.is_open(answer) {
            return None;
        }
        let value = self.value(answer);
        Some(match self.path.split_once('.') {
            Some((group, name)) => (group.to_owned(), format!("{{{name}: {value}}}")),
            None => (self.path.to_owned(), value),
        })
    }

    fn is_open(&self, answer: &str) -> bool {
        answer == NONE && self.path.starts_with("latency")
    }

    /// Any text is a name; all else is YAML as it is written.
    fn value(&self, answer: &str) -> String {
        match key_at(self.path).map(|key| key.kind) {
            Some(Kind::Text(_)) => text_value(answer),
            _ => answer.to_owned(),
        }
    }
}

fn key_at(path: &str) -> Option<&'static Key> {
    let mut steps = path.split('.');
    let first = steps.next()?;
    let top = WORKLOAD.iter().find(|key| key.name == first)?;
    match steps.next() {
        Some(name) => top.kind.keys().iter().find(|key| key.name == name),
        None => Some(top),
    }
}

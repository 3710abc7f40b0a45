//! The workload file: bytes in, stated workloads out, with the place of every key, and every
//! mistake of a document at once.
mod building;
pub(crate) mod fields;
pub(crate) mod keys;
mod kin;
pub(crate) mod reading;
pub(crate) mod scalars;
pub(crate) mod yaml;

use jiff::civil::Date;
use svl_engine::decision::Severity;
use svl_engine::workload::Stated;

use crate::diagnostic::Diagnostic;
use crate::place::{Place, Source, SourceId, SourceMap};
use crate::policy_file::Rules;
pub use kin::looks_like_one;
use reading::Reader;
use yaml::{Key, Kind, Node};

/// The largest file that is read, in bytes.
const LARGEST: usize = 1 << 20;
/// How many mistakes of one file are told before the rest is counted.
pub(crate) const TOLD: usize = 100;
/// Four lines are a whole file.
const SMALLEST_FILE: &str = "write four lines: `name: thumbnail-api`, `requests: 30M/month`, `memory: 128MB`, `duration: 100ms`";

/// A key that is set from outside the file.
#[derive(Debug, Clone)]
pub struct Override {
    /// As messages name it: `--set memory=256MB`.
    pub label: String,
    /// The key: `compare[0].ec2.count`.
    pub key: String,
    /// The value, in YAML.
    pub value_text: String,
}

impl Override {
    /// What `--region` sets.
    pub fn region(region: &str) -> Self {
        Self {
            label: format!("--region {region}"),
            key: "region".to_owned(),
            value_text: region.to_owned(),
        }
    }

    /// What `--free-tier` sets.
    pub fn free_tier() -> Self {
        Self {
            label: "--free-tier".to_owned(),
            key: "free_tier".to_owned(),
            value_text: "true".to_owned(),
        }
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct File {
    /// The texts that places point into.
    pub sources: Vec<Source>,
    /// Its workloads; a file has at least one, good or bad.
    pub documents: Vec<Document>,
}

/// One workload of a file.
#[derive(Debug)]
pub struct Document {
    /// What it states, or every mistake in it.
    pub result: Result<Stated, Vec<Diagnostic>>,
    /// Where its keys stand.
    pub places: SourceMap,
    /// What `check` holds it to, beside the repository's policy.
    pub policy: Rules,
}

/// What is read as a workload.
const DOCUMENT: reading::Document = reading::Document {
    keys: keys::WORKLOAD,
    name: "a workload",
    later: keys::SYSTEM,
    assigned: |key, value| format!("{key}: {value}"),
};

/// A day, written `YYYY-MM-DD` and in no other way.
pub fn day(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|day| day.to_string() == text)
}

/// Reads every workload of a file. `name` is the file's, as messages give it.
pub fn read(name: &str, bytes: &[u8], overrides: &[Override]) -> File {
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(problem) => return refused(name, problem),
    };
    let mut sources = vec![Source { name: name.to_owned(), text: text.to_owned() }];
    let settings: Vec<Setting> =
        overrides.iter().map(|each| Setting::read(each, &mut sources)).collect();
    let mut parsed = yaml::documents(SourceId(0), text);
    if parsed.is_empty() {
        parsed.push(Ok(Node::scalar("", Place { source: SourceId(0), span: 0..0 })));
    }
    let named = default_name(name);
    let document = |(i, tree)| {
        document(
            tree,
            &settings,
            &if i == 0 { named.clone() } else { format!("{named}-{}", i + 1) },
        )
    };
    let mut documents: Vec<Document> = parsed.into_iter().enumerate().map(document).collect();
    shorten(&mut documents);
    File { sources, documents }
}

fn document(tree: yaml::Parsed, settings: &[Setting], name: &str) -> Document {
    let mut reader = Reader::of(&DOCUMENT);
    let mut policy = Rules::default();
    let stated = tree.and_then(|mut node| {
        for setting in settings {
            setting.apply(&mut node)?;
        }
        if node.is_null() {
            let problem = Diagnostic::new(
                "no-workload",
                "there is no workload in this document".to_owned(),
                node.place,
            );
            return Err(vec![problem.help(SMALLEST_FILE)]);
        }
        let fields = reader.document(&node);
        if let Some(own) = fields.group("policy") {
            policy = Rules::of(own, "policy.");
        }
        building::stated(&mut reader, &fields, name)
            .ok_or_else(|| std::mem::take(&mut reader.problems))
    });
    Document { result: stated, places: SourceMap::new(reader.places), policy }
}

/// Keeps a file's first mistakes; the last document with more counts those that are left out.
fn shorten(documents: &mut [Document]) {
    let mut problems: Vec<&mut Vec<Diagnostic>> =
        documents.iter_mut().filter_map(|document| document.result.as_mut().err()).collect();
    let (mut left, mut left_out) = (TOLD, 0);
    for each in &mut problems {
        left_out += each.len().saturating_sub(left);
        each.truncate(left);
        left -= each.len();
    }
    if let (Some(last), true) = (problems.last_mut(), left_out > 0) {
        let message = format!("{left_out} more mistakes are not shown");
        last.push(nowhere("more-errors", message, "correct those above first"));
    }
}

fn nowhere(id: &'static str, message: String, help: &str) -> Diagnostic {
    let help = vec![help.to_owned()];
    Diagnostic {
        id,
        severity: Severity::Error,
        message,
        key: None,
        place: None,
        also: None,
        notes: Vec::new(),
        help,
    }
}

fn refused(name: &str, mut problem: Diagnostic) -> File {
    problem.message = format!("{name} {}", problem.message);
    let document = Document {
        result: Err(vec![problem]),
        places: SourceMap::default(),
        policy: Rules::default(),
    };
    File {
        sources: vec![Source { name: name.to_owned(), text: String::new() }],
        documents: vec![document],
    }
}

/// The text of a file, its byte order mark left out of what is parsed by being blank to the parser.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Diagnostic> {
    if bytes.len() > LARGEST {
        return Err(nowhere(
            "too-large",
            "is larger than 1 MiB".to_owned(),
            "a workload file is a few lines; split it",
        ));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(nowhere("not-text", "is UTF-16".to_owned(), "save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        nowhere(
            "not-text",
            format!("is not UTF-8 text: line {line} has a byte that is no character"),
            "save it as UTF-8",
        )
    })?;
    if text.contains('\0') {
        return Err(nowhere(
            "not-text",
            "is not text: it has a NUL byte".to_owned(),
            "name a workload file",
        ));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// What a workload is called that has no name: its file, or the folder of a `workload.yaml`.
pub fn default_name(path: &str) -> String {
    let mut parts = path.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(path);
    let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file);
    let folder = parts.next().filter(|folder| !folder.is_empty() && !folder.starts_with('.'));
    match (stem, folder) {
        ("-", _) => "workload".to_owned(),
        ("workload", Some(folder)) => folder.to_owned(),
        (stem, _) => stem.to_owned(),
    }
}

/// An override that was parsed once, for all documents.
struct Setting {
    steps: Result<Vec<Step>, Diagnostic>,
    value: yaml::Parsed,
}

/// One step of a key's path.
enum Step {
    Key(String, Place),
    Index(usize),
}

impl Setting {
    fn read(given: &Override, sources: &mut Vec<Source>) -> Self {
        let source = SourceId(sources.len());
        sources.push(Source { name: given.label.clone(), text: given.value_text.clone() });
        let mut parsed = yaml::documents(source, &given.value_text);
        let value = if parsed.len() == 1 {
            parsed.remove(0)
        } else {
            Ok(Node::scalar("", Place { source, span: 0..0 }))
        };
        Self { steps: steps(&given.key, source), value }
    }

    fn apply(&self, root: &mut Node) -> Result<(), Vec<Diagnostic>> {
        let steps = self.steps.as_ref().map_err(|problem| vec![problem.clone()])?;
        let value = self.value.clone()?;
        let mut at = root;
        for step in steps {
            at = match step {
                Step::Key(name, place) => entry(at, name, place),
                Step::Index(index) => element(at, *index).ok_or_else(|| {
                    let message = format!("there is no entry {index} to set");
                    vec![
                        Diagnostic::new("unknown-key", message, value.place.clone())
                            .help("entries are counted from 0, and the file states them"),
                    ]
                })?,
            };
        }
        *at = value;
        Ok(())
    }
}

fn steps(key: &str, source: SourceId) -> Result<Vec<Step>, Diagnostic> {
    let place = Place { source, span: 0..0 };
    let refuse = || {
        let message = format!("`{key}` is no key");
        Diagnostic::new("unknown-key", message, place.clone())
            .help("write it like `memory`, `lambda.timeout` or `compare[0].ec2.count`")
    };
    let mut steps = Vec::new();
    for part in key.split('.') {
        let (name, indices) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        if name.is_empty() {
            return Err(refuse());
        }
        steps.push(Step::Key(name.to_owned(), place.clone()));
        for index in indices.split('[').skip(1) {
            let index = index
                .strip_suffix(']')
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(refuse)?;
            steps.push(Step::Index(index));
        }
    }
    Ok(steps)
}

/// The value at a key, which is added where it is not there.
fn entry<'a>(node: &'a mut Node, name: &str, place: &Place) -> &'a mut Node {
    let added = Node::scalar("", place.clone());
    let entries = node.entries();
    let index = entries.iter().position(|(key, _)| key.text == name).unwrap_or_else(|| {
        entries.push((Key { text: name.to_owned(), place: place.clone() }, added));
        entries.len() - 1
    });
    &mut entries[index].1
}

fn element(node: &mut Node, index: usize) -> Option<&mut Node> {
    match &mut node.kind {
        Kind::List(items) => items.get_mut(index),
        _ => None,
    }
}

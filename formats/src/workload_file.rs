//! The workload file: bytes in, stated workloads out, with the place of every key, and every
//! mistake of a document at once.
mod building;
pub(crate) mod fields;
pub(crate) mod keys;
mod kin;
pub(crate) mod ranges;
pub(crate) mod reading;
pub(crate) mod scalars;
pub(crate) mod setting;
mod subject;
pub(crate) mod system;
pub(crate) mod template;
pub(crate) mod yaml;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::system::StatedSystem;
use svl_engine::workload::Stated;

use crate::diagnostic::Diagnostic;
use crate::place::{Place, Source, SourceId, SourceMap};
use crate::policy_file::Rules;
pub use kin::looks_like_one;
use reading::Reader;
use setting::Setting;
pub use subject::Subject;
pub use template::{Template, templates};
use yaml::Node;

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
    /// What `--region`, `--free-tier` and each `--set KEY=VALUE` set.
    pub fn all(region: Option<&str>, free_tier: bool, set: &[(String, String)]) -> Vec<Self> {
        let set = set.iter().map(|(key, value)| Self {
            label: format!("--set {key}={value}"),
            key: key.clone(),
            value_text: value.clone(),
        });
        let short = region.map(Self::region).into_iter().chain(free_tier.then(Self::free_tier));
        short.chain(set).collect()
    }

    /// What `--region` sets.
    fn region(region: &str) -> Self {
        Self {
            label: format!("--region {region}"),
            key: "region".to_owned(),
            value_text: region.to_owned(),
        }
    }

    /// What `--free-tier` sets.
    fn free_tier() -> Self {
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
    /// The workload that it states, or every mistake in it. Of a system, what to tell where one
    /// workload is asked for.
    pub result: Result<Stated, Vec<Diagnostic>>,
    /// The system that it states, where it does and has no mistake.
    pub system: Option<Box<StatedSystem>>,
    /// Where its keys stand.
    pub places: SourceMap,
    /// What `check` holds it to, beside the repository's policy.
    pub policy: Rules,
}

/// What is read as a workload.
const DOCUMENT: reading::Document = reading::Document {
    keys: keys::WORKLOAD,
    name: "a workload",
    assigned: |key, value| format!("{key}: {value}"),
};

/// What is read as a system: a document that has `components`.
const SYSTEM: reading::Document =
    reading::Document { keys: system::keys::SYSTEM, name: "a system", ..DOCUMENT };

/// The key that makes a document a system.
const COMPONENTS: &str = "components";

/// A day, written `YYYY-MM-DD` and in no other way.
pub fn day(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|day| day.to_string() == text)
}

/// A share by which something is changed, `20%`: more than none of it, and less than all.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn share_of_change(text: &str) -> Result<Exact, String> {
    let read = scalars::Form::Share.read(text).ok();
    let within = |share: &Exact| !share.is_zero() && *share < Exact::ONE;
    read.filter(within)
        .ok_or_else(|| "write a share above 0% and below 100%, such as `20%`".to_owned())
}

/// Reads every workload of a file. `name` is the file's, as messages give it.
pub fn read(name: &str, bytes: &[u8], overrides: &[Override]) -> File {
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(problem) => return refused(name, problem),
    };
    let Parsed { sources, trees } = parsed(name, text, overrides);
    let mut documents: Vec<Document> =
        trees.into_iter().map(|(named, tree)| document(tree, &named)).collect();
    shorten(&mut documents);
    File { sources, documents }
}

/// A file's trees with all that is set from outside, each with the name of a workload without one.
struct Parsed {
    sources: Vec<Source>,
    trees: Vec<(String, yaml::Parsed)>,
}

fn parsed(name: &str, text: &str, overrides: &[Override]) -> Parsed {
    let mut sources = vec![Source { name: name.to_owned(), text: text.to_owned() }];
    let settings: Vec<Setting> =
        overrides.iter().map(|each| Setting::read(each, &mut sources)).collect();
    let mut trees = yaml::documents(SourceId(0), text);
    if trees.is_empty() {
        trees.push(Ok(Node::scalar("", Place { source: SourceId(0), span: 0..0 })));
    }
    let named = default_name(name);
    let tree = |(i, tree): (usize, yaml::Parsed)| {
        let name = if i == 0 { named.clone() } else { format!("{named}-{}", i + 1) };
        let set = tree.and_then(|mut node| {
            settings.iter().try_for_each(|setting| setting.apply(&mut node))?;
            Ok(node)
        });
        (name, set)
    };
    Parsed { trees: trees.into_iter().enumerate().map(tree).collect(), sources }
}

fn document(tree: yaml::Parsed, name: &str) -> Document {
    match tree {
        Ok(node) => Document::of(&node, name),
        Err(problems) => Document::refused(problems),
    }
}

impl Document {
    /// What a tree states.
    fn of(node: &Node, name: &str) -> Self {
        if node.is_null() {
            let message = "there is no workload in this document".to_owned();
            let problem = Diagnostic::new("no-workload", message, node.place.clone());
            return Self::refused(vec![problem.help(SMALLEST_FILE)]);
        }
        let is_system = node.has(COMPONENTS);
        let mut reader = Reader::of(if is_system { &SYSTEM } else { &DOCUMENT });
        let fields = reader.document(node);
        let own = fields.group("policy").map(|own| Rules::of(own, "policy."));
        let policy = own.unwrap_or_default();
        let (system, stated) = if is_system {
            (system::building::stated(&mut reader, &fields, name).map(Box::new), None)
        } else {
            (None, building::stated(&mut reader, &fields, name))
        };
        let mut problems = std::mem::take(&mut reader.problems);
        if system.is_some() {
            problems.push(one_is_asked_for(node));
        }
        let places = SourceMap::new(reader.places);
        Self { result: stated.ok_or(problems), system, places, policy }
    }

    /// What is wrong with it, whether a workload or a system is asked for.
    pub fn mistakes(&self) -> &[Diagnostic] {
        match (&self.system, &self.result) {
            (None, Err(problems)) => problems,
            _ => &[],
        }
    }

    /// One that states nothing, for what is wrong.
    pub(crate) fn refused(problems: Vec<Diagnostic>) -> Self {
        Self {
            result: Err(problems),
            system: None,
            places: SourceMap::default(),
            policy: Rules::default(),
        }
    }
}

/// What is told of a system where one workload is asked for.
fn one_is_asked_for(node: &Node) -> Diagnostic {
    let message = "this is a system of several components, and one workload is asked for";
    Diagnostic::new("a-system", message.to_owned(), node.place.clone())
        .help("`svl-cost model`, `check`, `diff`, `drill` and `crossover --over requests` take systems; for all else, describe one function of it by itself, with `memory` and `duration`")
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
    Diagnostic::unplaced(id, message).help(help)
}

fn refused(name: &str, mut problem: Diagnostic) -> File {
    problem.message = format!("{name} {}", problem.message);
    File {
        sources: vec![Source { name: name.to_owned(), text: String::new() }],
        documents: vec![Document::refused(vec![problem])],
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

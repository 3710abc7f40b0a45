//! `svl-cost.toml`: bytes in, what a team holds its workloads to out, with the place of every key,
//! and every mistake at once. It is read by the reader of workload files, from keys of its own.
mod in_force;
pub(crate) mod keys;
mod rules;
mod scope;
pub(crate) mod toml;

use svl_engine::usd::Usd;

pub use in_force::{InForce, Origin, of as in_force};
pub use rules::Rules;
pub use scope::{Scope, Subject};

use crate::check::FailOn;
use crate::diagnostic::Diagnostic;
use crate::place::{Source, SourceId, SourceMap};
use crate::workload_file::fields::Fields;
use crate::workload_file::reading::{Document, Reader};
use crate::workload_file::{TOLD, text_of};

/// What the file is called.
pub const NAME: &str = "svl-cost.toml";

/// What is read as a policy.
const DOCUMENT: Document = Document {
    keys: keys::POLICY,
    name: "a policy",
    assigned: |path, value| {
        let key = path.rsplit('.').next().unwrap_or(path);
        format!("{key} = {}", in_toml(value))
    },
};

/// A policy that was read.
#[derive(Debug)]
pub struct PolicyFile {
    /// Its text, to show places.
    pub sources: Vec<Source>,
    /// Where its keys stand.
    pub places: SourceMap,
    /// From which severity on a notice fails.
    pub fail_on: Option<FailOn>,
    /// What holds for all workloads.
    pub rules: Rules,
    /// The most days that the facts may be old.
    pub facts_days: Option<u32>,
    /// Its budgets, in their order.
    pub budgets: Vec<Budgeted>,
    /// What holds for some workloads instead, in their order.
    overrides: Vec<(Scope, Rules)>,
}

/// A budget.
#[derive(Debug)]
pub struct Budgeted {
    /// What messages call it.
    pub name: String,
    /// The most.
    pub usd_per_month: Usd,
    /// For which workloads.
    pub scope: Scope,
    /// Whether each of them may cost so much.
    pub each: bool,
    /// The key that says how much.
    pub key: String,
}

impl PolicyFile {
    /// What it says of all workloads, then of some.
    pub fn all_rules(&self) -> impl Iterator<Item = &Rules> {
        std::iter::once(&self.rules).chain(self.overrides.iter().map(|(_, rules)| rules))
    }
}

/// What is wrong with a policy, with the text that the places point into.
#[derive(Debug)]
pub struct Refused {
    /// The text.
    pub sources: Vec<Source>,
    /// Every mistake.
    pub problems: Vec<Diagnostic>,
}

/// Reads a policy. `name` is the file's, as messages give it.
///
/// # Errors
/// Every mistake in it.
pub fn read(name: &str, bytes: &[u8]) -> Result<PolicyFile, Refused> {
    let source = |text: &str| vec![Source { name: name.to_owned(), text: text.to_owned() }];
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(mut problem) => {
            problem.message = format!("{name} {}", problem.message);
            return Err(Refused { sources: source(""), problems: vec![problem] });
        }
    };
    let sources = source(text);
    let mut reader = Reader::of(&DOCUMENT);
    let fields = match toml::document(SourceId(0), text) {
        Ok(tree) => reader.document(&tree),
        Err(problems) => return Err(Refused { sources, problems }),
    };
    let Reader { mut problems, places, .. } = reader;
    let places = SourceMap::new(places);
    let policy = built(&fields, sources, places, &mut problems);
    if problems.is_empty() {
        return Ok(policy);
    }
    problems.sort_by_key(|problem| problem.place.as_ref().map(|place| place.span.start));
    if problems.len() > TOLD {
        let more = problems.len() - TOLD;
        problems.truncate(TOLD);
        if let Some(last) = problems.last_mut() {
            last.help.push(format!("{more} more mistakes are not shown; correct these first"));
        }
    }
    Err(Refused { sources: policy.sources, problems })
}

fn built(
    fields: &Fields,
    sources: Vec<Source>,
    places: SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> PolicyFile {
    let fail_on = |word: &str| FailOn::ALL.iter().find(|(_, name)| *name == word);
    let days = fields.group("limits").and_then(|limits| limits.number("facts_days"));
    let budgets = entries(fields, "budget").filter_map(|(entry, path)| {
        let scope = Scope::of(entry, &path, &places, problems);
        let called = entry.text("name").map(|name| format!("the budget `{name}`"));
        let name = called.unwrap_or_else(|| match scope.text.as_str() {
            "" => "the budget of all workloads".to_owned(),
            text => format!("the budget of {text}"),
        });
        Some(Budgeted {
            name,
            usd_per_month: Usd::new(entry.number("usd_per_month")?.clone()),
            scope,
            each: entry.flag("each").unwrap_or(false),
            key: format!("{path}.usd_per_month"),
        })
    });
    let budgets = budgets.collect();
    let mut overrides = Vec::new();
    for (entry, path) in entries(fields, "override") {
        let scope = Scope::of(entry, &path, &places, problems);
        let rules = Rules::of(entry, &format!("{path}."));
        let stated = |names: &[&str]| names.iter().any(|name| entry.get(name).is_some());
        let help = if !stated(&["files", "workloads", "tags"]) {
            Some(("chooses no workloads", "add `files`, `workloads` or `tags`"))
        } else if entry.0.len() == entry.0.iter().filter(|field| is_scope(field.key.name)).count() {
            Some(("says nothing", "add `limits`, `severity` or what is allowed"))
        } else {
            None
        };
        if let (Some((what, help)), Some(place)) = (help, places.place(&path)) {
            let message = format!("`{path}` {what}");
            problems.push(Diagnostic::new("wrong-value", message, place).help(help));
        }
        overrides.push((scope, rules));
    }
    PolicyFile {
        fail_on: fields.text("fail_on").and_then(fail_on).map(|(fail_on, _)| *fail_on),
        rules: Rules::of(fields, ""),
        facts_days: days
            .and_then(svl_engine::exact::Exact::floor)
            .and_then(|days| u32::try_from(days).ok()),
        budgets,
        overrides,
        sources,
        places,
    }
}

fn is_scope(name: &str) -> bool {
    matches!(name, "files" | "workloads" | "tags")
}

fn entries<'a>(fields: &'a Fields, name: &'a str) -> impl Iterator<Item = (&'a Fields, String)> {
    let entries = fields.list(name).iter().enumerate();
    entries.map(move |(i, entry)| (entry, format!("{name}[{i}]")))
}

/// A value as TOML writes it: text stands in quotes.
pub(crate) fn in_toml(value: &str) -> String {
    let plain = value.starts_with(['[', '{', '"'])
        || matches!(value, "true" | "false")
        || value.bytes().all(|byte| byte.is_ascii_digit());
    if plain { value.to_owned() } else { format!("\"{value}\"") }
}

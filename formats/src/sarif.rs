//! SARIF 2.1.0: the log, and the table of rules that results point into. The results of a check are
//! in `check/sarif.rs`.
use std::fmt::Write;

use serde::Serialize;
use svl_engine::decision::Severity;
use svl_engine::rules::Rule;

use crate::rules::name;

/// The standard's own name of its schema.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log with one run.
#[derive(Serialize)]
pub(crate) struct Log<R, P> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<R, P>; 1],
}

/// One run of the program.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R, P> {
    tool: Tool,
    column_kind: &'static str,
    original_uri_base_ids: Bases,
    results: Vec<R>,
    properties: P,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: String,
    semantic_version: String,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
struct Bases {
    #[serde(rename = "%SRCROOT%")]
    root: Base,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

/// The name of the folder that relative addresses start from.
pub(crate) const ROOT: &str = "%SRCROOT%";

/// A message without markup.
#[derive(Serialize)]
pub(crate) struct Text {
    pub text: String,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

/// One rule, as results point to it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    pub id: String,
    name: String,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Tags,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags {
    tags: Vec<String>,
}

impl Descriptor {
    /// Of a rule that looks at workloads.
    pub fn of(rule: &Rule) -> Self {
        let remedies = rule.remedies.join("; ");
        let help = Help {
            text: format!("{} What may clear it: {remedies}", rule.why),
            markdown: markdown(rule),
        };
        Self {
            full_description: Text { text: format!("{} {}", rule.what, rule.why) },
            help,
            ..Self::brief(rule.id, rule.summary, rule.severity, "finding")
        }
    }

    /// The same with what clears it.
    pub fn help(mut self, help: &str) -> Self {
        let summary = &self.full_description.text;
        self.help = Help {
            text: format!("{summary} What may clear it: {help}"),
            markdown: format!("{summary}\n\n**What may clear it**\n\n- {help}\n"),
        };
        self
    }

    /// Of what no rule's file tells more about. `kind` says what such results are.
    pub fn brief(id: &str, summary: &str, severity: Severity, kind: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: in_pascal_case(id),
            short_description: summary.into(),
            full_description: summary.into(),
            help: Help { text: summary.to_owned(), markdown: summary.to_owned() },
            default_configuration: Configuration { level: level(severity) },
            properties: Tags { tags: vec![kind.to_owned(), name(severity).to_owned()] },
        }
    }
}

/// A log of this version's results, one newline at its end.
pub(crate) fn log<R: Serialize, P: Serialize>(
    rules: Vec<Descriptor>,
    results: Vec<R>,
    version: &str,
    properties: P,
) -> String {
    let (version, semantic_version) = (version.to_owned(), version.to_owned());
    let driver = Driver { name: "svl-cost", version, semantic_version, rules };
    let root = Base { description: "The folder in which svl-cost ran.".into() };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: Bases { root },
        results,
        properties,
    };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    crate::json::pretty(&log) + "\n"
}

/// A log without results: the table of rules.
pub fn rules(rules: &[&Rule], version: &str) -> String {
    #[derive(Serialize)]
    struct Nothing {}
    let rules = rules.iter().map(|rule| Descriptor::of(rule)).collect();
    log(rules, Vec::<Nothing>::new(), version, Nothing {})
}

/// The three levels that SARIF has.
pub(crate) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice | Severity::Info => "note",
    }
}

/// `cold-start-breaks-slo` as `ColdStartBreaksSlo`: the form that readers of SARIF expect of names.
fn in_pascal_case(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    id.split('-').map(word).collect()
}

fn markdown(rule: &Rule) -> String {
    let mut out = format!("{}\n\n{}\n", rule.what, rule.why);
    let mut section = |title: &str, items: &[&str]| {
        if !items.is_empty() {
            let _ = write!(out, "\n**{title}**\n\n- {}\n", items.join("\n- "));
        }
    };
    section("What may clear it", rule.remedies);
    section("Sources", rule.sources);
    let _ = write!(out, "\n`svl-cost explain {}` shows an example.\n", rule.id);
    out
}

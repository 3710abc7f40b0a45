//! A check as SARIF 2.1.0, for code scanners. The only module that names the crate of percent-encoding.
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use svl_engine::policy;
use svl_engine::rules::RULES;

use super::{Check, Kind, Notice, Region, State, detail};
use crate::sarif::{Descriptor, ROOT, Text, level, log};

/// What stands for itself in the path of an address; a colon would end a scheme.
const IN_A_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The log of a check by this version of the program.
pub fn render(check: &Check, all: bool, version: &str) -> String {
    let rules = descriptors(check);
    let results =
        detail::told(check, all).map(|(notice, file)| Result::of(notice, file, &rules)).collect();
    let facts = &check.facts;
    let properties =
        Run { outcome: check.outcome().name(), as_of: &facts.as_of, facts: &facts.sha256 };
    log(rules, results, version, properties)
}

/// What is told of the whole run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    outcome: &'static str,
    as_of: &'a str,
    #[serde(rename = "factsSha256")]
    facts: &'a str,
}

/// Every rule of the engine and of policies, then what else occurs, by id.
fn descriptors(check: &Check) -> Vec<Descriptor> {
    let mut rules: Vec<Descriptor> = RULES.iter().map(|rule| Descriptor::of(rule)).collect();
    rules.extend(policy::RULES.iter().map(|rule| {
        Descriptor::brief(rule.id, rule.summary, rule.severity, Kind::Policy.name()).help(rule.help)
    }));
    let mut others: Vec<&Notice> =
        check.all().filter(|notice| rules.iter().all(|rule| rule.id != notice.rule)).collect();
    others.sort_by(|a, b| a.rule.cmp(&b.rule));
    others.dedup_by(|a, b| a.rule == b.rule);
    rules.extend(others.iter().map(|notice| {
        let summary = "The file cannot be read or evaluated as it is written.";
        Descriptor::brief(&notice.rule, summary, notice.usual, notice.kind.name())
    }));
    rules
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: Vec<Spot>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Spot>,
    partial_fingerprints: Fingerprints<'a>,
    suppressions: Vec<Suppression>,
    properties: Told<'a>,
}

#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "svlCost/v1")]
    ours: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spot {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Span,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Span {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// What SARIF has no place for.
#[derive(Serialize)]
struct Told<'a> {
    severity: &'static str,
    fails: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    workload: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<&'a str>,
}

impl<'a> Result<'a> {
    /// `file` is where a notice without a place of its own was found.
    fn of(notice: &'a Notice, file: Option<&str>, rules: &[Descriptor]) -> Self {
        let policy = || Some("The policy says so here.".into());
        let place = notice.place.as_ref().or(notice.origin.as_ref());
        let physical = match (place, file) {
            (Some(region), _) => Some(Physical::at(region)),
            (None, Some(file)) => Some(Physical::start_of(file)),
            (None, None) => None,
        };
        let logical_locations = Logical::of(notice).into_iter().collect();
        let location = physical.map(|physical_location| Spot {
            physical_location,
            logical_locations,
            message: None,
        });
        let related = detail::second_place(notice).map(|region| Spot {
            physical_location: Physical::at(region),
            logical_locations: Vec::new(),
            message: policy(),
        });
        Self {
            rule_id: &notice.rule,
            rule_index: rules.iter().position(|rule| rule.id == notice.rule),
            level: level(notice.severity),
            message: Text { text: detail::full(notice) },
            locations: location.into_iter().collect(),
            related_locations: related.into_iter().collect(),
            partial_fingerprints: Fingerprints { ours: &notice.fingerprint },
            suppressions: Suppression::of(notice).into_iter().collect(),
            properties: Told {
                severity: crate::rules::name(notice.severity),
                fails: notice.fails,
                workload: notice.workload.as_deref(),
                option: notice.option.as_deref(),
            },
        }
    }
}

impl Physical {
    fn at(region: &Region) -> Self {
        Self {
            artifact_location: artifact(&region.file),
            region: Span {
                start_line: region.line,
                start_column: region.column,
                end_line: region.end_line,
                end_column: region.end_column,
            },
        }
    }

    /// For what concerns the whole file: readers want a line.
    fn start_of(file: &str) -> Self {
        let region = Span { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
        Self { artifact_location: artifact(file), region }
    }
}

impl Logical {
    /// The key, below its workload.
    fn of(notice: &Notice) -> Option<Self> {
        let parts = [notice.workload.as_deref().unwrap_or_default(), notice.key.as_str()];
        let named: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let kind = if notice.key.is_empty() { "object" } else { "member" };
        (!named.is_empty()).then(|| Self { fully_qualified_name: named.join("/"), kind })
    }
}

impl Suppression {
    fn of(notice: &Notice) -> Option<Self> {
        let kind = match notice.state {
            State::New => return None,
            State::Known => "external",
            State::Allowed { .. } => "inSource",
        };
        Some(Self { kind, status: "accepted", justification: detail::accepted(notice)? })
    }
}

/// A file's address: below the root where its name is relative, else of its own.
fn artifact(name: &str) -> Artifact {
    let path = name.replace('\\', "/");
    let path = detail::relative(&path);
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    let encoded = utf8_percent_encode(path, IN_A_PATH);
    if drive {
        Artifact { uri: format!("file:///{encoded}"), uri_base_id: None }
    } else if path.starts_with('/') {
        Artifact { uri: format!("file://{encoded}"), uri_base_id: None }
    } else {
        Artifact { uri: encoded.to_string(), uri_base_id: Some(ROOT) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address() {
        let uri = |name| artifact(name).uri;
        assert_eq!(uri("./services/a b.yaml"), "services/a%20b.yaml");
        assert_eq!(uri("größe:%2F.yaml"), "gr%C3%B6%C3%9Fe%3A%252F.yaml");
        assert_eq!(uri("services\\a.yaml"), "services/a.yaml");
        assert_eq!(uri("/srv/a.yaml"), "file:///srv/a.yaml");
        assert_eq!(uri("C:/srv/a.yaml"), "file:///C%3A/srv/a.yaml");
        assert!(artifact("/srv/a.yaml").uri_base_id.is_none());
    }
}

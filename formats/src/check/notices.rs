//! From decisions and diagnostics to notices: the one place where a notice is made.
use std::collections::BTreeMap;

use svl_engine::decision::Severity;
use svl_engine::policy::{Judge, Violation};
use svl_engine::problem::Problem;

use super::fingerprint;
use super::{FailOn, Kind, Notice, Region, State};
use crate::diagnostic::{self, Diagnostic};
use crate::findings::{self, Group, Judged};
use crate::place::{Place, Source, SourceMap};
use crate::policy_file::{InForce, PolicyFile};
use crate::rules;

/// Which notices get their text for a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendered {
    /// Those of files that cannot be read.
    Mistakes,
    /// Those that are not accepted, notes left out.
    WhatStands,
    /// All.
    Everything,
}

/// Makes the notices of one file.
pub struct Maker<'a> {
    /// The file's path from the root of the repository.
    pub path: &'a str,
    /// The texts that places point into.
    pub sources: &'a [Source],
    /// From which severity on a notice fails.
    pub fail_on: FailOn,
    /// Whether the baseline has a fingerprint.
    pub known: &'a dyn Fn(&str) -> bool,
    /// What is rendered.
    pub rendered: Rendered,
    /// How many alike there were.
    earlier: BTreeMap<String, usize>,
}

/// A notice before it is known whether it is accepted.
struct Draft<'a> {
    kind: Kind,
    usual: Severity,
    workload: Option<&'a str>,
    option: Option<&'a str>,
    /// Which of several limits of the same rule and key.
    limit: &'a str,
    origin: Option<Region>,
    allowed: Option<State>,
    told: Diagnostic,
    /// Whether the line of its place is not shown.
    brief: bool,
}

impl<'a> Maker<'a> {
    /// A maker that has made nothing yet.
    pub const fn new(
        path: &'a str,
        sources: &'a [Source],
        fail_on: FailOn,
        known: &'a dyn Fn(&str) -> bool,
        rendered: Rendered,
    ) -> Self {
        Self { path, sources, fail_on, known, rendered, earlier: BTreeMap::new() }
    }

    /// That the file, or a document of it, cannot be read.
    pub fn unreadable(&mut self, problem: &Diagnostic, places: Option<&SourceMap>) -> Notice {
        let mut told = problem.clone();
        let place = told.place.as_ref();
        let key = place.zip(places).and_then(|(place, places)| places.key(place));
        told.key = told.key.or_else(|| key.map(str::to_owned));
        self.make(Draft {
            kind: Kind::Input,
            usual: told.severity,
            workload: None,
            option: None,
            limit: "",
            origin: None,
            allowed: None,
            told,
            brief: false,
        })
    }

    /// That a workload cannot be evaluated.
    pub fn unanswerable(&mut self, problem: &Problem, places: &SourceMap) -> Notice {
        self.unreadable(&Diagnostic::from_problem(problem, places), Some(places))
    }

    /// What the rules found, each rule's findings at one key together. A rule that is off is left
    /// out.
    pub fn findings(
        &mut self,
        decision: &dyn Judged,
        places: &SourceMap,
        in_force: &InForce,
    ) -> Vec<Notice> {
        let groups = findings::groups(decision);
        groups
            .iter()
            .filter_map(|group| {
                let usual = group.severity;
                let of_rule = in_force.severity(group.rule, usual)?;
                let severity = weight(decision, group, in_force.policy.judge, of_rule);
                let place = places.place(group.key);
                let nowhere = place == places.place("");
                let mut told = findings::diagnostic(group, place);
                told.severity = severity;
                if severity != of_rule
                    && let Some(chosen) = decision.choice()
                {
                    let label = decision.label(chosen).unwrap_or(chosen);
                    let name = rules::name(of_rule);
                    told.notes.push((
                        "elsewhere",
                        format!("{label} is chosen; of the choice it would be of severity {name}"),
                    ));
                }
                Some(self.make(Draft {
                    kind: Kind::Finding,
                    usual,
                    workload: Some(decision.name()),
                    option: group.options.first().copied(),
                    limit: "",
                    origin: None,
                    allowed: group.accepted.map(|allowed| State::Allowed {
                        reason: allowed.reason.clone(),
                        until: allowed.until.clone(),
                    }),
                    told,
                    brief: nowhere || severity == Severity::Info,
                }))
            })
            .collect()
    }

    /// What breaks the policy.
    pub fn violations(
        &mut self,
        workload: &str,
        violations: Vec<Violation>,
        places: &SourceMap,
        in_force: &InForce,
        policy: Option<&PolicyFile>,
    ) -> Vec<Notice> {
        let mut notices = Vec::new();
        for violation in violations {
            let Some(severity) = in_force.severity(violation.rule.id, violation.severity) else {
                continue;
            };
            let written = violation.origin.and_then(|origin| in_force.origins.get(origin));
            let (origin, own) = match (written, policy) {
                (Some(written), _) if written.own => {
                    (self.origin_here(&written.key, places), Some(written.key.as_str()))
                }
                (Some(written), Some(policy)) => (origin_of(policy, &written.key), None),
                _ => (None, None),
            };
            let nearest = violation.nearest.as_deref().filter(|key| places.has(key));
            let key = own.or(nearest).or_else(|| stated(violation.keys, places));
            let key = key.unwrap_or_default();
            let written = written.map(|written| written.key.as_str());
            let limit = written.and_then(|key| key.rsplit('.').next()).unwrap_or_default();
            let place = places.place(key);
            let written = written.unwrap_or_default();
            let noted = noted_elsewhere(origin.as_ref(), written, place.as_ref(), self.sources);
            let nowhere = place == places.place("");
            notices.push(self.make(Draft {
                kind: Kind::Policy,
                usual: violation.severity,
                workload: Some(workload),
                option: violation.option.as_deref(),
                limit,
                origin,
                allowed: None,
                told: told(&violation, severity, key, place, noted),
                brief: nowhere,
            }));
        }
        notices
    }

    /// That a budget of this workload alone is exceeded; `policy` is where it is written unless the
    /// workload's own file says it.
    pub fn over_budget(
        &mut self,
        workload: &str,
        violation: &Violation,
        places: &SourceMap,
        in_force: &InForce,
        policy: Option<(&PolicyFile, &str)>,
    ) -> Option<Notice> {
        let severity = in_force.severity(violation.rule.id, violation.severity)?;
        let (origin, written) = match policy {
            Some((policy, key)) => (origin_of(policy, key), key),
            None => (self.origin_here("budget", places), "budget"),
        };
        let key = stated(violation.keys, places).unwrap_or_default();
        let place = places.place(key);
        let noted = noted_elsewhere(origin.as_ref(), written, place.as_ref(), self.sources);
        Some(self.make(Draft {
            kind: Kind::Policy,
            usual: violation.severity,
            workload: Some(workload),
            option: None,
            limit: if policy.is_some() { written } else { "" },
            origin,
            allowed: None,
            told: told(violation, severity, key, place, noted),
            brief: false,
        }))
    }

    /// What concerns no single workload, at the place of the policy that says so. `limit` tells it
    /// from others of its kind, whatever its place in the file.
    pub fn of_policy(
        &mut self,
        violation: &Violation,
        severity: Severity,
        key: &str,
        limit: &str,
        policy: &PolicyFile,
    ) -> Notice {
        let told = told(violation, severity, key, policy.places.place(key), None);
        self.make(Draft {
            kind: Kind::Policy,
            usual: violation.severity,
            workload: None,
            option: None,
            limit,
            origin: origin_of(policy, key),
            allowed: None,
            told,
            brief: false,
        })
    }

    fn origin_here(&self, key: &str, places: &SourceMap) -> Option<Region> {
        places.place(key).and_then(|place| region(&place, self.sources))
    }

    fn make(&mut self, draft: Draft) -> Notice {
        let Draft { kind, usual, workload, option, limit, origin, allowed, told, brief } = draft;
        let key = told.key.clone().unwrap_or_default();
        // A limit's index among others of its list is a place, and not what it is.
        let hashed = if kind == Kind::Policy && workload.is_none() { "" } else { &key };
        let name = workload.unwrap_or_default();
        let alike = [kind.name(), told.id, name, hashed, limit].join("\0");
        let earlier = self.earlier.entry(alike).or_default();
        let fingerprint = fingerprint::of(&fingerprint::Of {
            kind,
            rule: told.id,
            file: self.path,
            workload: name,
            key: hashed,
            limit,
            earlier: *earlier,
        });
        *earlier += 1;
        let state = match allowed {
            Some(allowed) => allowed,
            None if kind != Kind::Input && (self.known)(&fingerprint) => State::Known,
            None => State::New,
        };
        let mut told = told;
        if state == State::Known {
            told.notes.push(("known", "the baseline has it".to_owned()));
        }
        let severity = told.severity;
        let fails = kind == Kind::Input || (state == State::New && self.fail_on.includes(severity));
        let stands = fails || (state == State::New && severity != Severity::Info);
        let rendered = match self.rendered {
            Rendered::Mistakes if kind != Kind::Input => String::new(),
            Rendered::WhatStands if !stands => String::new(),
            _ if brief => diagnostic::render_brief(&told, self.sources),
            _ => diagnostic::render(&told, self.sources),
        };
        Notice {
            kind,
            rule: told.id.to_owned(),
            severity,
            usual,
            workload: workload.map(str::to_owned),
            option: option.map(str::to_owned),
            place: told.place.as_ref().and_then(|place| region(place, self.sources)),
            message: told.message,
            notes: told.notes,
            help: told.help,
            key,
            origin,
            fingerprint,
            state,
            fails,
            rendered,
        }
    }
}

/// Of an option that is not chosen, a finding only explains the verdict.
fn weight(decision: &dyn Judged, group: &Group, judge: Judge, severity: Severity) -> Severity {
    let Some(choice) = decision.choice() else { return severity };
    let of_choice = group.of_all || group.options.contains(&choice);
    if judge == Judge::EveryOption || of_choice { severity } else { Severity::Info }
}

/// The note of where a limit is written, unless that is where the notice points.
fn noted_elsewhere(
    origin: Option<&Region>,
    key: &str,
    place: Option<&Place>,
    sources: &[Source],
) -> Option<String> {
    let here = place.and_then(|place| region(place, sources));
    origin.filter(|origin| here.as_ref() != Some(*origin)).map(|origin| noted(origin, key))
}

fn told(
    violation: &Violation,
    severity: Severity,
    key: &str,
    place: Option<Place>,
    noted: Option<String>,
) -> Diagnostic {
    let also = violation.also.iter().map(|text| ("also", text.clone()));
    Diagnostic {
        id: violation.rule.id,
        severity,
        message: violation.message.clone(),
        key: Some(key.to_owned()),
        place,
        also: None,
        notes: also.chain(noted.map(|text| ("policy", text))).collect(),
        help: violation.help.clone(),
    }
}

/// The first of some keys that the workload states.
fn stated<'a>(keys: &[&'a str], places: &SourceMap) -> Option<&'a str> {
    keys.iter().find(|key| places.has(key)).copied()
}

fn origin_of(policy: &PolicyFile, key: &str) -> Option<Region> {
    policy.places.place(key).and_then(|place| region(&place, &policy.sources))
}

/// `svl-cost.toml:7:7 limits.p99`.
fn noted(origin: &Region, key: &str) -> String {
    format!("{}:{}:{} {key}", origin.file, origin.line, origin.column)
}

/// A place by its lines and columns.
pub fn region(place: &Place, sources: &[Source]) -> Option<Region> {
    let source = sources.get(place.source.0)?;
    let text = source.text.as_str();
    let (line, column) = diagnostic::line_and_column(text, place.span.start);
    // A block of lines ends with its last line of text.
    let inside = text.get(place.span.clone()).unwrap_or_default();
    let end = place.span.start + inside.trim_end().len();
    let (end_line, end_column) = diagnostic::line_and_column(text, end);
    Some(Region { file: source.name.clone(), line, column, end_line, end_column })
}

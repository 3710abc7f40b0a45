//! From options to findings: every rule looks at every option, what it finds is tried to be cleared,
//! and what the workload allows is marked.
mod access;
mod allowed;
mod caches;
mod connections;
mod figures;
mod functions;
mod names;
mod permissions;
mod queues;
mod redelivery;
mod repeats;
mod scene;
mod system_scene;
mod trial;

pub(crate) use access::{Access, largest, told};
pub(crate) use allowed::mark;
pub(crate) use caches::Cached;
pub(crate) use connections::{Accepted, Origin};
pub(crate) use figures::Figures;
pub(crate) use names::{askers, listed};
pub(crate) use permissions::{matches, needed_actions, of_service, role_of, service_of};
pub(crate) use queues::{Worked, retention, worked};
pub(crate) use repeats::{Again, Harm, Repeat, again_a_day, harm, names, repeats, repetitions};
pub(crate) use scene::{Scene, Seen};
pub(crate) use system_scene::{SystemScene, is_event, set_aside};
pub(crate) use trial::{Found, Trial};

use crate::decision::Finding;
use crate::facts::Facts;
use crate::platforms::{Choice, Desk, Purpose, Surveys, choices_for};
use crate::quota::Quota;
use crate::rules::{Check, RULES, Rule};
use crate::workload::{Ask, Workload};

/// What the rules find of each choice. Remedies are tried where what is known of the functions'
/// environments is handed over.
pub(crate) fn judge(
    choices: &mut [Choice],
    workload: &Workload,
    facts: &dyn Facts,
    remedies: Option<&Surveys>,
) {
    let found: Vec<Vec<Found>> = {
        let scene = Scene::of(workload, facts, choices);
        scene.options.iter().map(|seen| of_option(&scene, seen)).collect()
    };
    for (choice, found) in choices.iter_mut().zip(&found) {
        choice.findings = found.iter().map(|found| found.finding.clone()).collect();
    }
    // Trials compare with options that are judged.
    if let Some(surveys) = remedies {
        let tried: Vec<Vec<Finding>> = {
            let surveys = surveys.clone();
            let scene = Scene { surveys, ..Scene::of(workload, facts, choices) };
            let options = scene.options.iter().zip(found);
            options.map(|(seen, found)| tried(&scene, seen, found)).collect()
        };
        for (choice, findings) in choices.iter_mut().zip(tried) {
            choice.findings = findings;
        }
    }
    for choice in choices {
        mark(&mut choice.findings, &workload.allow, facts);
    }
}

/// What the wanted rules find of each choice.
pub(crate) fn judge_by(
    wanted: impl Fn(&Rule) -> bool,
    choices: &mut [Choice],
    workload: &Workload,
    facts: &dyn Facts,
) {
    let found: Vec<Vec<Finding>> = {
        let scene = Scene::of(workload, facts, choices);
        let of = |seen| found_by(&wanted, &scene, seen).map(|found| found.finding).collect();
        scene.options.iter().map(of).collect()
    };
    for (choice, found) in choices.iter_mut().zip(found) {
        choice.findings = found;
        mark(&mut choice.findings, &workload.allow, facts);
    }
}

/// The options of an entry, made with what is known of environments and judged, without remedies, by
/// the rules that are wanted; none where the workload is refused as input.
pub(crate) fn made_and_judged(
    ask: &Ask,
    workload: &Workload,
    facts: &dyn Facts,
    surveys: &Surveys,
    wanted: impl Fn(&Rule) -> bool,
) -> Vec<Choice> {
    let mut desk = Desk {
        surveys: surveys.clone(),
        purpose: Purpose::Trial,
        ..Desk::new(workload, facts, Vec::new())
    };
    let mut choices = choices_for(ask, 0, &mut desk);
    if !desk.problems.is_empty() {
        return Vec::new();
    }
    judge_by(wanted, &mut choices, workload, facts);
    choices
}

fn of_option(scene: &Scene, seen: &Seen) -> Vec<Found> {
    found_by(|_| true, scene, seen).collect()
}

/// What the wanted rules find of an option.
fn found_by(
    wanted: impl Fn(&Rule) -> bool,
    scene: &Scene,
    seen: &Seen,
) -> impl Iterator<Item = Found> {
    let checks =
        RULES.iter().filter(move |rule| wanted(rule)).filter_map(|rule| match rule.check {
            Check::Option(check) | Check::Function(check) => Some(check),
            Check::Whole(_) | Check::System(_) | Check::Entries => None,
        });
    checks.flat_map(move |check| check(scene, seen))
}

fn tried(scene: &Scene, seen: &Seen, found: Vec<Found>) -> Vec<Finding> {
    found.into_iter().map(|found| found.tried(scene, seen)).collect()
}

/// What the rules find of the workload with all its options.
pub(crate) fn of_the_whole(scene: &Scene) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::Whole(check) = rule.check {
            findings.extend(check(scene).into_iter().map(|found| found.finding));
        }
    }
    let (allow, facts) = (&scene.workload.allow, scene.facts);
    mark(&mut findings, allow, facts);
    let all = || scene.findings().chain(&findings);
    let of_entries = allowed::unused_and_expired(allow, facts, all);
    findings.extend(of_entries);
    findings
}

/// What the rules find of a system.
pub(crate) fn of_a_system(scene: &SystemScene) -> Vec<Finding> {
    let mut findings = functions::judged(scene);
    for rule in RULES {
        if let Check::System(check) = rule.check {
            findings.extend(check(scene).into_iter().map(|found| found.finding));
        }
    }
    let (allow, facts) = (&scene.system.stated.allow, scene.facts);
    mark(&mut findings, allow, facts);
    let of_entries = allowed::unused_and_expired(allow, facts, || findings.iter());
    findings.extend(of_entries);
    findings
}

/// A limit with its date and source; none where it did not exist yet on the day of pricing.
pub(crate) fn quota_in_force(facts: &dyn Facts, id: &str) -> Option<Quota> {
    let quota = facts.quota(id).ok()?;
    let known = quota.in_force_from.is_none_or(|day| day <= facts.as_of());
    known.then_some(quota)
}

//! From options to findings: every rule looks at every option, what it finds is tried to be cleared,
//! and what the workload allows is marked.
mod allowed;
mod figures;
mod scene;
mod trial;

pub(crate) use allowed::mark;
pub(crate) use figures::Figures;
pub(crate) use scene::{Scene, Seen};
pub(crate) use trial::{Found, Trial};

use crate::decision::Finding;
use crate::facts::Facts;
use crate::platforms::Choice;
use crate::rules::{Check, RULES};
use crate::workload::Workload;

/// What the rules find of each choice. Remedies are tried where asked for.
pub(crate) fn judge(
    choices: &mut [Choice],
    workload: &Workload,
    facts: &dyn Facts,
    with_remedies: bool,
) {
    let findings: Vec<Vec<Finding>> = {
        let scene = Scene::of(workload, facts, choices);
        let of = |seen| of_option(&scene, seen, with_remedies);
        scene.options.iter().map(of).collect()
    };
    for (choice, found) in choices.iter_mut().zip(findings) {
        choice.findings = found;
    }
}

fn of_option(scene: &Scene, seen: &Seen, with_remedies: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        let Check::Option(check) = rule.check else { continue };
        for found in check(scene, seen) {
            findings.push(if with_remedies { found.tried(scene, seen) } else { found.finding });
        }
    }
    mark(&mut findings, scene);
    findings
}

/// What the rules find of the workload with all its options.
pub(crate) fn of_the_whole(scene: &Scene) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::Whole(check) = rule.check {
            findings.extend(check(scene).into_iter().map(|found| found.finding));
        }
    }
    mark(&mut findings, scene);
    findings.extend(allowed::unused_and_expired(scene, &findings));
    findings
}

//! What is left out of an evaluation changes nothing of what is not: an answer in figures is the
//! decision's, for every example and for every rule's own examples.
mod support;

use std::fs;

use svl_engine::brief::Brief;
use svl_engine::workload::Stated;
use svl_engine::{Decision, Detail, Evaluator, evaluate, rules};
use svl_formats::{json, workload_file};
use svl_pricing::PriceBook;

/// Every workload of the examples' folder and of the rules.
fn workloads() -> Vec<(String, Stated)> {
    let mut texts: Vec<(String, Vec<u8>)> = support::workloads(&support::examples())
        .into_iter()
        .map(|path| (path.display().to_string(), fs::read(&path).expect("readable")))
        .collect();
    for rule in rules::RULES {
        for (case, text) in [("fires", rule.fires), ("silent", rule.silent)] {
            texts.push((format!("{} {case}", rule.id), text.as_bytes().to_vec()));
        }
    }
    let read = |(name, text): &(String, Vec<u8>)| {
        let documents = workload_file::read(name, text, &[]).documents;
        // Rules of systems have systems as their examples.
        let alone = documents.into_iter().filter(|document| document.system.is_none());
        let stated = alone.map(|document| document.result.expect("a workload"));
        stated.map(|stated| (name.clone(), stated)).collect::<Vec<_>>()
    };
    texts.iter().flat_map(read).collect()
}

/// A decision's figures as a brief answer has them, one option a line.
fn of_decision(decision: &Decision) -> Vec<String> {
    let line = |option: &svl_engine::decision::OptionReport| {
        let [compute, all_in] = [&option.usd_per_month.compute, &option.usd_per_month.all_in];
        format!(
            "{} {} {} {:?} {:?} {:?} {} {}",
            option.id,
            option.platform,
            option.label,
            compute.amount().to_plain(),
            all_in.amount().to_plain(),
            option.unpriced,
            option.fits,
            decision.verdict.choice.as_ref() == Some(&option.id)
        )
    };
    decision.options.iter().map(line).collect()
}

fn of_brief(brief: &Brief) -> Vec<String> {
    let line = |(at, option): (usize, &svl_engine::brief::BriefOption)| {
        format!(
            "{} {} {} {:?} {:?} {:?} {} {}",
            option.id,
            option.platform,
            option.label,
            option.compute.amount().to_plain(),
            option.all_in.amount().to_plain(),
            option.unpriced,
            option.fits,
            brief.choice == Some(at)
        )
    };
    brief.options.iter().enumerate().map(line).collect()
}

#[test]
fn an_answer_in_figures_is_the_decisions() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let evaluator = Evaluator::new(&facts);
    for (name, stated) in workloads() {
        let decision = evaluate(stated.clone(), &facts);
        let brief = evaluator.brief(stated);
        match (decision, brief) {
            (Ok(decision), Ok(brief)) => {
                assert_eq!(of_brief(&brief), of_decision(&decision), "{name}");
                assert_eq!(brief.region, decision.headline.region, "{name}");
            }
            (decision, brief) => assert_eq!(decision.err(), brief.err(), "{name}"),
        }
    }
}

#[test]
fn a_judged_decision_lacks_curves_crossovers_and_what_ranges_leave_open() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let evaluator = Evaluator::new(&facts);
    for (name, stated) in workloads() {
        let Ok(mut whole) = evaluate(stated.clone(), &facts) else { continue };
        let judged = evaluator.decision(stated.clone(), Detail::Judged).expect("evaluable");
        whole.crossovers.clear();
        whole.curves.clear();
        whole.uncertainty = None;
        assert_eq!(json::render(&[&judged], false), json::render(&[&whole], false), "{name}");
        whole.verdict.holds_until = None;
        let today = evaluator.decision(stated, Detail::Today).expect("evaluable");
        assert_eq!(json::render(&[&today], false), json::render(&[&whole], false), "{name}");
    }
}

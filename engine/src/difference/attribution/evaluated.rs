//! The parts by evaluation: the old workload with one key changed, the new workload at the old facts,
//! and at the old limits with the new prices.
use super::stored::followed;
use super::{Attribution, By, DueToPrices, PriceChange, Subject, nothing};
use crate::bill::Line;
use crate::difference::mixed::PricesFrom;
use crate::difference::verdict::{Choice, chosen, cost};
use crate::difference::{bill, inputs, keys, limits};
use crate::exact::Exact;
use crate::usd::Usd;
use crate::workload::Stated;
use crate::{Decision, Detail, Evaluator};

/// To what the change between two workloads is due. What cannot be evaluated, such as a type that is
/// not yet sold, leaves its part to what is told as `together`.
pub(in crate::difference) fn by_evaluation(old: &Subject, new: &Subject) -> Attribution {
    let mut keys = inputs::changes(old.decision, new.decision);
    let allowed = (keys::allowed(old.stated), keys::allowed(new.stated));
    if allowed.0 != allowed.1 {
        keys.push(inputs::change("allow", allowed.0, allowed.1));
    }
    let mut found = nothing(old.decision, new.decision, By::Evaluation, keys);
    let same_facts =
        old.facts.sha256() == new.facts.sha256() && old.facts.as_of() == new.facts.as_of();
    if !same_facts {
        let (a, b) = ((old.decision, old.facts), (new.decision, new.facts));
        found.limits.changed = limits::changes_of_facts(a, b);
    }
    each_alone(&mut found, old, new);
    let (Some(before), Some(whole)) = (cost(old.decision), found.usd_per_month.clone()) else {
        return found;
    };
    let evaluated;
    // The new workload at the old facts.
    let between = if same_facts {
        Some(new.decision)
    } else if found.inputs.keys.is_empty() {
        Some(old.decision)
    } else {
        evaluated = old.evaluator.decision(new.stated.clone(), Detail::Judged).ok();
        evaluated.as_ref()
    };
    if let Some(usd) = between.and_then(cost) {
        found.inputs.usd_per_month = usd - before;
    }
    let inputs = &mut found.inputs;
    if let [lone] = inputs.keys.as_mut_slice() {
        lone.usd_per_month = Some(inputs.usd_per_month.clone());
    }
    let alone: Usd = inputs.keys.iter().filter_map(|key| key.usd_per_month.as_ref()).sum();
    inputs.together_usd_per_month = &inputs.usd_per_month - &alone;
    if !same_facts && let Some(between) = between {
        facts(&mut found, between, old, new);
    }
    found.together_usd_per_month = &whole - &found.sum();
    found
}

/// What each key does alone: to the cost where both costs are known, and to the choice.
fn each_alone(found: &mut Attribution, old: &Subject, new: &Subject) {
    let before = cost(old.decision);
    let chosen_before = &old.decision.verdict.choice;
    let keys = &mut found.inputs.keys;
    if keys.len() == 1 {
        return; // The whole answer is its own.
    }
    for change in keys {
        let Some(changed) = keys::changed_alone(old.stated, new.stated, &change.key) else {
            continue;
        };
        let Some((usd, choice)) = chosen_of(&changed, old.evaluator) else { continue };
        change.usd_per_month =
            before.filter(|_| found.usd_per_month.is_some()).map(|before| &usd - before);
        change.choice = Some(choice).filter(|it| Some(&it.id) != chosen_before.as_ref());
    }
}

/// What other prices, and what other limits do to the new workload.
fn facts(found: &mut Attribution, between: &Decision, old: &Subject, new: &Subject) {
    let mixed = PricesFrom { prices: new.facts, rest: old.facts };
    let repriced = chosen_of(new.stated, &Evaluator::new(&mixed));
    let (Some(before), Some((repriced, _)), Some(after)) =
        (cost(between), repriced, cost(new.decision))
    else {
        return;
    };
    found.prices = prices(between, new.decision, &repriced - before);
    found.limits.usd_per_month = after - &repriced;
}

/// The lines of the choice whose price is another, and what is left of the whole.
fn prices(old: &Decision, new: &Decision, whole: Usd) -> DueToPrices {
    let after = chosen(old).and_then(|option| Some((option, followed(old, new, option)?)));
    let lines = after.map_or(Vec::new(), |(before, after)| repriced(&before.bill, &after.bill));
    let told: Usd = lines.iter().map(|line| &line.usd_per_month).sum();
    DueToPrices { elsewhere_usd_per_month: &whole - &told, usd_per_month: whole, lines }
}

/// The lines of one option whose price is another.
pub(super) fn repriced(old: &[Line], new: &[Line]) -> Vec<PriceChange> {
    let pairs = bill::pairs(old, new).into_iter();
    let changed =
        pairs.filter_map(|(a, b)| a.zip(b)).filter(|(a, b)| a.usd_per_unit != b.usd_per_unit);
    let change = |(a, b): (&Line, &Line)| {
        let by: Exact = &b.usd_per_unit - &a.usd_per_unit;
        PriceChange {
            item: b.item.to_owned(),
            unit: b.unit.to_owned(),
            old: a.usd_per_unit.clone(),
            new: b.usd_per_unit.clone(),
            quantity: b.quantity.clone(),
            usd_per_month: Usd::new(&b.quantity * &by),
        }
    };
    changed.map(change).collect()
}

/// The choice of a workload, and its whole bill.
fn chosen_of(stated: &Stated, evaluator: &Evaluator) -> Option<(Usd, Choice)> {
    let brief = evaluator.brief(stated.clone()).ok()?;
    let chosen = brief.chosen()?;
    let choice = Choice { id: chosen.id.clone(), label: chosen.label.clone() };
    Some((chosen.all_in.clone(), choice))
}

//! The parts by the bills' lines, where no workload can be evaluated any more: a line's price change
//! at its new quantity is due to prices, the rest of its change to what else differs.
use super::evaluated::repriced;
use super::{Attribution, By, nothing};
use crate::Decision;
use crate::decision::OptionReport;
use crate::difference::inputs::InputChange;
use crate::difference::verdict::chosen;
use crate::difference::{inputs, options};
use crate::usd::Usd;

/// Keys that put another price on a line: what prices did is then not told apart from what they did.
const PRICED_BY: [&str; 4] = ["region", "architecture", "compare", "discounts"];

/// To what a part is due.
#[derive(Clone, Copy)]
enum Cause {
    Inputs,
    Prices,
    Limits,
    Engine,
    Together,
}

/// To what the change between two decisions is due.
///
/// The option that was chosen is followed to the new side. What its lines' prices do is due to
/// prices. The rest of what it changes is due to the inputs or to the engine, whichever differs, else
/// to limits and measurements; to all of it together where inputs and engine both differ. That another
/// option is the choice now is due to the only thing that differs, or to all of it together.
pub(in crate::difference) fn by_lines(old: &Decision, new: &Decision) -> Attribution {
    let mut found = nothing(old, new, By::BillLines, inputs::changes(old, new));
    let (Some(before), Some(whole)) = (chosen(old), found.usd_per_month.clone()) else {
        return found;
    };
    let keys = &found.inputs.keys;
    let other_inputs = !keys.is_empty();
    let other_engine = old.engine != new.engine;
    let other_facts =
        (&old.facts.as_of, &old.facts.sha256) != (&new.facts.as_of, &new.facts.sha256);
    let after = followed(old, new, before);
    if other_facts && !keys.iter().any(sets_prices) {
        found.prices.lines = after.map_or(Vec::new(), |it| repriced(&before.bill, &it.bill));
    }
    let of_facts = if found.prices.lines.is_empty() { Cause::Limits } else { Cause::Prices };

    let by_price: Usd = found.prices.lines.iter().map(|line| &line.usd_per_month).sum();
    let all_in = |option: &OptionReport| option.usd_per_month.all_in.clone();
    let kept = after.map_or(Usd::ZERO, |it| &all_in(it) - &all_in(before));
    let used = &kept - &by_price;
    let elsewhere = &whole - &kept;

    let cause_of_use = match (other_inputs, other_engine, other_facts) {
        (true, true, _) | (false, false, false) => Cause::Together,
        (true, false, _) => Cause::Inputs,
        (false, true, _) => Cause::Engine,
        // Quantities do not follow prices.
        (false, false, true) => Cause::Limits,
    };
    let cause_of_choice = match (other_inputs, other_engine, other_facts) {
        (true, false, false) => Cause::Inputs,
        (false, true, false) => Cause::Engine,
        (false, false, true) => of_facts,
        _ => Cause::Together,
    };
    give(&mut found, &by_price, Cause::Prices);
    give(&mut found, &used, cause_of_use);
    give(&mut found, &elsewhere, cause_of_choice);
    found.prices.elsewhere_usd_per_month = &found.prices.usd_per_month - &by_price;
    let inputs = &mut found.inputs;
    match inputs.keys.as_mut_slice() {
        [lone] if !other_engine => lone.usd_per_month = Some(inputs.usd_per_month.clone()),
        _ => inputs.together_usd_per_month = inputs.usd_per_month.clone(),
    }
    found
}

fn sets_prices(change: &InputChange) -> bool {
    PRICED_BY.contains(&change.key.split('.').next().unwrap_or_default())
}

fn give(found: &mut Attribution, usd: &Usd, cause: Cause) {
    let part = match cause {
        Cause::Inputs => &mut found.inputs.usd_per_month,
        Cause::Prices => &mut found.prices.usd_per_month,
        Cause::Limits => &mut found.limits.usd_per_month,
        Cause::Engine => &mut found.engine.usd_per_month,
        Cause::Together => &mut found.together_usd_per_month,
    };
    *part = &*part + usd;
}

/// What an option of the old side became.
pub(super) fn followed<'a>(
    old: &Decision,
    new: &'a Decision,
    option: &OptionReport,
) -> Option<&'a OptionReport> {
    let pairs = options::pairs(Some(old), Some(new));
    let place = old.options.iter().position(|it| it.id == option.id)?;
    let (_, after) = pairs.iter().find(|(i, _)| *i == Some(place))?;
    new.options.get((*after)?)
}

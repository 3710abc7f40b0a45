//! All ranges at once. Where every input moves the costs one way, the cheapest and the dearest corner
//! bound each option's cost over everything between: exactly, and no wider than it is.
use super::look::{Look, Seen};
use super::path::{at_bound, stays};
use super::{Bounds, Chosen, Ranged, Together};
use crate::evaluate::Evaluator;
use crate::exact::Exact;
use crate::problem::Problem;
use crate::usd::Usd;
use crate::workload::inputs::{Effect, Input};
use crate::workload::{Range, Stated};

/// How many ranges are combined in all ways: 64 corners.
const COMBINED: usize = 6;

pub(super) fn together(
    plain: &Stated,
    ranges: &[Range],
    likely: &Look,
    inputs: &[Ranged],
    evaluator: &Evaluator,
) -> Result<Together, Vec<Problem>> {
    let ranges: Vec<(&Range, &'static Input)> =
        ranges.iter().filter_map(|range| Some((range, range.input()?))).collect();
    let varied = varied(&ranges, likely, inputs);
    let mut looks = Vec::new();
    for corner in 0..1_u32 << varied.len() {
        let high = |at: usize| corner >> at & 1 == 1;
        let set = |range: &Range| match varied.iter().position(|(each, _)| each.key == range.key) {
            Some(at) if high(at) => range.high.clone(),
            Some(_) => range.low.clone(),
            None => range.likely.clone(),
        };
        looks.push(corner_at(plain, &ranges, set, evaluator)?);
    }
    let all = varied.len() == ranges.len();
    let mut evaluated = looks.len() as u64;
    let one_way = ranges.iter().all(|(_, input)| input.effect(plain) != Effect::Mixed);
    let mut outermost = None;
    if one_way {
        let ends = [Effect::Dearer, Effect::Cheaper].map(|low_where| {
            let set = |range: &Range| {
                let low = range.input().is_some_and(|input| input.effect(plain) == low_where);
                if low { range.low.clone() } else { range.high.clone() }
            };
            corner_at(plain, &ranges, set, evaluator)
        });
        let [cheap, dear] = ends;
        outermost = Some((cheap?, dear?));
        evaluated += if all { 0 } else { 2 };
    }
    let choice = likely.choice().map(Seen::name);
    let extremes = outermost.iter().flat_map(|(cheap, dear)| [cheap, dear]).filter(|_| !all);
    let every: Vec<&Look> = looks.iter().chain(extremes).collect();
    let choices = chosen(&every);
    let holds = choices.iter().all(|each| each.choice == choice);
    let may_peak = ranges.iter().any(|(_, input)| input.fits_may_peak(plain));
    let proven =
        holds && outermost.as_ref().is_some_and(|(cheap, dear)| stays(cheap, dear, may_peak));
    let mut options = bounds(&every, likely, one_way);
    // What was met on the way along one range counts as well, where nothing is proven.
    if !one_way {
        inputs.iter().flat_map(|input| [&input.low, &input.high]).for_each(|end| {
            for at in &end.options {
                widen(&mut options, &at.option, &at.usd_per_month, true);
            }
        });
    }
    Ok(Together {
        corners: 1_u64 << ranges.len().min(63),
        evaluated,
        varied: varied.iter().map(|(range, _)| range.key.to_owned()).collect(),
        holds,
        proven,
        choices,
        options,
    })
}

fn corner_at(
    plain: &Stated,
    ranges: &[(&Range, &'static Input)],
    value: impl Fn(&Range) -> Exact,
    evaluator: &Evaluator,
) -> Result<Look, Vec<Problem>> {
    let mut stated = plain.clone();
    for (range, input) in ranges {
        input.set(&mut stated, value(range));
    }
    Look::at(&stated, evaluator).map_err(|problems| {
        let said = |(range, input): &(&Range, &'static Input)| {
            format!("`{}` {}", range.key, input.unit.written(&value(range)))
        };
        let key = ranges.first().map_or("", |(range, _)| range.key);
        let written = ranges.iter().map(said).collect::<Vec<_>>().join(", ");
        problems.into_iter().map(|problem| at_bound(problem, key, &written)).collect()
    })
}

/// The ranges that are combined in all ways: those that move the choice's lead the most, where there
/// are too many for all.
fn varied<'a>(
    ranges: &[(&'a Range, &'static Input)],
    likely: &Look,
    inputs: &[Ranged],
) -> Vec<(&'a Range, &'static Input)> {
    if ranges.len() <= COMBINED {
        return ranges.to_vec();
    }
    let names = [likely.choice(), likely.runner_up()].map(|seen| seen.map(Seen::name));
    let lead = |end: &super::End| {
        let usd = |name: &Option<String>| {
            let name = name.as_ref()?;
            end.options.iter().find(|at| at.option == *name).map(|at| at.usd_per_month.clone())
        };
        let [choice, runner_up] = &names;
        Some(&usd(runner_up).unwrap_or(Usd::ZERO) - &usd(choice)?)
    };
    let swing = |range: &Range| {
        let input = inputs.iter().find(|input| input.key == range.key)?;
        let (low, high) = (lead(&input.low)?, lead(&input.high)?);
        Some(if low > high { &low - &high } else { &high - &low })
    };
    let mut sorted: Vec<_> = ranges.iter().map(|each| (swing(each.0), *each)).collect();
    sorted.sort_by(|a, b| b.0.cmp(&a.0));
    sorted.truncate(COMBINED);
    let mut kept: Vec<_> = sorted.into_iter().map(|(_, each)| each).collect();
    kept.sort_by_key(|(_, input)| input.place());
    kept
}

fn chosen(looks: &[&Look]) -> Vec<Chosen> {
    let mut choices: Vec<Chosen> = Vec::new();
    for look in looks {
        let choice = look.choice().map(Seen::name);
        match choices.iter_mut().find(|known| known.choice == choice) {
            Some(known) => known.corners += 1,
            None => choices.push(Chosen { choice, corners: 1 }),
        }
    }
    choices.sort_by(|a, b| b.corners.cmp(&a.corners).then_with(|| a.choice.cmp(&b.choice)));
    choices
}

fn bounds(looks: &[&Look], likely: &Look, exact: bool) -> Vec<Bounds> {
    let mut options: Vec<Bounds> = likely
        .options
        .iter()
        .map(|seen| Bounds {
            option: seen.name(),
            low_usd_per_month: seen.usd.clone(),
            high_usd_per_month: seen.usd.clone(),
            exact: exact && looks.iter().all(|look| look.find(&seen.series).is_some()),
            fits: seen.fits,
        })
        .collect();
    for seen in looks.iter().flat_map(|look| &look.options) {
        widen(&mut options, &seen.series, &seen.usd, seen.fits);
    }
    options
}

fn widen(options: &mut [Bounds], option: &str, usd: &Usd, fits: bool) {
    if let Some(bounds) = options.iter_mut().find(|bounds| bounds.option == option) {
        bounds.fits &= fits;
        if *usd < bounds.low_usd_per_month {
            bounds.low_usd_per_month = usd.clone();
        }
        if *usd > bounds.high_usd_per_month {
            bounds.high_usd_per_month = usd.clone();
        }
    }
}

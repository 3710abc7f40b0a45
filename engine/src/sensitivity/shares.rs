//! From which inputs the variance of the choice's cost and of its margin comes, all of them moving at
//! once, each uniformly between its ends.
use serde::Serialize;

use super::Around;
use super::tornado::Bar;
use crate::capacity::estimate::Estimate;
use crate::capacity::sobol::{DIMENSIONS, Part, Sample, Sequence};
use crate::exact::Exact;
use crate::uncertainty::look::Look;
use crate::usd::Usd;
use crate::workload::inputs::{Input, InputUnit};
use crate::workload::{Ask, Stated, familiar_options};

/// How many evaluations are made where nobody says how many points: what ends in about a second.
const USUAL: u32 = 1_024;
/// The same where a latency objective has fleets sized by their queues, which takes longer.
const USUAL_WITH_OBJECTIVE: u32 = 256;
/// The most points.
pub const MOST_POINTS: u32 = 1 << 14;
/// Without stated ranges, so many inputs are moved: those of the widest swing.
const WIDEST: usize = 6;

/// What the variance of two figures comes from.
#[derive(Debug, Clone, Serialize)]
pub struct Shares {
    /// How many points, N.
    pub points: u32,
    /// How many evaluations: N (k + 2) of k inputs.
    pub evaluations: u32,
    /// Whether the inputs are those with a stated range, or else those of the widest swing.
    pub ranged: bool,
    /// At how many of the points of A and B the runner-up is the cheaper one.
    pub overtaken: u32,
    /// Each input, in the order of the tornado.
    pub inputs: Vec<Share>,
}

/// One input's share in the variance.
#[derive(Debug, Clone, Serialize)]
pub struct Share {
    /// Its key.
    pub key: String,
    /// Of the margin's variance, alone; none where the margin does not vary.
    pub margin_first: Option<Estimate>,
    /// Of the margin's variance, together with the others.
    pub margin_total: Option<Estimate>,
    /// Of the cost's variance, alone; none where the cost does not vary.
    pub cost_first: Option<Estimate>,
    /// Of the cost's variance, together with the others.
    pub cost_total: Option<Estimate>,
}

/// The shares; nothing without a runner-up, or where either option is missing somewhere.
pub(super) fn of(around: &Around, bars: &[Bar], points: Option<u32>) -> Option<Shares> {
    around.likely.runner_up()?;
    let ranged = bars.iter().any(|bar| bar.ranged);
    let moved: Vec<&Bar> = if ranged {
        bars.iter().filter(|bar| bar.ranged).take(DIMENSIONS / 2).collect()
    } else {
        bars.iter().take(WIDEST).collect()
    };
    let k = u32::try_from(moved.len()).ok().filter(|k| *k > 0)?;
    let points = points.unwrap_or_else(|| usual_points(k, &around.plain)).min(MOST_POINTS);
    let two = Two::of(around)?;
    let mut sequence = Sequence::new(2 * moved.len());
    let [mut costs, mut margins] = [(); 2].map(|()| Sample::new(moved.len()));
    let mut overtaken = 0;
    for _ in 0..points {
        let point = sequence.next_point();
        let (a, b) = point.split_at(moved.len());
        let mixed = (0..moved.len()).map(|i| {
            let mut mixed = a.to_vec();
            mixed[i] = b[i];
            (Part::Mixed(i), mixed)
        });
        for (part, at) in [(Part::A, a.to_vec()), (Part::B, b.to_vec())].into_iter().chain(mixed) {
            let (cost, margin) = two.figures(&moved, &at)?;
            let counts = matches!(part, Part::A | Part::B) && margin.amount().is_negative();
            overtaken += u32::from(counts);
            // From the likely values on: a large bill that hardly varies keeps its digits.
            costs.push(part, (&cost - &two.likely.0).amount());
            margins.push(part, (&margin - &two.likely.1).amount());
        }
    }
    let share = |(i, bar): (usize, &&Bar)| {
        let (margin, cost) = (margins.indices_of(i), costs.indices_of(i));
        Share {
            key: bar.key.clone(),
            margin_first: margin.map(|of| of.0),
            margin_total: margin.map(|of| of.1),
            cost_first: cost.map(|of| of.0),
            cost_total: cost.map(|of| of.1),
        }
    };
    let inputs = moved.iter().enumerate().map(share).collect();
    Some(Shares { points, evaluations: points * (k + 2), ranged, overtaken, inputs })
}

/// The largest power of two that keeps the evaluations within what ends soon.
fn usual_points(k: u32, stated: &Stated) -> u32 {
    let usual = if stated.latency.is_empty() { USUAL } else { USUAL_WITH_OBJECTIVE };
    let most = usual / (k + 2);
    1 << most.max(1).ilog2()
}

/// The choice and its runner-up alone, which is all that the figures need.
struct Two<'a> {
    around: &'a Around<'a>,
    stated: Stated,
    likely: (Usd, Usd),
}

impl<'a> Two<'a> {
    fn of(around: &'a Around<'a>) -> Option<Self> {
        let stated = narrowed(around);
        let (usd, margin) = around.cost_and_margin(&around.likely)?;
        Some(Self { around, stated, likely: (usd, margin?) })
    }

    /// The choice's cost at a point, and how much dearer the runner-up is.
    fn figures(&self, bars: &[&Bar], parts: &[u32]) -> Option<(Usd, Usd)> {
        let mut stated = self.stated.clone();
        for (bar, part) in bars.iter().zip(parts) {
            let input = Input::at(&bar.key)?;
            input.set(&mut stated, between(input, &bar.low.value, &bar.high.value, *part));
        }
        let look = Look::at(&stated, self.around.evaluator).ok()?;
        let (usd, margin) = self.around.cost_and_margin(&look)?;
        Some((usd, margin?))
    }
}

/// The workload with the entries of the two options alone, where they can be told from others.
fn narrowed(around: &Around) -> Stated {
    let plain = &around.plain;
    let asks = plain.compare.clone().unwrap_or_else(familiar_options);
    let names = [around.likely.choice(), around.likely.runner_up()];
    let makes = |ask: &&Ask| {
        let alone = Stated { compare: Some(vec![(*ask).clone()]), ..plain.clone() };
        let made = Look::at(&alone, around.evaluator);
        made.is_ok_and(|look| names.iter().flatten().any(|seen| look.find(&seen.series).is_some()))
    };
    let kept: Vec<Ask> = asks.iter().filter(makes).cloned().collect();
    let narrow = Stated { compare: Some(kept), ..plain.clone() };
    let same = Look::at(&narrow, around.evaluator).is_ok_and(|look| {
        names.iter().flatten().all(|seen| look.find(&seen.series) == Some(*seen))
    });
    if same { narrow } else { plain.clone() }
}

/// A value between two ends, to the input's step where the ends are some steps apart.
fn between(input: &Input, low: &Exact, high: &Exact, part: u32) -> Exact {
    // Short decimals: the point's digits without the zeros behind them.
    let zeros = part.trailing_zeros().min(32);
    let share = Exact::from(u64::from(part) >> zeros)
        .checked_div(&Exact::from(1_u64 << (32 - zeros)))
        .unwrap_or(Exact::ZERO);
    let width = high - low;
    let value = low + &(&width * &share);
    let step = input.unit.step();
    let coarse = width < &step * &Exact::from(16_u32);
    let must = matches!(input.unit, InputUnit::Count | InputUnit::Megabytes | InputUnit::Requests);
    if coarse && !must {
        return value;
    }
    let steps = value.checked_div(&step).map_or(Exact::ZERO, |steps| steps.rounded(0));
    (&steps * &step).max(low.clone()).min(high.clone())
}

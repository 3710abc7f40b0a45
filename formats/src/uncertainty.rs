//! What a workload's ranges leave open, in words that every format for people shares.
use svl_engine::Decision;
use svl_engine::exact::Exact;
use svl_engine::uncertainty::{Bounds, End, Flip, Followed, Ranged, Together, Uncertainty};
use svl_engine::usd::separated;

/// The columns of [`Told::ranges`].
pub const RANGE_COLUMNS: [&str; 5] = ["range", "from", "to", "the choice costs", "and the choice"];
/// The columns of [`Told::bounds`].
pub const BOUND_COLUMNS: [&str; 4] = ["option", "at least", "at most", ""];
/// How many changes of one range are named before the rest is counted.
const FLIPS_SHOWN: usize = 3;

/// A workload's ranges in words.
pub struct Told {
    /// Whether the verdict holds over all of them, as a sentence.
    pub verdict: String,
    /// One row for each range, under [`RANGE_COLUMNS`].
    pub ranges: Vec<[String; 5]>,
    /// What each option costs over all ranges, under [`BOUND_COLUMNS`].
    pub bounds: Vec<[String; 4]>,
    /// How it was found out.
    pub how: String,
}

/// The words of a decision's ranges; nothing where it has none.
pub fn told(decision: &Decision) -> Option<Told> {
    let uncertainty = decision.uncertainty.as_ref()?;
    let Uncertainty { inputs, together } = uncertainty;
    Some(Told {
        verdict: verdict(inputs, together),
        ranges: inputs.iter().map(range).collect(),
        bounds: together.options.iter().map(bounds).collect(),
        how: how(inputs, together),
    })
}

impl Told {
    /// Each range as a sentence, for where there is no room for a table.
    pub fn sentences(&self) -> Vec<String> {
        let sentence = |[key, from, to, usd, choice]: &[String; 5]| {
            format!("{key} from {from} to {to}: {usd}, {choice}")
        };
        std::iter::once(self.verdict.trim_end_matches('.').to_owned())
            .chain(self.ranges.iter().map(sentence))
            .collect()
    }
}

fn verdict(inputs: &[Ranged], together: &Together) -> String {
    let keys = |wanted: bool| {
        let keys = inputs.iter().filter(|input| input.holds == wanted);
        listed(&keys.map(|input| input.key.as_str()).collect::<Vec<_>>())
    };
    let one = inputs.len() == 1;
    if inputs.iter().all(|input| input.holds) && together.holds {
        let how = match (one, together.proven) {
            (true, _) if inputs.iter().all(|input| input.followed == Followed::Exactly) => "",
            (true, _) => ", at every value that was looked at",
            (false, true) => ", whatever their combination",
            (false, false) => ", each by itself and at their corners",
        };
        let ranges = if one { "the range" } else { "all ranges" };
        return format!("It stays so over {ranges}{how}.");
    }
    if inputs.iter().all(|input| input.holds) {
        return format!(
            "It stays so over each range by itself, and changes where several are far from likely: {}.",
            corners(together)
        );
    }
    let holding = keys(true);
    let besides =
        if holding.is_empty() { String::new() } else { format!(", and not by {holding}") };
    format!("Within its range the verdict is changed by {}{besides}.", keys(false))
}

/// `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

fn corners(together: &Together) -> String {
    let of = |chosen: &svl_engine::uncertainty::Chosen| {
        format!(
            "{} at {} of {} corners",
            named(chosen.choice.as_deref()),
            chosen.corners,
            together.evaluated
        )
    };
    together.choices.iter().map(of).collect::<Vec<_>>().join(", ")
}

fn named(choice: Option<&str>) -> &str {
    choice.unwrap_or("nothing that fits")
}

fn range(input: &Ranged) -> [String; 5] {
    let cost = |end: &End| {
        end.usd_per_month.as_ref().map_or("-".to_owned(), svl_engine::usd::Usd::to_cents)
    };
    [
        input.key.clone(),
        quantity(&input.unit, &input.low.value),
        quantity(&input.unit, &input.high.value),
        format!("{} to {}", cost(&input.low), cost(&input.high)),
        choice(input),
    ]
}

fn choice(input: &Ranged) -> String {
    let Some(first) = input.flips.first() else {
        return format!("stays {}", named(input.low.choice.as_deref()));
    };
    let flip = |flip: &Flip| {
        format!("{} from {}", named(flip.to.as_deref()), quantity(&input.unit, &flip.at))
    };
    let mut parts = vec![named(first.from.as_deref()).to_owned()];
    parts.extend(input.flips.iter().take(FLIPS_SHOWN).map(flip));
    let more = input.flips.len().saturating_sub(FLIPS_SHOWN);
    if more > 0 {
        parts.push(format!("{more} more changes"));
    }
    parts.join(", ")
}

fn bounds(bounds: &Bounds) -> [String; 4] {
    [
        bounds.option.clone(),
        bounds.low_usd_per_month.to_cents(),
        bounds.high_usd_per_month.to_cents(),
        match (bounds.exact, bounds.fits) {
            (true, true) => "",
            (true, false) => "does not fit everywhere",
            (false, true) => "as far as seen",
            (false, false) => "as far as seen; does not fit everywhere",
        }
        .to_owned(),
    ]
}

fn how(inputs: &[Ranged], together: &Together) -> String {
    let followed = |wanted: Followed| {
        let keys = inputs.iter().filter(|input| input.followed == wanted);
        listed(&keys.map(|input| input.key.as_str()).collect::<Vec<_>>())
    };
    let (exactly, sampled) = (followed(Followed::Exactly), followed(Followed::Sampled));
    let mut parts = Vec::new();
    if !exactly.is_empty() {
        parts.push(format!("{exactly} followed step by step, none left out"));
    }
    if !sampled.is_empty() {
        parts.push(format!(
            "{sampled} sampled: each change told is exact, and a pair of others may lie between"
        ));
    }
    if inputs.len() > 1 {
        parts.push(format!("{} of {} corners evaluated", together.evaluated, together.corners));
    }
    parts.join("; ")
}

/// An amount of an input for people: `36,319,782/month`, `192 MB`, `45 %`.
pub fn quantity(unit: &str, amount: &Exact) -> String {
    let plain = || {
        let text = amount.to_plain();
        separated(if text.len() > 12 { amount.to_significant(6) } else { text }.as_str())
    };
    match unit {
        "requests/month" => format!("{}/month", separated(&amount.rounded(0).to_plain())),
        "share" => format!("{} %", (amount * &Exact::from(100_u32)).to_significant(6)),
        "factor" => format!("{}x", plain()),
        "count" => plain(),
        "byte" => format!("{} bytes", plain()),
        unit => format!("{} {unit}", plain()),
    }
}

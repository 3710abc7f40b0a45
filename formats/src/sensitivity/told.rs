//! A sensitivity in words and cells, which the formats for people share.
use svl_engine::capacity::estimate::Estimate;
use svl_engine::exact::Exact;
use svl_engine::sensitivity::{Bar, NumberFlip, Order, Sensitivity, Shares, WordFlip};
use svl_engine::uncertainty::Followed;
use svl_engine::usd::Usd;

use crate::uncertainty::quantity;

/// How many changes the first sentence names.
const NAMED: usize = 4;

/// The columns of [`flip`].
pub const FLIP_COLUMNS: [&str; 5] = ["until", "by", "at", "then the choice is", ""];
/// The columns of [`bar`].
pub const BAR_COLUMNS: [&str; 8] =
    ["input", "low", "high", "cost at low", "cost at high", "lead at low", "lead at high", "swing"];
/// The columns of [`shares`].
pub const SHARE_COLUMNS: [&str; 5] =
    ["input", "lead alone", "lead with others", "cost alone", "cost with others"];

/// What is chosen, and by how much.
pub fn verdict(found: &Sensitivity) -> String {
    let (Some(label), Some(usd)) = (&found.label, &found.usd_per_month) else {
        return "No option fits.".to_owned();
    };
    let lead = found.runner_up.as_ref().zip(found.margin_usd_per_month.as_ref());
    let lead = lead.map_or_else(
        || "no other option here fits".to_owned(),
        |(other, margin)| format!("{} less than {other}", margin.to_cents()),
    );
    format!("{label} is cheapest: {} a month, {lead}.", usd.to_cents())
}

/// The nearest changes in one sentence.
pub fn nearest(found: &Sensitivity) -> String {
    let choice = found.choice.as_deref().unwrap_or("without an option that fits");
    let number = |flip: &NumberFlip| format!("{} {}", flip.key, factor(&flip.factor));
    let word = |flip: &WordFlip| format!("{} becomes {}", flip.key, flip.becomes);
    let numbers = found.flips.iter().take(NAMED).map(number);
    // One word of each key: the others are in the table.
    let mut keys: Vec<&str> = Vec::new();
    let mut words = Vec::new();
    for flip in &found.words {
        if !keys.contains(&flip.key) {
            keys.push(flip.key);
            words.push(word(flip));
        }
    }
    let until: Vec<String> = numbers.chain(words).collect();
    if until.is_empty() {
        return format!("It stays {choice}, whichever single input changes.");
    }
    format!("It stays {choice} until {}.", until.join(", or "))
}

/// `x1.82`; a factor that rounds to 1 keeps the digits that tell it from 1.
pub fn factor(factor: &Exact) -> String {
    let shown = factor.to_significant(3);
    let shown = if shown == "1" { factor.to_significant(6) } else { shown };
    format!("x{}", svl_engine::usd::separated(&shown))
}

fn named(choice: Option<&String>) -> String {
    choice.cloned().unwrap_or_else(|| "nothing that fits".to_owned())
}

/// One quantity's nearest change, under [`FLIP_COLUMNS`].
pub fn flip(flip: &NumberFlip) -> [String; 5] {
    let from = if flip.stated { "" } else { "a default" };
    let seen = if flip.followed == Followed::Exactly { "" } else { "as far as seen" };
    let notes: Vec<&str> = [from, seen].into_iter().filter(|note| !note.is_empty()).collect();
    [
        flip.key.clone(),
        factor(&flip.factor),
        quantity(flip.unit, &flip.at),
        named(flip.to.as_ref()),
        notes.join(", "),
    ]
}

/// One word, under the same columns.
pub fn word(flip: &WordFlip) -> [String; 5] {
    [
        flip.key.to_owned(),
        String::new(),
        flip.becomes.to_owned(),
        named(flip.to.as_ref()),
        format!("now {}", flip.value),
    ]
}

/// What changes nothing.
pub fn steady(found: &Sensitivity) -> Option<String> {
    let keys = found.steady.join(", ");
    (!keys.is_empty())
        .then(|| format!("by itself none of these changes it, up to 1,000 times or a thousandth of what it is: {keys}"))
}

/// One bar of the tornado, under [`BAR_COLUMNS`].
pub fn bar(bar: &Bar) -> [String; 8] {
    let margin = |usd: Option<&Usd>| usd.map_or_else(|| "-".to_owned(), Usd::to_cents);
    let turns = if bar.cost == Order::Turns { " (cost turns)" } else { "" };
    let swing =
        margin(Some(bar.margin_swing_usd_per_month.as_ref().unwrap_or(&bar.swing_usd_per_month)));
    [
        bar.key.clone(),
        quantity(bar.unit, &bar.low.value),
        quantity(bar.unit, &bar.high.value),
        bar.low.usd_per_month.to_cents(),
        bar.high.usd_per_month.to_cents(),
        margin(bar.low.margin_usd_per_month.as_ref()),
        margin(bar.high.margin_usd_per_month.as_ref()),
        swing + turns,
    ]
}

/// What the tornado moved, and what its lead is.
pub fn about_bars(found: &Sensitivity) -> String {
    let spread = quantity("share", &found.spread);
    let ranged = found.tornado.iter().filter(|bar| bar.ranged).count();
    let ends = match ranged {
        0 => format!("each input {spread} below and above what it is"),
        n if n == found.tornado.len() => "each input at the ends of its range".to_owned(),
        _ => format!("each input at the ends of its range, or {spread} below and above what it is"),
    };
    let lead = found
        .runner_up
        .as_ref()
        .zip(found.choice.as_ref())
        .map_or_else(String::new, |(other, choice)| {
            format!("; the lead is what {other} costs above {choice}")
        });
    format!("{ends}{lead}")
}

/// One input's shares, under [`SHARE_COLUMNS`].
pub fn shares(shares: &Shares) -> Vec<[String; 5]> {
    let shown = |share: Option<Estimate>| {
        share.map_or_else(
            || "-".to_owned(),
            |share| {
                let percent = (&share.exact() * &Exact::from(100_u32)).to_fixed(0);
                format!("{} %", if percent == "-0" { "0" } else { &percent })
            },
        )
    };
    let row = |share: &svl_engine::sensitivity::Share| {
        let figures = [share.margin_first, share.margin_total, share.cost_first, share.cost_total];
        let [a, b, c, d] = figures.map(shown);
        [share.key.clone(), a, b, c, d]
    };
    shares.inputs.iter().map(row).collect()
}

/// How the shares were estimated, and how often the choice is overtaken.
pub fn about_shares(found: &Sensitivity, shares: &Shares) -> String {
    let moved = if shares.ranged { "the ranges" } else { "the inputs of the widest swing" };
    let all = shares.points * 2;
    let overtaken = match (&found.runner_up, shares.overtaken) {
        (Some(other), 0) => format!("{other} is cheaper at none of {all} points"),
        (Some(other), n) => format!("{other} is cheaper at {n} of {all} points"),
        (None, _) => String::new(),
    };
    format!(
        "shares of the variance over {moved}, all moving at once, each uniform between its ends; estimated from {} fixed points ({} evaluations); {overtaken}",
        shares.points, shares.evaluations
    )
}

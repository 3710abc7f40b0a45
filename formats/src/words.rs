//! What a decision says in words: the sentences and cells that every format for people shares, so
//! that none is written twice. Rounding happens here, and nothing is computed from its result.
pub mod drill;
pub mod paths;
pub mod radius;

use svl_engine::Decision;
use svl_engine::capacity::estimate::Estimate;
use svl_engine::decision::{
    Assumption, Crossover, FactsUsed, HoldsUntil, NOT_STATED, OptionReport, Verdict,
};
use svl_engine::exact::Exact;
use svl_engine::usd::{Usd, separated};

/// Seconds in a month of 730 hours.
const MONTH_SECONDS: u32 = 2_628_000;
/// How many of the user's own prices are named before the rest is counted.
const OWN_PRICES_SHOWN: usize = 12;

/// The columns of the table of options, in the order of [`OptionCells::all`].
pub const OPTION_COLUMNS: [&str; 7] =
    ["option", "compute", "all in", "per million", "p99", "carries", "fits"];

/// Both totals, as the JSON and as people name them; the one that the verdict rests on first.
pub const SCOPES: [(&str, &str); 2] = [("all_in", "all in"), ("compute", "compute")];

/// `30,000,000 requests/month (11.4/s)`.
pub fn load(requests: &Exact) -> String {
    let per_second = requests.checked_div(&Exact::from(MONTH_SECONDS)).unwrap_or(Exact::ZERO);
    let rate = separated(&per_second.to_significant(3));
    format!("{} requests/month ({rate}/s)", count(requests))
}

/// `facts of 2026-10-01, 3 of your own prices`.
pub fn facts(used: &FactsUsed) -> String {
    let own = match used.overlaid.len() {
        0 => String::new(),
        n => format!(", {n} of your own prices"),
    };
    format!("facts of {}{own}", used.as_of)
}

/// How far the verdict holds, as a sentence; nothing where there is no choice.
pub fn holds(decision: &Decision) -> Option<String> {
    verdict_holds(&decision.verdict, &decision.headline.requests, |id| label(decision, id))
}

/// The same of any verdict at so many requests a month, by the labels of what it chooses from.
pub fn verdict_holds<'a>(
    verdict: &Verdict,
    requests: &Exact,
    label: impl Fn(&str) -> Option<&'a str>,
) -> Option<String> {
    verdict.choice.as_ref()?;
    Some(match &verdict.holds_until {
        Some(until) => {
            let then = until.then.as_ref().and_then(|id| label(id));
            holds_until(until, requests, then)
        }
        None => "Nothing changes that up to 1,000 times the volume.".to_owned(),
    })
}

fn holds_until(until: &HoldsUntil, requests: &Exact, then: Option<&str>) -> String {
    let last = Exact::from(until.requests_per_month);
    let times = last.checked_div(requests).unwrap_or(Exact::ZERO);
    let then = match then {
        Some(label) => format!("; from there {label} is."),
        None => "; beyond that no option here fits.".to_owned(),
    };
    let (last, times) = (separated(&last.to_plain()), self::times(&times));
    format!("It stays so up to {last} requests a month, {times} today{then}")
}

/// `1.4 times`; a factor that rounds to 1 keeps the digits that tell it from 1.
pub fn times(factor: &Exact) -> String {
    let shown = if factor < &Exact::from(10_u32) {
        factor.to_significant(2)
    } else {
        factor.to_significant(3)
    };
    let shown = if shown == "1" { factor.to_significant(4) } else { shown };
    format!("{} times", separated(&shown))
}

/// One row of the table of options.
pub struct OptionCells {
    /// The option's label, and its figures under [`OPTION_COLUMNS`].
    pub all: [String; 7],
    /// Whether the verdict chose it.
    pub chosen: bool,
}

impl OptionCells {
    /// The figures of one option.
    pub fn of(decision: &Decision, option: &OptionReport) -> Self {
        let bound = if option.unpriced.is_empty() { "" } else { "+" };
        let all = [
            option.label.clone(),
            option.usd_per_month.compute.to_cents(),
            format!("{}{bound}", option.usd_per_month.all_in.to_cents()),
            format!("{}{bound}", option.usd_per_million_requests.all_in.to_cents()),
            p99(option),
            carries(option),
            if option.fits { "yes" } else { "no" }.to_owned(),
        ];
        Self { all, chosen: decision.verdict.choice.as_ref() == Some(&option.id) }
    }
}

fn p99(option: &OptionReport) -> String {
    match (option.service_level.latency_ms, option.service_level.warm_latency_ms) {
        (Some(all), _) => millis(all.p99),
        (None, Some(warm)) => format!("{} warm", millis(warm.p99)),
        (None, None) => "-".to_owned(),
    }
}

fn carries(option: &OptionReport) -> String {
    match option.service_level.capacity_requests_per_month.as_deref() {
        Some(most) => format!("{}/month", short_count(most)),
        None if option.service_level.grows => "grows".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// How far stated machines reach, limit by limit, and what lies beyond.
pub fn reach(option: &OptionReport) -> Option<String> {
    let level = &option.service_level;
    if level.grows || level.limits.is_empty() {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for limit in &level.limits {
        let requests = separated(&limit.requests_per_month);
        parts.push(match &option.usd_per_million_beyond_credits {
            Some(usd) if !limit.ends_capacity => format!(
                "{requests} requests a month within its {} (beyond them {} a million)",
                limit.limit,
                usd.to_cents()
            ),
            _ => format!("{requests} by its {}", limit.limit),
        });
    }
    let second = option.usd_per_month_second_machine.as_ref().map_or_else(String::new, |usd| {
        format!("; a second one and what it brings cost {} more", usd.to_cents())
    });
    Some(format!("{} carries {}{second}", option.label, parts.join(", ")))
}

/// What a `+` in the table means, where there is one.
pub fn lower_bounds(decision: &Decision) -> Option<String> {
    let bounds: Vec<String> = decision
        .options
        .iter()
        .filter(|option| !option.unpriced.is_empty())
        .map(|option| format!("{} (no price of {})", option.label, option.unpriced.join(", ")))
        .collect();
    (!bounds.is_empty()).then(|| {
        format!(
            "+ is a lower bound, and no verdict rests on it: {}; `--prices DIR` can fill it",
            bounds.join("; ")
        )
    })
}

/// The crossovers of each two options, those of different platforms first.
pub fn pairs<'a>(decision: &'a Decision, scope: &str) -> Vec<Vec<&'a Crossover>> {
    let mut pairs = pairs_of(&decision.crossovers, scope);
    let platform = |id: &str| {
        decision.options.iter().find(|option| option.id == id).map(|option| option.platform)
    };
    pairs.sort_by_key(|pair| platform(&pair[0].from) == platform(&pair[0].to));
    pairs
}

/// The crossovers of each two in one scope, in the order of the first of each.
pub fn pairs_of<'a>(all: &'a [Crossover], scope: &str) -> Vec<Vec<&'a Crossover>> {
    let mut pairs: Vec<Vec<&Crossover>> = Vec::new();
    for crossover in all.iter().filter(|crossover| crossover.scope == scope) {
        let same = |pair: &&mut Vec<&Crossover>| {
            let first = pair[0];
            (&first.from, &first.to) == (&crossover.from, &crossover.to)
                || (&first.from, &first.to) == (&crossover.to, &crossover.from)
        };
        match pairs.iter_mut().find(same) {
            Some(pair) => pair.push(crossover),
            None => pairs.push(vec![crossover]),
        }
    }
    pairs
}

/// The first crossover of two options in words.
pub struct PairCells {
    /// The option that is cheaper below.
    pub from: String,
    /// The option that is cheaper from there on.
    pub to: String,
    /// The first request count at which it is.
    pub at: String,
    /// Its bill there.
    pub usd: String,
    /// What else is to be known: how often the order changes, ties, limits.
    pub notes: Vec<String>,
}

impl PairCells {
    /// Of the crossovers of two options, at least one.
    pub fn of(decision: &Decision, pair: &[&Crossover]) -> Self {
        Self::named(pair, |id| label(decision, id))
    }

    /// The same by the labels of what crosses.
    pub fn named<'a>(pair: &[&Crossover], label: impl Fn(&str) -> Option<&'a str>) -> Self {
        let (crossover, last) = (pair[0], pair[pair.len() - 1]);
        let name = |id: &str| label(id).unwrap_or(id).to_owned();
        let number = |n: u64| separated(&n.to_string());
        let notes = [
            (!crossover.within_capacity).then(|| "beyond what one of them carries".to_owned()),
            crossover.tied_from.map(|n| format!("equal from {}", number(n))),
            (pair.len() > 1).then(|| {
                let times = separated(&pair.len().to_string());
                let (cheaper, from) = (name(&last.to), number(last.requests_per_month));
                format!("changes {times} times; {cheaper} for good from {from}")
            }),
        ];
        Self {
            from: name(&crossover.from),
            to: name(&crossover.to),
            at: number(crossover.requests_per_month),
            usd: crossover.usd_per_month.to_cents(),
            notes: notes.into_iter().flatten().collect(),
        }
    }
}

/// The plain defaults, and the assumptions that have a reason.
pub fn assumptions(all: &[Assumption]) -> (Vec<&Assumption>, Vec<&Assumption>) {
    all.iter().partition(|assumed| assumed.because == NOT_STATED)
}

/// The prices of the user's own that were used, joined by `between`; nothing where there is none.
pub fn own_prices(used: &FactsUsed, between: &str) -> Option<String> {
    let own = &used.overlaid;
    let shown: Vec<&str> = own.iter().take(OWN_PRICES_SHOWN).map(String::as_str).collect();
    let more = match own.len() - shown.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    (!own.is_empty()).then(|| format!("{}{more}", shown.join(between)))
}

/// The stated keys that do not shape the answer yet, each with its value.
pub fn not_yet_considered(decision: &Decision) -> Vec<String> {
    let aside = decision.not_yet_considered.iter();
    aside.map(|aside| format!("{}: {}", aside.key, aside.value.inline())).collect()
}

/// An option's label by its id.
pub fn label<'a>(decision: &'a Decision, id: &str) -> Option<&'a str> {
    decision.options.iter().find(|option| option.id == id).map(|option| option.label.as_str())
}

/// `+$4.08`, `-$4.08`, `$0.00`.
pub fn signed(usd: &Usd) -> String {
    let sign = if usd > &Usd::ZERO { "+" } else { "" };
    format!("{sign}{}", usd.to_cents())
}

/// `+47.6 %` of a share.
pub fn signed_percent(share: &Exact) -> String {
    let percent = share * &Exact::from(100_u32);
    let shown = percent.to_fixed(1);
    let shown = shown.strip_suffix(".0").unwrap_or(&shown);
    let sign = if percent > Exact::ZERO { "+" } else { "" };
    match shown {
        "0" | "-0" if !percent.is_zero() => format!("under {sign}0.1 %"),
        shown => format!("{sign}{} %", separated(shown)),
    }
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

/// `47.6 %` of a share; what is more than nothing and rounds to it is `under 0.1 %`.
pub fn percent(share: &Exact) -> String {
    let shown = signed_percent(share);
    shown.replacen('+', "", 1)
}

/// `1,200`.
pub fn number(n: usize) -> String {
    separated(&n.to_string())
}

/// An estimate to three digits: `11.4`, `1,230`.
pub fn estimate(estimate: Estimate) -> String {
    let exact = estimate.exact();
    let whole = exact >= Exact::from(1_000_u32);
    separated(&if whole { exact.to_fixed(0) } else { exact.to_significant(3) })
}

/// A request count for people: whole counts in full, others to two decimals.
pub fn count(requests: &Exact) -> String {
    let shown = if requests.is_whole() { requests.to_plain() } else { requests.to_fixed(2) };
    separated(&shown)
}

/// `1 error`, `1,200 errors`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// `104 ms`, `1.25 s`.
fn millis(time: Estimate) -> String {
    exact_millis(&time.exact())
}

/// The same of a decimal.
pub fn exact_millis(exact: &Exact) -> String {
    if exact < &Exact::from(1_000_u32) {
        format!("{} ms", exact.to_significant(3))
    } else {
        let seconds = exact * &Exact::decimal(1, 3);
        format!("{} s", separated(&seconds.to_significant(3)))
    }
}

/// `145M`: a count to three digits, for columns.
fn short_count(whole: &str) -> String {
    let Ok(count) = Exact::parse(whole) else { return whole.to_owned() };
    let (divided, unit) = match whole.len() {
        0..=6 => return separated(whole),
        7..=9 => (&count * &Exact::decimal(1, 6), "M"),
        _ => (&count * &Exact::decimal(1, 9), "B"),
    };
    format!("{}{unit}", separated(&divided.to_significant(3)))
}

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// As it is.
    Plain(&'a str),
    /// What stood between two backticks: a key, a command.
    Code(&'a str),
}

/// The parts of a text with keys and commands between backticks. One backtick without another is
/// text.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, from_tick)) = rest.split_once('`') {
        let Some((code, after)) = from_tick.split_once('`').filter(|(code, _)| !code.is_empty())
        else {
            break;
        };
        parts.push(Part::Plain(before));
        parts.push(Part::Code(code));
        rest = after;
    }
    parts.push(Part::Plain(rest));
    parts.retain(|part| *part != Part::Plain(""));
    parts
}

/// A source: where it begins with an address, that is a link.
pub struct Cited<'a> {
    /// The address.
    pub link: Option<&'a str>,
    /// What stands behind it, else all of it.
    pub text: &'a str,
}

impl<'a> Cited<'a> {
    /// Of where a figure was published. An address has none but the plain characters of addresses.
    pub fn of(source: &'a str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/:.-_~%?=&+#".contains(c);
        let end = source.find(|c| !plain(c)).unwrap_or(source.len());
        let (first, rest) = source.split_at(end);
        let ends = rest.is_empty() || rest.starts_with([' ', ',', ';']);
        if first.starts_with("https://") && ends {
            Self { link: Some(first), text: rest }
        } else {
            Self { link: None, text: source }
        }
    }
}

/// Text on one line, without characters that act on what stands around them.
pub fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split(['\n', '\r', '\t']).filter(|part| !part.is_empty()).collect();
    let seen = |letter: char| {
        if letter.is_control() || turns(letter) { char::REPLACEMENT_CHARACTER } else { letter }
    };
    words.join(" ").chars().map(seen).collect()
}

/// Whether a character does nothing but turn the direction of the text that follows, or break it.
pub const fn turns(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Text on one line, in which no line ends between a figure and its unit.
pub fn tidy(text: &str) -> String {
    const TOGETHER: [(&str, &str); 6] = [
        (" × ", "\u{a0}×\u{a0}"),
        (" %", "\u{a0}%"),
        (" MB", "\u{a0}MB"),
        (" GB", "\u{a0}GB"),
        (" ms", "\u{a0}ms"),
        (" vCPU", "\u{a0}vCPU"),
    ];
    let text = plain(text);
    TOGETHER.iter().fold(text, |text, (apart, together)| text.replace(apart, together))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_between_backticks() {
        assert_eq!(
            parts("`a: 1`: at no more, `b` too"),
            [
                Part::Code("a: 1"),
                Part::Plain(": at no more, "),
                Part::Code("b"),
                Part::Plain(" too")
            ]
        );
        assert_eq!(parts("a ` b"), [Part::Plain("a ` b")]);
        assert_eq!(parts("``"), [Part::Plain("``")]);
    }
}

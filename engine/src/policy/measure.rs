//! The figures that a policy can limit, and their judgement.
use super::rules::{
    AVAILABILITY, COLD_STARTS, HEADROOM, LATENCY, NOT_JUDGED, PRICE, PolicyRule, THROTTLING,
    UTILISATION,
};
use super::{Limit, Violation, cheapest_that, is_choice};
use crate::Decision;
use crate::decision::OptionReport;
use crate::exact::Exact;
use crate::usd::{Usd, separated};

/// A figure of an option, or of the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A percentile of the latency of all requests. Unit: ms.
    Latency(u8),
    /// How many times the stated volume the verdict holds.
    Headroom,
    /// What a million requests cost, all in.
    UsdPerMillion,
    /// The promised availability, from 0 to 1.
    Availability,
    /// Share of requests that find the concurrency limit reached at the peak, from 0 to 1.
    Throttled,
    /// Share of requests that wait for an environment to start, from 0 to 1.
    ColdStarts,
    /// Share of the processors in use at the peak, from 0 to 1.
    Utilisation,
}

/// What is known of a figure.
enum Known {
    Figure(Exact),
    /// Nothing bounds it, or it does not apply.
    Fine,
    /// It applies, and is not known; with what it lacks.
    Not(&'static str),
}

impl Measure {
    /// All, as written.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Latency(50), "p50"),
        (Self::Latency(90), "p90"),
        (Self::Latency(95), "p95"),
        (Self::Latency(99), "p99"),
        (Self::Headroom, "headroom"),
        (Self::UsdPerMillion, "usd_per_million"),
        (Self::Availability, "availability"),
        (Self::Throttled, "throttled"),
        (Self::ColdStarts, "cold_starts"),
        (Self::Utilisation, "utilisation"),
    ];

    pub(super) const fn rule(self) -> &'static PolicyRule {
        match self {
            Self::Latency(_) => &LATENCY,
            Self::Headroom => &HEADROOM,
            Self::UsdPerMillion => &PRICE,
            Self::Availability => &AVAILABILITY,
            Self::Throttled => &THROTTLING,
            Self::ColdStarts => &COLD_STARTS,
            Self::Utilisation => &UTILISATION,
        }
    }

    /// Whether the bound is the least that the figure may be.
    const fn is_least(self) -> bool {
        matches!(self, Self::Headroom | Self::Availability)
    }

    /// The keys of a workload that shape it.
    pub(super) const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Latency(_) => &["latency", "duration"],
            Self::Headroom | Self::UsdPerMillion => &["requests"],
            Self::Availability => &["availability", "compare", "requests"],
            Self::Throttled => {
                &["lambda.reserved_concurrency", "lambda.account_concurrency", "requests"]
            }
            Self::ColdStarts => &["init", "lambda.provisioned_concurrency", "requests"],
            Self::Utilisation => &["server.utilisation", "compare", "requests"],
        }
    }

    /// As messages name it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Latency(percentile) => format!("p{percentile}"),
            Self::Headroom => "headroom".to_owned(),
            Self::UsdPerMillion => "all-in price of a million requests".to_owned(),
            Self::Availability => "availability".to_owned(),
            Self::Throttled => "throttled share at the peak".to_owned(),
            Self::ColdStarts => "share of cold starts".to_owned(),
            Self::Utilisation => "utilisation at the peak".to_owned(),
        }
    }

    fn of(self, option: &OptionReport, decision: &Decision) -> Known {
        let level = &option.service_level;
        let share = |estimate: Option<crate::capacity::estimate::Estimate>| match estimate {
            Some(estimate) => Known::Figure(estimate.exact()),
            None => Known::Fine,
        };
        match self {
            Self::Latency(percentile) => match (level.latency_ms, level.warm_latency_ms) {
                (Some(all), _) => Known::Figure(all.of(percentile).exact()),
                (None, Some(_)) => Known::Not("its cold starts are not known; state `init`"),
                (None, None) => {
                    Known::Not("state how durations spread, as `duration: {mean, p99}`")
                }
            },
            Self::Headroom => match &decision.verdict.holds_until {
                Some(until) if is_choice(decision, option) => {
                    let most = Exact::from(until.requests_per_month);
                    most.checked_div(&decision.headline.requests).map_or(Known::Fine, Known::Figure)
                }
                _ => Known::Fine,
            },
            Self::UsdPerMillion => {
                Known::Figure(option.usd_per_million_requests.all_in.amount().clone())
            }
            Self::Availability => match level.availability {
                Some(promised) => Known::Figure(promised.exact()),
                None => Known::Not("nobody promises a figure for it"),
            },
            Self::Throttled => share(level.throttled),
            Self::ColdStarts => share(level.cold_start_probability),
            Self::Utilisation => share(level.utilisation),
        }
    }

    /// A figure of this kind for people, with at least so many digits that it differs from `from`.
    pub(super) fn shown(self, figure: &Exact, from: Option<&Exact>) -> String {
        let text = |figure: &Exact, digits: usize| match self {
            Self::Latency(_) => format!("{} ms", separated(&figure.to_significant(digits))),
            Self::Headroom => format!("{}x", separated(&figure.to_significant(digits))),
            Self::UsdPerMillion if digits <= 3 || *figure == figure.rounded(2) => {
                Usd::new(figure.clone()).to_cents()
            }
            Self::UsdPerMillion => format!("${}", separated(&figure.to_significant(digits))),
            Self::Availability | Self::Throttled | Self::ColdStarts | Self::Utilisation => {
                let percent = figure * &Exact::from(100_u32);
                // A promise of 99.995 % must not read as 100 %.
                let near = percent > Exact::from(99_u32) && percent < Exact::from(100_u32);
                let digits = if near { digits.max(6) } else { digits };
                format!("{} %", separated(&percent.to_significant(digits)))
            }
        };
        let Some(from) = from else { return text(figure, 6) };
        let differs = |digits: &usize| text(figure, *digits) != text(from, 6.max(*digits));
        let digits = [3, 6, 12, 28].into_iter().find(differs).unwrap_or(28);
        text(figure, digits)
    }
}

/// What of a limit some options break; all of one limit together.
pub(super) fn judge(
    limit: &Limit,
    decision: &Decision,
    options: &[&OptionReport],
) -> Vec<Violation> {
    let measure = limit.measure;
    let (mut broken, mut unknown) = (Vec::new(), Vec::new());
    for option in options {
        match measure.of(option, decision) {
            Known::Figure(figure) if breaks(limit, &figure) => broken.push((*option, figure)),
            Known::Figure(_) | Known::Fine => {}
            Known::Not(lack) => unknown.push((*option, lack)),
        }
    }
    // The choice first: its message is the one that is read.
    broken.sort_by_key(|(option, _)| !is_choice(decision, option));
    let mut found = Vec::new();
    if let Some(((first, figure), rest)) = broken.split_first() {
        let also = rest.iter().map(|(option, figure)| said(limit, option, figure)).collect();
        found.push(Violation {
            rule: measure.rule(),
            severity: measure.rule().severity,
            option: Some(first.id.clone()),
            message: said(limit, first, figure),
            also,
            help: help(limit, decision, first),
            keys: measure.keys(),
            nearest: None,
            origin: Some(limit.origin),
        });
    }
    if let Some(((first, lack), rest)) = unknown.split_first() {
        let name = measure.name();
        found.push(Violation {
            rule: &NOT_JUDGED,
            severity: NOT_JUDGED.severity,
            option: Some(first.id.clone()),
            message: format!("{}: its {name} is not known, and a limit is set", first.label),
            also: rest.iter().map(|(option, _)| option.label.clone()).collect(),
            help: vec![(*lack).to_owned()],
            keys: measure.keys(),
            nearest: None,
            origin: Some(limit.origin),
        });
    }
    found
}

pub(super) fn breaks(limit: &Limit, figure: &Exact) -> bool {
    if limit.measure.is_least() { *figure < limit.bound } else { *figure > limit.bound }
}

/// `Lambda arm64, 128 MB: p99 is 312 ms, above the limit of 300 ms`.
fn said(limit: &Limit, option: &OptionReport, figure: &Exact) -> String {
    let measure = limit.measure;
    let bound = measure.shown(&limit.bound, None);
    let figure = measure.shown(figure, Some(&limit.bound));
    let (side, least) =
        if measure.is_least() { ("below", "least of") } else { ("above", "limit of") };
    let at_least = if measure == Measure::UsdPerMillion && !option.unpriced.is_empty() {
        "at least "
    } else {
        ""
    };
    match measure {
        Measure::Headroom => format!(
            "{} stays the choice up to {figure} the volume, {side} the {least} {bound}",
            option.label
        ),
        Measure::UsdPerMillion => format!(
            "{}: a million requests cost {at_least}{figure} all in, {side} the {least} {bound}",
            option.label
        ),
        _ => {
            format!("{}: {} is {figure}, {side} the {least} {bound}", option.label, measure.name())
        }
    }
}

/// The cheapest other option that fits and keeps the limit, and what may clear it as a rule.
fn help(limit: &Limit, decision: &Decision, broken: &OptionReport) -> Vec<String> {
    let measure = limit.measure;
    let keeps = |option: &OptionReport| {
        measure != Measure::Headroom
            && matches!(measure.of(option, decision), Known::Figure(figure) if !breaks(limit, &figure))
    };
    let other = cheapest_that(decision, broken, "keeps the limit", keeps);
    other.into_iter().chain([measure.rule().help.to_owned()]).collect()
}

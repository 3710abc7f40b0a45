//! The one place where defaults are filled in, each written down as an assumption.
use super::{
    Architecture, Ask, AskedPlatform, FunctionSettings, Instance, Pattern, Provision, Purchase,
    Range, Scaling, ServerSettings, State, StateKind, Stated, StatedFunction, StatedServer,
    StatedState, Store, Trigger, Workload, settings,
};
use crate::decision::{Assumption, NOT_STATED};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::problem::Problem;
use crate::traffic::{Arrivals, Traffic, per_second};
use crate::units::{Megabytes, Quantity, Requests, month};

/// The Region of a file that names none: AWS's first, whose prices most examples quote.
pub(crate) const REGION: &str = "us-east-1";
/// The machine that a comparison is familiar with.
pub(crate) const REFERENCE_INSTANCE: &str = "t3.small";
/// Memory of the system and the process themselves. Unit: MB.
pub(crate) const BASE_MEMORY: u32 = 300;
/// The disk of a machine. Unit: MB.
pub(crate) const DISK: u32 = 8 * 1_024;
/// What is kept of one user. Unit: KB.
const STATE_KB: u32 = 4;
/// For how long. Unit: minutes.
const STATE_MINUTES: u32 = 30;
/// How busy a machine may be at the peak. Unit: percent.
pub(crate) const UTILISATION: i64 = 70;
/// The share of a working day's traffic that comes on a day off. Unit: percent.
const DAYS_OFF: i64 = 10;
/// The named patterns: name, the measured or synthetic shape of a day, and the traffic of working
/// days and days off in percent.
const SHAPES: &[(&str, &str, [i64; 2])] = &[
    ("diurnal", "diurnal-consumer", [100, 100]),
    ("business-hours", "business-hours", [100, DAYS_OFF]),
    ("weekend", "diurnal-consumer", [DAYS_OFF, 100]),
];

impl Workload {
    /// Fills in what was not stated.
    ///
    /// # Errors
    /// When the duration's figures determine no distribution, or a fact is missing.
    pub fn resolve(
        stated: Stated,
        facts: &dyn Facts,
        assumptions: &mut Vec<Assumption>,
    ) -> Result<Self, Problem> {
        let mut assume = Assume { compare: stated.compare.as_deref(), assumptions };
        stated.ranges.iter().for_each(|range| assume.middle(range));
        assume.unless(stated.region.is_some(), "region", REGION);
        assume.unless(stated.pattern.is_some(), "pattern", "steady");
        assume.unless(stated.cpu.is_some(), "cpu", "100%");
        let traffic = traffic(&stated, facts, &mut assume)?;
        assume.architecture(stated.architecture.is_some());
        assume.unless(stated.trigger.is_some(), "trigger", "direct");
        let lambda = function(stated.lambda, facts, &mut assume)?;
        let server = server(stated.server, &stated.memory, &mut assume);
        let state = stated.state.map(|stated| state(stated, &mut assume)).transpose()?;
        if assume.functions() {
            assume.unless(stated.free_tier.is_some(), "free_tier", "false");
        }
        assume.unless(stated.compare.is_some(), "compare", &familiar_text());
        let billing = stated.duration.billing().map_err(|error| Problem {
            id: "duration-without-distribution",
            key: "duration".to_owned(),
            message: error.to_string(),
            help: Some(
                "state the mean, or two percentiles that are nearer to each other".to_owned(),
            ),
        })?;
        if let Some(fit) = &billing.fitted {
            let value = format!(
                "mean {} ms, billed {} ms on average",
                billing.mean.amount(),
                billing.billed.amount()
            );
            assume.because("duration", value, fit.clone());
        }
        let mut compare = stated.compare.unwrap_or_else(familiar_options);
        if stated.job.is_some() {
            compare.push(Ask { key: "job".to_owned(), platform: AskedPlatform::Job });
        }
        Ok(Self {
            name: stated.name,
            region: stated.region.unwrap_or_else(|| REGION.to_owned()),
            requests: stated.requests,
            traffic,
            memory: stated.memory,
            duration: stated.duration,
            billing,
            cpu_stated: stated.cpu.is_some(),
            cpu: stated.cpu.unwrap_or(Exact::ONE),
            architectures: stated.architecture.map_or(Architecture::ALL.to_vec(), |one| vec![one]),
            runtime: stated.runtime,
            package: stated.package,
            init: stated.init,
            payload: stated.payload,
            logs: stated.logs,
            tracing: stated.tracing,
            latency: stated.latency,
            availability: stated.availability,
            trigger: stated.trigger.unwrap_or(Trigger::Direct),
            ingress: stated.ingress,
            lambda,
            server,
            free_tier: stated.free_tier.unwrap_or(false),
            discounts: stated.discounts,
            compare,
            state,
            job: stated.job,
            allow: stated.allow,
            budget: stated.budget,
            tags: stated.tags,
            set_aside: stated.set_aside,
        })
    }
}

/// Where defaults are written down.
struct Assume<'a> {
    compare: Option<&'a [Ask]>,
    assumptions: &'a mut Vec<Assumption>,
}

impl Assume<'_> {
    fn unless(&mut self, stated: bool, key: &str, value: &str) {
        if !stated {
            self.assumptions.push(Assumption::not_stated(key, value));
        }
    }

    fn because(&mut self, key: &str, value: String, because: String) {
        self.assumptions.push(Assumption { key: key.to_owned(), value, because });
    }

    /// The likely value of a range that states none.
    fn middle(&mut self, range: &Range) {
        let Some(input) = range.input().filter(|_| !range.likely_stated) else { return };
        let written = |amount| input.unit.written(amount);
        let because = format!(
            "no likely value is stated: the middle of {} to {}",
            written(&range.low),
            written(&range.high)
        );
        self.because(range.key, format!("{} is likely", written(&range.likely)), because);
    }

    fn architecture(&mut self, stated: bool) {
        let open = |asked: &AskedPlatform| {
            matches!(
                asked,
                AskedPlatform::Lambda { architecture: None, .. }
                    | AskedPlatform::Fargate { architecture: None, .. }
            )
        };
        if self.asks(open) {
            self.unless(stated, "architecture", "x86_64 and arm64, both compared");
        }
    }

    fn functions(&self) -> bool {
        self.asks(|asked| matches!(asked, AskedPlatform::Lambda { .. }))
    }

    fn machines(&self) -> bool {
        self.asks(|asked| !matches!(asked, AskedPlatform::Lambda { .. }))
    }

    fn asks(&self, wanted: impl Fn(&AskedPlatform) -> bool) -> bool {
        self.compare.is_none_or(|asks| asks.iter().any(|ask| wanted(&ask.platform)))
    }
}

fn traffic(stated: &Stated, facts: &dyn Facts, assume: &mut Assume) -> Result<Traffic, Problem> {
    let (pattern, peak) = (stated.pattern.as_ref(), stated.peak.as_ref());
    spread(pattern, peak, &stated.requests, facts, assume)
}

/// How so many requests spread over a month with this pattern; what is taken without being stated is
/// written down.
///
/// # Errors
/// When the pattern has no traffic, or its shape is unknown.
pub(crate) fn traffic_of(
    pattern: Option<&Pattern>,
    peak: Option<&Exact>,
    requests: &Requests,
    facts: &dyn Facts,
    assumptions: &mut Vec<Assumption>,
) -> Result<Traffic, Problem> {
    let mut assume = Assume { compare: None, assumptions };
    assume.unless(pattern.is_some(), "pattern", "steady");
    spread(pattern, peak, requests, facts, &mut assume)
}

fn spread(
    pattern: Option<&Pattern>,
    peak: Option<&Exact>,
    requests: &Requests,
    facts: &dyn Facts,
    assume: &mut Assume,
) -> Result<Traffic, Problem> {
    let peak = peak.cloned().unwrap_or(Exact::ONE);
    let empty = || Problem {
        id: "pattern-without-traffic",
        key: "pattern".to_owned(),
        message: "every weight of the pattern is zero".to_owned(),
        help: Some("give at least one hour some traffic".to_owned()),
    };
    match pattern {
        None => Ok(Traffic::steady().with_peak(peak)),
        Some(Pattern::Weights(weights)) => {
            Traffic::new(weights, peak, Arrivals::Independent).ok_or_else(empty)
        }
        Some(Pattern::Named(name)) => named(name, peak, requests, facts, assume),
    }
}

fn named(
    name: &str,
    peak: Exact,
    requests: &Requests,
    facts: &dyn Facts,
    assume: &mut Assume,
) -> Result<Traffic, Problem> {
    if let Some((_, preset, [working, off])) = SHAPES.iter().find(|(each, ..)| *each == name) {
        let shape =
            facts.arrival_shape(preset).map_err(|error| Problem::from_fact("pattern", &error))?;
        let value = format!(
            "the day's shape `{preset}` ({}), {off} % on Saturday and Sunday of {working} %",
            shape.kind
        );
        assume.because("pattern", value, format!("its source: {}", shape.source.0));
        let factors = [*working, *working, *working, *working, *working, *off, *off];
        let hours = |share: i64| shape.weights.iter().map(move |w| w * &Exact::decimal(share, 2));
        let week: Vec<Exact> = if working == off {
            shape.weights.clone()
        } else {
            factors.into_iter().flat_map(hours).collect()
        };
        return Ok(Traffic::new(&week, peak, Arrivals::Independent).unwrap_or_else(Traffic::steady));
    }
    match name {
        "bursty" => Ok(bursty(peak, assume)),
        "scheduled" => Ok(scheduled(peak, requests, assume)),
        _ => Ok(Traffic::steady().with_peak(peak)),
    }
}

/// A tenth of the time ten times as busy as the rest.
fn bursty(peak: Exact, assume: &mut Assume) -> Traffic {
    let (ratio, busy_share) = (Exact::from(10_u32), Exact::decimal(1, 1));
    // The busy rate over the mean: r / (r f + 1 - f).
    let mean = &(&ratio * &busy_share) + &(&Exact::ONE - &busy_share);
    let busiest = ratio.checked_div(&mean).unwrap_or(Exact::ONE);
    assume.because(
        "pattern",
        "bursty: a tenth of the time, in spells of a minute, ten times as busy as the rest"
            .to_owned(),
        "no measured figure; state hourly weights or a peak to set it".to_owned(),
    );
    let arrivals = Arrivals::OnOff { ratio, busy_share, busy_seconds: Exact::from(60_u32) };
    Traffic::steady().with_peak(peak.max(busiest)).with_arrivals(arrivals)
}

/// Once a minute, or as seldom as the volume says.
fn scheduled(peak: Exact, requests: &Requests, assume: &mut Assume) -> Traffic {
    let minute = Exact::from(60_u32);
    let rate = per_second(requests);
    let in_a_minute = &rate * &minute;
    let (together, every_seconds) = if in_a_minute >= Exact::ONE {
        (in_a_minute.ceil(), minute)
    } else {
        (Exact::ONE, Exact::ONE.checked_div(&rate).unwrap_or(minute))
    };
    let value = format!(
        "scheduled: {} at once, every {} s",
        together.to_plain(),
        every_seconds.to_significant(4)
    );
    assume.because(
        "pattern",
        value,
        "one timer a minute, or as seldom as the volume says".to_owned(),
    );
    let busiest = every_seconds.clone();
    let arrivals = Arrivals::Scheduled { together, every_seconds };
    Traffic::steady().with_peak(peak.max(busiest)).with_arrivals(arrivals)
}

fn function(
    stated: StatedFunction,
    facts: &dyn Facts,
    assume: &mut Assume,
) -> Result<FunctionSettings, Problem> {
    let included = facts
        .quota("lambda.tmp_included_mb")
        .map_err(|error| Problem::from_fact("lambda.ephemeral_storage", &error))?;
    let included_storage = Megabytes::new(included.value);
    if assume.functions() {
        let size = format!("{}MB", included_storage.amount());
        assume.unless(stated.ephemeral_storage.is_some(), "lambda.ephemeral_storage", &size);
    }
    Ok(FunctionSettings {
        ephemeral_storage: stated.ephemeral_storage.unwrap_or_else(|| included_storage.clone()),
        included_storage,
        provisioned_concurrency: stated.provisioned_concurrency.unwrap_or(Provision::Fixed(0)),
        reserved_concurrency: stated.reserved_concurrency,
        snapstart: stated.snapstart.unwrap_or(false),
        account_concurrency: stated.account_concurrency,
        timeout: stated.timeout,
        idle_timeout: stated.idle_timeout,
        lifetime: stated.lifetime,
    })
}

fn server(stated: StatedServer, memory: &Megabytes, assume: &mut Assume) -> ServerSettings {
    if assume.machines() {
        let megabytes = format!("{}MB", memory.amount());
        assume.unless(stated.memory_per_request.is_some(), "server.memory_per_request", &megabytes);
        assume.unless(
            stated.base_memory.is_some(),
            "server.base_memory",
            &format!("{BASE_MEMORY}MB"),
        );
        assume.unless(
            stated.utilisation.is_some(),
            "server.utilisation",
            &format!("{UTILISATION}%"),
        );
        assume.unless(stated.disk.is_some(), "server.disk", "8GB");
    }
    ServerSettings {
        memory_per_request: stated.memory_per_request.unwrap_or_else(|| memory.clone()),
        base_memory: stated.base_memory.unwrap_or_else(|| whole(BASE_MEMORY)),
        cpu_speed: stated.cpu_speed.unwrap_or(Exact::ONE),
        utilisation: stated.utilisation.unwrap_or_else(|| Exact::decimal(UTILISATION, 2)),
        min_instances: stated.min_instances.unwrap_or(1),
        scaling: stated.scaling.unwrap_or(Scaling::Fixed),
        disk: stated.disk.unwrap_or_else(|| whole(DISK)),
        hours: stated.hours.unwrap_or_else(|| month().amount().clone()),
        nat: stated.nat,
    }
}

/// What is kept between requests; a size or a lifetime that nobody stated is an ordinary one.
fn state(stated: StatedState, assume: &mut Assume) -> Result<State, Problem> {
    let StatedState { kind, size, lifetime, messages, store } = stated;
    if let Some(store) = store
        && !kind.stores().contains(&store)
    {
        let names = kind.stores().iter().map(|it| settings::name_of(&Store::ALL, *it));
        return Err(Problem {
            id: "wrong-store",
            key: "state.store".to_owned(),
            message: format!(
                "`{}` does not keep `{}`",
                settings::name_of(&Store::ALL, store),
                settings::name_of(&StateKind::ALL, kind)
            ),
            help: Some(format!("write one of {}", names.collect::<Vec<_>>().join(", "))),
        });
    }
    assume.unless(size.is_some(), "state.size", &format!("{STATE_KB}KB"));
    assume.unless(lifetime.is_some(), "state.lifetime", &format!("{STATE_MINUTES}min"));
    let lifetime = lifetime.unwrap_or_else(|| Quantity::new(Exact::from(STATE_MINUTES * 60_000)));
    let minutes = lifetime.seconds().checked_div(&Exact::from(60_u32)).unwrap_or(Exact::ONE);
    let each_minute = minutes.ceil().max(Exact::ONE);
    if kind == StateKind::WebSocket && messages.is_none() {
        assume.because(
            "state.messages",
            format!("{each_minute} on each connection: one a minute"),
            NOT_STATED.to_owned(),
        );
    }
    Ok(State {
        kind,
        size: size.unwrap_or_else(|| Quantity::new(Exact::from(STATE_KB * 1_024))),
        lifetime,
        messages: messages.unwrap_or(each_minute),
        store,
    })
}

fn whole(megabytes: u32) -> Megabytes {
    Quantity::new(Exact::from(megabytes))
}

fn familiar_text() -> String {
    format!(
        "Lambda on each architecture, one {REFERENCE_INSTANCE}, the cheapest EC2 fleet and the cheapest Fargate service that fit"
    )
}

pub(crate) fn familiar_options() -> Vec<Ask> {
    let lambda = |provisioned_concurrency, only_where_needed| AskedPlatform::Lambda {
        architecture: None,
        memory: None,
        provisioned_concurrency,
        only_where_needed,
    };
    let machine =
        |instance| AskedPlatform::Ec2 { instance, count: None, purchase: Purchase::OnDemand };
    let service = AskedPlatform::Fargate {
        architecture: None,
        vcpu: None,
        memory: None,
        count: None,
        purchase: Purchase::OnDemand,
    };
    let platforms = [
        lambda(None, false),
        lambda(Some(Provision::Auto), true),
        machine(Instance::Named(REFERENCE_INSTANCE.to_owned())),
        machine(Instance::Auto),
        service,
    ];
    let ask = |platform| Ask { key: "compare".to_owned(), platform };
    platforms.into_iter().map(ask).collect()
}

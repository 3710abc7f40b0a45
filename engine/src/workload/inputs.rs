//! Every quantity of a workload by its key: what it counts, how fine it goes, and which way it moves
//! the bills. Ranges and sensitivities set quantities through this table alone.
use super::{Package, Provision, Stated, Workload};
use crate::exact::Exact;
use crate::units::Quantity;

/// What an input counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputUnit {
    /// Requests a month.
    Requests,
    /// MB of 1,048,576 bytes.
    Megabytes,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Millis,
    /// A share from 0 to 1.
    Share,
    /// A factor.
    Factor,
    /// Whole things.
    Count,
}

impl InputUnit {
    /// As reports name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests/month",
            Self::Megabytes => "MB",
            Self::Bytes => "byte",
            Self::Millis => "ms",
            Self::Share => "share",
            Self::Factor => "factor",
            Self::Count => "count",
        }
    }

    /// How fine a change of the answer is located.
    pub fn step(self) -> Exact {
        match self {
            Self::Requests | Self::Megabytes | Self::Bytes | Self::Millis | Self::Count => {
                Exact::ONE
            }
            Self::Share => Exact::decimal(1, 4),
            Self::Factor => Exact::decimal(1, 2),
        }
    }

    /// As a workload file spells it: `30000000/month`, `192MB`.
    pub fn written(self, amount: &Exact) -> String {
        match self {
            Self::Requests => format!("{amount}/month"),
            Self::Megabytes => format!("{amount}MB"),
            Self::Bytes => format!("{amount}B"),
            Self::Millis => format!("{amount}ms"),
            Self::Share => format!("{}%", amount * &Exact::from(100_u32)),
            Self::Factor => format!("{amount}x"),
            Self::Count => amount.to_plain(),
        }
    }

    /// An amount as files are read, where sizes are MB.
    #[must_use]
    pub fn of_read(self, amount: &Exact) -> Exact {
        match self {
            Self::Bytes => amount * &Exact::from(1_048_576_u32),
            _ => amount.clone(),
        }
    }

    /// The same amount as files are read.
    #[must_use]
    pub fn to_read(self, amount: &Exact) -> Exact {
        match self {
            Self::Bytes => amount.checked_div(&Exact::from(1_048_576_u32)).unwrap_or(Exact::ZERO),
            _ => amount.clone(),
        }
    }
}

/// Which way an input moves every option's cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// No option becomes cheaper as it grows.
    Dearer,
    /// No option becomes dearer as it grows.
    Cheaper,
    /// Either, or nothing is known.
    Mixed,
}

/// One quantity of a workload.
pub struct Input {
    /// Its key: `lambda.timeout`.
    pub key: &'static str,
    /// What it counts.
    pub unit: InputUnit,
    effect: Effect,
    /// Whether it shapes how many functions start cold.
    cold: bool,
    get: fn(&Stated) -> Option<Exact>,
    set: fn(&mut Stated, Exact),
    default: fn(&Workload) -> Option<Exact>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

impl Input {
    /// The input at a key.
    pub fn at(key: &str) -> Option<&'static Self> {
        INPUTS.iter().find(|input| input.key == key)
    }

    /// Its place in the documentation's order.
    pub fn place(&self) -> usize {
        INPUTS.iter().position(|input| input.key == self.key).unwrap_or(INPUTS.len())
    }

    /// What is stated.
    pub fn stated(&self, stated: &Stated) -> Option<Exact> {
        (self.get)(stated)
    }

    /// What is stated, or else what is taken.
    pub(crate) fn value(&self, stated: &Stated, workload: &Workload) -> Option<Exact> {
        self.stated(stated).or_else(|| (self.default)(workload))
    }

    /// States another value.
    pub fn set(&self, stated: &mut Stated, value: Exact) {
        (self.set)(stated, value);
    }

    /// Which way it moves the costs of this workload's options. Where the starting of functions is
    /// billed, more requests can mean fewer cold starts, and nothing is promised.
    pub fn effect(&self, stated: &Stated) -> Effect {
        let billed = stated.init.is_some() || stated.runtime.is_some();
        if self.cold && billed { Effect::Mixed } else { self.effect }
    }

    /// Whether an option may fit in the middle of a range at whose ends it does not: few requests
    /// meet cold starts, many meet the capacity.
    pub(crate) fn fits_may_peak(&self, stated: &Stated) -> bool {
        self.key == "requests" && !stated.latency.is_empty()
    }
}

macro_rules! plain {
    ($key:literal, $unit:ident, $effect:ident, $($field:ident).+ $(, default $default:expr)?) => {
        Input {
            get: |s| s.$($field).+.as_ref().map(|it| it.amount().clone()),
            set: |s, value| s.$($field).+ = Some(Quantity::new(value)),
            $(default: $default,)?
            ..input($key, InputUnit::$unit, Effect::$effect)
        }
    };
}

macro_rules! bare {
    ($key:literal, $unit:ident, $effect:ident, $($field:ident).+ $(, default $default:expr)?) => {
        Input {
            get: |s| s.$($field).+.clone(),
            set: |s, value| s.$($field).+ = Some(value),
            $(default: $default,)?
            ..input($key, InputUnit::$unit, Effect::$effect)
        }
    };
}

macro_rules! whole {
    ($key:literal, $effect:ident, $($field:ident).+ $(, default $default:expr)?) => {
        Input {
            get: |s| s.$($field).+.map(Exact::from),
            set: |s, value| s.$($field).+ = small(&value),
            $(default: $default,)?
            ..input($key, InputUnit::Count, Effect::$effect)
        }
    };
}

macro_rules! percentile {
    ($key:literal, $effect:ident, $number:literal, $($field:ident).+) => {
        Input {
            get: |s| {
                let known = s.$($field).+.iter().find(|(percentile, _)| *percentile == $number);
                known.map(|(_, at)| at.amount().clone())
            },
            set: |s, value| {
                s.$($field).+.retain(|(percentile, _)| *percentile != $number);
                s.$($field).+.push(($number, Quantity::new(value)));
                s.$($field).+.sort_by_key(|(percentile, _)| *percentile);
            },
            ..input($key, InputUnit::Millis, Effect::$effect)
        }
    };
}

macro_rules! kept {
    ($key:literal, $unit:ident, $effect:ident, $field:ident, $read:expr, $write:expr, $default:expr) => {
        Input {
            get: |s| s.state.as_ref().and_then(|state| state.$field.as_ref()).map($read),
            set: |s, value| {
                if let Some(state) = &mut s.state {
                    state.$field = Some($write(value));
                }
            },
            default: |w| w.state.as_ref().map($default),
            ..input($key, InputUnit::$unit, Effect::$effect)
        }
    };
}

const fn input(key: &'static str, unit: InputUnit, effect: Effect) -> Input {
    Input { key, unit, effect, cold: false, get: |_| None, set: |_, _| {}, default: |_| None }
}

/// All of them, in the order of the workload's documentation.
pub const INPUTS: &[Input] = &[
    Input {
        get: |s| Some(s.requests.amount().clone()),
        set: |s, value| s.requests = Quantity::new(value),
        cold: true,
        ..input("requests", InputUnit::Requests, Effect::Dearer)
    },
    Input {
        cold: true,
        ..bare!("peak", Factor, Dearer, peak, default | w | Some(w.traffic.peak().clone()))
    },
    Input {
        get: |s| Some(s.memory.amount().clone()),
        set: |s, value| s.memory = Quantity::new(value),
        cold: true,
        ..input("memory", InputUnit::Megabytes, Effect::Dearer)
    },
    Input {
        // The mean; all that is stated beside it keeps its ratio to it.
        get: |s| s.duration.billing().ok().map(|billing| billing.mean.amount().clone()),
        set: set_duration,
        cold: true,
        ..input("duration", InputUnit::Millis, Effect::Dearer)
    },
    plain!("duration.mean", Millis, Mixed, duration.mean),
    percentile!("duration.p50", Mixed, 50, duration.percentiles),
    percentile!("duration.p90", Mixed, 90, duration.percentiles),
    percentile!("duration.p95", Mixed, 95, duration.percentiles),
    percentile!("duration.p99", Mixed, 99, duration.percentiles),
    plain!("duration.max", Millis, Mixed, duration.max),
    bare!("cpu", Share, Dearer, cpu, default | w | Some(w.cpu.clone())),
    Input {
        get: |s| match &s.package {
            Some(Package::Zip(size)) => Some(size.amount().clone()),
            _ => None,
        },
        set: |s, value| s.package = Some(Package::Zip(Quantity::new(value))),
        ..input("package.zip", InputUnit::Megabytes, Effect::Mixed)
    },
    Input {
        get: |s| match &s.package {
            Some(Package::Image(size)) => Some(size.amount().clone()),
            _ => None,
        },
        set: |s, value| s.package = Some(Package::Image(Quantity::new(value))),
        ..input("package.image", InputUnit::Megabytes, Effect::Mixed)
    },
    plain!("init", Millis, Mixed, init),
    plain!("payload.request", Bytes, Dearer, payload.request),
    plain!("payload.response", Bytes, Dearer, payload.response),
    plain!("logs", Bytes, Dearer, logs),
    bare!("tracing", Share, Dearer, tracing),
    percentile!("latency.p50", Cheaper, 50, latency),
    percentile!("latency.p90", Cheaper, 90, latency),
    percentile!("latency.p95", Cheaper, 95, latency),
    percentile!("latency.p99", Cheaper, 99, latency),
    bare!("availability", Share, Mixed, availability),
    kept!("state.size", Bytes, Dearer, size, |it| it.amount().clone(), Quantity::new, |state| {
        state.size.amount().clone()
    }),
    kept!(
        "state.lifetime",
        Millis,
        Mixed,
        lifetime,
        |it| it.amount().clone(),
        Quantity::new,
        |state| { state.lifetime.amount().clone() }
    ),
    kept!("state.messages", Count, Dearer, messages, Exact::clone, |value: Exact| value, |state| {
        state.messages.clone()
    }),
    Input {
        get: |s| s.job.as_ref().map(|job| job.longest.amount().clone()),
        set: |s, value| {
            if let Some(job) = &mut s.job {
                job.longest = Quantity::new(value);
            }
        },
        ..input("job.longest", InputUnit::Millis, Effect::Mixed)
    },
    plain!("lambda.timeout", Millis, Mixed, lambda.timeout),
    plain!(
        "lambda.ephemeral_storage",
        Megabytes,
        Dearer,
        lambda.ephemeral_storage,
        default | w | Some(w.lambda.ephemeral_storage.amount().clone())
    ),
    Input {
        get: |s| match s.lambda.provisioned_concurrency {
            Some(Provision::Fixed(count)) => Some(Exact::from(count)),
            _ => None,
        },
        set: |s, value| s.lambda.provisioned_concurrency = small(&value).map(Provision::Fixed),
        ..input("lambda.provisioned_concurrency", InputUnit::Count, Effect::Mixed)
    },
    whole!("lambda.reserved_concurrency", Mixed, lambda.reserved_concurrency),
    whole!("lambda.account_concurrency", Mixed, lambda.account_concurrency),
    plain!("lambda.idle_timeout", Millis, Mixed, lambda.idle_timeout),
    plain!("lambda.lifetime", Millis, Mixed, lambda.lifetime),
    plain!(
        "server.memory_per_request",
        Megabytes,
        Dearer,
        server.memory_per_request,
        default | w | Some(w.server.memory_per_request.amount().clone())
    ),
    plain!(
        "server.base_memory",
        Megabytes,
        Dearer,
        server.base_memory,
        default | w | Some(w.server.base_memory.amount().clone())
    ),
    bare!(
        "server.cpu_speed",
        Factor,
        Cheaper,
        server.cpu_speed,
        default | w | Some(w.server.cpu_speed.clone())
    ),
    bare!(
        "server.utilisation",
        Share,
        Cheaper,
        server.utilisation,
        default | w | Some(w.server.utilisation.clone())
    ),
    whole!(
        "server.min_instances",
        Dearer,
        server.min_instances,
        default | w | Some(Exact::from(w.server.min_instances))
    ),
    plain!(
        "server.disk",
        Megabytes,
        Dearer,
        server.disk,
        default | w | Some(w.server.disk.amount().clone())
    ),
    Input {
        get: |s| s.server.hours.clone(),
        set: |s, value| s.server.hours = Some(value),
        default: |w| Some(w.server.hours.clone()),
        ..input("server.hours", InputUnit::Count, Effect::Mixed)
    },
    plain!("server.nat", Bytes, Dearer, server.nat),
    bare!("discounts.lambda", Share, Cheaper, discounts.lambda),
    bare!("discounts.ec2", Share, Cheaper, discounts.ec2),
    bare!("discounts.fargate", Share, Cheaper, discounts.fargate),
];

fn set_duration(stated: &mut Stated, value: Exact) {
    let duration = &mut stated.duration;
    if duration.percentiles.is_empty() && duration.max.is_none() {
        duration.mean = Some(Quantity::new(value));
    } else if let Ok(billing) = duration.billing()
        && let Some(factor) = value.checked_div(billing.mean.amount())
    {
        *duration = duration.scaled(&factor);
    }
}

fn small(value: &Exact) -> Option<u32> {
    value.floor().and_then(|count| u32::try_from(count).ok())
}

/// A quantity that is known no better than between two bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Its key.
    pub key: &'static str,
    /// The least that it may be, in the input's unit.
    pub low: Exact,
    /// What the decision is made for.
    pub likely: Exact,
    /// The most that it may be.
    pub high: Exact,
    /// Whether the likely value was stated, or is the middle.
    pub likely_stated: bool,
}

impl Range {
    /// A range of an input; without a likely value it is the middle, rounded to a whole step where
    /// the range has some.
    pub fn new(input: &Input, low: Exact, likely: Option<Exact>, high: Exact) -> Self {
        let likely_stated = likely.is_some();
        let likely = likely.unwrap_or_else(|| middle(input.unit, &low, &high));
        Self { key: input.key, low, likely, high, likely_stated }
    }

    /// Its input.
    pub(crate) fn input(&self) -> Option<&'static Input> {
        Input::at(self.key)
    }
}

fn middle(unit: InputUnit, low: &Exact, high: &Exact) -> Exact {
    let half = &(low + high) * &Exact::decimal(5, 1);
    if matches!(unit, InputUnit::Share | InputUnit::Factor) {
        return half;
    }
    let rounded = half.rounded(0);
    if rounded < *low || rounded > *high { half } else { rounded }
}

//! From what a file says to what the engine takes.
use svl_engine::exact::Exact;
use svl_engine::units::{Bytes, Millis, Quantity, Unit};
use svl_engine::usd::Usd;
use svl_engine::workload::{
    Allow, Architecture, Ask, AskedPlatform, Duration, Ingress, Input, Instance, Job, Package,
    Pattern, Payload, Provision, Purchase, Range, Scaling, SetAside, StateKind, Stated,
    StatedDiscounts, StatedFunction, StatedServer, StatedState, Store, Trigger,
};

use super::fields::{Field, Fields, Value};
use super::keys::PERCENTILES;
use super::reading::Reader;
use crate::diagnostic::Diagnostic;

/// The stated workload, or nothing where a mistake was told.
pub fn stated(reader: &mut Reader, fields: &Fields, name: &str) -> Option<Stated> {
    check_percentiles(reader, fields);
    check_nothing_is_empty(reader, fields);
    check_package(reader, fields);
    check_factors(reader, fields);
    if !reader.problems.is_empty() {
        return None;
    }
    Some(Stated {
        name: fields.text("name").unwrap_or(name).to_owned(),
        region: fields.text("region").map(str::to_owned),
        requests: Quantity::new(fields.number("requests")?.clone()),
        pattern: pattern(fields),
        peak: fields.number("peak").cloned(),
        memory: Quantity::new(fields.number("memory")?.clone()),
        duration: duration(fields)?,
        cpu: fields.number("cpu").cloned(),
        architecture: fields.text("architecture").and_then(architecture),
        runtime: fields.text("runtime").map(str::to_owned),
        package: package(fields),
        init: quantity(fields, "init"),
        payload: payload(fields),
        logs: bytes(fields, "logs"),
        tracing: fields.number("tracing").cloned(),
        latency: percentiles(fields.group("latency")),
        availability: fields.number("availability").cloned(),
        trigger: fields.text("trigger").and_then(|name| named(&Trigger::ALL, name)),
        ingress: fields.text("ingress").and_then(|name| named(&Ingress::ALL, name)),
        lambda: fields.group("lambda").map(function).unwrap_or_default(),
        server: fields.group("server").map(server).unwrap_or_default(),
        free_tier: fields.flag("free_tier"),
        discounts: fields.group("discounts").map(discounts).unwrap_or_default(),
        compare: compare(fields),
        state: state(fields),
        job: fields.group("job").and_then(job),
        allow: allow(fields),
        budget: fields.number("budget").cloned().map(Usd::new),
        tags: fields.texts("tags").to_vec(),
        set_aside: set_aside(fields),
        ranges: ranges(reader),
    })
}

/// The ranges in the order of the documentation, whatever the file's order is.
fn ranges(reader: &mut Reader) -> Vec<Range> {
    let mut ranges = std::mem::take(&mut reader.ranges);
    ranges.sort_by_key(|range| Input::at(range.key).map(Input::place));
    ranges
}

/// The least and the most that a field may be.
fn bounds(reader: &Reader, path: &str, value: &Exact) -> (Exact, Exact) {
    match reader.ranges.iter().find(|range| range.key == path) {
        // What is compared here is read in its input's unit.
        Some(range) => (range.low.clone(), range.high.clone()),
        None => (value.clone(), value.clone()),
    }
}

pub fn pattern(fields: &Fields) -> Option<Pattern> {
    match &fields.get("pattern")?.value {
        Value::Text(name) => Some(Pattern::Named(name.clone())),
        Value::Weights(weights) => Some(Pattern::Weights(weights.clone())),
        _ => None,
    }
}

fn package(fields: &Fields) -> Option<Package> {
    let package = fields.group("package")?;
    let zip = quantity(package, "zip").map(Package::Zip);
    zip.or_else(|| quantity(package, "image").map(Package::Image))
}

fn payload(fields: &Fields) -> Payload {
    let payload = fields.group("payload");
    Payload {
        request: payload.and_then(|payload| bytes(payload, "request")),
        response: payload.and_then(|payload| bytes(payload, "response")),
    }
}

fn function(fields: &Fields) -> StatedFunction {
    StatedFunction {
        ephemeral_storage: quantity(fields, "ephemeral_storage"),
        provisioned_concurrency: provision(fields),
        reserved_concurrency: fields.number("reserved_concurrency").and_then(small),
        snapstart: fields.flag("snapstart"),
        account_concurrency: fields.number("account_concurrency").and_then(small),
        timeout: quantity(fields, "timeout"),
        idle_timeout: quantity(fields, "idle_timeout"),
        lifetime: quantity(fields, "lifetime"),
    }
}

fn server(fields: &Fields) -> StatedServer {
    StatedServer {
        memory_per_request: quantity(fields, "memory_per_request"),
        base_memory: quantity(fields, "base_memory"),
        cpu_speed: fields.number("cpu_speed").cloned(),
        utilisation: fields.number("utilisation").cloned(),
        min_instances: fields.number("min_instances").and_then(small),
        scaling: fields.text("scaling").map(|name| match name {
            "hourly" => Scaling::Hourly,
            _ => Scaling::Fixed,
        }),
        disk: quantity(fields, "disk"),
        hours: fields.number("hours").cloned(),
        nat: bytes(fields, "nat"),
    }
}

fn discounts(fields: &Fields) -> StatedDiscounts {
    StatedDiscounts {
        lambda: fields.number("lambda").cloned(),
        ec2: fields.number("ec2").cloned(),
        fargate: fields.number("fargate").cloned(),
        savings_plan: fields.text("savings_plan").map(str::to_owned),
    }
}

/// `state: none` and `{kind: none}` say that nothing is kept.
fn state(fields: &Fields) -> Option<StatedState> {
    let plain =
        |kind| StatedState { kind, size: None, lifetime: None, messages: None, store: None };
    match &fields.get("state")?.value {
        Value::Text(name) => named(&StateKind::ALL, name).map(plain),
        Value::Group(inner) => Some(StatedState {
            kind: named(&StateKind::ALL, inner.text("kind")?)?,
            size: bytes(inner, "size"),
            lifetime: quantity(inner, "lifetime"),
            messages: inner.number("messages").cloned(),
            store: inner.text("store").and_then(|name| named(&Store::ALL, name)),
        }),
        _ => None,
    }
}

fn job(fields: &Fields) -> Option<Job> {
    Some(Job {
        longest: quantity(fields, "longest")?,
        chunkable: fields.flag("chunkable").unwrap_or(false),
    })
}

pub fn allow(fields: &Fields) -> Vec<Allow> {
    let Some(Value::List(entries)) = fields.get("allow").map(|field| &field.value) else {
        return Vec::new();
    };
    let entry = |(i, entry): (usize, &Fields)| {
        Some(Allow {
            key: format!("allow[{i}]"),
            rule: entry.text("rule")?.to_owned(),
            reason: entry.text("reason")?.to_owned(),
            until: entry.text("until").and_then(|day| day.parse().ok()),
        })
    };
    entries.iter().enumerate().filter_map(entry).collect()
}

fn provision(fields: &Fields) -> Option<Provision> {
    match fields.text("provisioned_concurrency") {
        Some(_) => Some(Provision::Auto),
        None => fields.number("provisioned_concurrency").and_then(small).map(Provision::Fixed),
    }
}

/// A plain quantity, in the unit in which files are read.
pub fn quantity<U: Unit>(fields: &Fields, name: &str) -> Option<Quantity<U>> {
    fields.number(name).cloned().map(Quantity::new)
}

/// A size in bytes; sizes are read in MB.
pub fn bytes(fields: &Fields, name: &str) -> Option<Bytes> {
    fields.number(name).map(|megabytes| Bytes::new(megabytes * &Exact::from(1_048_576_u32)))
}

pub fn named<T: Copy>(all: &[(T, &str)], name: &str) -> Option<T> {
    all.iter().find(|(_, each)| *each == name).map(|(value, _)| *value)
}

pub fn percentiles(fields: Option<&Fields>) -> Vec<(u8, Millis)> {
    let time = |(name, percentile): &(&str, u8)| Some((*percentile, quantity(fields?, name)?));
    PERCENTILES.iter().filter_map(time).collect()
}

fn duration(fields: &Fields) -> Option<Duration> {
    duration_of(fields.get("duration")?)
}

pub fn duration_of(field: &Field) -> Option<Duration> {
    match &field.value {
        Value::Number(each) => Some(Duration::constant(Quantity::new(each.clone()))),
        Value::Group(inner) => Some(Duration {
            mean: quantity(inner, "mean"),
            percentiles: percentiles(Some(inner)),
            max: quantity(inner, "max"),
        }),
        _ => None,
    }
}

/// Percentiles ascend, and nothing is longer than the longest.
fn check_percentiles(reader: &mut Reader, fields: &Fields) {
    for group in [fields.group("duration"), fields.group("latency")].into_iter().flatten() {
        let names = PERCENTILES.iter().map(|(name, _)| *name).chain(["max"]);
        let stated: Vec<(&Field, &Exact)> =
            names.filter_map(|name| Some((group.get(name)?, group.number(name)?))).collect();
        for pair in stated.windows(2) {
            let [(low, below), (high, above)] = pair else { continue };
            let may_be = bounds(reader, &low.path, below).1;
            if may_be > bounds(reader, &high.path, above).0 {
                let is = if below > above { "is" } else { "may be" };
                let message = format!("`{}` {is} above `{}`", low.path, high.path);
                let problem = Diagnostic::new("out-of-order", message, low.place.clone());
                reader.problems.push(
                    problem
                        .also(high.place.clone(), "which is stated here")
                        .help("exchange the two, or correct one"),
                );
            }
        }
    }
}

/// A map that is stated says something.
fn check_nothing_is_empty(reader: &mut Reader, fields: &Fields) {
    for name in ["latency", "duration", "discounts", "payload", "package"] {
        let Some(field) = fields.get(name) else { continue };
        if matches!(&field.value, Value::Group(inner) if inner.0.is_empty())
            && reader.problems.is_empty()
        {
            let message = format!("`{name}` says nothing");
            let help = format!("write it like `{}`, or remove the key", field.key.example);
            reader
                .problems
                .push(Diagnostic::new("wrong-value", message, field.place.clone()).help(help));
        }
    }
}

/// A package is an archive or an image.
fn check_package(reader: &mut Reader, fields: &Fields) {
    if let Some(package) = fields.group("package")
        && let (Some(zip), Some(image)) = (package.get("zip"), package.get("image"))
    {
        let problem = Diagnostic::new(
            "wrong-value",
            "a package is a zip archive or an image".to_owned(),
            image.place.clone(),
        );
        reader.problems.push(
            problem
                .also(zip.place.clone(), "the archive is stated here")
                .help("remove one of the two"),
        );
    }
}

/// A peak is no trough, and what divides is above zero.
fn check_factors(reader: &mut Reader, fields: &Fields) {
    let server = fields.group("server");
    let least = |group: Option<&Fields>, name: &str, above: &str, help: &str| {
        let field = group?.get(name)?;
        let Value::Number(value) = &field.value else { return None };
        let value = bounds(reader, &field.path, value).0;
        let too_low = if above == "1" { value < Exact::ONE } else { value.is_zero() };
        let what = if above == "1" { "below 1" } else { "zero" };
        let message = format!("`{}` is {what}", field.path);
        too_low.then(|| Diagnostic::new("out-of-range", message, field.place.clone()).help(help))
    };
    let found = [
        least(Some(fields), "peak", "1", "the busiest second is at least its hour's mean: `1x`"),
        least(server, "cpu_speed", "0", "write it like `1.2x`"),
        least(server, "utilisation", "0", "write it like `70%`"),
        least(server, "memory_per_request", "0", "write it like `8MB`"),
    ];
    reader.problems.extend(found.into_iter().flatten());
}

pub fn architecture(name: &str) -> Option<Architecture> {
    Architecture::ALL.into_iter().find(|each| each.name() == name)
}

pub fn small(count: &Exact) -> Option<u32> {
    count.floor().and_then(|count| u32::try_from(count).ok())
}

fn compare(fields: &Fields) -> Option<Vec<Ask>> {
    let field = fields.get("compare")?;
    let Value::List(entries) = &field.value else { return None };
    Some(entries.iter().filter_map(|entry| ask(entry.0.first()?)).collect())
}

fn ask(entry: &Field) -> Option<Ask> {
    let Value::Group(fixed) = &entry.value else { return None };
    let architecture = fixed.text("architecture").and_then(architecture);
    let count = fixed.number("count").and_then(small);
    let platform = match entry.key.name {
        "lambda" => AskedPlatform::Lambda {
            architecture,
            memory: quantity(fixed, "memory"),
            provisioned_concurrency: provision(fixed),
            only_where_needed: false,
        },
        "ec2" => AskedPlatform::Ec2 { instance: instance(fixed), count, purchase: purchase(fixed) },
        "fargate" => AskedPlatform::Fargate {
            architecture,
            vcpu: fixed.number("cpu").cloned(),
            memory: quantity(fixed, "memory"),
            count,
            purchase: purchase(fixed),
        },
        _ => AskedPlatform::ManagedInstances { instance: instance(fixed) },
    };
    Some(Ask { key: entry.path.clone(), platform })
}

fn instance(fixed: &Fields) -> Instance {
    match fixed.text("instance") {
        None | Some("auto") => Instance::Auto,
        Some(name) => Instance::Named(name.to_owned()),
    }
}

fn purchase(fixed: &Fields) -> Purchase {
    match fixed.text("purchase") {
        None | Some("on-demand") => Purchase::OnDemand,
        Some("spot") => Purchase::Spot,
        Some(term) => Purchase::Reserved(term.to_owned()),
    }
}

/// What is stated and does not shape the answer yet, each key whose whole value does not once.
fn set_aside(fields: &Fields) -> Vec<SetAside> {
    let mut aside = Vec::new();
    for field in &fields.0 {
        if !field.key.considered {
            aside.push(SetAside { key: field.path.clone(), value: field.echo.clone() });
        } else if let Value::Group(inner) = &field.value {
            aside.extend(set_aside(inner));
        }
    }
    aside
}

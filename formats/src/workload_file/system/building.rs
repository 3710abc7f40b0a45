//! From what a file says of a system to what the engine takes.
use svl_engine::exact::Exact;
use svl_engine::system::{
    Call, ChannelKeys, CodeKeys, Consumer, Entry, ErrorKeys, Idempotency, IdempotencyKey, Kind,
    Mode, StatedComponent, StatedSystem, StoreKeys, Tier,
};
use svl_engine::units::Quantity;
use svl_engine::usd::{Usd, separated};

use super::super::TOLD;
use super::super::building::{
    allow, architecture, bytes, duration_of, named, pattern, percentiles, quantity, small,
};
use super::super::fields::{Field, Fields, Value};
use super::super::reading::Reader;
use super::keys::{KINDS, of_kind};
use crate::diagnostic::Diagnostic;
use crate::nearest::{nearest, said_nearest};

/// Names of components are listed up to so many.
const NAMES_LISTED: usize = 20;

/// The stated system, or nothing where a mistake was told.
pub fn stated(reader: &mut Reader, fields: &Fields, name: &str) -> Option<StatedSystem> {
    let components = fields.named("components");
    for (name, inner) in components {
        check_keys(reader, name, inner);
    }
    check_targets(reader, fields, components);
    if !reader.problems.is_empty() {
        return None;
    }
    Some(StatedSystem {
        name: fields.text("name").unwrap_or(name).to_owned(),
        region: fields.text("region").map(str::to_owned),
        requests: Quantity::new(fields.number("requests")?.clone()),
        pattern: pattern(fields),
        peak: fields.number("peak").cloned(),
        entries: entries(fields),
        components: components.iter().filter_map(|(name, inner)| component(name, inner)).collect(),
        account_concurrency: fields.number("account_concurrency").and_then(small),
        latency: percentiles(fields.group("latency")),
        availability: fields.number("availability").cloned(),
        blast_radius: fields.number("blast_radius").cloned(),
        free_tier: fields.flag("free_tier"),
        budget: fields.number("budget").cloned().map(Usd::new),
        tags: fields.texts("tags").to_vec(),
        allow: allow(fields),
    })
}

/// Each kind has keys of its own.
fn check_keys(reader: &mut Reader, name: &str, inner: &Fields) {
    let Some(kind) = inner.text("kind") else { return };
    let known = of_kind(kind);
    for each in inner.0.iter().filter(|each| !known.contains(&each.key.name)) {
        let message = format!("a {kind} has no key `{}`", each.key.name);
        let have = |other: &&&str| of_kind(other).contains(&each.key.name);
        let others: Vec<&str> = KINDS.iter().filter(have).copied().collect();
        let help = format!("`{}` is a key of {}", each.key.name, others.join(", "));
        reader
            .problems
            .push(Diagnostic::new("unknown-key", message, each.place.clone()).help(help));
    }
    let needed: &[&str] = match kind {
        "function" => &["memory", "duration"],
        "schedule" => &["fires"],
        _ => &[],
    };
    for key in needed.iter().filter(|key| inner.get(key).is_none()) {
        let path = format!("components.{name}.{key}");
        let message = format!("`{path}` is not stated");
        let Some(place) = inner.get("kind").map(|field| field.place.clone()) else { continue };
        let missing = Diagnostic::new("missing-key", message, place);
        let help = format!("a {kind} needs `{key}`");
        reader.problems.push(missing.key(path).help(help));
    }
    if let (Some(one), Some(_)) = (inner.get("consumer"), inner.get("consumers")) {
        let message = "`consumer` and `consumers` say the same".to_owned();
        let problem = Diagnostic::new("wrong-value", message, one.place.clone());
        reader.problems.push(problem.help("keep one of the two"));
    }
}

/// Every named component is one of the file.
fn check_targets(reader: &mut Reader, fields: &Fields, components: &[(String, Fields)]) {
    let names: Vec<&str> = components.iter().map(|(name, _)| name.as_str()).collect();
    let mut check = |field: Option<&Field>, name: &str| {
        let Some(field) = field.filter(|_| !names.contains(&name)) else { return };
        // Beyond so many mistakes none is told, and each would be compared with every name.
        let near = (reader.problems.len() < TOLD).then(|| nearest(name, names.iter().copied()));
        let help = match near.flatten() {
            Some(it) => said_nearest(&it),
            None if names.len() > NAMES_LISTED => {
                format!("there are {} components", separated(&names.len().to_string()))
            }
            None => format!("the components are {}", names.join(", ")),
        };
        let message = format!("there is no component `{name}`");
        let problem = Diagnostic::new("unknown-component", message, field.place.clone());
        reader.problems.push(problem.help(help));
    };
    for entry in fields.list("entry") {
        check(entry.get("component"), entry.text("component").unwrap_or_default());
    }
    for (_, inner) in components {
        for list in ["calls", "consumers", "consumer"] {
            for edge in inner.list(list) {
                check(edge.get("to"), edge.text("to").unwrap_or_default());
            }
        }
        for key in ["dead_letter", "caches"] {
            check(inner.get(key), inner.text(key).unwrap_or_default());
        }
    }
}

fn entries(fields: &Fields) -> Vec<Entry> {
    let entry = |(i, entry): (usize, &Fields)| {
        Some(Entry {
            key: format!("entry[{i}]"),
            component: entry.text("component")?.to_owned(),
            share: entry.number("share").cloned(),
            weight: entry.number("weight").cloned(),
        })
    };
    fields.list("entry").iter().enumerate().filter_map(entry).collect()
}

fn component(name: &str, inner: &Fields) -> Option<StatedComponent> {
    let plain = StatedComponent::plain(name, named(&Kind::ALL, inner.text("kind")?)?);
    let duration = inner.get("duration").and_then(duration_of);
    let consumers = inner.list("consumers").iter().chain(inner.list("consumer"));
    Some(StatedComponent {
        region: inner.text("region").map(str::to_owned),
        tier: inner.text("tier").and_then(|name| named(&Tier::ALL, name)),
        latency: percentiles(inner.group("latency")),
        target: inner.number("target").cloned(),
        availability: inner.number("availability").cloned(),
        calls: inner.list("calls").iter().filter_map(call).collect(),
        consumers: consumers.filter_map(consumer).collect(),
        dead_letter: inner.text("dead_letter").map(str::to_owned),
        alarm: inner.flag("alarm"),
        drilled: inner.text("drilled").and_then(|day| day.parse().ok()),
        failure: inner.number("failure").cloned(),
        duration,
        memory: quantity(inner, "memory"),
        message: bytes(inner, "message"),
        logs: bytes(inner, "logs"),
        log_retention: quantity(inner, "log_retention"),
        domain: inner.text("domain").map(str::to_owned),
        role: inner.text("role").map(str::to_owned),
        denied: inner.texts("denied").to_vec(),
        wildcards: inner.texts("wildcards").to_vec(),
        code: code(inner),
        channel: channel(inner),
        store: store(inner),
        ..plain
    })
}

fn call(fields: &Fields) -> Option<Call> {
    let flag = |name| fields.flag(name).unwrap_or(false);
    Some(Call {
        mode: fields.text("mode").and_then(|name| named(&Mode::ALL, name)),
        per_request: fields.number("per_request").cloned(),
        timeout: quantity(fields, "timeout"),
        attempts: fields.number("attempts").and_then(small),
        reads: fields.number("reads").cloned(),
        writes: fields.number("writes").cloned(),
        item: bytes(fields, "item"),
        transaction: flag("transaction"),
        token: flag("token"),
        session_state: flag("session_state"),
        resends_unprocessed: fields.flag("resends_unprocessed"),
        conditional: flag("conditional"),
        consistent: flag("consistent"),
        fallback: fields.number("fallback").cloned(),
        ..Call::plain(fields.text("to")?)
    })
}

fn consumer(fields: &Fields) -> Option<Consumer> {
    Some(Consumer {
        filter: fields.number("filter").cloned(),
        batch: fields.number("batch").and_then(small),
        window: quantity(fields, "window"),
        partial: fields.flag("partial").unwrap_or(false),
        concurrency: fields.number("concurrency").and_then(small),
        provisioned: fields.flag("provisioned").unwrap_or(false),
        attempts: fields.number("attempts").and_then(small),
        ..Consumer::plain(fields.text("to")?)
    })
}

fn code(fields: &Fields) -> CodeKeys {
    CodeKeys {
        architecture: fields.text("architecture").and_then(architecture),
        runtime: fields.text("runtime").map(str::to_owned),
        init: quantity(fields, "init"),
        timeout: quantity(fields, "timeout"),
        cpu: fields.number("cpu").cloned(),
        provisioned_concurrency: fields.number("provisioned_concurrency").and_then(small),
        reserved_concurrency: fields.number("reserved_concurrency").and_then(small),
        idempotency: idempotency(fields),
        retries: fields.number("retries").and_then(small),
        max_age: quantity(fields, "max_age"),
        layers: fields.texts("layers").to_vec(),
        layers_pinned: fields.flag("layers_pinned"),
        pool: fields.number("pool").and_then(small),
        vpc: fields.flag("vpc"),
        state: fields
            .text("state")
            .and_then(|name| named(&svl_engine::workload::StateKind::ALL, name)),
        side_effects: fields.flag("side_effects"),
        request_globals: fields.flag("request_globals"),
        validates: fields.flag("validates"),
        errors: errors(fields),
        tracing: fields.flag("tracing"),
        transitions: fields.number("transitions").cloned(),
        express: fields.flag("express"),
        count: fields.number("count").and_then(small),
        instance: fields.text("instance").map(str::to_owned),
    }
}

fn errors(fields: &Fields) -> ErrorKeys {
    let Some(inner) = fields.group("errors") else { return ErrorKeys::default() };
    ErrorKeys {
        caller_faults_are_5xx: inner.text("caller_faults").map(|class| class == "5xx"),
        raw_message: inner.flag("raw_message"),
        logged: inner.flag("logged"),
    }
}

fn idempotency(fields: &Fields) -> Option<Idempotency> {
    let key = |name: &str| named(&IdempotencyKey::ALL, name);
    match &fields.get("idempotency")?.value {
        Value::Text(name) => Some(Idempotency { key: key(name)?, ttl: None, lock: None }),
        Value::Group(inner) => Some(Idempotency {
            key: key(inner.text("key")?)?,
            ttl: quantity(inner, "ttl"),
            lock: quantity(inner, "lock"),
        }),
        _ => None,
    }
}

fn channel(fields: &Fields) -> ChannelKeys {
    ChannelKeys {
        visibility: quantity(fields, "visibility"),
        retention: quantity(fields, "retention"),
        max_receives: fields.number("max_receives").and_then(small),
        groups: fields.number("groups").and_then(small),
        high_throughput: fields.flag("high_throughput"),
        sender_retries_for: quantity(fields, "sender_retries_for"),
        shards: fields.number("shards").and_then(small),
        fires: quantity(fields, "fires"),
        custom_bus_v2: fields.flag("custom_bus_v2"),
    }
}

fn store(fields: &Fields) -> StoreKeys {
    let units = |key| {
        let inner = fields.group(key)?;
        let of = |name| inner.number(name).cloned().unwrap_or(Exact::ZERO);
        Some((of("read"), of("write")))
    };
    StoreKeys {
        stored: bytes(fields, "stored"),
        provisioned: units("provisioned"),
        warm_throughput: units("warm_throughput"),
        hottest_key: fields.number("hottest_key").cloned(),
        replicas: fields.texts("replicas").to_vec(),
        instance: fields.text("instance").map(str::to_owned),
        count: fields.number("count").and_then(small),
        multi_az: fields.flag("multi_az"),
        engine: fields.text("engine").map(str::to_owned),
        max_connections: fields.number("max_connections").and_then(small),
        other_connections: fields.number("other_connections").and_then(small),
        headroom: fields.number("headroom").cloned(),
        proxy_borrow: quantity(fields, "proxy_borrow"),
        hit: fields.number("hit").cloned(),
        ttl: quantity(fields, "ttl"),
        data: fields.text("data").map(str::to_owned),
        tolerance: quantity(fields, "tolerance"),
        caches: fields.text("caches").map(str::to_owned),
        read_modify_write: fields.flag("read_modify_write"),
    }
}

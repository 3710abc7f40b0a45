//! Systems in a few lines: `name: kind key=value -> calls => consumers`, the first one the entry.
//!
//! `-> table, mail(async), bank(timeout=2s attempts=3 fallback)`; `=> worker(batch=10 partial)`.
use svl_engine::exact::Exact;
use svl_engine::system::{
    Call, Consumer, Entry, Idempotency, IdempotencyKey, Kind, Mode, StatedComponent, StatedSystem,
    System,
};
use svl_engine::units::{Millis, Quantity};
use svl_engine::workload::{Duration, StateKind};

/// The system that these lines state.
pub fn system(lines: &str) -> System {
    let components: Vec<StatedComponent> = lines.lines().map(component).collect();
    let entry = Entry {
        key: "entry".to_owned(),
        component: components[0].name.clone(),
        share: None,
        weight: None,
    };
    let requests = Quantity::new(number("1000000"));
    System::of(StatedSystem::plain("test", requests, entry, components))
        .unwrap_or_else(|problems| panic!("{problems:?} in\n{lines}"))
}

fn component(line: &str) -> StatedComponent {
    let (name, rest) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
    let (rest, consumers) = rest.split_once("=>").unwrap_or((rest, ""));
    let (rest, calls) = rest.split_once("->").unwrap_or((rest, ""));
    let mut words = rest.split_whitespace();
    let kind = words.next().expect(line);
    let kind = Kind::ALL.iter().find(|(_, each)| *each == kind).expect(line).0;
    let mut c = StatedComponent::plain(name.trim(), kind);
    c.calls = items(calls).map(|(to, words)| call(to, &words)).collect();
    c.consumers = items(consumers).map(|(to, words)| consumer(to, &words)).collect();
    for word in words {
        set(&mut c, word, line);
    }
    c
}

fn set(c: &mut StatedComponent, word: &str, line: &str) {
    let (key, value) = word.split_once('=').unwrap_or((word, ""));
    let whole = || value.parse::<u32>().expect(line);
    match key {
        "duration" => c.duration = Some(Duration::constant(time(value))),
        "timeout" => c.code.timeout = Some(time(value)),
        "init" => c.code.init = Some(time(value)),
        "max_age" => c.code.max_age = Some(time(value)),
        "retries" => c.code.retries = Some(whole()),
        "failure" => c.failure = Some(number(value)),
        "role" => c.role = Some(value.to_owned()),
        "denied" => c.denied.push(value.to_owned()),
        "wildcard" => c.wildcards.push(value.to_owned()),
        "money" => c.store.data = Some("money".to_owned()),
        "globals" => c.code.request_globals = Some(true),
        "lock" => {
            let key = IdempotencyKey::Client;
            let lock = Some(time(value));
            c.code.idempotency = Some(Idempotency { key, ttl: None, lock });
        }
        "groups" => c.channel.groups = Some(whole()),
        "fast" => c.channel.high_throughput = Some(true),
        "sender_retries_for" => c.channel.sender_retries_for = Some(time(value)),
        "reserved" => c.code.reserved_concurrency = Some(whole()),
        "count" => c.code.count = Some(whole()),
        "instance" => c.code.instance = Some(value.to_owned()),
        "layers" => c.code.layers.push(value.to_owned()),
        "pinned" => c.code.layers_pinned = Some(true),
        "validates" => c.code.validates = Some(true),
        "vpc" => c.code.vpc = Some(true),
        "express" => c.code.express = Some(true),
        "side_effects" => c.code.side_effects = Some(true),
        "session" => c.code.state = Some(StateKind::Session),
        "idempotent" => {
            let ttl = (!value.is_empty()).then(|| time(value));
            let key = IdempotencyKey::Client;
            c.code.idempotency = Some(Idempotency { key, ttl, lock: None });
        }
        "key_per_attempt" => {
            let key = IdempotencyKey::PerAttempt;
            c.code.idempotency = Some(Idempotency { key, ttl: None, lock: None });
        }
        "visibility" => c.channel.visibility = Some(time(value)),
        "retention" => c.channel.retention = Some(time(value)),
        "receives" => c.channel.max_receives = Some(whole()),
        "v2" => c.channel.custom_bus_v2 = Some(true),
        "dead_letter" => c.dead_letter = Some(value.to_owned()),
        "alarm" => c.alarm = Some(true),
        "region" => c.region = Some(value.to_owned()),
        "ttl" => c.store.ttl = Some(time(value)),
        "tolerance" => c.store.tolerance = Some(time(value)),
        "hit" => c.store.hit = Some(number(value)),
        "caches" => c.store.caches = Some(value.to_owned()),
        "borrow" => c.store.proxy_borrow = Some(time(value)),
        "multi_az" => c.store.multi_az = Some(true),
        _ => panic!("`{word}` in {line}"),
    }
}

/// `to` and `(words)` of a list.
fn items(list: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(|item| {
        let (to, words) = item.split_once('(').unwrap_or((item, ""));
        (to, words.trim_end_matches(')').split_whitespace().collect())
    })
}

fn call(to: &str, words: &[&str]) -> Call {
    let mut call = Call::plain(to);
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "async" => call.mode = Some(Mode::Async),
            "timeout" => call.timeout = Some(time(value)),
            "attempts" => call.attempts = Some(value.parse().expect(word)),
            "reads" => call.reads = Some(number(value)),
            "writes" => call.writes = Some(number(value)),
            "conditional" => call.conditional = true,
            "fallback" => call.fallback = Some(Exact::ONE),
            _ => panic!("{word}"),
        }
    }
    call
}

fn consumer(to: &str, words: &[&str]) -> Consumer {
    let mut consumer = Consumer::plain(to);
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "batch" => consumer.batch = Some(value.parse().expect(word)),
            "partial" => consumer.partial = true,
            "window" => consumer.window = Some(time(value)),
            "concurrency" => consumer.concurrency = Some(value.parse().expect(word)),
            "provisioned" => consumer.provisioned = true,
            "filter" => consumer.filter = Some(number(value)),
            "attempts" => consumer.attempts = Some(value.parse().expect(word)),
            _ => panic!("{word}"),
        }
    }
    consumer
}

fn number(text: &str) -> Exact {
    Exact::parse(text).expect(text)
}

/// `200ms`, `10s`, `5min`, `6h`, `4d`.
pub fn time(text: &str) -> Millis {
    let at = text.find(|c: char| c.is_ascii_alphabetic()).expect(text);
    let factor: u64 = match &text[at..] {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        unit => panic!("{unit}"),
    };
    Quantity::new(&number(&text[..at]) * &Exact::from(factor))
}

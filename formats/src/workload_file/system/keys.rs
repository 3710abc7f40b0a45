//! Every key of a system and its components, once.
use super::super::keys::{Key, Kind, LATENCY, SHARE, SIZE, STATES, TIME, WORKLOAD, key};
use super::super::scalars::Form;

/// The most components of one file.
pub const MOST_COMPONENTS: usize = 1_000;
/// The most calls, consumers and entries that one component or file may state.
const MOST_EDGES: usize = 1_000;
const NAME: usize = 60;

const COUNT: Kind = Kind::Scalar(Form::Count { least: 0, most: 1_000_000_000 });
const FROM_ONE: Kind = Kind::Scalar(Form::Count { least: 1, most: 1_000_000_000 });

/// The keys of a system: those of a workload that concern all of it, and its parts.
pub const SYSTEM: &[Key] = &[
    of_workload("version"),
    of_workload("name"),
    of_workload("region"),
    of_workload("requests"),
    of_workload("pattern"),
    of_workload("peak"),
    key(
        "entry",
        Kind::TextsOrGroups(MOST_EDGES, ENTRY),
        "",
        "api",
        "The component that requests reach first; or several, each with its share.",
    )
    .required(),
    key(
        "components",
        Kind::Named(MOST_COMPONENTS, NAME, COMPONENT),
        "",
        "{api: {kind: http-api, calls: [notes]}}",
        "The parts of a system, by their names.",
    )
    .required(),
    key(
        "account_concurrency",
        FROM_ONE,
        "1000",
        "1000",
        "The account's limit of environments in the Region.",
    ),
    of_workload("latency"),
    of_workload("availability"),
    key(
        "blast_radius",
        SHARE,
        "50%, from three functions on",
        "30%",
        "The most of its functions, servers and workflows that may fail with one part.",
    ),
    of_workload("free_tier"),
    of_workload("budget"),
    of_workload("tags"),
    of_workload("policy"),
    of_workload("allow"),
];

/// The key of this name of a lone workload.
const fn of_workload(name: &str) -> Key {
    let mut i = 0;
    while !same(WORKLOAD[i].name.as_bytes(), name.as_bytes()) {
        i += 1;
    }
    WORKLOAD[i]
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// The kinds of components, as written in a file.
pub const KINDS: &[&str] = &[
    "function",
    "http-api",
    "rest-api",
    "websocket-api",
    "function-url",
    "alb",
    "sqs",
    "sqs-fifo",
    "sns",
    "event-bus",
    "schedule",
    "dynamodb",
    "rds",
    "elasticache",
    "step-functions",
    "stream",
    "s3",
    "server",
    "fargate",
    "external",
];

/// Where requests arrive.
pub const ENTRY: &[Key] = &[
    key("component", Kind::Text(NAME), "", "api", "The component that requests reach first.")
        .required(),
    key("share", SHARE, "an even share of the rest", "80%", "Its share of the requests."),
    key(
        "weight",
        Kind::Scalar(Form::Factor),
        "1",
        "20",
        "What one of its requests is worth, against others.",
    ),
];

/// What one component calls.
pub const CALL: &[Key] = &[
    key("to", Kind::Text(NAME), "", "table", "The component that is called.").required(),
    key(
        "mode",
        Kind::Word(&["sync", "async"]),
        "by the called kind",
        "async",
        "Whether the caller waits for the result or only for the receipt.",
    ),
    key("per_request", Kind::Scalar(Form::Factor), "1", "0.1", "Calls for each incoming request."),
    key("timeout", TIME, "the caller's own", "2s", "How long the caller waits at most."),
    key("attempts", FROM_ONE, "by the channel", "3", "How often it tries in all."),
    key("reads", COUNT, "1 from a store that is not written", "2", "Items read in one call."),
    key("writes", COUNT, "0", "1", "Items written in one call."),
    key("item", SIZE, "1KB", "4KB", "The size of one item."),
    key(
        "transaction",
        Kind::Flag,
        "false",
        "true",
        "Whether all items change together or none does.",
    ),
    key(
        "token",
        Kind::Flag,
        "false",
        "true",
        "Whether a transaction carries the same client request token in every attempt.",
    ),
    key(
        "session_state",
        Kind::Flag,
        "false",
        "true",
        "Whether it binds a proxy's connection: session settings, temporary tables, prepared statements.",
    ),
    key(
        "resends_unprocessed",
        Kind::Flag,
        "not said",
        "true",
        "Whether what a batch of writes hands back is sent again.",
    ),
    key("conditional", Kind::Flag, "false", "true", "Whether writes carry a condition."),
    key("consistent", Kind::Flag, "false", "true", "Whether reads see all writes before them."),
    key("fallback", SHARE, "none", "80%", "Share of the caller's work that goes on without it."),
];

/// Who is given what a channel holds.
pub const CONSUMER: &[Key] = &[
    key("to", Kind::Text(NAME), "", "mailer", "The component that gets the messages.").required(),
    key(
        "filter",
        SHARE,
        "100%",
        "30%",
        "Share of the messages that it gets; the others are passed over.",
    ),
    key("batch", FROM_ONE, "by the channel", "10", "The most messages of one invocation."),
    key("window", TIME, "0s", "5s", "How long messages are collected for a batch."),
    key("partial", Kind::Flag, "false", "true", "Whether a batch can succeed in part."),
    key("concurrency", FROM_ONE, "none", "50", "The most invocations at once."),
    key(
        "provisioned",
        Kind::Flag,
        "false",
        "true",
        "Whether pollers of a queue are kept ready (provisioned mode).",
    ),
    key("attempts", FROM_ONE, "by the channel", "5", "How often delivery is tried in all."),
];

const IDEMPOTENCY_KEYS: &[&str] = &["none", "per-attempt", "client", "payload"];

const IDEMPOTENCY: &[Key] = &[
    key(
        "key",
        Kind::Word(IDEMPOTENCY_KEYS),
        "",
        "client",
        "Where the key comes from by which a repeated request is known.",
    )
    .required(),
    key("ttl", TIME, "for good", "1h", "How long it is remembered."),
    key(
        "lock",
        TIME,
        "as long as the run may still take",
        "30s",
        "How long a run that has begun keeps repetitions out.",
    ),
];

const ERRORS: &[Key] = &[
    key(
        "caller_faults",
        Kind::Word(&["4xx", "5xx"]),
        "not said",
        "4xx",
        "The status of an answer to a request that is itself wrong.",
    ),
    key(
        "raw_message",
        Kind::Flag,
        "false",
        "true",
        "Whether an answer holds the error's own text.",
    ),
    key("logged", Kind::Flag, "true", "false", "Whether an error is logged before it is answered."),
];

const PROVISIONED: &[Key] = &[
    key("read", COUNT, "0", "100", "Read units a second."),
    key("write", COUNT, "0", "50", "Write units a second."),
];

/// What a component may say; which keys a kind has is in [`of_kind`].
pub const COMPONENT: &[Key] = &[
    key("kind", Kind::Word(KINDS), "", "function", "What it is.").required(),
    key("region", Kind::Text(40), "the system's", "eu-west-1", "Its AWS Region."),
    key(
        "tier",
        Kind::Word(&["critical", "standard", "best-effort"]),
        "none",
        "critical",
        "What it owes to its users.",
    ),
    key(
        "latency",
        Kind::Group(LATENCY),
        "none",
        "{p99: 300ms}",
        "Its latency objective, by percentile.",
    ),
    key("target", SHARE, "none", "99.9%", "Its availability objective."),
    key(
        "availability",
        SHARE,
        "what is promised for its kind",
        "99.5%",
        "What is promised for it.",
    ),
    key("calls", Kind::TextsOrGroups(MOST_EDGES, CALL), "none", "[table]", "Whom it calls."),
    key(
        "consumers",
        Kind::TextsOrGroups(MOST_EDGES, CONSUMER),
        "none",
        "[mailer]",
        "Who is given what it holds.",
    ),
    key(
        "consumer",
        Kind::TextsOrGroups(1, CONSUMER),
        "none",
        "mailer",
        "Who is given what it holds, where that is one.",
    ),
    key(
        "dead_letter",
        Kind::Text(NAME),
        "none",
        "emails-dlq",
        "Where that goes which could not be handled.",
    ),
    key("alarm", Kind::Flag, "false", "true", "Whether an alarm watches it."),
    key(
        "drilled",
        Kind::Day,
        "never",
        "2026-11-01",
        "The day on which it was last broken on purpose.",
    ),
    key("failure", SHARE, "0%", "1%", "Share of its attempts that fail."),
    key(
        "duration",
        Kind::ScalarOrGroup(Form::Duration, super::super::keys::DURATION),
        "",
        "40ms",
        "Its own time for each request; waiting for compute that it calls is added.",
    ),
    key("memory", SIZE, "", "256MB", "Memory of one environment, task or machine."),
    key("message", SIZE, "1KB", "2KB", "Bytes of one message or request."),
    key("logs", SIZE, "none", "1KB", "Log bytes written for each run."),
    key("log_retention", TIME, "for good", "30d", "How long its log lines are kept."),
    key("domain", Kind::Text(NAME), "none", "orders", "The business domain that it belongs to."),
    key(
        "role",
        Kind::Text(NAME),
        "one of its own",
        "notes-role",
        "Its execution role; components that name the same one share it.",
    ),
    key(
        "denied",
        Kind::Texts(20, NAME),
        "none",
        "[\"dynamodb:PutItem\"]",
        "Actions that its role lacks.",
    ),
    key(
        "wildcards",
        Kind::Texts(20, NAME),
        "none",
        "[\"dynamodb:*\"]",
        "Actions that its role allows on every resource.",
    ),
    key(
        "architecture",
        Kind::Word(&["x86_64", "arm64"]),
        "x86_64",
        "arm64",
        "The processor architecture.",
    ),
    key(
        "runtime",
        Kind::Text(40),
        "none",
        "nodejs22.x",
        "Lambda's identifier of the managed runtime.",
    ),
    key("init", TIME, "none", "340ms", "The measured cold start of the function's code."),
    key("timeout", TIME, "3s", "29s", "After which an invocation is ended."),
    key("cpu", SHARE, "100%", "40%", "Share of the duration in which the processor is in use."),
    key(
        "provisioned_concurrency",
        COUNT,
        "0",
        "2",
        "Environments that are kept initialised all month.",
    ),
    key(
        "reserved_concurrency",
        COUNT,
        "none",
        "200",
        "Environments that are set aside, and the most at once.",
    ),
    key(
        "idempotency",
        Kind::WordOrGroup(IDEMPOTENCY_KEYS, IDEMPOTENCY),
        "none",
        "{key: client, ttl: 1h}",
        "How a repeated request is known to be one.",
    ),
    key(
        "retries",
        Kind::Scalar(Form::Count { least: 0, most: 2 }),
        "2",
        "1",
        "How often an asynchronous invocation is repeated.",
    ),
    key("max_age", TIME, "6h", "1h", "After which an asynchronous event is given up."),
    key(
        "layers",
        Kind::Texts(20, NAME),
        "none",
        "[common]",
        "Layers, base images and libraries that it shares.",
    ),
    key(
        "layers_pinned",
        Kind::Flag,
        "false",
        "true",
        "Whether its layers are pinned to a version of their own.",
    ),
    key("pool", FROM_ONE, "1", "5", "Connections that one environment holds to a database."),
    key("vpc", Kind::Flag, "false", "true", "Whether it runs in a VPC."),
    key(
        "state",
        Kind::Word(STATES),
        "none",
        "in-memory-cache",
        "What it keeps from one request to the next.",
    ),
    key(
        "side_effects",
        Kind::Flag,
        "false",
        "true",
        "Whether what it does outside cannot be taken back.",
    ),
    key(
        "request_globals",
        Kind::Flag,
        "false",
        "true",
        "Whether variables outside the handler hold what belongs to one request.",
    ),
    key("errors", Kind::Group(ERRORS), "none", "{caller_faults: 4xx}", "How it answers errors."),
    key("validates", Kind::Flag, "false", "true", "Whether it checks its input."),
    key("tracing", Kind::Flag, "false", "true", "Whether its runs are traced."),
    key("transitions", Kind::Scalar(Form::Factor), "1", "6", "State transitions of one execution."),
    key("express", Kind::Flag, "false", "true", "Whether a workflow is of the express type."),
    key("count", FROM_ONE, "1", "2", "How many machines, tasks or nodes there are."),
    key("instance", Kind::Text(40), "by kind", "t3.small", "The machine type."),
    key("visibility", TIME, "30s", "3min", "How long a received message is hidden from others."),
    key("retention", TIME, "4d", "14d", "How long messages are kept."),
    key(
        "max_receives",
        FROM_ONE,
        "none",
        "5",
        "How often a message is received before it goes to the dead-letter queue.",
    ),
    key("groups", FROM_ONE, "1", "100", "Groups of a FIFO queue that are worked on side by side."),
    key(
        "high_throughput",
        Kind::Flag,
        "false",
        "true",
        "Whether a FIFO queue is in its mode of high throughput.",
    ),
    key("sender_retries_for", TIME, "0s", "10min", "How long senders may repeat the same message."),
    key("shards", FROM_ONE, "1", "4", "Shards of a stream."),
    key("fires", Kind::Scalar(Form::Rate), "", "1/day", "How often a timer fires."),
    key("custom_bus_v2", Kind::Flag, "false", "true", "Whether a bus is of the second generation."),
    key("stored", SIZE, "none", "25GB", "Bytes kept."),
    key(
        "provisioned",
        Kind::Group(PROVISIONED),
        "on demand",
        "{read: 100, write: 50}",
        "Units kept ready.",
    ),
    key(
        "warm_throughput",
        Kind::Group(PROVISIONED),
        "that of a new table",
        "{read: 60000, write: 20000}",
        "Units a second that a table on demand takes at once.",
    ),
    key("hottest_key", SHARE, "none", "20%", "Share of the traffic that goes to the busiest key."),
    key("replicas", Kind::Texts(40, 40), "none", "[eu-west-1]", "Regions that hold a copy."),
    key("multi_az", Kind::Flag, "false", "true", "Whether it stands in two zones."),
    key("engine", Kind::Word(&["mysql", "postgres"]), "postgres", "mysql", "The database engine."),
    key(
        "max_connections",
        FROM_ONE,
        "by the machine's memory",
        "340",
        "Connections that it accepts.",
    ),
    key(
        "other_connections",
        COUNT,
        "0",
        "20",
        "Connections that others hold, who are no part of the system.",
    ),
    key(
        "headroom",
        Kind::Scalar(Form::Factor),
        "none",
        "3x",
        "How many times its present load a database carries.",
    ),
    key(
        "proxy_borrow",
        TIME,
        "no proxy",
        "120s",
        "How long a proxy lets a caller wait for a connection.",
    ),
    key("hit", SHARE, "none", "90%", "Share of the reads that a cache answers."),
    key("ttl", TIME, "none", "60s", "How long a cached value is taken for good."),
    key(
        "data",
        Kind::Word(&["price", "inventory", "money", "authz", "other"]),
        "other",
        "price",
        "What the data is, where staleness or a repetition hurts.",
    ),
    key("tolerance", TIME, "none", "5s", "How old a value may be."),
    key(
        "caches",
        Kind::Text(NAME),
        "none",
        "table",
        "The component that a cache stands in front of.",
    ),
    key(
        "read_modify_write",
        Kind::Flag,
        "false",
        "true",
        "Whether writers change an item after having read it, without a condition.",
    ),
];

const EVERY: &[&str] = &[
    "kind",
    "region",
    "tier",
    "latency",
    "target",
    "availability",
    "alarm",
    "drilled",
    "failure",
    "role",
    "denied",
    "wildcards",
];
const CODE: &[&str] = &[
    "calls",
    "domain",
    "duration",
    "memory",
    "logs",
    "log_retention",
    "idempotency",
    "side_effects",
    "request_globals",
    "validates",
    "errors",
    "tracing",
    "layers",
    "layers_pinned",
    "pool",
    "vpc",
    "state",
    "cpu",
    "architecture",
];
const FUNCTION: &[&str] = &[
    "runtime",
    "init",
    "timeout",
    "provisioned_concurrency",
    "reserved_concurrency",
    "retries",
    "max_age",
    "dead_letter",
    "message",
    "data",
    "ttl",
    "tolerance",
];
const GATEWAY: &[&str] =
    &["calls", "message", "timeout", "validates", "tracing", "logs", "log_retention"];
const QUEUE: &[&str] =
    &["consumer", "consumers", "dead_letter", "visibility", "retention", "max_receives", "message"];

/// The keys that a kind has beside those of every component.
pub fn of_kind(kind: &str) -> Vec<&'static str> {
    let own: &[&[&str]] = match kind {
        "function" => &[CODE, FUNCTION],
        "server" | "fargate" => &[CODE, &["count", "instance", "timeout", "message"]],
        "step-functions" => &[&[
            "calls",
            "domain",
            "transitions",
            "express",
            "duration",
            "memory",
            "timeout",
            "message",
            "dead_letter",
            "idempotency",
            "tracing",
        ]],
        "http-api" | "rest-api" | "websocket-api" | "function-url" | "alb" => &[GATEWAY],
        "sqs" => &[QUEUE],
        "sqs-fifo" => &[QUEUE, &["groups", "high_throughput", "sender_retries_for"]],
        "sns" => &[&["consumer", "consumers", "dead_letter", "message"]],
        "event-bus" => &[&[
            "consumer",
            "consumers",
            "dead_letter",
            "message",
            "custom_bus_v2",
            "max_age",
            "retries",
        ]],
        "schedule" => &[&["consumer", "consumers", "dead_letter", "fires", "message"]],
        "stream" => &[&["consumer", "consumers", "dead_letter", "message", "shards", "retention"]],
        "dynamodb" => &[&[
            "consumer",
            "consumers",
            "dead_letter",
            "stored",
            "provisioned",
            "warm_throughput",
            "hottest_key",
            "replicas",
            "data",
            "message",
            "read_modify_write",
        ]],
        "rds" => &[&[
            "instance",
            "count",
            "multi_az",
            "engine",
            "max_connections",
            "other_connections",
            "headroom",
            "proxy_borrow",
            "stored",
            "data",
            "read_modify_write",
        ]],
        "elasticache" => &[&[
            "instance",
            "count",
            "multi_az",
            "stored",
            "hit",
            "ttl",
            "data",
            "tolerance",
            "caches",
            "message",
        ]],
        "s3" => &[&["consumer", "consumers", "dead_letter", "stored", "message"]],
        "external" => &[&["duration", "timeout"]],
        _ => &[],
    };
    EVERY.iter().chain(own.iter().copied().flatten()).copied().collect()
}

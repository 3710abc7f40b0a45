//! A system as its author stated it: nothing is filled in.
use jiff::civil::Date;

use crate::exact::Exact;
use crate::units::{Bytes, Megabytes, Millis, Requests};
use crate::usd::Usd;
use crate::workload::{Allow, Architecture, Duration, Pattern, StateKind};

use super::kind::{Kind, Mode};

/// What a file says of a system.
#[derive(Debug, Clone)]
pub struct StatedSystem {
    /// What it is called.
    pub name: String,
    /// The Region's code.
    pub region: Option<String>,
    /// Arrivals at the entries in a month, all together.
    pub requests: Requests,
    /// How arrivals spread over time.
    pub pattern: Option<Pattern>,
    /// The busiest second over the mean of its hour.
    pub peak: Option<Exact>,
    /// Where requests arrive.
    pub entries: Vec<Entry>,
    /// Its parts, in the order of the file.
    pub components: Vec<StatedComponent>,
    /// Concurrent executions that the account allows; all functions share them.
    pub account_concurrency: Option<u32>,
    /// What the entries owe, where they state nothing themselves.
    pub latency: Vec<(u8, Millis)>,
    /// The availability that the entries owe, from 0 to 1.
    pub availability: Option<Exact>,
    /// The most of its functions, servers and workflows that may fail with one part, from 0 to 1.
    pub blast_radius: Option<Exact>,
    /// Whether AWS's always-free allowances are counted.
    pub free_tier: Option<bool>,
    /// The most that it may cost in a month, all in.
    pub budget: Option<Usd>,
    /// Marks by which policies and budgets pick it.
    pub tags: Vec<String>,
    /// Findings that are known and accepted.
    pub allow: Vec<Allow>,
}

impl StatedSystem {
    /// One with nothing stated but its load, one entry and its parts.
    pub fn plain(
        name: &str,
        requests: Requests,
        entry: Entry,
        components: Vec<StatedComponent>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            region: None,
            requests,
            pattern: None,
            peak: None,
            entries: vec![entry],
            components,
            account_concurrency: None,
            latency: Vec::new(),
            availability: None,
            blast_radius: None,
            free_tier: None,
            budget: None,
            tags: Vec::new(),
            allow: Vec::new(),
        }
    }
}

/// Where requests arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key that says so: `entry`, `entry[1]`.
    pub key: String,
    /// The component.
    pub component: String,
    /// Its share of the arrivals; the rest is shared evenly by those that state none.
    pub share: Option<Exact>,
    /// What a request is worth against one of another entry; 1 where it is not stated.
    pub weight: Option<Exact>,
}

/// One part of a system.
#[derive(Debug, Clone)]
pub struct StatedComponent {
    /// Its name, under `components`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its Region, where it is not the system's.
    pub region: Option<String>,
    /// What it owes to its users.
    pub tier: Option<Tier>,
    /// Its latency objective: `(99, 300 ms)`, ascending.
    pub latency: Vec<(u8, Millis)>,
    /// Its availability objective, from 0 to 1.
    pub target: Option<Exact>,
    /// What is promised for it, from 0 to 1, where that is not in the tables (`external`, own code).
    pub availability: Option<Exact>,
    /// Whom it calls.
    pub calls: Vec<Call>,
    /// Who is given what it holds.
    pub consumers: Vec<Consumer>,
    /// Where that goes which could not be handled: a queue's redrive, a function's failure destination.
    pub dead_letter: Option<String>,
    /// Whether an alarm watches it.
    pub alarm: Option<bool>,
    /// The day on which it was last broken on purpose.
    pub drilled: Option<Date>,
    /// Share of its attempts that fail, from 0 to 1.
    pub failure: Option<Exact>,
    /// Its own time for each request: calls to stores are in it, and waiting for compute is not.
    pub duration: Option<Duration>,
    /// Memory of one environment, task or machine.
    pub memory: Option<Megabytes>,
    /// The bytes of one message, request or item.
    pub message: Option<Bytes>,
    /// Log bytes written for each run.
    pub logs: Option<Bytes>,
    /// How long log lines are kept; none for as long as nobody deletes them.
    pub log_retention: Option<Millis>,
    /// The business domain that it belongs to, such as `orders`.
    pub domain: Option<String>,
    /// The execution role that it shares with others of the same name.
    pub role: Option<String>,
    /// Actions that its role lacks, such as `dynamodb:PutItem`.
    pub denied: Vec<String>,
    /// Actions that its role allows on every resource, such as `dynamodb:*`.
    pub wildcards: Vec<String>,
    /// What only code has.
    pub code: CodeKeys,
    /// What only channels have.
    pub channel: ChannelKeys,
    /// What only stores have.
    pub store: StoreKeys,
}

impl StatedComponent {
    /// One with nothing stated but its name and kind.
    pub fn plain(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            region: None,
            tier: None,
            latency: Vec::new(),
            target: None,
            availability: None,
            calls: Vec::new(),
            consumers: Vec::new(),
            dead_letter: None,
            alarm: None,
            drilled: None,
            failure: None,
            duration: None,
            memory: None,
            message: None,
            logs: None,
            log_retention: None,
            domain: None,
            role: None,
            denied: Vec::new(),
            wildcards: Vec::new(),
            code: CodeKeys::default(),
            channel: ChannelKeys::default(),
            store: StoreKeys::default(),
        }
    }

    /// The key of this component: `components.notes`.
    pub fn key(&self) -> String {
        format!("components.{}", self.name)
    }
}

/// What only functions, workflows, servers and tasks have.
#[derive(Debug, Clone, Default)]
pub struct CodeKeys {
    /// The processor architecture.
    pub architecture: Option<Architecture>,
    /// The managed runtime's identifier.
    pub runtime: Option<String>,
    /// The measured cold start.
    pub init: Option<Millis>,
    /// After so long an invocation is ended.
    pub timeout: Option<Millis>,
    /// Share of the duration in which the processor is in use.
    pub cpu: Option<Exact>,
    /// Environments that are kept ready.
    pub provisioned_concurrency: Option<u32>,
    /// Environments that are set aside, and the most there are.
    pub reserved_concurrency: Option<u32>,
    /// How a repeated request is known to be one.
    pub idempotency: Option<Idempotency>,
    /// How often an asynchronous invocation is repeated: 0 to 2.
    pub retries: Option<u32>,
    /// After so long an asynchronous event is given up.
    pub max_age: Option<Millis>,
    /// Layers, base images and libraries that it shares with others.
    pub layers: Vec<String>,
    /// Whether layers are pinned to a version of their own.
    pub layers_pinned: Option<bool>,
    /// Connections that one environment holds to a database.
    pub pool: Option<u32>,
    /// Whether it runs in a VPC.
    pub vpc: Option<bool>,
    /// What it keeps in memory or on disk from one request to the next.
    pub state: Option<StateKind>,
    /// Whether what it does outside cannot be taken back: it takes money, sends mail.
    pub side_effects: Option<bool>,
    /// Whether variables outside the handler hold what belongs to one request.
    pub request_globals: Option<bool>,
    /// Whether a public entry checks its input.
    pub validates: Option<bool>,
    /// How it answers what goes wrong.
    pub errors: ErrorKeys,
    /// Whether runs are traced.
    pub tracing: Option<bool>,
    /// Transitions of one execution of a workflow.
    pub transitions: Option<Exact>,
    /// Whether a workflow is of the express type.
    pub express: Option<bool>,
    /// How many machines or tasks there are.
    pub count: Option<u32>,
    /// The machine type of a server.
    pub instance: Option<String>,
}

/// How code answers what goes wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorKeys {
    /// Whether a request that is itself wrong is answered as the server's fault: with a 5xx.
    pub caller_faults_are_5xx: Option<bool>,
    /// Whether an answer holds the error's own text.
    pub raw_message: Option<bool>,
    /// Whether an error is logged before it is answered.
    pub logged: Option<bool>,
}

/// How a repeated request is known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Where the key comes from.
    pub key: IdempotencyKey,
    /// How long it is remembered.
    pub ttl: Option<Millis>,
    /// How long a run that has begun keeps repetitions out; none for as long as it may still take.
    pub lock: Option<Millis>,
}

/// Where an idempotency key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdempotencyKey {
    /// There is none.
    None,
    /// It is made anew in each attempt, so that no repetition is known.
    PerAttempt,
    /// The client sends it.
    Client,
    /// It follows from what is asked.
    Payload,
}

impl IdempotencyKey {
    /// All of them, as written in a workload file.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::None, "none"),
        (Self::PerAttempt, "per-attempt"),
        (Self::Client, "client"),
        (Self::Payload, "payload"),
    ];

    /// Whether a repetition is known for one.
    pub const fn survives_a_retry(self) -> bool {
        matches!(self, Self::Client | Self::Payload)
    }
}

/// What only queues, topics, buses, timers and streams have.
#[derive(Debug, Clone, Default)]
pub struct ChannelKeys {
    /// How long a received message is hidden from others.
    pub visibility: Option<Millis>,
    /// How long messages are kept.
    pub retention: Option<Millis>,
    /// How often a message is received before it goes to the dead-letter queue.
    pub max_receives: Option<u32>,
    /// Groups of a FIFO queue that are worked on side by side.
    pub groups: Option<u32>,
    /// Whether a FIFO queue is in its mode of high throughput.
    pub high_throughput: Option<bool>,
    /// How long senders may repeat the same message.
    pub sender_retries_for: Option<Millis>,
    /// Shards of a stream.
    pub shards: Option<u32>,
    /// How often a timer fires in a month.
    pub fires: Option<Requests>,
    /// Whether a bus is of the second generation, with its short retries.
    pub custom_bus_v2: Option<bool>,
}

/// What only databases, caches and buckets have.
#[derive(Debug, Clone, Default)]
pub struct StoreKeys {
    /// Bytes kept.
    pub stored: Option<Bytes>,
    /// Read and write units kept ready, where they are not on demand.
    pub provisioned: Option<(Exact, Exact)>,
    /// Read and write units a second that a table takes at once, where it is no longer new.
    pub warm_throughput: Option<(Exact, Exact)>,
    /// Share of the traffic that goes to the busiest key.
    pub hottest_key: Option<Exact>,
    /// Regions that hold a copy.
    pub replicas: Vec<String>,
    /// The class of a database's or cache's machine; none for a cache without servers.
    pub instance: Option<String>,
    /// How many machines.
    pub count: Option<u32>,
    /// Whether it stands in two zones.
    pub multi_az: Option<bool>,
    /// The database engine, `mysql` or `postgres`.
    pub engine: Option<String>,
    /// Connections that it accepts, where that is not to follow from the machine's memory.
    pub max_connections: Option<u32>,
    /// Connections that others hold, who are no part of the system.
    pub other_connections: Option<u32>,
    /// How many times its present load it carries.
    pub headroom: Option<Exact>,
    /// How long a proxy lets a caller wait for a connection; none where there is no proxy.
    pub proxy_borrow: Option<Millis>,
    /// Share of the reads that a cache answers.
    pub hit: Option<Exact>,
    /// How long a cached value is taken for good.
    pub ttl: Option<Millis>,
    /// What the data is, where staleness hurts: `price`, `inventory`, `money`, `authz`.
    pub data: Option<String>,
    /// How old a value may be.
    pub tolerance: Option<Millis>,
    /// The component that a cache is in front of.
    pub caches: Option<String>,
    /// Writers change an item after having read it, without a condition.
    pub read_modify_write: Option<bool>,
}

/// A call of one component by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The component that is called.
    pub to: String,
    /// How the caller waits; the usual way of the called kind where it is not stated.
    pub mode: Option<Mode>,
    /// Calls for each incoming request.
    pub per_request: Option<Exact>,
    /// How long the caller waits at most.
    pub timeout: Option<Millis>,
    /// How often it tries in all.
    pub attempts: Option<u32>,
    /// Items read in one call.
    pub reads: Option<Exact>,
    /// Items written in one call.
    pub writes: Option<Exact>,
    /// The size of one item.
    pub item: Option<Bytes>,
    /// Whether all items change together or none.
    pub transaction: bool,
    /// Whether a transaction carries the same client request token in every attempt.
    pub token: bool,
    /// Whether it uses what binds a proxy's connection to its caller: session settings, temporary
    /// tables, prepared statements.
    pub session_state: bool,
    /// Whether what a batch of writes hands back is sent again; none where nothing is said of it.
    pub resends_unprocessed: Option<bool>,
    /// Whether writes carry a condition.
    pub conditional: bool,
    /// Whether reads see all writes before them.
    pub consistent: bool,
    /// Share of what the caller does that goes on without the called component, from 0 to 1.
    pub fallback: Option<Exact>,
}

impl Call {
    /// What one call reads and writes of a store, in items: one of each where neither is stated.
    pub fn accesses(&self) -> (Exact, Exact) {
        let known = |stated: &Option<Exact>| stated.clone().unwrap_or(Exact::ZERO);
        if self.reads.is_none() && self.writes.is_none() {
            return (Exact::ONE, Exact::ONE);
        }
        (known(&self.reads), known(&self.writes))
    }

    /// A plain call, with nothing else stated.
    pub fn plain(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            mode: None,
            per_request: None,
            timeout: None,
            attempts: None,
            reads: None,
            writes: None,
            item: None,
            transaction: false,
            token: false,
            session_state: false,
            resends_unprocessed: None,
            conditional: false,
            consistent: false,
            fallback: None,
        }
    }
}

/// Who is given what a channel holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// The component that gets it.
    pub to: String,
    /// Share of the messages that it gets; the others are passed over.
    pub filter: Option<Exact>,
    /// At most so many messages in one invocation.
    pub batch: Option<u32>,
    /// How long messages are collected for a batch.
    pub window: Option<Millis>,
    /// Whether a batch can succeed in part.
    pub partial: bool,
    /// At most so many invocations at once.
    pub concurrency: Option<u32>,
    /// Whether a queue's pollers are kept ready.
    pub provisioned: bool,
    /// How often delivery is tried in all; of a stream, none for "until the record expires".
    pub attempts: Option<u32>,
}

impl Consumer {
    /// Every message, one at a time.
    pub fn plain(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            filter: None,
            batch: None,
            window: None,
            partial: false,
            concurrency: None,
            provisioned: false,
            attempts: None,
        }
    }
}

/// What a component owes to its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The business stops without it.
    Critical,
    /// It is missed.
    Standard,
    /// It may fail for a while.
    BestEffort,
}

impl Tier {
    /// All of them, as written in a workload file.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Critical, "critical"),
        (Self::Standard, "standard"),
        (Self::BestEffort, "best-effort"),
    ];

    /// As written in a workload file.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(each, _)| *each == self).map_or("", |(_, name)| name)
    }
}

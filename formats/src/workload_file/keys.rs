//! Every key of a workload file, once: the reader and the JSON Schema are both made from this.
mod words;

use super::scalars::Form;
use crate::policy_file::keys::{JUDGE, LIMITS, SEVERITY};

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A scalar of one form.
    Scalar(Form),
    /// `true` or `false`.
    Flag,
    /// Free text of at most so many characters.
    Text(usize),
    /// A day, `2027-03-01`.
    Day,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A scalar of this form, or one of these words.
    ScalarOr(Form, &'static [&'static str]),
    /// A map with keys of its own.
    Group(&'static [Key]),
    /// A scalar of this form, or a map.
    ScalarOrGroup(Form, &'static [Key]),
    /// One of these words, or a map.
    WordOrGroup(&'static [&'static str], &'static [Key]),
    /// One of these words, or a list of so many weights.
    WordOrWeights(&'static [&'static str], &'static [usize]),
    /// A list of at most so many maps with these keys.
    Groups(usize, &'static [Key]),
    /// A list of at most so many maps with exactly one of these keys.
    Choices(usize, &'static [Key]),
    /// A list of at most so many texts, each of at most so many characters.
    Texts(usize, usize),
    /// A list of some of these words.
    Words(&'static [&'static str]),
    /// A map from some of these names to one of these words each.
    WordFor(&'static [&'static str], &'static [&'static str]),
    /// A map from at most so many names of the author's own, each of at most so many characters, to
    /// maps with these keys.
    Named(usize, usize, &'static [Key]),
    /// A list of at most so many maps with these keys, of which a text alone states the first; one
    /// entry may stand without a list.
    TextsOrGroups(usize, &'static [Key]),
}

impl Kind {
    /// The keys of the maps that a value may be, or may be a list of.
    pub const fn keys(self) -> &'static [Key] {
        match self {
            Self::Group(keys)
            | Self::ScalarOrGroup(_, keys)
            | Self::WordOrGroup(_, keys)
            | Self::Groups(_, keys)
            | Self::Choices(_, keys)
            | Self::Named(_, _, keys)
            | Self::TextsOrGroups(_, keys) => keys,
            _ => &[],
        }
    }
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// What holds without it, as printed; empty where nothing does.
    pub default: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// A value that is valid.
    pub example: &'static str,
    /// More values that are valid, where one does not show the forms that it may have.
    pub more_examples: &'static [&'static str],
    /// Whether only one of the keys under it may be stated.
    pub alternatives: bool,
    pub required: bool,
    /// Whether the engine computes with it yet.
    pub considered: bool,
}

impl Kind {
    /// The form of its scalars, where it takes any that count something.
    pub const fn form(&self) -> Option<Form> {
        match self {
            Self::Scalar(form) | Self::ScalarOr(form, _) | Self::ScalarOrGroup(form, _) => {
                Some(*form)
            }
            _ => None,
        }
    }
}

/// The key at a path, whose list indices do not matter: `compare[0].ec2.count`.
pub fn at(path: &str) -> Option<&'static Key> {
    let mut keys = WORKLOAD;
    let mut found = None;
    for step in path.split('.') {
        let name = step.split('[').next().unwrap_or(step);
        let key = keys.iter().find(|key| key.name == name)?;
        keys = key.kind.keys();
        found = Some(key);
    }
    found
}

pub(crate) const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> Key {
    Key {
        name,
        kind,
        default,
        meaning,
        example,
        more_examples: &[],
        alternatives: false,
        required: false,
        considered: true,
    }
}

impl Key {
    /// The default, where it is a value that can be written and not words about one.
    pub fn default_value(&self) -> Option<&'static str> {
        let text = self.default;
        let is_value = match self.kind {
            Kind::Scalar(form) | Kind::ScalarOr(form, _) | Kind::ScalarOrGroup(form, _) => {
                form.read(text).is_ok()
            }
            Kind::Flag => matches!(text, "true" | "false"),
            Kind::Text(_) => !matches!(text, "" | "none") && !text.contains(' '),
            Kind::Day => super::day(text).is_some(),
            Kind::Word(words) | Kind::WordOrGroup(words, _) | Kind::WordOrWeights(words, _) => {
                words.contains(&text)
            }
            Kind::Group(_)
            | Kind::Groups(..)
            | Kind::Choices(..)
            | Kind::Texts(..)
            | Kind::Words(_)
            | Kind::WordFor(..)
            | Kind::Named(..)
            | Kind::TextsOrGroups(..) => false,
        };
        is_value.then_some(text)
    }

    /// What a word means as a value of this key.
    pub fn meaning_of(&self, word: &str) -> Option<&'static str> {
        words::meaning(self.name, word)
    }

    pub(crate) const fn or(self, more_examples: &'static [&'static str]) -> Self {
        Self { more_examples, ..self }
    }

    const fn alternatives(self) -> Self {
        Self { alternatives: true, ..self }
    }

    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

pub(crate) const SIZE: Kind = Kind::Scalar(Form::Size);
pub(crate) const TIME: Kind = Kind::Scalar(Form::Duration);
pub(crate) const SHARE: Kind = Kind::Scalar(Form::Share);
const ENVIRONMENTS: Form = Form::Count { least: 0, most: 100_000 };
const MACHINES: Kind = Kind::Scalar(Form::Count { least: 1, most: 100_000 });
pub(crate) const STATES: &[&str] =
    &["none", "session", "in-memory-cache", "websocket", "rolling-buffer", "local-files"];
const ARCHITECTURES: Kind = Kind::Word(&["x86_64", "arm64"]);

/// The keys of one workload.
pub const WORKLOAD: &[Key] = &[
    key("version", Kind::Scalar(Form::Count { least: 1, most: 1 }), "1", "1", "Version of this format."),
    key("name", Kind::Text(100), "the file's name", "thumbnail-api", "What the workload is called."),
    key("region", Kind::Text(40), "us-east-1", "eu-west-1", "The AWS Region's code.")
        .or(&["us-east-1", "eu-central-1", "ap-southeast-2"]),
    key("requests", Kind::Scalar(Form::Rate), "", "30M/month", "Arrivals at the entry; a bare count is per month of 730 hours.")
        .or(&["800/s", "40k/day"])
        .required(),
    key(
        "pattern",
        Kind::WordOrWeights(&["steady", "diurnal", "business-hours", "weekend", "bursty", "scheduled"], &[24, 168]),
        "steady",
        "business-hours",
        "How arrivals spread over time; or 24 (day) or 168 (week) hourly weights.",
    ),
    key("peak", Kind::Scalar(Form::Factor), "from the pattern", "3x", "The busiest second over the mean of its hour."),
    key("memory", SIZE, "", "128MB", "Memory of one Lambda environment.")
        .or(&["512MB", "1769MB", "10GB"])
        .required(),
    key(
        "duration",
        Kind::ScalarOrGroup(Form::Duration, DURATION),
        "",
        "100ms",
        "How long an invocation takes: its mean, or a map of mean and percentiles, of which any two fit a log-normal distribution.",
    )
    .or(&["1.5s", "{p50: 80ms, p99: 300ms}"])
    .required(),
    key("cpu", SHARE, "100%", "40%", "Share of the duration in which the CPU that the memory buys is in use; the rest waits."),
    key("architecture", ARCHITECTURES, "both are compared", "arm64", "The processor architecture."),
    key("runtime", Kind::Text(40), "none", "nodejs22.x", "Lambda's identifier of the managed runtime."),
    key("package", Kind::Group(PACKAGE), "none", "{zip: 12MB}", "The deployment package.")
        .or(&["{image: 300MB}"])
        .alternatives(),
    key("init", TIME, "none", "340ms", "The measured cold start of the function's code."),
    key("payload", Kind::Group(PAYLOAD), "none", "{request: 2KB, response: 20KB}", "Bytes in and out of one request."),
    key("logs", SIZE, "none", "1KB", "Log bytes written for each request."),
    key("tracing", SHARE, "none", "5%", "Share of the requests that X-Ray traces."),
    key("latency", Kind::Group(LATENCY), "none", "{p99: 300ms}", "The latency objective, by percentile.")
        .or(&["{p95: 400ms, p99: 900ms}"]),
    key("availability", SHARE, "none", "99.9%", "The availability objective."),
    key("state", Kind::WordOrGroup(STATES, STATE), "none", "session", "What is kept between requests.")
        .or(&["{kind: session, size: 2KB, lifetime: 2h}"]),
    key(
        "trigger",
        Kind::Word(&["direct", "http", "queue", "stream", "schedule", "event"]),
        "direct",
        "http",
        "What starts an invocation.",
    ),
    key(
        "ingress",
        Kind::Word(&["none", "http-api", "rest-api", "function-url", "alb"]),
        "by trigger and platform",
        "http-api",
        "What stands in front.",
    ),
    key("job", Kind::Group(JOB), "none", "{longest: 40min, chunkable: true}", "For long work."),
    key("lambda", Kind::Group(LAMBDA), "see its keys", "{timeout: 29s}", "What only Lambda has."),
    key("server", Kind::Group(SERVER), "see its keys", "{disk: 20GB}", "What only servers have."),
    key("free_tier", Kind::Flag, "false", "true", "Whether AWS's always-free Lambda allowance is counted."),
    key("discounts", Kind::Group(DISCOUNTS), "none", "{lambda: 12%}", "Discounts on published prices, or named commitments."),
    key("compare", Kind::Choices(64, COMPARE), "Lambda on each architecture, one t3.small, the cheapest EC2 fleet and the cheapest Fargate service that fit", "[{lambda: {}}]", "The options to compare.")
        .or(&["[{lambda: {architecture: arm64}}, {ec2: {instance: auto}}, {fargate: {}}]"]),
    key("budget", Kind::Scalar(Form::Money), "none", "$400/month", "The most that the workload may cost, all in; `check` fails above it."),
    key("tags", Kind::Texts(20, 40), "none", "[customer-facing]", "Short words by which a policy's budgets and overrides choose workloads."),
    key("policy", Kind::Group(POLICY), "none", "{limits: {p99: 300ms}}", "What `check` holds this workload to, beside the repository's `svl-cost.toml`."),
    key(
        "allow",
        Kind::Groups(100, ALLOW),
        "none",
        "[{rule: cold-start-breaks-slo, reason: known, until: 2027-03-01}]",
        "Findings that are known and accepted.",
    ),
];

/// What `check` holds this workload to.
const POLICY: &[Key] = &[
    JUDGE,
    key(
        "limits",
        Kind::Group(LIMITS),
        "none",
        "{p99: 300ms, headroom: 2x}",
        "What a figure of the workload may be at most, or must be at least.",
    ),
    SEVERITY,
];

/// The percentiles that a duration or an objective may name.
pub const PERCENTILES: &[(&str, u8)] = &[("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99)];

pub(crate) const DURATION: &[Key] = &[
    key("mean", TIME, "", "120ms", "The arithmetic mean."),
    key("p50", TIME, "", "95ms", "The median."),
    key("p90", TIME, "", "210ms", "The 90th percentile."),
    key("p95", TIME, "", "280ms", "The 95th percentile."),
    key("p99", TIME, "", "450ms", "The 99th percentile."),
    key("max", TIME, "", "4s", "The longest that occurs."),
];

pub(crate) const LATENCY: &[Key] = &[
    key("p50", TIME, "", "50ms", "The most that the median may be."),
    key("p90", TIME, "", "200ms", "The most that the 90th percentile may be."),
    key("p95", TIME, "", "400ms", "The most that the 95th percentile may be."),
    key("p99", TIME, "", "900ms", "The most that the 99th percentile may be."),
];

const PACKAGE: &[Key] = &[
    key("zip", SIZE, "", "12MB", "Size of a zip archive."),
    key("image", SIZE, "", "300MB", "Size of a container image."),
];

const PAYLOAD: &[Key] = &[
    key("request", SIZE, "none", "2KB", "Bytes of a request."),
    key("response", SIZE, "none", "20KB", "Bytes of a response."),
];

const STATE: &[Key] = &[
    key("kind", Kind::Word(STATES), "", "session", "What kind of state.").required(),
    key("size", SIZE, "4KB", "2KB", "Its size; of a connection, that of a message."),
    key("lifetime", TIME, "30min", "2h", "How long it is kept, or a connection is open."),
    key(
        "messages",
        Kind::Scalar(Form::Count { least: 1, most: 1_000_000_000 }),
        "one a minute",
        "20",
        "Messages of one connection.",
    ),
    key(
        "store",
        Kind::Word(&["dynamodb", "elasticache", "s3", "api-gateway"]),
        "the process's own memory or disk",
        "dynamodb",
        "Where it is kept outside the process.",
    ),
];

const JOB: &[Key] = &[
    key("longest", TIME, "", "40min", "The longest run.").required(),
    key(
        "chunkable",
        Kind::Flag,
        "false",
        "true",
        "Whether the work can be split into parts that go on where the last one ended.",
    ),
];

const LAMBDA: &[Key] = &[
    key("timeout", TIME, "3s", "29s", "After which an invocation is ended."),
    key("ephemeral_storage", SIZE, "512MB", "2GB", "Size of /tmp in one environment."),
    key(
        "provisioned_concurrency",
        Kind::ScalarOr(ENVIRONMENTS, &["auto"]),
        "0",
        "2",
        "Environments that are kept initialised all month, or `auto`: as many as the objective needs.",
    )
    .or(&["auto"]),
    key(
        "reserved_concurrency",
        Kind::Scalar(ENVIRONMENTS),
        "none",
        "200",
        "The most environments at once.",
    ),
    key("snapstart", Kind::Flag, "false", "true", "Whether environments start from a snapshot."),
    key(
        "account_concurrency",
        Kind::Scalar(Form::Count { least: 1, most: 10_000_000 }),
        "1000",
        "1000",
        "The account's limit of environments in the Region.",
    ),
    key(
        "idle_timeout",
        TIME,
        "a dated assumption",
        "6min",
        "How long an idle environment is kept.",
    ),
    key("lifetime", TIME, "a dated assumption", "2h", "How long an environment lives at most."),
];

const SERVER: &[Key] = &[
    key(
        "memory_per_request",
        SIZE,
        "the workload's memory",
        "8MB",
        "Memory of one request in flight.",
    ),
    key("base_memory", SIZE, "300MB", "450MB", "Memory of the system and the process themselves."),
    key("cpu_speed", Kind::Scalar(Form::Factor), "1x", "1.2x", "One vCPU against Lambda's."),
    key("utilisation", SHARE, "70%", "65%", "How busy a machine may be at the peak."),
    key("min_instances", MACHINES, "1", "2", "The fewest machines."),
    key(
        "scaling",
        Kind::Word(&["fixed", "hourly"]),
        "fixed",
        "hourly",
        "Whether the fleet follows the pattern.",
    ),
    key("disk", SIZE, "8GB", "20GB", "The disk of each machine."),
    key(
        "hours",
        Kind::Scalar(Form::Count { least: 1, most: 730 }),
        "730",
        "260",
        "Hours a month in which the machines run; requests come only while they do.",
    ),
    key(
        "nat",
        SIZE,
        "none",
        "2KB",
        "Bytes of each request that pass a NAT gateway; the machines then have no public address.",
    ),
];

const DISCOUNTS: &[Key] = &[
    key("lambda", SHARE, "none", "12%", "Off Lambda's published prices."),
    key("ec2", SHARE, "none", "28%", "Off EC2's published prices."),
    key("fargate", SHARE, "none", "20%", "Off Fargate's published prices."),
    key("savings_plan", Kind::Word(TERMS), "none", "1y-no-upfront", "A named commitment."),
];

const COMPARE: &[Key] = &[
    key(
        "lambda",
        Kind::Group(COMPARE_LAMBDA),
        "",
        "{architecture: arm64}",
        "Functions; what is not fixed comes from the workload.",
    ),
    key(
        "ec2",
        Kind::Group(COMPARE_EC2),
        "",
        "{instance: t3.small, count: 2}",
        "Machines of one type.",
    ),
    key("fargate", Kind::Group(COMPARE_FARGATE), "", "{}", "Containers without machines."),
    key(
        "lambda-managed-instances",
        Kind::Group(COMPARE_MANAGED),
        "",
        "{}",
        "Functions on EC2 machines that AWS manages.",
    ),
];

/// For how long a commitment is made, and how much of it is paid at once.
const TERMS: &[&str] = &[
    "1y-no-upfront",
    "1y-partial-upfront",
    "1y-all-upfront",
    "3y-no-upfront",
    "3y-partial-upfront",
    "3y-all-upfront",
];

const MACHINE_PURCHASE: Key = key(
    "purchase",
    Kind::Word(&[
        "on-demand",
        "spot",
        "1y-no-upfront",
        "1y-partial-upfront",
        "1y-all-upfront",
        "3y-no-upfront",
        "3y-partial-upfront",
        "3y-all-upfront",
    ]),
    "on-demand",
    "spot",
    "How it is bought: on demand, on the spot market, or as a standard reservation.",
);

const TASK_PURCHASE: Key = key(
    "purchase",
    Kind::Word(&["on-demand", "spot"]),
    "on-demand",
    "spot",
    "How it is bought: on demand or on the spot market.",
);

const COMPARE_MANAGED: &[Key] = &[key(
    "instance",
    Kind::Text(40),
    "auto",
    "m7g.large",
    "The instance type, or `auto`: the cheapest that carries the load.",
)
.or(&["auto"])];

const COMPARE_LAMBDA: &[Key] = &[
    key("architecture", ARCHITECTURES, "both", "arm64", "The processor architecture."),
    key("memory", SIZE, "the workload's", "256MB", "Memory of one environment."),
    key(
        "provisioned_concurrency",
        Kind::ScalarOr(ENVIRONMENTS, &["auto"]),
        "the workload's",
        "2",
        "Environments that are kept initialised all month, or `auto`.",
    )
    .or(&["auto"]),
];

const COMPARE_EC2: &[Key] = &[
    key(
        "instance",
        Kind::Text(40),
        "",
        "t3.small",
        "The instance type, or `auto`: the cheapest fleet that fits.",
    )
    .or(&["auto"])
    .required(),
    key("count", MACHINES, "1", "2", "How many run all month; of `auto`, the fewest."),
    MACHINE_PURCHASE,
];

const COMPARE_FARGATE: &[Key] = &[
    key("architecture", ARCHITECTURES, "both", "arm64", "The processor architecture."),
    key("cpu", Kind::Scalar(Form::Factor), "the smallest that fits", "0.5", "vCPUs of one task."),
    key("memory", SIZE, "the smallest that fits", "1GB", "Memory of one task."),
    key("count", MACHINES, "as many as the load needs", "2", "How many tasks run all month."),
    TASK_PURCHASE,
];

const ALLOW: &[Key] = &[
    key("rule", Kind::Word(svl_engine::rules::IDS), "", "cold-start-breaks-slo", "The rule's id.")
        .required(),
    key("reason", Kind::Text(200), "", "only the nightly warm-up sees it", "Why it is accepted.")
        .required(),
    key("until", Kind::Day, "for good", "2027-03-01", "The last day on which it is."),
];

//! Every key of `svl-cost.toml`, once: the reader and the JSON Schema are both made from this.
use crate::workload_file::keys::{Key, Kind, SHARE, TIME, key};
use crate::workload_file::scalars::Form;

/// The severities that a rule can be given.
pub const SEVERITIES: &[&str] = &["error", "warning", "advice", "info", "off"];

const PLATFORMS: &[&str] = &["lambda", "ec2", "fargate", "lambda-managed-instances"];
const FACTORS: Kind = Kind::Scalar(Form::Factor);

/// Ids of the engine's rules and of a policy's own, which a policy gives severities.
pub const RULES: &[&str] = &rules();

const fn rules() -> [&'static str; COUNT] {
    let mut ids = [""; COUNT];
    let mut i = 0;
    while i < COUNT {
        ids[i] = if i < svl_engine::rules::IDS.len() {
            svl_engine::rules::IDS[i]
        } else {
            svl_engine::policy::IDS[i - svl_engine::rules::IDS.len()]
        };
        i += 1;
    }
    ids
}

const COUNT: usize = svl_engine::rules::IDS.len() + svl_engine::policy::IDS.len();

/// Whose figures and findings count.
pub const JUDGE: Key = key(
    "judge",
    Kind::Word(&["choice", "every-option"]),
    "choice",
    "every-option",
    "Whose figures are held against limits, and whose findings count in full: those of the option that the verdict chose, or of every option.",
);

/// Severities by rule.
pub const SEVERITY: Key = key(
    "severity",
    Kind::WordFor(RULES, SEVERITIES),
    "each rule's own",
    "{cold-start-tail-risk: error}",
    "How much what a rule finds matters, by the rule's id: error, warning, advice, info, or off.",
);

/// What can be limited for each workload.
pub const LIMITS: &[Key] = &[
    key("p50", TIME, "none", "50ms", "The most that the median latency of all requests may be."),
    key("p90", TIME, "none", "150ms", "The most that the 90th percentile may be."),
    key("p95", TIME, "none", "200ms", "The most that the 95th percentile may be."),
    key("p99", TIME, "none", "300ms", "The most that the 99th percentile may be."),
    key(
        "headroom",
        FACTORS,
        "none",
        "2x",
        "How many times the stated volume the verdict must hold, at least.",
    ),
    key(
        "usd_per_million",
        Kind::Scalar(Form::Price),
        "none",
        "$4/million",
        "The most that a million requests may cost, all in.",
    ),
    key("availability", SHARE, "none", "99.9%", "The least availability that must be promised."),
    key(
        "throttled",
        SHARE,
        "none",
        "0.1%",
        "The most requests that may find the concurrency limit reached, at the peak.",
    ),
    key(
        "cold_starts",
        SHARE,
        "none",
        "1%",
        "The most requests that may wait for an environment to start.",
    ),
    key(
        "utilisation",
        SHARE,
        "none",
        "80%",
        "The most of the processors that may be in use at the peak.",
    ),
];

const FACTS_DAYS: Key = key(
    "facts_days",
    Kind::Scalar(Form::Count { least: 1, most: 36_500 }),
    "none",
    "180",
    "How many days old the prices and limits may be, on the day that `--today` gives.",
);

/// The same with what is limited for all workloads at once.
const ALL_LIMITS: &[Key] = &{
    let mut keys = [FACTS_DAYS; LIMITS.len() + 1];
    let mut i = 0;
    while i < LIMITS.len() {
        keys[i] = LIMITS[i];
        i += 1;
    }
    keys
};

const REGIONS: Key = key(
    "regions",
    Kind::Texts(100, 40),
    "all",
    "[\"eu-west-1\", \"eu-central-1\"]",
    "The Regions that may be used, by code.",
);
const ON_PLATFORMS: Key = key(
    "platforms",
    Kind::Words(PLATFORMS),
    "all",
    "[\"lambda\", \"fargate\"]",
    "The platforms that may be used.",
);
const ARCHITECTURES: Key = key(
    "architectures",
    Kind::Words(&["x86_64", "arm64"]),
    "all",
    "[\"arm64\"]",
    "The processor architectures that may be used.",
);
const INSTANCE_TYPES: Key = key(
    "instance_types",
    Kind::Texts(100, 40),
    "all",
    "[\"t4g.*\", \"m7g.large\"]",
    "The machine types that may be used; `*` stands for any characters.",
);

const FILES: Key = key(
    "files",
    Kind::Texts(100, 400),
    "all",
    "[\"services/**\"]",
    "Of which files: patterns of paths from the policy's folder; `*` stays within a folder, `**` does not.",
);
const WORKLOADS: Key = key(
    "workloads",
    Kind::Texts(100, 100),
    "all",
    "[\"thumbnail-*\"]",
    "Of which workloads, by name; patterns as well.",
);
const TAGS: Key = key(
    "tags",
    Kind::Texts(20, 40),
    "all",
    "[\"customer-facing\"]",
    "Of the workloads that have one of these tags.",
);

const BUDGET: &[Key] = &[
    key("name", Kind::Text(100), "its place in the list", "web", "What messages call it."),
    key(
        "usd_per_month",
        Kind::Scalar(Form::Money),
        "",
        "$2000/month",
        "The most that the workloads may cost, all in.",
    )
    .required(),
    FILES,
    WORKLOADS,
    TAGS,
    key(
        "each",
        Kind::Flag,
        "false",
        "true",
        "Whether each of the workloads may cost so much, and not all together.",
    ),
];

const OVERRIDE: &[Key] = &[
    FILES,
    WORKLOADS,
    TAGS,
    JUDGE,
    REGIONS,
    ON_PLATFORMS,
    ARCHITECTURES,
    INSTANCE_TYPES,
    key(
        "limits",
        Kind::Group(LIMITS),
        "as for all",
        "{p99 = \"2s\"}",
        "Limits in place of those for all workloads, each that is stated.",
    ),
    SEVERITY,
];

/// The keys of a policy.
pub const POLICY: &[Key] = &[
    key(
        "fail_on",
        Kind::Word(&["error", "warning", "advice", "info", "never"]),
        "error",
        "warning",
        "From which severity on `check` fails.",
    ),
    JUDGE,
    REGIONS,
    ON_PLATFORMS,
    ARCHITECTURES,
    INSTANCE_TYPES,
    key(
        "limits",
        Kind::Group(ALL_LIMITS),
        "none",
        "{p99 = \"300ms\", headroom = \"2x\"}",
        "What a figure of a workload may be at most, or must be at least.",
    ),
    SEVERITY,
    key(
        "budget",
        Kind::Groups(100, BUDGET),
        "none",
        "[{usd_per_month = \"$2000/month\"}]",
        "Budgets over all workloads, or over some.",
    ),
    key(
        "override",
        Kind::Groups(100, OVERRIDE),
        "none",
        "[{files = [\"batch/**\"], limits = {p99 = \"2s\"}}]",
        "What holds for some workloads instead; of several the last one wins.",
    ),
];

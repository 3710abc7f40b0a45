//! The rules: what is found of a workload and its options, one file each.
//!
//! A file holds all of its rule: what it checks and why, an example that it finds something in and
//! one that it does not, what may clear it, and the check. A new one is a file and its line below.
use crate::decision::Severity;
use crate::judging::{Found, Scene, Seen, SystemScene};

macro_rules! rules {
    ($($file:ident),* $(,)?) => {
        $(pub(crate) mod $file;)*

        /// Every rule, by id.
        pub const RULES: &[&Rule] = &[$(&$file::RULE),*];
    };
}

rules![
    allow_expired,
    allow_unused,
    async_backlog_age_out,
    async_latency_budget,
    availability_below_target,
    best_effort_over_protected,
    blast_radius_over_budget,
    burst_scaling_throttle,
    bursty_good_fit,
    capacity_short,
    chain_availability,
    chain_double_billing,
    chain_latency,
    cold_start_billed,
    cold_start_breaks_slo,
    cold_start_tail_risk,
    compute_kind_very_new,
    concurrency_over_account,
    container_idle,
    cpu_starved_memory,
    critical_depends_on_weaker,
    critical_under_protected,
    cross_region_sync,
    default_timeout_3s,
    dlq_ineffective_for_trigger,
    dlq_is_own_trigger,
    dlq_missing_async,
    dlq_missing_queue,
    dlq_missing_stream,
    dlq_no_permission,
    dlq_payload_too_big,
    dlq_type_invalid,
    dlq_unwatched,
    duration_near_timeout,
    duration_over_ceiling,
    ec2_capacity_unknown,
    event_driven_good_fit,
    eventbridge_noretry_permission,
    eventbridge_v2_short_retry,
    fanout_stampede,
    gateway_cost_dominates,
    gateway_outruns_lambda,
    gateway_throttle_exceeded,
    idle_most_of_the_time,
    init_over_10s,
    init_plus_run_over_caller_timeout,
    lambda_dearer_than_container,
    latency_out_of_reach,
    log_cost_dominates,
    long_job_orchestration_cost,
    memory_over_max,
    nat_cost_dominates,
    nat_port_exhaustion,
    needs_persistent_memory,
    new_account_quota_assumed,
    no_fleet_fits,
    noncritical_on_critical_path,
    package_too_large,
    payload_over_hop_limit,
    pc_below_breakeven,
    pc_undersized,
    rate_over_10x_concurrency,
    recursive_loop,
    reserved_below_demand,
    reserved_starves_pool,
    retry_amplification,
    rolling_window_too_long,
    scheduled_good_fit,
    sdk_read_timeout_replay,
    serverless_monolith,
    sfn_history_limit,
    sfn_no_retry,
    shared_concurrency_pool,
    shared_database_domain,
    shared_layer_coupling,
    single_az_or_nat,
    snapstart_incompatible,
    sustained_utilisation,
    t_credit_exhaustion,
    t_unlimited_surcharge,
    timeout_budget,
    timeout_inversion,
    tmp_as_durable,
    unequal_availability_comparison,
    unknown_sla_tier,
    websocket_on_function,
    websocket_session_too_long,
    within_free_tier,
];

/// The ids of [`RULES`], as `allow` names them.
pub const IDS: &[&str] = &ids();

/// One rule.
pub struct Rule {
    /// Stable id, `cold-start-breaks-slo`.
    pub id: &'static str,
    /// How much its findings matter, as a rule.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// When it finds something.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// A workload in which it finds something.
    pub fires: &'static str,
    /// A workload like it in which it does not.
    pub silent: &'static str,
    /// The day on which the examples are priced; the facts' own where none is said.
    pub as_of: Option<&'static str>,
    /// What may clear it. A finding offers those that do, each with its price.
    pub remedies: &'static [&'static str],
    /// Thresholds that are this project's judgement, not a provider's limit: name and value.
    pub judgement: &'static [(&'static str, &'static str)],
    /// Ids of the limits that it is held against.
    pub limits: &'static [&'static str],
    /// Where it is from.
    pub sources: &'static [&'static str],
    /// How it finds something.
    pub(crate) check: Check,
}

impl Rule {
    /// Whether its findings may be errors, so that an option does not fit for them.
    pub(crate) fn may_refuse(&self) -> bool {
        self.severity == Severity::Error || RAISED.contains(&self.id)
    }
}

/// Rules whose findings are errors in some cases, though not as a rule.
const RAISED: &[&str] = &[init_over_10s::RULE.id, tmp_as_durable::RULE.id];

/// How a rule finds something.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// By looking at one option after the other.
    Option(fn(&Scene, &Seen) -> Vec<Found>),
    /// By looking at the workload and all its options, once each is judged.
    Whole(fn(&Scene) -> Vec<Found>),
    /// By looking at a system, at its load, its bill and its drills.
    System(fn(&SystemScene) -> Vec<Found>),
    /// By looking at the entries of `allow`, after everything else.
    Entries,
}

/// What no rule can answer from one workload yet: the rule's id, and the input that it lacks.
pub const NOT_ANSWERABLE: &[(&str, &str)] = &[
    ("batch-over-6mb", "how many messages one invocation takes (`batch`, with a system)"),
    (
        "concurrency-over-pool",
        "what the account's other functions reserve and keep (`components`, with a system)",
    ),
    (
        "invoke-200-with-error",
        "whether a caller looks at `FunctionError` or at the status alone (its code)",
    ),
    (
        "lmi-surge",
        "functions on Managed Instances in a system, and the steepest rise of the traffic (a kind for them)",
    ),
    (
        "payload-hop-mismatch",
        "several hops with limits of their own, and how sizes spread (`components`, with a system)",
    ),
    ("pc-on-latest", "the version or alias that is called (a template, with `import`)"),
    (
        "service-closed",
        "a key that names a service which no longer takes customers; no option and no remedy here uses one",
    ),
    ("stream-too-slow", "whether the response is streamed (a key for response streaming)"),
];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

const fn ids() -> [&'static str; RULES.len()] {
    let mut ids = [""; RULES.len()];
    let mut i = 0;
    while i < RULES.len() {
        ids[i] = RULES[i].id;
        i += 1;
    }
    ids
}

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
    alarm_missing,
    allow_expired,
    allow_unused,
    async_backlog_age_out,
    async_latency_budget,
    availability_below_target,
    batch_over_6mb,
    batch_over_timeout,
    batch_window_missing,
    batch_write_unprocessed,
    best_effort_over_protected,
    blast_radius_over_budget,
    burst_scaling_throttle,
    bursty_good_fit,
    cache_dual_write,
    cache_forces_vpc,
    cache_loss_overload,
    cache_stale_critical,
    cache_stale_rate,
    capacity_short,
    chain_availability,
    chain_double_billing,
    chain_latency,
    cold_start_billed,
    cold_start_breaks_slo,
    cold_start_tail_risk,
    compute_kind_very_new,
    concurrency_over_account,
    concurrency_over_pool,
    container_idle,
    cpu_starved_memory,
    critical_depends_on_weaker,
    critical_under_protected,
    cross_region_sync,
    db_connection_exhaustion,
    default_timeout_3s,
    dlq_ineffective_for_trigger,
    dlq_is_own_trigger,
    dlq_missing_async,
    dlq_missing_queue,
    dlq_missing_stream,
    dlq_no_permission,
    dlq_payload_too_big,
    dlq_retention_short,
    dlq_type_invalid,
    dlq_unwatched,
    drill_not_run,
    drill_outcome_unknown,
    duration_near_timeout,
    duration_over_ceiling,
    ec2_capacity_unknown,
    error_class_confused,
    error_message_leak,
    error_not_logged,
    esm_concurrency_conflict,
    esm_ramp_lag,
    event_driven_good_fit,
    eventbridge_noretry_permission,
    eventbridge_v2_short_retry,
    fanout_stampede,
    fifo_assumed_exactly_once,
    fifo_dedup_outlived,
    fifo_group_head_block,
    fifo_throughput,
    filter_deletes,
    gateway_cost_dominates,
    gateway_outruns_lambda,
    gateway_throttle_exceeded,
    hot_partition,
    iam_action_missing,
    iam_wildcard_blast,
    idempotency_key_per_attempt,
    idempotency_lock_vs_timeout,
    idempotency_missing,
    idempotency_ttl_short,
    idle_most_of_the_time,
    in_env_cache_divergence,
    inflight_limit,
    init_over_10s,
    init_plus_run_over_caller_timeout,
    input_unvalidated,
    item_over_400kb,
    lambda_dearer_than_container,
    latency_out_of_reach,
    log_cost_dominates,
    log_retention_unbounded,
    long_job_orchestration_cost,
    lost_update,
    max_receive_low,
    memory_over_max,
    nat_cost_dominates,
    nat_port_exhaustion,
    needs_persistent_memory,
    new_account_quota_assumed,
    no_fleet_fits,
    noncritical_on_critical_path,
    ondemand_ramp,
    package_too_large,
    partial_batch_off,
    payload_hop_mismatch,
    payload_over_hop_limit,
    pc_below_breakeven,
    pc_undersized,
    proxy_borrow_inversion,
    proxy_pinning,
    queue_age_over_retention,
    queue_latency_over_slo,
    queue_never_drains,
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
    table_quota,
    timeout_budget,
    timeout_inversion,
    tmp_as_durable,
    tracing_off,
    tx_contention,
    tx_cost_2x,
    tx_cross_region,
    tx_over_100_items,
    tx_over_4mb,
    tx_retry_past_token,
    tx_simulated,
    unequal_availability_comparison,
    unknown_sla_tier,
    visibility_below_6x,
    visibility_below_timeout,
    visibility_over_12h,
    warm_state_leak,
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
    /// The same, and of each function of a system as if it were a workload of its own.
    Function(fn(&Scene, &Seen) -> Vec<Found>),
    /// By looking at the workload and all its options, once each is judged.
    Whole(fn(&Scene) -> Vec<Found>),
    /// By looking at a system, at its load, its bill and its drills.
    System(fn(&SystemScene) -> Vec<Found>),
    /// By looking at the entries of `allow`, after everything else.
    Entries,
}

/// What no rule can answer from one workload yet: the rule's id, and the input that it lacks.
pub const NOT_ANSWERABLE: &[(&str, &str)] = &[
    (
        "invoke-200-with-error",
        "whether a caller looks at `FunctionError` or at the status alone (its code)",
    ),
    (
        "lmi-surge",
        "functions on Managed Instances in a system, and the steepest rise of the traffic (a kind for them)",
    ),
    ("pc-on-latest", "the version or alias that is called (a template, with `import`)"),
    (
        "service-closed",
        "a key that names a service which no longer takes customers; no option and no remedy here uses one",
    ),
    (
        "snapstart-uniqueness",
        "SnapStart of a component, and what its start makes that must be unique (keys for both)",
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

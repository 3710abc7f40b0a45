//! In which ways a component can fail: one row each. Adding a way to fail is adding a row here, and
//! what it does, where that is new, in `verdict.rs` or `deliver.rs`.
//!
//! How long a fault lasts is this project's choice of what to try, not a limit of anybody's.
use super::channel::Class;
use crate::system::kind::Kind;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A way to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode {
    /// Stable id, as after `--break COMPONENT:`.
    pub id: &'static str,
    /// What can fail so.
    pub of: Of,
    /// What it does then.
    pub acts: Acts,
    /// How long; none for "until somebody mends it". Unit: ms.
    pub lasts: Option<u64>,
    /// What happens, after the component's name.
    pub says: &'static str,
    /// How to bring it about.
    pub inject: &'static str,
    /// Where to look, beside what the channels show.
    pub look: &'static str,
    /// How to end it.
    pub clear: &'static str,
    /// Limits that it rests on.
    pub limits: &'static [&'static str],
}

/// What a mode belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Every component of these kinds.
    Kinds(&'static [Kind]),
    /// Whatever others name as their `dead_letter`.
    DeadLetter,
    /// The concurrency that all functions share.
    Account,
    /// A layer that functions name.
    Layer,
    /// A Region, where the system has parts in several.
    Region,
    /// One zone, where something stands in one alone.
    Zone,
    /// The way out of a VPC, where functions stand in one.
    Nat,
    /// Whoever sends the requests.
    Client,
}

/// What something broken does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acts {
    /// It is not reached: the caller has this class of failure at once.
    Refuses(Class),
    /// It never answers.
    Hangs,
    /// It fails before it has done anything outside.
    Throws,
    /// It fails after all that it does outside.
    ThrowsAfter,
    /// It runs until it is ended, having done nothing outside.
    TimesOut,
    /// It takes as long as it may, and succeeds.
    Slow,
    /// It does not come up.
    NoInit,
    /// It comes up anew, and that takes its time.
    Cold,
    /// It may not do what it does outside.
    CallsDenied,
    /// It is given what it cannot use.
    BadInput,
    /// It makes its caller wait for a connection that does not come.
    NoConnection,
    /// Where it stands in one zone alone it is gone.
    Terminated,
    /// It has the processor's baseline alone.
    Credits,
    /// A message in it fails whoever gets it.
    Poison,
    /// Nobody takes anything from it.
    ConsumerDown,
    /// What it hands over to cannot be reached.
    TargetDown,
    /// It may not hand over.
    TargetDenied,
    /// It shows messages again that are still worked on.
    ShortVisibility,
    /// It passes nothing on.
    WrongFilter,
    /// What gets its messages sends them back.
    Loops,
    /// Its sender sends again after the window in which that is seen.
    LateResend,
    /// It may not be written to by those who would keep failures in it.
    CaptureDenied,
    /// The largest message comes that its source takes.
    CaptureTooBig,
    /// What was cached is gone.
    CacheLost,
    /// What is cached is not renewed.
    Stale,
    /// It ends the connection.
    Closes,
    /// It reaches nothing outside its own network.
    NoEgress,
    /// The client asks twice.
    AsksTwice,
}

const CODE: &[Kind] = &[Kind::Function, Kind::StepFunctions, Kind::Server, Kind::Fargate];
const GATEWAYS: &[Kind] =
    &[Kind::HttpApi, Kind::RestApi, Kind::WebsocketApi, Kind::FunctionUrl, Kind::Alb];
const FUNCTION: &[Kind] = &[Kind::Function];
const QUEUES: &[Kind] = &[Kind::Sqs, Kind::SqsFifo];
const PUSHING: &[Kind] = &[Kind::Sns, Kind::EventBus, Kind::Schedule];
const FILTERING: &[Kind] =
    &[Kind::Sqs, Kind::SqsFifo, Kind::Sns, Kind::EventBus, Kind::Stream, Kind::DynamoDb];

/// A row without limits.
const fn mode(
    id: &'static str,
    of: Of,
    acts: Acts,
    lasts: Option<u64>,
    says: &'static str,
    [inject, look, clear]: [&'static str; 3],
) -> Mode {
    Mode { id, of, acts, lasts, says, inject, look, clear, limits: &[] }
}

impl Mode {
    /// The same, resting on these limits.
    const fn with(self, limits: &'static [&'static str]) -> Self {
        Self { limits, ..self }
    }
}

/// All of them, in the order in which they are tried.
pub const MODES: &[Mode] = &[
    mode(
        "error",
        Of::Kinds(CODE),
        Acts::Throws,
        None,
        "throws on every run, before it has done anything",
        [
            "deploy a version that throws in its first line",
            "Errors; the stack trace in the log group",
            "deploy the version before",
        ],
    ),
    mode(
        "error-after-side-effect",
        Of::Kinds(FUNCTION),
        Acts::ThrowsAfter,
        None,
        "throws on every run, after all that it does outside",
        [
            "deploy a version that throws in its last line",
            "Errors; items and charges that occur twice",
            "deploy the version before, and take back what was done twice",
        ],
    ),
    mode(
        "timeout",
        Of::Kinds(FUNCTION),
        Acts::TimesOut,
        None,
        "runs until its timeout",
        [
            "let the handler sleep for longer than its timeout",
            "`Status: timeout` in the REPORT line; Duration at the timeout",
            "deploy the version before",
        ],
    )
    .with(&["lambda.timeout_default"]),
    mode(
        "slow",
        Of::Kinds(FUNCTION),
        Acts::Slow,
        None,
        "takes as long as its timeout allows, and succeeds",
        [
            "let the handler sleep until just before its timeout",
            "Duration near the timeout; more invocations than requests",
            "deploy the version before",
        ],
    )
    .with(&["lambda.timeout_default"]),
    mode(
        "out-of-memory",
        Of::Kinds(FUNCTION),
        Acts::Throws,
        None,
        "runs out of memory on every run",
        [
            "let the handler fill its memory, or call exit",
            "`Runtime.ExitError` and `Max Memory Used` in the REPORT line; what was in memory is gone",
            "give it more memory, or deploy the version before",
        ],
    ),
    mode(
        "init-failure",
        Of::Kinds(FUNCTION),
        Acts::NoInit,
        None,
        "fails to come up; environments that are warm go on for a while",
        [
            "deploy a version that throws outside its handler",
            "INIT_REPORT with an error; Errors",
            "move the alias back to the version before",
        ],
    ),
    mode(
        "cold-start",
        Of::Kinds(FUNCTION),
        Acts::Cold,
        Some(1),
        "starts cold",
        [
            "leave it alone for 15 minutes, then call it",
            "`Init Duration` in the REPORT line; an Initialization segment in the trace",
            "nothing: the next call is warm",
        ],
    )
    .with(&["lambda.init_max"]),
    mode(
        "denied",
        Of::Kinds(CODE),
        Acts::CallsDenied,
        None,
        "may not do what it does outside",
        [
            "take an action such as dynamodb:PutItem from its role",
            "AccessDeniedException in its log, with principal, action and resource",
            "give the action back",
        ],
    ),
    mode(
        "bad-input",
        Of::Kinds(&[
            Kind::Function,
            Kind::HttpApi,
            Kind::RestApi,
            Kind::WebsocketApi,
            Kind::FunctionUrl,
            Kind::Alb,
        ]),
        Acts::BadInput,
        None,
        "is given input that it cannot use",
        [
            "send a request or an event without a field that it needs",
            "4XXError where it is refused; an audit of the data where it is not",
            "send what is right, and repair what was stored",
        ],
    ),
    mode(
        "throttled",
        Of::Kinds(FUNCTION),
        Acts::Refuses(Class::Stopped),
        None,
        "may not run: its reserved concurrency is 0",
        [
            "set its reserved concurrency to 0",
            "Throttles, and no Invocations",
            "remove the reserved concurrency",
        ],
    )
    .with(&["lambda.async_reserved_zero"]),
    mode(
        "throttled",
        Of::Kinds(GATEWAYS),
        Acts::Refuses(Class::Throttle),
        Some(10 * MINUTE),
        "refuses what is over its rate",
        [
            "set the throttle of its stage to 1 request a second",
            "4XXError; no Invocations behind it",
            "set the throttle back",
        ],
    )
    .with(&["apigateway.throttle_rps"]),
    mode(
        "permission-missing",
        Of::Kinds(GATEWAYS),
        Acts::CallsDenied,
        None,
        "may not call what stands behind it",
        [
            "remove its permission from the function's resource policy",
            "its execution log; no Invocations and no function log",
            "add the permission again",
        ],
    ),
    mode(
        "closed",
        Of::Kinds(&[Kind::WebsocketApi]),
        Acts::Closes,
        Some(1),
        "closes connections that are too old or too idle",
        [
            "keep a connection open for 2 hours and a minute, or idle for 11 minutes",
            "the disconnect route; ConnectCount",
            "connect again, and read the session from where it is stored",
        ],
    )
    .with(&["apigateway-websocket.connection_duration_max", "apigateway-websocket.idle_timeout"]),
    mode(
        "poison",
        Of::Kinds(&[Kind::Sqs, Kind::SqsFifo, Kind::Stream, Kind::DynamoDb]),
        Acts::Poison,
        None,
        "holds a message that fails whoever gets it",
        [
            "send a message that cannot be parsed",
            "ApproximateReceiveCount or IteratorAge; depth of the dead-letter queue",
            "take the message out, or let it expire",
        ],
    ),
    mode(
        "consumer-down",
        Of::Kinds(&[Kind::Sqs, Kind::SqsFifo, Kind::Stream, Kind::DynamoDb]),
        Acts::ConsumerDown,
        Some(5 * DAY),
        "is read by nobody",
        [
            "disable the event source mapping",
            "ApproximateAgeOfOldestMessage or IteratorAge",
            "enable it, and let it catch up",
        ],
    )
    .with(&["sqs.retention_default"]),
    mode(
        "visibility-below-duration",
        Of::Kinds(QUEUES),
        Acts::ShortVisibility,
        None,
        "shows messages again while they are worked on",
        [
            "set its visibility timeout to half of what its consumer takes",
            "ApproximateReceiveCount above 1 for messages that succeeded",
            "set it to six times the consumer's timeout",
        ],
    )
    .with(&["lambda-esm-sqs.visibility_multiple", "sqs.visibility_default"]),
    mode(
        "wrong-filter",
        Of::Kinds(FILTERING),
        Acts::WrongFilter,
        None,
        "passes nothing on, for its filter matches nothing",
        [
            "give the mapping, subscription or rule a pattern that no message has",
            "FilteredOutEventCount, NumberOfNotificationsFilteredOut or MatchedEvents",
            "mend the pattern, and send again what was passed over",
        ],
    )
    .with(&["lambda-esm-sqs.filtered_messages"]),
    mode(
        "loop",
        Of::Kinds(&[Kind::Sqs, Kind::Sns, Kind::S3, Kind::EventBus, Kind::DynamoDb, Kind::Stream]),
        Acts::Loops,
        None,
        "is written to by what it starts",
        [
            "let the consumer send each message back",
            "RecursiveInvocationsDropped; Invocations and the bill",
            "set the consumer's reserved concurrency to 0, then mend it",
        ],
    )
    .with(&["lambda.recursion_limit"]),
    mode(
        "late-resend",
        Of::Kinds(&[Kind::SqsFifo]),
        Acts::LateResend,
        None,
        "is sent the same message again after six minutes",
        [
            "send a message with the same deduplication id after six minutes",
            "messages with one deduplication id and two message ids",
            "drop the second one by its key in the consumer",
        ],
    )
    .with(&["sqs-fifo.dedup_window"]),
    mode(
        "target-denied",
        Of::Kinds(PUSHING),
        Acts::TargetDenied,
        None,
        "may not start what it starts",
        [
            "remove its permission from the target",
            "FailedInvocations, or NumberOfNotificationsFailed",
            "add the permission again",
        ],
    )
    .with(&["eventbridge-classic.nonretriable"]),
    mode(
        "target-down",
        Of::Kinds(PUSHING),
        Acts::TargetDown,
        Some(10 * MINUTE),
        "cannot reach what it starts",
        [
            "block the target for ten minutes",
            "RetryInvocationAttempts, or NumberOfNotificationsFailed",
            "unblock it",
        ],
    ),
    mode(
        "permission-missing",
        Of::DeadLetter,
        Acts::CaptureDenied,
        None,
        "may not be written to when something fails for good",
        [
            "take sqs:SendMessage from the role of what fails, then let it fail",
            "DeadLetterErrors, DestinationDeliveryFailures",
            "give the action back; what failed meanwhile is gone",
        ],
    )
    .with(&["lambda.async_dlq_types"]),
    mode(
        "payload-too-big",
        Of::DeadLetter,
        Acts::CaptureTooBig,
        None,
        "is to keep the largest message that its source takes",
        [
            "let an event of the largest size fail",
            "DestinationDeliveryFailures, DeadLetterErrors",
            "keep failures in a bucket, or send references",
        ],
    )
    .with(&["lambda.async_payload", "sqs.message_max", "sns.message_default"]),
    mode(
        "throttled",
        Of::Kinds(&[Kind::DynamoDb, Kind::S3]),
        Acts::Refuses(Class::Throttle),
        Some(MINUTE),
        "refuses requests",
        [
            "write to one key faster than a partition takes",
            "ThrottledRequests and the throttling reason",
            "spread the key, or slow the writers down",
        ],
    ),
    mode(
        "denied",
        Of::Kinds(&[Kind::DynamoDb, Kind::Rds, Kind::ElastiCache, Kind::S3]),
        Acts::Refuses(Class::Denied),
        None,
        "lets nobody in",
        [
            "deny all access in its policy",
            "AccessDeniedException in the callers' logs",
            "remove the denial",
        ],
    ),
    mode(
        "conflict",
        Of::Kinds(&[Kind::DynamoDb]),
        Acts::Refuses(Class::Error),
        Some(MINUTE),
        "cancels what others change at the same time",
        [
            "run two transactions on one item",
            "TransactionConflict, ConditionalCheckFailedRequests",
            "try again with a wait, or queue the changes of one item",
        ],
    )
    .with(&["dynamodb.tx_sdk_retry"]),
    mode(
        "connections-exhausted",
        Of::Kinds(&[Kind::Rds]),
        Acts::NoConnection,
        Some(10 * MINUTE),
        "has no connection left",
        [
            "hold as many idle connections as it accepts",
            "DatabaseConnections at its maximum; BorrowLatency",
            "close the connections; put a proxy before it, or limit the callers",
        ],
    )
    .with(&["rds-proxy.borrow_timeout_default"]),
    mode(
        "down",
        Of::Kinds(&[Kind::Rds]),
        Acts::Refuses(Class::Throttle),
        Some(10 * MINUTE),
        "is down",
        ["reboot it without a failover", "DatabaseConnections at 0", "wait until it is back"],
    ),
    mode(
        "lost",
        Of::Kinds(&[Kind::ElastiCache]),
        Acts::CacheLost,
        Some(10 * MINUTE),
        "loses what it held",
        [
            "delete a node, or flush it",
            "CacheMisses; the load of what stands behind it",
            "let it fill again; limit what passes to the store behind it",
        ],
    ),
    mode(
        "stale",
        Of::Kinds(&[Kind::ElastiCache]),
        Acts::Stale,
        None,
        "is not told of a change",
        [
            "change a value in the store, and skip the invalidation",
            "nothing; a probe that compares versions",
            "invalidate it, and give every entry a time to live",
        ],
    ),
    mode(
        "state-too-big",
        Of::Kinds(&[Kind::StepFunctions]),
        Acts::ThrowsAfter,
        None,
        "has a state whose output is too large",
        [
            "let a state return 300 KB",
            "States.DataLimitExceeded in the execution history",
            "pass a reference to S3 instead; undo the steps that were done",
        ],
    )
    .with(&["stepfunctions.payload_max"]),
    mode(
        "terminated",
        Of::Kinds(&[Kind::Server, Kind::Fargate]),
        Acts::Terminated,
        Some(5 * MINUTE),
        "loses a machine, which is then replaced",
        [
            "terminate an instance, or stop a task",
            "StatusCheckFailed, HealthyHostCount",
            "wait until it is replaced",
        ],
    ),
    mode(
        "credits-exhausted",
        Of::Kinds(&[Kind::Server]),
        Acts::Credits,
        Some(HOUR),
        "has used up its CPU credits",
        [
            "run it at 100 % for some hours",
            "CPUCreditBalance at 0",
            "let it rest, use unlimited mode or another type",
        ],
    )
    .with(&["ec2-burstable.default_mode"]),
    mode(
        "down",
        Of::Kinds(&[Kind::External]),
        Acts::Refuses(Class::Throttle),
        Some(10 * MINUTE),
        "is down",
        [
            "block its address, or let a stand-in answer 503",
            "errors and Duration in the callers' logs and traces",
            "unblock it",
        ],
    ),
    mode(
        "slow",
        Of::Kinds(&[Kind::External]),
        Acts::Hangs,
        Some(10 * MINUTE),
        "answers nobody",
        [
            "let a stand-in accept connections and never answer",
            "Duration of the callers at their timeouts",
            "remove the stand-in",
        ],
    ),
    mode(
        "concurrency-exhausted",
        Of::Account,
        Acts::Refuses(Class::Throttle),
        Some(10 * MINUTE),
        "has no concurrency left",
        [
            "run as many executions of another function as the account allows",
            "Throttles and ConcurrentExecutions of the account",
            "stop the other function; reserve concurrency for what is critical",
        ],
    )
    .with(&["lambda.concurrency_account"]),
    mode(
        "bad-version",
        Of::Layer,
        Acts::NoInit,
        None,
        "has a version that does not load",
        [
            "publish a version that throws when it is loaded, and use it everywhere",
            "Errors of several functions in the same minute",
            "go back to the version before",
        ],
    ),
    mode(
        "down",
        Of::Region,
        Acts::Hangs,
        Some(HOUR),
        "answers nobody",
        [
            "block its endpoints in the callers' network",
            "timeouts of the callers in the other Region",
            "unblock them",
        ],
    ),
    mode(
        "down",
        Of::Zone,
        Acts::Refuses(Class::Throttle),
        Some(10 * MINUTE),
        "is down, with all that stands in one zone alone",
        [
            "stop what stands in one zone",
            "StatusCheckFailed; connection errors",
            "put it in two zones",
        ],
    ),
    mode(
        "ports-exhausted",
        Of::Nat,
        Acts::NoEgress,
        Some(10 * MINUTE),
        "has no port left to one destination",
        [
            "open 55,000 connections to one address",
            "ErrorPortAllocation",
            "reuse connections, or add addresses",
        ],
    )
    .with(&["nat-gateway.connections_per_destination", "nat-gateway.az_scoped"]),
    mode(
        "retry",
        Of::Client,
        Acts::AsksTwice,
        None,
        "sends a request again whose answer was lost",
        [
            "drop an answer on its way, and send the request again",
            "more items than requests; two of one thing",
            "let the client send a key, and store it with a condition",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_has_two_modes_of_one_name() {
        for (kind, name) in Kind::ALL {
            let mut ids: Vec<&str> = MODES
                .iter()
                .filter(|mode| matches!(mode.of, Of::Kinds(kinds) if kinds.contains(&kind)))
                .map(|mode| mode.id)
                .collect();
            let all = ids.len();
            assert!(all > 0, "{name} cannot be broken");
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all, "{name}");
        }
    }
}

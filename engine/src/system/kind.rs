//! What a component is, and how others may reach it.

/// What stands at a node of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Lambda function.
    Function,
    /// An HTTP API of API Gateway.
    HttpApi,
    /// A REST API of API Gateway.
    RestApi,
    /// A WebSocket API of API Gateway.
    WebsocketApi,
    /// A function's own URL.
    FunctionUrl,
    /// An application load balancer.
    Alb,
    /// A standard queue.
    Sqs,
    /// A queue that keeps order within a group.
    SqsFifo,
    /// A topic.
    Sns,
    /// An event bus of `EventBridge`.
    EventBus,
    /// A timer of `EventBridge` Scheduler.
    Schedule,
    /// A table.
    DynamoDb,
    /// A relational database.
    Rds,
    /// A cache.
    ElastiCache,
    /// A workflow.
    StepFunctions,
    /// A Kinesis data stream.
    Stream,
    /// A bucket.
    S3,
    /// A fleet of machines.
    Server,
    /// A Fargate service.
    Fargate,
    /// What somebody else runs.
    External,
}

/// How a caller waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// For the result.
    Sync,
    /// For the receipt alone.
    Async,
}

impl Mode {
    /// Both, as written in a workload file.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Sync, "sync"), (Self::Async, "async")];

    /// As written in a workload file.
    pub fn name(self) -> &'static str {
        name_in(&Self::ALL, self)
    }
}

/// What an edge of the graph does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// One component calls another and waits for the result.
    Call,
    /// One component hands something over and waits for the receipt.
    Send,
    /// A queue, topic, bus, stream, timer or bucket hands on what it was given.
    Deliver,
    /// What could not be handed on is kept.
    Capture,
}

impl Role {
    /// As written in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Send => "send",
            Self::Deliver => "deliver",
            Self::Capture => "capture",
        }
    }
}

/// What kinds have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Runs code, and calls others.
    Compute,
    /// Stands before compute and passes requests on to it.
    Gateway,
    /// Holds messages and hands them on, so that its senders need not wait.
    Channel,
    /// Keeps data.
    Store,
    /// Somebody else's.
    External,
}

impl Kind {
    /// All of them, as written in a workload file.
    pub const ALL: [(Self, &'static str); 20] = [
        (Self::Function, "function"),
        (Self::HttpApi, "http-api"),
        (Self::RestApi, "rest-api"),
        (Self::WebsocketApi, "websocket-api"),
        (Self::FunctionUrl, "function-url"),
        (Self::Alb, "alb"),
        (Self::Sqs, "sqs"),
        (Self::SqsFifo, "sqs-fifo"),
        (Self::Sns, "sns"),
        (Self::EventBus, "event-bus"),
        (Self::Schedule, "schedule"),
        (Self::DynamoDb, "dynamodb"),
        (Self::Rds, "rds"),
        (Self::ElastiCache, "elasticache"),
        (Self::StepFunctions, "step-functions"),
        (Self::Stream, "stream"),
        (Self::S3, "s3"),
        (Self::Server, "server"),
        (Self::Fargate, "fargate"),
        (Self::External, "external"),
    ];

    /// As written in a workload file.
    pub fn name(self) -> &'static str {
        name_in(&Self::ALL, self)
    }

    /// What it has in common with others.
    pub const fn class(self) -> Class {
        match self {
            Self::Function | Self::StepFunctions | Self::Server | Self::Fargate => Class::Compute,
            Self::HttpApi | Self::RestApi | Self::WebsocketApi | Self::FunctionUrl | Self::Alb => {
                Class::Gateway
            }
            Self::Sqs
            | Self::SqsFifo
            | Self::Sns
            | Self::EventBus
            | Self::Schedule
            | Self::Stream => Class::Channel,
            Self::DynamoDb | Self::Rds | Self::ElastiCache | Self::S3 => Class::Store,
            Self::External => Class::External,
        }
    }

    /// How it may be called, the usual way first; in no way where it only starts others.
    pub const fn modes(self) -> &'static [Mode] {
        match self {
            Self::Function | Self::StepFunctions | Self::External => &[Mode::Sync, Mode::Async],
            Self::Sqs | Self::SqsFifo | Self::Sns | Self::EventBus | Self::Stream => &[Mode::Async],
            Self::Schedule => &[],
            Self::HttpApi
            | Self::RestApi
            | Self::WebsocketApi
            | Self::FunctionUrl
            | Self::Alb
            | Self::DynamoDb
            | Self::Rds
            | Self::ElastiCache
            | Self::S3
            | Self::Server
            | Self::Fargate => &[Mode::Sync],
        }
    }

    /// Whether it hands on what it holds: channels, and stores that tell of changes.
    pub const fn delivers(self) -> bool {
        matches!(self.class(), Class::Channel) || matches!(self, Self::DynamoDb | Self::S3)
    }

    /// Whether all its consumers share one stream of messages, so that a second one takes from the
    /// first; elsewhere each consumer gets every message.
    pub const fn consumers_compete(self) -> bool {
        matches!(self, Self::Sqs | Self::SqsFifo)
    }

    /// Whether its callers hold connections that it can run out of.
    pub const fn counts_connections(self) -> bool {
        matches!(self, Self::Rds | Self::ElastiCache)
    }

    /// Whether it can call others by itself.
    pub const fn calls(self) -> bool {
        matches!(self.class(), Class::Compute | Class::Gateway)
    }
}

fn name_in<T: Copy + PartialEq>(all: &[(T, &'static str)], value: T) -> &'static str {
    all.iter().find(|(each, _)| *each == value).map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|(kind, _)| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
    }

    #[test]
    fn what_delivers_does_not_call() {
        for (kind, name) in Kind::ALL {
            assert!(!(kind.delivers() && kind.calls()), "{name}");
        }
    }
}

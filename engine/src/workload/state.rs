//! What a workload keeps between requests, what it runs for long, and which findings it accepts.
use jiff::civil::Date;

use crate::exact::Exact;
use crate::units::{Bytes, Millis};

/// What is kept between requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// What belongs to one user, from one request to the next.
    Session,
    /// Copies of what is kept elsewhere, for speed.
    InMemoryCache,
    /// Connections that stay open, over which messages go both ways.
    WebSocket,
    /// The last minutes of a stream.
    RollingBuffer,
    /// Files on the local disk.
    LocalFiles,
}

impl StateKind {
    /// All, as written in a workload file.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Session, "session"),
        (Self::InMemoryCache, "in-memory-cache"),
        (Self::WebSocket, "websocket"),
        (Self::RollingBuffer, "rolling-buffer"),
        (Self::LocalFiles, "local-files"),
    ];

    /// The stores that can keep it.
    pub const fn stores(self) -> &'static [Store] {
        match self {
            Self::Session | Self::InMemoryCache | Self::RollingBuffer => {
                &[Store::DynamoDb, Store::ElastiCache]
            }
            Self::WebSocket => &[Store::ApiGateway],
            Self::LocalFiles => &[Store::S3],
        }
    }
}

/// Where state is kept outside the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// An item of a table on demand.
    DynamoDb,
    /// A key of a serverless cache.
    ElastiCache,
    /// An object.
    S3,
    /// The connections of a WebSocket API.
    ApiGateway,
}

impl Store {
    /// All, as written in a workload file.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::DynamoDb, "dynamodb"),
        (Self::ElastiCache, "elasticache"),
        (Self::S3, "s3"),
        (Self::ApiGateway, "api-gateway"),
    ];
}

/// What a file says under `state`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedState {
    /// What is kept.
    pub kind: StateKind,
    /// Its size; of a connection, that of a message.
    pub size: Option<Bytes>,
    /// How long it is kept, or a connection is open.
    pub lifetime: Option<Millis>,
    /// Messages of one connection.
    pub messages: Option<Exact>,
    /// Where it is kept outside the process.
    pub store: Option<Store>,
}

/// What is kept between requests, with defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// What is kept.
    pub kind: StateKind,
    /// Its size; of a connection, that of a message.
    pub size: Bytes,
    /// How long it is kept, or a connection is open.
    pub lifetime: Millis,
    /// Messages of one connection.
    pub messages: Exact,
    /// Where it is kept outside the process; in its memory or on its disk where none is stated.
    pub store: Option<Store>,
}

/// Long work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The longest run.
    pub longest: Millis,
    /// Whether the work can be split into parts that go on where the last one ended.
    pub chunkable: bool,
}

/// A finding that is known and accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// Where the entry stands: `allow[0]`.
    pub key: String,
    /// The rule's id.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// The last day on which it is accepted; for good where there is none.
    pub until: Option<Date>,
}

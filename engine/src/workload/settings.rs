//! The groups of a workload's keys that concern one side alone.
use crate::exact::Exact;
use crate::units::{Bytes, Megabytes, Millis};

/// How a function is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Package {
    /// A zip archive of this size.
    Zip(Megabytes),
    /// A container image of this size.
    Image(Megabytes),
}

impl Package {
    /// As the table of measured cold starts names it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Zip(_) => "zip",
            Self::Image(_) => "image",
        }
    }
}

/// Bytes in and out of one request; none where not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payload {
    /// Of a request.
    pub request: Option<Bytes>,
    /// Of its response.
    pub response: Option<Bytes>,
}

/// What starts an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// An SDK call from elsewhere in AWS.
    Direct,
    /// A request over HTTP.
    Http,
    /// Messages of a queue.
    Queue,
    /// Records of a stream.
    Stream,
    /// A timetable.
    Schedule,
    /// An event.
    Event,
}

impl Trigger {
    /// All, as written in a workload file.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Direct, "direct"),
        (Self::Http, "http"),
        (Self::Queue, "queue"),
        (Self::Stream, "stream"),
        (Self::Schedule, "schedule"),
        (Self::Event, "event"),
    ];
}

/// What stands in front of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ingress {
    /// Nothing that is charged.
    None,
    /// API Gateway's HTTP API.
    HttpApi,
    /// API Gateway's REST API.
    RestApi,
    /// A Lambda function URL.
    FunctionUrl,
    /// An Application Load Balancer.
    LoadBalancer,
}

impl Ingress {
    /// All, as written in a workload file.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::None, "none"),
        (Self::HttpApi, "http-api"),
        (Self::RestApi, "rest-api"),
        (Self::FunctionUrl, "function-url"),
        (Self::LoadBalancer, "alb"),
    ];
}

/// As written in a workload file: the name beside a value of one of the lists above.
pub fn name_of<T: Copy + PartialEq>(all: &[(T, &'static str)], value: T) -> &'static str {
    all.iter().find(|(each, _)| *each == value).map_or("", |(_, name)| name)
}

/// Environments that are kept initialised all month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provision {
    /// So many.
    Fixed(u32),
    /// As many as the latency objective needs.
    Auto,
}

/// What a file says under `lambda`.
#[derive(Debug, Clone, Default)]
pub struct StatedFunction {
    /// Size of `/tmp` in one environment.
    pub ephemeral_storage: Option<Megabytes>,
    /// Environments that are kept initialised all month.
    pub provisioned_concurrency: Option<Provision>,
    /// The most environments of this function at once.
    pub reserved_concurrency: Option<u32>,
    /// Whether environments start from a snapshot.
    pub snapstart: Option<bool>,
    /// The account's limit of environments in the Region.
    pub account_concurrency: Option<u32>,
    /// After which an invocation is ended.
    pub timeout: Option<Millis>,
    /// How long an idle environment is kept.
    pub idle_timeout: Option<Millis>,
    /// How long an environment lives at most.
    pub lifetime: Option<Millis>,
}

/// What only Lambda has, with defaults.
#[derive(Debug, Clone)]
pub struct FunctionSettings {
    /// Size of `/tmp` in one environment.
    pub ephemeral_storage: Megabytes,
    /// The `/tmp` that Lambda includes in its price.
    pub included_storage: Megabytes,
    /// Environments that are kept initialised all month.
    pub provisioned_concurrency: Provision,
    /// The most environments of this function at once, if limited.
    pub reserved_concurrency: Option<u32>,
    /// Whether environments start from a snapshot.
    pub snapstart: bool,
    /// The account's limit of environments in the Region; the quota's default where not stated.
    pub account_concurrency: Option<u32>,
    /// After which an invocation is ended, if stated.
    pub timeout: Option<Millis>,
    /// How long an idle environment is kept; the dated assumption where not stated.
    pub idle_timeout: Option<Millis>,
    /// How long an environment lives at most; the dated assumption where not stated.
    pub lifetime: Option<Millis>,
}

/// What a file says under `server`.
#[derive(Debug, Clone, Default)]
pub struct StatedServer {
    /// Memory of one request in flight.
    pub memory_per_request: Option<Megabytes>,
    /// Memory of the system and the process themselves.
    pub base_memory: Option<Megabytes>,
    /// One vCPU against Lambda's.
    pub cpu_speed: Option<Exact>,
    /// How busy a machine may be at the peak, from 0 to 1.
    pub utilisation: Option<Exact>,
    /// The fewest machines.
    pub min_instances: Option<u32>,
    /// Whether the fleet follows the pattern.
    pub scaling: Option<Scaling>,
    /// The disk of each machine.
    pub disk: Option<Megabytes>,
    /// How many hours a month the machines run.
    pub hours: Option<Exact>,
    /// Bytes of each request that pass a NAT gateway; none where the machines have addresses.
    pub nat: Option<Bytes>,
}

/// What only servers have, with defaults.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// Memory of one request in flight.
    pub memory_per_request: Megabytes,
    /// Memory of the system and the process themselves.
    pub base_memory: Megabytes,
    /// One vCPU against Lambda's.
    pub cpu_speed: Exact,
    /// How busy a machine may be at the peak, from 0 to 1.
    pub utilisation: Exact,
    /// The fewest machines.
    pub min_instances: u32,
    /// Whether the fleet follows the pattern.
    pub scaling: Scaling,
    /// The disk of each machine.
    pub disk: Megabytes,
    /// How many hours a month the machines run.
    pub hours: Exact,
    /// Bytes of each request that pass a NAT gateway; none where the machines have addresses.
    pub nat: Option<Bytes>,
}

/// Whether a fleet follows the pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// The peak's machines run all month.
    Fixed,
    /// Each hour has the machines of the busier of itself and the hour after it.
    Hourly,
}

/// What a file says under `discounts`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatedDiscounts {
    /// Off Lambda's duration and provisioned concurrency, from 0 to 1.
    pub lambda: Option<Exact>,
    /// Off EC2's hourly prices, from 0 to 1.
    pub ec2: Option<Exact>,
    /// Off Fargate's prices, from 0 to 1.
    pub fargate: Option<Exact>,
    /// A named commitment, `1y-no-upfront`.
    pub savings_plan: Option<String>,
}

/// Discounts, nothing where none is stated.
pub type Discounts = StatedDiscounts;

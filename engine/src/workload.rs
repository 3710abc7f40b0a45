//! What is to be served: no money, no prices, no YAML.
//!
//! [`Stated`] is what a file says; [`Workload::resolve`] is the one place where defaults are filled
//! in, and each of them is written down as an [`Assumption`](crate::decision::Assumption).
mod ask;
mod duration;
mod echo;
pub mod inputs;
mod repeat;
mod resolve;
mod settings;
mod state;

pub use ask::{Ask, AskedPlatform, Instance, Purchase};
pub use duration::{Billing, Duration, DurationError};
pub use echo::Echo;
pub use inputs::{Input, Range};
pub(crate) use resolve::{
    BASE_MEMORY, DISK, REFERENCE_INSTANCE, REGION, UTILISATION, familiar_options, traffic_of,
};
pub(crate) use settings::name_of;
pub use settings::{
    Discounts, FunctionSettings, Ingress, Package, Payload, Provision, Scaling, ServerSettings,
    StatedDiscounts, StatedFunction, StatedServer, Trigger,
};
pub use state::{Allow, Job, State, StateKind, StatedState, Store};

use crate::exact::Exact;
use crate::traffic::Traffic;
use crate::units::{Bytes, Megabytes, Millis, Requests};
use crate::usd::Usd;

/// The processor architectures that Lambda and EC2 offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    /// Intel and AMD.
    X86_64,
    /// AWS Graviton.
    Arm64,
}

impl Architecture {
    /// Both, in the order in which they are compared.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Arm64];

    /// As written in a workload file and in the price tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

/// A workload as its author stated it: nothing is filled in.
#[derive(Debug, Clone)]
pub struct Stated {
    /// What the workload is called.
    pub name: String,
    /// The Region's code.
    pub region: Option<String>,
    /// Arrivals at the entry in a month of 730 hours; need not be whole.
    pub requests: Requests,
    /// How arrivals spread over time.
    pub pattern: Option<Pattern>,
    /// The busiest second over the mean of its hour.
    pub peak: Option<Exact>,
    /// Memory of one Lambda environment.
    pub memory: Megabytes,
    /// How long one invocation takes.
    pub duration: Duration,
    /// Share of the duration in which the CPU is in use, from 0 to 1.
    pub cpu: Option<Exact>,
    /// The one architecture to compare; both where none is stated.
    pub architecture: Option<Architecture>,
    /// The managed runtime's identifier, `nodejs22.x`.
    pub runtime: Option<String>,
    /// How the function is deployed.
    pub package: Option<Package>,
    /// The measured cold start of the function's code.
    pub init: Option<Millis>,
    /// Bytes in and out of one request.
    pub payload: Payload,
    /// Log bytes written for each request.
    pub logs: Option<Bytes>,
    /// Share of the requests that are traced, from 0 to 1.
    pub tracing: Option<Exact>,
    /// The latency objective: `(99, 300 ms)`, ascending.
    pub latency: Vec<(u8, Millis)>,
    /// The availability objective, from 0 to 1.
    pub availability: Option<Exact>,
    /// What starts an invocation.
    pub trigger: Option<Trigger>,
    /// What stands in front.
    pub ingress: Option<Ingress>,
    /// What only Lambda has.
    pub lambda: StatedFunction,
    /// What only servers have.
    pub server: StatedServer,
    /// Whether AWS's always-free Lambda allowance is counted.
    pub free_tier: Option<bool>,
    /// Discounts on published prices.
    pub discounts: StatedDiscounts,
    /// The options to compare.
    pub compare: Option<Vec<Ask>>,
    /// What is kept between requests.
    pub state: Option<StatedState>,
    /// Long work, if it is.
    pub job: Option<Job>,
    /// Findings that are known and accepted.
    pub allow: Vec<Allow>,
    /// The most that it may cost in a month, all in.
    pub budget: Option<Usd>,
    /// Words by which a policy chooses workloads.
    pub tags: Vec<String>,
    /// Stated keys whose meaning this engine does not compute yet.
    pub set_aside: Vec<SetAside>,
    /// Quantities that are known no better than between two bounds, in the order of
    /// [`inputs::INPUTS`]; the fields above hold their likely values.
    pub ranges: Vec<Range>,
}

/// How arrivals spread over time, as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// One of the known patterns, by name.
    Named(String),
    /// 24 (day) or 168 (week, from Monday) hourly weights.
    Weights(Vec<Exact>),
}

/// A stated key that does not shape the answer yet.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SetAside {
    /// Where it stands: `state.size`.
    pub key: String,
    /// What it says, in canonical form.
    pub value: Echo,
}

/// A workload with every default filled in.
#[derive(Debug, Clone)]
pub struct Workload {
    /// What the workload is called.
    pub name: String,
    /// The Region's code.
    pub region: String,
    /// Arrivals at the entry in a month of 730 hours; need not be whole.
    pub requests: Requests,
    /// How they spread over time.
    pub traffic: Traffic,
    /// Memory of one Lambda environment.
    pub memory: Megabytes,
    /// How long one invocation takes.
    pub duration: Duration,
    /// The mean and the billed time that follow from `duration`.
    pub billing: Billing,
    /// Share of the duration in which the CPU is in use, from 0 to 1.
    pub cpu: Exact,
    /// Whether that was stated.
    pub cpu_stated: bool,
    /// The architectures to compare.
    pub architectures: Vec<Architecture>,
    /// The managed runtime's identifier, if stated.
    pub runtime: Option<String>,
    /// How the function is deployed, if stated.
    pub package: Option<Package>,
    /// The measured cold start of the function's code, if stated.
    pub init: Option<Millis>,
    /// Bytes in and out of one request.
    pub payload: Payload,
    /// Log bytes written for each request.
    pub logs: Option<Bytes>,
    /// Share of the requests that are traced, from 0 to 1.
    pub tracing: Option<Exact>,
    /// The latency objective: `(99, 300 ms)`, ascending; perhaps none.
    pub latency: Vec<(u8, Millis)>,
    /// The availability objective, from 0 to 1.
    pub availability: Option<Exact>,
    /// What starts an invocation.
    pub trigger: Trigger,
    /// What stands in front, if stated.
    pub ingress: Option<Ingress>,
    /// What only Lambda has.
    pub lambda: FunctionSettings,
    /// What only servers have.
    pub server: ServerSettings,
    /// Whether AWS's always-free Lambda allowance is counted.
    pub free_tier: bool,
    /// Discounts on published prices.
    pub discounts: Discounts,
    /// The options to compare.
    pub compare: Vec<Ask>,
    /// What is kept between requests, if anything is.
    pub state: Option<State>,
    /// Long work, if it is.
    pub job: Option<Job>,
    /// Findings that are known and accepted.
    pub allow: Vec<Allow>,
    /// The most that it may cost in a month, all in, if stated.
    pub budget: Option<Usd>,
    /// Words by which a policy chooses workloads.
    pub tags: Vec<String>,
    /// Stated keys whose meaning this engine does not compute yet.
    pub set_aside: Vec<SetAside>,
}

impl Workload {
    /// What stands in front of functions: as stated, or an HTTP API where requests come over HTTP.
    pub fn ingress_of_functions(&self) -> Ingress {
        let usual = if self.trigger == Trigger::Http { Ingress::HttpApi } else { Ingress::None };
        self.ingress.unwrap_or(usual)
    }

    /// Whether a WebSocket API holds the connections of functions.
    pub fn has_websocket_api(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.store == Some(Store::ApiGateway))
    }

    /// The longest that a request takes, as far as it is known.
    pub fn longest(&self) -> Millis {
        let job = self.job.as_ref().map(|job| job.longest.clone());
        job.unwrap_or_else(|| self.duration.longest(&self.billing.mean))
    }
}

//! What is to be served: no money, no prices, no YAML.
//!
//! [`Stated`] is what a file says; [`Workload::resolve`] is the one place where defaults are filled
//! in, and each of them is written down as an [`Assumption`](crate::decision::Assumption).
mod duration;
mod echo;
mod resolve;

pub use duration::{Billing, Duration, DurationError};
pub use echo::Echo;

use crate::exact::Exact;
use crate::units::{Megabytes, Requests};

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
    /// Size of `/tmp` in one Lambda environment.
    pub ephemeral_storage: Option<Megabytes>,
    /// Lambda environments that are kept initialised all month.
    pub provisioned_concurrency: Option<u32>,
    /// Whether AWS's always-free Lambda allowance is counted.
    pub free_tier: Option<bool>,
    /// The options to compare.
    pub compare: Option<Vec<Ask>>,
    /// Stated keys whose meaning this engine does not compute yet.
    pub set_aside: Vec<SetAside>,
}

/// One entry of `compare`: a platform, and what is fixed of it.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where the entry stands: `compare[0].lambda`.
    pub key: String,
    /// What it asks for.
    pub platform: AskedPlatform,
}

/// What an entry of `compare` fixes.
#[derive(Debug, Clone)]
pub enum AskedPlatform {
    /// AWS Lambda functions; what is not fixed comes from the workload.
    Lambda {
        /// The architecture; both where none is fixed.
        architecture: Option<Architecture>,
        /// Memory of one environment.
        memory: Option<Megabytes>,
        /// Environments that are kept initialised all month.
        provisioned_concurrency: Option<u32>,
    },
    /// A fixed number of EC2 machines.
    Ec2 {
        /// The type, `t3.small`.
        instance: String,
        /// How many run all month; 1 where not stated.
        count: Option<u32>,
    },
    /// A valid entry that this engine cannot evaluate yet, as written.
    NotYet(String),
}

/// A stated key that does not shape the answer yet.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// Where it stands: `latency.p99`.
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
    /// Memory of one Lambda environment.
    pub memory: Megabytes,
    /// How long one invocation takes.
    pub duration: Duration,
    /// The mean and the billed time that follow from `duration`.
    pub billing: Billing,
    /// Share of the duration in which the CPU is in use, from 0 to 1.
    pub cpu: Exact,
    /// The architectures to compare.
    pub architectures: Vec<Architecture>,
    /// The managed runtime's identifier, if stated.
    pub runtime: Option<String>,
    /// Size of `/tmp` in one Lambda environment.
    pub ephemeral_storage: Megabytes,
    /// The `/tmp` that Lambda includes in its price.
    pub included_storage: Megabytes,
    /// Lambda environments that are kept initialised all month.
    pub provisioned_concurrency: u32,
    /// Whether AWS's always-free Lambda allowance is counted.
    pub free_tier: bool,
    /// The options to compare.
    pub compare: Vec<Ask>,
    /// Stated keys whose meaning this engine does not compute yet.
    pub set_aside: Vec<SetAside>,
}

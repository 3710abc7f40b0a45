//! What an option is made of, as the rules must know it.
use crate::exact::Exact;
use crate::fleet::Machine;
use crate::units::{Megabytes, Millis};
use crate::workload::{Architecture, Billing, Duration};

/// What an option is made of.
#[derive(Debug, Clone)]
pub enum Made {
    /// A function and its environments.
    Function(Function),
    /// Machines or tasks.
    Machines(Machines),
    /// A machine type that no source describes.
    Unknown,
}

/// A function as it is deployed.
#[derive(Debug, Clone)]
pub struct Function {
    /// The processor architecture.
    pub architecture: Architecture,
    /// Memory of one environment.
    pub memory: Megabytes,
    /// How long an invocation takes with so much memory.
    pub duration: Duration,
    /// The mean and the billed time that follow.
    pub billing: Billing,
    /// Environments kept initialised.
    pub provisioned: u32,
    /// How long an environment takes to start, if known.
    pub start: Option<Start>,
    /// The most environments at once, and whether that is the function's own limit.
    pub limit: Option<ConcurrencyLimit>,
    /// Invocations of one job that is split, where it is.
    pub parts: Option<u64>,
}

/// How long an environment takes to start.
#[derive(Debug, Clone)]
pub struct Start {
    /// On average.
    pub mean: Millis,
    /// At the 99th percentile.
    pub p99: Millis,
}

/// The most environments at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConcurrencyLimit {
    /// So many.
    pub environments: u32,
    /// Whether it is reserved for this function; otherwise all of the account's share it.
    pub reserved: bool,
}

/// Machines of one kind.
#[derive(Debug, Clone)]
pub struct Machines {
    /// The type's name, `t3.small`.
    pub name: String,
    /// What one has.
    pub machine: Machine,
    /// How many serve the stated volume at its peak.
    pub count: u64,
    /// Whether they grow with the load.
    pub grows: bool,
    /// vCPUs that one sustains, where it runs on CPU credits, and what use beyond them costs.
    pub burst: Option<(Exact, Option<Exact>)>,
    /// Whether AWS runs functions on them.
    pub of_functions: bool,
    /// Whether each job has one of its own.
    pub for_each_job: bool,
}

/// An objective that an option misses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Which percentile.
    pub percentile: u8,
    /// How long it may take.
    pub most: Millis,
    /// Whether it is missed even where no request waits: for an environment, or for another request.
    pub always: bool,
}

/// Something asked for of which there is no option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmet {
    /// No fleet is large or fast enough.
    Fleet {
        /// What was sought: `service of Fargate tasks`.
        what: String,
        /// The entry's key.
        key: String,
        /// The percentile that a request alone already misses.
        percentile: Option<u8>,
    },
    /// A function with more memory than there is.
    Memory,
}

//! The options to compare, as a file asks for them.
use super::{Architecture, Provision};
use crate::exact::Exact;
use crate::units::Megabytes;

/// One entry of `compare`: a platform, and what is fixed of it.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where the entry stands: `compare[0].lambda`.
    pub key: String,
    /// What it asks for.
    pub platform: AskedPlatform,
}

impl Ask {
    /// Whether it is left out where another entry already stands for it.
    pub const fn is_optional(&self) -> bool {
        matches!(self.platform, AskedPlatform::Lambda { only_where_needed: true, .. })
    }
}

/// What an entry of `compare` fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedPlatform {
    /// AWS Lambda functions; what is not fixed comes from the workload.
    Lambda {
        /// The architecture; both where none is fixed.
        architecture: Option<Architecture>,
        /// Memory of one environment.
        memory: Option<Megabytes>,
        /// Environments that are kept initialised all month.
        provisioned_concurrency: Option<Provision>,
        /// Leave the option out where none need be kept initialised.
        only_where_needed: bool,
    },
    /// EC2 machines of one type.
    Ec2 {
        /// The type.
        instance: Instance,
        /// How many run all month; 1 of a named type where not stated.
        count: Option<u32>,
        /// How they are bought.
        purchase: Purchase,
    },
    /// Fargate tasks of one size.
    Fargate {
        /// The architecture; both where none is fixed.
        architecture: Option<Architecture>,
        /// vCPUs of one task; the smallest that fits where not stated.
        vcpu: Option<Exact>,
        /// Memory of one task; the smallest that fits where not stated.
        memory: Option<Megabytes>,
        /// How many run all month; as many as the load needs where not stated.
        count: Option<u32>,
        /// On demand, or spot.
        purchase: Purchase,
    },
    /// Every way that can run the stated job.
    Job,
    /// Lambda functions on machines that AWS manages in the account.
    ManagedInstances {
        /// The type; the cheapest that fits where not stated.
        instance: Instance,
    },
}

/// A machine type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instance {
    /// This one, `t3.small`.
    Named(String),
    /// The cheapest that carries the load.
    Auto,
}

/// How machines are bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purchase {
    /// By the hour.
    OnDemand,
    /// What is left over, at its dated price or a stated discount.
    Spot,
    /// A commitment by name, `1y-no-upfront`.
    Reserved(String),
}

impl Purchase {
    /// What an option's id ends in.
    pub fn suffix(&self) -> String {
        match self {
            Self::OnDemand => String::new(),
            Self::Spot => "-spot".to_owned(),
            Self::Reserved(term) => format!("-{term}"),
        }
    }
}

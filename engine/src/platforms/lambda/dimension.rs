//! What functions are metered by: its names in the tables and in the bill.
use crate::bill::Scope;
use crate::charge::Meter;
use crate::facts::FactError;
use crate::services::{Attached, Place, charged_in};
use crate::units::{GbSecond, Request};
use crate::workload::Architecture;

/// A dimension of Lambda's price list. Source: AWS Lambda pricing page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Each request.
    Requests,
    /// Memory-time of invocations on demand.
    Duration,
    /// Memory-time of environments that are kept initialised.
    ProvisionedConcurrency,
    /// Memory-time of invocations in these.
    ProvisionedDuration,
    /// `/tmp` above the included size, over the time of invocations.
    EphemeralStorage,
}

impl Dimension {
    /// The allowance of requests.
    pub const REQUESTS_FREE: &'static str = "lambda.requests";
    /// The allowance of memory-time on demand.
    pub const DURATION_FREE: &'static str = "lambda.duration";

    /// The item of the price tables.
    pub fn item(self, architecture: Architecture) -> String {
        let dimension = match self {
            Self::Requests => "requests",
            Self::Duration => "duration",
            Self::ProvisionedConcurrency => "provisioned_concurrency",
            Self::ProvisionedDuration => "provisioned_duration",
            Self::EphemeralStorage => "ephemeral_storage",
        };
        format!("{dimension}.{}", architecture.name())
    }

    /// The item of a bill.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Duration => "duration",
            Self::ProvisionedConcurrency => "provisioned concurrency",
            Self::ProvisionedDuration => "provisioned duration",
            Self::EphemeralStorage => "ephemeral storage",
        }
    }

    /// The item of a bill for what is free of it.
    pub(crate) const fn free_name(self) -> &'static str {
        match self {
            Self::Requests => "requests, free tier",
            _ => "duration, free tier",
        }
    }
}

/// Requests of functions.
///
/// # Errors
/// When the price cannot be read.
pub(crate) fn requests(
    meter: Meter<Request>,
    architecture: Architecture,
    place: Place,
) -> Result<Attached, FactError> {
    let (dimension, scope) = (Dimension::Requests, Scope::Compute);
    let item = dimension.item(architecture);
    charged_in(scope, dimension.name(), ("lambda", &item), meter, place)
}

/// Memory-time of functions, of one dimension.
///
/// # Errors
/// When the price cannot be read.
pub(crate) fn memory_time(
    dimension: Dimension,
    meter: Meter<GbSecond>,
    architecture: Architecture,
    place: Place,
) -> Result<Attached, FactError> {
    let item = dimension.item(architecture);
    charged_in(Scope::Compute, dimension.name(), ("lambda", &item), meter, place)
}

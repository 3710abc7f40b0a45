//! What stands around an option: one file for each attached service, each a few priced meters.
//!
//! A service that has no price in the Region's tables is named as unpriced: the total that it would
//! belong to is then a lower bound, and never one with a price of zero in it.
pub mod api_gateway;
pub mod data_transfer;
pub mod dynamodb;
pub mod ebs;
pub mod elasticache;
pub mod eventbridge;
pub mod kinesis;
pub mod load_balancer;
pub mod logs;
pub mod nat;
pub mod private_endpoint;
pub mod public_ipv4;
pub mod rds;
pub mod s3;
pub mod sns;
pub mod sqs;
pub mod step_functions;
pub mod xray;

use crate::bill::Scope;
use crate::charge::{Billed, Charge, Meter};
use crate::exact::Exact;
use crate::facts::{self, FactError, Facts};
use crate::units::{Bytes, Unit};

/// What a service charges.
#[derive(Debug, Default)]
pub struct Attached {
    /// Its priced meters.
    pub charges: Vec<Box<dyn Billed>>,
    /// What must be paid for and has no price in the Region.
    pub unpriced: Vec<&'static str>,
}

impl Attached {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.charges.extend(other.charges);
        for name in other.unpriced {
            if !self.unpriced.contains(&name) {
                self.unpriced.push(name);
            }
        }
        self
    }
}

/// Where prices are looked up.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The Region's code.
    pub region: &'a str,
    /// Dated prices and limits.
    pub facts: &'a dyn Facts,
}

/// Started steps of a size, at least one.
fn started(size: &Bytes, step: &Exact) -> Exact {
    let started = size.amount().checked_div(step).map(|share| share.ceil());
    started.unwrap_or(Exact::ONE).max(Exact::ONE)
}

/// `meter` at the price of `item` of the tables of `service`; `name` is the bill's.
fn charged<U: Unit>(
    name: &'static str,
    item: (&str, &str),
    meter: Meter<U>,
    place: Place,
) -> Result<Attached, FactError> {
    charged_in(Scope::Attached, name, item, meter, place)
}

/// The same in either scope.
pub(crate) fn charged_in<U: Unit>(
    scope: Scope,
    name: &'static str,
    (service, item): (&str, &str),
    meter: Meter<U>,
    place: Place,
) -> Result<Attached, FactError> {
    match facts::price::<U>(place.facts, service, place.region, item) {
        Ok((price, _)) => Ok(Attached {
            charges: vec![Box::new(Charge::new(name, scope, meter, &price))],
            unpriced: Vec::new(),
        }),
        Err(FactError::NotSold { .. }) => {
            Ok(Attached { charges: Vec::new(), unpriced: vec![name] })
        }
        Err(error) => Err(error),
    }
}

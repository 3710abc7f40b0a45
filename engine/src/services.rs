//! What stands around an option.
use crate::charge::Billed;

/// What a service charges.
#[derive(Default)]
pub struct Attached {
    pub charges: Vec<Box<dyn Billed>>,
    pub unpriced: Vec<&'static str>,
}
pub mod public_ipv4 {
    use super::Attached;
    use crate::{charge::Meter, units::Hour, facts::{Facts, FactError}};
    pub fn in_use(_m: Meter<Hour>, _r: &str, _f: &dyn Facts) -> Result<Attached, FactError> { Ok(Attached::default()) }
}
pub mod ebs {
    use super::Attached;
    use crate::{charge::Meter, units::GbMonth, facts::{Facts, FactError}};
    pub fn gp3(_m: Meter<GbMonth>, _r: &str, _f: &dyn Facts) -> Result<Attached, FactError> { Ok(Attached::default()) }
}

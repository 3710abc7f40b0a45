//! The figures of a message. What a message says of a quantity is made here, so that no figure is
//! told that is not among the evidence.
use std::collections::BTreeMap;

use crate::exact::Exact;
use crate::usd::{Usd, separated};

/// Figures by name, each in the unit in which it is told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures(BTreeMap<&'static str, Exact>);

impl Figures {
    /// A plain number: `12,000`, `0.279`.
    pub(crate) fn number(&mut self, name: &'static str, value: &Exact) -> String {
        self.0.insert(name, value.clone());
        let digits = if value.is_whole() { value.to_plain() } else { value.to_significant(3) };
        separated(&digits)
    }

    /// A share from 0 to 1, as `12.3 %`.
    pub(crate) fn percent(&mut self, name: &'static str, share: &Exact) -> String {
        let percent = share * &Exact::from(100_u32);
        self.0.insert(name, percent.clone());
        // A promise of 99.995 % must not read as 100 %.
        let near = percent > Exact::from(99_u32) && percent < Exact::from(100_u32);
        let shown = percent.to_significant(if near { 6 } else { 3 });
        format!("{} %", separated(&shown))
    }

    /// A time in ms.
    pub(crate) fn millis(&mut self, name: &'static str, ms: &Exact) -> String {
        format!("{} ms", self.number(name, ms))
    }

    /// A time in s.
    pub(crate) fn seconds(&mut self, name: &'static str, seconds: &Exact) -> String {
        format!("{} s", self.number(name, seconds))
    }

    /// A time in s, told in hours.
    pub(crate) fn hours(&mut self, name: &'static str, seconds: &Exact) -> String {
        let hours = seconds.checked_div(&Exact::from(3_600_u32)).unwrap_or(Exact::ZERO);
        format!("{} h", self.number(name, &hours))
    }

    /// A time in s, told in days.
    pub(crate) fn days(&mut self, name: &'static str, seconds: &Exact) -> String {
        let days = seconds.checked_div(&Exact::from(86_400_u32)).unwrap_or(Exact::ZERO);
        format!("{} days", self.number(name, &days))
    }

    /// A size in MB.
    pub(crate) fn megabytes(&mut self, name: &'static str, megabytes: &Exact) -> String {
        format!("{} MB", self.number(name, megabytes))
    }

    /// A size in bytes, told in KB.
    pub(crate) fn kilobytes(&mut self, name: &'static str, bytes: &Exact) -> String {
        let kilobytes = bytes.checked_div(&Exact::from(1_024_u32)).unwrap_or(Exact::ZERO);
        format!("{} KB", self.number(name, &kilobytes))
    }

    /// An amount of money.
    pub(crate) fn usd(&mut self, name: &'static str, usd: &Usd) -> String {
        self.0.insert(name, usd.amount().clone());
        usd.to_cents()
    }

    /// The figures themselves.
    pub(crate) fn into_evidence(self) -> BTreeMap<&'static str, Exact> {
        self.0
    }
}

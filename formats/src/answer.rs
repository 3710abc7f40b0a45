//! What an evaluation gives, of a lone workload or of a system: what formats that take both ask of
//! either.
use std::borrow::Cow;

use serde::{Serialize, Serializer};
use svl_engine::Decision;
use svl_engine::system::SystemDecision;

use crate::findings::Judged;
use crate::system::sections;
use crate::words;

/// The result of one evaluation. As JSON it is what it holds.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// Of a lone workload.
    Workload(&'a Decision),
    /// Of a system.
    System(&'a SystemDecision),
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Workload(decision) => decision.serialize(serializer),
            Self::System(decision) => decision.serialize(serializer),
        }
    }
}

impl<'a> From<&'a Decision> for Answer<'a> {
    fn from(decision: &'a Decision) -> Self {
        Self::Workload(decision)
    }
}

impl<'a> From<&'a SystemDecision> for Answer<'a> {
    fn from(decision: &'a SystemDecision) -> Self {
        Self::System(decision)
    }
}

impl<'a> Answer<'a> {
    /// The name of the workload or the system.
    pub fn name(self) -> &'a str {
        self.judged().name()
    }

    /// What its findings stand in.
    pub const fn judged(self) -> &'a dyn Judged {
        match self {
            Self::Workload(decision) => decision,
            Self::System(decision) => decision,
        }
    }

    /// The verdict's sentence.
    pub fn verdict(self) -> Cow<'a, str> {
        match self {
            Self::Workload(decision) => Cow::Borrowed(&decision.verdict.because),
            Self::System(decision) => Cow::Owned(sections::answer(decision)),
        }
    }

    /// How far the verdict holds, where that is known.
    pub fn holds(self) -> Option<String> {
        match self {
            Self::Workload(decision) => words::holds(decision),
            Self::System(decision) => sections::holds(decision),
        }
    }
}

/// An answer that is kept.
#[derive(Debug)]
pub enum Kept {
    /// Of a lone workload.
    Workload(Box<Decision>),
    /// Of a system.
    System(Box<SystemDecision>),
}

impl Kept {
    /// It, to be read.
    pub fn answer(&self) -> Answer<'_> {
        match self {
            Self::Workload(decision) => Answer::Workload(decision),
            Self::System(decision) => Answer::System(decision),
        }
    }

    /// Its findings, to be pointed at their places.
    pub fn judged_mut(&mut self) -> &mut dyn Judged {
        match self {
            Self::Workload(decision) => &mut **decision,
            Self::System(decision) => &mut **decision,
        }
    }
}

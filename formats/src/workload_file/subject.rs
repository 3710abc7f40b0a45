//! What a document states, taken out of it.
use svl_engine::system::{self, StatedSystem};
use svl_engine::workload::Stated;

use super::Document;
use crate::diagnostic::Diagnostic;

/// What a document states.
#[derive(Debug)]
pub enum Subject {
    /// A lone workload.
    Workload(Box<Stated>),
    /// A system of several components.
    System(Box<StatedSystem>),
}

impl Document {
    /// Takes out the workload.
    ///
    /// # Errors
    /// Its mistakes, or what to tell where it is a system.
    pub fn take_workload(&mut self) -> Result<Stated, Vec<Diagnostic>> {
        std::mem::replace(&mut self.result, Err(Vec::new()))
    }

    /// Takes out the system, else the workload.
    ///
    /// # Errors
    /// Its mistakes.
    pub fn take_subject(&mut self) -> Result<Subject, Vec<Diagnostic>> {
        match self.system.take() {
            Some(system) => Ok(Subject::System(system)),
            None => self.take_workload().map(|stated| Subject::Workload(Box::new(stated))),
        }
    }

    /// Takes out the system; a lone workload is a system of one function.
    ///
    /// # Errors
    /// Its mistakes.
    pub fn take_system(&mut self) -> Result<StatedSystem, Vec<Diagnostic>> {
        self.take_subject().map(|subject| match subject {
            Subject::System(system) => *system,
            Subject::Workload(stated) => system::lone(&stated),
        })
    }
}

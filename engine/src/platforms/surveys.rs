//! Environments that were looked at already: options and remedies that differ in nothing which shapes
//! a function's environments share what was computed of them.
use std::cell::RefCell;
use std::rc::Rc;

use crate::capacity::environments::{Environments, Inputs};

/// Environments by what shapes them.
type Surveyed = Vec<(Inputs, Rc<Environments>)>;

/// What is known of one evaluation's environments. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Surveys(Rc<RefCell<Surveyed>>);

impl Surveys {
    /// The environments that follow from `inputs`.
    pub(super) fn of(&self, inputs: Inputs) -> Rc<Environments> {
        let known = |(each, _): &&(Inputs, _)| *each == inputs;
        if let Some((_, environments)) = self.0.borrow().iter().find(known) {
            return environments.clone();
        }
        let environments = Rc::new(Environments::new(&inputs));
        self.0.borrow_mut().push((inputs, environments.clone()));
        environments
    }
}

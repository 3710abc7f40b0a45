//! What was looked at already: options and remedies that differ in nothing which shapes a function's
//! environments, or how long requests take on machines, share what was computed of them.
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::capacity::environments::{Environments, Inputs, Offered};
use crate::capacity::server::Service;
use crate::workload::Duration;

/// So many of a kind are kept from one evaluation to the next.
const ROOM: usize = 32;

/// What is known within one evaluation, or within several. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Surveys(Rc<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Environments by what shapes them.
    environments: RefCell<Vec<(Inputs, Rc<Environments>)>>,
    /// How requests spread on machines, by their durations.
    services: RefCell<Vec<(Duration, Service)>>,
    /// The loads that fill so many environments at the peak.
    offered: RefCell<BTreeMap<u32, Offered>>,
}

impl Surveys {
    /// Makes room before another evaluation: what is known never grows without bound.
    pub(crate) fn make_room(&self) {
        fn shorten<T>(known: &RefCell<Vec<T>>) {
            if known.borrow().len() > ROOM {
                known.borrow_mut().clear();
            }
        }
        shorten(&self.0.environments);
        shorten(&self.0.services);
        if self.0.offered.borrow().len() > ROOM {
            self.0.offered.borrow_mut().clear();
        }
    }

    /// The environments that follow from `inputs`.
    pub(super) fn of(&self, inputs: Inputs) -> Rc<Environments> {
        let known = |(each, _): &&(Inputs, _)| *each == inputs;
        if let Some((_, environments)) = self.0.environments.borrow().iter().find(known) {
            return environments.clone();
        }
        let mut environments = Environments::new(&inputs);
        if let Some((_, other)) = self.0.environments.borrow().first() {
            environments = environments.drawing_with(other);
        }
        let environments = Rc::new(environments);
        self.0.environments.borrow_mut().push((inputs, environments.clone()));
        environments
    }

    /// How the time of a request on a machine spreads.
    pub(super) fn service(&self, duration: &Duration) -> Service {
        let known = |(each, _): &&(Duration, _)| each == duration;
        if let Some((_, service)) = self.0.services.borrow().iter().find(known) {
            return service.clone();
        }
        let service = Service::of(duration);
        self.0.services.borrow_mut().push((duration.clone(), service.clone()));
        service
    }

    /// The most requests a month that so many of these environments carry.
    pub(super) fn capacity(&self, environments: &Environments, cap: u32) -> u64 {
        let mut known = self.0.offered.borrow_mut();
        let offered = known.entry(cap).or_insert_with(|| Environments::offered_at_peak(cap));
        environments.capacity(cap, *offered)
    }
}

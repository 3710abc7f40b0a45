//! What was looked at already: options and remedies that differ in nothing which shapes a function's
//! environments, or how long requests take on machines, share what was computed of them.
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::capacity::environments::{Environments, Inputs, Offered};
use crate::capacity::server::Service;
use crate::facts::Machine;
use crate::workload::Duration;

/// So many of a kind are kept from one evaluation to the next.
const ROOM: usize = 32;

/// What is known within one evaluation, or within several. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Surveys(Rc<Known>);

/// A Region's machine types, and their places in the order of their prices.
type Ordered = (Arc<[Machine]>, Rc<[usize]>);

#[derive(Debug, Default)]
struct Known {
    /// Environments by what shapes them.
    environments: RefCell<Vec<(Inputs, Rc<Environments>)>>,
    /// How requests spread on machines, by their durations.
    services: RefCell<Vec<(Duration, Service)>>,
    /// The loads that fill so many environments at the peak.
    offered: RefCell<BTreeMap<u32, Offered>>,
    /// Machine types in the order of their prices.
    by_price: RefCell<Vec<Ordered>>,
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
        shorten(&self.0.by_price);
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

    /// Machine types, the cheapest first; equals by name.
    pub(super) fn by_price<'a>(
        &self,
        offers: &'a Arc<[Machine]>,
    ) -> impl Iterator<Item = &'a Machine> + use<'a> {
        let order = self.order_of(offers);
        (0..offers.len()).filter_map(move |at| offers.get(*order.get(at)?))
    }

    fn order_of(&self, offers: &Arc<[Machine]>) -> Rc<[usize]> {
        let known = |(each, _): &&Ordered| Arc::ptr_eq(each, offers);
        if let Some((_, order)) = self.0.by_price.borrow().iter().find(known) {
            return order.clone();
        }
        let mut order: Vec<usize> = (0..offers.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&offers[*a], &offers[*b]);
            a.usd_per_hour.cmp(&b.usd_per_hour).then_with(|| a.name.cmp(&b.name))
        });
        let order: Rc<[usize]> = order.into();
        self.0.by_price.borrow_mut().push((offers.clone(), order.clone()));
        order
    }

    /// The most requests a month that so many of these environments carry.
    pub(super) fn capacity(&self, environments: &Environments, cap: u32) -> u64 {
        let mut known = self.0.offered.borrow_mut();
        let offered = known.entry(cap).or_insert_with(|| Environments::offered_at_peak(cap));
        environments.capacity(cap, *offered)
    }
}

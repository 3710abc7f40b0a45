//! What the rules look at: the workload, the facts of the day, and the options with their bills.
use std::cell::{OnceCell, RefCell};

use super::{made_and_judged, quota_in_force};
use crate::bill::{Line, Total};
use crate::decision::{Finding, Remedy};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::platforms::{Choice, Function, Machines, Made, Surveys, Unmet};
use crate::quota::Quota;
use crate::traffic::per_second;
use crate::units::Requests;
use crate::usd::Usd;
use crate::workload::{Ask, AskedPlatform, Ingress, Trigger, Workload};

/// Money a month below which no advice is worth a word, in USD: this project's judgement.
const NOTABLE_USD: u32 = 1;

/// All that a rule may know.
pub(crate) struct Scene<'a> {
    pub(crate) workload: &'a Workload,
    pub(crate) facts: &'a dyn Facts,
    pub(crate) options: Vec<Seen<'a>>,
    /// What was asked for and has no option.
    pub(crate) unmet: &'a [Unmet],
    /// What is known of functions' environments.
    pub(crate) surveys: Surveys,
    pub(crate) peak_rate: OnceCell<Exact>,
    /// Options that were made to be tried in place of others.
    pub(crate) elsewhere: RefCell<Vec<(AskedPlatform, Vec<Choice>)>>,
}

/// One option with its bill.
pub(crate) struct Seen<'a> {
    pub(crate) choice: &'a Choice,
    requests: &'a Requests,
    /// Made when something is asked of it.
    bill: OnceCell<Billed>,
}

/// A bill's lines, and what they add up to.
struct Billed {
    lines: Vec<Line>,
    compute: Usd,
    all_in: Usd,
}

impl<'a> Scene<'a> {
    pub(crate) fn of(workload: &'a Workload, facts: &'a dyn Facts, choices: &'a [Choice]) -> Self {
        let options = choices.iter().map(|choice| Seen::of(choice, workload)).collect();
        Self {
            workload,
            facts,
            options,
            unmet: &[],
            surveys: Surveys::default(),
            peak_rate: OnceCell::new(),
            elsewhere: RefCell::default(),
        }
    }

    /// The value of a limit on the day of pricing; none where it did not exist yet.
    pub(crate) fn limit(&self, id: &str) -> Option<Exact> {
        self.quota(id).map(|quota| quota.value)
    }

    /// A limit with its date and source.
    pub(crate) fn quota(&self, id: &str) -> Option<Quota> {
        quota_in_force(self.facts, id)
    }

    /// Requests a second on average.
    pub(crate) fn rate(&self) -> Exact {
        per_second(&self.workload.requests)
    }

    /// Requests a second in the busiest second.
    pub(crate) fn peak_rate(&self) -> Exact {
        let peak = || &self.rate() * &self.workload.traffic.busiest();
        self.peak_rate.get_or_init(peak).clone()
    }

    /// Whether somebody waits for the answer.
    pub(crate) const fn somebody_waits(&self) -> bool {
        matches!(self.workload.trigger, Trigger::Direct | Trigger::Http)
    }

    /// What stands in front of functions, and its longest wait (s) with the limit that says so.
    pub(crate) fn gateway_timeout(&self) -> Option<(&'static str, Quota)> {
        let (name, id) = match self.workload.ingress_of_functions() {
            Ingress::HttpApi => ("the HTTP API", "apigateway-http.integration_timeout_max"),
            Ingress::RestApi => ("the REST API", "apigateway-rest.integration_timeout_default"),
            Ingress::None | Ingress::FunctionUrl | Ingress::LoadBalancer => return None,
        };
        let quota = self.quota(id).or_else(|| {
            let earlier = "apigateway-rest.integration_timeout_edge";
            (id == "apigateway-rest.integration_timeout_default").then(|| self.quota(earlier))?
        })?;
        Some((name, quota))
    }

    /// What `pick` makes of the options of another entry, judged: those that are compared already,
    /// or such as are made once for all that would try them.
    pub(super) fn pick_elsewhere(
        &self,
        ask: &Ask,
        pick: &dyn Fn(&[&Choice]) -> Option<Remedy>,
    ) -> Option<Remedy> {
        let compared = &self.workload.compare;
        if let Some(at) = compared.iter().position(|each| each.platform == ask.platform) {
            let options = self.options.iter().map(|seen| seen.choice);
            return pick(&options.filter(|choice| choice.asked == at).collect::<Vec<_>>());
        }
        let known = self.elsewhere.borrow().iter().position(|(each, _)| *each == ask.platform);
        let at = known.unwrap_or_else(|| {
            let workload = Workload { compare: vec![ask.clone()], ..self.workload.clone() };
            let made = made_and_judged(ask, &workload, self.facts, &self.surveys, |_| true);
            self.elsewhere.borrow_mut().push((ask.platform.clone(), made));
            self.elsewhere.borrow().len() - 1
        });
        let elsewhere = self.elsewhere.borrow();
        pick(&elsewhere.get(at)?.1.iter().collect::<Vec<_>>())
    }

    /// The longest that an environment lives. Unit: hour.
    pub(crate) fn environment_hours(&self) -> Option<Exact> {
        let seconds = match &self.workload.lambda.lifetime {
            Some(stated) => stated.seconds(),
            None => self.facts.behaviour("lambda.lifetime").ok()?.points.last()?.0.clone(),
        };
        seconds.checked_div(&Exact::from(3_600_u32))
    }

    /// The findings of every option.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.options.iter().flat_map(|seen| &seen.choice.findings)
    }
}

impl<'a> Seen<'a> {
    pub(crate) const fn of(choice: &'a Choice, workload: &'a Workload) -> Self {
        Self { choice, requests: &workload.requests, bill: OnceCell::new() }
    }

    fn billed(&self) -> &Billed {
        self.bill.get_or_init(|| {
            let lines = self.choice.bill(self.requests);
            let [compute, all_in] = Total::ALL.map(|total| total.of(&lines));
            Billed { lines, compute, all_in }
        })
    }

    /// The month's bill.
    pub(crate) fn bill(&self) -> &[Line] {
        &self.billed().lines
    }

    /// What the functions or machines themselves cost.
    pub(crate) fn compute(&self) -> &Usd {
        &self.billed().compute
    }

    /// What all of it costs.
    pub(crate) fn all_in(&self) -> &Usd {
        &self.billed().all_in
    }

    /// What the lines of this name cost.
    pub(crate) fn cost_of(&self, items: &[&str]) -> Usd {
        let lines = self.bill().iter().filter(|line| items.contains(&line.item));
        lines.fold(Usd::ZERO, |sum, line| &sum + &line.usd)
    }

    /// The share of the whole bill; none where it is too little to be worth a word.
    pub(crate) fn notable_share(&self, usd: &Usd) -> Option<Exact> {
        let notable = *usd.amount() >= Exact::from(NOTABLE_USD);
        usd.amount().checked_div(self.all_in().amount()).filter(|_| notable)
    }

    /// A function on demand or with provisioned concurrency.
    pub(crate) const fn function(&self) -> Option<&Function> {
        match &self.choice.made {
            Made::Function(function) => Some(function),
            Made::Machines(_) | Made::Unknown => None,
        }
    }

    /// A fleet, or machines that run for each job.
    pub(crate) const fn machines(&self) -> Option<&Machines> {
        match &self.choice.made {
            Made::Machines(machines) => Some(machines),
            Made::Function(_) | Made::Unknown => None,
        }
    }

    /// Requests in service at once in the busiest second.
    pub(crate) fn peak_concurrency(&self) -> Option<Exact> {
        Some(self.choice.service_level.concurrency?.peak.exact())
    }
}

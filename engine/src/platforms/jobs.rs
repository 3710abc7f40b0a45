//! Long work, each way that can run it: as a chain of invocations, on machines that run functions
//! for longer, in a task of its own, or on a machine of its own.
use super::attached::Around;
use super::managed_instances::ManagedInstances;
use super::{Choice, Desk, Made, Platform, ec2, fargate, lambda, made};
use crate::charge::Billed;
use crate::decision::{Assumption, ServiceLevel};
use crate::exact::Exact;
use crate::fleet::{Demand, Machine};
use crate::problem::Problem;
use crate::workload::{Ask, AskedPlatform, Instance, Trigger};

/// What a stated `job` adds to the comparison.
pub(super) struct Jobs;

impl Platform for Jobs {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        if !matches!(ask.platform, AskedPlatform::Job) {
            return Vec::new();
        }
        let ways: [(&str, Way); 4] = [
            ("a chain of invocations", lambda::job_in_parts),
            ("Managed Instances", on_managed_instances),
            ("a Fargate task for each job", |ask, desk| {
                fargate::for_each_job(ask, desk).into_iter().collect()
            }),
            ("an EC2 machine for each job", |ask, desk| {
                ec2::for_each_job(ask, desk).into_iter().collect()
            }),
        ];
        ways.into_iter().flat_map(|(name, way)| where_priced(name, way, ask, desk)).collect()
    }
}

/// One way to run the job.
type Way = fn(&Ask, &mut Desk) -> Vec<Choice>;

/// Nobody asked for a way by name: what has no price in the Region is left out, and that is told.
fn where_priced(name: &str, way: Way, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
    let before = desk.problems.len();
    let found = way(ask, desk);
    let unpriced = |problem: &Problem| problem.id == "no-price";
    if desk.problems[before..].is_empty() || !desk.problems[before..].iter().all(unpriced) {
        return found;
    }
    let because = desk.problems[before].message.clone();
    desk.problems.truncate(before);
    let value = format!("{name} is not compared in full");
    desk.assume(|| Assumption { key: "job".to_owned(), value, because });
    found
}

fn on_managed_instances(ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
    if !runs_long_on_managed_instances(desk) {
        return Vec::new();
    }
    let platform = AskedPlatform::ManagedInstances { instance: Instance::Auto };
    ManagedInstances.choices(&Ask { platform, ..ask.clone() }, desk)
}

/// Functions on managed instances run past the usual ceiling where nobody waits for them, since the
/// day that the quota table says.
fn runs_long_on_managed_instances(desk: &Desk) -> bool {
    let nobody_waits = !matches!(desk.workload.trigger, Trigger::Direct | Trigger::Http);
    let Ok(longest) = desk.facts.quota("lambda.timeout_max_lmi_async") else { return false };
    let since = longest.in_force_from.is_none_or(|day| day <= desk.facts.as_of());
    let job = desk.workload.job.as_ref();
    nobody_waits && since && job.is_some_and(|job| job.longest.seconds() <= longest.value)
}

/// How long a machine of its own is charged for a job of mean length. Unit: hour.
pub(super) fn hours_of_a_job(demand: &Demand, machine: &Machine, least: &Exact) -> Option<Exact> {
    let seconds = demand.residence(machine).max(least.clone());
    seconds.checked_div(&Exact::from(3_600_u32))
}

/// A machine or a task that runs for each job alone, with what it charges.
pub(super) struct ForEachJob {
    pub(super) platform: &'static str,
    /// The type or the size, as in the option's id.
    pub(super) name: String,
    pub(super) label: String,
    pub(super) series: &'static str,
    pub(super) machine: Machine,
    pub(super) charges: Vec<Box<dyn Billed>>,
    pub(super) around: Around,
}

impl ForEachJob {
    pub(super) fn choice(self, ask: &Ask) -> Choice {
        let mut charges = self.charges;
        charges.extend(self.around.charges);
        Choice {
            platform: self.platform,
            key: ask.key.clone(),
            id: format!("{}-job-{}", self.platform, self.name),
            label: self.label,
            series: self.series.to_owned(),
            charges,
            unpriced: self.around.unpriced,
            capacity: None,
            service_level: ServiceLevel { grows: true, ..ServiceLevel::default() },
            beyond_credits: None,
            second_machine: None,
            made: Made::Machines(made::Machines {
                name: self.name,
                machine: self.machine,
                count: 1,
                grows: true,
                burst: None,
                of_functions: false,
                for_each_job: true,
            }),
            asked: 0,
            missed: Vec::new(),
            findings: Vec::new(),
        }
    }
}

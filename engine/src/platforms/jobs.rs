//! Long work, each way that can run it: as a chain of invocations, on machines that run functions
//! for longer, in a task of its own, or on a machine of its own.
use super::managed_instances::ManagedInstances;
use super::{Choice, Desk, Platform, ec2, fargate, lambda};
use crate::exact::Exact;
use crate::fleet::{Demand, Machine};
use crate::workload::{Ask, AskedPlatform, Instance, Trigger};

/// What a stated `job` adds to the comparison.
pub(super) struct Jobs;

impl Platform for Jobs {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        if !matches!(ask.platform, AskedPlatform::Job) {
            return Vec::new();
        }
        let mut found = lambda::job_in_parts(ask, desk);
        if runs_long_on_managed_instances(desk) {
            let platform = AskedPlatform::ManagedInstances { instance: Instance::Auto };
            found.extend(ManagedInstances.choices(&Ask { platform, ..ask.clone() }, desk));
        }
        found.extend(fargate::for_each_job(ask, desk));
        found.extend(ec2::for_each_job(ask, desk));
        found
    }
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

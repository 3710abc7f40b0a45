//! What stands against a way: functions that run too long, keep what their environments lose, or are
//! more at once than the account allows; and less availability than is owed.
use super::report::Misfit;
use super::service::ServiceReport;
use crate::capacity::estimate::Estimate;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::system::graph::System;
use crate::system::kind::Kind;
use crate::system::load::Load;
use crate::workload::StateKind;

/// Everything that stands against a system served so.
pub(super) fn misfits(
    system: &System,
    load: &Load,
    service: &ServiceReport,
    facts: &dyn Facts,
) -> Vec<Misfit> {
    let limit = |id: &str| facts.quota(id).ok().map(|quota| quota.value);
    let mut found = Vec::new();
    let functions = || system.components().filter(|(_, one)| one.kind == Kind::Function);
    let ceiling = limit("lambda.timeout_max");
    for (node, component) in functions() {
        let mut against =
            |because: String| found.push(Misfit { of: component.name.clone(), because });
        let time = &load.node(node).time;
        let own = component.duration.as_ref().and_then(|duration| {
            let mean = duration.billing().ok()?.mean;
            Some((duration.longest(&mean), mean))
        });
        let longest = own.map_or_else(
            || time.seconds(),
            |(longest, mean)| &time.seconds() + &(&longest.seconds() - &mean.seconds()),
        );
        if let Some(ceiling) = ceiling.as_ref().filter(|ceiling| longest > **ceiling) {
            against(format!(
                "a run takes up to {} s, and is ended after {} s",
                longest.to_plain(),
                ceiling.to_plain()
            ));
        }
        let kept = match component.code.state {
            Some(StateKind::Session) => "a session",
            Some(StateKind::RollingBuffer) => "a buffer that rolls",
            Some(StateKind::WebSocket) => "connections",
            _ => continue,
        };
        against(format!("keeps {kept} in memory that no two of its environments share"));
    }
    // The account's limit is one for each Region; what is elsewhere is left out.
    let home = system.stated.region.as_deref().unwrap_or(crate::workload::REGION);
    let here = functions().filter(|(node, _)| system.region(*node) == home);
    let peak: Exact = here.map(|(node, _)| load.concurrency(node).peak.exact()).sum();
    let stated = system.stated.account_concurrency.map(Exact::from);
    if let Some(most) = stated.or_else(|| limit("lambda.concurrency_account"))
        && peak > most
    {
        found.push(Misfit {
            of: "functions".to_owned(),
            because: format!(
                "the busiest second needs up to {} environments, and the account has {}",
                peak.ceil().to_plain(),
                most.to_plain()
            ),
        });
    }
    // The product is as if nothing failed together, so that the least promise decides.
    let promised = service.availability_at_most.map(Estimate::exact);
    let Some(target) = &system.stated.availability else { return found };
    let Some(promised) = promised else {
        found.push(Misfit {
            of: "availability".to_owned(),
            because: "nothing is promised for the fleet, and it is owed".to_owned(),
        });
        return found;
    };
    if promised < *target {
        let percent = |share: &Exact| (share * &Exact::from(100_u32)).to_significant(6);
        found.push(Misfit {
            of: "availability".to_owned(),
            because: format!(
                "{} % is promised at most, and {} % is owed",
                percent(&promised),
                percent(target)
            ),
        });
    }
    found
}

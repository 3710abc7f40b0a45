//! Budgets: of one workload, and of several together; and the age of the facts.
use jiff::civil::Date;

use super::rules::{BUDGET, FACTS_AGE, FACTS_OLD};
use super::{PolicyRule, Violation};
use crate::usd::Usd;

/// The most that some workloads may cost in a month, all in.
#[derive(Debug, Clone)]
pub struct Budget {
    /// As messages name it: `the budget of web`, `its budget`.
    pub name: String,
    /// The most.
    pub usd_per_month: Usd,
    /// The number of where it was written.
    pub origin: usize,
}

/// The bills that a budget is held against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Together.
    pub usd_per_month: Usd,
    /// How many workloads have a bill.
    pub workloads: usize,
    /// How many have none, since no option fits: the sum is then a lower bound.
    pub without: usize,
    /// The dearest: its name and its bill.
    pub dearest: Option<(String, Usd)>,
}

impl Counted {
    /// With one more workload.
    pub fn add(&mut self, name: &str, usd_per_month: Option<&Usd>) {
        let Some(usd) = usd_per_month else {
            self.without += 1;
            return;
        };
        self.workloads += 1;
        self.usd_per_month = &self.usd_per_month + usd;
        if self.dearest.as_ref().is_none_or(|(_, most)| usd > most) {
            self.dearest = Some((name.to_owned(), usd.clone()));
        }
    }
}

/// What exceeds a budget. `of_one` is the name of the only workload that it is for.
pub fn over_budget(budget: &Budget, counted: &Counted, of_one: Option<&str>) -> Option<Violation> {
    if counted.usd_per_month <= budget.usd_per_month {
        return None;
    }
    let over = &counted.usd_per_month - &budget.usd_per_month;
    let (cost, most) = (&counted.usd_per_month, &budget.usd_per_month);
    let at_least = if counted.without > 0 { "at least " } else { "" };
    let who = match of_one {
        Some(name) => format!("{name} costs"),
        None if counted.workloads == 1 => "1 workload costs".to_owned(),
        None => format!("{} workloads cost", counted.workloads),
    };
    let message = format!(
        "{who} {at_least}{} a month, {} more than {} of {}",
        cents_apart(cost, most),
        over.to_cents(),
        budget.name,
        most.to_cents()
    );
    let mut help = Vec::new();
    if let (None, Some((name, usd))) = (of_one, &counted.dearest) {
        help.push(format!("the dearest is {name}, at {}", usd.to_cents()));
    }
    help.push(BUDGET.help.to_owned());
    Some(violation(&BUDGET, message, help, &["budget", "requests"], Some(budget.origin)))
}

/// An amount in cents, or in full where it would read as the budget.
fn cents_apart(usd: &Usd, from: &Usd) -> String {
    let cents = usd.to_cents();
    if cents == from.to_cents() { format!("${}", usd.amount().to_plain()) } else { cents }
}

/// What is to be said of the facts' age: that they are too old, or that no day was given.
pub fn facts_age(
    facts: Date,
    today: Option<Date>,
    most_days: u32,
    origin: usize,
) -> Option<Violation> {
    let Some(today) = today else {
        let message = format!(
            "the facts of {facts} may be {most_days} days old at most, and no day was given to hold them against"
        );
        return Some(violation(
            &FACTS_AGE,
            message,
            vec![FACTS_AGE.help.to_owned()],
            &[],
            Some(origin),
        ));
    };
    let days = today.duration_since(facts).as_hours() / 24;
    if days <= i64::from(most_days) {
        return None;
    }
    let message = format!(
        "the facts of {facts} are {days} days old on {today}, above the limit of {most_days} days"
    );
    Some(violation(&FACTS_OLD, message, vec![FACTS_OLD.help.to_owned()], &[], Some(origin)))
}

fn violation(
    rule: &'static PolicyRule,
    message: String,
    help: Vec<String>,
    keys: &'static [&'static str],
    origin: Option<usize>,
) -> Violation {
    let severity = rule.severity;
    Violation {
        rule,
        severity,
        option: None,
        message,
        also: Vec::new(),
        help,
        keys,
        nearest: None,
        origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Exact;

    fn usd(text: &str) -> Usd {
        Usd::new(Exact::parse(text).expect("a decimal"))
    }

    #[test]
    fn a_budget_is_broken_by_the_first_fraction_above_it() {
        let budget = Budget { name: "its budget".to_owned(), usd_per_month: usd("400"), origin: 0 };
        let said = |amount: &str| {
            let mut counted = Counted::default();
            counted.add("api", Some(&usd(amount)));
            over_budget(&budget, &counted, Some("api")).map(|violation| violation.message)
        };
        assert_eq!(said("400"), None);
        assert_eq!(
            said("512.345").as_deref(),
            Some("api costs $512.35 a month, $112.35 more than its budget of $400.00")
        );
        assert_eq!(
            said("400.0001").as_deref(),
            Some("api costs $400.0001 a month, $0.0001 more than its budget of $400.00")
        );
    }

    #[test]
    fn facts_age_day_by_day() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let rule = |today: Option<&str>| {
            facts_age(day("2026-01-01"), today.map(day), 180, 0).map(|found| found.rule.id)
        };
        assert_eq!(rule(Some("2026-06-30")), None);
        assert_eq!(rule(Some("2026-07-01")), Some("facts-too-old"));
        assert_eq!(rule(Some("2025-01-01")), None);
        assert_eq!(rule(None), Some("facts-age-unknown"));
    }
}

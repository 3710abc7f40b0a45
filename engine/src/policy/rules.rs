//! What a policy can find, listed once: the ids that `[severity]` takes beside those of the rules.
use crate::decision::Severity;

/// One kind of breach.
#[derive(Debug, PartialEq, Eq)]
pub struct PolicyRule {
    /// Stable id, `budget-exceeded`.
    pub id: &'static str,
    /// How much it matters, as a rule.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// What clears it, as one imperative.
    pub help: &'static str,
}

macro_rules! rules {
    ($($name:ident: $id:literal, $severity:ident, $summary:literal, $help:literal;)*) => {
        $(pub(super) const $name: PolicyRule = PolicyRule {
            id: $id,
            severity: Severity::$severity,
            summary: $summary,
            help: $help,
        };)*

        /// Every rule of a policy, by id.
        pub const RULES: &[PolicyRule] = &[$($name),*];

        /// The ids of [`RULES`].
        pub const IDS: &[&str] = &[$($id),*];
    };
}

rules! {
    ARCHITECTURE: "architecture-not-allowed", Error,
        "An option uses a processor architecture that the policy does not list.",
        "state `architecture` or `compare` so that an allowed one is chosen";
    AVAILABILITY: "availability-below-limit", Error,
        "What is promised of the option is below the policy's least availability.",
        "compare an option with a higher promise, such as several machines behind a balancer";
    BUDGET: "budget-exceeded", Error,
        "The bill, all in, is above a budget.",
        "make it cheaper, or raise the budget where that is meant";
    COLD_STARTS: "cold-starts-over-limit", Error,
        "More requests wait for an environment to start than the policy allows.",
        "compare functions with `provisioned_concurrency: auto`, or machines";
    FACTS_AGE: "facts-age-unknown", Info,
        "The policy limits the age of prices, and no day was given to hold them against.",
        "pass `--today YYYY-MM-DD`; svl-cost reads no clock";
    FACTS_OLD: "facts-too-old", Error,
        "The prices and limits are older than the policy allows.",
        "update svl-cost, or pass newer tables with `--prices DIR`";
    HEADROOM: "headroom-below-limit", Error,
        "The verdict changes too near above the stated volume.",
        "look at `svl-cost crossover FILE --over requests`, and choose what holds for longer";
    PLATFORM: "platform-not-allowed", Error,
        "An option runs on a platform that the policy does not list.",
        "list options on allowed platforms under `compare`";
    PRICE: "price-over-limit", Error,
        "A million requests cost more, all in, than the policy allows.",
        "make a request cheaper: less memory, a shorter duration, another gateway";
    REGION: "region-not-allowed", Error,
        "The workload runs in a Region that the policy does not list.",
        "move it to an allowed Region, or add this one to the policy";
    TYPE: "instance-type-not-allowed", Error,
        "An option uses a machine type that the policy does not list.",
        "name an allowed type under `compare`";
    LATENCY: "latency-over-limit", Error,
        "A percentile of the latency is above the policy's limit.",
        "make requests faster, or compare options without cold starts";
    NOT_JUDGED: "limit-not-judged", Info,
        "The policy limits a figure that is not known of the option.",
        "state what the figure needs, or leave the limit out for this workload";
    NO_VERDICT: "no-verdict", Error,
        "No option can be chosen, and no finding says why.",
        "compare an option whose prices are all known";
    THROTTLING: "throttling-over-limit", Error,
        "More requests find the concurrency limit reached than the policy allows.",
        "raise the concurrency limit, or shorten the duration";
    UTILISATION: "utilisation-over-limit", Error,
        "The processors are busier at the peak than the policy allows.",
        "compare more or larger machines";
}

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static PolicyRule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_no_rule_of_the_engine_has_one() {
        for (i, id) in IDS.iter().enumerate() {
            assert!(!IDS[i + 1..].contains(id), "{id}");
            assert!(!crate::rules::IDS.contains(id), "{id}");
        }
    }
}

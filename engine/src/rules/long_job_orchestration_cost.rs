//! `long-job-orchestration-cost`: what long work costs, each way that can run it.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "long-job-orchestration-cost",
    severity: Severity::Advice,
    summary: "Long work can be run in several ways, each at its price.",
    what: "A `job` is stated. Each way that can run its longest run is priced: in parts by Step Functions or as a durable function, on Managed Instances where nobody waits, in a Fargate task or on an EC2 machine of its own.",
    why: "The ceiling of an invocation is not the end of the question: what remains differs by far in price.",
    fires: r"name: example
requests: 10k/month
memory: 2GB
duration: 25min
trigger: event
job: {longest: 40min, chunkable: true}
",
    silent: r"name: example
requests: 10k/month
memory: 2GB
duration: 2s
trigger: event
",
    as_of: None,
    remedies: &["the cheapest way that it names"],
    judgement: &[],
    limits: &[
        "lambda.timeout_max",
        "lambda.timeout_max_lmi_async",
        "fargate.min_billing",
        "ec2.min_billing",
    ],
    sources: &[
        "https://aws.amazon.com/step-functions/pricing/",
        "https://aws.amazon.com/fargate/pricing/",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html",
    ],
    check: Check::Whole(check),
};

/// The ways in the order in which they are told: what an option's id says, its name, its figure.
const WAYS: [(&str, &str, &str); 5] = [
    ("-split", "in parts by Step Functions", "step_functions_usd"),
    ("-durable", "as a durable function", "durable_usd"),
    ("lambda-managed-instances-", "on Managed Instances", "managed_instances_usd"),
    ("fargate-job-", "in a Fargate task each", "fargate_task_usd"),
    ("ec2-job-", "on an EC2 machine each", "ec2_machine_usd"),
];

fn check(scene: &Scene) -> Vec<Found> {
    let Some(job) = &scene.workload.job else { return Vec::new() };
    let able: Vec<&Seen> = scene
        .options
        .iter()
        .filter(|seen| seen.choice.key.starts_with("job") && seen.choice.fits())
        .collect();
    let Some(best) = able.iter().min_by(|a, b| a.all_in().cmp(b.all_in())) else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let longest = figures.seconds("longest_s", &job.longest.seconds());
    let mut ways = Vec::new();
    for (id, name, figure) in WAYS {
        let of_way = able.iter().filter(|seen| seen.choice.id.contains(id));
        if let Some(cheapest) = of_way.map(|seen| seen.all_in()).min() {
            ways.push(format!("{name} {}", figures.usd(figure, cheapest)));
        }
    }
    let message =
        format!("a run of {longest} costs a month {}; this is the cheapest", ways.join(", "));
    vec![RULE.found("job", message, figures).of(best)]
}

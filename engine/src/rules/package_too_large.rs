//! `package-too-large`: a package that Lambda does not take.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::Package;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "package-too-large",
    severity: Severity::Error,
    summary: "The deployment package is larger than Lambda takes.",
    what: "`package.zip` is above what an archive may hold unpacked, or `package.image` above what an image may be.",
    why: "The deployment is refused. An archive may also hold more unpacked than packed; the limit is on what is unpacked, layers and custom runtime included.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
package: {zip: 300MB}
runtime: python3.13
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
package: {zip: 250MB}
runtime: python3.13
",
    as_of: None,
    remedies: &["a container image", "leave out what is not needed"],
    judgement: &[],
    limits: &["lambda.unzipped_max", "lambda.image_max"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    if seen.function().is_none() {
        return Vec::new();
    }
    let (size, id, key) = match &scene.workload.package {
        Some(Package::Zip(size)) => (size, "lambda.unzipped_max", "package.zip"),
        Some(Package::Image(size)) => (size, "lambda.image_max", "package.image"),
        None => return Vec::new(),
    };
    let Some(quota) = scene.quota(id) else { return Vec::new() };
    let most = quota.value.checked_div(&Exact::from(1_048_576_u32));
    let Some(most) = most.filter(|most| size.amount() > most) else { return Vec::new() };
    let mut figures = Figures::default();
    let taken = figures.megabytes("package_mb", size.amount());
    let most = figures.megabytes("limit_mb", &most);
    let message = format!("the package has {taken}, and at most {most} are taken");
    let found = RULE.found(key, message, figures).of(seen).against(&quota, scene.facts);
    let image = matches!(scene.workload.package, Some(Package::Zip(_)));
    vec![found.try_(image.then(|| as_image(size.clone())))]
}

fn as_image(size: crate::units::Megabytes) -> Trial {
    Trial::set("a container image of that size (`package.image`)", &[], move |workload, _| {
        workload.package = Some(Package::Image(size.clone()));
    })
}

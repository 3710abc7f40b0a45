//! The one place where defaults are filled in, each written down as an assumption.
use super::{Architecture, Ask, AskedPlatform, Echo, Stated, Workload};
use crate::decision::Assumption;
use crate::exact::Exact;
use crate::problem::Problem;
use crate::units::Megabytes;

/// The Region of a file that names none: AWS's first, whose prices most examples quote.
const REGION: &str = "us-east-1";
/// The machine that a comparison is familiar with.
const REFERENCE_INSTANCE: &str = "t3.small";

impl Workload {
    /// Fills in what was not stated.
    ///
    /// `included_storage` is the `/tmp` that Lambda includes in its price.
    ///
    /// # Errors
    /// When the duration's figures determine no distribution.
    pub fn resolve(
        stated: Stated,
        included_storage: Megabytes,
        assumptions: &mut Vec<Assumption>,
    ) -> Result<Self, Problem> {
        let mut assume = |key: &str, value: &str| {
            assumptions.push(Assumption::not_stated(key, value));
        };
        if stated.region.is_none() {
            assume("region", REGION);
        }
        if !stated.set_aside.iter().any(|aside| aside.key == "pattern") {
            assume("pattern", "steady");
        }
        if stated.cpu.is_none() {
            assume("cpu", "100%");
        }
        let asks_lambda = |open: fn(&AskedPlatform) -> bool| {
            stated.compare.as_ref().is_none_or(|asks| asks.iter().any(|ask| open(&ask.platform)))
        };
        let open_architecture = |asked: &AskedPlatform| {
            matches!(asked, AskedPlatform::Lambda { architecture: None, .. })
        };
        if stated.architecture.is_none() && asks_lambda(open_architecture) {
            assume("architecture", "x86_64 and arm64, both compared");
        }
        let any = |asked: &AskedPlatform| matches!(asked, AskedPlatform::Lambda { .. });
        if stated.ephemeral_storage.is_none() && asks_lambda(any) {
            assume("lambda.ephemeral_storage", &format!("{}MB", included_storage.amount()));
        }
        if stated.free_tier.is_none() && asks_lambda(any) {
            assume("free_tier", "false");
        }
        if stated.compare.is_none() {
            assume(
                "compare",
                &format!("Lambda on each architecture, and one {REFERENCE_INSTANCE}"),
            );
        }
        let billing = stated.duration.billing().map_err(|error| Problem {
            id: "duration-without-distribution",
            key: "duration".to_owned(),
            message: error.to_string(),
            help: Some(
                "state the mean, or two percentiles that are nearer to each other".to_owned(),
            ),
        })?;
        if let Some(fit) = &billing.fitted {
            assumptions.push(Assumption {
                key: "duration".to_owned(),
                value: format!(
                    "mean {} ms, billed {} ms on average",
                    billing.mean.amount(),
                    billing.billed.amount()
                ),
                because: fit.clone(),
            });
        }
        Ok(Self {
            name: stated.name,
            region: stated.region.unwrap_or_else(|| REGION.to_owned()),
            requests: stated.requests,
            memory: stated.memory,
            duration: stated.duration,
            billing,
            cpu: stated.cpu.unwrap_or(Exact::ONE),
            architectures: stated.architecture.map_or(Architecture::ALL.to_vec(), |one| vec![one]),
            runtime: stated.runtime,
            ephemeral_storage: stated.ephemeral_storage.unwrap_or_else(|| included_storage.clone()),
            included_storage,
            provisioned_concurrency: stated.provisioned_concurrency.unwrap_or(0),
            free_tier: stated.free_tier.unwrap_or(false),
            compare: stated.compare.unwrap_or_else(familiar_options),
            set_aside: stated.set_aside,
        })
    }

    /// Every input after defaults, in the order of the workload's documentation.
    pub fn echo(&self) -> Echo {
        let number = |amount: &Exact| Echo::text(amount);
        let mut duration = vec![("mean".to_owned(), number(self.billing.mean.amount()))];
        let percentile =
            |(p, at): &(u8, crate::units::Millis)| (format!("p{p}"), number(at.amount()));
        duration.extend(self.duration.percentiles.iter().map(percentile));
        duration
            .extend(self.duration.max.iter().map(|max| ("max".to_owned(), number(max.amount()))));
        duration.push(("billed".to_owned(), number(self.billing.billed.amount())));
        let architectures = self.architectures.iter().map(|a| Echo::text(a.name()));
        let lambda = vec![
            ("ephemeral_storage_mb".to_owned(), number(self.ephemeral_storage.amount())),
            ("provisioned_concurrency".to_owned(), Echo::text(self.provisioned_concurrency)),
        ];
        let runtime = self.runtime.as_ref().map_or(Echo::Absent, Echo::text);
        let fields = vec![
            ("name", Echo::text(&self.name)),
            ("region", Echo::text(&self.region)),
            ("requests_per_month", number(self.requests.amount())),
            ("memory_mb", number(self.memory.amount())),
            ("duration_ms", Echo::Map(duration)),
            ("cpu", number(&self.cpu)),
            ("architecture", Echo::List(architectures.collect())),
            ("runtime", runtime),
            ("lambda", Echo::Map(lambda)),
            ("free_tier", Echo::Flag(self.free_tier)),
            ("compare", Echo::List(self.compare.iter().map(Ask::echo).collect())),
        ];
        Echo::Map(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

impl Ask {
    fn echo(&self) -> Echo {
        let fields = match &self.platform {
            AskedPlatform::Lambda { architecture, memory, provisioned_concurrency } => {
                let mut fields = Vec::new();
                fields.extend(architecture.map(|a| ("architecture", Echo::text(a.name()))));
                fields.extend(memory.as_ref().map(|m| ("memory_mb", Echo::text(m.amount()))));
                fields.extend(
                    provisioned_concurrency.map(|n| ("provisioned_concurrency", Echo::text(n))),
                );
                ("lambda", fields)
            }
            AskedPlatform::Ec2 { instance, count } => {
                let mut fields = vec![("instance", Echo::text(instance))];
                fields.push(("count", Echo::text(count.unwrap_or(1))));
                ("ec2", fields)
            }
            AskedPlatform::NotYet(text) => return Echo::text(text),
        };
        let inner = fields.1.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Echo::Map(vec![(fields.0.to_owned(), Echo::Map(inner))])
    }
}

fn familiar_options() -> Vec<Ask> {
    let lambda =
        AskedPlatform::Lambda { architecture: None, memory: None, provisioned_concurrency: None };
    let machine = AskedPlatform::Ec2 { instance: REFERENCE_INSTANCE.to_owned(), count: None };
    let ask = |platform| Ask { key: "compare".to_owned(), platform };
    vec![ask(lambda), ask(machine)]
}

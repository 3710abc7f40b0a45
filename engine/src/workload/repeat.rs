//! The workload as the report repeats it: every input after defaults.
use super::settings::name_of;
use super::{
    Ask, AskedPlatform, Echo, Ingress, Instance, Job, Package, Provision, Purchase, Scaling, State,
    StateKind, Store, Trigger, Workload,
};
use crate::exact::Exact;
use crate::units::Millis;

type Fields = Vec<(String, Echo)>;

impl Workload {
    /// Every input after defaults, in the order of the workload's documentation.
    pub fn echo(&self) -> Echo {
        let percentiles = self.latency.iter().map(percentile).collect::<Fields>();
        let architectures = self.architectures.iter().map(|a| Echo::text(a.name()));
        let mut echo = vec![
            ("name", Echo::text(&self.name)),
            ("region", Echo::text(&self.region)),
            ("requests_per_month", number(self.requests.amount())),
            ("hourly_weights", self.hourly_weights()),
            ("peak", number(self.traffic.peak())),
            ("memory_mb", number(self.memory.amount())),
            ("duration_ms", Echo::Map(self.duration_echo())),
            ("cpu", number(&self.cpu)),
            ("architecture", Echo::List(architectures.collect())),
            ("runtime", maybe(self.runtime.as_ref().map(Echo::text))),
            ("package_mb", maybe(self.package.as_ref().map(package))),
            ("init_ms", maybe(self.init.as_ref().map(|init| number(init.amount())))),
            ("payload_bytes", self.payload_echo()),
            ("log_bytes", maybe(self.logs.as_ref().map(|bytes| number(bytes.amount())))),
            ("tracing", maybe(self.tracing.as_ref().map(number))),
            (
                "latency_ms",
                if percentiles.is_empty() { Echo::Absent } else { Echo::Map(percentiles) },
            ),
            ("availability", maybe(self.availability.as_ref().map(number))),
            ("state", maybe(self.state.as_ref().map(state))),
            ("trigger", Echo::text(name_of(&Trigger::ALL, self.trigger))),
            ("ingress", maybe(self.ingress.map(|it| Echo::text(name_of(&Ingress::ALL, it))))),
            ("job", maybe(self.job.as_ref().map(job))),
            ("lambda", self.function_echo()),
            ("server", self.server_echo()),
            ("free_tier", Echo::Flag(self.free_tier)),
            ("discounts", self.discounts_echo()),
            ("compare", Echo::List(self.compare.iter().map(Ask::echo).collect())),
        ];
        // Of no effect on the answer: repeated only where stated.
        echo.extend(self.budget.as_ref().map(|usd| ("budget_usd_per_month", number(usd.amount()))));
        let tags = || Echo::List(self.tags.iter().map(Echo::text).collect());
        echo.extend((!self.tags.is_empty()).then(|| ("tags", tags())));
        named(echo)
    }

    fn hourly_weights(&self) -> Echo {
        if self.traffic.is_even() {
            return Echo::Absent;
        }
        Echo::List(self.traffic.weights().iter().map(number).collect())
    }

    fn duration_echo(&self) -> Fields {
        let mut duration = vec![("mean".to_owned(), number(self.billing.mean.amount()))];
        duration.extend(self.duration.percentiles.iter().map(percentile));
        duration
            .extend(self.duration.max.iter().map(|max| ("max".to_owned(), number(max.amount()))));
        duration.push(("billed".to_owned(), number(self.billing.billed.amount())));
        duration
    }

    fn payload_echo(&self) -> Echo {
        let bytes = |bytes: &Option<crate::units::Bytes>| {
            maybe(bytes.as_ref().map(|bytes| number(bytes.amount())))
        };
        if self.payload == super::Payload::default() {
            return Echo::Absent;
        }
        named(vec![
            ("request", bytes(&self.payload.request)),
            ("response", bytes(&self.payload.response)),
        ])
    }

    fn function_echo(&self) -> Echo {
        let lambda = &self.lambda;
        let millis = |time: &Option<Millis>| maybe(time.as_ref().map(|t| number(t.amount())));
        named(vec![
            ("ephemeral_storage_mb", number(lambda.ephemeral_storage.amount())),
            ("provisioned_concurrency", provision(lambda.provisioned_concurrency)),
            ("reserved_concurrency", maybe(lambda.reserved_concurrency.map(Echo::text))),
            ("snapstart", Echo::Flag(lambda.snapstart)),
            ("account_concurrency", maybe(lambda.account_concurrency.map(Echo::text))),
            ("timeout_ms", millis(&lambda.timeout)),
            ("idle_timeout_ms", millis(&lambda.idle_timeout)),
            ("lifetime_ms", millis(&lambda.lifetime)),
        ])
    }

    fn server_echo(&self) -> Echo {
        let server = &self.server;
        let scaling = if server.scaling == Scaling::Fixed { "fixed" } else { "hourly" };
        named(vec![
            ("memory_per_request_mb", number(server.memory_per_request.amount())),
            ("base_memory_mb", number(server.base_memory.amount())),
            ("cpu_speed", number(&server.cpu_speed)),
            ("utilisation", number(&server.utilisation)),
            ("min_instances", Echo::text(server.min_instances)),
            ("scaling", Echo::text(scaling)),
            ("disk_mb", number(server.disk.amount())),
            ("hours", number(&server.hours)),
            ("nat_bytes", maybe(server.nat.as_ref().map(|bytes| number(bytes.amount())))),
        ])
    }

    fn discounts_echo(&self) -> Echo {
        let discounts = &self.discounts;
        if *discounts == super::Discounts::default() {
            return Echo::Absent;
        }
        let share = |share: &Option<Exact>| maybe(share.as_ref().map(number));
        named(vec![
            ("lambda", share(&discounts.lambda)),
            ("ec2", share(&discounts.ec2)),
            ("fargate", share(&discounts.fargate)),
            ("savings_plan", maybe(discounts.savings_plan.as_ref().map(Echo::text))),
        ])
    }
}

impl Ask {
    fn echo(&self) -> Echo {
        let (platform, fields) = match &self.platform {
            AskedPlatform::Lambda { architecture, memory, provisioned_concurrency, .. } => {
                let mut fields = Vec::new();
                fields.extend(architecture.map(|a| ("architecture", Echo::text(a.name()))));
                fields.extend(memory.as_ref().map(|m| ("memory_mb", number(m.amount()))));
                fields.extend(
                    provisioned_concurrency.map(|n| ("provisioned_concurrency", provision(n))),
                );
                ("lambda", fields)
            }
            AskedPlatform::Ec2 { instance: kind, count, purchase } => {
                let mut fields = vec![("instance", instance(kind))];
                fields.extend(count.map(|n| ("count", Echo::text(n))));
                fields.extend(bought(purchase));
                ("ec2", fields)
            }
            AskedPlatform::Fargate { architecture, vcpu, memory, count, purchase } => {
                let mut fields = Vec::new();
                fields.extend(architecture.map(|a| ("architecture", Echo::text(a.name()))));
                fields.extend(vcpu.as_ref().map(|vcpu| ("cpu", number(vcpu))));
                fields.extend(memory.as_ref().map(|m| ("memory_mb", number(m.amount()))));
                fields.extend(count.map(|n| ("count", Echo::text(n))));
                fields.extend(bought(purchase));
                ("fargate", fields)
            }
            AskedPlatform::Job => ("job", Vec::new()),
            AskedPlatform::ManagedInstances { instance: kind } => {
                ("lambda-managed-instances", vec![("instance", instance(kind))])
            }
        };
        named(vec![(platform, named(fields))])
    }
}

fn named(fields: Vec<(&str, Echo)>) -> Echo {
    Echo::Map(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn number(amount: &Exact) -> Echo {
    Echo::text(amount)
}

fn maybe(value: Option<Echo>) -> Echo {
    value.unwrap_or(Echo::Absent)
}

fn percentile((percentile, at): &(u8, Millis)) -> (String, Echo) {
    (format!("p{percentile}"), number(at.amount()))
}

fn package(package: &Package) -> Echo {
    let (Package::Zip(size) | Package::Image(size)) = package;
    named(vec![(package.name(), number(size.amount()))])
}

fn state(state: &State) -> Echo {
    named(vec![
        ("kind", Echo::text(name_of(&StateKind::ALL, state.kind))),
        ("size_bytes", number(state.size.amount())),
        ("lifetime_ms", number(state.lifetime.amount())),
        ("messages", number(&state.messages)),
        ("store", maybe(state.store.map(|store| Echo::text(name_of(&Store::ALL, store))))),
    ])
}

fn job(job: &Job) -> Echo {
    named(vec![
        ("longest_ms", number(job.longest.amount())),
        ("chunkable", Echo::Flag(job.chunkable)),
    ])
}

fn provision(provision: Provision) -> Echo {
    match provision {
        Provision::Fixed(count) => Echo::text(count),
        Provision::Auto => Echo::text("auto"),
    }
}

fn instance(instance: &Instance) -> Echo {
    match instance {
        Instance::Named(name) => Echo::text(name),
        Instance::Auto => Echo::text("auto"),
    }
}

fn bought(purchase: &Purchase) -> Option<(&'static str, Echo)> {
    match purchase {
        Purchase::OnDemand => None,
        Purchase::Spot => Some(("purchase", Echo::text("spot"))),
        Purchase::Reserved(term) => Some(("purchase", Echo::text(term))),
    }
}

//! What an edge is charged for: the requests that pass along it, in the units of what it reaches, and
//! the bytes that leave a Region or a zone.
use petgraph::graph::{EdgeIndex, NodeIndex};

use super::Owner;
use super::components::engine_of;
use super::item::Item;
use super::usage::{Asked, Usage};
use crate::exact::Exact;
use crate::services::dynamodb::Read;
use crate::services::{dynamodb, elasticache, eventbridge, kinesis, sns, sqs};
use crate::system::graph::Edge;
use crate::system::kind::{Class, Kind, Role};
use crate::system::load::{Monthly, batched};
use crate::system::stated::{Call, StatedComponent};
use crate::traffic::month_seconds;
use crate::units::{Bytes, Millis};

/// The size of a message that nobody states. Unit: bytes.
pub(crate) const SIZE: u32 = 1_024;

/// Adds what an edge uses.
pub(super) fn add(
    usage: &mut Usage,
    id: EdgeIndex,
    (from, to): (NodeIndex, NodeIndex),
    edge: &Edge,
) -> Asked {
    let (source, target) = (usage.system.component(from), usage.system.component(to));
    let along = Along { id, from, to, source, target, edge };
    match edge.role {
        Role::Call => along.called(usage)?,
        Role::Deliver => along.delivered(usage)?,
        // A queue moves messages itself; a function, a stream and a topic send them.
        Role::Capture if source.kind.consumers_compete() => {}
        Role::Send | Role::Capture => along.sent(usage)?,
    }
    along.moved(usage);
    Ok(())
}

/// One edge with both its ends.
struct Along<'a> {
    id: EdgeIndex,
    from: NodeIndex,
    to: NodeIndex,
    source: &'a StatedComponent,
    target: &'a StatedComponent,
    edge: &'a Edge,
}

impl Along<'_> {
    const fn owner(&self) -> Owner {
        Owner::Edge(self.id)
    }

    /// The bytes of what passes: the call's, the channel's or the store's, the sender's; else a KB.
    fn size(&self, usage: &mut Usage) -> Bytes {
        self.edge.size(self.source, self.target).cloned().unwrap_or_else(|| {
            let holder = if self.edge.role == Role::Deliver { self.source } else { self.target };
            usage.assumed.not_stated("components.message", "1 KB", &holder.name);
            Bytes::new(Exact::from(SIZE))
        })
    }

    /// What a call of a store uses there.
    fn called(&self, usage: &mut Usage) -> Asked {
        let Some(call) = &self.edge.call else { return Ok(()) };
        if self.target.kind.class() != Class::Store {
            return Ok(());
        }
        if call.reads.is_none() && call.writes.is_none() {
            usage.assumed.not_stated(
                "components.calls.reads",
                "one item read and one written in each call",
                &self.target.name,
            );
        }
        let (system, load) = (usage.system, usage.load);
        let region = system.region(self.to);
        let attempts = &load.edge(self.id).attempts;
        let (reads, writes) = match self.target.kind {
            Kind::DynamoDb => units_of(call, &self.size(usage), usage, self.to)?,
            _ => call.accesses(),
        };
        usage.accesses.insert(self.id, (reads.clone(), writes.clone()));
        match self.target.kind {
            Kind::DynamoDb => self.table(usage, (&reads, &writes)),
            Kind::ElastiCache if self.target.store.instance.is_none() => {
                let each = elasticache::units(&self.size(usage));
                let units = &(&reads + &writes) * &each;
                let item = Item::CacheCommands(engine_of(self.target));
                usage.add_each(item, region, self.owner(), (attempts, &units));
            }
            Kind::S3 => {
                usage.add_each(Item::ObjectReads, region, self.owner(), (attempts, &reads));
                usage.add_each(Item::ObjectWrites, region, self.owner(), (attempts, &writes));
            }
            // What stands there all month charges nothing for its use.
            _ => {}
        }
        Ok(())
    }

    /// Units of reading and writing of a table on demand, in every Region that has a copy.
    fn table(&self, usage: &mut Usage, (reads, writes): (&Exact, &Exact)) {
        if self.target.store.provisioned.is_some() {
            return;
        }
        let region = usage.system.region(self.to);
        let attempts = &usage.load.edge(self.id).attempts;
        usage.add_each(Item::TableReads, region, self.owner(), (attempts, reads));
        if self.target.store.replicas.is_empty() {
            return usage.add_each(Item::TableWrites, region, self.owner(), (attempts, writes));
        }
        let copies = self.target.store.replicas.iter().map(String::as_str);
        for place in std::iter::once(region).chain(copies) {
            usage.add_each(Item::ReplicatedWrites, place, self.owner(), (attempts, writes));
        }
    }

    /// What a message that is handed over uses of what receives it.
    fn sent(&self, usage: &mut Usage) -> Asked {
        let size = self.size(usage);
        let (system, load) = (usage.system, usage.load);
        let region = system.region(self.to);
        let place = usage.at(region);
        let attempts = &load.edge(self.id).attempts;
        let (item, each) = match self.target.kind {
            Kind::Sqs => (Item::Queues, sqs::chunks(&size, place)?),
            Kind::SqsFifo => (Item::FifoQueues, sqs::chunks(&size, place)?),
            Kind::Sns => (Item::Topics, sns::chunks(&size, place)?),
            Kind::EventBus if self.target.channel.custom_bus_v2 == Some(true) => {
                usage.unpriced(self.owner(), "EventBridge custom bus events");
                return Ok(());
            }
            Kind::EventBus => (Item::Buses, eventbridge::chunks(&size, place)?),
            Kind::Stream => return self.put(usage, &size),
            Kind::S3 => (Item::ObjectWrites, Exact::ONE),
            // Functions and workflows are charged for what they run.
            _ => return Ok(()),
        };
        usage.add_each(item, region, self.owner(), (attempts, &each));
        Ok(())
    }

    fn put(&self, usage: &mut Usage, record: &Bytes) -> Asked {
        let region = usage.system.region(self.to);
        let each = kinesis::put_units(record, usage.at(region))?;
        let attempts = &usage.load.edge(self.id).attempts;
        if self.target.channel.shards.is_some() {
            usage.add_each(Item::ShardPuts, region, self.owner(), (attempts, &each));
        } else {
            let gigabytes = record.gigabytes();
            usage.add_each(Item::StreamsIn, region, self.owner(), (attempts, &gigabytes));
        }
        Ok(())
    }

    /// What the delivery of a message uses of the channel, and of a channel that it goes to.
    fn delivered(&self, usage: &mut Usage) -> Asked {
        let size = self.size(usage);
        let (system, load) = (usage.system, usage.load);
        let region = system.region(self.from);
        let attempts = &load.edge(self.id).attempts;
        let outside = matches!(self.target.kind, Kind::External)
            || self.target.kind.class() == Class::Gateway;
        match self.source.kind {
            Kind::Sqs | Kind::SqsFifo => self.received(usage, &size)?,
            Kind::Sns if outside => {
                let each = sns::chunks(&size, usage.at(region))?;
                let item = Item::TopicsOverHttp;
                usage.add_each(item, region, self.owner(), (attempts, &each));
            }
            Kind::EventBus if outside => {
                usage.add(Item::Destinations, region, self.owner(), attempts.growth());
            }
            Kind::Schedule => {
                usage.add(Item::Timers, region, self.owner(), attempts.growth());
            }
            Kind::DynamoDb if self.target.kind != Kind::Function => {
                let reads = load.edge(self.id).deliveries.clone();
                usage.add(Item::StreamReads, region, self.owner(), reads);
            }
            Kind::Stream if self.source.channel.shards.is_none() => {
                let gigabytes = size.gigabytes();
                usage.add_each(Item::StreamsOut, region, self.owner(), (attempts, &gigabytes));
            }
            _ => {}
        }
        // A channel that is given the message charges for it, whoever sends it.
        self.sent(usage)
    }

    /// Requests that receive and delete the messages of a queue, those that find none among them.
    fn received(&self, usage: &mut Usage, size: &Bytes) -> Asked {
        let (system, load) = (usage.system, usage.load);
        let region = system.region(self.from);
        let place = usage.at(region);
        let item = match self.source.kind {
            Kind::SqsFifo => Item::FifoQueues,
            _ => Item::Queues,
        };
        let chunks = sqs::chunks(size, place)?;
        let fit = sqs::messages_in_a_chunk(size, place)?;
        let most = sqs::messages_in_a_batch(place)?;
        let passed = load.edge(self.id);
        let requests = |count: &Monthly, most: u64| match &self.edge.consumer {
            Some(consumer) => {
                let size = consumer.batch.map_or(1, u64::from).min(most).max(1);
                let window = consumer.window.as_ref().map(Millis::seconds);
                let window = window.filter(|window| size > 1 && !window.is_zero());
                match window {
                    Some(window) => batched(count, &Exact::from(size), &window, &load.traffic),
                    None => count.growth(),
                }
            }
            None => count.growth(),
        };
        let mut receives = requests(&passed.attempts, fit).times(&chunks);
        if self.edge.consumer.as_ref().is_some_and(|consumer| consumer.provisioned) {
            usage.unpriced(self.owner(), "provisioned pollers of queues");
        }
        let own = matches!(self.target.kind, Kind::Server | Kind::Fargate);
        if own || self.target.kind == Kind::Function {
            // Pollers ask again as soon as they have waited in vain.
            let pollers = if own {
                Exact::ONE
            } else {
                place.facts.quota("lambda-esm-sqs.start_concurrency")?.value
            };
            let wait = place.facts.quota("sqs.long_poll_max")?.value;
            let asked = (&pollers * &month_seconds()).checked_div(&wait).unwrap_or(Exact::ZERO);
            receives = receives.at_least(&asked);
            let (value, because) = if own {
                (
                    "machines ask an idle queue one at a time, as often as long polling lets them",
                    "limit sqs.long_poll_max",
                )
            } else {
                (
                    "Lambda's first pollers ask an idle queue as often as long polling lets them",
                    "limits lambda-esm-sqs.start_concurrency and sqs.long_poll_max",
                )
            };
            usage.assumed.because("components.consumers", value, because, &self.source.name);
        }
        usage.add(item.clone(), region, self.owner(), receives);
        usage.add(item, region, self.owner(), requests(&passed.done, most));
        Ok(())
    }

    /// Bytes that leave the Region, or the zone.
    fn moved(&self, usage: &mut Usage) {
        let (system, load) = (usage.system, usage.load);
        let (here, there) = (system.region(self.from), system.region(self.to));
        let attempts = &load.edge(self.id).attempts;
        if usage.hosting.on.contains(&self.from) && usage.hosting.on.contains(&self.to) {
            // One machine runs both.
            return;
        }
        if here != there {
            let gigabytes = self.size(usage).gigabytes();
            let item = Item::ToRegion(there.to_owned());
            return usage.add_each(item, here, self.owner(), (attempts, &gigabytes));
        }
        if in_a_zone(self.source) && in_a_zone(self.target) {
            // One of two calls goes to the other zone, and is charged as it leaves and as it comes.
            let gigabytes = self.size(usage).gigabytes();
            usage.add_each(Item::BetweenZones, here, self.owner(), (attempts, &gigabytes));
            usage.assumed.because(
                "components.zone",
                "every second call goes to the other of two zones",
                "callers and called stand in two zones evenly",
                &self.target.name,
            );
        }
    }
}

/// Whether it stands in a zone of a private network, so that what passes to another is charged.
fn in_a_zone(component: &StatedComponent) -> bool {
    match component.kind {
        Kind::Server | Kind::Fargate | Kind::Rds => true,
        Kind::ElastiCache => component.store.instance.is_some(),
        Kind::Function => component.code.vpc == Some(true),
        _ => false,
    }
}

/// Units of reading and writing that one call of a table takes.
pub(super) fn units_of(
    call: &Call,
    size: &Bytes,
    usage: &Usage,
    table: NodeIndex,
) -> Asked<(Exact, Exact)> {
    let place = usage.at(usage.system.region(table));
    let read = match (call.transaction, call.consistent) {
        (true, _) => Read::Transactional,
        (false, true) => Read::Strong,
        (false, false) => Read::Eventual,
    };
    let (reads, writes) = call.accesses();
    let read = dynamodb::read_units(size, read, place)?;
    let write = dynamodb::write_units(size, call.transaction, place)?;
    Ok((&reads * &read, &writes * &write))
}

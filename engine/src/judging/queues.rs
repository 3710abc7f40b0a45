//! Queues with those who take messages from them, and what the rules of queues compute of both.
use petgraph::graph::{EdgeIndex, NodeIndex};

use super::SystemScene;
use crate::exact::Exact;
use crate::system::{Consumer, Kind, Role, StatedComponent};
use crate::units::Millis;

/// A queue and its consumer.
pub(crate) struct Worked<'a> {
    pub(crate) queue: &'a StatedComponent,
    pub(crate) worker: &'a StatedComponent,
    pub(crate) consumer: &'a Consumer,
    pub(crate) edge: EdgeIndex,
    pub(crate) queue_node: NodeIndex,
    pub(crate) worker_node: NodeIndex,
    /// The consumer among the queue's keys: `consumers[0]`.
    key: &'a str,
}

/// The most that is worked on at once, and the key that says so.
pub(crate) struct Bound<'a> {
    pub(crate) most: Exact,
    /// What it is: `its reserved concurrency`.
    pub(crate) what: &'static str,
    /// The component that states it, and under which key.
    pub(crate) component: &'a StatedComponent,
    pub(crate) key: String,
}

/// Every queue with its consumer, in the order of the queues' names.
pub(crate) fn worked<'a>(scene: &SystemScene<'a>) -> Vec<Worked<'a>> {
    let system = scene.system;
    let mut found = Vec::new();
    for (edge, from, to, passes) in system.edges() {
        let queue = system.component(from);
        let (Role::Deliver, Kind::Sqs | Kind::SqsFifo) = (passes.role, queue.kind) else {
            continue;
        };
        let Some(consumer) = &passes.consumer else { continue };
        let own = passes.key.len().min(queue.key().len() + 1);
        found.push(Worked {
            queue,
            worker: system.component(to),
            consumer,
            edge,
            queue_node: from,
            worker_node: to,
            key: &passes.key[own..],
        });
    }
    found.sort_by_key(|worked| (worked.queue_node, worked.worker_node));
    found
}

impl<'a> Worked<'a> {
    /// A key of the consumer among the queue's: `consumers[0].batch`.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.key)
    }

    pub(crate) fn is_fifo(&self) -> bool {
        self.queue.kind == Kind::SqsFifo
    }

    /// Whether Lambda polls the queue for a function.
    pub(crate) fn is_polled(&self) -> bool {
        self.worker.kind == Kind::Function
    }

    /// Which of two limits holds for the queue's kind.
    pub(crate) fn of_kind(&self, standard: &'static str, fifo: &'static str) -> &'static str {
        if self.is_fifo() { fifo } else { standard }
    }

    /// How long a received message is hidden. Unit: s.
    pub(crate) fn visibility(&self, scene: &SystemScene) -> Option<Exact> {
        let stated = self.queue.channel.visibility.as_ref().map(Millis::seconds);
        stated.or_else(|| scene.limit("sqs.visibility_default"))
    }

    /// How long messages are kept. Unit: s.
    pub(crate) fn retention(&self, scene: &SystemScene) -> Option<Exact> {
        retention(self.queue, scene)
    }

    /// After so long a run of the function is ended. Unit: s.
    pub(crate) fn timeout(&self, scene: &SystemScene) -> Option<Exact> {
        let stated = self.worker.code.timeout.as_ref().map(Millis::seconds);
        stated.or_else(|| scene.limit("lambda.timeout_default")).filter(|_| self.is_polled())
    }

    /// How long messages are collected. Unit: s.
    pub(crate) fn window(&self) -> Exact {
        self.consumer.window.as_ref().map_or(Exact::ZERO, Millis::seconds)
    }

    /// How often a message is received before it is given up, where it is.
    pub(crate) fn receives(&self, scene: &SystemScene) -> Option<Exact> {
        receives(self.queue, scene)
    }

    /// How long one message takes, with all that is waited for. Unit: s.
    pub(crate) fn each(&self, scene: &SystemScene) -> Exact {
        scene.load.node(self.worker_node).time.seconds()
    }

    /// Messages a second that are received, on average over the month.
    pub(crate) fn mean_rate(&self, scene: &SystemScene) -> Exact {
        scene.load.mean_rate(&scene.load.edge(self.edge).attempts)
    }

    /// The same in the busiest second.
    pub(crate) fn busiest_rate(&self, scene: &SystemScene) -> Exact {
        scene.load.busiest_rate(&scene.load.edge(self.edge).attempts)
    }

    /// The most that is worked on at once, as far as anything is said of it.
    pub(crate) fn bound(&self, scene: &SystemScene<'a>) -> Option<Bound<'a>> {
        let stated = |count: Option<u32>, what, component: &'a StatedComponent, key: &str| {
            let most = Exact::from(count?);
            Some(Bound { most, what, component, key: key.to_owned() })
        };
        let (queue, worker) = (self.queue, self.worker);
        let at_once = self.key("concurrency");
        let reserved = worker.code.reserved_concurrency;
        let groups = queue.channel.groups.filter(|_| self.is_fifo());
        let found = [
            stated(self.consumer.concurrency, "the consumer's `concurrency`", queue, &at_once),
            stated(reserved, "its reserved concurrency", worker, "reserved_concurrency"),
            stated(groups, "the queue's groups", queue, "groups"),
            self.pollers(scene),
        ];
        found.into_iter().flatten().min_by(|a, b| a.most.cmp(&b.most))
    }

    /// How many runs Lambda's pollers start at most.
    fn pollers(&self, scene: &SystemScene<'a>) -> Option<Bound<'a>> {
        let most = scene.limit(self.cap()).filter(|_| self.is_polled())?;
        let key = self.key("provisioned");
        Some(Bound { most, what: "what the queue's pollers start", component: self.queue, key })
    }

    /// The limit of the runs that pollers start.
    pub(crate) const fn cap(&self) -> &'static str {
        if self.consumer.provisioned {
            "lambda-esm-sqs.provisioned_concurrency_cap"
        } else {
            "lambda-esm-sqs.concurrency_cap"
        }
    }

    /// Messages a second that can be worked on; none where nothing limits them.
    pub(crate) fn capacity(&self, scene: &SystemScene<'a>) -> Option<Exact> {
        self.bound(scene)?.most.checked_div(&self.each(scene))
    }

    /// The most messages that ever wait, in the hours of the pattern, where the mean can be worked on.
    ///
    /// What one hour leaves behind is worked on in the next; after two rounds of the pattern nothing
    /// changes any more, for the quietest stretch empties the queue.
    pub(crate) fn backlog(&self, scene: &SystemScene<'a>) -> Option<Exact> {
        let capacity = self.capacity(scene)?;
        if self.mean_rate(scene) >= capacity {
            return None;
        }
        let hour = Exact::from(3_600_u32);
        let rates = scene.load.by_hour(&scene.load.edge(self.edge).attempts);
        let (mut waiting, mut most) = (Exact::ZERO, Exact::ZERO);
        for rate in rates.iter().chain(&rates) {
            let more = &(rate - &capacity) * &hour;
            waiting = (&waiting + &more).max(Exact::ZERO);
            most = most.max(waiting.clone());
        }
        Some(most)
    }
}

/// How long a queue keeps messages. Unit: s.
pub(crate) fn retention(queue: &StatedComponent, scene: &SystemScene) -> Option<Exact> {
    let stated = queue.channel.retention.as_ref().map(Millis::seconds);
    stated.or_else(|| scene.limit("sqs.retention_default"))
}

/// How often a queue hands a message out before it gives it up, where it does.
pub(super) fn receives(queue: &StatedComponent, scene: &SystemScene) -> Option<Exact> {
    queue.dead_letter.as_ref()?;
    let stated = queue.channel.max_receives.map(Exact::from);
    stated.or_else(|| scene.limit("sqs.max_receive_default"))
}

//! What a system can be charged for: each item's meter, price and allowance.
use crate::bill::Scope;
use crate::charge::{Billed, Charge, Growth, Meter};
use crate::facts::FactError;
use crate::platforms::lambda::{self, Dimension};
use crate::price::Source;
use crate::services::{
    Attached, Place, api_gateway, charged_in, data_transfer, dynamodb, ebs, elasticache,
    eventbridge, kinesis, load_balancer, logs, public_ipv4, rds, s3, sns, sqs, step_functions,
    xray,
};
use crate::units::{
    GbHour, GbMonth, GbSecond, InstanceHour, Invocation, Notification, ReadCapacityHour, Request,
    Trace, Transition, Unit, VcpuHour, WriteCapacityHour,
};
use crate::workload::Architecture;

/// One item of a price list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::system) enum Item {
    /// Functions. Unit: request or GB-second.
    Function(Dimension, Architecture),
    /// Machines of one type. Unit: instance-hour.
    Machines(String),
    /// Their disks. Unit: GB-month.
    Disks,
    /// Processors of tasks. Unit: vCPU-hour.
    TaskProcessors(Architecture),
    /// Memory of tasks. Unit: GB-hour.
    TaskMemory(Architecture),
    /// Requests of HTTP APIs, metered by size.
    HttpApi,
    /// Requests of REST APIs.
    RestApi,
    /// Messages of WebSocket APIs, metered by size.
    WebsocketApi,
    /// Balancers. Unit: hour.
    Balancers,
    /// Their capacity. Unit: LCU-hour.
    BalancerCapacity,
    /// Public addresses. Unit: hour.
    Addresses,
    /// Requests of queues.
    Queues,
    /// Requests of queues that keep order.
    FifoQueues,
    /// Requests of topics.
    Topics,
    /// Deliveries of topics over HTTP.
    TopicsOverHttp,
    /// Events of buses.
    Buses,
    /// Deliveries of buses to addresses outside.
    Destinations,
    /// What timers fire.
    Timers,
    /// Reads of tables. Unit: read request unit.
    TableReads,
    /// Writes of tables. Unit: write request unit.
    TableWrites,
    /// Writes of tables with copies elsewhere.
    ReplicatedWrites,
    /// Reads that are kept ready. Unit: RCU-hour.
    ReadCapacity,
    /// Writes that are kept ready. Unit: WCU-hour.
    WriteCapacity,
    /// What tables keep. Unit: GB-month.
    TableStorage,
    /// Requests that read tables' streams.
    StreamReads,
    /// Nodes of caches. Unit: hour.
    CacheNodes(String, elasticache::Engine),
    /// Commands of caches without servers. Unit: ECPU.
    CacheCommands(elasticache::Engine),
    /// What these keep. Unit: GB-hour.
    CacheData(elasticache::Engine),
    /// Machines of databases: class, engine, whether in two zones. Unit: hour.
    Databases(String, String, bool),
    /// What databases keep, in one zone or two. Unit: GB-month.
    DatabaseStorage(bool),
    /// Steps of standard workflows.
    Transitions,
    /// Executions of express workflows.
    ExpressRequests,
    /// Their memory-time. Unit: GB-second.
    ExpressDuration,
    /// Shards. Unit: hour.
    Shards,
    /// Records put into shards. Unit: PUT payload unit.
    ShardPuts,
    /// Streams on demand. Unit: hour.
    Streams,
    /// What is put into them. Unit: GB.
    StreamsIn,
    /// What is read from them. Unit: GB.
    StreamsOut,
    /// Objects read.
    ObjectReads,
    /// Objects written.
    ObjectWrites,
    /// What buckets keep. Unit: GB-month.
    Objects,
    /// Logs written. Unit: GB.
    LogsWritten,
    /// Logs kept. Unit: GB-month.
    LogsKept,
    /// Traces recorded.
    Traces,
    /// What passes to another Region. Unit: GB.
    ToRegion(String),
    /// What passes between zones, in each direction. Unit: GB.
    BetweenZones,
}

impl Item {
    /// What so much of it costs at a place.
    pub(in crate::system) fn charge(&self, used: Growth, at: Place) -> Result<Attached, FactError> {
        match self {
            Self::Function(Dimension::Requests, one) => {
                lambda::requests(Meter::Grown(used), *one, at)
            }
            Self::Function(dimension, one) => {
                lambda::memory_time(*dimension, Meter::Grown(used), *one, at)
            }
            Self::Machines(name) => {
                let meter: Meter<InstanceHour> = Meter::Grown(used);
                charged_in(Scope::Compute, "instances", ("ec2", name), meter, at)
            }
            Self::Disks => ebs::storage(ebs::Volume::Gp3, Meter::Grown(used), at),
            Self::TaskProcessors(one) => {
                let (meter, item): (Meter<VcpuHour>, _) =
                    (Meter::Grown(used), format!("{}_vcpu_hour", of_tasks(*one)));
                charged_in(Scope::Compute, "vCPU", ("fargate", &item), meter, at)
            }
            Self::TaskMemory(one) => {
                let (meter, item): (Meter<GbHour>, _) =
                    (Meter::Grown(used), format!("{}_gb_hour", of_tasks(*one)));
                charged_in(Scope::Compute, "memory", ("fargate", &item), meter, at)
            }
            Self::HttpApi => api_gateway::http(Meter::Grown(used), at),
            Self::RestApi => api_gateway::rest(Meter::Grown(used), at),
            Self::WebsocketApi => api_gateway::websocket(Meter::Grown(used), at),
            Self::Balancers => load_balancer::hours(Meter::Grown(used), at),
            Self::BalancerCapacity => load_balancer::capacity_hours(Meter::Grown(used), at),
            Self::Addresses => public_ipv4::in_use(Meter::Grown(used), at),
            Self::Queues => sqs::requests(Meter::Grown(used), at),
            Self::FifoQueues => sqs::fifo_requests(Meter::Grown(used), at),
            Self::Topics => sns::requests(Meter::Grown(used), at),
            Self::TopicsOverHttp => sns::http_deliveries(Meter::Grown(used), at),
            Self::Buses => eventbridge::events(Meter::Grown(used), at),
            Self::Destinations => eventbridge::destinations(Meter::Grown(used), at),
            Self::Timers => eventbridge::timers(Meter::Grown(used), at),
            _ => self.charge_of_state(used, at),
        }
    }

    fn charge_of_state(&self, used: Growth, at: Place) -> Result<Attached, FactError> {
        match self {
            Self::TableReads => dynamodb::reads(Meter::Grown(used), at),
            Self::TableWrites => dynamodb::writes(Meter::Grown(used), at),
            Self::ReplicatedWrites => dynamodb::replicated_writes(Meter::Grown(used), at),
            Self::ReadCapacity => dynamodb::read_capacity(Meter::Grown(used), at),
            Self::WriteCapacity => dynamodb::write_capacity(Meter::Grown(used), at),
            Self::TableStorage => dynamodb::storage(Meter::Grown(used), at),
            Self::StreamReads => dynamodb::stream_reads(Meter::Grown(used), at),
            Self::CacheNodes(node, one) => elasticache::nodes(Meter::Grown(used), node, *one, at),
            Self::CacheCommands(one) => elasticache::commands(Meter::Grown(used), *one, at),
            Self::CacheData(one) => elasticache::data(Meter::Grown(used), *one, at),
            Self::Databases(class, engine, two) => {
                rds::instances(Meter::Grown(used), class, engine, *two, at)
            }
            Self::DatabaseStorage(two) => rds::storage(Meter::Grown(used), *two, at),
            Self::Transitions => step_functions::transitions(Meter::Grown(used), at),
            Self::ExpressRequests => step_functions::express_requests(Meter::Grown(used), at),
            Self::ExpressDuration => step_functions::express_duration(Meter::Grown(used), at),
            Self::Shards => kinesis::shards(Meter::Grown(used), at),
            Self::ShardPuts => kinesis::puts(Meter::Grown(used), at),
            Self::Streams => kinesis::on_demand(Meter::Grown(used), at),
            Self::StreamsIn => kinesis::on_demand_in(Meter::Grown(used), at),
            Self::StreamsOut => kinesis::on_demand_out(Meter::Grown(used), at),
            Self::ObjectReads => s3::reads(Meter::Grown(used), at),
            Self::ObjectWrites => s3::writes(Meter::Grown(used), at),
            Self::Objects => s3::storage(Meter::Grown(used), at),
            Self::LogsWritten => logs::written(Meter::Grown(used), at),
            Self::LogsKept => logs::kept(Meter::Grown(used), at),
            Self::Traces => xray::recorded(Meter::Grown(used), at),
            Self::ToRegion(to) => data_transfer::to_another_region(Meter::Grown(used), to, at),
            Self::BetweenZones => data_transfer::between_zones(Meter::Grown(used), at),
            // The others are charged above.
            _ => Ok(Attached::default()),
        }
    }

    /// The allowance that counts for it, and whether it is one for all Regions together.
    pub(in crate::system) const fn allowance(&self) -> Option<(&'static str, bool)> {
        Some(match self {
            Self::Function(Dimension::Requests, _) => (Dimension::REQUESTS_FREE, true),
            Self::Function(Dimension::Duration, _) => (Dimension::DURATION_FREE, true),
            Self::Queues | Self::FifoQueues => ("sqs.requests", true),
            Self::Topics => ("sns.api_requests", false),
            Self::TopicsOverHttp => ("sns.http_notifications", false),
            Self::Timers => ("eventbridge.scheduler_invocation", false),
            Self::ReadCapacity => ("dynamodb.provisioned_rcu_hour", false),
            Self::WriteCapacity => ("dynamodb.provisioned_wcu_hour", false),
            Self::TableStorage => ("dynamodb.storage_gb_month", false),
            Self::StreamReads => ("dynamodb.streams_read_request", false),
            Self::Transitions => ("stepfunctions.standard_transition", false),
            Self::Traces => ("xray.trace_recorded", false),
            _ => return None,
        })
    }

    /// A line of what is free of it.
    pub(super) fn free(&self, covered: Growth, source: Source) -> Box<dyn Billed> {
        match self {
            Self::Function(Dimension::Requests, _) => {
                free::<Request>(Dimension::Requests.free_name(), Scope::Compute, covered, source)
            }
            Self::Function(dimension, _) => {
                free::<GbSecond>(dimension.free_name(), Scope::Compute, covered, source)
            }
            _ => self.free_of_state(covered, source),
        }
    }

    fn free_of_state(&self, covered: Growth, source: Source) -> Box<dyn Billed> {
        let scope = Scope::Attached;
        match self {
            Self::Queues => free::<Request>("SQS requests, free tier", scope, covered, source),
            Self::FifoQueues => {
                free::<Request>("SQS FIFO requests, free tier", scope, covered, source)
            }
            Self::Topics => free::<Request>("SNS requests, free tier", scope, covered, source),
            Self::TopicsOverHttp => {
                free::<Notification>("SNS deliveries, free tier", scope, covered, source)
            }
            Self::Timers => {
                free::<Invocation>("Scheduler invocations, free tier", scope, covered, source)
            }
            Self::ReadCapacity => {
                free::<ReadCapacityHour>("DynamoDB reads, free tier", scope, covered, source)
            }
            Self::WriteCapacity => {
                free::<WriteCapacityHour>("DynamoDB writes, free tier", scope, covered, source)
            }
            Self::TableStorage => {
                free::<GbMonth>("DynamoDB storage, free tier", scope, covered, source)
            }
            Self::StreamReads => {
                free::<Request>("DynamoDB stream reads, free tier", scope, covered, source)
            }
            Self::Traces => free::<Trace>("traces, free tier", scope, covered, source),
            _ => free::<Transition>("transitions, free tier", scope, covered, source),
        }
    }
}

fn free<U: Unit>(
    name: &'static str,
    scope: Scope,
    covered: Growth,
    source: Source,
) -> Box<dyn Billed> {
    Box::new(Charge::free(name, scope, Meter::<U>::Grown(covered), source))
}

/// The operating system and the processor of tasks, as the price tables name them.
const fn of_tasks(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "linux_x86",
        Architecture::Arm64 => "linux_arm",
    }
}

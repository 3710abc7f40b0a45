//! Quantities and prices that cannot be mixed up.
//!
//! ```compile_fail,E0308
//! use svl_engine::units::{GbSecond, Quantity, Request, UsdPer};
//! use svl_engine::exact::Exact;
//! // A price of requests does not apply to memory-time.
//! let price: UsdPer<Request> = UsdPer::new(Exact::ONE);
//! price.cost_of(&Quantity::<GbSecond>::new(Exact::ONE));
//! ```
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

use crate::exact::Exact;
use crate::usd::Usd;

/// What a quantity is counted in. The name is the one that the price tables use.
pub trait Unit: fmt::Debug + Clone + Send + Sync + 'static {
    /// Singular, as printed and as written in the tables' `unit` column.
    const NAME: &'static str;
}

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}
        impl Unit for $name {
            const NAME: &'static str = $text;
        })*
    };
}

units! {
    /// One request, billed whether or not it succeeds.
    Request = "request";
    /// One gigabyte of memory held for one second. 1 GB is 1,024 MB, as AWS bills it.
    GbSecond = "GB-second";
    /// One instance running for one hour.
    InstanceHour = "instance-hour";
    /// One megabyte: 1,048,576 bytes, as AWS counts memory.
    Megabyte = "MB";
    /// One byte.
    Byte = "byte";
    /// One millisecond.
    Millisecond = "ms";
    /// One hour.
    Hour = "hour";
    /// One vCPU busy for one second.
    VcpuSecond = "vCPU-second";
    /// One vCPU for one hour.
    VcpuHour = "vCPU-hour";
    /// One gigabyte of memory held for one hour.
    GbHour = "GB-hour";
    /// One minute.
    Minute = "minute";
    /// One message of a connection, metered by its size.
    Message = "message";
    /// One unit of a load balancer's capacity for one hour.
    LcuHour = "LCU-hour";
    /// One traced request.
    Trace = "trace";
    /// One I/O operation a second, kept ready for one month.
    IopsMonth = "IOPS-month";
    /// One read of a table, of up to 4 KB.
    ReadUnit = "read request unit";
    /// One write of a table, of up to 1 KB.
    WriteUnit = "write request unit";
    /// One write of a table of up to 1 KB, in each Region that holds a copy.
    ReplicatedWriteUnit = "replicated write request unit";
    /// One read a second of up to 4 KB, kept ready for one hour.
    ReadCapacityHour = "RCU-hour";
    /// One write a second of up to 1 KB, kept ready for one hour.
    WriteCapacityHour = "WCU-hour";
    /// One message of a topic that is brought to an endpoint.
    Notification = "notification";
    /// One event that is published to a bus, of up to 64 KB.
    Event = "event";
    /// One invocation of a target by a timer or a bus.
    Invocation = "invocation";
    /// One part of a record of up to 25 KB that is put into a stream.
    PutUnit = "PUT payload unit";
    /// One KB of data moved by a command of a cache.
    CacheUnit = "ECPU";
    /// One step from state to state of a workflow.
    Transition = "state transition";
    /// One step, wait or callback that a durable function writes down.
    Operation = "operation";
    /// One gigabyte moved.
    Gigabyte = "GB";
    /// One gigabyte of storage kept for one month.
    GbMonth = "GB-month";
}

/// An exact amount of the unit `U`.
pub struct Quantity<U>(Exact, PhantomData<U>);
/// A price in USD for one `U`.
pub struct UsdPer<U>(Exact, PhantomData<U>);

/// Requests served. Unit: request.
pub type Requests = Quantity<Request>;
/// Memory-time used. Unit: GB-second.
pub type GbSeconds = Quantity<GbSecond>;
/// Machine-time used. Unit: instance-hour.
pub type InstanceHours = Quantity<InstanceHour>;
/// A size of memory or storage. Unit: MB of 1,048,576 bytes.
pub type Megabytes = Quantity<Megabyte>;
/// A size of data. Unit: byte.
pub type Bytes = Quantity<Byte>;
/// A span of time. Unit: ms.
pub type Millis = Quantity<Millisecond>;
/// A span of time. Unit: hour.
pub type Hours = Quantity<Hour>;
/// Processor time. Unit: vCPU-second.
pub type VcpuSeconds = Quantity<VcpuSecond>;

impl<U> Quantity<U> {
    /// None of it.
    pub const ZERO: Self = Self(Exact::ZERO, PhantomData);

    /// Wraps a plain number whose unit is known to be `U`.
    pub const fn new(amount: Exact) -> Self {
        Self(amount, PhantomData)
    }

    /// The plain number, for rendering and for ratios.
    pub const fn amount(&self) -> &Exact {
        &self.0
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self::new(&self.0 + &other.0)
    }

    /// What is left above `other`; none where nothing is.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Self {
        Self::new((&self.0 - &other.0).max(Exact::ZERO))
    }

    /// So many times as much.
    #[must_use]
    pub fn times(&self, factor: &Exact) -> Self {
        Self::new(&self.0 * factor)
    }
}

impl<U> UsdPer<U> {
    /// Wraps a published price.
    pub const fn new(amount: Exact) -> Self {
        Self(amount, PhantomData)
    }

    /// The plain number, for rendering.
    pub const fn amount(&self) -> &Exact {
        &self.0
    }

    /// What `quantity` costs at this price, exactly.
    pub fn cost_of(&self, quantity: &Quantity<U>) -> Usd {
        Usd::new(&quantity.0 * &self.0)
    }
}

/// Hours in a month: 8,760 / 12, as AWS's own calculator counts.
pub fn month() -> Hours {
    Quantity::new(Exact::from(730_u32))
}

impl Hours {
    /// The same span in seconds.
    pub fn seconds(&self) -> Exact {
        self.amount() * &Exact::from(3_600_u32)
    }
}

impl Millis {
    /// The same span in seconds.
    pub fn seconds(&self) -> Exact {
        self.amount() * &Exact::decimal(1, 3)
    }

    /// Rounded up to a whole millisecond, as Lambda bills an invocation.
    #[must_use]
    pub fn rounded_up(&self) -> Self {
        Self::new(self.amount().ceil())
    }
}

impl Bytes {
    /// The same size in GB of 1,024 MB.
    pub fn gigabytes(&self) -> Exact {
        self.amount().checked_div(&Exact::from(1_073_741_824_u32)).unwrap_or(Exact::ZERO)
    }
}

impl Megabytes {
    /// The same size in GB of 1,024 MB.
    pub fn gigabytes(&self) -> Exact {
        self.amount() * &Exact::decimal(9_765_625, 10)
    }

    /// Memory-time of this much memory held for so many seconds.
    pub fn for_seconds(&self, seconds: &Exact) -> GbSeconds {
        Quantity::new(&self.gigabytes() * seconds)
    }
}

// Derives would ask the same of `U`, which is only a label.
impl<U> Clone for Quantity<U> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<U> Default for Quantity<U> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<U> PartialEq for Quantity<U> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<U> Eq for Quantity<U> {}

impl<U> Ord for Quantity<U> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<U> PartialOrd for Quantity<U> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<U: Unit> fmt::Debug for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, U::NAME)
    }
}

impl<U> Clone for UsdPer<U> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<U> PartialEq for UsdPer<U> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<U> Eq for UsdPer<U> {}

impl<U: Unit> fmt::Debug for UsdPer<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}/{}", self.0, U::NAME)
    }
}

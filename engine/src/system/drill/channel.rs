//! What a channel does with what it was given: a row of `pricing/tables/channels.csv`, with types.
use jiff::civil::Date;
use petgraph::graph::NodeIndex;

use super::schedule::Schedule;
use crate::price::Source;
use crate::system::graph::{Edge, System};
use crate::system::kind::{Kind, Role};
use crate::system::stated::StatedComponent;

/// In which way a component fails those who ask it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Its code failed, or was ended.
    Error,
    /// It has no room, or is gone: 429 and 5xx.
    Throttle,
    /// It may not run at all: a reserved concurrency of zero.
    Stopped,
    /// It answers too late.
    Timeout,
    /// The caller is not allowed to.
    Denied,
    /// What was handed over is too large.
    TooBig,
}

impl Class {
    /// All of them, in the order of the table's columns.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Error, "error"),
        (Self::Throttle, "throttle"),
        (Self::Stopped, "stopped"),
        (Self::Timeout, "timeout"),
        (Self::Denied, "denied"),
        (Self::TooBig, "too_big"),
    ];

    /// The name of its column.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(each, _)| *each == self).map_or("", |(_, name)| name)
    }
}

/// What becomes in the end of what could not be handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminal {
    /// The caller is told.
    Told,
    /// It is dropped.
    Dropped,
    /// It stands in the way of what follows it, until it is dropped.
    Blocked,
    /// It is kept and tried again, until it is too old.
    Kept,
}

/// Whose dead-letter target keeps what failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// Nobody's.
    None,
    /// That of the function which failed.
    Function,
    /// The channel's own.
    Channel,
    /// It stays in the execution history, from where it can be run again.
    History,
}

/// What stands behind a failing message in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Nothing waits for it.
    None,
    /// Its group waits.
    Group,
    /// Its shard waits.
    Shard,
}

/// What one class of failure does on a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the producer sees; none where it is not told.
    pub code: Option<String>,
    /// The waits between attempts.
    pub schedule: Schedule,
}

/// How something passes from one kind of component to another, and what happens when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Stable id: `rest-api.function`.
    pub id: String,
    /// The day from which this is known to hold; none for "as far back as known".
    pub in_force_from: Option<Date>,
    /// Kinds at its beginning; none for any.
    pub from: Option<Vec<Kind>>,
    /// Kinds at its end; none for any.
    pub to: Option<Vec<Kind>>,
    /// Whether the producer waits.
    pub role: Role,
    /// `v2` and `express`, where a kind has two generations or types; else empty.
    pub variant: String,
    /// What the producer sees when all is well.
    pub ack: String,
    /// One for each of [`Class::ALL`].
    pub answers: Vec<Answer>,
    /// So long the producer waits for an answer. Unit: ms.
    pub wait: Option<u64>,
    /// So long it is tried at most, where nothing else is stated. Unit: ms.
    pub max_age: Option<u64>,
    /// Waits are drawn between nothing and the stated one; half of it on average.
    pub full_jitter: bool,
    /// What becomes of it in the end.
    pub terminal: Terminal,
    /// Who keeps what failed after it was handed over.
    pub keeps_failed: Keeper,
    /// Who keeps what could not be handed over.
    pub keeps_refused: Keeper,
    /// Only a description of the message is kept, not itself.
    pub metadata_only: bool,
    /// What stands behind a failing message.
    pub order: Order,
    /// Ids of the limits that this rests on.
    pub limits: Vec<String>,
    /// Where it shows while it fails.
    pub seen_failing: String,
    /// Where it shows that something was kept.
    pub seen_captured: String,
    /// Where it shows that something is gone.
    pub seen_lost: String,
    /// Where all this was published.
    pub source: Source,
}

/// How many cells a row has; the last is the source's id.
pub const CELLS: usize = 26;

impl Channel {
    /// A row of the table, whose source has been looked up.
    ///
    /// # Errors
    /// What is wrong with the row.
    pub fn parse(cells: [&str; CELLS], source: Source) -> Result<Self, String> {
        let [id, from_day, from, to, role, variant, ack, rest @ ..] = cells;
        let [error, throttle, stopped, timeout, denied, too_big, rest @ ..] = rest;
        let [wait, max_age, jitter, terminal, failed, refused, kept_as, order, limits, rest @ ..] =
            rest;
        let [seen_failing, seen_captured, seen_lost, _] = rest;
        let answers = [error, throttle, stopped, timeout, denied, too_big];
        let channel = Self {
            id: id.to_owned(),
            in_force_from: optional(from_day, |day| day.parse().map_err(|_| not(day, "day")))?,
            from: kinds(from)?,
            to: kinds(to)?,
            role: one_of(
                role,
                &[("call", Role::Call), ("send", Role::Send), ("deliver", Role::Deliver)],
            )?,
            variant: variant.to_owned(),
            ack: ack.to_owned(),
            answers: answers.into_iter().map(answer).collect::<Result<_, _>>()?,
            wait: optional(wait, whole)?,
            max_age: optional(max_age, whole)?,
            full_jitter: one_of(jitter, &[("none", false), ("full", true)])?,
            terminal: one_of(
                terminal,
                &[
                    ("told", Terminal::Told),
                    ("dropped", Terminal::Dropped),
                    ("blocked", Terminal::Blocked),
                    ("kept", Terminal::Kept),
                ],
            )?,
            keeps_failed: keeper(failed)?,
            keeps_refused: keeper(refused)?,
            metadata_only: one_of(kept_as, &[("message", false), ("metadata", true)])?,
            order: one_of(
                order,
                &[("none", Order::None), ("group", Order::Group), ("shard", Order::Shard)],
            )?,
            limits: limits.split('|').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            seen_failing: seen_failing.to_owned(),
            seen_captured: seen_captured.to_owned(),
            seen_lost: seen_lost.to_owned(),
            source,
        };
        channel.check()?;
        Ok(channel)
    }

    /// What a class of failure does here.
    pub fn answer(&self, class: Class) -> &Answer {
        let at = Class::ALL.iter().position(|(each, _)| *each == class).unwrap_or(0);
        &self.answers[at]
    }

    /// Attempts must end: by their number, their age, or the queue that holds the message.
    fn check(&self) -> Result<(), String> {
        for (answer, (_, name)) in self.answers.iter().zip(Class::ALL) {
            if answer.schedule.is_endless() && (self.max_age.is_none() || self.full_jitter) {
                return Err(format!("`{name}` never ends: give it a count, or an age"));
            }
            let told = self.role != Role::Deliver || answer.code.is_none();
            if !told {
                return Err(format!("`{name}` tells a producer that is gone"));
            }
        }
        Ok(())
    }

    /// How well this fits; the larger the closer, and nothing where it does not.
    fn fits(&self, from: Kind, to: Kind, role: Role, variant: &str) -> Option<u8> {
        let named = |kinds: &Option<Vec<Kind>>, kind| match kinds {
            None => Some(0),
            Some(kinds) => kinds.contains(&kind).then_some(1),
        };
        let close = named(&self.from, from)? + named(&self.to, to)?;
        (self.role == role && self.variant == variant).then_some(close)
    }
}

/// The channel of an edge: the row that names its ends most closely.
pub fn find(
    channels: &[Channel],
    from: Kind,
    to: Kind,
    role: Role,
    variant: &str,
) -> Option<usize> {
    let closest = |variant: &str| {
        let fitting = channels
            .iter()
            .enumerate()
            .filter_map(|(i, channel)| Some((channel.fits(from, to, role, variant)?, i)));
        fitting.max_by_key(|(close, i)| (*close, std::cmp::Reverse(*i))).map(|(_, i)| i)
    };
    closest(variant).or_else(|| closest(""))
}

/// The channel of an edge of a system; what has no beginning comes from outside.
pub fn of_edge(
    system: &System,
    channels: &[Channel],
    from: Option<NodeIndex>,
    to: NodeIndex,
    edge: &Edge,
) -> Option<usize> {
    let target = system.component(to);
    let source = from.map(|node| system.component(node));
    let kind = source.map_or(Kind::External, |source| source.kind);
    let second = |source: &StatedComponent| source.channel.custom_bus_v2 == Some(true);
    let express = edge.role == Role::Send && target.code.express == Some(true);
    let variant = match source.filter(|_| kind == Kind::EventBus).is_some_and(second) {
        true => "v2",
        false if express => "express",
        false => "",
    };
    find(channels, kind, target.kind, edge.role, variant)
}

fn answer(cell: &str) -> Result<Answer, String> {
    let parts = cell.split_once(' ');
    let (code, schedule) = parts.ok_or_else(|| format!("`{cell}` is no code and schedule"))?;
    let code = (code != "-").then(|| code.to_owned());
    Ok(Answer { code, schedule: Schedule::parse(schedule)? })
}

fn keeper(cell: &str) -> Result<Keeper, String> {
    one_of(
        cell,
        &[
            ("none", Keeper::None),
            ("function", Keeper::Function),
            ("channel", Keeper::Channel),
            ("history", Keeper::History),
        ],
    )
}

fn kinds(cell: &str) -> Result<Option<Vec<Kind>>, String> {
    if cell == "*" {
        return Ok(None);
    }
    let names = Kind::ALL.map(|(kind, name)| (name, kind));
    cell.split('|').map(|name| one_of(name, &names)).collect::<Result<_, _>>().map(Some)
}

fn optional<T>(
    cell: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    if cell.is_empty() { Ok(None) } else { read(cell).map(Some) }
}

fn whole(cell: &str) -> Result<u64, String> {
    cell.parse().map_err(|_| not(cell, "whole number"))
}

fn one_of<T: Copy>(cell: &str, all: &[(&str, T)]) -> Result<T, String> {
    let found = all.iter().find(|(name, _)| *name == cell).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        format!("`{cell}` is none of {}", names.join(", "))
    })
}

fn not(cell: &str, what: &str) -> String {
    format!("`{cell}` is no {what}")
}

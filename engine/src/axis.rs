//! The order of the options along duration or memory instead of requests.
//!
//! Every whole millisecond or megabyte of the range counts. A server's cost never falls as requests
//! take longer or need more memory, nor does a function's as they take longer: where both ends of a
//! stretch decide the order, all between them do. A function's cost over memory is a saw (whole
//! milliseconds are billed), hence it is computed at every size.
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

mod lines;
pub use lines::{Line, LinePoint, Lines, Stretch, cheapest, lines, lines_with, stated_value};

use crate::bill::Total;
use crate::evaluate::choices_of;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::platforms::memory_factor;
use crate::problem::Problem;
use crate::units::Quantity;
use crate::usd::Usd;
use crate::workload::Stated;

/// What the order is followed along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// The mean duration of an invocation. Unit: ms.
    Duration,
    /// Memory of one environment; the duration follows its share of a vCPU. Unit: MB.
    Memory,
}

impl Axis {
    /// As written in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duration => "duration",
            Self::Memory => "memory",
        }
    }

    /// What it counts.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Duration => "ms",
            Self::Memory => "MB",
        }
    }
}

/// The order of a workload's options along an axis.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// What it is followed along.
    pub axis: Axis,
    /// The first value.
    pub first: u64,
    /// The last one.
    pub last: u64,
    /// Every change of order, by value.
    pub changes: Vec<Change>,
    /// For memory: which size is cheapest, and which is fastest at little more.
    pub right_size: Vec<RightSize>,
}

/// A value from which another option is strictly cheaper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The option that is cheaper below.
    pub from: String,
    /// The option that is cheaper from here on.
    pub to: String,
    /// Which totals are compared.
    pub scope: &'static str,
    /// The first whole millisecond or megabyte at which `to` is strictly cheaper.
    pub at: u64,
    /// What `to` costs there.
    pub usd_per_month: Usd,
    /// Whether both options fit there.
    pub within_capacity: bool,
}

/// The memory that a function needs for the least money, and for little more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RightSize {
    /// The option.
    pub option: String,
    /// The cheapest size.
    pub cheapest: Sized,
    /// The fastest size that costs at most a tenth more.
    pub fastest: Sized,
}

/// A size of memory, and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sized {
    /// Memory. Unit: MB.
    pub memory_mb: u64,
    /// The mean duration. Unit: ms.
    pub duration_ms: Exact,
    /// The compute part of the month's bill.
    pub usd_per_month: Usd,
}

/// What the names of functions begin with.
const FUNCTIONS: &str = "Lambda ";
/// How much more than the cheapest the fastest size may cost. Unit: percent.
const LITTLE_MORE: i64 = 10;

/// Follows the order of a workload's options along an axis.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn along(stated: &Stated, axis: Axis, facts: &dyn Facts) -> Result<Order, Vec<Problem>> {
    let refuse = |error: FactError| vec![Problem::from_fact(axis.name(), &error)];
    let (first, last) = range(axis, facts).map_err(refuse)?;
    let per_vcpu = facts.quota("lambda.memory_mb_per_vcpu").map_err(refuse)?.value;
    let mut survey = Survey { stated, axis, facts, per_vcpu, known: BTreeMap::new() };
    survey.check(stated)?;
    survey.reach(first);
    survey.reach(last);
    if axis == Axis::Memory {
        (first..=last).for_each(|value| survey.reach_functions(value));
    }
    let lines = survey.lines(first);
    let mut changes = Vec::new();
    for (i, a) in lines.iter().enumerate() {
        for b in &lines[i + 1..] {
            for total in Total::ALL {
                changes.extend(survey.changes(a, b, total, first, last));
            }
        }
    }
    changes.sort_by(|x, y| (x.at, &x.from, &x.to, x.scope).cmp(&(y.at, &y.from, &y.to, y.scope)));
    let right_size =
        if axis == Axis::Memory { survey.right_sizes(first, last) } else { Vec::new() };
    Ok(Order { axis, first, last, changes, right_size })
}

/// The values that a function can have.
fn range(axis: Axis, facts: &dyn Facts) -> Result<(u64, u64), FactError> {
    let whole = |id: &str| facts.quota(id).map(|quota| quota.value.floor().unwrap_or(1).max(1));
    match axis {
        Axis::Duration => Ok((1, whole("lambda.timeout_max")?.saturating_mul(1_000))),
        Axis::Memory => Ok((whole("lambda.memory_min")?, whole("lambda.memory_max")?)),
    }
}

/// What an option costs at one value.
#[derive(Debug, Clone)]
struct Point {
    costs: [Usd; 2],
    fits: bool,
    /// Whether its all-in cost is more than a lower bound.
    priced: bool,
    duration: Exact,
    /// Where it is asked for.
    key: String,
}

/// Every option at the values looked at so far.
struct Survey<'a> {
    stated: &'a Stated,
    axis: Axis,
    facts: &'a dyn Facts,
    per_vcpu: Exact,
    known: BTreeMap<u64, BTreeMap<String, Point>>,
}

impl Survey<'_> {
    /// The options' names in their order, or what is wrong.
    fn check(&self, stated: &Stated) -> Result<Vec<String>, Vec<Problem>> {
        let choices = choices_of(stated.clone(), self.facts)?;
        Ok(choices.into_iter().map(|choice| choice.series).collect())
    }

    /// The workload at one value of the axis.
    fn at(&self, value: u64) -> Option<Stated> {
        let mut stated = self.stated.clone();
        let target = Exact::from(value);
        match self.axis {
            Axis::Duration => {
                let mean = stated.duration.billing().ok()?.mean;
                stated.duration = stated.duration.scaled(&target.checked_div(mean.amount())?);
            }
            Axis::Memory => {
                let to = Quantity::new(target);
                let cpu = stated.cpu.clone().unwrap_or(Exact::ONE);
                let factor = memory_factor(&stated.memory, &to, &cpu, &self.per_vcpu)?;
                stated.duration = stated.duration.scaled(&factor);
                stated.memory = to;
            }
        }
        Some(stated)
    }

    /// Evaluates every option at a value.
    fn reach(&mut self, value: u64) {
        if self.known.get(&value).is_some_and(|points| points.contains_key("")) {
            return;
        }
        let points = self.at(value).map(|stated| self.points(stated)).unwrap_or_default();
        let known = self.known.entry(value).or_default();
        known.extend(points);
        // Marks that the value was looked at as a whole.
        known.insert(String::new(), Point::nothing());
    }

    /// Evaluates the functions alone.
    fn reach_functions(&mut self, value: u64) {
        let Some(mut stated) = self.at(value) else { return };
        let functions = |ask: &crate::workload::Ask| {
            matches!(ask.platform, crate::workload::AskedPlatform::Lambda { .. })
        };
        let asks = stated.compare.take().unwrap_or_else(crate::workload::familiar_options);
        stated.compare = Some(asks.into_iter().filter(functions).collect());
        let points = self.points(stated);
        self.known.entry(value).or_default().extend(points);
    }

    fn points(&self, stated: Stated) -> BTreeMap<String, Point> {
        let requests = stated.requests.clone();
        let duration = stated.duration.billing().map(|b| b.mean.amount().clone());
        let duration = duration.unwrap_or(Exact::ZERO);
        let choices = choices_of(stated, self.facts).unwrap_or_default();
        let point = |choice: crate::platforms::Choice| {
            let point = Point {
                costs: Total::ALL.map(|total| choice.total(total, &requests)),
                fits: choice.fits(),
                priced: choice.unpriced.is_empty(),
                duration: duration.clone(),
                key: choice.key,
            };
            (choice.series, point)
        };
        choices.into_iter().map(point).collect()
    }

    fn lines(&self, value: u64) -> Vec<String> {
        let points = self.known.get(&value);
        points
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .filter(|n| !n.is_empty())
            .collect()
    }

    fn cost(&mut self, line: &str, value: u64, total: Total) -> Option<Usd> {
        if self.known.get(&value).is_none_or(|points| !points.contains_key(line)) {
            match self.between_equals(line, value) {
                Some(point) => {
                    self.known.entry(value).or_default().insert(line.to_owned(), point);
                }
                None => self.reach(value),
            }
        }
        let index = usize::from(total == Total::AllIn);
        Some(self.known.get(&value)?.get(line)?.costs[index].clone())
    }

    /// What a server costs between two values at which it costs the same.
    fn between_equals(&self, line: &str, value: u64) -> Option<Point> {
        if line.starts_with(FUNCTIONS) {
            return None;
        }
        let below = self.known.range(..value).rev().find_map(|(_, points)| points.get(line))?;
        let above = self.known.range(value..).find_map(|(_, points)| points.get(line))?;
        (below.costs == above.costs && below.fits == above.fits).then(|| below.clone())
    }

    /// Every change of order of two options between two values.
    fn changes(&mut self, a: &str, b: &str, total: Total, first: u64, last: u64) -> Vec<Change> {
        let mut runs: Vec<(u64, Ordering)> = Vec::new();
        self.runs(a, b, total, first, last, &mut runs);
        let mut cheaper: Option<Ordering> = None;
        let mut changes = Vec::new();
        for (at, order) in runs.into_iter().filter(|(_, order)| *order != Ordering::Equal) {
            if cheaper.is_some_and(|before| before != order) {
                changes.extend(self.change(a, b, total, at, order));
            }
            cheaper = Some(order);
        }
        changes
    }

    fn change(
        &mut self,
        a: &str,
        b: &str,
        total: Total,
        at: u64,
        order: Ordering,
    ) -> Option<Change> {
        let (from, to) = if order == Ordering::Less { (b, a) } else { (a, b) };
        let usd_per_month = self.cost(to, at, total)?;
        let points = self.known.get(&at)?;
        Some(Change {
            from: from.to_owned(),
            to: to.to_owned(),
            scope: total.name(),
            at,
            usd_per_month,
            within_capacity: [from, to]
                .iter()
                .all(|line| points.get(*line).is_some_and(|p| p.fits)),
        })
    }

    /// The order of two options from `first` to `last`, as the first value of each run.
    fn runs(
        &mut self,
        a: &str,
        b: &str,
        total: Total,
        first: u64,
        last: u64,
        runs: &mut Vec<(u64, Ordering)>,
    ) {
        let ends =
            [first, last].map(|at| Some((self.cost(a, at, total)?, self.cost(b, at, total)?)));
        // An option that cannot be had at one end has no order there.
        let [Some((a_first, b_first)), Some((a_last, b_last))] = ends else {
            if last > first {
                self.halves(a, b, total, first, last, runs);
            }
            return;
        };
        let saw = self.axis == Axis::Memory;
        let order = a_first.cmp(&b_first);
        let always_less = !saw && a_last < b_first;
        let always_greater = !saw && a_first > b_last;
        let both_flat = !saw && a_first == a_last && b_first == b_last;
        if first == last || always_less || always_greater || both_flat {
            if runs.last().is_none_or(|(_, before)| *before != order) {
                runs.push((first, order));
            }
            return;
        }
        self.halves(a, b, total, first, last, runs);
    }

    fn halves(
        &mut self,
        a: &str,
        b: &str,
        total: Total,
        first: u64,
        last: u64,
        runs: &mut Vec<(u64, Ordering)>,
    ) {
        let middle = u64::midpoint(first, last);
        self.runs(a, b, total, first, middle, runs);
        self.runs(a, b, total, middle + 1, last, runs);
    }

    /// The cheapest memory of each function, and the fastest at little more.
    fn right_sizes(&self, first: u64, last: u64) -> Vec<RightSize> {
        let stated_functions: Vec<String> =
            self.lines(first).into_iter().filter(|line| line.starts_with(FUNCTIONS)).collect();
        stated_functions
            .into_iter()
            .filter_map(|line| self.right_size(&line, first, last))
            .collect()
    }

    fn right_size(&self, line: &str, first: u64, last: u64) -> Option<RightSize> {
        let sizes: Vec<Sized> = (first..=last)
            .filter_map(|memory_mb| {
                let point = self.known.get(&memory_mb)?.get(line)?;
                let [compute, _] = &point.costs;
                Some(Sized {
                    memory_mb,
                    duration_ms: point.duration.clone(),
                    usd_per_month: compute.clone(),
                })
            })
            .collect();
        let cheapest = sizes.iter().min_by(|x, y| {
            x.usd_per_month.cmp(&y.usd_per_month).then_with(|| x.duration_ms.cmp(&y.duration_ms))
        })?;
        let most = cheapest.usd_per_month.amount() * &Exact::decimal(100 + LITTLE_MORE, 2);
        let near = sizes.iter().filter(|size| *size.usd_per_month.amount() <= most);
        let fastest = near.min_by(|x, y| {
            x.duration_ms.cmp(&y.duration_ms).then_with(|| x.usd_per_month.cmp(&y.usd_per_month))
        })?;
        Some(RightSize {
            option: line.to_owned(),
            cheapest: cheapest.clone(),
            fastest: fastest.clone(),
        })
    }
}

impl Point {
    fn nothing() -> Self {
        Self {
            costs: [Usd::ZERO, Usd::ZERO],
            fits: false,
            priced: false,
            duration: Exact::ZERO,
            key: String::new(),
        }
    }
}

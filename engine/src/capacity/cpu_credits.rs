//! CPU credits of a burstable machine, hour by hour.
//!
//! A credit is one vCPU for a minute. A machine earns credits every hour, spends 60 × vCPU ×
//! utilisation, and keeps at most a cap (models.md 3.3). Beyond its credits a machine is either
//! slowed down to what it earns, or spends surplus credits, which later earnings repay; those that
//! 24 hours of earning could not repay are charged.
//!
//! Both are one law, a balance that is held between a floor and the cap. Hours that are played one
//! after the other are then again a shift held between two bounds, x → min(H, max(L, x + D)), so that
//! a repeated day needs no iteration: it settles at H if a day gains credits, at L if it loses some.
use super::estimate::Estimate;
use crate::decision::Credits;
use crate::exact::Exact;
use crate::traffic::Traffic;

/// Minutes in an hour: what a vCPU in full use spends.
const PER_VCPU_HOUR: f64 = 60.0;
/// Hours within which surplus credits may be repaid.
const REPAID_WITHIN: f64 = 24.0;
/// What is nothing, as a share of the cap: balances are sums of floats.
const NOTHING: f64 = 1e-9;

/// What happens when a machine has used up its credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It gets no more processor than it earns credits for.
    Standard,
    /// It spends surplus credits.
    Unlimited,
}

/// A machine that runs on credits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machine {
    /// Processors, above 0.
    pub vcpu: f64,
    /// Credits earned in an hour, above 0.
    pub earned: f64,
    /// The most credits that are kept, at least 0.
    pub kept: f64,
}

/// A day, or a week, that repeats itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The balance at the end of each hour once the days repeat themselves, from minus a day's
    /// earnings (surplus credits that are owed) to the cap.
    pub balances: Vec<f64>,
    /// The hour, counted from 0 at the starting balance, within which the earned credits are used up
    /// for the first time; none if they never are.
    pub exhausted_in: Option<u64>,
    /// Surplus credits that are charged for a day, on average; zero where the machine is slowed down.
    /// Unit: vCPU-minutes.
    pub surplus_per_day: f64,
    /// The share of the work asked for that is not done in its hour, 0 to 1; zero where surplus
    /// credits are spent. Undone work is not carried over.
    pub undone: f64,
}

/// The credits of one machine over the hours of `traffic`, of which it does `work` vCPU-seconds a
/// second on average and sustains `baseline` of its `vcpu`.
pub fn over_hours(
    vcpu: &Exact,
    baseline: &Exact,
    work: &Exact,
    traffic: &Traffic,
    mode: Mode,
) -> Credits {
    let (vcpu, work) = (vcpu.to_f64(), work.to_f64());
    let machine = Machine::of(vcpu, baseline.to_f64() / vcpu);
    let share = |weight: &Exact| (weight.to_f64() * work / vcpu).min(1.0);
    let hours: Vec<f64> = traffic.weights().iter().map(share).collect();
    let course = machine.course(&hours, mode, machine.kept);
    let lowest = course.balances.iter().copied().fold(machine.kept, f64::min);
    Credits {
        exhausted_in_hour: course.exhausted_in,
        lowest_balance: Estimate::new(lowest),
        surplus_per_day: Estimate::new(course.surplus_per_day),
        undone: Estimate::new(course.undone),
    }
}

impl Course {
    /// Whether the days can go on for ever at full speed and with nothing charged.
    pub fn sustained(&self) -> bool {
        self.surplus_per_day == 0.0 && self.undone == 0.0
    }
}

impl Machine {
    /// A machine whose vCPUs each sustain `baseline` (0 to 1), and which keeps a day's credits.
    pub fn of(vcpu: f64, baseline: f64) -> Self {
        let earned = vcpu * baseline * PER_VCPU_HOUR;
        Self { vcpu, earned, kept: earned * REPAID_WITHIN }
    }

    /// The utilisation of all processors that is sustained: earned / (60 × vCPU).
    pub fn baseline(&self) -> f64 {
        self.earned / (PER_VCPU_HOUR * self.vcpu)
    }

    /// The credits of a machine whose utilisation, 0 to 1 of all its processors, repeats itself.
    ///
    /// `hours` are those of a day or a week; `start` is the balance before the first of them.
    pub fn course(&self, hours: &[f64], mode: Mode, start: f64) -> Course {
        let mut balance = self.settled(hours, mode, start);
        let (mut balances, mut short) = (Vec::with_capacity(hours.len()), 0.0);
        for utilisation in hours {
            let after = self.after(balance, *utilisation);
            short += (self.floor(mode) - after).max(0.0);
            balance = self.held(mode, after);
            balances.push(balance);
        }
        if short <= self.nothing() {
            short = 0.0;
        }
        let asked: f64 = hours.iter().map(|utilisation| self.spent(*utilisation)).sum();
        let days = hours.len() as f64 / REPAID_WITHIN;
        let exhausted_in = self.exhausted_in(hours, mode, start);
        let (surplus_per_day, undone) = match mode {
            _ if short == 0.0 => (0.0, 0.0),
            Mode::Unlimited => (short / days, 0.0),
            Mode::Standard => (0.0, short / asked),
        };
        Course { balances, exhausted_in, surplus_per_day, undone }
    }

    /// The balance at the start of a day when days repeat themselves.
    fn settled(&self, hours: &[f64], mode: Mode, start: f64) -> f64 {
        let gained: f64 = hours.iter().map(|utilisation| self.after(0.0, *utilisation)).sum();
        let from = if gained > self.nothing() {
            f64::INFINITY
        } else if gained < -self.nothing() {
            f64::NEG_INFINITY
        } else {
            start
        };
        hours.iter().fold(self.held(mode, from), |balance, utilisation| {
            self.held(mode, self.after(balance, *utilisation))
        })
    }

    fn exhausted_in(&self, hours: &[f64], mode: Mode, start: f64) -> Option<u64> {
        let (mut balance, mut passed) = (self.held(mode, start), 0);
        loop {
            let before = balance;
            let mut lowest = f64::INFINITY;
            for (hour, utilisation) in (passed..).zip(hours) {
                let after = self.after(balance, *utilisation);
                if after < -self.nothing() {
                    return Some(hour);
                }
                lowest = lowest.min(after);
                balance = self.held(mode, after);
            }
            let lost = before - balance;
            if lost <= self.nothing() {
                return None;
            }
            // From the second day on all days lose as much, so those that stay above zero are passed
            // over; the first may have lost more, to the cap.
            let skipped =
                if passed == 0 { 0.0 } else { (lowest / lost - 1.0).max(0.0) as u64 as f64 };
            balance -= skipped * lost;
            passed += (1 + skipped as u64) * hours.len() as u64;
        }
    }

    /// The balance after an hour before it is held between its bounds.
    fn after(&self, balance: f64, utilisation: f64) -> f64 {
        balance + (self.earned - self.spent(utilisation))
    }

    fn spent(&self, utilisation: f64) -> f64 {
        PER_VCPU_HOUR * self.vcpu * utilisation
    }

    fn held(&self, mode: Mode, balance: f64) -> f64 {
        balance.min(self.kept).max(self.floor(mode))
    }

    fn floor(&self, mode: Mode) -> f64 {
        match mode {
            Mode::Standard => 0.0,
            Mode::Unlimited => -REPAID_WITHIN * self.earned,
        }
    }

    fn nothing(&self) -> f64 {
        NOTHING * (self.kept + REPAID_WITHIN * self.earned)
    }
}

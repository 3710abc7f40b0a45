//! CPU credits of a machine that may burst, hour by hour.
//!
//! Source: AWS EC2 user guide, burstable performance instances; models.md 3.3. One credit is one
//! vCPU at full use for one minute. Credits are earned by the hour and kept up to a day's worth;
//! use beyond them is slowed to what is earned, or paid for as surplus when the average over 24 hours
//! exceeds the baseline.

/// A machine that earns credits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machine {
    /// Virtual CPUs.
    pub vcpu: f64,
    /// Credits earned in an hour: vCPUs times the baseline share times 60.
    pub earned: f64,
    /// The most credits that are kept.
    pub kept: f64,
}

/// What use beyond the credits does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is paid for.
    Unlimited,
    /// It is slowed to what is earned.
    Standard,
}

/// A repeating pattern of hours, once it has settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Credits at the end of each hour, never below zero nor above what is kept.
    pub balances: Vec<f64>,
    /// The first hour at whose end no credit is left.
    pub exhausted: Option<usize>,
    /// Surplus credits that are charged for each day of the pattern; zero in standard mode.
    pub charged: Vec<f64>,
    /// vCPU-minutes of work that are slowed down, over the pattern; zero in unlimited mode.
    pub slowed: f64,
}

impl Machine {
    /// A machine whose vCPUs each sustain `baseline` (0 to 1), and which keeps a day's credits.
    pub fn of(vcpu: f64, baseline: f64) -> Self {
        let earned = vcpu * baseline * 60.0;
        Self { vcpu, earned, kept: earned * 24.0 }
    }

    /// The course of whole days of hourly use, each the share (0 to 1) of all vCPUs in use, repeated
    /// until it settles.
    pub fn course(&self, use_by_hour: &[f64], mode: Mode) -> Course {
        let mut balance = self.kept;
        let mut course = self.once(use_by_hour, mode, balance);
        // Credits start full and only the last hour's are carried over, so that a few rounds settle.
        for _ in 0..use_by_hour.len() {
            let last = course.balances.last().copied().unwrap_or(balance);
            if last.total_cmp(&balance).is_eq() {
                break;
            }
            balance = last;
            course = self.once(use_by_hour, mode, balance);
        }
        course
    }

    fn once(&self, use_by_hour: &[f64], mode: Mode, start: f64) -> Course {
        let mut balance = start;
        let mut course =
            Course { balances: Vec::new(), exhausted: None, charged: Vec::new(), slowed: 0.0 };
        for (day, hours) in use_by_hour.chunks(24).enumerate() {
            let mut overdrawn = 0.0;
            for (hour, share) in hours.iter().enumerate() {
                let after = balance + self.earned - 60.0 * self.vcpu * share;
                if after <= 0.0 && course.exhausted.is_none() {
                    course.exhausted = Some(day * 24 + hour);
                }
                overdrawn += if after < 0.0 { -after } else { 0.0 };
                balance = after.clamp(0.0, self.kept);
                course.balances.push(balance);
            }
            let average_above = hours.iter().sum::<f64>() * 60.0 * self.vcpu
                - self.earned * hours.len() as f64;
            match mode {
                // What was overdrawn and earned back within the day is not charged.
                Mode::Unlimited if average_above > 0.0 => {
                    let charged = if overdrawn < average_above { overdrawn } else { average_above };
                    course.charged.push(charged);
                }
                Mode::Unlimited => course.charged.push(0.0),
                Mode::Standard => {
                    course.charged.push(0.0);
                    course.slowed += overdrawn;
                }
            }
        }
        course
    }
}

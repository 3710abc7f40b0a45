//! When something is tried again: waits as the table writes them, and the attempts that follow.
//!
//! `once` · `60000+120000` · `1000..300000` (doubling, until it is too old) · `1000..20000x10` ·
//! `20000x100000` · `visibility` (whenever the queue shows the message again). Whole milliseconds.

/// The waits between attempts, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Vec<Wait>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// So long, so many times.
    Every { ms: u64, times: u64 },
    /// Twice as long each time, up to a longest; so many times, or until it is too old.
    Doubling { from: u64, to: u64, times: Option<u64> },
    /// As long as the queue hides a received message, counted from its receipt.
    Visibility,
}

/// Which wait of a jittered one is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Half of it: the mean of a wait that is drawn evenly between nothing and all of it.
    Mean,
    /// None of it.
    Least,
    /// All of it.
    Most,
}

/// What bounds a run of attempts.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// When the first attempt begins. Unit: ms.
    pub first: u64,
    /// What an attempt takes that fails. Unit: ms.
    pub each: u64,
    /// At most so many attempts.
    pub attempts: Option<u64>,
    /// No attempt begins at this time or later.
    pub until: Option<u64>,
    /// Attempts that begin at this time or later succeed.
    pub well_from: Option<u64>,
    /// How long the queue hides a received message.
    pub visibility: u64,
    /// Which part of a jittered wait is taken; none where waits are not jittered.
    pub jitter: Option<Take>,
}

/// A run of attempts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tried {
    /// When the first few began.
    pub first: Vec<u64>,
    /// How many failed.
    pub failed: u64,
    /// When the one began that succeeded.
    pub well_at: Option<u64>,
    /// When it was given up; the end of the last attempt, or of the age.
    pub over_at: u64,
    /// When the last attempt began.
    pub last: u64,
}

/// So many attempts are told one by one.
const TOLD: usize = 12;
/// No stated number of attempts counts beyond this.
const MOST_STATED: u64 = 100;

impl Schedule {
    /// One attempt.
    pub const ONCE: Self = Self(Vec::new());

    /// As the table writes it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "once" => return Ok(Self::ONCE),
            "visibility" => return Ok(Self(vec![Wait::Visibility])),
            _ => {}
        }
        let terms: Vec<&str> = text.split('+').collect();
        let mut waits = Vec::new();
        for (i, term) in terms.iter().enumerate() {
            let wait = term_of(term).ok_or_else(|| format!("`{term}` is no wait"))?;
            let endless = matches!(wait, Wait::Doubling { times: None, .. });
            if endless && i + 1 < terms.len() {
                return Err(format!("nothing follows `{term}`, which has no end"));
            }
            waits.push(wait);
        }
        Ok(Self(waits))
    }

    /// Whether only age ends it.
    pub fn is_endless(&self) -> bool {
        self.0.iter().any(|wait| matches!(wait, Wait::Doubling { times: None, .. }))
    }

    /// The same waits for so many attempts in all.
    #[must_use]
    pub fn with_attempts(&self, attempts: u64) -> Self {
        let more = attempts.saturating_sub(1).min(MOST_STATED);
        match (more, self.0.first()) {
            (0, _) => Self::ONCE,
            (_, None) => Self(vec![Wait::Every { ms: 0, times: more }]),
            (_, Some(Wait::Every { ms, .. })) => Self(vec![Wait::Every { ms: *ms, times: more }]),
            (_, Some(Wait::Doubling { from, to, .. })) => {
                Self(vec![Wait::Doubling { from: *from, to: *to, times: Some(more) }])
            }
            (_, Some(Wait::Visibility)) => self.clone(),
        }
    }

    /// How many attempts there are at most, where waits alone say so.
    pub fn count(&self) -> Option<u64> {
        let waits = self.0.iter().map(|wait| match wait {
            Wait::Every { times, .. } => Some(*times),
            Wait::Doubling { times, .. } => *times,
            Wait::Visibility => None,
        });
        waits.sum::<Option<u64>>().map(|waits| waits + 1)
    }

    /// All waits together, the longest where they are jittered; none where only age ends them. Unit: ms.
    pub fn waits(&self) -> Option<u64> {
        let mut sum: u64 = 0;
        for wait in &self.0 {
            match *wait {
                Wait::Every { ms, times } => sum = sum.saturating_add(ms.saturating_mul(times)),
                Wait::Doubling { from, to, times: Some(times) } => {
                    let mut each = from;
                    // Beyond 64 doublings every wait is the longest.
                    let doubled = times.min(64);
                    for _ in 0..doubled {
                        sum = sum.saturating_add(each);
                        each = each.saturating_mul(2).min(to);
                    }
                    sum = sum.saturating_add(to.saturating_mul(times - doubled));
                }
                Wait::Doubling { times: None, .. } | Wait::Visibility => return None,
            }
        }
        Some(sum)
    }

    /// Whether it is tried once.
    pub fn is_once(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the queue's own time counts.
    pub fn is_visibility(&self) -> bool {
        self.0.contains(&Wait::Visibility)
    }

    /// The attempts within these bounds, while the failure lasts.
    pub fn attempts(&self, bounds: &Bounds) -> Tried {
        let mut tried = Tried::default();
        let mut at = bounds.first;
        if !begin(&mut tried, at, bounds) {
            return tried;
        }
        for wait in &self.0 {
            let more = match *wait {
                Wait::Every { ms, times } => steady(&mut tried, &mut at, ms, times, bounds),
                Wait::Visibility => {
                    // The time is counted from the receipt, so that the attempt itself adds nothing.
                    let hidden = bounds.visibility.max(1);
                    let own = Bounds { each: 0, jitter: None, ..*bounds };
                    let more = steady(&mut tried, &mut at, hidden, u64::MAX, &own);
                    if tried.well_at.is_none() {
                        tried.over_at = tried.over_at.max(at.saturating_add(hidden));
                        if let Some(until) = bounds.until {
                            tried.over_at = tried.over_at.min(until.max(bounds.first));
                        }
                    }
                    more
                }
                Wait::Doubling { from, to, times } => {
                    let (mut ms, mut left) = (from, times.unwrap_or(u64::MAX));
                    let mut more = true;
                    while more && left > 0 && ms < to {
                        more = steady(&mut tried, &mut at, ms, 1, bounds);
                        (ms, left) = (ms.saturating_mul(2).min(to), left - 1);
                    }
                    more && (left == 0 || steady(&mut tried, &mut at, to, left, bounds))
                }
            };
            if !more {
                return tried;
            }
        }
        tried
    }
}

/// Counts an attempt that begins now; false where the run is over.
fn begin(tried: &mut Tried, at: u64, bounds: &Bounds) -> bool {
    let tells = tried.first.len() < TOLD;
    if bounds.until.is_some_and(|until| at >= until) {
        tried.over_at = bounds.until.unwrap_or(at).max(bounds.first);
        return false;
    }
    if bounds.attempts.is_some_and(|most| tried.failed >= most) {
        return false;
    }
    if tells {
        tried.first.push(at);
    }
    tried.last = at;
    if bounds.well_from.is_some_and(|well| at >= well) {
        tried.well_at = Some(at);
        tried.over_at = at;
        return false;
    }
    tried.failed += 1;
    tried.over_at = at.saturating_add(bounds.each);
    true
}

/// Up to `times` more attempts, each so long after the one before ended; false where the run is over.
///
/// What is not told one by one is counted by a division, so that 100,000 attempts cost no more than
/// a dozen.
fn steady(tried: &mut Tried, at: &mut u64, ms: u64, times: u64, bounds: &Bounds) -> bool {
    let waited = match bounds.jitter {
        None | Some(Take::Most) => ms,
        Some(Take::Mean) => ms / 2,
        Some(Take::Least) => 0,
    };
    let step = waited.saturating_add(bounds.each);
    let mut left = times;
    while left > 0 {
        let told = tried.first.len() >= TOLD;
        if told && step > 0 {
            // How many attempts from here on surely fail, and begin in time.
            let horizon = [bounds.until, bounds.well_from].into_iter().flatten().min();
            let fits = horizon.map_or(u64::MAX, |end| end.saturating_sub(*at + 1) / step);
            let most = bounds.attempts.map_or(u64::MAX, |most| most.saturating_sub(tried.failed));
            let skip = fits.min(most).min(left).saturating_sub(1);
            if skip > 0 && skip < u64::MAX / 2 {
                *at = at.saturating_add(skip.saturating_mul(step));
                tried.failed = tried.failed.saturating_add(skip);
                tried.last = *at;
                tried.over_at = at.saturating_add(bounds.each);
                left -= skip;
                continue;
            }
        }
        let next = at.saturating_add(step);
        if next == u64::MAX || !begin(tried, next, bounds) {
            return false;
        }
        *at = next;
        left -= 1;
    }
    true
}

fn term_of(term: &str) -> Option<Wait> {
    let (wait, times) = match term.split_once('x') {
        Some((wait, times)) => (wait, Some(number(times).filter(|times| *times > 0)?)),
        None => (term, None),
    };
    match wait.split_once("..") {
        Some((from, to)) => {
            let (from, to) = (number(from).filter(|from| *from > 0)?, number(to)?);
            (from < to).then_some(Wait::Doubling { from, to, times })
        }
        None => Some(Wait::Every { ms: number(wait)?, times: times.unwrap_or(1) }),
    }
}

/// A plain whole number: no sign, no leading zero.
fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain && text.len() <= 12 { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(text: &str, change: impl FnOnce(&mut Bounds)) -> Tried {
        let mut bounds = Bounds {
            first: 0,
            each: 0,
            attempts: None,
            until: None,
            well_from: None,
            visibility: 30_000,
            jitter: None,
        };
        change(&mut bounds);
        Schedule::parse(text).expect(text).attempts(&bounds)
    }

    #[test]
    fn an_asynchronous_event_is_tried_three_times() {
        let run = tried("60000+120000", |b| b.each = 400);
        assert_eq!(run.first, [0, 60_400, 180_800]);
        assert_eq!((run.failed, run.over_at), (3, 181_200));
    }

    #[test]
    fn one_of_the_two_comes_first_age_or_number() {
        let run = tried("1000..300000", |b| b.until = Some(21_600_000));
        // 1 + 2 + 4 + ... + 256 s, then every 300 s.
        assert_eq!(run.first[..4], [0, 1_000, 3_000, 7_000]);
        assert_eq!(
            (run.failed, run.over_at),
            (10 + (21_600_000 - 511_000 - 1) / 300_000, 21_600_000)
        );
        let many = tried("0x2+1000x2+1000..20000x10+20000x100000", |_| {});
        assert_eq!(many.failed, 100_015);
        let short = tried("0x2+1000x2+1000..20000x10+20000x100000", |b| b.attempts = Some(50));
        assert_eq!(short.failed, 50);
    }

    #[test]
    fn what_is_counted_at_once_is_what_would_be_counted_one_by_one() {
        for well in (0..2_000_000).step_by(77_777) {
            let run = tried("1000..64000", |b| {
                (b.until, b.well_from, b.each) = (Some(1_500_000), Some(well), 250);
            });
            let (mut at, mut wait, mut failed, mut well_at) = (0_u64, 1_000, 0, None);
            while at < 1_500_000 {
                if at >= well {
                    well_at = Some(at);
                    break;
                }
                failed += 1;
                at += wait + 250;
                wait = (wait * 2).min(64_000);
            }
            assert_eq!((run.failed, run.well_at), (failed, well_at), "{well}");
        }
    }

    #[test]
    fn a_queue_shows_a_message_again_after_its_visibility() {
        let run = tried("visibility", |b| (b.attempts, b.each) = (Some(3), 400));
        assert_eq!((run.first, run.failed, run.over_at), (vec![0, 30_000, 60_000], 3, 90_000));
        let long = tried("visibility", |b| b.until = Some(345_600_000));
        assert_eq!((long.failed, long.over_at), (11_520, 345_600_000));
    }

    #[test]
    fn half_of_a_jittered_wait_is_its_mean() {
        let at = |take| tried("1000..20000x2", |b| b.jitter = Some(take)).last;
        assert_eq!([Take::Least, Take::Mean, Take::Most].map(at), [0, 1_500, 3_000]);
    }

    #[test]
    fn nothing_else_is_a_schedule() {
        for bad in ["", "1s", "-1", "01", "1x0", "2..1", "0..5", "1..2+3", "1 + 2", "x3", "1xx2"] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
    }
}

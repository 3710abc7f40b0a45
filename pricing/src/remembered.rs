//! Answers that were given once: a run over many workloads, or a server, asks for the same few facts
//! again and again.
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use svl_engine::facts::{
    AllowanceRecord, ArrivalShape, Behaviour, ColdStart, InstanceType, Machine, PriceRecord,
};
use svl_engine::quota::Quota;
use svl_engine::system::drill::Channel;

/// So many answers of a kind are kept at most: what is asked for is the asker's choice.
const ROOM: usize = 4_096;
/// So many days of pricing are kept at most.
const DAYS: usize = 4;

/// What `then` makes of some words in one key, `lambda/us-east-1/requests`; one of usual length takes
/// no memory of its own.
pub fn keyed<T>(words: &[&str], then: impl FnOnce(&str) -> T) -> T {
    let mut room = [0; 128];
    let mut length = 0;
    for (i, word) in words.iter().enumerate() {
        for part in [if i == 0 { "" } else { "/" }, word] {
            let end = length + part.len();
            let Some(place) = room.get_mut(length..end) else { return then(&words.join("/")) };
            place.copy_from_slice(part.as_bytes());
            length = end;
        }
    }
    match std::str::from_utf8(&room[..length]) {
        Ok(key) => then(key),
        // Whole words were joined.
        Err(_) => then(&words.join("/")),
    }
}

/// Answers by key. Errors are not remembered: they end the workload that met them.
#[derive(Debug)]
pub struct Remembered<T>(Mutex<BTreeMap<String, T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Remembered<T> {
    /// The answer to `key`, found by `find` the first time.
    ///
    /// # Errors
    /// Those of `find`.
    pub fn or_find<E>(&self, key: &str, find: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if let Some(known) = locked(&self.0).get(key) {
            return Ok(known.clone());
        }
        // Not under the lock: an answer may need others.
        let found = find()?;
        let mut answers = locked(&self.0);
        if answers.len() >= ROOM {
            answers.clear();
        }
        answers.insert(key.to_owned(), found.clone());
        Ok(found)
    }

    /// The same where every question has an answer.
    pub fn or_give(&self, key: &str, give: impl FnOnce() -> T) -> T {
        let Ok(answer) = self.or_find(key, || Ok::<T, Infallible>(give()));
        answer
    }
}

/// What was asked for one day of pricing.
#[derive(Debug, Default)]
pub struct Known {
    pub prices: Remembered<PriceRecord>,
    pub instance_types: Remembered<InstanceType>,
    pub quotas: Remembered<Quota>,
    pub machines: Remembered<Arc<[Machine]>>,
    pub allowances: Remembered<Option<AllowanceRecord>>,
    pub behaviours: Remembered<Behaviour>,
    pub arrival_shapes: Remembered<ArrivalShape>,
    pub cold_starts: Remembered<Option<ColdStart>>,
    pub channels: Remembered<Arc<[Channel]>>,
    pub disputed: Remembered<Vec<(String, String)>>,
    pub rule_texts: Remembered<Option<String>>,
}

/// What is known of the days that were asked for lately. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Days(Arc<Mutex<Kept>>);

/// Days of pricing, the one that was asked for first in front.
type Kept = Vec<(Date, Arc<Known>)>;

impl Days {
    /// What is known of a day.
    pub fn of(&self, day: Date) -> Arc<Known> {
        let mut days = locked(&self.0);
        if let Some((_, known)) = days.iter().find(|(each, _)| *each == day) {
            return known.clone();
        }
        if days.len() >= DAYS {
            days.remove(0);
        }
        let known = Arc::<Known>::default();
        days.push((day, known.clone()));
        known
    }
}

/// Whatever a thread that panicked left behind is whole: an answer is inserted at once.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

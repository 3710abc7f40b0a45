//! Answers that were given already. The same question has the same answer, to the byte, for as long
//! as the program runs; so it is kept under its digest, as long as there is room.
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use sha2::{Digest, Sha256};

/// How much is kept. Unit: bytes.
const ROOM: usize = 16 << 20;

/// SHA-256 of all that shapes an answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key([u8; 32]);

impl Key {
    /// Of the parts of a question, in a fixed order.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            // The length keeps `ab`, `c` and `a`, `bc` apart.
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }
}

/// The answers, the oldest first to go.
pub struct Kept {
    answers: Mutex<Answers>,
    room: usize,
}

#[derive(Default)]
struct Answers {
    by_key: BTreeMap<Key, Bytes>,
    oldest_first: VecDeque<Key>,
    taken: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { answers: Mutex::default(), room: ROOM }
    }
}

impl Kept {
    /// The answer, if it is kept.
    pub fn get(&self, key: Key) -> Option<Bytes> {
        // What a thread that panicked left behind is whole: nothing here panics halfway.
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.by_key.get(&key).cloned()
    }

    /// Keeps an answer, and lets the oldest go for it.
    pub fn put(&self, key: Key, answer: &Bytes) {
        if answer.len() > self.room / 4 {
            return;
        }
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.by_key.insert(key, answer.clone()).is_some() {
            return;
        }
        answers.oldest_first.push_back(key);
        answers.taken += answer.len();
        while answers.taken > self.room
            && let Some(oldest) = answers.oldest_first.pop_front()
        {
            let gone = answers.by_key.remove(&oldest).map_or(0, |answer| answer.len());
            answers.taken -= gone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_there_is_no_room() {
        let kept = Kept { room: 40, ..Kept::default() };
        let answer = Bytes::from_static(b"0123456789");
        let key = |n: u8| Key::of(&[&[n]]);
        for n in 0..6 {
            kept.put(key(n), &answer);
            kept.put(key(n), &answer);
        }
        assert!(kept.get(key(0)).is_none() && kept.get(key(1)).is_none());
        assert!((2..6).all(|n| kept.get(key(n)).is_some()));
        kept.put(key(9), &Bytes::from_static(b"too large to be kept"));
        assert!(kept.get(key(9)).is_none());
    }

    #[test]
    fn parts_are_told_apart() {
        assert!(Key::of(&[b"ab", b"c"]) != Key::of(&[b"a", b"bc"]));
    }
}

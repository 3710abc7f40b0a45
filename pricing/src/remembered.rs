//! Answers that were given once: a run over many workloads asks for the same few facts again and
//! again.
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Answers by key. Errors are not remembered: they end the workload that met them.
#[derive(Debug, Clone)]
pub struct Remembered<T>(RefCell<BTreeMap<String, T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(RefCell::new(BTreeMap::new()))
    }
}

impl<T: Clone> Remembered<T> {
    /// The answer to `key`, found by `find` the first time.
    ///
    /// # Errors
    /// Those of `find`.
    pub fn or_find<E>(&self, key: &str, find: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if let Some(known) = self.0.borrow().get(key) {
            return Ok(known.clone());
        }
        let found = find()?;
        self.0.borrow_mut().insert(key.to_owned(), found.clone());
        Ok(found)
    }
}

//! How often each part of a chain is visited: so many visits that are made with the same probability.
use super::part::Link;

/// Classes of one part that are told apart; beyond, the rarest are counted with the next one.
const CLASSES: usize = 8;

/// The visits of one part that a request can cause.
#[derive(Debug, Clone, Default)]
pub(super) struct Visits {
    /// `(probability that it is made, how many there are)`, no probability twice.
    classes: Vec<(f64, f64)>,
    mean: f64,
}

impl Visits {
    pub(super) fn classes(&self) -> &[(f64, f64)] {
        &self.classes
    }

    /// How often the part is visited on average.
    pub(super) const fn mean(&self) -> f64 {
        self.mean
    }

    /// How often it is visited at most.
    pub(super) fn most(&self) -> f64 {
        self.classes.iter().map(|(_, count)| count).sum()
    }

    fn add(&mut self, chance: f64, count: f64) {
        if chance <= 0.0 || count <= 0.0 {
            return;
        }
        match self.classes.iter_mut().find(|class| class.0.total_cmp(&chance).is_eq()) {
            Some(class) => class.1 += count,
            None => self.classes.push((chance, count)),
        }
        if self.classes.len() > CLASSES {
            // The rarest class becomes as likely as the next: what is counted is never too little.
            self.classes.sort_by(|a, b| b.0.total_cmp(&a.0));
            if let (Some((_, rare)), Some(next)) = (self.classes.pop(), self.classes.last_mut()) {
                next.1 += rare;
            }
        }
    }
}

/// The visits of every part, for one of the last.
pub(super) fn of(links: &[Vec<Link>]) -> Vec<Visits> {
    let mut visits = vec![Visits::default(); links.len()];
    if let Some(last) = visits.last_mut() {
        last.add(1.0, 1.0);
        last.mean = 1.0;
    }
    for (from, links) in links.iter().enumerate().rev() {
        let (before, rest) = visits.split_at_mut(from);
        let Some(caller) = rest.first() else { continue };
        for link in links {
            let called = &mut before[link.to];
            called.mean += caller.mean * (link.whole + link.rest) * link.tries().0;
            for (chance, count) in &caller.classes {
                let mut reached = 1.0;
                for _ in 0..link.attempts {
                    called.add(chance * reached, count * link.whole);
                    if link.rest > 0.0 {
                        called.add(chance * link.rest * reached, *count);
                    }
                    reached *= link.failure;
                    if reached <= 0.0 {
                        break;
                    }
                }
            }
        }
    }
    visits
}

//! How long an invocation takes with another size of memory.
//!
//! T(m) = io + cpu / min(P, m / m₁), where m₁ is the memory that brings one whole vCPU and P the
//! usable parallelism. Measured: CPU-bound functions on `x86_64` within 3 % at P = 1, on arm64 within
//! 8 %; no gain beyond m₁ for one thread (models.md 5).

/// What of an invocation waits, and what computes on one vCPU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// Time that does not depend on memory.
    pub waiting: f64,
    /// Time on one whole vCPU.
    pub computing: f64,
    /// vCPUs that the work can use at once, at least 1.
    pub parallelism: f64,
}

impl Work {
    /// The work of an invocation that takes `duration` at `memory`, of which a share (0 to 1)
    /// computes. `per_vcpu` is the memory that brings one vCPU, in the same unit.
    pub fn measured(
        duration: f64,
        memory: f64,
        share: f64,
        parallelism: f64,
        per_vcpu: f64,
    ) -> Self {
        let speed = speed(memory, parallelism, per_vcpu);
        let computing = duration * share;
        Self { waiting: duration - computing, computing: computing * speed, parallelism }
    }

    /// The duration at another size of memory.
    pub fn duration(&self, memory: f64, per_vcpu: f64) -> f64 {
        self.waiting + self.computing / speed(memory, self.parallelism, per_vcpu)
    }
}

fn speed(memory: f64, parallelism: f64, per_vcpu: f64) -> f64 {
    let share = memory / per_vcpu;
    if share < parallelism { share } else { parallelism }
}

//! Caches, and what stands behind them.
use petgraph::graph::NodeIndex;

use super::{Access, SystemScene};
use crate::system::{Kind, StatedComponent};

/// A cache in front of another component of the system.
pub(crate) struct Cached<'a> {
    pub(crate) cache: &'a StatedComponent,
    pub(crate) behind: &'a StatedComponent,
    pub(crate) behind_node: NodeIndex,
    /// Calls that read the cache.
    pub(crate) reads: Vec<Access<'a>>,
    /// Calls that write what stands behind, each with the same caller's write of the cache.
    pub(crate) writes: Vec<(Access<'a>, Option<Access<'a>>)>,
}

impl<'a> SystemScene<'a> {
    /// Every cache that says what it stands in front of (`caches`).
    pub(crate) fn cached(&self) -> Vec<Cached<'a>> {
        let caches = self.of_kind(Kind::ElastiCache);
        let of_cache = |(node, cache): (NodeIndex, &'a StatedComponent)| {
            let behind_node = self.system.node(cache.store.caches.as_deref()?)?;
            let (writes, reads): (Vec<Access>, Vec<Access>) = {
                let all = self.accesses(node);
                let writes = |access: &&Access<'a>| !access.call.accesses().1.is_zero();
                let reads = |access: &&Access<'a>| !access.call.accesses().0.is_zero();
                (
                    all.iter().filter(stated_writes).filter(writes).copied().collect(),
                    all.iter().filter(reads).copied().collect(),
                )
            };
            let behind = self.accesses(behind_node).into_iter();
            let behind = behind.filter(|access| !access.call.accesses().1.is_zero());
            let with_cache = |access: Access<'a>| {
                let same = writes.iter().find(|write| write.from == access.from).copied();
                (access, same)
            };
            Some(Cached {
                cache,
                behind: self.component(behind_node),
                behind_node,
                reads,
                writes: behind.map(with_cache).collect(),
            })
        };
        caches.filter_map(of_cache).collect()
    }
}

/// Whether a call says that it writes. A call of a cache that says nothing is taken for one that
/// reads, and fills what it missed.
fn stated_writes(access: &&Access) -> bool {
    access.call.writes.is_some()
}

impl Cached<'_> {
    /// Whether whoever changes what stands behind changes the cache as well.
    pub(crate) fn is_written_through(&self) -> bool {
        !self.writes.is_empty() && self.writes.iter().all(|(_, cache)| cache.is_some())
    }
}

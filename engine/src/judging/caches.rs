//! Caches, and what stands behind them.
use petgraph::graph::NodeIndex;

use super::{Access, SystemScene};
use crate::system::{Kind, StatedComponent};

/// A cache, and what the system knows of what it stands in front of.
pub(crate) struct Cached<'a> {
    pub(crate) cache: &'a StatedComponent,
    /// What it stands in front of (`caches`); none where the file does not say.
    pub(crate) behind: Option<(NodeIndex, &'a StatedComponent)>,
    /// Calls that read the cache.
    pub(crate) reads: Vec<Access<'a>>,
    /// Calls that write what stands behind, each with the same caller's write of the cache.
    pub(crate) writes: Vec<(Access<'a>, Option<Access<'a>>)>,
}

impl<'a> SystemScene<'a> {
    /// Every cache.
    pub(crate) fn cached(&self) -> Vec<Cached<'a>> {
        self.of_kind(Kind::ElastiCache).map(|(node, cache)| self.cached_at(node, cache)).collect()
    }

    fn cached_at(&self, node: NodeIndex, cache: &'a StatedComponent) -> Cached<'a> {
        let all = self.accesses(node);
        // A call that says nothing is taken for one that reads, and fills what it missed.
        let writes = |access: &&Access<'a>| {
            access.call.writes.as_ref().is_some_and(|items| !items.is_zero())
        };
        let writes: Vec<Access> = all.iter().filter(writes).copied().collect();
        let reads = all.iter().filter(|access| !access.call.accesses().0.is_zero());
        let behind = cache.store.caches.as_deref().and_then(|name| self.system.node(name));
        let changes = behind.map_or_else(Vec::new, |behind| self.accesses(behind)).into_iter();
        let changes = changes.filter(|access| !access.call.accesses().1.is_zero());
        let with_cache = |access: Access<'a>| {
            let same = writes.iter().find(|write| write.from == access.from).copied();
            (access, same)
        };
        Cached {
            cache,
            behind: behind.map(|behind| (behind, self.component(behind))),
            reads: reads.copied().collect(),
            writes: changes.map(with_cache).collect(),
        }
    }
}

impl Cached<'_> {
    /// Whether whoever changes what stands behind changes the cache as well.
    pub(crate) fn is_written_through(&self) -> bool {
        !self.writes.is_empty() && self.writes.iter().all(|(_, cache)| cache.is_some())
    }
}

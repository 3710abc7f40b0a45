//! Connections that callers hold to a database, and those that it accepts.
use petgraph::graph::NodeIndex;

use super::{Access, SystemScene};
use crate::exact::Exact;
use crate::quota::Quota;
use crate::services::rds;
use crate::system::{Kind, StatedComponent};

/// The engine of a database that names none.
const ENGINE: &str = "postgres";

/// What a database accepts, and why.
pub(crate) struct Accepted {
    pub(crate) connections: Exact,
    /// The limit behind it; none where the file states the number.
    pub(crate) quota: Option<Quota>,
    /// How it was found, as a message goes on: ` (postgres on 8 GiB, …)`.
    pub(crate) from: Origin,
}

/// Where the number of accepted connections is from.
pub(crate) enum Origin {
    /// The file says so.
    Stated,
    /// The engine's formula for so much memory. Unit: GiB.
    Formula(String, Exact),
    /// A limit of each node.
    Node,
}

impl<'a> SystemScene<'a> {
    /// The connections that callers hold to a store in the busiest second, caller by caller: one pool
    /// for each environment, machine or task, however many calls use it.
    pub(crate) fn connections(
        &self,
        store: NodeIndex,
        direct: impl Fn(&Access) -> bool,
    ) -> Vec<(&'a StatedComponent, Exact)> {
        let mut held: Vec<(NodeIndex, &'a StatedComponent, Exact)> = Vec::new();
        for access in self.accesses(store).into_iter().filter(|access| direct(access)) {
            if held.last().is_some_and(|(known, ..)| *known == access.from) {
                continue;
            }
            let pool = Exact::from(access.caller.code.pool.unwrap_or(1));
            held.push((access.from, access.caller, &self.at_work(access.from) * &pool));
        }
        held.into_iter().map(|(_, caller, connections)| (caller, connections)).collect()
    }

    /// The connections that a store accepts; none where its machine is not known.
    pub(crate) fn accepted(&self, store: &StatedComponent) -> Option<Accepted> {
        if let Some(stated) = store.store.max_connections {
            let connections = Exact::from(stated);
            return Some(Accepted { connections, quota: None, from: Origin::Stated });
        }
        let class = store.store.instance.as_deref()?;
        if store.kind == Kind::ElastiCache {
            let quota = self.quota("elasticache.maxclients")?;
            let connections = quota.value.clone();
            return Some(Accepted { connections, quota: Some(quota), from: Origin::Node });
        }
        let machine = class.strip_prefix("db.").unwrap_or(class);
        let memory = self.facts.instance_type(machine).ok()?.memory_gib?;
        let engine = store.store.engine.as_deref().unwrap_or(ENGINE);
        let connections = rds::default_connections(&memory, engine, self.facts).ok()?;
        let id = match engine {
            "mysql" => "rds.mysql_bytes_per_conn",
            _ => "rds.postgres_bytes_per_conn",
        };
        let from = Origin::Formula(engine.to_owned(), memory);
        Some(Accepted { connections, quota: self.quota(id), from })
    }
}

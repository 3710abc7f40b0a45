//! A layered layout of a directed graph: callers before what they call, as few crossings as can be
//! found, and long lines straight. Nothing in it depends on chance.
//!
//! The way is the usual one: loops are opened, every node gets a layer, what passes a layer gets a
//! place in it, the layers are put in order, and places are found at which most lines are straight.
//! `along` is the direction from layer to layer, `across` the one within a layer. Unit: px.
mod order;
mod place;
mod rank;

/// A node with the room that it needs.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Before its middle line, across. Unit: px.
    pub before: f64,
    /// After it, across. Unit: px.
    pub after: f64,
    /// Whether it is to stand at the beginning.
    pub first: bool,
}

/// An edge between two nodes, by their numbers.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// How much its straightness and its crossings matter.
    pub weight: u32,
}

/// Where everything stands.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The layer of each node.
    pub layer: Vec<usize>,
    /// The middle line of each node, across; the least room begins at 0. Unit: px.
    pub across: Vec<f64>,
    /// Of each edge, where it passes the layers between its ends, from its beginning to its end.
    pub passes: Vec<Vec<(usize, f64)>>,
    /// How many layers there are.
    pub layers: usize,
    /// How many pairs of lines cross.
    #[cfg(test)]
    crossings: u64,
    /// The room across. Unit: px.
    pub breadth: f64,
}

/// So many places, nodes and passed layers together, are laid out at most.
pub const MOST: usize = 4_000;
/// What a line that passes a layer takes up at each side. Unit: px.
const LINE: f64 = 7.0;

/// The layout; nothing where it would take too long, and nobody could read it.
pub fn layout(nodes: &[Node], edges: &[Edge], between: f64) -> Option<Layout> {
    let ahead = rank::without_loops(nodes, edges);
    let layer = rank::layers(nodes, &ahead);
    let mut graph = Levels::of(nodes, &ahead, &layer)?;
    order::sort(&mut graph);
    let mut across = place::across(&graph, between);
    let least = |node: usize| across[node] - graph.before[node];
    let first = (0..graph.len()).map(least).fold(f64::INFINITY, f64::min);
    for at in &mut across {
        *at -= first;
    }
    let ends = (0..graph.len()).map(|node| across[node] + graph.after[node]);
    let breadth = ends.fold(0.0, f64::max);
    let passes = graph.chains.iter().zip(&ahead).map(|(chain, edge)| {
        let mut passed: Vec<(usize, f64)> =
            chain.iter().map(|place| (graph.level[*place], across[*place])).collect();
        if edge.reversed {
            passed.reverse();
        }
        passed
    });
    Some(Layout {
        passes: passes.collect(),
        layers: graph.orders.len(),
        across: across[..nodes.len()].to_vec(),
        layer,
        #[cfg(test)]
        crossings: order::crossings_of(&graph),
        breadth,
    })
}

/// An edge that goes ahead.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    from: usize,
    to: usize,
    weight: u32,
    reversed: bool,
}

/// The graph with a place for every line in every layer that it passes: nodes first, by their numbers.
struct Levels {
    /// The layers, each in its order.
    orders: Vec<Vec<usize>>,
    level: Vec<usize>,
    before: Vec<f64>,
    after: Vec<f64>,
    /// The places in the next layer, with weights.
    next: Vec<Vec<(usize, u32)>>,
    /// Those in the one before.
    last: Vec<Vec<(usize, u32)>>,
    /// How many of the places are nodes.
    nodes: usize,
    /// Of each edge, the places that it passes.
    chains: Vec<Vec<usize>>,
}

impl Levels {
    fn of(nodes: &[Node], edges: &[Ahead], layer: &[usize]) -> Option<Self> {
        let count = layer.iter().max().map_or(0, |last| last + 1);
        let passed = edges.iter().map(|edge| layer[edge.to] - layer[edge.from]);
        if nodes.len() + passed.sum::<usize>().saturating_sub(edges.len()) > MOST {
            return None;
        }
        let mut graph = Self {
            orders: vec![Vec::new(); count],
            level: layer.to_vec(),
            before: nodes.iter().map(|node| node.before).collect(),
            after: nodes.iter().map(|node| node.after).collect(),
            next: vec![Vec::new(); nodes.len()],
            last: vec![Vec::new(); nodes.len()],
            nodes: nodes.len(),
            chains: Vec::new(),
        };
        for edge in edges {
            let mut chain = Vec::new();
            let mut at = edge.from;
            for level in layer[edge.from] + 1..layer[edge.to] {
                let place = graph.len();
                graph.level.push(level);
                graph.before.push(LINE);
                graph.after.push(LINE);
                graph.next.push(Vec::new());
                graph.last.push(Vec::new());
                graph.join(at, place, edge.weight);
                chain.push(place);
                at = place;
            }
            graph.join(at, edge.to, edge.weight);
            graph.chains.push(chain);
        }
        Some(graph)
    }

    fn join(&mut self, from: usize, to: usize, weight: u32) {
        self.next[from].push((to, weight));
        self.last[to].push((from, weight));
    }

    fn len(&self) -> usize {
        self.level.len()
    }

    /// Whether a place is one of a line and not of a node.
    const fn is_line(&self, place: usize) -> bool {
        place >= self.nodes
    }

    /// The place of each within its layer.
    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.len()];
        for level in &self.orders {
            for (position, place) in level.iter().enumerate() {
                positions[*place] = position;
            }
        }
        positions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node() -> Node {
        Node { before: 20.0, after: 20.0, first: false }
    }

    fn laid(count: usize, edges: &[(usize, usize)]) -> Layout {
        let edges: Vec<Edge> =
            edges.iter().map(|(from, to)| Edge { from: *from, to: *to, weight: 1 }).collect();
        layout(&vec![node(); count], &edges, 20.0).expect("a layout")
    }

    #[test]
    fn a_chain_is_straight() {
        let found = laid(4, &[(0, 1), (1, 2), (2, 3)]);
        assert_eq!(found.layer, [0, 1, 2, 3]);
        assert!(found.across.iter().all(|at| (at - 20.0).abs() < 1e-9), "{:?}", found.across);
    }

    #[test]
    fn a_caller_stands_between_what_it_calls() {
        let found = laid(3, &[(0, 1), (0, 2)]);
        assert!((found.across[0] * 2.0 - found.across[1] - found.across[2]).abs() < 1e-9);
        assert!((found.across[1] - found.across[2]).abs() >= 60.0);
    }

    #[test]
    fn a_loop_is_opened_and_a_long_line_passes_the_layers() {
        let found = laid(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(found.layer, [0, 1, 2]);
        assert_eq!(found.passes[2].iter().map(|pass| pass.0).collect::<Vec<_>>(), [1]);
        assert_eq!(found.crossings, 0);
    }

    #[test]
    fn what_can_be_drawn_without_crossings_is() {
        // Two callers whose callees are named in another order, and one that both share.
        let found = laid(7, &[(0, 1), (0, 2), (1, 6), (1, 5), (2, 3), (2, 4), (2, 5)]);
        assert_eq!(found.crossings, 0);
        // Three of each, all joined, cannot do without.
        let all: Vec<(usize, usize)> = (0..3).flat_map(|a| (3..6).map(move |b| (a, b))).collect();
        assert_eq!(laid(6, &all).crossings, 9);
    }

    #[test]
    fn nodes_of_a_layer_keep_apart() {
        let edges: Vec<(usize, usize)> =
            (1..30).map(|to| (to / 3, to)).chain((10..29).map(|a| (a % 7, a + 1))).collect();
        let found = laid(30, &edges);
        for a in 0..30 {
            for b in (a + 1..30).filter(|b| found.layer[*b] == found.layer[a]) {
                assert!((found.across[a] - found.across[b]).abs() > 59.9, "{a} {b}");
            }
        }
    }
}

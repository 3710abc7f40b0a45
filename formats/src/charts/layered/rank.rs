//! Which layer a node is in: behind all that lead to it, and no further off than need be.
use super::{Ahead, Edge, Node};

/// The edges, those turned round that close a loop: it is found from the first nodes on, in the order
/// of the edges.
pub(super) fn without_loops(nodes: &[Node], edges: &[Edge]) -> Vec<Ahead> {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut reached = vec![false; nodes.len()];
    for (number, edge) in edges.iter().enumerate() {
        leaving[edge.from].push(number);
        reached[edge.to] = true;
    }
    let mut ahead: Vec<Ahead> = edges
        .iter()
        .map(|edge| Ahead { from: edge.from, to: edge.to, weight: edge.weight, reversed: false })
        .collect();
    let firsts = (0..nodes.len()).filter(|node| nodes[*node].first);
    let sources = (0..nodes.len()).filter(|node| !reached[*node]);
    let mut state = vec![State::Unseen; nodes.len()];
    for start in firsts.chain(sources).chain(0..nodes.len()) {
        if state[start] != State::Unseen {
            continue;
        }
        state[start] = State::Open;
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, turn)) = path.last_mut() {
            let Some(number) = leaving[*node].get(*turn).copied() else {
                state[*node] = State::Done;
                path.pop();
                continue;
            };
            *turn += 1;
            let to = edges[number].to;
            match state[to] {
                State::Open => {
                    let edge = &mut ahead[number];
                    (edge.from, edge.to, edge.reversed) = (edge.to, edge.from, true);
                }
                State::Unseen => {
                    state[to] = State::Open;
                    path.push((to, 0));
                }
                State::Done => {}
            }
        }
    }
    ahead
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    Open,
    Done,
}

/// The layer of each node: as early as can be, then moved on where that shortens more than it
/// lengthens.
pub(super) fn layers(nodes: &[Node], edges: &[Ahead]) -> Vec<usize> {
    let mut into: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (number, edge) in edges.iter().enumerate() {
        into[edge.to].push(number);
        out[edge.from].push(number);
    }
    let mut layer = vec![0; nodes.len()];
    let mut missing: Vec<usize> = into.iter().map(Vec::len).collect();
    let mut open: Vec<usize> = (0..nodes.len()).filter(|node| missing[*node] == 0).collect();
    let mut order = Vec::new();
    while let Some(node) = open.pop() {
        order.push(node);
        for number in &out[node] {
            let to = edges[*number].to;
            layer[to] = layer[to].max(layer[node] + 1);
            missing[to] -= 1;
            if missing[to] == 0 {
                open.push(to);
            }
        }
    }
    let weight = |numbers: &[usize]| numbers.iter().map(|n| edges[*n].weight).sum::<u32>();
    for _ in 0..nodes.len().min(50) {
        let mut moved = false;
        for node in order.iter().rev().copied().filter(|node| !nodes[*node].first) {
            let latest = out[node].iter().map(|number| layer[edges[*number].to] - 1).min();
            let Some(latest) = latest else { continue };
            if weight(&out[node]) > weight(&into[node]) && latest > layer[node] {
                layer[node] = latest;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

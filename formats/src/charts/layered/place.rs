//! Where in its layer a place stands: lines of several layers are made straight as wholes, towards
//! each of the four corners, and the mean of the four is taken (the method of Brandes and Köpf).
use std::collections::BTreeSet;

use super::Levels;

/// Towards which corner everything is pushed.
#[derive(Clone, Copy)]
struct Corner {
    /// Layers are joined with the one behind them, and not with the one before.
    back: bool,
    /// Orders are read from their ends.
    mirrored: bool,
}

/// The middle line of each place, across. Unit: px.
pub(super) fn across(graph: &Levels, between: f64) -> Vec<f64> {
    let conflicts = conflicts(graph);
    let mut four: Vec<Vec<f64>> = Vec::new();
    for back in [false, true] {
        for mirrored in [false, true] {
            let corner = Corner { back, mirrored };
            let roots = aligned(graph, corner, &conflicts);
            four.push(compact(graph, corner, &roots, between));
        }
    }
    let ends = |all: &[f64]| {
        let low = (0..graph.len()).map(|i| all[i] - graph.before[i]).fold(f64::INFINITY, f64::min);
        let high = (0..graph.len()).map(|i| all[i] + graph.after[i]).fold(f64::MIN, f64::max);
        (low, high)
    };
    let narrow =
        four.iter().map(|all| ends(all)).min_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    let (first, last) = narrow.unwrap_or((0.0, 0.0));
    for (i, all) in four.iter_mut().enumerate() {
        let (low, high) = ends(all);
        let shift = if i % 2 == 0 { first - low } else { last - high };
        for at in all {
            *at += shift;
        }
    }
    let middle = |i: usize| {
        let mut at = [four[0][i], four[1][i], four[2][i], four[3][i]];
        at.sort_by(f64::total_cmp);
        f64::midpoint(at[1], at[2])
    };
    let mut across: Vec<f64> = (0..graph.len()).map(middle).collect();
    if graph.len() <= STRAIGHTENED {
        straighten(graph, &mut across, between);
    }
    across
}

/// Up to so many places, lines that are almost straight are made so.
const STRAIGHTENED: usize = 1_200;
/// A line is almost straight where its ends are so far apart, across. Unit: px.
const ALMOST: f64 = 16.0;
/// Less cannot be seen. Unit: px.
const NOTHING: f64 = 0.05;

/// Makes lines straight that the mean of four has left a little askew: what is straight with one end
/// is moved as a whole, where there is room.
fn straighten(graph: &Levels, across: &mut [f64], between: f64) {
    for from in 0..graph.len() {
        for (to, _) in &graph.next[from] {
            let askew = across[*to] - across[from];
            if askew.abs() < NOTHING || askew.abs() > ALMOST {
                continue;
            }
            for (end, by) in [(*to, -askew), (from, askew)] {
                let run = straight_with(graph, across, end);
                if has_room(graph, across, &run, by, between) {
                    for place in &run {
                        across[*place] += by;
                    }
                    break;
                }
            }
        }
    }
}

/// All that is joined to a place by straight lines.
fn straight_with(graph: &Levels, across: &[f64], place: usize) -> BTreeSet<usize> {
    let mut run = BTreeSet::from([place]);
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        for (other, _) in graph.next[place].iter().chain(&graph.last[place]) {
            let straight = (across[place] - across[*other]).abs() < NOTHING;
            if straight && run.insert(*other) {
                open.push(*other);
            }
        }
    }
    run
}

/// Whether places may be moved so far without coming too near to others.
fn has_room(graph: &Levels, across: &[f64], run: &BTreeSet<usize>, by: f64, between: f64) -> bool {
    let at = |place: usize| across[place] + if run.contains(&place) { by } else { 0.0 };
    let levels: BTreeSet<usize> = run.iter().map(|place| graph.level[*place]).collect();
    levels.iter().flat_map(|level| graph.orders[*level].windows(2)).all(|pair| {
        let (a, b) = (pair[0], pair[1]);
        at(b) - at(a) > graph.after[a] + gap(graph, a, b, between) + graph.before[b] - NOTHING
    })
}

/// Room between two neighbours: lines lie nearer than boxes.
fn gap(graph: &Levels, a: usize, b: usize, between: f64) -> f64 {
    match usize::from(graph.is_line(a)) + usize::from(graph.is_line(b)) {
        0 => between,
        1 => between * 0.5,
        _ => between * 0.25,
    }
}

/// Lines that must not be made straight, since a longer one that they cross is.
fn conflicts(graph: &Levels) -> BTreeSet<(usize, usize)> {
    let positions = graph.positions();
    let mut found = BTreeSet::new();
    for pair in graph.orders.windows(2) {
        let (upper, lower) = (&pair[0], &pair[1]);
        let (mut first, mut done) = (0, 0);
        for (i, place) in lower.iter().enumerate() {
            let inner = graph.last[*place].first().map(|(from, _)| *from);
            let inner = inner.filter(|from| graph.is_line(*place) && graph.is_line(*from));
            if inner.is_none() && i + 1 < lower.len() {
                continue;
            }
            let last = inner.map_or(upper.len(), |from| positions[from]);
            for scanned in &lower[done..=i] {
                for (from, _) in &graph.last[*scanned] {
                    let at = positions[*from];
                    let long = graph.is_line(*scanned) && graph.is_line(*from);
                    if !long && (at < first || at > last) {
                        found.insert((*from, *scanned));
                    }
                }
            }
            (first, done) = (last, i + 1);
        }
    }
    found
}

/// Of each place the first of the line of places that stand straight with it.
fn aligned(graph: &Levels, corner: Corner, conflicts: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let positions = graph.positions();
    // How far a place is from the side that the corner is on.
    let from_side = |place: usize| {
        let all = graph.orders[graph.level[place]].len();
        if corner.mirrored { all - 1 - positions[place] } else { positions[place] }
    };
    let mut root: Vec<usize> = (0..graph.len()).collect();
    let mut taken = vec![false; graph.len()];
    let mut levels: Vec<&Vec<usize>> = graph.orders.iter().collect();
    if corner.back {
        levels.reverse();
    }
    for level in levels {
        let mut free_from = 0;
        let mut places = level.clone();
        places.sort_by_key(|place| from_side(*place));
        for place in places {
            let sides = if corner.back { &graph.next } else { &graph.last };
            let heaviest = sides[place].iter().map(|(_, weight)| *weight).max().unwrap_or(0);
            let heavy = sides[place].iter().filter(|(_, weight)| *weight == heaviest);
            let mut others: Vec<usize> = heavy.map(|(other, _)| *other).collect();
            others.sort_by_key(|other| from_side(*other));
            others.dedup();
            if others.is_empty() {
                continue;
            }
            let (low, high) = ((others.len() - 1) / 2, others.len() / 2);
            for other in [others[low], others[high]] {
                let ends = if corner.back { (place, other) } else { (other, place) };
                let free = from_side(other) >= free_from && !taken[other];
                if root[place] == place && free && !conflicts.contains(&ends) {
                    root[place] = root[other];
                    taken[other] = true;
                    free_from = from_side(other) + 1;
                }
            }
        }
    }
    root
}

/// Pushes all lines of places to the corner's side, each as far as its neighbours let it; then back
/// towards the neighbours at its other side. Unit: px.
fn compact(graph: &Levels, corner: Corner, roots: &[usize], between: f64) -> Vec<f64> {
    let mut after: Vec<Vec<(usize, f64)>> = vec![Vec::new(); graph.len()];
    let mut missing = vec![0_usize; graph.len()];
    for level in &graph.orders {
        let pairs = level.windows(2).map(|pair| (pair[0], pair[1]));
        for (a, b) in pairs {
            let apart = graph.after[a] + gap(graph, a, b, between) + graph.before[b];
            let (a, b) = if corner.mirrored { (b, a) } else { (a, b) };
            after[roots[a]].push((roots[b], apart));
            missing[roots[b]] += 1;
        }
    }
    let mut order: Vec<usize> =
        (0..graph.len()).filter(|place| roots[*place] == *place && missing[*place] == 0).collect();
    let mut at = vec![0.0_f64; graph.len()];
    let mut next = 0;
    while let Some(block) = order.get(next).copied() {
        next += 1;
        for (other, apart) in &after[block] {
            at[*other] = at[*other].max(at[block] + apart);
            missing[*other] -= 1;
            if missing[*other] == 0 {
                order.push(*other);
            }
        }
    }
    for block in order.iter().rev() {
        let room = after[*block].iter().map(|(other, apart)| at[*other] - apart);
        let furthest = room.fold(f64::INFINITY, f64::min);
        if furthest.is_finite() {
            at[*block] = at[*block].max(furthest);
        }
    }
    let sign = if corner.mirrored { -1.0 } else { 1.0 };
    roots.iter().map(|root| at[*root] * sign).collect()
}

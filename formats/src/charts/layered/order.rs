//! In which order the places of a layer stand: so that few lines cross, and those that cross matter
//! little.
use super::Levels;

/// So often all layers are gone through, ahead and back.
const SWEEPS: usize = 24;
/// Up to so many places, several beginnings are tried.
const SMALL: usize = 220;
/// So many beginnings.
const BEGINNINGS: u64 = 16;
/// Up to so many places, neighbours are exchanged one by one.
const EXCHANGED: usize = 1_200;

/// How much the place of what nothing leads to matters.
const FIRST: u32 = 8;

/// How bad an order is: crossings by weight, how far lines lead up and down, and then how late that
/// stands which matters most, so that of two mirror images the one is kept that begins with it.
type Badness = (u64, u64, u64);

/// Puts the layers in order.
pub(super) fn sort(graph: &mut Levels) {
    let beginnings = if graph.len() <= SMALL { BEGINNINGS } else { 2 };
    let mut best: Option<(Badness, Vec<Vec<usize>>)> = None;
    for beginning in 0..beginnings {
        graph.orders = begun(graph, beginning);
        for sweep in 0..SWEEPS {
            let found = badness(graph);
            if best.as_ref().is_none_or(|(least, _)| found < *least) {
                best = Some((found, graph.orders.clone()));
            }
            pass(graph, sweep);
            if graph.len() <= EXCHANGED {
                exchange(graph);
            }
        }
        let found = badness(graph);
        if best.as_ref().is_none_or(|(least, _)| found < *least) {
            best = Some((found, graph.orders.clone()));
        }
    }
    if let Some((_, levels)) = best {
        graph.orders = levels;
    }
}

/// How many pairs of lines cross, whatever they matter.
#[cfg(test)]
pub(super) fn crossings_of(graph: &Levels) -> u64 {
    let positions = graph.positions();
    (0..graph.orders.len()).map(|level| crossings(graph, level, &positions, |_| 1)).sum()
}

/// An order to begin with: as nodes are come upon, walking ahead; in each beginning another branch is
/// taken first.
fn begun(graph: &Levels, beginning: u64) -> Vec<Vec<usize>> {
    let mut levels = vec![Vec::new(); graph.orders.len()];
    let mut seen = vec![false; graph.len()];
    let mut turn = beginning;
    let mut starts: Vec<usize> = (0..graph.len()).collect();
    starts.sort_by_key(|place| (graph.level[*place], *place));
    for start in starts {
        let mut open = vec![start];
        while let Some(place) = open.pop() {
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            levels[graph.level[place]].push(place);
            // What matters most is come upon first: of equal orders the first one stays.
            let mut ahead = graph.next[place].clone();
            ahead.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
            let mut ahead: Vec<usize> = ahead.into_iter().map(|(to, _)| to).collect();
            match beginning {
                0 => ahead.reverse(),
                1 => {}
                _ => {
                    // A fixed sequence of numbers that look like chance.
                    for i in (1..ahead.len()).rev() {
                        turn = turn
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1_442_695_040_888_963_407);
                        let other = (turn >> 33) % (i as u64 + 1);
                        ahead.swap(i, usize::try_from(other).unwrap_or(0));
                    }
                }
            }
            open.extend(ahead);
        }
    }
    levels
}

/// Sorts every layer by the mean place of its neighbours in the layer before, or in the next.
fn pass(graph: &mut Levels, sweep: usize) {
    let count = graph.orders.len();
    let back = sweep % 2 == 1;
    let mut positions = graph.positions();
    for step in 1..count {
        let level = if back { count - 1 - step } else { step };
        let sides = if back { &graph.next } else { &graph.last };
        let mut sorted: Vec<(f64, usize)> = Vec::new();
        for (position, place) in graph.orders[level].iter().enumerate() {
            let (mut sum, mut total) = (0.0, 0.0);
            for (other, weight) in &sides[*place] {
                sum += positions[*other] as f64 * f64::from(*weight);
                total += f64::from(*weight);
            }
            let mean = if total > 0.0 { sum / total } else { position as f64 };
            sorted.push((mean, *place));
        }
        // Equals change their places in every other pair of sweeps.
        if sweep % 4 > 1 {
            sorted.reverse();
        }
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        graph.orders[level] = sorted.into_iter().map(|(_, place)| place).collect();
        for (position, place) in graph.orders[level].iter().enumerate() {
            positions[*place] = position;
        }
    }
}

/// Exchanges neighbours while that helps.
fn exchange(graph: &mut Levels) {
    let mut positions = graph.positions();
    for _ in 0..8 {
        let mut better = false;
        for level in 0..graph.orders.len() {
            for i in 1..graph.orders[level].len() {
                let (a, b) = (graph.orders[level][i - 1], graph.orders[level][i]);
                let now = between(graph, a, b, &positions);
                let then = between(graph, b, a, &positions);
                if then < now {
                    graph.orders[level].swap(i - 1, i);
                    positions.swap(a, b);
                    better = true;
                }
            }
        }
        if !better {
            break;
        }
    }
}

/// Crossings of the lines of two neighbours, the first standing before the second.
fn between(graph: &Levels, first: usize, second: usize, positions: &[usize]) -> u64 {
    let of = |sides: &[Vec<(usize, u32)>]| {
        let mut sum = 0;
        for (a, heavy) in &sides[first] {
            for (b, other) in &sides[second] {
                if positions[*a] > positions[*b] {
                    sum += u64::from(*heavy) * u64::from(*other);
                }
            }
        }
        sum
    };
    of(&graph.next) + of(&graph.last)
}

fn badness(graph: &Levels) -> Badness {
    let positions = graph.positions();
    let mut crossed = 0;
    let (mut length, mut late) = (0, 0);
    for level in 0..graph.orders.len() {
        crossed += crossings(graph, level, &positions, u64::from);
        for place in &graph.orders[level] {
            let matters = graph.last[*place].iter().map(|(_, weight)| *weight).max();
            late += positions[*place] as u64 * u64::from(matters.unwrap_or(FIRST));
            for (to, weight) in &graph.next[*place] {
                let middle = |place: usize| {
                    let all = graph.orders[graph.level[place]].len();
                    2 * positions[place] + 1 + graph.len() - all
                };
                length += middle(*place).abs_diff(middle(*to)) as u64 * u64::from(*weight);
            }
        }
    }
    (crossed, length, late)
}

/// Crossings of the lines from a layer to the next, each pair by the product of its weights.
fn crossings(graph: &Levels, level: usize, positions: &[usize], of: fn(u32) -> u64) -> u64 {
    let Some(next) = graph.orders.get(level + 1) else { return 0 };
    let mut lines: Vec<(usize, usize, u64)> = Vec::new();
    for place in &graph.orders[level] {
        for (to, weight) in &graph.next[*place] {
            lines.push((positions[*place], positions[*to], of(*weight)));
        }
    }
    lines.sort_unstable();
    // Sums of the weights at the places of the next layer, as a tree of partial sums.
    let mut tree = vec![0_u64; next.len() + 1];
    let (mut sum, mut all) = (0, 0);
    for (_, to, weight) in lines {
        let mut before_or_at = 0;
        let mut i = to + 1;
        while i > 0 {
            before_or_at += tree[i];
            i &= i - 1;
        }
        sum += weight * (all - before_or_at);
        all += weight;
        let mut i = to + 1;
        while i < tree.len() {
            tree[i] += weight;
            i += i & i.wrapping_neg();
        }
    }
    sum
}

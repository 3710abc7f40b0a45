//! Work spread over threads whose results come in order: nothing that is printed depends on how
//! many there are. What waits to be taken is bounded, so that memory stays flat however much is done.
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::thread;

/// So many results of each thread may wait to be taken.
const WAITING: usize = 4;
/// More threads than anybody has processors for.
const MOST_THREADS: usize = 256;

/// How many threads work: as many as asked for, else as the machine has processors.
pub fn threads(asked: Option<NonZero<usize>>) -> usize {
    let own = || thread::available_parallelism().map_or(1, NonZero::get);
    asked.map_or_else(own, NonZero::get).min(MOST_THREADS)
}

/// Does a piece of work for each index below `count`, and hands what came of it to `take`, in order.
/// Each thread has a worker of its own, made from the thread's number. Work ends early where `take`
/// breaks.
pub fn in_order<W, T>(
    threads: usize,
    count: usize,
    worker: impl Fn(usize) -> W + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) where
    W: FnMut(usize) -> T,
    T: Send,
{
    let threads = threads.clamp(1, count.max(1));
    if threads == 1 {
        let mut work = worker(0);
        let _ = (0..count).try_for_each(|index| take(work(index)));
        return;
    }
    thread::scope(|scope| {
        let results: Vec<_> = (0..threads)
            .map(|thread| {
                let (send, receive) = sync_channel(WAITING);
                let worker = &worker;
                scope.spawn(move || {
                    let mut work = worker(thread);
                    // Nobody takes any more once sending fails.
                    let mut indices = (thread..count).step_by(threads);
                    let _ = indices.try_for_each(|index| send.send(work(index)));
                });
                receive
            })
            .collect();
        for index in 0..count {
            // A thread that ends without its results has panicked, which has been told.
            let Ok(result) = results[index % threads].recv() else { break };
            if take(result).is_break() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_from_any_number_of_threads() {
        for threads in [1, 2, 3, 7] {
            for count in [0, 1, 2, 50] {
                let mut taken = Vec::new();
                in_order(
                    threads,
                    count,
                    |_| |index| index * 10,
                    |result| {
                        taken.push(result);
                        ControlFlow::Continue(())
                    },
                );
                assert_eq!(taken, (0..count).map(|index| index * 10).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn only_so_many_results_wait_to_be_taken() {
        for threads in [1, 2, 7] {
            let made = AtomicUsize::new(0);
            let (mut taken, mut most) = (0, 0);
            in_order(
                threads,
                5_000,
                |_| |_| made.fetch_add(1, Ordering::SeqCst),
                |_| {
                    most = most.max(made.load(Ordering::SeqCst) - taken);
                    taken += 1;
                    ControlFlow::Continue(())
                },
            );
            // Those that wait, one that is being handed over and one that is being made.
            assert!(most <= threads * (WAITING + 2), "{most} results of {threads} threads");
        }
    }

    #[test]
    fn nothing_more_is_taken_once_that_is_said() {
        for threads in [1, 2, 7] {
            let mut taken = 0;
            in_order(
                threads,
                1_000_000,
                |_| |index| index,
                |result| {
                    taken += 1;
                    if result == 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                },
            );
            assert_eq!(taken, 21);
        }
    }
}

//! Whole-process timings: two commands in turn, so that a drift of the machine's speed meets both.
//!
//! `cargo run --release -p svl-benches -- 'COMMAND A' 'COMMAND B'` prints wall times and their
//! ratio; words are split at spaces, output is thrown away.
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Counted runs of each command, after a few to warm up.
const RUNS: usize = 101;
const WARM_UP: usize = 5;

fn main() -> ExitCode {
    let commands: Vec<String> = std::env::args().skip(1).collect();
    let [a, b] = commands.as_slice() else {
        eprintln!("usage: svl-benches 'COMMAND A' 'COMMAND B'");
        return ExitCode::from(2);
    };
    let mut times = [Vec::new(), Vec::new()];
    for run in 0..RUNS + WARM_UP {
        for (command, times) in [a, b].into_iter().zip(&mut times) {
            match time(command) {
                Ok(elapsed) if run >= WARM_UP => times.push(elapsed),
                Ok(_) => {}
                Err(error) => {
                    eprintln!("could not run `{command}`: {error}");
                    return ExitCode::from(2);
                }
            }
        }
    }
    let [first, second] = times;
    let mut ratios: Vec<u128> = first
        .iter()
        .zip(&second)
        .map(|(a, b)| a.as_nanos() * 1_000 / b.as_nanos().max(1))
        .collect();
    ratios.sort_unstable();
    report(a, first);
    report(b, second);
    let ratio = ratios[ratios.len() / 2];
    eprintln!("ratio, median of the pairs: {}.{:03}", ratio / 1_000, ratio % 1_000);
    ExitCode::SUCCESS
}

fn time(command: &str) -> std::io::Result<Duration> {
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed())
}

fn report(command: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let (least, middle, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
    eprintln!("{command}\n  min {least:?}  median {middle:?}  max {most:?}");
}

//! CPU credits of burstable machines, against days that were reckoned by hand and played hour by hour.
#![allow(clippy::float_arithmetic)] // What is checked is computed with floats.
#![allow(clippy::cast_precision_loss)] // counts of a few thousands
use proptest::prelude::*;
use svl_engine::capacity::cpu_credits::{Course, Machine, Mode};

/// Two processors, each sustained at 20 %.
const SMALL: Machine = Machine { vcpu: 2.0, earned: 24.0, kept: 576.0 };

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} {expected}");
}

/// So many hours at one utilisation, then so many at another.
fn day(first: usize, busy: f64, rest: usize, idle: f64) -> Vec<f64> {
    [vec![busy; first], vec![idle; rest]].concat()
}

#[test]
fn the_baseline_can_go_on_for_ever() {
    for mode in [Mode::Standard, Mode::Unlimited] {
        let machine = SMALL;
        close(machine.baseline(), 0.2);
        let stated = Machine::of(2.0, 0.2);
        close(stated.earned, machine.earned);
        close(stated.kept, machine.kept);
        let found = machine.course(&[machine.baseline(); 24], mode, 100.0);
        assert!(found.sustained());
        assert_eq!(found.exhausted_in, None);
        found.balances.iter().for_each(|balance| close(*balance, 100.0));
    }
}

#[test]
fn half_use_is_charged_or_slowed_down() {
    // 60 credits are spent an hour and 24 earned: 576 last for 16 hours.
    let charged = SMALL.course(&[0.5; 24], Mode::Unlimited, 576.0);
    assert_eq!(charged.exhausted_in, Some(16));
    close(charged.surplus_per_day, 864.0);
    close(charged.undone, 0.0);
    assert!(!charged.sustained());
    let slowed = SMALL.course(&[0.5; 24], Mode::Standard, 576.0);
    assert_eq!(slowed.exhausted_in, Some(16));
    close(slowed.surplus_per_day, 0.0);
    close(slowed.undone, 0.6);
    assert!(!slowed.sustained());
}

#[test]
fn a_full_balance_lasts_as_long_as_the_catalogue_of_rules_says() {
    // A machine of 2 vCPUs that earns 24 credits an hour: hours to its baseline, and the price of
    // 730 hours beyond it at $0.05 a vCPU-hour.
    for (utilisation, hours, usd) in
        [(0.3, 48, 7.30), (0.4, 24, 14.60), (0.6, 12, 29.20), (1.0, 6, 58.40)]
    {
        let steady = [utilisation; 24];
        assert_eq!(SMALL.course(&steady, Mode::Standard, 576.0).exhausted_in, Some(hours));
        let surplus = SMALL.course(&steady, Mode::Unlimited, 576.0).surplus_per_day;
        close(surplus / 60.0 * 730.0 / 24.0 * 0.05, usd);
    }
}

#[test]
fn a_night_earns_what_the_day_spends() {
    let hours = day(12, 0.4, 12, 0.0);
    for mode in [Mode::Standard, Mode::Unlimited] {
        let full = SMALL.course(&hours, mode, 288.0);
        assert_eq!((full.exhausted_in, full.sustained()), (None, true));
        close(full.balances[11], 0.0);
        close(full.balances[23], 288.0);
    }
    // A first day without credits is slowed down, later ones are not.
    let slowed = SMALL.course(&hours, Mode::Standard, 0.0);
    assert_eq!((slowed.exhausted_in, slowed.sustained()), (Some(0), true));
    close(slowed.balances[23], 288.0);
    // Surplus credits that the night repays cost nothing.
    let owed = SMALL.course(&hours, Mode::Unlimited, 0.0);
    assert_eq!((owed.exhausted_in, owed.sustained()), (Some(0), true));
    close(owed.balances[11], -288.0);
}

#[test]
fn a_week_forfeits_credits_at_the_cap_and_still_runs_out() {
    // Two days at full use spend 96 × 48 more than they earn; five idle ones earn 24 × 120, of which
    // only 576 to repay and 576 to keep are of use.
    let hours = day(48, 1.0, 120, 0.0);
    let charged = SMALL.course(&hours, Mode::Unlimited, 0.0);
    close(charged.surplus_per_day, (96.0 * 48.0 - 1_152.0) / 7.0);
    close(charged.balances[47], -576.0);
    close(charged.balances[167], 576.0);
    let slowed = SMALL.course(&hours, Mode::Standard, 576.0);
    assert_eq!(slowed.exhausted_in, Some(6));
    close(slowed.undone, (96.0 * 48.0 - 576.0) / (120.0 * 48.0));
}

#[test]
fn surplus_that_the_next_day_repays_is_not_charged() {
    // A day at half use overdraws a full balance by 288 credits, which twelve idle hours repay.
    let found = SMALL.course(&day(24, 0.5, 144, 0.0), Mode::Unlimited, 576.0);
    assert_eq!((found.exhausted_in, found.sustained()), (Some(16), true));
    close(found.balances[23], -288.0);
    close(found.balances[35], 0.0);
}

#[test]
fn a_day_that_loses_a_little_is_settled_all_the_same() {
    let found = SMALL.course(&[0.2 + 10.0 / 2_880.0; 24], Mode::Unlimited, 576.0);
    close(found.surplus_per_day, 10.0);
    close(found.balances[0], -576.0);
}

#[test]
fn a_slow_drain_is_found_without_playing_every_day() {
    // 1.2e-5 credits are lost an hour.
    let found = SMALL.course(&[0.2 + 1e-7; 24], Mode::Standard, 576.0);
    let hours = found.exhausted_in.expect("some hour") as f64;
    assert!((hours / (576.0 / 1.2e-5) - 1.0).abs() < 1e-6, "{hours}");
}

#[test]
fn credits_forfeited_on_the_first_day_are_lost_only_once() {
    // Four idle hours earn 96, which the cap forfeits on the first day; the other twenty spend 96.0012
    // more than they earn, so that the first day ends at 479.9988 and later ones lose 0.0012.
    let found = SMALL.course(&day(4, 0.0, 20, 0.2 + 96.0012 / 2_400.0), Mode::Standard, 576.0);
    let days = found.exhausted_in.expect("some hour") as f64 / 24.0;
    assert!((days / (479.9988 / 0.0012) - 1.0).abs() < 1e-4, "{days}");
}

#[test]
fn no_hours_spend_nothing() {
    let found = SMALL.course(&[], Mode::Unlimited, 10.0);
    assert!(found.sustained() && found.balances.is_empty() && found.exhausted_in.is_none());
}

/// Rounds within which every machine settles: a round loses or earns nothing, or at least 0.2 credits
/// (utilisations are in hundredths, credits an hour whole), on the way from a full balance to twice none.
const ROUNDS: usize = 50_000;

/// The same, played round after round until a round ends where it began.
fn played(machine: &Machine, hours: &[f64], mode: Mode, start: f64) -> (Course, f64) {
    let floor = if mode == Mode::Unlimited { -24.0 * machine.earned } else { 0.0 };
    let (mut balance, mut exhausted_in) = (start, None);
    let (mut balances, mut short) = (Vec::new(), 0.0);
    for day in 0..ROUNDS {
        let began = balance;
        (balances, short) = (Vec::new(), 0.0);
        for (hour, share) in hours.iter().enumerate() {
            let after = balance + machine.earned - 60.0 * machine.vcpu * share;
            if after < -1e-6 && exhausted_in.is_none() {
                exhausted_in = Some((day * hours.len() + hour) as u64);
            }
            short += (floor - after).max(0.0);
            balance = after.min(machine.kept).max(floor);
            balances.push(balance);
        }
        if (balance - began).abs() < 1e-9 {
            break;
        }
    }
    (Course { balances, exhausted_in, surplus_per_day: 0.0, undone: 0.0 }, short)
}

fn machine() -> impl Strategy<Value = Machine> {
    (1..9_u32, 3..200_u32).prop_map(|(vcpu, earned)| {
        let earned = f64::from(earned);
        Machine { vcpu: f64::from(vcpu), earned, kept: 24.0 * earned }
    })
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Standard), Just(Mode::Unlimited)]
}

/// A day or a week in whole percents, so that gains are not too small to be played.
fn hours() -> impl Strategy<Value = Vec<f64>> {
    let percent = (0..101_u32).prop_map(|percent| f64::from(percent) / 100.0);
    prop_oneof![
        proptest::collection::vec(percent.clone(), 24),
        proptest::collection::vec(percent, 168),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_settled_day_is_what_playing_many_gives(
        machine in machine(), mode in mode(), hours in hours(), full in 0.0..1.0_f64,
    ) {
        let start = full * machine.kept;
        let found = machine.course(&hours, mode, start);
        let (expected, short) = played(&machine, &hours, mode, start);
        prop_assert_eq!(found.exhausted_in, expected.exhausted_in);
        for (found, expected) in found.balances.iter().zip(&expected.balances) {
            prop_assert!((found - expected).abs() < 1e-6, "{} {}", found, expected);
        }
        let days = hours.len() as f64 / 24.0;
        let asked: f64 = hours.iter().map(|share| 60.0 * machine.vcpu * share).sum();
        let lost = match mode {
            Mode::Unlimited => found.surplus_per_day * days,
            Mode::Standard => found.undone * asked,
        };
        prop_assert!((lost - short).abs() < 1e-6, "{} {}", lost, short);
    }

    #[test]
    fn balances_stay_between_their_bounds(machine in machine(), mode in mode(), hours in hours()) {
        let found = machine.course(&hours, mode, machine.kept);
        let owed = if mode == Mode::Unlimited { 24.0 * machine.earned } else { 0.0 };
        prop_assert!(found.balances.iter().all(|balance| (-owed..=machine.kept).contains(balance)));
        prop_assert!(found.surplus_per_day >= 0.0 && (0.0..=1.0).contains(&found.undone));
    }

    #[test]
    fn a_day_is_charged_for_what_it_spends_beyond_its_earnings(
        machine in machine(), hours in proptest::collection::vec(0.0..1.0_f64, 24),
    ) {
        let mode = Mode::Unlimited;
        let found = machine.course(&hours, mode, machine.kept);
        let spent: f64 = hours.iter().map(|share| 60.0 * machine.vcpu * share).sum();
        let beyond = (spent - 24.0 * machine.earned).max(0.0);
        prop_assert!((found.surplus_per_day - beyond).abs() < 1e-4, "{:?} {}", found, beyond);
        let busier: Vec<f64> = hours.iter().map(|share| f64::midpoint(*share, 1.0)).collect();
        prop_assert!(machine.course(&busier, mode, machine.kept).surplus_per_day >= found.surplus_per_day);
    }
}

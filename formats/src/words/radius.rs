//! What fails with what, in words.
use svl_engine::exact::Exact;
use svl_engine::system::blast::{Radius, Ring};

use super::{counted, percent};

/// The rings with what each means to who is in it, in the order of [`Ring::ALL`].
pub const MEANINGS: [(Ring, &str); 3] = [
    (Ring::Hard, "fails with it"),
    (Ring::Delayed, "goes on later"),
    (Ring::Degraded, "serves less"),
];

/// What becomes of others when one thing is gone, in one sentence: `Without table, 2 components fail;
/// 100 % of the requests fail.`
pub fn sentence(radius: &Radius) -> String {
    let gone = &radius.component;
    let of = |ring: Ring, one: &str, many: &str| {
        let n = radius.ring(ring).len();
        (n > 0).then(|| {
            format!("{} {}", counted(n, "component", "components"), if n == 1 { one } else { many })
        })
    };
    let suffer: Vec<String> = [
        of(Ring::Hard, "fails", "fail"),
        of(Ring::Delayed, "goes on later", "go on later"),
        of(Ring::Degraded, "serves less", "serve less"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if suffer.is_empty() {
        return match traffic(radius) {
            None => format!("Without {gone}, nothing else suffers."),
            Some(traffic) => format!("Without {gone}, no other component suffers; {traffic}."),
        };
    }
    let suffer = listed(&suffer);
    match traffic(radius) {
        None => format!("Without {gone}, {suffer}; no request does."),
        Some(traffic) => format!("Without {gone}, {suffer}; {traffic}."),
    }
}

/// What becomes of the requests: `25 % of the requests fail and 75 % have a part that comes
/// later`; nothing where nothing does.
pub fn traffic(radius: &Radius) -> Option<String> {
    let shares = &radius.requests;
    let parts = [
        (&shares.hard, "fail"),
        (&shares.delayed, "have a part that comes later"),
        (&shares.degraded, "have a part that is missing"),
    ];
    let mut said: Vec<String> = Vec::new();
    for (share, what) in parts.into_iter().filter(|(share, _)| !share.is_zero()) {
        let whose = if said.is_empty() { " of the requests" } else { "" };
        let share = if *share == Exact::ONE { "all".to_owned() } else { percent(share) };
        said.push(format!("{share}{whose} {what}"));
    }
    (!said.is_empty()).then(|| listed(&said))
}

/// Who notices: `the clients of api and the alarm of notes`.
pub fn noticed_by(radius: &Radius) -> String {
    let mut said = Vec::new();
    if !radius.clients.is_empty() {
        said.push(format!("the clients of {}", listed(&radius.clients)));
    }
    match &radius.alarms[..] {
        [] => {}
        [one] => said.push(format!("the alarm of {one}")),
        several => said.push(format!("the alarms of {}", listed(several))),
    }
    if said.is_empty() { "nobody".to_owned() } else { said.join(" and ") }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use svl_engine::system::blast::RingShares;

    use super::*;

    #[test]
    fn a_radius_is_told_in_one_sentence() {
        let mut radius = Radius {
            component: "mailer".to_owned(),
            hard: Vec::new(),
            delayed: vec!["a".to_owned(), "b".to_owned()],
            degraded: vec!["c".to_owned()],
            requests: RingShares { delayed: Exact::ONE, ..RingShares::default() },
            weighted: RingShares::default(),
            clients: Vec::new(),
            alarms: vec!["dead".to_owned()],
            shares: Vec::new(),
        };
        assert_eq!(
            sentence(&radius),
            "Without mailer, 2 components go on later and 1 component serves less; all of the \
             requests have a part that comes later."
        );
        assert_eq!(noticed_by(&radius), "the alarm of dead");
        radius.requests = RingShares { hard: Exact::decimal(25, 2), ..radius.requests };
        assert_eq!(
            traffic(&radius).as_deref(),
            Some("25 % of the requests fail and all have a part that comes later")
        );
        radius.requests = RingShares::default();
        (radius.delayed, radius.degraded) = (Vec::new(), Vec::new());
        assert_eq!(sentence(&radius), "Without mailer, nothing else suffers.");
    }
}

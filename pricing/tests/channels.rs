//! What holds for every row of the table of channels.
use std::collections::BTreeSet;

use jiff::civil::date;
use svl_engine::facts::Facts;
use svl_engine::system::drill::{Channel, Class, Keeper, Terminal, find};
use svl_engine::system::{Class as KindClass, Kind, Mode, Role};
use svl_pricing::{PriceBook, TABLES};

fn channels(day: jiff::civil::Date) -> std::sync::Arc<[Channel]> {
    let book = PriceBook::builtin();
    book.on(day).channels().unwrap_or_else(|error| panic!("{error}"))
}

/// Every way in which a system may pass something on.
fn ways() -> Vec<(Kind, Kind, Role)> {
    let mut all = Vec::new();
    for (from, _) in Kind::ALL {
        for (to, _) in Kind::ALL {
            let outside = from == Kind::External;
            if from.calls() || outside {
                for mode in to.modes() {
                    let role = if *mode == Mode::Sync { Role::Call } else { Role::Send };
                    all.push((from, to, role));
                }
            }
            if from.delivers() {
                all.push((from, to, Role::Deliver));
            }
        }
    }
    all
}

#[test]
fn everything_that_can_be_stated_has_a_channel() {
    for day in [date(2020, 1, 1), date(2026, 10, 1), date(2026, 11, 17)] {
        let channels = channels(day);
        let mut used = BTreeSet::new();
        for (from, to, role) in ways() {
            for variant in ["", "v2", "express"] {
                let found = find(&channels, from, to, role, variant);
                let found = found.unwrap_or_else(|| panic!("{from:?} {to:?} {role:?}"));
                used.insert(channels[found].id.clone());
            }
        }
        let unused: Vec<&str> =
            channels.iter().map(|c| c.id.as_str()).filter(|id| !used.contains(*id)).collect();
        assert!(unused.is_empty(), "{unused:?} are never taken");
    }
}

#[test]
fn no_two_rows_fit_equally_well() {
    let channels = channels(date(2026, 11, 17));
    for (from, to, role) in ways() {
        let fits = |c: &&Channel| {
            let named = |kinds: &Option<Vec<Kind>>, kind| {
                kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
            };
            c.role == role && c.variant.is_empty() && named(&c.from, from) && named(&c.to, to)
        };
        let closeness = |c: &Channel| usize::from(c.from.is_some()) + usize::from(c.to.is_some());
        let mut close: Vec<(usize, &str)> =
            channels.iter().filter(fits).map(|c| (closeness(c), c.id.as_str())).collect();
        close.sort_unstable();
        let best = close.iter().filter(|(n, _)| Some(*n) == close.last().map(|last| last.0));
        assert_eq!(best.count(), 1, "{from:?} {to:?} {role:?}: {close:?}");
    }
}

#[test]
fn rows_rest_on_limits_that_there_are() {
    let book = PriceBook::builtin();
    let facts = book.on(date(2026, 11, 17));
    for channel in channels(date(2026, 11, 17)).iter() {
        assert!(!channel.limits.is_empty() || channel.terminal == Terminal::Told, "{}", channel.id);
        for id in &channel.limits {
            let known = facts.quota(id).is_ok() || facts.rule_text(id).is_some();
            assert!(known, "{}: {id}", channel.id);
        }
        assert!(!channel.seen_failing.is_empty(), "{}", channel.id);
        let loses = channel.terminal != Terminal::Told;
        assert_eq!(!channel.seen_lost.is_empty(), loses, "{}", channel.id);
        let keeps = [channel.keeps_failed, channel.keeps_refused] != [Keeper::None; 2];
        assert_eq!(!channel.seen_captured.is_empty(), keeps, "{}", channel.id);
    }
}

/// The figures of a row are those of the table of limits.
#[test]
fn figures_are_those_of_the_limits() {
    let book = PriceBook::builtin();
    let day = date(2026, 11, 17);
    let facts = book.on(day);
    let ms = |id: &str| facts.quota(id).expect(id).value.floor().expect(id) * 1_000;
    let count = |id: &str| facts.quota(id).expect(id).value.floor().expect(id);
    let channels = channels(day);
    let row = |id: &str| channels.iter().find(|c| c.id == id).expect(id);
    let wait = |id: &str| row(id).wait.expect(id);
    let age = |id: &str| row(id).max_age.expect(id);
    assert_eq!(wait("rest-api.function"), ms("apigateway-rest.integration_timeout_default"));
    assert_eq!(wait("http-api.function"), ms("apigateway-http.integration_timeout_max"));
    assert_eq!(wait("websocket-api.function"), ms("apigateway-websocket.integration_timeout_max"));
    assert_eq!(wait("alb.function"), ms("alb.idle_timeout_default"));
    assert_eq!(wait("sdk.function"), ms("aws-sdk-python.read_timeout_default"));
    for id in ["sdk.function.send", "s3.function", "sns.function", "bus.function"] {
        assert_eq!(age(id), ms("lambda.async_event_age_max"), "{id}");
        let waits =
            format!("- {}+{}", ms("lambda.async_retry_wait_1"), ms("lambda.async_retry_wait_2"));
        let throttled = format!(
            "- {}..{}",
            ms("lambda.async_throttle_backoff_min"),
            ms("lambda.async_throttle_backoff_max")
        );
        let cells = cells(id);
        assert_eq!((cells[7], cells[8]), (waits.as_str(), throttled.as_str()), "{id}");
    }
    assert_eq!(age("sqs.function"), ms("sqs.retention_default"));
    assert_eq!(age("stream.function"), ms("kinesis.retention_default"));
    assert_eq!(age("dynamodb.function"), ms("dynamodb.stream_retention"));
    assert_eq!(age("bus.other"), ms("eventbridge-classic.retry_age"));
    assert_eq!(age("schedule.other"), ms("eventbridge-scheduler.retry_age_max"));
    assert_eq!(age("bus-v2.other"), ms("eventbridge-custom-bus.retry_age_default"));
    assert_eq!(age("sns.queue"), ms("sns.retry_aws_endpoint_horizon"));
    assert_eq!(age("sns.other"), ms("sns.retry_http_horizon_max"));
    let attempts = |id: &str, class| row(id).answer(class).schedule.count().expect(id);
    assert_eq!(attempts("sns.queue", Class::Error), count("sns.retry_aws_endpoint_attempts"));
    assert_eq!(attempts("bus.other", Class::Error), count("eventbridge-classic.retry_attempts"));
    assert_eq!(
        attempts("bus-v2.other", Class::Error),
        count("eventbridge-custom-bus.retry_attempts_default")
    );
    assert_eq!(
        attempts("sdk.function", Class::Throttle),
        count("aws-sdk-python.retry_attempts_standard")
    );
    let before = PriceBook::builtin();
    let before = before.on(date(2026, 10, 1)).channels().expect("rows");
    let older = before.iter().find(|c| c.id == "sdk.function").expect("a row");
    assert_eq!(
        older.answer(Class::Throttle).schedule.count(),
        Some(count("aws-sdk-python.retry_attempts_legacy"))
    );
    assert_eq!(
        attempts("step-functions.function", Class::Throttle),
        1 + count("stepfunctions.retry_max_attempts_default")
    );
}

fn cells(id: &str) -> Vec<&'static str> {
    let text = TABLES.iter().find(|(name, _)| *name == "channels.csv").expect("the table").1;
    let row = text.lines().find(|line| line.starts_with(&format!("{id},"))).expect(id);
    row.split(',').collect()
}

#[test]
fn disputed_cells_are_cells() {
    let text = TABLES.iter().find(|(name, _)| *name == "disputed.csv").expect("the table").1;
    let ours = text.lines().filter_map(|line| line.strip_prefix("channels."));
    let mut count = 0;
    for line in ours {
        let id = line.split(',').next().expect("an id");
        let (row, column) = id.rsplit_once('.').expect("a row and a column");
        assert!(!cells(row).is_empty());
        assert!(Class::ALL.iter().any(|(_, name)| *name == column), "{id}");
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn only_gateways_and_callers_are_told() {
    for channel in channels(date(2026, 11, 17)).iter() {
        let waits = channel.role == Role::Call;
        assert_eq!(channel.terminal == Terminal::Told, waits || told_at_the_door(channel));
    }
}

/// What is handed to a channel or to somebody else is refused at once, if at all.
fn told_at_the_door(channel: &Channel) -> bool {
    let code = |kind: &Kind| kind.class() == KindClass::Compute;
    channel.role == Role::Send
        && !channel.to.as_ref().is_some_and(|kinds| kinds.len() == 1 && kinds.iter().all(code))
}

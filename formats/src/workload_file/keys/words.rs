//! What each word of a workload file means, in one line, for editors that offer words.

/// A word and its meaning.
type Meaning = (&'static str, &'static str);

const ARCHITECTURES: &[Meaning] = &[
    ("x86_64", "Processors of Intel or AMD."),
    ("arm64", "AWS's own Graviton processors, for which most prices are lower."),
];

const STATES: &[Meaning] = &[
    ("none", "Nothing is kept."),
    ("session", "What belongs to one user, from one request to the next."),
    ("in-memory-cache", "Copies of what is kept elsewhere, for speed."),
    ("websocket", "Connections that stay open, over which messages go both ways."),
    ("rolling-buffer", "The last minutes of a stream."),
    ("local-files", "Files on the local disk."),
];

const KINDS: &[Meaning] = &[
    ("function", "A Lambda function."),
    ("http-api", "An HTTP API of API Gateway."),
    ("rest-api", "A REST API of API Gateway."),
    ("websocket-api", "A WebSocket API of API Gateway."),
    ("function-url", "A function's own URL."),
    ("alb", "An application load balancer."),
    ("sqs", "A standard queue, which delivers at least once."),
    ("sqs-fifo", "A queue that keeps order within a group."),
    ("sns", "A topic, which gives each message to all that subscribe."),
    ("event-bus", "An event bus of EventBridge."),
    ("schedule", "A timer of EventBridge Scheduler."),
    ("dynamodb", "A DynamoDB table."),
    ("rds", "A relational database."),
    ("elasticache", "A cache in memory."),
    ("step-functions", "A workflow."),
    ("stream", "A Kinesis data stream."),
    ("s3", "A bucket of objects."),
    ("server", "A fleet of EC2 machines."),
    ("fargate", "Containers without machines."),
    ("external", "What somebody else runs."),
];

const IDEMPOTENCY: &[Meaning] = &[
    ("none", "A repeated request is done again."),
    ("per-attempt", "The key is made anew in each attempt, so that no repetition is known."),
    ("client", "The client sends a key, the same for each attempt."),
    ("payload", "The key follows from what is asked."),
];

const WITHOUT_A_TERM: &[Meaning] = &[
    ("on-demand", "By the hour, at the published price."),
    ("spot", "Spare capacity for less, which AWS may take back."),
];

const TERMS: &[Meaning] = &[
    ("1y-no-upfront", "For one year, paid month by month."),
    ("1y-partial-upfront", "For one year, half of it paid at once."),
    ("1y-all-upfront", "For one year, paid at once."),
    ("3y-no-upfront", "For three years, paid month by month."),
    ("3y-partial-upfront", "For three years, half of it paid at once."),
    ("3y-all-upfront", "For three years, paid at once."),
];

/// The keys that take words alone, each with its words; several keys of one name have one list.
const WORDS: &[(&str, &[Meaning])] = &[
    (
        "pattern",
        &[
            ("steady", "The same rate in every hour."),
            ("diurnal", "Follows the day of people at home; all days are alike."),
            ("business-hours", "Follows the working day; little comes on Saturday and Sunday."),
            ("weekend", "Most comes on Saturday and Sunday."),
            ("bursty", "Quiet, with busy spells of a minute at no fixed time."),
            ("scheduled", "Many at once, at fixed times."),
        ],
    ),
    ("architecture", ARCHITECTURES),
    ("architectures", ARCHITECTURES),
    ("state", STATES),
    ("kind", STATES),
    ("kind", KINDS),
    (
        "mode",
        &[
            ("sync", "The caller waits for the result."),
            ("async", "The caller waits for the receipt alone."),
        ],
    ),
    (
        "tier",
        &[
            ("critical", "The business stops without it."),
            ("standard", "It is missed."),
            ("best-effort", "It may fail for a while."),
        ],
    ),
    ("key", IDEMPOTENCY),
    ("idempotency", IDEMPOTENCY),
    (
        "caller_faults",
        &[
            ("4xx", "The caller is told that the request is wrong."),
            ("5xx", "The caller is told that the server failed, and may try again in vain."),
        ],
    ),
    ("engine", &[("mysql", "MySQL or MariaDB."), ("postgres", "PostgreSQL.")]),
    (
        "data",
        &[
            ("price", "Prices, which must not be old."),
            ("inventory", "Stock, of which nothing may be sold twice."),
            ("money", "Balances and payments."),
            ("authz", "Who may do what."),
            ("other", "Data of which a copy may be a little old."),
        ],
    ),
    (
        "trigger",
        &[
            ("direct", "A call with the SDK from elsewhere in AWS."),
            ("http", "A request over HTTP, through what `ingress` says."),
            ("queue", "Messages of a queue, such as SQS."),
            ("stream", "Records of a stream, such as Kinesis."),
            ("schedule", "A timetable."),
            ("event", "An event, such as a new object in S3."),
        ],
    ),
    (
        "ingress",
        &[
            ("none", "Nothing that is charged."),
            ("http-api", "API Gateway's HTTP API."),
            ("rest-api", "API Gateway's REST API, which costs more and does more."),
            ("function-url", "The function's own URL, without a charge; for Lambda alone."),
            ("alb", "An Application Load Balancer."),
        ],
    ),
    (
        "store",
        &[
            ("dynamodb", "An item of a DynamoDB table on demand."),
            ("elasticache", "A key of a serverless ElastiCache."),
            ("s3", "An object in S3."),
            ("api-gateway", "The connections of API Gateway's WebSocket API."),
        ],
    ),
    (
        "scaling",
        &[
            ("fixed", "The peak's machines run all month."),
            ("hourly", "Each hour has the machines that it and the next one need."),
        ],
    ),
    (
        "platforms",
        &[
            ("lambda", "Functions."),
            ("ec2", "Machines."),
            ("fargate", "Containers without machines."),
            ("lambda-managed-instances", "Functions on EC2 machines that AWS manages."),
        ],
    ),
    (
        "judge",
        &[
            ("choice", "Those of the option that the verdict chose."),
            ("every-option", "Those of every option that is compared."),
        ],
    ),
    (
        "fail_on",
        &[
            ("error", "Errors fail."),
            ("warning", "Warnings fail, and errors."),
            ("advice", "Advice fails, and all above it."),
            ("info", "Whatever is found fails."),
            ("never", "Nothing fails but files that cannot be read."),
        ],
    ),
    ("savings_plan", TERMS),
    ("purchase", WITHOUT_A_TERM),
    ("purchase", TERMS),
];

/// What `word` means as a value of the key `key`.
pub fn meaning(key: &str, word: &str) -> Option<&'static str> {
    // The ids of rules are values of one key, and keys under another.
    if matches!(key, "rule" | "severity")
        && let Some(summary) = summary(word)
    {
        return Some(summary);
    }
    let words = WORDS.iter().filter(|(name, _)| *name == key).flat_map(|(_, words)| *words);
    words.into_iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning)
}

/// What a rule finds, by its id.
fn summary(id: &str) -> Option<&'static str> {
    let of_policy = || svl_engine::policy::RULES.iter().find(|rule| rule.id == id);
    svl_engine::rules::find(id)
        .map(|rule| rule.summary)
        .or_else(|| of_policy().map(|rule| rule.summary))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Key, Kind, WORKLOAD};
    use super::*;

    fn words_of(keys: &[Key], found: &mut BTreeSet<(&'static str, &'static str)>) {
        for key in keys {
            match key.kind {
                Kind::Word(words)
                | Kind::Words(words)
                | Kind::WordOrGroup(words, _)
                | Kind::WordOrWeights(words, _) => {
                    found.extend(words.iter().map(|word| (key.name, *word)));
                }
                _ => {}
            }
            words_of(key.kind.keys(), found);
        }
    }

    #[test]
    fn every_word_has_its_meaning_and_every_meaning_its_word() {
        let mut words = BTreeSet::new();
        words_of(WORKLOAD, &mut words);
        words_of(super::super::super::system::keys::SYSTEM, &mut words);
        words_of(crate::policy_file::keys::POLICY, &mut words);
        assert!(words.len() > 80, "{words:?}");
        for (key, word) in &words {
            let meaning = meaning(key, word).unwrap_or_default();
            assert!(meaning.ends_with('.'), "{key}: {word}: {meaning:?}");
        }
        for (key, meanings) in WORDS {
            for (word, _) in *meanings {
                assert!(words.contains(&(*key, *word)), "{key}: {word} means nothing");
            }
        }
    }
}

//! Bills that others published, reproduced to the printed digit; where the publisher is wrong, the
//! test says so and holds the right figure.
//!
//! Sources: AWS's Lambda pricing page (examples as of 2026-07), outputs of AWS's pricing calculator
//! quoted elsewhere, Infracost's golden files (2024-07), and blog posts. `exact` was computed with
//! an independent program from the published inputs.
use svl_engine::exact::Exact;
use svl_engine::facts::{self, Facts};
use svl_engine::platforms::{LambdaPrices, LambdaUsage, Provisioned, Storage, usage_charges};
use svl_engine::price::{Price, Tiers};
use svl_engine::units::{
    GbSecond, GbSeconds, InstanceHour, InstanceHours, Megabytes, Millis, Requests, Unit, UsdPer,
};
use svl_engine::usd::Usd;
use svl_pricing::PriceBook;

fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

fn price<U: Unit>(facts: &dyn Facts, service: &str, region: &str, item: &str) -> Price<U> {
    facts::price(facts, service, region, item).expect("a known price").0
}

/// Lambda's prices in a Region, with the free tier or without.
fn lambda_prices(region: &str, architecture: &str, free_tier: bool) -> LambdaPrices {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let item = |dimension: &str| format!("{dimension}.{architecture}");
    let free = |name: &str| {
        free_tier.then(|| facts.allowance(region, name).expect("readable").expect("an allowance"))
    };
    LambdaPrices {
        requests: price(&facts, "lambda", region, &item("requests")),
        duration: price(&facts, "lambda", region, &item("duration")),
        free_requests: free("lambda.requests"),
        free_duration: free("lambda.duration"),
    }
}

fn lambda_price(region: &str, item: &str) -> Price<GbSecond> {
    let book = PriceBook::builtin();
    price(&book.on(book.edition()), "lambda", region, item)
}

/// So much memory-time kept initialised, on `x86_64` in us-east-1.
fn provisioned(gb_seconds: GbSeconds) -> Provisioned {
    Provisioned {
        gb_seconds,
        concurrency: lambda_price("us-east-1", "provisioned_concurrency.x86_64"),
        duration: lambda_price("us-east-1", "provisioned_duration.x86_64"),
    }
}

/// A month of Lambda as a publisher describes it.
struct Month {
    region: &'static str,
    architecture: &'static str,
    requests: &'static str,
    memory_mb: &'static str,
    duration_ms: &'static str,
    free_tier: bool,
}

const PLAIN: Month = Month {
    region: "us-east-1",
    architecture: "x86_64",
    requests: "0",
    memory_mb: "128",
    duration_ms: "0",
    free_tier: false,
};

impl Month {
    fn usage(&self) -> LambdaUsage {
        let memory = Megabytes::new(exact(self.memory_mb));
        LambdaUsage {
            gb_seconds: memory.for_seconds(&Millis::new(exact(self.duration_ms)).seconds()),
            storage: None,
            provisioned: None,
        }
    }

    fn bill(&self) -> Usd {
        self.bill_of(&self.usage())
    }

    fn bill_of(&self, usage: &LambdaUsage) -> Usd {
        let prices = lambda_prices(self.region, self.architecture, self.free_tier);
        let requests = Requests::new(exact(self.requests));
        let amounts: Vec<Usd> =
            usage_charges(usage, &prices).iter().map(|charge| charge.amount(&requests)).collect();
        amounts.iter().sum()
    }
}

fn check(id: &str, bill: &Usd, exactly: &str, printed: &str) {
    assert_eq!(bill.amount().to_plain(), exactly, "{id}");
    let places = printed.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    assert_eq!(bill.amount().to_fixed(places), printed, "{id}");
}

#[test]
fn requests_and_duration() {
    #[rustfmt::skip]
    let cases = [
        // id, month, exact, as printed
        ("AWS-LAM-01", Month { requests: "3000000", memory_mb: "1536", duration_ms: "120", free_tier: true, ..PLAIN }, "2.733338", "2.73"),
        ("AWS-CALC-07", Month { requests: "1000000", duration_ms: "500", ..PLAIN }, "1.24166875", "1.24"),
        ("AWS-CALC-08", Month { architecture: "arm64", requests: "4800000", duration_ms: "1000", ..PLAIN }, "8.96004", "8.96"),
        ("AWS-CALC-10, Lambda's part", Month { requests: "20000", duration_ms: "30000", free_tier: true, ..PLAIN }, "0", "0.00"),
        ("IC-LAM-512x86", Month { requests: "100000", memory_mb: "512", duration_ms: "350", ..PLAIN }, "0.31166725", "0.31"),
        ("IC-LAM-512arm", Month { architecture: "arm64", requests: "100000", memory_mb: "512", duration_ms: "350", ..PLAIN }, "0.2533345", "0.25"),
        ("TP-AI-5M", Month { requests: "5000000", duration_ms: "500", ..PLAIN }, "6.20834375", "6.21"),
        ("TP-AI-10M", Month { requests: "10000000", duration_ms: "500", ..PLAIN }, "12.4166875", "12.42"),
        ("TP-LAM-1", Month { requests: "1000000", memory_mb: "256", duration_ms: "200", ..PLAIN }, "1.033335", "1.03"),
        ("AWS-LAM-10, without pollers", Month { requests: "30000000", memory_mb: "1024", duration_ms: "1000", ..PLAIN }, "506.001", "506.00"),
    ];
    for (id, month, exactly, printed) in cases {
        check(id, &month.bill(), exactly, printed);
    }
}

#[test]
fn tiers() {
    // Infracost's golden file; the totals are sums of its rounded lines, which come out exact.
    #[rustfmt::skip]
    let cases = [
        ("IC-LAM-9B", "x86_64", "9000000000", "1024", "1024", "150040.2", "150040.20"),
        ("IC-LAM-15B", "x86_64", "15000000000", "2048", "2048", "857203.296", "857203.30"),
        ("IC-LAM-11B_arm", "arm64", "11250000000", "1024", "1024", "150490.902", "150490.90"),
        ("IC-LAM-18B_arm", "arm64", "18250000000", "2048", "2048", "836008.1584", "836008.16"),
    ];
    for (id, architecture, requests, memory_mb, duration_ms, exactly, printed) in cases {
        let month = Month { architecture, requests, memory_mb, duration_ms, ..PLAIN };
        check(id, &month.bill(), exactly, printed);
    }
}

#[test]
fn ephemeral_storage() {
    let month = Month {
        requests: "6000000",
        memory_mb: "4096",
        duration_ms: "280",
        free_tier: true,
        ..PLAIN
    };
    let seconds = exact("0.280");
    let storage = Storage {
        gb_seconds: Megabytes::new(exact("1536")).for_seconds(&seconds),
        price: lambda_price("us-east-1", "ephemeral_storage.x86_64"),
    };
    let bill = month.bill_of(&LambdaUsage { storage: Some(storage), ..month.usage() });
    check("AWS-LAM-03", &bill, "106.411412", "106.41");
}

#[test]
fn provisioned_concurrency() {
    // 100 environments of 1,536 MB for 8 hours serve 500,000 requests of 100 ms; 2,500,000 more of
    // 120 ms are served on demand. The free GB-seconds cover the latter alone.
    let kept = Megabytes::new(exact("1536")).for_seconds(&exact("2880000"));
    let warm = Month { requests: "500000", memory_mb: "1536", duration_ms: "100", ..PLAIN };
    let warm_bill =
        warm.bill_of(&LambdaUsage { provisioned: Some(provisioned(kept)), ..warm.usage() });
    let on_demand = Month {
        requests: "2500000",
        memory_mb: "1536",
        duration_ms: "120",
        free_tier: true,
        ..PLAIN
    };
    check("AWS-LAM-04", &(&warm_bill + &on_demand.bill()), "19.962644", "19.96");

    // Ten environments of 512 MB all month are 13,140,000 GB-seconds; the document multiplies to
    // 10,944,000 and prints 45.60, which is wrong.
    let month = Month { memory_mb: "512", ..PLAIN };
    let kept = Megabytes::new(exact("512")).for_seconds(&exact("26280000"));
    let bill =
        month.bill_of(&LambdaUsage { provisioned: Some(provisioned(kept)), ..month.usage() });
    check("TP-LAM-3", &bill, "54.750438", "54.75");
    assert_ne!(bill.amount().to_fixed(2), "45.60");
}

#[test]
fn parts_of_bills_whose_other_lines_come_later() {
    #[rustfmt::skip]
    let cases = [
        // Requests 1.488 and duration 248.000496 of a SnapStart example.
        ("AWS-LAM-06", Month { requests: "7440000", memory_mb: "1024", duration_ms: "2000", ..PLAIN }, "249.488496", "249.49"),
        // Requests 0.40 and duration 30.833395 of a response-streaming example.
        ("AWS-LAM-07", Month { requests: "3000000", memory_mb: "1536", duration_ms: "500", free_tier: true, ..PLAIN }, "31.233395", "31.23"),
        // Requests 2.00 and duration 333.334: the page rounds the latter up to 333.34.
        ("AWS-LAM-12", Month { requests: "10000000", memory_mb: "1024", duration_ms: "2000", ..PLAIN }, "335.334", "335.33"),
    ];
    for (id, month, exactly, printed) in cases {
        check(id, &month.bill(), exactly, printed);
    }
    // 1,000,000 durable executions of 32 s in 2,000,000 invocations, at 0.42666880 and 0.20.
    let month = Month {
        architecture: "arm64",
        requests: "2000000",
        memory_mb: "1024",
        duration_ms: "16000",
        ..PLAIN
    };
    check("AWS-LAM-13", &month.bill(), "427.0688", "427.07");
}

#[test]
fn published_bills_that_are_wrong() {
    // The page bills 60 million requests (12.00) for one million a day over 30 days.
    let month = Month {
        requests: "30000000",
        memory_mb: "1024",
        duration_ms: "2000",
        free_tier: true,
        ..PLAIN
    };
    let free_requests = "0.2";
    let lambda = &month.bill() + &Usd::new(exact(free_requests));
    check("AWS-LAM-09, without pollers", &lambda, "999.33532", "999.34");

    // Rows scaled from a rounded one: 62.10 and 124.20 in print.
    let month = Month { requests: "50000000", duration_ms: "500", ..PLAIN };
    check("TP-AI-50M", &month.bill(), "62.0834375", "62.08");
    let month = Month { requests: "100000000", duration_ms: "500", ..PLAIN };
    check("TP-AI-100M", &month.bill(), "124.166875", "124.17");

    // A sum of rounded parts: 121.60 in print.
    let month = Month {
        region: "eu-west-1",
        architecture: "arm64",
        requests: "2628000",
        memory_mb: "3538",
        duration_ms: "1000",
        ..PLAIN
    };
    check("TP-CP-2", &month.bill(), "121.5921428296875", "121.59");
}

#[test]
fn bills_at_the_rounded_price_of_their_day() {
    // Both posts are of 2016 and use 0.00001667 a GB-second.
    let mut prices = lambda_prices("us-east-1", "x86_64", false);
    prices.duration.tiers = Tiers::<GbSecond>::flat(UsdPer::new(exact("0.00001667")));
    let bill = |requests: &str, memory: &str, seconds: &str| -> Usd {
        let usage = LambdaUsage {
            gb_seconds: Megabytes::new(exact(memory)).for_seconds(&exact(seconds)),
            storage: None,
            provisioned: None,
        };
        let requests = Requests::new(exact(requests));
        let amounts: Vec<Usd> =
            usage_charges(&usage, &prices).iter().map(|c| c.amount(&requests)).collect();
        amounts.iter().sum()
    };
    // 10,000 hits a day are 300,000 requests and 15,000 GB-seconds, not the 432,000 and 2,160 of the
    // post's intermediate steps.
    check("TP-01", &bill("300000", "256", "0.2"), "0.31005", "0.31");
    check("TP-02", &bill("720", "1024", "120"), "1.440432", "1.44");
}

#[test]
fn plain_machine_hours() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let month = |instance: &str| {
        let hourly: Price<InstanceHour> = price(&facts, "ec2", "us-east-1", instance);
        hourly.tiers.cost_of(&InstanceHours::new(exact("730")))
    };
    // The blog prints t2's prices (16.94 and 33.87) for t3's names.
    check("TP-AI-EC2b", &month("t3.small"), "15.184", "15.18");
    check("TP-AI-EC2c", &month("t3.medium"), "30.368", "30.37");
    check("TP-AI-EC2c, as it would be", &month("t2.medium"), "33.872", "33.87");
    check("IC-EC2-01, hours alone", &month("t3.medium"), "30.368", "30.37");

    // Windows machines are no part of the book; the calculator's arithmetic is.
    let hours = |usd: &str| {
        UsdPer::<InstanceHour>::new(exact(usd)).cost_of(&InstanceHours::new(exact("730")))
    };
    check("AWS-CALC-01", &hours("0.398"), "290.54", "290.54");
    check("AWS-CALC-02", &hours("0.319"), "232.87", "232.87");
}

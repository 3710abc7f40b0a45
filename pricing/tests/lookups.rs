//! What the book says of names that it does not know, and of days before the first known one.
use svl_engine::facts::{FactError, Facts};
use svl_pricing::{DatedBook, PriceBook};

fn on<'a>(book: &'a PriceBook, day: &str) -> DatedBook<'a> {
    book.on(day.parse().expect("a day"))
}

#[test]
fn unknown_names_come_with_the_nearest_known_one() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    for (asked, near) in [
        ("us-eats-1", Some("us-east-1")),
        ("eu-central-l", Some("eu-central-1")),
        ("useast1", Some("us-east-1")),
        ("mars-north-1", None),
        ("any", None),
        ("", None),
    ] {
        let nearest = near.map(str::to_owned);
        let expected = FactError::UnknownRegion { name: asked.to_owned(), nearest };
        assert_eq!(facts.region_name(asked), Err(expected.clone()));
        assert_eq!(facts.price("lambda", asked, "requests.x86_64"), Err(expected));
    }
    for (asked, near) in
        [("t3.smal", "t3.small"), ("m7g.lrage", "m7g.large"), ("T3.MICRO", "t3.micro")]
    {
        let nearest = Some(near.to_owned());
        let expected = FactError::UnknownInstanceType { name: asked.to_owned(), nearest };
        assert_eq!(facts.instance_type(asked), Err(expected.clone()));
        assert_eq!(facts.price("ec2", "us-east-1", asked), Err(expected));
    }
    let nearest = Some("nodejs22.x".to_owned());
    assert_eq!(
        facts.runtime("nodejs22"),
        Err(FactError::UnknownRuntime { name: "nodejs22".to_owned(), nearest })
    );
    assert_eq!(
        facts.quota("lambda.memory"),
        Err(FactError::UnknownQuota("lambda.memory".to_owned()))
    );
    // Words have no number.
    assert!(facts.quota("lambda.snapstart_runtimes").is_err());
}

#[test]
fn a_separator_in_a_name_is_only_an_unknown_name() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    for odd in ["us-east-1,t3", "t3.small,2023-09-18", "\n", "t3.small\n", ",", "é"] {
        assert!(facts.price("ec2", odd, "t3.small").is_err(), "{odd}");
        assert!(facts.price("ec2", "us-east-1", odd).is_err(), "{odd}");
        assert!(facts.price(odd, "us-east-1", "t3.small").is_err(), "{odd}");
        assert!(facts.instance_type(odd).is_err(), "{odd}");
        assert!(facts.quota(odd).is_err(), "{odd}");
        assert!(facts.runtime(odd).is_err(), "{odd}");
        assert_eq!(facts.allowance("us-east-1", odd), Ok(None), "{odd}");
    }
}

#[test]
fn what_is_sold_elsewhere_only_says_where() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    let error = facts.price("elb", "sa-east-1", "alb_hour").expect_err("nine Regions hold it");
    let FactError::NotSold { sold_in, .. } = &error else { panic!("{error}") };
    assert_eq!(sold_in.len(), 3);
    // Those of the same continent come first.
    let error = facts.price("eventbridge", "eu-west-3", "custom_event").expect_err("three do");
    let FactError::NotSold { sold_in, .. } = &error else { panic!("{error}") };
    assert_eq!(sold_in, &["eu-central-1", "eu-west-1", "us-east-1"]);
    let error = facts.price("eventbridge", "us-west-2", "custom_event").expect_err("three do");
    let FactError::NotSold { sold_in, .. } = &error else { panic!("{error}") };
    assert_eq!(sold_in, &["us-east-1", "eu-central-1", "eu-west-1"]);
    let error = facts.price("pigeon", "us-east-1", "post").expect_err("no such service");
    assert!(matches!(&error, FactError::NotSold { sold_in, .. } if sold_in.is_empty()), "{error}");
}

#[test]
fn before_the_first_known_day_the_earliest_price_stands_in_and_says_so() {
    let book = PriceBook::builtin();
    let early = on(&book, "2020-01-01");
    let lambda = early.price("lambda", "us-east-1", "duration.x86_64").expect("a price");
    assert!(lambda.earliest_known);
    // The history begins with it, so it may have been sold before.
    assert!(early.price("ec2", "us-east-1", "m5.large").expect("a price").earliest_known);
    // No history is known of another Region.
    assert!(early.price("ec2", "eu-west-1", "m8g.large").expect("a price").earliest_known);
    // Nor of bare machines.
    assert!(early.price("ec2", "us-east-1", "c5.metal").expect("a price").earliest_known);
}

#[test]
fn a_type_that_the_history_saw_arrive_was_not_sold_before() {
    let book = PriceBook::builtin();
    for day in ["2020-01-01", "2024-01-01"] {
        let error = on(&book, day).price("ec2", "us-east-1", "m8g.large").expect_err("not yet");
        let FactError::NotYetSold { first, .. } = &error else { panic!("{error}") };
        let facts = on(&book, &first.to_string());
        assert!(!facts.price("ec2", "us-east-1", "m8g.large").expect("sold").earliest_known);
    }
}

#[test]
fn a_record_says_where_it_is_from() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    let duration = facts.price("lambda", "us-east-1", "duration.x86_64").expect("a price");
    for part in [
        "aws-price/lib/data/pricing/lambda.json@",
        "rate TG3M4CAGBA3NYQBH.JRTCKXETXF.CUKFZ388N3 TG3M4CAGBA3NYQBH.JRTCKXETXF.QZE2SB4KVB",
        ", read 2025-10-30",
    ] {
        assert!(duration.source.0.contains(part), "{}", duration.source.0);
    }
    assert_eq!(duration.caveat, None);
    let egress = facts.price("data_transfer", "us-east-1", "internet_out_gb").expect("a price");
    assert_eq!(egress.caveat.as_deref(), Some("last tier: rate of us-east-2"));
    let metal = facts.price("ec2", "us-east-1", "c8a.metal-24xl").expect("a price");
    assert_eq!(metal.caveat.as_deref(), Some("dedicated tenancy: upper bound"));
}

#[test]
fn nothing_is_overlaid_by_default() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    assert!(facts.overlaid().is_empty());
    assert_eq!(facts.sha256(), svl_pricing::TABLES_SHA256);
    assert_eq!(facts.as_of().to_string(), "2026-10-01");
}

#[test]
fn a_search_finds_by_every_word() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    let found = facts.search(&["T3.Small", "ireland", "EC2"]).expect("readable");
    let names: Vec<_> = found.rows.iter().map(|row| (&*row.service, &*row.item)).collect();
    assert_eq!(
        names,
        [
            ("ec2", "t3.small"),
            ("ec2_reserved", "t3.small:1y-convertible-no-upfront"),
            ("ec2_reserved", "t3.small:1y-standard-no-upfront"),
            ("ec2_reserved", "t3.small:3y-convertible-no-upfront"),
            ("ec2_reserved", "t3.small:3y-standard-no-upfront"),
        ]
    );
    assert!(found.rows.iter().all(|row| row.region == "eu-west-1"));
    assert_eq!(found.rows[0].price.tiers[0].1.to_plain(), "0.0228");
    let found = facts.search(&["lamda", "us-east-1"]).expect("readable");
    assert!(found.rows.is_empty());
    assert_eq!(found.nearest, ["lambda"]);
    assert!(facts.search(&["zzzzzzzz"]).expect("readable").nearest.is_empty());
}

#[test]
fn a_services_rows_in_a_region_are_listed_by_item() {
    let book = PriceBook::builtin();
    let facts = on(&book, "2026-10-01");
    let rows = facts.rows("lambda", "eu-west-1").expect("a Region");
    assert!(rows.is_sorted_by_key(|row| &row.item));
    assert!(rows.iter().any(|row| row.item == "duration.x86_64" && row.price.tiers.len() == 3));
    // What holds in all Regions is listed in each.
    let credits = facts.rows("ec2_cpu_credits", "sa-east-1").expect("a Region");
    assert!(
        credits.iter().any(|row| row.region == "any" && row.item == "t3_linux_surplus_vcpu_hour")
    );
    // A Region's own row stands in place of it.
    let own = facts.rows("ec2_cpu_credits", "us-east-1").expect("a Region");
    let t3: Vec<_> = own.iter().filter(|row| row.item == "t3_linux_surplus_vcpu_hour").collect();
    assert_eq!(t3.iter().map(|row| row.region.as_str()).collect::<Vec<_>>(), ["us-east-1"]);
    // What was not sold yet is not.
    let early = on(&book, "2023-10-01").rows("ec2", "us-east-1").expect("a Region");
    assert!(early.iter().any(|row| row.item == "t3.small"));
    assert!(!early.iter().any(|row| row.item == "m8g.large"));
    assert!(facts.rows("lambda", "nowhere").is_err());
    assert!(facts.rows("pigeon", "us-east-1").expect("a Region").is_empty());
}

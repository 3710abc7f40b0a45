//! Tables of the user's on top of ours: what they change, and every mistake in them.
mod support;

use std::fs;

use support::{Folder, PRICES, SOURCES, book};
use svl_engine::facts::Facts;
use svl_pricing::{PriceBook, TABLES};

/// Every mistake, as it is printed.
fn mistakes(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = Folder::new(name, files);
    let errors = PriceBook::with_overlay(&folder.0).err().unwrap_or_default();
    errors.iter().map(ToString::to_string).collect()
}

fn lambda(rows: &str) -> String {
    format!("{PRICES}{rows}")
}

fn duration(book: &PriceBook, day: &str) -> Vec<String> {
    let facts = book.on(day.parse().expect("a day"));
    let record = facts.price("lambda", "us-east-1", "duration.x86_64").expect("a price");
    record.tiers.iter().map(|(from, usd)| format!("{from}: {usd}")).collect()
}

const NEGOTIATED: &str = "\
us-east-1,duration.x86_64,2026-05-01,1000,GB-second,0.00001,contract#A.1,
us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.000015,contract#A.1,our discount
";

#[test]
fn the_users_tiers_hold_from_their_day() {
    let book =
        book("from", &[("sources.csv", SOURCES), ("prices/lambda.csv", &lambda(NEGOTIATED))]);
    let ours = ["0: 0.0000166667", "6000000000: 0.000015", "15000000000: 0.0000133334"];
    assert_eq!(duration(&book, "2026-04-30"), ours);
    assert_eq!(duration(&book, "2026-05-01"), ["0: 0.000015", "1000: 0.00001"]);
    assert_eq!(duration(&book, "2026-10-01"), ["0: 0.000015", "1000: 0.00001"]);

    let facts = book.on(book.edition());
    let record = facts.price("lambda", "us-east-1", "duration.x86_64").expect("a price");
    assert_eq!(&*record.source.0, "Private pricing addendum, rate A.1, read 2026-09-01");
    assert_eq!(record.caveat.as_deref(), Some("our discount"));
    assert_eq!(facts.overlaid(), ["lambda/us-east-1/duration.x86_64"]);
    assert!(facts.overlaid_not_in_force().is_empty());
    let before = book.on("2026-04-30".parse().expect("a day"));
    assert!(before.overlaid().is_empty());
    assert_eq!(before.overlaid_not_in_force(), ["lambda/us-east-1/duration.x86_64"]);
    // Everything else is as it was.
    let arm = facts.price("lambda", "us-east-1", "duration.arm64").expect("a price");
    assert_eq!(arm.tiers[0].1.to_plain(), "0.0000133334");
    let found = facts.search(&["lambda", "us-east-1", "duration.x86_64"]).expect("readable");
    let duration = |row: &&svl_pricing::Listed| row.item == "duration.x86_64";
    assert!(found.rows.iter().find(duration).expect("listed").overlaid);
}

#[test]
fn a_place_that_we_hold_no_price_for_can_be_filled_in() {
    let rows = "sa-east-1,alb_hour,2026-09-01,0,hour,0.034,contract,\n\
                mars-north-1,alb_hour,2026-09-01,0,hour,9,contract,\n";
    let book = book(
        "fill",
        &[
            ("sources.csv", SOURCES),
            ("regions.csv", "code,name,kind,source\nmars-north-1,Mars (Olympus),region,contract\n"),
            ("prices/elb.csv", &lambda(rows)),
        ],
    );
    let facts = book.on(book.edition());
    assert_eq!(facts.region_name("mars-north-1"), Ok("Mars (Olympus)"));
    assert_eq!(facts.price("elb", "sa-east-1", "alb_hour").expect("ours now").tiers.len(), 1);
    assert_eq!(
        facts.overlaid(),
        ["elb/mars-north-1/alb_hour", "elb/sa-east-1/alb_hour", "regions/mars-north-1"]
    );
    // A day before the row is in force has nothing better to go by.
    let early = book.on("2020-01-01".parse().expect("a day"));
    assert!(early.price("elb", "sa-east-1", "alb_hour").expect("the earliest").earliest_known);
    assert_eq!(early.overlaid(), ["regions/mars-north-1"]);
    assert_eq!(
        early.overlaid_not_in_force(),
        ["elb/mars-north-1/alb_hour", "elb/sa-east-1/alb_hour"]
    );
}

#[test]
fn limits_allowances_and_types_can_be_overlaid() {
    let book = book(
        "rest",
        &[
            ("sources.csv", SOURCES),
            (
                "quotas.csv",
                "id,in_force_from,value,unit,kind,scope,source\n\
                 lambda.concurrency_account,2026-01-01,5000,concurrent executions,hard,account,contract\n",
            ),
            (
                "allowances.csv",
                "region,item,in_force_from,unit,quantity,source\n\
                 any,lambda.requests,2026-01-01,request,2000000,contract\n\
                 us-east-1,lambda.requests,2026-01-01,request,3000000,contract\n",
            ),
            (
                "ec2_types.csv",
                "instance_type,vcpu,memory_gib,architecture,baseline_percent,source\n\
                 q1.huge,512,4096,arm64,,contract\n",
            ),
            (
                "prices/ec2.csv",
                &lambda("us-east-1,q1.huge,2026-09-01,0,instance-hour,20,contract,\n"),
            ),
        ],
    );
    let facts = book.on(book.edition());
    assert_eq!(
        facts.quota("lambda.concurrency_account").expect("a limit").value.to_plain(),
        "5000"
    );
    let before = book.on("2025-12-31".parse().expect("a day"));
    assert_eq!(
        before.quota("lambda.concurrency_account").expect("a limit").value.to_plain(),
        "1000"
    );
    let free = facts.allowance("eu-west-1", "lambda.requests").expect("readable").expect("some");
    assert_eq!(free.quantity.expect("limited").to_plain(), "2000000");
    let here = facts.allowance("us-east-1", "lambda.requests").expect("readable").expect("some");
    assert_eq!(here.quantity.expect("limited").to_plain(), "3000000");
    assert_eq!(facts.instance_type("q1.huge").expect("described").vcpu, Some(512));
    assert_eq!(
        facts.price("ec2", "us-east-1", "q1.huge").expect("priced").tiers[0].1.to_plain(),
        "20"
    );
    assert_eq!(
        facts.overlaid(),
        [
            "allowances/any/lambda.requests",
            "allowances/us-east-1/lambda.requests",
            "ec2/us-east-1/q1.huge",
            "ec2_types/q1.huge",
            "quotas/lambda.concurrency_account"
        ]
    );
}

#[test]
fn the_digest_is_of_what_is_said_not_of_how() {
    let digest = |name: &str, rows: &str| {
        let book = book(name, &[("sources.csv", SOURCES), ("prices/lambda.csv", &lambda(rows))]);
        book.on(book.edition()).sha256().to_owned()
    };
    let first = digest("digest-a", NEGOTIATED);
    assert_ne!(first, svl_pricing::TABLES_SHA256);
    assert_eq!(first.len(), 64);
    let reversed: Vec<&str> = NEGOTIATED.lines().rev().collect();
    assert_eq!(digest("digest-b", &reversed.join("\n")), first);
    assert_eq!(digest("digest-c", &NEGOTIATED.replace('\n', "\r\n")), first);
    let marked = lambda(NEGOTIATED);
    let marked = book(
        "digest-m",
        &[("sources.csv", SOURCES), ("prices/lambda.csv", &format!("\u{feff}{marked}"))],
    );
    assert_eq!(marked.on(marked.edition()).sha256(), first);
    assert_eq!(digest("digest-d", &NEGOTIATED.replace("0.00001,", "0.0000100,")), first);
    assert_ne!(digest("digest-e", &NEGOTIATED.replace("0.00001,", "0.000011,")), first);
    assert_ne!(digest("digest-f", &NEGOTIATED.replace("our discount", "")), first);
}

/// Each row is wrong in one way; the message and the help must hold these words.
#[rustfmt::skip]
const WRONG_ROWS: &[(&str, &str, &str)] = &[
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0,contract,",           "usd_per_unit: `0` is not above zero", "allowances.csv"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,-0.1,contract,",        "usd_per_unit: `-0.1` is not above zero", "allowances.csv"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,1e-5,contract,",        "usd_per_unit: `1e-5` is not a number", "0.20"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,,contract,",            "usd_per_unit: `` is not a number", "0.20"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.00000000000000000000000000012,contract,", "has 30 digits", "at most 28"),
    ("us-east-1,duration.x86_64,2026-05-01,5,GB-second,0.1,contract,",         "begin at 5", "tier_from is 0"),
    ("us-east-1,duration.x86_64,2026-05-01,-5,GB-second,0.1,contract,",        "tier_from: `-5` is below zero", "at 0"),
    ("us-east-1,duration.x86_64,2026-05-32,0,GB-second,0.1,contract,",         "in_force_from: `2026-05-32` is not a day", "2026-07-20"),
    ("us-east-1,duration.x86_64,2026-5-1,0,GB-second,0.1,contract,",           "in_force_from: `2026-5-1` is not a day", "2026-07-20"),
    ("us-east-1,duration.x86_64,,0,GB-second,0.1,contract,",                   "in_force_from: `` is not a day", "2026-07-20"),
    ("us-eats-1,duration.x86_64,2026-05-01,0,GB-second,0.1,contract,",         "region: there is no Region `us-eats-1`", "write `us-east-1`"),
    ("us-east-1,duration.x86-64,2026-05-01,0,GB-second,0.1,contract,",         "item: there is no item `duration.x86-64`", "write `duration.x86_64`"),
    ("us-east-1,duration.x86_64,2026-05-01,0,request,0.1,contract,",           "is priced per GB-second, not per request", "write `GB-second`"),
    ("us-east-1,duration.x86_64,2026-05-01,0,,0.1,contract,",                  "unit: `` is not a unit", "letters"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.1,contrat,",          "source: there is no source `contrat`", "write `contract`"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.1,,",                 "source: there is no source ``", "sources.csv"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.1,contract#,",        "`` is no rate code", "letters"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.1,contract,a\u{1b}b", "is not a caveat", "letters"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,0.1,contract",          "has 7 cells, not 8", "commas"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,\"0,1\",contract,",     "has 9 cells, not 8", "commas"),
    ("us-east-1,duration.x86_64,2026-05-01,0,GB-second,\"0.1\",contract,",     "is quoted", "without quotes"),
];

#[test]
fn every_kind_of_wrong_row_is_refused_with_its_place_and_remedy() {
    for (index, (row, message, help)) in WRONG_ROWS.iter().enumerate() {
        let text = lambda(&format!("{row}\n"));
        let files = [("sources.csv", SOURCES), ("prices/lambda.csv", text.as_str())];
        let found = mistakes(&format!("row-{index}"), &files);
        let [only] = found.as_slice() else { panic!("{row}: {found:?}") };
        assert!(only.contains(message) && only.contains(help), "{row}: {only}");
        assert!(only.contains(" --> prices/lambda.csv:2\n"), "{only}");
        assert!(!only.contains('\u{1b}'), "{only:?}");
    }
}

#[test]
fn all_mistakes_come_at_once_in_order() {
    let rows: Vec<&str> =
        WRONG_ROWS.iter().map(|(row, ..)| *row).filter(|row| !row.contains(",5,")).collect();
    let text = lambda(&rows.join("\n"));
    let found =
        mistakes("all", &[("sources.csv", SOURCES), ("prices/lambda.csv", &text), ("x.csv", "")]);
    assert!(found.len() > rows.len() - 2, "{found:#?}");
    assert!(found[0].contains("x.csv"), "{found:#?}");
}

#[test]
fn a_refused_tier_is_no_gap_as_well() {
    let text = lambda(
        "us-east-1,duration.x86_64,2026-05-01,0,GB-second,free,contract,\n\
         us-east-1,duration.x86_64,2026-05-01,1000,GB-second,0.1,contract,\n",
    );
    let found = mistakes("refused", &[("sources.csv", SOURCES), ("prices/lambda.csv", &text)]);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert!(only.contains("`free` is not a number"), "{only}");
}

#[test]
fn duplicate_keys_are_refused() {
    let row = "us-east-1,requests.arm64,2026-05-01,0,request,0.1,contract,\n";
    let other = row.replace("0.1", "0.2").replace(",0,", ",0.0,");
    let text = lambda(&format!("{row}{other}"));
    let found = mistakes("twice", &[("sources.csv", SOURCES), ("prices/lambda.csv", &text)]);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert!(only.contains("the same key as line 2") && only.contains("lambda.csv:3"), "{only}");
}

#[test]
fn wrong_files_are_refused() {
    let large = lambda(&" ".repeat(4 * 1024 * 1024));
    for (index, (file, text, message)) in [
        ("prices/lamda.csv", PRICES, "there is no table of this name\n --> prices/lamda.csv"),
        ("lambda.csv", PRICES, "there is no table of this name"),
        ("edition.csv", "as_of\n2026-12-01\n", "there is no table of this name"),
        ("notes.txt", "", "there is no table of this name"),
        ("prices/lambda.csv", "", "the columns are ``"),
        ("prices/lambda.csv", "region,item\n", "the columns are `region,item`"),
        ("prices/lambda.csv", &PRICES.replace("caveat", "note"), "the columns are"),
        ("prices/lambda.csv", &large, "at most 4194304 are read"),
        ("sources.csv", "id,what,read_on\naws-price-lambda,Mine,\n", "is one of ours"),
        ("sources.csv", "id,what,read_on\nMine,Mine,\n", "`Mine` is no name"),
        ("sources.csv", "id,what,read_on\nmine,,\n", "what: `` is no text"),
        ("regions.csv", "code,name,kind,source\nmars-1,Mars,planet,aws-price-lambda\n", "`planet`"),
        (
            "quotas.csv",
            "id,in_force_from,value,unit,kind,scope,source\n\
             lambda.memory_maxx,,1,MB,hard,function,aws-price-lambda\n",
            "there is no limit `lambda.memory_maxx`",
        ),
        (
            "prices/ec2.csv",
            &lambda("us-east-1,t3.smal,2026-01-01,0,instance-hour,1,aws-price-ec2,\n"),
            "there is no instance type `t3.smal`",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let found = mistakes(&format!("file-{index}"), &[(file, text)]);
        let [only] = found.as_slice() else { panic!("{file}: {found:?}") };
        assert!(only.contains(message), "{file}: {only}");
        assert!(only.contains("= help: "), "{only}");
    }
}

#[test]
fn a_folder_that_is_none_is_refused() {
    let folder = Folder::new("none", &[("prices/lambda.csv", PRICES)]);
    for path in [folder.0.join("nowhere"), folder.0.join("prices/lambda.csv")] {
        let errors = PriceBook::with_overlay(&path).expect_err("no folder");
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains("cannot be read"), "{}", errors[0]);
    }
    let empty = Folder::new("empty", &[(".DS_Store", "")]);
    let errors = PriceBook::with_overlay(&empty.0).expect_err("no table");
    assert!(errors[0].to_string().contains("holds no table"), "{}", errors[0]);
    let bytes = Folder::new("bytes", &[]);
    fs::write(bytes.0.join("prices/lambda.csv"), [0xff, 0xfe, 0x00]).expect("a file");
    let errors = PriceBook::with_overlay(&bytes.0).expect_err("no text");
    assert!(errors[0].to_string().contains("not UTF-8"), "{}", errors[0]);
}

#[test]
fn a_file_full_of_mistakes_ends_soon() {
    let rows = "mars,t9.tiny,today,x,y,z,w,\n".repeat(50_000);
    let found = mistakes("many", &[("prices/ec2.csv", &lambda(&rows))]);
    assert!(found.len() < 100, "{}", found.len());
    assert!(found.last().expect("some").contains("more mistakes"));
}

/// The checks are as strict as those of our own tables, and our own tables pass them.
#[test]
fn our_own_tables_pass_the_same_checks() {
    let ours = |name: &&(&str, &str)| {
        name.0.starts_with("prices/")
            || ["allowances.csv", "ec2_types.csv", "quotas.csv", "regions.csv"].contains(&name.0)
    };
    let files: Vec<(&str, &str)> = TABLES.iter().filter(ours).copied().collect();
    let same = book("same", &files);
    let (same, builtin) = (same.on(same.edition()), PriceBook::builtin());
    let builtin = builtin.on(same.as_of());
    for (service, region, item) in
        [("ec2", "us-east-1", "p4d.24xlarge"), ("lambda", "sa-east-1", "duration.arm64")]
    {
        assert_eq!(same.price(service, region, item), builtin.price(service, region, item));
    }
}

#[test]
fn what_we_meter_without_a_price_can_be_given_one() {
    let rows = "us-east-1,db.t4g.micro.postgres.single-az,2026-09-01,0,hour,0.016,contract,\n\
                us-east-1,storage_gb_month.single-az,2026-09-01,0,GB-month,0.115,contract,\n";
    let table = format!("{PRICES}{rows}");
    let book = book("databases", &[("sources.csv", SOURCES), ("prices/rds.csv", &table)]);
    let facts = book.on(book.edition());
    let price = |item: &str| {
        facts.price("rds", "us-east-1", item).map(|record| record.tiers[0].1.to_plain())
    };
    assert_eq!(price("db.t4g.micro.postgres.single-az").expect("a price"), "0.016");
    assert_eq!(price("storage_gb_month.single-az").expect("a price"), "0.115");
    assert!(price("db.t4g.micro.postgres.multi-az").is_err());

    let rows = "us-east-1,db.t4g.micro,2026-09-01,0,hour,0.016,contract,\n\
                us-east-1,db.t4g.micro.mysql.multi-az,2026-09-01,0,GB-hour,0.016,contract,\n";
    let table = format!("{PRICES}{rows}");
    let mistakes =
        mistakes("wrong-databases", &[("sources.csv", SOURCES), ("prices/rds.csv", &table)]);
    assert_eq!(mistakes.len(), 2, "{mistakes:#?}");
    assert!(mistakes[0].contains("there is no item `db.t4g.micro`"), "{}", mistakes[0]);
    assert!(mistakes[1].contains("priced per hour, not per GB-hour"), "{}", mistakes[1]);
}

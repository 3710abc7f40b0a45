//! The price book from the command line: looking into it, days in the past, prices of one's own.
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{examples, run, text};

/// The standard output of a run that succeeds.
fn said(words: &[&str]) -> String {
    let output = run(&examples(), words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// A folder with one price table in it.
fn overlay(name: &str, table: &str, rows: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("prices")).expect("a folder");
    fs::write(folder.join("prices").join(table), rows).expect("a file");
    fs::write(
        folder.join("sources.csv"),
        "id,what,read_on\ncontract,our contract of 2026,2026-03-01\n",
    )
    .expect("a file");
    folder
}

const HEADER: &str = "region,item,in_force_from,tier_from,unit,usd_per_unit,source,caveat\n";

#[test]
fn a_price_can_be_looked_up_in_three_formats() {
    let table = said(&["prices", "show", "lambda", "--region", "eu-west-1"]);
    assert!(table.contains("lambda eu-west-1 duration.x86_64"), "{table}");
    assert!(table.contains("$0.0000166667/GB-second"), "{table}");
    let csv = said(&["prices", "search", "t4g.small", "us-east-1", "--format", "csv"]);
    assert!(csv.contains("ec2,us-east-1,t4g.small,0,instance-hour,0.0168,"), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&said(&[
        "prices",
        "search",
        "frankfurt",
        "nat",
        "hour",
        "--format",
        "json",
    ]))
    .expect("JSON");
    assert_eq!(json[0]["region"], "eu-central-1");
    assert_eq!(json[0]["usd_per_unit"], "0.052");
    assert!(said(&["prices", "show"]).contains("us-east-1"));
}

#[test]
fn what_is_not_in_the_book_is_said_with_the_nearest_name() {
    let output = run(&examples(), &["prices", "search", "t3.smal1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean"), "{}", text(&output.stderr));
    let output = run(&examples(), &["prices", "show", "ec2", "--region", "us-est-1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `us-east-1`?"), "{}", text(&output.stderr));
}

#[test]
fn a_day_in_the_past_has_the_price_of_that_day() {
    let bill = |day: &str| {
        said(&[
            "model",
            "founding-table.yaml",
            "--set",
            "compare[1].ec2.instance=p4d.24xlarge",
            "--as-of",
            day,
            "--format",
            "csv",
        ])
    };
    // 32.7726 an hour until 2025-06-22, 21.957642 from the day after.
    assert!(bill("2025-06-22").contains(",23923.998,"), "{}", bill("2025-06-22"));
    assert!(bill("2025-06-23").contains(",16029.07866,"), "{}", bill("2025-06-23"));
}

#[test]
fn a_day_before_the_first_known_price_is_told() {
    let report = said(&["model", "thumbnail-api.yaml", "--as-of", "2024-01-01"]);
    assert!(report.contains("no earlier one is known"), "{report}");
    // The init phase is billed since 2025-08-01.
    let cold = |day: &str| {
        let words = ["model", "thumbnail-api.yaml", "--set", "init=300ms", "--as-of", day];
        said(&[&words[..], &["--format", "json"]].concat()).contains("init of cold starts")
    };
    assert!(!cold("2025-07-31") && cold("2025-08-01"));
    let words = [
        "model",
        "founding-table.yaml",
        "--set",
        "compare[1].ec2.instance=m9g.large",
        "--as-of",
        "2024-01-01",
    ];
    let output = run(&examples(), &words);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error[not-yet-sold]"), "{}", text(&output.stderr));
}

#[test]
fn prices_of_ones_own_are_used_and_told() {
    let rows = format!("{HEADER}us-east-1,t3.small,2026-01-01,0,instance-hour,0.0104,contract,\n");
    let folder = overlay("negotiated", "ec2.csv", &rows).display().to_string();
    let ours = said(&["model", "founding-table.yaml", "--format", "json"]);
    let theirs = said(&["model", "founding-table.yaml", "--format", "json", "--prices", &folder]);
    let (ours, theirs): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&ours).expect("JSON"), serde_json::from_str(&theirs).expect("JSON"));
    assert_eq!(theirs["options"][1]["usd_per_month"]["compute"], "7.592");
    assert_eq!(theirs["options"][1]["bill"][0]["source"], "our contract of 2026, read 2026-03-01");
    assert_eq!(theirs["facts"]["overlaid"], serde_json::json!(["ec2/us-east-1/t3.small"]));
    assert_ne!(theirs["facts"]["sha256"], ours["facts"]["sha256"]);
    assert_eq!(ours["facts"]["overlaid"], serde_json::json!([]));
    let report = said(&["model", "founding-table.yaml", "--prices", &folder]);
    assert!(report.contains("1 of your own prices"), "{report}");
    assert!(report.contains("your own prices  ec2/us-east-1/t3.small"), "{report}");
}

#[test]
fn a_fleet_that_pays_for_no_surplus_credits_needs_no_price_of_them() {
    // No price of the credits of t3a machines is known in Frankfurt.
    let row = "eu-central-1,t3a.micro,2026-01-01,0,instance-hour,0.001,contract,\n";
    let folder = overlay("credits", "ec2.csv", &format!("{HEADER}{row}")).display().to_string();
    let words = ["model", "thumbnail-api.yaml", "--region", "eu-central-1", "--prices", &folder];
    let report = said(&words);
    assert!(report.contains("1 x t3a.micro is cheapest"), "{report}");
    let named = ["--set", "compare=[{ec2: {instance: t3a.micro, count: 1}}]"];
    let output = run(&examples(), &[&words[..], &named].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("t3a_linux_surplus_vcpu_hour"));
}

#[test]
fn tables_of_ones_own_are_checked_as_strictly_as_ours() {
    let rows = format!(
        "{HEADER}us-east-1,t3.small,2026-01-01,0,instance-hour,0,contract,\nus-esat-1,t3.small,2026-13-01,5,instance-hour,-1,nobody,\n"
    );
    let folder = overlay("mistaken", "ec2.csv", &rows).display().to_string();
    let output = run(&examples(), &["model", "founding-table.yaml", "--prices", &folder]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
    let said = text(&output.stderr);
    assert!(said.matches("error").count() >= 2, "{said}");
    assert!(said.contains("prices/ec2.csv:2") && said.contains("prices/ec2.csv:3"), "{said}");
}

#[test]
fn the_other_verbs_print_what_they_promise() {
    assert!(said(&["completions", "bash"]).contains("svl-cost"));
    assert!(said(&["man"]).contains(".TH"));
    assert!(said(&["man", "model"]).contains("model"));
    assert!(said(&["schema"]).contains("svl-cost workload, version 1"));
    let help = said(&["model", "--help"]);
    assert!(help.contains("Examples:") && help.contains("--as-of"), "{help}");
    let files = ["every-key.yaml", "founding-table.yaml", "thumbnail-api.yaml"];
    let words = [&["crossover"], &files[..], &["--over", "requests", "--format", "json"]].concat();
    let crossovers: serde_json::Value = serde_json::from_str(&said(&words)).expect("JSON");
    assert!(crossovers.as_array().is_some_and(|all| all.len() == files.len()));
}

#[test]
fn a_machine_of_unknown_size_is_warned_of_until_its_size_is_stated() {
    let words = ["model", "founding-table.yaml", "--set", "compare[1].ec2.instance=p3.2xlarge"];
    let report = said(&words);
    assert!(report.contains("warning[ec2-capacity-unknown]"), "{report}");
    let folder = overlay("types", "ec2.csv", HEADER);
    let types = "instance_type,vcpu,memory_gib,architecture,baseline_percent,source\np3.2xlarge,8,61,x86_64,,contract\n";
    fs::write(folder.join("ec2_types.csv"), types).expect("a file");
    let folder = folder.display().to_string();
    let report = said(&[&words[..], &["--prices", &folder]].concat());
    assert!(!report.contains("ec2-capacity-unknown"), "{report}");
    // Eight vCPUs all month, 7.24 ms of one for each request.
    assert!(report.contains("carries 2,905,582,500 by its processor"), "{report}");
}

#[test]
fn the_order_along_duration_and_memory_is_followed_to_the_unit() {
    let along = |axis: &str| -> serde_json::Value {
        let words = ["crossover", "article-function-url.yaml", "--over", axis, "--format", "json"];
        serde_json::from_str(&said(&words)).expect("JSON")
    };
    let first = |order: &serde_json::Value| {
        let changes = order["order"]["changes"].as_array().expect("a list").clone();
        changes.into_iter().find(|change| change["scope"] == "compute").expect("one")
    };
    // 30 million requests of d ms at 128 MB cost 6 + 0.0625 d; 15.184 is passed between 146 and
    // 147 ms.
    assert_eq!(first(&along("duration"))["at"], 147);
    let memory = along("memory");
    let size = &memory["order"]["right_size"][0];
    // 100 ms at 128 MB are 12,800 MB-ms of work: 8 whole ms at 1,600 MB leave nothing to round up,
    // as at every divisor of 12,800; of those the largest below one vCPU is the fastest.
    assert_eq!(
        (&size["cheapest"]["memory_mb"], &size["cheapest"]["duration_ms"]),
        (&1_600.into(), &"8".into())
    );
    assert_eq!(size["fastest"]["memory_mb"], 1_769);
    let by = ["crossover", "article-alb.yaml", "--over", "duration", "--by", "memory=128MB,1GB"];
    let report = said(&by);
    assert!(report.contains("memory=128MB") && report.contains("memory=1GB"), "{report}");
}

#[test]
fn where_nothing_fits_the_cheapest_change_is_tried_and_priced() {
    let words = ["model", "article-alb.yaml", "--set", "compare=[{ec2: {instance: t3.small}}]"];
    let words = [&words[..], &["--set", "requests=2B/month", "--format", "json"]].concat();
    let decision: serde_json::Value = serde_json::from_str(&said(&words)).expect("JSON");
    let change = &decision["verdict"]["change"];
    assert_eq!(decision["verdict"]["choice"], serde_json::Value::Null);
    // The change is an option that fits when it is asked for, at the price that was told.
    let ask = format!(
        "compare=[{{{}}}]",
        match change["id"].as_str().expect("an id") {
            id if id.starts_with("lambda-") => "lambda: {}",
            id if id.starts_with("fargate-") => "fargate: {}",
            _ => "ec2: {instance: auto}",
        }
    );
    let words = ["model", "article-alb.yaml", "--set", &ask, "--set", "requests=2B/month"];
    let words = [&words[..], &["--format", "json"]].concat();
    let again: serde_json::Value = serde_json::from_str(&said(&words)).expect("JSON");
    let found =
        again["options"].as_array().expect("a list").iter().find(|o| o["id"] == change["id"]);
    let found = found.unwrap_or_else(|| panic!("{change} is not among {again}"));
    assert_eq!(found["fits"], true);
    assert_eq!(found["usd_per_month"]["all_in"], change["usd_per_month"]);
}

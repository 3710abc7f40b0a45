//! What holds for every row of every built-in table. The tables are read here without the crate's
//! own reader, so that neither can hide a mistake of the other.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::Facts;
use svl_pricing::{PriceBook, TABLES, TABLES_SHA256};

fn text(name: &str) -> &'static str {
    TABLES.iter().find(|(each, _)| *each == name).expect(name).1
}

fn rows(name: &str) -> Vec<Vec<&'static str>> {
    text(name).lines().skip(1).map(|line| line.split(',').collect()).collect()
}

fn column(name: &str, title: &str) -> Vec<&'static str> {
    let header = text(name).lines().next().expect("a header");
    let index = header.split(',').position(|each| each == title).expect(title);
    rows(name).into_iter().map(|row| row[index]).collect()
}

fn price_tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name).filter(|name| name.starts_with("prices/"))
}

fn number(cell: &str) -> Exact {
    Exact::parse(cell).unwrap_or_else(|error| panic!("{error}"))
}

fn is_day(cell: &str) -> bool {
    cell.parse::<Date>().is_ok_and(|day| day.to_string() == cell)
}

#[test]
fn every_file_is_built_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables");
    let mut found = BTreeMap::new();
    for (folder, prefix) in [(root.clone(), ""), (root.join("prices"), "prices/")] {
        for entry in fs::read_dir(folder).expect("the tables") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                found.insert(format!("{prefix}{name}"), fs::read_to_string(path).expect("UTF-8"));
            }
        }
    }
    let built_in: Vec<(&str, &str)> = TABLES.to_vec();
    let on_disk: Vec<(&str, &str)> =
        found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(built_in.len(), on_disk.len());
    // The list is in order of the names, which finding one in it relies on.
    for (ours, theirs) in built_in.into_iter().zip(on_disk) {
        assert!(ours == theirs, "{} is not built in as it is on disk", theirs.0);
    }
}

#[test]
fn the_tables_are_small() {
    let bytes: usize = TABLES.iter().map(|(_, text)| text.len()).sum();
    assert!(bytes <= 5_000_000, "{bytes} bytes");
}

#[test]
fn the_digest_is_of_these_tables() {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for (name, text) in TABLES {
        for part in [name, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    let byte = |at: usize| u8::from_str_radix(&TABLES_SHA256[at..at + 2], 16).expect("hexadecimal");
    let told: Vec<u8> = (0..TABLES_SHA256.len()).step_by(2).map(byte).collect();
    assert_eq!(told, digest.finalize().to_vec());
}

#[test]
fn every_table_is_plain_text_in_order() {
    for (name, text) in TABLES {
        let width = text.lines().next().expect(name).split(',').count();
        assert!(text.ends_with('\n') && !text.contains(['\r', '"', '\u{feff}']), "{name}");
        for line in text.lines() {
            assert_eq!(line.split(',').count(), width, "{name}: {line}");
            assert_eq!(line.trim_end_matches(' '), line, "{name}");
            assert!(!line.chars().any(char::is_control), "{name}: {line}");
        }
        let key_cells = match *name {
            name if name.starts_with("prices/") || name == "allowances.csv" => 2,
            _ => 1,
        };
        let key = |row: &Vec<&str>| row[..key_cells].join(",") + ",";
        let keys: Vec<String> = rows(name).iter().map(key).collect();
        assert!(keys.is_sorted(), "{name} is not in byte order of its keys");
    }
}

#[test]
fn every_price_is_above_zero_with_tiers_from_zero() {
    for name in price_tables() {
        let mut last: Option<(Vec<&str>, Exact)> = None;
        for row in rows(name) {
            let [region, item, day, tier_from, unit, usd, _, caveat] = row[..] else {
                panic!("{name}: {row:?}")
            };
            let place = format!("{name} {region} {item} {day} {tier_from}");
            assert!(is_day(day), "{place}");
            assert!(!unit.is_empty(), "{place}");
            let plain = |c: u8| c.is_ascii_alphanumeric() || b" :.-".contains(&c);
            assert!(caveat.bytes().all(plain), "{place}: {caveat}");
            let price = number(usd);
            assert!(!price.is_zero() && !price.is_negative(), "{place}: {usd}");
            assert_eq!(price.to_plain(), usd, "{place}");
            let from = number(tier_from);
            assert_eq!(from.to_plain(), tier_from, "{place}");
            let key = vec![region, item, day];
            match &last {
                // A tier ends where the next begins: rising edges leave neither gap nor overlap,
                // and no key occurs twice.
                Some((before, edge)) if *before == key => assert!(from > *edge, "{place}"),
                Some((before, _)) if before[..2] == key[..2] => {
                    assert!(before[2] < day && from.is_zero(), "{place}");
                }
                _ => assert!(from.is_zero(), "{place}"),
            }
            last = Some((key, from));
        }
    }
}

#[test]
fn an_item_has_one_unit_in_all_regions() {
    for name in price_tables() {
        let mut units: BTreeMap<&str, &str> = BTreeMap::new();
        for row in rows(name) {
            let unit = units.entry(row[1]).or_insert(row[4]);
            assert_eq!(*unit, row[4], "{name} {}", row[1]);
        }
    }
}

#[test]
fn every_region_has_a_name() {
    let named: BTreeSet<&str> = column("regions.csv", "code").into_iter().collect();
    assert_eq!(named.len(), rows("regions.csv").len(), "a Region is named twice");
    for name in price_tables().chain(["allowances.csv", "ec2_coverage.csv"]) {
        for region in column(name, "region") {
            assert!(region == "any" || named.contains(region), "{name}: {region}");
        }
    }
    let regions = rows("regions.csv").into_iter().filter(|row| row[2] == "region").count();
    assert_eq!(regions, 36);
    for row in rows("regions.csv") {
        assert!(["region", "local-zone", "wavelength-zone"].contains(&row[2]), "{row:?}");
        assert!(!row[1].is_empty(), "{row:?}");
    }
}

#[test]
fn every_row_has_a_source_and_every_source_a_row() {
    let ids: Vec<&str> = column("sources.csv", "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "a source occurs twice");
    for day in column("sources.csv", "read_on") {
        assert!(day.is_empty() || is_day(day), "{day}");
    }
    assert!(column("sources.csv", "what").iter().all(|what| !what.is_empty()));
    let mut used = BTreeSet::new();
    for (name, _) in
        TABLES.iter().filter(|(name, _)| !["sources.csv", "edition.csv"].contains(name))
    {
        for source in column(name, "source") {
            let id = source.split('#').next().unwrap_or_default();
            assert!(known.contains(id), "{name}: {source}");
            used.insert(id);
        }
    }
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn prices_are_dated_publications() {
    let read_on: BTreeMap<&str, &str> =
        column("sources.csv", "id").into_iter().zip(column("sources.csv", "read_on")).collect();
    let edition = column("edition.csv", "as_of");
    let [edition] = edition[..] else { panic!("one edition") };
    let mut newest = "";
    for name in price_tables() {
        for row in rows(name) {
            let id = row[6].split('#').next().unwrap_or_default();
            assert!(is_day(read_on[id]), "{name}: {id} was read on no day");
            newest = newest.max(row[2]);
        }
    }
    assert_eq!(newest, edition);
    assert_eq!(PriceBook::builtin().edition().to_string(), edition);
}

#[test]
fn allowances_are_positive_and_in_the_unit_of_their_price() {
    let mut seen = BTreeSet::new();
    for row in rows("allowances.csv") {
        let [region, item, day, unit, quantity, _] = row[..] else { panic!("{row:?}") };
        assert!(is_day(day), "{row:?}");
        assert!(quantity == "unlimited" || number(quantity) > Exact::ZERO, "{row:?}");
        assert!(seen.insert((region, item, day)), "{row:?} occurs twice");
        let (service, dimension) = item.split_once('.').expect("service and item");
        for price in rows(&format!("prices/{service}.csv")) {
            if price[0] == region && price[1] == dimension {
                assert_eq!(price[4], unit, "{row:?}");
                assert_ne!(quantity, "unlimited", "{row:?} is priced as well");
            }
        }
    }
}

#[test]
fn limits_have_values_and_days() {
    let mut seen = BTreeSet::new();
    for row in rows("quotas.csv") {
        let [id, day, value, unit, kind, scope, _] = row[..] else { panic!("{row:?}") };
        assert!(day.is_empty() || is_day(day), "{row:?}");
        assert!([value, unit, kind, scope].iter().all(|cell| !cell.is_empty()), "{row:?}");
        assert!(seen.insert((id, day)), "{row:?} occurs twice");
    }
}

#[test]
fn every_type_is_described_once_and_every_described_type_is_sold() {
    let described = column("ec2_types.csv", "instance_type");
    let known: BTreeSet<&str> = described.iter().copied().collect();
    assert_eq!(known.len(), described.len());
    let sold: BTreeSet<&str> = column("prices/ec2.csv", "item").into_iter().collect();
    assert_eq!(known, sold);
    for row in rows("ec2_types.csv") {
        let [name, vcpu, memory, architecture, baseline, _] = row[..] else { panic!("{row:?}") };
        let unknown = [vcpu, memory, architecture].iter().filter(|cell| cell.is_empty()).count();
        assert!(unknown == 0 || unknown == 3, "{name} is half described");
        assert!(["", "x86_64", "arm64"].contains(&architecture), "{name}");
        for cell in [vcpu, memory, baseline].into_iter().filter(|cell| !cell.is_empty()) {
            assert!(number(cell) > Exact::ZERO, "{name}");
        }
        let burstable = ["t2.", "t3.", "t3a.", "t4g."].iter().any(|kind| name.starts_with(kind));
        assert_eq!(!baseline.is_empty(), burstable, "{name}");
    }
}

#[test]
fn shapes_are_days() {
    for row in rows("arrival_shapes.csv") {
        assert!(["definition", "synthetic", "digitised", "exact"].contains(&row[1]), "{row:?}");
        let weights: Vec<Exact> = row[2..26].iter().map(|cell| number(cell)).collect();
        assert!(weights.iter().all(|weight| *weight > Exact::ZERO), "{row:?}");
        let sum = weights.iter().fold(Exact::ZERO, |sum, weight| &sum + weight);
        // Each is published to five digits.
        assert!(sum > number("0.9998") && sum < number("1.0002"), "{row:?}");
    }
}

#[test]
fn behaviour_is_a_distribution() {
    let mut last: BTreeMap<(&str, &str), (Exact, Exact)> = BTreeMap::new();
    for row in rows("behaviour.csv") {
        let [id, as_of, seconds, share, _] = row[..] else { panic!("{row:?}") };
        assert!(is_day(as_of), "{row:?}");
        let point = (number(seconds), number(share));
        assert!(point.0 > Exact::ZERO && point.1 > Exact::ZERO, "{row:?}");
        if let Some(before) = last.insert((id, as_of), point.clone()) {
            assert!(before.0 < point.0 && before.1 < point.1, "{row:?}");
        }
    }
    assert!(last.values().all(|(_, share)| *share == Exact::ONE));
}

#[test]
fn cold_starts_are_distributions_of_runtimes() {
    let runtimes: BTreeSet<&str> = column("runtimes.csv", "identifier").into_iter().collect();
    let mut seen = BTreeSet::new();
    for row in rows("cold_starts.csv") {
        let named = row[0].split_once('-').map_or(row[0], |(system, _)| system);
        assert!(runtimes.contains(named), "{row:?}");
        assert!(["init", "restore"].contains(&row[1]), "{row:?}");
        assert!(["x86_64", "arm64"].contains(&row[2]), "{row:?}");
        assert!(["zip", "image"].contains(&row[3]), "{row:?}");
        // Written so that the order of sizes is that of their text.
        assert!(row[4].len() == 5 && row[4].parse::<u32>().is_ok(), "{row:?}");
        assert!(seen.insert(row[..5].to_vec()), "{row:?} occurs twice");
        assert!(row[5].parse::<u32>().is_ok_and(|samples| samples > 0), "{row:?}");
        let quantiles: Vec<Exact> =
            row[6..13].iter().filter(|cell| !cell.is_empty()).map(|cell| number(cell)).collect();
        assert!(quantiles.len() >= 5 && quantiles.is_sorted(), "{row:?}");
        assert!(quantiles[0] > Exact::ZERO, "{row:?}");
        let mean = number(row[13]);
        assert!(quantiles[0] <= mean && mean <= quantiles[quantiles.len() - 1], "{row:?}");
        assert!(row[14].is_empty() || number(row[14]) > Exact::ZERO, "{row:?}");
        assert!(is_day(row[15]), "{row:?}");
    }
}

#[test]
fn a_reservation_is_of_a_machine_and_costs_less_than_without_one() {
    let now: BTreeMap<(&str, &str), Exact> =
        rows("prices/ec2.csv").iter().map(|row| ((row[0], row[1]), number(row[5]))).collect();
    let types: BTreeSet<&str> = column("ec2_types.csv", "instance_type").into_iter().collect();
    let mut compared = 0;
    for row in rows("prices/ec2_reserved.csv") {
        let (name, terms) = row[1].split_once(':').expect("type and terms");
        assert!(types.contains(name), "{row:?}");
        let terms: Vec<&str> = terms.splitn(3, '-').collect();
        assert!(["1y", "3y"].contains(&terms[0]), "{row:?}");
        assert!(["standard", "convertible"].contains(&terms[1]), "{row:?}");
        assert!(["no-upfront", "partial-upfront", "all-upfront"].contains(&terms[2]), "{row:?}");
        assert_eq!(row[4], "instance-hour");
        if let Some(on_demand) = now.get(&(row[0], name)).filter(|_| row[7].is_empty()) {
            assert!(number(row[5]) < *on_demand, "{row:?} is not below {on_demand}");
            compared += 1;
        }
    }
    assert!(compared > 15_000, "{compared}");
}

#[test]
fn every_row_can_be_looked_up() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for name in price_tables() {
        let service = name.trim_start_matches("prices/").trim_end_matches(".csv");
        let mut tiers: BTreeMap<(&str, &str), (&str, usize)> = BTreeMap::new();
        for row in rows(name) {
            let newest = tiers.entry((row[0], row[1])).or_insert((row[2], 0));
            *newest = if newest.0 == row[2] { (row[2], newest.1 + 1) } else { (row[2], 1) };
        }
        for ((region, item), (day, count)) in tiers {
            let asked = if region == "any" { "eu-north-1" } else { region };
            let record = facts.price(service, asked, item).expect(item);
            assert_eq!(record.tiers.len(), count, "{service} {region} {item}");
            assert_eq!(record.in_force_from.to_string(), day, "{service} {region} {item}");
            assert!(!record.source.0.is_empty());
        }
    }
    for id in column("quotas.csv", "id") {
        // Some are words, and then there is no number to give.
        let numeric =
            rows("quotas.csv").iter().any(|row| row[0] == id && Exact::parse(row[2]).is_ok());
        assert_eq!(facts.quota(id).is_ok(), numeric, "{id}");
    }
    for runtime in column("runtimes.csv", "identifier") {
        assert_eq!(facts.runtime(runtime), Ok(()));
    }
    for name in column("ec2_types.csv", "instance_type") {
        assert!(facts.instance_type(name).is_ok(), "{name}");
    }
}

//! Makes tiers whole: free first tiers become allowances, known gaps are closed and say so, and
//! every price then runs from zero without end.
use std::collections::BTreeMap;

use super::Failure;
use super::allowance::Allowance;
use super::cell;
use super::fact::PriceFact;
use super::sources::Sources;
use super::table::Table;

/// Prices whose first tier is published nowhere because it is free.
const FREE_BELOW: &[(&str, &str)] =
    &[("sns", "api_requests"), ("stepfunctions", "standard_transition")];

/// Prices of which only some tiers are known; the tier below is carried on.
const CARRIED_ON: &[(&str, &str)] = &[("sqs", "standard_request"), ("sqs", "fifo_request")];

/// A price whose last tier was not found but is the same in another Region:
/// service, Region, item, the Region to take it from.
const BORROWED: &[(&str, &str, &str, &str)] =
    &[("data_transfer", "us-east-1", "internet_out_gb", "us-east-2")];

/// Whole prices, in table order, and the allowances found in them.
pub struct Settled {
    /// One for each tier.
    pub rows: Vec<PriceFact>,
    /// What turned out to be free.
    pub allowances: Vec<Allowance>,
}

/// Settles every price.
///
/// # Errors
/// When a price has a gap, an overlap or a free tier that no rule here expects.
pub fn all(facts: Vec<PriceFact>) -> Result<Settled, Failure> {
    let mut groups: BTreeMap<_, Vec<PriceFact>> = BTreeMap::new();
    for fact in facts {
        // A history is a price for each of its days; elsewhere one price may have been put
        // together from publications of several days.
        let day = (fact.service == "ec2").then_some(fact.day);
        let key = (fact.service.clone(), fact.region.clone(), fact.item.clone(), day);
        groups.entry(key).or_default().push(fact);
    }
    for tiers in groups.values_mut() {
        tiers.sort_by_key(|tier| tier.tier_from);
    }
    for (service, region, item, from) in BORROWED {
        let key = |region: &str| ((*service).into(), region.to_owned(), (*item).into(), None);
        let lender = groups.get(&key(from)).and_then(|tiers| tiers.last()).cloned();
        let mut tier = lender.ok_or_else(|| format!("{item} of {from} is gone"))?;
        tier.region = (*region).into();
        tier.caveat = format!("last tier: rate of {from}");
        groups.entry(key(region)).or_default().push(tier);
    }
    let mut settled = Settled { rows: Vec::new(), allowances: Vec::new() };
    for tiers in groups.into_values() {
        let (paid, free) = without_free(tiers)?;
        settled.allowances.extend(free);
        settled.rows.extend(whole(paid)?);
    }
    Ok(settled)
}

/// Takes the free first tier away; the one paid tier then begins at zero.
fn without_free(mut tiers: Vec<PriceFact>) -> Result<(Vec<PriceFact>, Option<Allowance>), Failure> {
    let first = tiers[0].clone();
    let here = (first.service.as_str(), first.item.as_str());
    let quantity = if first.usd.is_zero() {
        tiers.remove(0);
        first.tier_to
    } else if !first.tier_from.is_zero() && FREE_BELOW.contains(&here) {
        Some(first.tier_from)
    } else {
        return Ok((tiers, None));
    };
    match (tiers.as_mut_slice(), quantity) {
        ([], None) => {}
        ([paid], Some(quantity)) if paid.tier_from == quantity => paid.tier_from = 0.into(),
        _ => {
            return Err(
                format!("{}: a free tier with other than one paid tier", first.name()).into()
            );
        }
    }
    let allowance = Allowance {
        item: format!("{}.{}", first.service, first.item),
        region: first.region,
        day: first.day,
        unit: first.unit,
        quantity,
        source: first.source,
    };
    Ok((tiers, Some(allowance)))
}

/// Checks that tiers run from zero without gap or end, and closes the gaps that are known of.
fn whole(mut tiers: Vec<PriceFact>) -> Result<Vec<PriceFact>, Failure> {
    let Some(newest) = tiers.iter().map(|tier| tier.day).max() else { return Ok(tiers) };
    if !tiers[0].tier_from.is_zero() {
        return Err(format!("{}: nothing is known below", tiers[0].name()).into());
    }
    for index in 0..tiers.len() {
        let next = tiers.get(index + 1).map(|next| (next.tier_from, next.unit.clone()));
        let tier = &mut tiers[index];
        let name = tier.name();
        tier.day = newest;
        if tier.usd.is_sign_negative() || tier.usd.is_zero() {
            return Err(format!("{name}: a price of {}", tier.usd).into());
        }
        if next.as_ref().is_some_and(|(_, unit)| *unit != tier.unit) {
            return Err(format!("{name}: its tiers have different units").into());
        }
        let next = next.map(|(from, _)| from);
        if tier.tier_to == next {
            continue;
        }
        let carried = CARRIED_ON.contains(&(tier.service.as_str(), tier.item.as_str()));
        let gap = tier.tier_to.is_some_and(|to| next.is_none_or(|next| to < next));
        if !(carried && gap) {
            return Err(
                format!("{name}: the tier ends at {:?}, not at {next:?}", tier.tier_to).into()
            );
        }
        tier.tier_to = next;
        let end = if next.is_some() { "to the next known one" } else { "without end" };
        tier.caveat = format!("last known tier carried on {end}");
    }
    Ok(tiers)
}

/// Rows by the table that they belong to.
pub fn by_service(rows: &[PriceFact]) -> BTreeMap<&str, Vec<&PriceFact>> {
    let mut tables: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.service.as_str()).or_default().push(row);
    }
    tables
}

/// One price table.
///
/// # Errors
/// When a key occurs twice, or a cell is not fit for a table.
pub fn table(rows: &[&PriceFact], sources: &Sources) -> Result<Table, Failure> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| (&row.region, &row.item, row.day, row.tier_from));
    let mut table =
        Table::new("region,item,in_force_from,tier_from,unit,usd_per_unit,source,caveat");
    for row in rows {
        let caveat_is_plain = |c: u8| c.is_ascii_alphanumeric() || b" :.-".contains(&c);
        if !cell::is_item(&row.item) || !row.caveat.bytes().all(caveat_is_plain) {
            return Err(format!("{}: `{}` is not plain", row.name(), row.caveat).into());
        }
        table.push(&[
            &row.region,
            &row.item,
            &row.day.to_string(),
            &row.tier_from.normalize().to_string(),
            &row.unit,
            &row.usd.to_string(),
            &sources.cell(&row.source)?,
            &row.caveat,
        ])?;
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refresh::fact::Origin;

    fn tier(service: &str, item: &str, from: u64, to: Option<u64>, usd: &str) -> PriceFact {
        let day = jiff::civil::date(2026, 1, 1);
        PriceFact {
            service: service.into(),
            region: "eu-west-1".into(),
            item: item.into(),
            day,
            tier_from: from.into(),
            tier_to: to.map(Into::into),
            usd: cell::number(usd).expect("a price"),
            unit: "request".into(),
            source: Origin { what: String::new(), read_on: Some(day), rate_code: String::new() },
            caveat: String::new(),
        }
    }

    fn settle(tiers: Vec<PriceFact>) -> Result<(Vec<PriceFact>, Option<Allowance>), Failure> {
        let (paid, free) = without_free(tiers)?;
        Ok((whole(paid)?, free))
    }

    #[test]
    fn a_free_first_tier_becomes_an_allowance() {
        let tiers = vec![
            tier("xray", "traces", 0, Some(100), "0"),
            tier("xray", "traces", 100, None, "0.5"),
        ];
        let (paid, free) = settle(tiers).expect("whole");
        assert_eq!(paid, [tier("xray", "traces", 0, None, "0.5")]);
        let free = free.expect("an allowance");
        assert_eq!((free.item.as_str(), free.quantity), ("xray.traces", Some(100.into())));
    }

    #[test]
    fn free_without_end_is_not_a_price() {
        let (paid, free) = settle(vec![tier("sns", "x", 0, None, "0")]).expect("whole");
        assert!(paid.is_empty());
        assert_eq!(free.expect("an allowance").quantity, None);
    }

    #[test]
    fn known_gaps_are_closed_and_say_so() {
        let (paid, _) = settle(vec![
            tier("sqs", "fifo_request", 0, Some(100), "0.5"),
            tier("sqs", "fifo_request", 200, Some(300), "0.4"),
        ])
        .expect("whole");
        let caveats: Vec<&str> = paid.iter().map(|tier| tier.caveat.as_str()).collect();
        assert_eq!(
            caveats,
            [
                "last known tier carried on to the next known one",
                "last known tier carried on without end"
            ]
        );
    }

    #[test]
    fn unforeseen_tiers_stop_the_run() {
        let two_paid = [(0, Some(10), "0"), (10, Some(20), "2"), (20, None, "1")];
        for tiers in [
            &two_paid[..],
            &[(0, Some(10), "1")],
            &[(10, None, "1")],
            &[(0, Some(10), "1"), (20, None, "1")],
            &[(0, Some(20), "1"), (10, None, "1")],
            &[(0, None, "1"), (0, None, "1")],
            &[(0, None, "-1")],
        ] {
            let tiers = tiers.iter().map(|(from, to, usd)| tier("s3", "x", *from, *to, usd));
            assert!(settle(tiers.collect()).is_err());
        }
    }
}

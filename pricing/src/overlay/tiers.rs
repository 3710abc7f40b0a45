//! What rows of one price have to be together.
use super::columns::Known;
use super::error::Mistake;
use super::validate::Accepted;

/// Checks the rows of a price table, which are in order of their keys.
pub fn check<'a>(
    rows: impl Iterator<Item = &'a Accepted>,
    known: &Known,
    mistakes: &mut Vec<(usize, Mistake)>,
) {
    if known.service.is_none() {
        return;
    }
    let mut price: Option<[&str; 3]> = None;
    for row in rows {
        let [region, item, day, tier_from, unit, ..] = row.cells.as_slice() else { continue };
        let this = [region.as_str(), item.as_str(), day.as_str()];
        let begins = price != Some(this);
        price = Some(this);
        // Tiers go on until the next one begins; so only the first can leave a gap.
        if begins && tier_from != "0" {
            let message = format!("{item} in {region}: the tiers of {day} begin at {tier_from}");
            let help = "add a row whose tier_from is 0";
            mistakes.push((row.line, Mistake::new(message, help)));
        }
        if let Some(ours) = known.unit(item)
            && ours != unit
        {
            let message = format!("{item} is priced per {ours}, not per {unit}");
            let help = format!("convert the price, and write `{ours}`");
            mistakes.push((row.line, Mistake::new(message, help)));
        }
    }
}

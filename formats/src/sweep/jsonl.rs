//! A sweep as JSON Lines, contract `svl-cost/sweep/1`: one object for each point, every figure exact.
use serde::ser::{Serialize, SerializeMap, Serializer};
use svl_engine::brief::BriefOption;
use svl_engine::exact::Exact;

use super::{Mistake, Row};

/// The contract's name and version.
pub const SCHEMA: &str = "svl-cost/sweep/1";

/// A point.
#[derive(serde::Serialize)]
struct Line<'a> {
    schema: &'static str,
    workload: &'a str,
    set: Set<'a>,
    region: Option<&'a str>,
    requests_per_month: Option<&'a Exact>,
    choice: Option<&'a str>,
    options: Vec<Shown<'a>>,
    errors: &'a [Mistake],
}

#[derive(serde::Serialize)]
struct Shown<'a> {
    id: &'a str,
    platform: &'static str,
    label: &'a str,
    usd_per_month: Both<'a>,
    unpriced: &'a [&'static str],
    fits: bool,
}

#[derive(serde::Serialize)]
struct Both<'a> {
    compute: &'a svl_engine::usd::Usd,
    all_in: &'a svl_engine::usd::Usd,
}

/// What the grid sets, in the order of its keys.
struct Set<'a> {
    keys: &'a [String],
    values: &'a [String],
}

impl Serialize for Set<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.keys.len()))?;
        for (key, value) in self.keys.iter().zip(self.values) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The lines of some points; `keys` are those that are varied.
pub fn lines(keys: &[String], rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        // Serialising to a string fails only on maps whose keys are not text, and there is none.
        text.push_str(&serde_json::to_string(&line(keys, row)).unwrap_or_default());
        text.push('\n');
    }
    text
}

fn line<'a>(keys: &'a [String], row: &'a Row) -> Line<'a> {
    let brief = row.answer.as_ref().ok();
    Line {
        schema: SCHEMA,
        workload: &row.workload,
        set: Set { keys, values: &row.values },
        region: brief.map(|brief| brief.region.as_str()),
        requests_per_month: brief.map(|brief| brief.requests.amount()),
        choice: brief.and_then(|brief| Some(brief.chosen()?.id.as_str())),
        options: brief.map_or_else(Vec::new, |brief| brief.options.iter().map(shown).collect()),
        errors: row.answer.as_ref().err().map_or(&[], Vec::as_slice),
    }
}

fn shown(option: &BriefOption) -> Shown<'_> {
    Shown {
        id: &option.id,
        platform: option.platform,
        label: &option.label,
        usd_per_month: Both { compute: &option.compute, all_in: &option.all_in },
        unpriced: &option.unpriced,
        fits: option.fits,
    }
}

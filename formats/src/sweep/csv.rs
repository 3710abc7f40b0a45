//! A sweep as CSV: one line for each option of each point, every figure exact.
use svl_engine::brief::{Brief, BriefOption};

use super::{Row, in_one_line};
use crate::csv::records;

/// What stands behind the keys.
const COLUMNS: [&str; 11] = [
    "region",
    "requests_per_month",
    "option",
    "platform",
    "usd_per_month_compute",
    "usd_per_month_all_in",
    "unpriced",
    "fits",
    "choice",
    "error",
    "message",
];

/// The header; `keys` are those that are varied.
pub fn header(keys: &[String]) -> String {
    let first = ["workload".to_owned()];
    let last = COLUMNS.map(str::to_owned);
    records(std::iter::once([&first, keys, &last].concat()))
}

/// The lines of some points. A point without an answer is one line with the reason.
pub fn lines(rows: &[Row]) -> String {
    records(rows.iter().flat_map(|row| {
        let start = || std::iter::once(row.workload.clone()).chain(row.values.iter().cloned());
        match &row.answer {
            Ok(brief) => brief
                .options
                .iter()
                .enumerate()
                .map(|(at, option)| start().chain(option_cells(brief, at, option)).collect())
                .collect::<Vec<Vec<String>>>(),
            Err(mistakes) => {
                let mut cells = COLUMNS.map(|_| String::new());
                cells[9] = mistakes.first().map_or_else(String::new, |first| first.id.to_owned());
                cells[10] = in_one_line(mistakes);
                vec![start().chain(cells).collect()]
            }
        }
    }))
}

fn option_cells(brief: &Brief, at: usize, option: &BriefOption) -> [String; COLUMNS.len()] {
    [
        brief.region.clone(),
        brief.requests.amount().to_plain(),
        option.id.clone(),
        option.platform.to_owned(),
        option.compute.amount().to_plain(),
        option.all_in.amount().to_plain(),
        option.unpriced.join(" "),
        option.fits.to_string(),
        (brief.choice == Some(at)).to_string(),
        String::new(),
        String::new(),
    ]
}

//! Days from dates that are sometimes only a month or a year.
use jiff::civil::{Date, date};

use super::Failure;

/// What a partial date stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A fact was seen to hold: only the end of the span is sure to lie on or after that day.
    /// `2026-07` is 2026-07-31.
    Seen,
    /// A limit took effect: it may hold from the first day of the span on.
    /// `2026-07` is 2026-07-01.
    TookEffect,
}

/// The year of the facts. A bare year that is over was certainly seen by its last day; of the
/// current one that cannot be said, so its middle stands for it: 2026 is 2026-06-30.
const CURRENT_YEAR: i16 = 2026;

/// Reads `2026-07-20`, `2026-07` or `2026`.
///
/// # Errors
/// When the text is none of these.
pub fn read(text: &str, reading: Reading) -> Result<Date, Failure> {
    let wrong = || format!("`{text}` is not a date");
    let seen = reading == Reading::Seen;
    match text.len() {
        10 => Ok(text.parse().map_err(|_| wrong())?),
        7 => {
            let first: Date = format!("{text}-01").parse().map_err(|_| wrong())?;
            Ok(if seen { first.last_of_month() } else { first })
        }
        4 => {
            let year: i16 = text.parse().map_err(|_| wrong())?;
            Ok(match reading {
                Reading::TookEffect => date(year, 1, 1),
                Reading::Seen if year < CURRENT_YEAR => date(year, 12, 31),
                Reading::Seen => date(year, 6, 30),
            })
        }
        _ => Err(wrong().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_take_the_day_that_is_sure() {
        for (text, seen, took_effect) in [
            ("2026-07-20", date(2026, 7, 20), date(2026, 7, 20)),
            ("2024-02", date(2024, 2, 29), date(2024, 2, 1)),
            ("2025", date(2025, 12, 31), date(2025, 1, 1)),
            ("2026", date(2026, 6, 30), date(2026, 1, 1)),
        ] {
            assert_eq!(read(text, Reading::Seen).expect(text), seen);
            assert_eq!(read(text, Reading::TookEffect).expect(text), took_effect);
        }
        for text in ["", "2026-13", "2026-02-30", "July 2026", "26"] {
            assert!(read(text, Reading::Seen).is_err(), "{text}");
        }
    }
}

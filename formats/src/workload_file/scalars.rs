//! The scalar forms of a workload file, read exactly: `30M/month`, `128MB`, `100ms`, `30%`, `5x`,
//! `$400/month`. Each reader accepts the documented spellings alone, and its error names the right
//! one.
use svl_engine::exact::Exact;

/// Why a scalar is refused: an id, a sentence and a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub id: &'static str,
    pub message: String,
    pub help: Option<String>,
}

type Reading = Result<Exact, Refusal>;

/// A form of scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `30M`; a plain whole number within bounds where it counts things.
    Count { least: u32, most: u32 },
    /// `30M/month`; read as requests a month.
    Rate,
    /// `128MB`; read as MB of 1,048,576 bytes.
    Size,
    /// `100ms`; read as ms.
    Duration,
    /// `30%`, `0.3`; read as a number from 0 to 1.
    Share,
    /// `5x`, `5`.
    Factor,
    /// `$400/month`, `400`; read as USD a month.
    Money,
    /// `$4/million`, `4`; read as USD for a million requests.
    Price,
    /// A plain number of zero or more.
    Weight,
}

/// A unit's spelling, and what one of it is as a ratio.
type Unit = (&'static str, i64, i64);

const MULTIPLES: &[Unit] = &[("k", 1_000, 1), ("M", 1_000_000, 1), ("B", 1_000_000_000, 1)];
/// In a month of 730 hours.
const RATES: &[Unit] = &[
    ("/month", 1, 1),
    ("/day", 730, 24),
    ("/hour", 730, 1),
    ("/minute", 43_800, 1),
    ("/s", 2_628_000, 1),
];
/// In MB.
const SIZES: &[Unit] = &[
    ("KiB", 1, 1_024),
    ("MiB", 1, 1),
    ("GiB", 1_024, 1),
    ("TiB", 1_048_576, 1),
    ("KB", 1, 1_024),
    ("MB", 1, 1),
    ("GB", 1_024, 1),
    ("TB", 1_048_576, 1),
    ("B", 1, 1_048_576),
];
/// In ms.
const DURATIONS: &[Unit] =
    &[("ms", 1, 1), ("min", 60_000, 1), ("s", 1_000, 1), ("h", 3_600_000, 1), ("d", 86_400_000, 1)];

/// How an amount is written: `$` before it, `MB` behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling<'a> {
    pub before: &'a str,
    pub behind: &'a str,
}

impl<'a> Spelling<'a> {
    /// That of a scalar.
    pub fn of(text: &'a str) -> Self {
        let before = if text.starts_with('$') { &text[..1] } else { "" };
        let digit = |c: char| c.is_ascii_digit() || c == '.' || c == '_';
        let behind = text[before.len()..].trim_start_matches(digit);
        Self { before, behind }
    }
}

impl Form {
    /// What one of a spelling is.
    pub fn one(self, spelling: Spelling) -> Exact {
        let text = format!("{}1{}", spelling.before, spelling.behind);
        // Where one is out of bounds, it is a plain count.
        self.read(&text).unwrap_or(Exact::ONE)
    }

    /// Reads a scalar of this form, within its bounds.
    pub fn read(self, text: &str) -> Reading {
        let amount = match self {
            Self::Count { .. } => number(text).ok_or_else(|| self.refuse(text))?,
            Self::Rate => self.rate(text)?,
            Self::Size => self.with_unit(text, SIZES)?,
            Self::Duration => self.with_unit(text, DURATIONS)?,
            Self::Share => match text.strip_suffix('%').map(number) {
                Some(percent) => &percent.ok_or_else(|| self.refuse(text))? * &Exact::decimal(1, 2),
                None => number(text).ok_or_else(|| self.refuse(text))?,
            },
            Self::Factor => {
                number(text.strip_suffix('x').unwrap_or(text)).ok_or_else(|| self.refuse(text))?
            }
            Self::Money => {
                let plain = text.strip_prefix('$').unwrap_or(text);
                number(plain.strip_suffix("/month").unwrap_or(plain))
                    .ok_or_else(|| self.refuse(text))?
            }
            Self::Price => {
                let plain = text.strip_prefix('$').unwrap_or(text);
                number(plain.strip_suffix("/million").unwrap_or(plain))
                    .ok_or_else(|| self.refuse(text))?
            }
            Self::Weight => number(text).ok_or_else(|| self.refuse(text))?,
        };
        self.within_bounds(text, amount)
    }

    /// What a value of this form looks like, for messages and the schema.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Count { .. } => "2",
            Self::Rate => "30M/month",
            Self::Size => "128MB",
            Self::Duration => "100ms",
            Self::Share => "30%",
            Self::Factor => "5x",
            Self::Money => "$400/month",
            Self::Price => "$4/million",
            Self::Weight => "1.5",
        }
    }

    /// What it is called in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count { .. } => "a whole number",
            Self::Rate => "a rate of requests",
            Self::Size => "a size",
            Self::Duration => "a duration",
            Self::Share => "a share",
            Self::Factor => "a factor",
            Self::Money => "an amount of money",
            Self::Price => "a price of a million requests",
            Self::Weight => "a number",
        }
    }

    /// A regular expression for the schema.
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Count { .. } => "^[0-9][0-9_]*(\\.0[0_]*)?$",
            Self::Rate => "^[0-9][0-9_]*(\\.[0-9][0-9_]*)?[kMB]?(/(month|day|hour|minute|s))?$",
            Self::Size => "^[0-9][0-9_]*(\\.[0-9][0-9_]*)?(B|[KMGT]i?B)$",
            Self::Duration => "^[0-9][0-9_]*(\\.[0-9][0-9_]*)?(ms|s|min|h|d)$",
            Self::Share => "^[0-9][0-9_]*(\\.[0-9][0-9_]*)?%?$",
            Self::Factor => "^[0-9][0-9_]*(\\.[0-9][0-9_]*)?x?$",
            Self::Money => "^\\$?[0-9][0-9_]*(\\.[0-9][0-9_]*)?(/month)?$",
            Self::Price => "^\\$?[0-9][0-9_]*(\\.[0-9][0-9_]*)?(/million)?$",
            Self::Weight => "^[0-9][0-9_]*(\\.[0-9][0-9_]*)?$",
        }
    }

    /// Whether a bare number is of this form.
    pub const fn takes_bare_numbers(self) -> bool {
        !matches!(self, Self::Size | Self::Duration)
    }

    fn rate(self, text: &str) -> Reading {
        let (count, (_, up, down)) = match text.find('/') {
            None => (text, RATES[0]),
            Some(slash) => {
                let (count, per) = text.split_at(slash);
                (
                    count,
                    *RATES
                        .iter()
                        .find(|(name, ..)| *name == per)
                        .ok_or_else(|| self.wrong_unit(per, RATES))?,
                )
            }
        };
        let (digits, multiple) = match MULTIPLES.iter().find(|(name, ..)| count.ends_with(name)) {
            Some((name, multiple, _)) => (&count[..count.len() - name.len()], *multiple),
            None => (count, 1),
        };
        let amount = number(digits).ok_or_else(|| self.refuse(text))?;
        Ok(&(&amount * &Exact::decimal(multiple, 0)) * &Exact::ratio(up, down))
    }

    fn with_unit(self, text: &str, units: &[Unit]) -> Reading {
        let (name, up, down) = match units.iter().find(|(name, ..)| text.ends_with(name)) {
            Some(unit) => *unit,
            None => return Err(self.missing_unit(text, units)),
        };
        let digits = &text[..text.len() - name.len()];
        match number(digits) {
            Some(amount) => Ok(&amount * &Exact::ratio(up, down)),
            None if number(digits.trim_end()).is_some() => Err(Refusal {
                id: "wrong-unit",
                message: format!("`{text}` has a space before its unit"),
                help: Some(format!("write `{}{name}`", digits.trim_end())),
            }),
            None => Err(self.missing_unit(text, units)),
        }
    }

    /// No unit, or one that is not known.
    fn missing_unit(self, text: &str, units: &[Unit]) -> Refusal {
        let digits =
            text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ' || c == 'µ');
        if number(digits).is_none() {
            return self.refuse(text);
        }
        let unit = text[digits.len()..].trim();
        if !unit.is_empty() {
            let mut refusal = self.wrong_unit(unit, units);
            let alike = units.iter().find(|(name, ..)| name.eq_ignore_ascii_case(unit));
            if let Some((name, ..)) = alike {
                refusal.help = Some(format!("did you mean `{digits}{name}`?"));
            }
            return refusal;
        }
        let usual = if self == Self::Size { "MB" } else { "ms" };
        Refusal {
            id: "missing-unit",
            message: format!("`{text}` has no unit"),
            help: Some(format!("did you mean `{digits}{usual}`?")),
        }
    }

    fn wrong_unit(self, unit: &str, units: &[Unit]) -> Refusal {
        let names: Vec<&str> = units.iter().map(|(name, ..)| *name).collect();
        Refusal {
            id: "wrong-unit",
            message: format!("`{unit}` is no unit of {}", self.name()),
            help: Some(format!("the units are {}", names.join(", "))),
        }
    }

    fn refuse(self, text: &str) -> Refusal {
        let example = self.example();
        let digits = text.trim_start_matches(['-', '+']);
        let help = if text.contains(',') {
            "write thousands with `_`, as in `30_000_000`, or with k, M or B".to_owned()
        } else if text.contains(['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit()) {
            "exponents are not read; write k, M or B, as in `30M`".to_owned()
        } else if self == Self::Rate
            && text.split('/').next().is_some_and(|count| count.ends_with('m'))
        {
            format!("millions are `M`, as in `{example}`")
        } else {
            format!("write it like `{example}`")
        };
        let what = self.name();
        if text.starts_with('-') && digits.starts_with(|c: char| c.is_ascii_digit()) {
            let message = format!("`{text}` is negative, and {what} is not");
            return Refusal {
                id: "out-of-range",
                message,
                help: Some(format!("write it like `{example}`")),
            };
        }
        Refusal { id: "wrong-value", message: format!("`{text}` is not {what}"), help: Some(help) }
    }

    /// Whether the least is itself out of bounds, the least and the most; zero is, where it means
    /// nothing, and so are amounts beyond any plausible workload.
    pub const fn bounds(self) -> (bool, i64, i64) {
        match self {
            Self::Rate => (true, 0, 1_000_000_000_000_000),
            // 1 PiB.
            Self::Size => (true, 0, 1_073_741_824),
            // 366 days.
            Self::Duration => (true, 0, 31_622_400_000),
            Self::Share => (false, 0, 1),
            Self::Factor => (true, 0, 1_000_000),
            Self::Money | Self::Price => (true, 0, 1_000_000_000_000),
            Self::Weight => (false, 0, 1_000_000_000),
            Self::Count { least, most } => (false, least as i64, most as i64),
        }
    }

    fn within_bounds(self, text: &str, amount: Exact) -> Reading {
        let range = match self {
            Self::Rate => "above 0, and at most 10^15 a month",
            Self::Size => "above 0, and at most 1024TB",
            Self::Duration => "above 0, and at most 8784h",
            Self::Share => "0% to 100%",
            Self::Factor => "above 0, and at most 1_000_000",
            Self::Money | Self::Price => "above 0, and at most 10^12",
            Self::Weight => "0 to 10^9",
            Self::Count { least, most } => return counted(text, amount, least, most),
        };
        let (least_is_open, least, most) = self.bounds();
        let below = if least_is_open {
            amount <= Exact::decimal(least, 0)
        } else {
            amount < Exact::decimal(least, 0)
        };
        if below || amount > Exact::decimal(most, 0) {
            let message = format!("`{text}` is out of range");
            return Err(Refusal {
                id: "out-of-range",
                message,
                help: Some(format!("{} is {range}", self.name())),
            });
        }
        Ok(amount)
    }
}

fn counted(text: &str, amount: Exact, least: u32, most: u32) -> Reading {
    if !amount.is_whole() || amount < Exact::from(least) || amount > Exact::from(most) {
        let message = format!("`{text}` is out of range");
        let help = format!("write a whole number from {least} to {most}");
        return Err(Refusal { id: "out-of-range", message, help: Some(help) });
    }
    Ok(amount)
}

/// A plain decimal number; `_` may stand between digits. At most 60 characters.
fn number(text: &str) -> Option<Exact> {
    let between = |at: usize| {
        let digit = |at: Option<usize>| {
            at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit)
        };
        digit(at.checked_sub(1)) && digit(at.checked_add(1))
    };
    let separators_stand_well = text.match_indices('_').all(|(at, _)| between(at));
    if text.len() > 60 || !separators_stand_well || text.starts_with(['-', '+']) {
        return None;
    }
    Exact::parse(&text.replace('_', "")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(form: Form, text: &str) -> String {
        match form.read(text) {
            Ok(amount) => amount.to_plain(),
            Err(refusal) => format!(
                "{}: {} ({})",
                refusal.id,
                refusal.message,
                refusal.help.unwrap_or_default()
            ),
        }
    }

    #[test]
    fn every_documented_spelling_is_read_exactly() {
        for (form, text, amount) in [
            (Form::Rate, "30M/month", "30000000"),
            (Form::Rate, "30_000_000", "30000000"),
            (Form::Rate, "1.5B", "1500000000"),
            (Form::Rate, "250k/day", "7604166.666666666666666666667"),
            (Form::Rate, "24/day", "730"),
            (Form::Rate, "0.002/s", "5256"),
            (Form::Rate, "10/minute", "438000"),
            (Form::Size, "128MB", "128"),
            (Form::Size, "2KB", "0.001953125"),
            (Form::Size, "10GiB", "10240"),
            (Form::Duration, "1.5s", "1500"),
            (Form::Duration, "2min", "120000"),
            (Form::Share, "30%", "0.3"),
            (Form::Share, "0.3", "0.3"),
            (Form::Factor, "5x", "5"),
            (Form::Money, "$400/month", "400"),
            (Form::Money, "400", "400"),
            (Form::Price, "$4/million", "4"),
            (Form::Price, "0.5", "0.5"),
            (Form::Count { least: 1, most: 9 }, "3", "3"),
        ] {
            assert_eq!(reads(form, text), amount, "{text}");
        }
    }

    #[test]
    fn near_misses_name_the_right_spelling() {
        for (form, text, said) in [
            (Form::Size, "128", "did you mean `128MB`?"),
            (Form::Size, "128 MB", "write `128MB`"),
            (Form::Size, "128mb", "did you mean `128MB`?"),
            (Form::Size, "128ms", "the units are"),
            (Form::Duration, "100msec", "the units are"),
            (Form::Duration, "100", "did you mean `100ms`?"),
            (Form::Rate, "30m/month", "millions are `M`"),
            (Form::Rate, "30,000/month", "write thousands with `_`"),
            (Form::Rate, "1e6", "exponents are not read"),
            (Form::Rate, "1_/month", "write it like"),
            (Form::Rate, "5/week", "`/week` is no unit"),
            (Form::Share, "130%", "0% to 100%"),
            (Form::Size, "-1MB", "negative"),
            (Form::Count { least: 1, most: 9 }, "10", "from 1 to 9"),
            (Form::Count { least: 1, most: 9 }, "1.5", "from 1 to 9"),
        ] {
            assert!(reads(form, text).contains(said), "{text}: {}", reads(form, text));
        }
    }
}

//! Steps from one amount to another: `128MB..3008MB:64MB`, `1M..1B:*2`. Each is an exact amount,
//! written as a person would write it.
use svl_engine::exact::Exact;

use crate::workload_file::scalars::{Form, Refusal, Spelling};

/// The most values of a series that grows by a factor.
const MOST_POWERS: usize = 10_000;
/// Significant digits of an amount that grows by a factor: nobody writes more.
const DIGITS: usize = 12;

/// The amounts of a series, each by its place in it.
#[derive(Debug, Clone)]
pub enum Series {
    /// So many from `first` on, `step` apart.
    Steps { form: Form, first: Exact, step: Exact, count: u64, spellings: Vec<(String, String)> },
    /// Written out.
    Written(Vec<String>),
}

/// `A..B:STEP` or `A..B:*FACTOR`, taken apart.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    pub first: &'a str,
    pub last: &'a str,
    /// Nothing where no step is stated.
    pub step: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// The parts of a series; none where the text is a value.
    pub fn of(text: &'a str) -> Option<Self> {
        let (first, rest) = text.split_once("..")?;
        let (last, step) = match rest.split_once(':') {
            Some((last, step)) => (last, Some(step)),
            None => (rest, None),
        };
        Some(Self { first: first.trim(), last: last.trim(), step: step.map(str::trim) })
    }
}

impl Series {
    /// The amounts from the first to the last that is not above the end.
    ///
    /// # Errors
    /// When a part is no amount of the form, the end is below the start, or there is no step.
    pub fn read(form: Form, parts: Parts) -> Result<Self, Refusal> {
        let (first, last) = (form.read(parts.first)?, form.read(parts.last)?);
        let Some(step) = parts.step else {
            let Parts { first, last, .. } = parts;
            return Err(refusal(
                "missing-step",
                format!("`{first}..{last}` has no step"),
                format!(
                    "add one, as in `{first}..{last}:{first}`, or a factor: `{first}..{last}:*2`"
                ),
            ));
        };
        if last < first {
            let message = format!("`{}` is below `{}`", parts.last, parts.first);
            let help = "write the smaller amount first".to_owned();
            return Err(refusal("out-of-order", message, help));
        }
        let spellings = [parts.first, step, parts.last].map(Spelling::of);
        if let Some(factor) = step.strip_prefix('*') {
            return Self::powers(form, &first, &last, factor, &[spellings[0], spellings[2]]);
        }
        let each = form.read(step)?;
        same_period(form, parts, step)?;
        Self::steps(form, first, &last, each, &spellings)
    }

    fn steps(
        form: Form,
        first: Exact,
        last: &Exact,
        step: Exact,
        spellings: &[Spelling],
    ) -> Result<Self, Refusal> {
        let count = (last - &first).floor_div(&step).map_or(u64::MAX, |n| n.saturating_add(1));
        let all_can_be_written = [&first, &(&first + &step)]
            .iter()
            .all(|amount| written(form, amount, spellings).is_some());
        if !all_can_be_written {
            return Err(refusal(
                "wrong-unit",
                "steps of this unit cannot be written in decimals".to_owned(),
                "write all three amounts in one unit".to_owned(),
            ));
        }
        let owned = |s: &Spelling| (s.before.to_owned(), s.behind.to_owned());
        let spellings = spellings.iter().map(owned).collect();
        Ok(Self::Steps { form, first, step, count, spellings })
    }

    fn powers(
        form: Form,
        first: &Exact,
        last: &Exact,
        factor: &str,
        spellings: &[Spelling],
    ) -> Result<Self, Refusal> {
        let read = Form::Factor.read(factor)?;
        if read <= Exact::ONE {
            let message = format!("`*{factor}` does not grow");
            let help = "write a factor above 1, as in `*2`".to_owned();
            return Err(refusal("out-of-range", message, help));
        }
        let mut amounts = Vec::new();
        let mut amount = first.clone();
        while amount <= *last {
            if amounts.len() == MOST_POWERS {
                let message = format!("`*{factor}` gives more than {MOST_POWERS} values");
                let help = "write a larger factor".to_owned();
                return Err(refusal("too-many-points", message, help));
            }
            let text = written(form, &amount, spellings).ok_or_else(|| {
                let message = "the amounts cannot be written in decimals".to_owned();
                refusal("wrong-unit", message, "write both amounts in one unit".to_owned())
            })?;
            amounts.push(text);
            amount = short(&(&amount * &read));
        }
        Ok(Self::Written(amounts))
    }

    /// How many amounts there are.
    pub fn count(&self) -> u64 {
        match self {
            Self::Steps { count, .. } => *count,
            Self::Written(amounts) => amounts.len() as u64,
        }
    }

    /// The amount at a place, as a file would say it.
    pub fn at(&self, place: u64) -> String {
        match self {
            Self::Steps { form, first, step, spellings, .. } => {
                let amount = first + &(step * &Exact::from(place));
                let spellings: Vec<Spelling> =
                    spellings.iter().map(|(before, behind)| Spelling { before, behind }).collect();
                // That it can be written was seen when the series was read.
                written(*form, &amount, &spellings).unwrap_or_else(|| amount.to_plain())
            }
            Self::Written(amounts) => usize::try_from(place)
                .ok()
                .and_then(|at| amounts.get(at))
                .cloned()
                .unwrap_or_default(),
        }
    }
}

/// The shortest of the spellings in which an amount is a decimal and at least one; of equally short
/// ones that with the smaller unit.
fn written(form: Form, amount: &Exact, spellings: &[Spelling]) -> Option<String> {
    let in_unit = |spelling: &Spelling| {
        let number = amount.checked_div(&form.one(*spelling))?;
        let digits = number.to_plain();
        let exact = Exact::parse(&digits).is_ok_and(|read| read == number);
        let text = format!("{}{digits}{}", spelling.before, spelling.behind);
        exact.then_some((number < Exact::ONE, text.len(), std::cmp::Reverse(number), text))
    };
    spellings.iter().filter_map(in_unit).min().map(|(.., text)| text)
}

/// A rate's step is of the same time as the rates themselves, else it is nearly always meant so.
fn same_period(form: Form, parts: Parts, step: &str) -> Result<(), Refusal> {
    fn period(text: &str) -> Option<&str> {
        text.split_once('/').map(|(_, period)| period)
    }
    if form != Form::Rate || period(step).is_some() || period(parts.first).is_none() {
        return Ok(());
    }
    let wanted = period(parts.first).unwrap_or_default();
    let message = format!("the step `{step}` is not per {wanted}");
    Err(refusal("missing-unit", message, format!("did you mean `{step}/{wanted}`?")))
}

fn short(amount: &Exact) -> Exact {
    Exact::parse(&amount.to_significant(DIGITS)).unwrap_or_else(|_| amount.clone())
}

fn refusal(id: &'static str, message: String, help: String) -> Refusal {
    Refusal { id, message, help: Some(help) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(form: Form, text: &str) -> String {
        let parts = Parts::of(text).expect("a series");
        match Series::read(form, parts) {
            Ok(series) => (0..series.count()).map(|at| series.at(at)).collect::<Vec<_>>().join(" "),
            Err(refusal) => {
                format!("{}: {}; {}", refusal.id, refusal.message, refusal.help.unwrap_or_default())
            }
        }
    }

    #[test]
    fn amounts_are_written_as_a_person_writes_them() {
        for (form, text, wanted) in [
            (Form::Size, "128MB..320MB:64MB", "128MB 192MB 256MB 320MB"),
            (Form::Size, "512MB..2GB:512MB", "512MB 1GB 1.5GB 2GB"),
            (Form::Size, "1GB..2GB:256MB", "1GB 1280MB 1.5GB 1792MB 2GB"),
            (Form::Duration, "500ms..2s:500ms", "500ms 1s 1.5s 2s"),
            (Form::Duration, "10ms..45ms:10ms", "10ms 20ms 30ms 40ms"),
            (Form::Duration, "0.5ms..2ms:0.5ms", "0.5ms 1ms 1.5ms 2ms"),
            (Form::Rate, "1M..4M:1M", "1M 2M 3M 4M"),
            (Form::Rate, "900k..1.2M:100k", "900k 1M 1.1M 1.2M"),
            (Form::Rate, "1M..1B:*10", "1M 10M 100M 1B"),
            (Form::Rate, "1M..20M:*2", "1M 2M 4M 8M 16M"),
            (Form::Rate, "1/s..3/s:1/s", "1/s 2/s 3/s"),
            (Form::Share, "10%..30%:10%", "10% 20% 30%"),
            (Form::Share, "0.25..0.75:0.25", "0.25 0.5 0.75"),
            (Form::Factor, "1x..3x:0.5x", "1x 1.5x 2x 2.5x 3x"),
            (Form::Money, "$100/month..$300/month:$100/month", "$100/month $200/month $300/month"),
            (Form::Count { least: 1, most: 9 }, "1..4:1", "1 2 3 4"),
            (Form::Size, "128MB..128MB:1MB", "128MB"),
        ] {
            assert_eq!(all(form, text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_series_is_refused() {
        for (form, text, said) in [
            (Form::Size, "1GB..128MB:64MB", "out-of-order: `128MB` is below `1GB`"),
            (Form::Size, "128MB..1GB", "missing-step"),
            (Form::Size, "128MB..1GB:64", "did you mean `64MB`?"),
            (Form::Size, "128MB..1GB:0MB", "out-of-range"),
            (Form::Size, "128..1GB:64MB", "did you mean `128MB`?"),
            (Form::Size, "128MB..1GB:*1", "does not grow"),
            (Form::Size, "128MB..1GB:*1.00001", "more than 10000 values"),
            (Form::Rate, "1/s..9/s:1", "did you mean `1/s`?"),
            (Form::Count { least: 1, most: 9 }, "1..4:0.5", "from 1 to 9"),
            (Form::Rate, "1/day..9/day:1/month", "in one unit"),
        ] {
            assert!(all(form, text).contains(said), "{text}: {}", all(form, text));
        }
    }

    #[test]
    fn a_long_series_takes_no_memory() {
        let series = Series::read(Form::Rate, Parts::of("1..1B:1").expect("a series"));
        let series = series.expect("readable");
        assert_eq!((series.count(), series.at(999_999_999)), (1_000_000_000, "1B".to_owned()));
    }
}

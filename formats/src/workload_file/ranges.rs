//! A quantity between two bounds, wherever a workload has a quantity: `20M..60M/month`, or
//! `{low: 20M/month, likely: 30M/month, high: 60M/month}`.
use std::ops::Range as Span;

use svl_engine::exact::Exact;
use svl_engine::uncertainty::MOST_RANGES;
use svl_engine::workload::{Echo, Input, Range};

use super::fields::Value;
use super::keys::{Key, Kind, key};
use super::reading::{Reader, shown};
use super::scalars::{Form, Refusal};
use super::yaml::{self, Node};
use crate::diagnostic::Diagnostic;
use crate::nearest::{nearest, said_nearest};
use crate::place::Place;

/// The keys of a range that is a map.
pub const KEYS: [&str; 3] = ["low", "likely", "high"];
/// What is likely where that is not said.
const LIKELY: &str = "the middle of the two";
/// What stands between two bounds.
const DOTS: &str = "..";

/// The form of a key's quantity; none where it has no quantity.
pub const fn form_of(kind: Kind) -> Option<Form> {
    match kind {
        Kind::Scalar(form) | Kind::ScalarOr(form, _) | Kind::ScalarOrGroup(form, _) => Some(form),
        _ => None,
    }
}

/// The form of a key that takes ranges where it stands.
pub fn of(key: &Key, path: &str) -> Option<Form> {
    form_of(key.kind).filter(|_| Input::at(path).is_some())
}

/// The keys of a range that is a map, with what they mean.
pub fn keys(form: Form) -> [Key; 3] {
    let example = form.example();
    let bound = |name, default, meaning| key(name, Kind::Scalar(form), default, example, meaning);
    let [low, likely, high] = KEYS;
    [
        bound(low, "", "The lowest that it may be.").required(),
        bound(likely, LIKELY, "What it is taken for in the decision itself."),
        bound(high, "", "The highest that it may be.").required(),
    ]
}

/// A bound that was read, and where it stands.
struct Bound {
    amount: Exact,
    place: Place,
    written: String,
}

impl Reader {
    /// What a range says, its likely value standing for it; nothing at all where the value is none.
    /// The inner nothing is a mistake that was told.
    #[allow(clippy::option_option)] // No range, a bad range, a good range.
    pub(super) fn range(
        &mut self,
        key: &Key,
        node: &Node,
        path: &str,
    ) -> Option<Option<(Value, Echo)>> {
        let form = form_of(key.kind)?;
        match &node.kind {
            yaml::Kind::Scalar { text, .. } if text.contains(DOTS) => {
                let bounds = self.takes_range(node, path).and_then(|input| {
                    let [low, high] = self.bounds_of_text(form, text, node)?;
                    self.ranged(input, [low, high], None, node)
                });
                Some(bounds.map(|likely| (Value::Number(likely), Echo::text(text))))
            }
            yaml::Kind::Map(entries)
                if entries.iter().any(|(key, _)| KEYS.contains(&key.text.as_str())) =>
            {
                let read = self.takes_range(node, path).and_then(|input| {
                    let ([low, high], likely) = self.bounds_of_map(form, entries, node, path)?;
                    self.ranged(input, [low, high], likely, node)
                });
                let written = |(key, value): &(yaml::Key, Node)| match &value.kind {
                    yaml::Kind::Scalar { text, .. } => (key.text.clone(), Echo::text(text)),
                    _ => (key.text.clone(), Echo::Absent),
                };
                let echo = Echo::Map(entries.iter().map(written).collect());
                Some(read.map(|likely| (Value::Number(likely), echo)))
            }
            _ => None,
        }
    }

    /// The input that may be a range at this key.
    fn takes_range(&mut self, node: &Node, path: &str) -> Option<&'static Input> {
        let input = Input::at(path);
        if input.is_none() {
            let help = if path.starts_with("compare[") {
                "an entry of `compare` is one option: add an entry for each value"
            } else if path == "budget" {
                "a budget is a limit of your own: write the one that holds"
            } else {
                "write one value"
            };
            let message = format!("`{path}` cannot be a range");
            self.tell(Diagnostic::new("range-not-taken", message, node.place.clone()).help(help));
        }
        input
    }

    fn tell(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Keeps a range whose bounds are in order, and gives its likely value.
    fn ranged(
        &mut self,
        input: &'static Input,
        [low, high]: [Bound; 2],
        likely: Option<Bound>,
        node: &Node,
    ) -> Option<Exact> {
        if low.amount > high.amount {
            let message = format!("`{}` is above `{}`", low.written, high.written);
            self.tell(
                Diagnostic::new("out-of-order", message, low.place)
                    .also(high.place, "which is the high end")
                    .help("exchange the two, or correct one"),
            );
            return None;
        }
        if let Some(likely) = &likely
            && (likely.amount < low.amount || likely.amount > high.amount)
        {
            let (side, end) =
                if likely.amount < low.amount { ("below", low) } else { ("above", high) };
            let message = format!("`{}` is {side} `{}`", likely.written, end.written);
            let end_is =
                if side == "below" { "which is the low end" } else { "which is the high end" };
            self.tell(
                Diagnostic::new("out-of-range", message, likely.place.clone())
                    .also(end.place, end_is)
                    .help("the likely value is between the two ends"),
            );
            return None;
        }
        if low.amount == high.amount {
            return Some(low.amount);
        }
        if self.ranges.len() == MOST_RANGES {
            let message = format!("more than {MOST_RANGES} quantities are ranges");
            self.tell(Diagnostic::new("too-many-ranges", message, node.place.clone()).help(
                "write one value for those that matter least; `svl-cost sensitivity` tells which",
            ));
            return None;
        }
        let in_unit = |bound: &Bound| input.unit.of_read(&bound.amount);
        let stated = likely.as_ref().map(in_unit);
        let range = Range::new(input, in_unit(&low), stated, in_unit(&high));
        // The reader's amounts of bytes are MB.
        let likely =
            likely.map_or_else(|| input.unit.to_read(&range.likely), |likely| likely.amount);
        self.ranges.push(range);
        Some(likely)
    }

    fn bounds_of_text(&mut self, form: Form, text: &str, node: &Node) -> Option<[Bound; 2]> {
        let parts = parts(form, text).map_err(|(refusal, span)| {
            self.refused(refusal, part_of(node, text, span));
        });
        let [low, high] = parts.ok()?;
        // A unit that stands once, at the end, is wrong there and nowhere else.
        let mut wrong = false;
        let shares_unit = low.0.len() != low.1.len();
        let [high, low] = [high, low].map(|(written, span)| {
            let place = part_of(node, text, span);
            let known = self.problems.len();
            let bound = self.bound(form, &written, place);
            if bound.is_none() && shares_unit && wrong {
                self.problems.truncate(known);
            }
            wrong |= bound.is_none();
            bound
        });
        Some([low?, high?])
    }

    fn bound(&mut self, form: Form, written: &str, place: Place) -> Option<Bound> {
        match form.read(written) {
            Ok(amount) => Some(Bound { amount, place, written: written.to_owned() }),
            Err(refusal) => {
                self.refused(refusal, place);
                None
            }
        }
    }

    fn refused(&mut self, refusal: Refusal, place: Place) {
        let mut problem = Diagnostic::new(refusal.id, refusal.message, place);
        problem.help.extend(refusal.help);
        self.tell(problem);
    }

    fn bounds_of_map(
        &mut self,
        form: Form,
        entries: &[(yaml::Key, Node)],
        node: &Node,
        path: &str,
    ) -> Option<([Bound; 2], Option<Bound>)> {
        let before = self.problems.len();
        let mut read: [Option<Bound>; 3] = [None, None, None];
        for (key, value) in entries {
            let Some(at) = KEYS.iter().position(|known| *known == key.text) else {
                let message = format!("a range has no key `{}`", shown(&key.text));
                let help = nearest(&key.text, KEYS.into_iter()).map_or_else(
                    || format!("the keys are {}", KEYS.join(", ")),
                    |known| said_nearest(&known),
                );
                self.tell(Diagnostic::new("unknown-key", message, key.place.clone()).help(help));
                continue;
            };
            let path = format!("{path}.{}", key.text);
            self.places.push((path.clone(), value.place.clone()));
            read[at] = match &value.kind {
                yaml::Kind::Scalar { text, .. } if !value.is_null() && text.len() <= 200 => {
                    self.bound(form, text, value.place.clone())
                }
                _ => {
                    let message = format!("`{path}` must be one value");
                    let help = format!("write it like `{}`", form.example());
                    self.tell(
                        Diagnostic::new("wrong-value", message, value.place.clone()).help(help),
                    );
                    None
                }
            };
        }
        // A misspelt key is told already.
        let spelt = self.problems.len() == before;
        for name in ["low", "high"].into_iter().filter(|_| spelt) {
            if !entries.iter().any(|(key, _)| key.text == name) {
                let message = format!("`{path}.{name}` is not stated");
                let help = format!("add `{name}: {}`", form.example());
                self.tell(Diagnostic::new("missing-key", message, node.place.clone()).help(help));
            }
        }
        if self.problems.len() > before {
            return None;
        }
        let [low, likely, high] = read;
        Some(([low?, high?], likely))
    }
}

type Part = (String, Span<usize>);

/// Both bounds of a text, the unit of the whole at each of them, and where they stand in it.
fn parts(form: Form, text: &str) -> Result<[Part; 2], (Refusal, Span<usize>)> {
    let whole = 0..text.len();
    let refuse = |message: String, help: String, span: Span<usize>| {
        Err((Refusal { id: "wrong-value", message, help: Some(help) }, span))
    };
    let example = format!("write a range like `{}`", example(form));
    if text.len() > 200 {
        return refuse(format!("this is no range of {}", form.name()), example, whole);
    }
    let Some(dots) = text.find(DOTS) else {
        return refuse(format!("`{text}` is no range"), example, whole);
    };
    let run = text[dots..].bytes().take_while(|byte| *byte == b'.').count();
    if run > DOTS.len() {
        let number = if run == 3 { "three".to_owned() } else { run.to_string() };
        let right = format!("{}{DOTS}{}", &text[..dots], &text[dots + run..]);
        let help = format!("a range has two: did you mean `{right}`?");
        return refuse(format!("`{text}` has {number} dots"), help, dots..dots + run);
    }
    let (low, high) = (&text[..dots], &text[dots + DOTS.len()..]);
    if high.contains(DOTS) {
        let help =
            "a range has two ends; a likely value is stated as `{low: …, likely: …, high: …}`";
        return refuse(format!("`{text}` has more than two ends"), help.to_owned(), whole);
    }
    if low.is_empty() || high.is_empty() {
        return refuse(format!("`{text}` has one end"), example, whole);
    }
    if low.ends_with(' ') || high.starts_with(' ') {
        let help = format!("write `{}{DOTS}{}`", low.trim_end(), high.trim_start());
        return refuse(format!("`{text}` has a space beside its dots"), help, whole);
    }
    let spans = [0..low.len(), dots + DOTS.len()..text.len()];
    let [of_low, of_high] = [low, high].map(|part| unit_of(form, part));
    let [low_span, high_span] = spans;
    if matches!(form, Form::Rate)
        && of_low.is_empty()
        && !has_multiple(low)
        && has_multiple(high.strip_suffix(of_high).unwrap_or(high))
    {
        let multiple = high.strip_suffix(of_high).and_then(|count| count.chars().last());
        let multiple = multiple.map(String::from).unwrap_or_default();
        let help = format!("did you mean `{low}{multiple}{DOTS}{high}`?");
        return refuse(format!("whether `{low}` means `{low}{multiple}` is open"), help, low_span);
    }
    let needs = matches!(form, Form::Rate | Form::Size | Form::Duration | Form::Share);
    if needs && !of_low.is_empty() && of_high.is_empty() {
        let refusal = Refusal {
            id: "missing-unit",
            message: format!("`{high}` has no unit"),
            help: Some(format!("did you mean `{low}{DOTS}{high}{of_low}`?")),
        };
        return Err((refusal, high_span));
    }
    let low = if of_low.is_empty() { format!("{low}{of_high}") } else { low.to_owned() };
    Ok([(low, low_span), (high.to_owned(), high_span)])
}

/// What stands behind the number.
fn unit_of(form: Form, text: &str) -> &str {
    let from = match form {
        Form::Rate | Form::Money | Form::Price => text.find('/'),
        Form::Size | Form::Duration => {
            Some(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len())
        }
        Form::Share => text.find('%'),
        Form::Factor => text.find('x'),
        Form::Count { .. } | Form::Weight => None,
    };
    from.map_or("", |from| &text[from..])
}

fn has_multiple(count: &str) -> bool {
    count.ends_with(['k', 'M', 'B'])
}

/// A range of this form, for messages and the schema.
pub const fn example(form: Form) -> &'static str {
    match form {
        Form::Count { .. } => "1..4",
        Form::Rate => "20M..60M/month",
        Form::Size => "128MB..512MB",
        Form::Duration => "50ms..200ms",
        Form::Share => "30%..60%",
        Form::Factor => "1.5x..3x",
        Form::Money => "$100..$400/month",
        Form::Price => "$2..$4/million",
        Form::Weight => "1..2",
    }
}

/// A regular expression of what is read as a range of this form, for the schema.
pub fn pattern(form: Form) -> String {
    let number = r"[0-9][0-9_]*(\.[0-9][0-9_]*)?";
    let dots = r"\.\.";
    match form {
        Form::Rate => {
            let per = "/(month|day|hour|minute|s)";
            format!(
                "^({number}[kMB]{dots}{number}[kMB]?({per})?|{number}{dots}{number}({per})?|{number}[kMB]?{per}{dots}{number}[kMB]?{per})$"
            )
        }
        Form::Size => format!("^{number}(B|[KMGT]i?B)?{dots}{number}(B|[KMGT]i?B)$"),
        Form::Duration => format!("^{number}(ms|s|min|h)?{dots}{number}(ms|s|min|h)$"),
        Form::Share => format!("^({number}%?{dots}{number}%|{number}{dots}{number})$"),
        Form::Factor => format!("^{number}x?{dots}{number}x?$"),
        Form::Money => format!(r"^\$?{number}(/month)?{dots}\$?{number}(/month)?$"),
        Form::Price => format!(r"^\$?{number}(/million)?{dots}\$?{number}(/million)?$"),
        Form::Count { .. } => {
            let whole = r"[0-9][0-9_]*(\.0[0_]*)?";
            format!("^{whole}{dots}{whole}$")
        }
        Form::Weight => format!("^{number}{dots}{number}$"),
    }
}

/// A part of a scalar's text; all of it where what is written is not the text itself.
fn part_of(node: &Node, text: &str, span: Span<usize>) -> Place {
    let whole = node.place.span.clone();
    let quotes = matches!(node.kind, yaml::Kind::Scalar { quoted: true, .. });
    let lead = usize::from(quotes);
    let start = whole.start + lead;
    if whole.len() == text.len() + 2 * lead {
        Place { source: node.place.source, span: start + span.start..start + span.end }
    } else {
        node.place.clone()
    }
}

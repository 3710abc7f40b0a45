//! Every machine type that a Region sells, in one pass over its rows.
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::{FactError, Machine};

use crate::book::PriceBook;
use crate::coverage;
use crate::prices::ANYWHERE;
use crate::table::Line;

const PRICES: &str = "prices/ec2.csv";
const TYPES: &str = "ec2_types.csv";

/// The types with a price in a Region on a day and with known hardware, by name.
///
/// The rows of the Region, those that hold everywhere and the types are all in order of their
/// names, so that walking them side by side finds what a search for each type would.
///
/// # Errors
/// When a table cannot be read.
pub fn sold(book: &PriceBook, region: &str, as_of: Date) -> Result<Vec<Machine>, FactError> {
    // Days are written so that their order is that of their text.
    let today = as_of.to_string();
    let mut here = Layers::new(book.layers(PRICES).map(|table| named(table.under(&[region]), 1)));
    let mut anywhere =
        Layers::new(book.layers(PRICES).map(|table| named(table.under(&[ANYWHERE]), 1)));
    let mut types = Layers::new(book.layers(TYPES).map(|table| named(table.all(), 0)));
    let mut architectures = BTreeMap::new();
    let mut machines = Vec::new();
    while let Some(item) = here.first_name().into_iter().chain(anywhere.first_name()).min() {
        let (offer, stand_in) = (here.offer(item, &today)?, anywhere.offer(item, &today)?);
        let Some(offer) = offer.or(stand_in) else { continue };
        if !offer.in_force && arrived_later(book, &offer)? {
            continue;
        }
        if let Some(hardware) = types.description(item) {
            machines.extend(machine(&offer, &hardware, &mut architectures)?);
        }
    }
    Ok(machines)
}

/// A line and the type that it is of.
type Named<'a> = (&'a str, Line<'a>);

/// Lines with the names that they hold in the cell at an index.
fn named<'a>(
    lines: impl Iterator<Item = Line<'a>>,
    name_at: usize,
) -> impl Iterator<Item = Named<'a>> {
    lines.map(move |line| (line.cell(name_at), line))
}

/// Tables of one name, the user's first, each being read from its first line to its last.
struct Layers<I: Iterator>(Vec<Peekable<I>>);

/// What one table says of a type's price on the day of pricing.
#[derive(Clone, Copy)]
struct Offer<'a> {
    line: Line<'a>,
    from: &'a str,
    usd: &'a str,
    has_caveat: bool,
    /// Else it is the earliest known price, of a later day.
    in_force: bool,
}

impl<'a, I: Iterator<Item = Named<'a>>> Layers<I> {
    fn new(tables: impl Iterator<Item = I>) -> Self {
        Self(tables.map(Iterator::peekable).collect())
    }

    /// The first name that has not been taken yet.
    fn first_name(&mut self) -> Option<&'a str> {
        self.0.iter_mut().filter_map(|lines| lines.peek().map(|(name, _)| *name)).min()
    }

    /// Takes every row of an item, and says which price counts.
    fn offer(&mut self, item: &str, today: &str) -> Result<Option<Offer<'a>>, FactError> {
        let mut chosen: Option<Offer> = None;
        for lines in &mut self.0 {
            if let Some(offer) = offer_of_one(lines, item, today)? {
                chosen = Some(chosen.map_or(offer, |before| before.or_rather(offer)));
            }
        }
        Ok(chosen)
    }

    /// Takes every line up to those of a type, and gives the first layer's of the type itself.
    fn description(&mut self, name: &str) -> Option<Line<'a>> {
        let mut found = None;
        for lines in &mut self.0 {
            while lines.next_if(|(earlier, _)| *earlier < name).is_some() {}
            let line = lines.next_if(|(same, _)| *same == name);
            found = found.or(line.map(|(_, line)| line));
        }
        found
    }
}

/// Takes one table's rows of an item: of those in force the newest, else the earliest.
fn offer_of_one<'a, I: Iterator<Item = Named<'a>>>(
    lines: &mut Peekable<I>,
    item: &str,
    today: &str,
) -> Result<Option<Offer<'a>>, FactError> {
    let mut chosen: Option<Offer> = None;
    while let Some((_, line)) = lines.next_if(|(name, _)| *name == item) {
        let [_, _, from, _, _, usd, _, caveat] = line.cells()?;
        let (in_force, has_caveat) = (from <= today, !caveat.is_empty());
        match &mut chosen {
            // A further tier: the first machine is charged the first, whose row came before.
            Some(offer) if offer.from == from => offer.has_caveat |= has_caveat,
            Some(_) if !in_force => {}
            _ => chosen = Some(Offer { line, from, usd, has_caveat, in_force }),
        }
    }
    Ok(chosen)
}

impl Offer<'_> {
    /// This one of the user's, or one of the tables below.
    fn or_rather(self, below: Self) -> Self {
        let earlier = !below.in_force && self.from <= below.from;
        if self.in_force || earlier { self } else { below }
    }
}

/// Whether the price is of a later day, and the type was seen arriving on it.
fn arrived_later(book: &PriceBook, offer: &Offer) -> Result<bool, FactError> {
    let (region, item) = (offer.line.cell(0), offer.line.cell(1));
    coverage::was_seen_arriving(book, region, item, offer.line.day(offer.from)?)
}

/// The type, if its hardware is known.
fn machine<'a>(
    offer: &Offer,
    hardware: &Line<'a>,
    architectures: &mut BTreeMap<&'a str, Arc<str>>,
) -> Result<Option<Machine>, FactError> {
    let [name, vcpu, memory, architecture, baseline, _] = hardware.cells()?;
    if [vcpu, memory, architecture].contains(&"") {
        return Ok(None);
    }
    Ok(Some(Machine {
        name: name.to_owned(),
        usd_per_hour: price(offer)?,
        vcpu: hardware.whole(vcpu)?,
        memory_gib: hardware.number(memory)?,
        architecture: Arc::clone(
            architectures.entry(architecture).or_insert_with(|| Arc::from(architecture)),
        ),
        baseline_percent: hardware.optional_number(baseline)?,
        upper_bound: offer.has_caveat,
    }))
}

fn price(offer: &Offer) -> Result<Exact, FactError> {
    let usd = offer.line.number(offer.usd)?;
    if usd.is_zero() || usd.is_negative() {
        return Err(offer.line.broken(&format!("a price of {usd}")));
    }
    Ok(usd)
}

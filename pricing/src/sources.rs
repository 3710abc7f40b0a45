//! Where figures were published.
use std::sync::Arc;

use svl_engine::facts::FactError;
use svl_engine::price::Source;

use crate::book::PriceBook;

/// The printed form of source cells: what was published, the publisher's rate codes, and when it
/// was read. Tiers of one source are told once, with all their codes.
///
/// # Errors
/// When an id is not in the table of sources.
pub fn print<'a>(
    book: &PriceBook,
    cells: impl Iterator<Item = &'a str>,
) -> Result<Source, FactError> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for cell in cells {
        let (id, code) = cell.split_once('#').unwrap_or((cell, ""));
        let known = told.iter().position(|(each, _)| *each == id);
        let index = known.unwrap_or_else(|| {
            told.push((id, Vec::new()));
            told.len() - 1
        });
        if let Some((_, codes)) = told.get_mut(index)
            && !code.is_empty()
            && !codes.contains(&code)
        {
            codes.push(code);
        }
    }
    let printed: Vec<String> =
        told.iter().map(|(id, codes)| publication(book, id, codes)).collect::<Result<_, _>>()?;
    Ok(Source(Arc::from(printed.join("; "))))
}

fn publication(book: &PriceBook, id: &str, codes: &[&str]) -> Result<String, FactError> {
    let unknown = || FactError::BrokenTable(format!("sources.csv: there is no source `{id}`"));
    let line = book.line("sources.csv", id).ok_or_else(unknown)?;
    let [_, what, read_on] = line.cells()?;
    let rates = match codes {
        [] => String::new(),
        codes => format!(", rate {}", codes.join(" ")),
    };
    let read = if read_on.is_empty() { String::new() } else { format!(", read {read_on}") };
    Ok(format!("{what}{rates}{read}"))
}

//! A table as text, searched without being parsed.
use std::iter;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::FactError;

/// A header line, then lines in byte order of their leading cells.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    name: &'a str,
    text: &'a str,
    /// Where the first line after the header begins.
    body: usize,
}

/// One line of a table.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    table: Table<'a>,
    start: usize,
    text: &'a str,
}

impl<'a> Table<'a> {
    /// A table of this name, as messages give it, and text.
    pub fn new(name: &'a str, text: &'a str) -> Self {
        let body = text.find('\n').map_or(text.len(), |end| end + 1);
        Self { name, text, body }
    }

    /// Every line, in order.
    pub fn all(self) -> impl Iterator<Item = Line<'a>> {
        self.from(self.body)
    }

    /// The lines whose leading cells are these.
    pub fn under(self, cells: &[&str]) -> impl Iterator<Item = Line<'a>> + use<'a> {
        // A name that holds a separator is no cell, but could look like two.
        let is_cell = |cell: &&str| !cell.contains([',', '\n']);
        let key = cells.join(",") + ",";
        let found = cells.iter().all(is_cell).then(|| self.first_at_or_after(&key));
        let start = found.unwrap_or(self.text.len());
        self.from(start).take_while(move |line| line.text.starts_with(&key))
    }

    fn from(self, start: usize) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let mut start = start;
        let rest = self.text.get(start..).unwrap_or_default();
        rest.split_terminator('\n').map(move |text| {
            let line = Line { table: self, start, text };
            start += text.len() + 1;
            line
        })
    }

    /// Where the first line begins whose leading cells are not below `key`.
    fn first_at_or_after(self, key: &str) -> usize {
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (self.body, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let newline = |part: &[u8]| part.iter().position(|byte| *byte == b'\n');
            let before = bytes[low..middle].iter().rposition(|byte| *byte == b'\n');
            let start = before.map_or(low, |newline| low + newline + 1);
            let end = newline(&bytes[middle..]).map_or(bytes.len(), |newline| middle + newline + 1);
            let line = &bytes[start..end];
            if &line[..key.len().min(line.len())] < key.as_bytes() {
                low = end;
            } else {
                high = start;
            }
        }
        low
    }
}

impl<'a> Line<'a> {
    /// The line's cells, of which there are exactly `N`.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub fn cells<const N: usize>(&self) -> Result<[&'a str; N], FactError> {
        let mut cells = [""; N];
        let mut parts = parts(self.text);
        for cell in &mut cells {
            *cell = parts.next().ok_or_else(|| self.broken("has too few cells"))?;
        }
        match parts.next() {
            None => Ok(cells),
            Some(_) => Err(self.broken("has too many cells")),
        }
    }

    /// The line as it stands.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The first cell.
    pub fn key(&self) -> &'a str {
        self.cell(0)
    }

    /// The cell at an index; nothing where there is none.
    pub fn cell(&self, index: usize) -> &'a str {
        parts(self.text).nth(index).unwrap_or_default()
    }

    /// A cell as a number.
    ///
    /// # Errors
    /// When it is no plain decimal.
    pub fn number(&self, cell: &str) -> Result<Exact, FactError> {
        Exact::parse(cell).map_err(|error| self.broken(&error.to_string()))
    }

    /// A cell as a whole number.
    ///
    /// # Errors
    /// When it is none, or above 2³² − 1.
    pub fn whole(&self, cell: &str) -> Result<u32, FactError> {
        cell.parse().map_err(|_| self.broken(&format!("`{cell}` is no whole number")))
    }

    /// A cell as a number, nothing where it is empty.
    ///
    /// # Errors
    /// When it is neither.
    pub fn optional_number(&self, cell: &str) -> Result<Option<Exact>, FactError> {
        if cell.is_empty() { Ok(None) } else { self.number(cell).map(Some) }
    }

    /// A cell as a day.
    ///
    /// # Errors
    /// When it is not `YYYY-MM-DD`.
    pub fn day(&self, cell: &str) -> Result<Date, FactError> {
        cell.parse().map_err(|_| self.broken(&format!("`{cell}` is no day")))
    }

    /// What is wrong with this line.
    pub fn broken(&self, what: &str) -> FactError {
        let before = self.table.text.get(..self.start).unwrap_or_default();
        let number = before.matches('\n').count() + 1;
        FactError::BrokenTable(format!("{}:{number}: {what}", self.table.name))
    }
}

/// The cells of a line. They are short, so that looking at each byte is the quickest way.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let text = rest?;
        let comma = text.bytes().position(|byte| byte == b',');
        let (cell, behind) = comma.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
        rest = behind;
        Some(cell)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
        Table::new("t.csv", text).under(&[key]).map(|line| line.text).collect()
    }

    #[test]
    fn every_key_of_every_small_table_is_found() {
        let names = ["a", "a-b", "a.b", "a_b", "aa", "b", "b-1", "b0", "c"];
        for first in 0..names.len() {
            for last in first..names.len() {
                let lines = names[first..=last].iter();
                let lines: Vec<String> =
                    lines.map(|name| format!("{name},1\n{name},2 — two\n")).collect();
                let text = "name,value\n".to_owned() + &lines.concat();
                for (index, name) in names.iter().enumerate() {
                    let found = under(&text, name);
                    let expected = if (first..=last).contains(&index) { 2 } else { 0 };
                    assert_eq!(found.len(), expected, "{name} in {text}");
                }
            }
        }
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        assert!(under("name,value\n", "a").is_empty());
        assert!(under("name,value", "a").is_empty());
        assert!(under("", "a").is_empty());
    }

    #[test]
    fn a_broken_line_is_named() {
        let table = Table::new("t.csv", "name,value\na,1\nb,1,2\n");
        let line = table.under(&["b"]).next().expect("a line");
        let error = line.cells::<2>().expect_err("three cells").to_string();
        assert_eq!(error, "t.csv:3: has too many cells");
    }
}

//! Reading the facts' tables, and writing ours.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Failure;

/// A row by column name.
pub type Row = BTreeMap<String, String>;

/// Reads a CSV file with a header line; quoting is allowed in what others wrote.
///
/// # Errors
/// When the file cannot be read, or a row has another number of cells than the header.
pub fn read_file(path: &Path) -> Result<Vec<Row>, Failure> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    read(&bytes).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// As [`read_file`], from memory.
///
/// # Errors
/// When a row has another number of cells than the header.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Failure> {
    let mut reader = csv::Reader::from_reader(bytes);
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// A table of ours: a header, and rows in the order in which they were pushed.
pub struct Table {
    header: &'static str,
    lines: Vec<String>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(header: &'static str) -> Self {
        Self { header, lines: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When a cell would need quoting, or there are too few or too many.
    pub fn push(&mut self, cells: &[&str]) -> Result<(), Failure> {
        let line = cells.join(",");
        let needs_quoting = |cell: &&&str| cell.contains([',', '"', '\n', '\r']);
        if let Some(cell) = cells.iter().find(needs_quoting) {
            return Err(format!("`{cell}` would need quoting in `{line}`").into());
        }
        if cells.len() != self.header.split(',').count() {
            return Err(format!("`{line}` does not fit `{}`", self.header).into());
        }
        self.lines.push(line);
        Ok(())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The file's content.
    ///
    /// # Errors
    /// When a line occurs twice.
    pub fn text(&self) -> Result<String, Failure> {
        let mut neighbours = self.lines.iter().zip(self.lines.iter().skip(1));
        if let Some((line, _)) = neighbours.find(|(line, next)| line == next) {
            return Err(format!("`{line}` occurs twice").into());
        }
        let mut text = self.header.to_owned() + "\n";
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        Ok(text)
    }
}

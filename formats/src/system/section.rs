//! What a part of a system says to people, made once for every format.

/// A part of a system's report, for every format alike. Its texts are plain: each format makes them
/// harmless for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Its title, in lower case.
    pub title: String,
    /// Sentences, each a paragraph, before the table.
    pub says: Vec<String>,
    /// Its figures.
    pub table: Option<Table>,
    /// What is to be known of them, after the table.
    pub notes: Vec<String>,
}

/// Figures under their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns; every row has as many cells.
    pub columns: Vec<Column>,
    /// The rows, in the order in which they are read.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name; it may be empty.
    pub name: &'static str,
    /// Whether it holds figures, which stand to the right.
    pub right: bool,
}

impl Column {
    /// A column of names.
    pub const fn left(name: &'static str) -> Self {
        Self { name, right: false }
    }

    /// A column of figures.
    pub const fn right(name: &'static str) -> Self {
        Self { name, right: true }
    }
}

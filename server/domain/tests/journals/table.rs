//! Reads the hand-written tables of steps.

/// One line: its columns without spaces around them.
pub(crate) struct Line {
    columns: Vec<String>,
}

/// The lines of a table, remarks left out.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| Line {
            columns: line.split('|').map(|cell| cell.trim().to_owned()).collect(),
        })
        .collect()
}

impl Line {
    /// The cell in this column.
    pub(crate) fn cell(&self, column: usize) -> &str {
        &self.columns[column]
    }

    /// The words of a cell.
    pub(crate) fn words(&self, column: usize) -> Vec<&str> {
        self.cell(column).split_whitespace().collect()
    }
}

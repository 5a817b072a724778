//! Columns that line up: widths are counted in terminal cells by grapheme, as Bengali needs.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Terminal cells that `text` takes: a grapheme takes those of its widest character, so that vowel signs and the
/// parts of a conjunct take none of their own.
pub(super) fn width(text: &str) -> usize {
    let cells = |grapheme: &str| grapheme.chars().map(|c| c.to_string().width()).max().unwrap_or(0);
    text.graphemes(true).map(cells).sum()
}

/// Rows as lines: every column but the last padded to its widest cell, two spaces between.
pub(super) fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widest)
            .map(|(cell, widest)| format!("{cell}{}", " ".repeat(widest - width(cell))));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// `text` in lines of at most `columns` cells, broken at spaces.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full =
            lines.last().is_some_and(|line| !line.is_empty() && width(line) + 1 + width(word) > columns);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vowel_signs_take_no_cell_of_their_own() {
        assert_eq!(width("Dhaka"), 5);
        assert_eq!(width("ঢাকা"), 2);
    }

    #[test]
    fn columns_line_up() {
        let rows = [
            vec!["a".to_owned(), "ঢাকা".to_owned(), "x".to_owned()],
            vec!["bbb".to_owned(), "c".to_owned(), "y".to_owned()],
        ];
        assert_eq!(lines(&rows), ["a    ঢাকা  x", "bbb  c   y"]);
    }

    #[test]
    fn long_lines_are_broken_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
    }
}

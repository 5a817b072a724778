//! A digest for reading in a terminal. Colour only repeats what the words say.

use std::io::{self, Write};

use super::table;
use crate::{check::Status, digest::Digest};

const COLUMNS: usize = 96;

/// ANSI styles; all empty without colour.
struct Style {
    bold: &'static str,
    dim: &'static str,
    alarm: &'static str,
    end: &'static str,
}

const PLAIN: Style = Style { bold: "", dim: "", alarm: "", end: "" };
const COLOUR: Style = Style { bold: "\u{1b}[1m", dim: "\u{1b}[2m", alarm: "\u{1b}[33m", end: "\u{1b}[0m" };

pub(super) fn write(digest: &Digest, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = if colour { COLOUR } else { PLAIN };
    paragraph(out, &digest.headline.en, style.bold, style.end, "")?;
    paragraph(out, &digest.headline.bn, style.dim, style.end, "")?;
    for (number, sentence) in (1..).zip(&digest.sentences) {
        writeln!(out)?;
        paragraph(out, &format!("{number}. {}", sentence.en), "", "", "   ")?;
        paragraph(out, &format!("   {}", sentence.bn), style.dim, style.end, "   ")?;
    }
    let entities = digest.entities.iter().map(|entity| {
        vec![
            format!("  {}", entity.kind),
            entity.en.clone(),
            entity.bn.clone(),
            format!("×{}", entity.mentions.len()),
        ]
    });
    section(out, "Entities", entities, &style)?;
    let figures = digest.figures.iter().map(|figure| {
        let english = figure.en.clone().unwrap_or_else(|| "–".to_owned());
        vec![format!("  {}", mark(figure.status)), figure.bn.clone(), figure.value.to_string(), english]
    });
    section(out, "Figures (check, Bengali, value, English)", figures, &style)?;
    if !digest.warnings.is_empty() {
        writeln!(out, "\n{}Warnings{}", style.alarm, style.end)?;
        for warning in &digest.warnings {
            paragraph(out, &format!("  {}: {}", warning.code, warning.message), "", "", "    ")?;
        }
    }
    let model = &digest.model;
    writeln!(out, "\n{}Model {} {} ({}){}", style.dim, model.name, model.revision, model.precision, style.end)
}

fn mark(status: Status) -> &'static str {
    match status {
        Status::Kept => "kept",
        Status::Changed => "CHANGED",
        Status::Lost => "LOST",
    }
}

fn section(
    out: &mut dyn Write,
    heading: &str,
    rows: impl Iterator<Item = Vec<String>>,
    style: &Style,
) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}{heading}{}", style.bold, style.end)?;
    table::lines(&rows).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// One paragraph, wrapped; lines after the first begin with `indent`, and leading spaces of `text` are kept.
fn paragraph(out: &mut dyn Write, text: &str, start: &str, end: &str, indent: &str) -> io::Result<()> {
    let lead: String = text.chars().take_while(|c| *c == ' ').collect();
    for (row, line) in table::wrap(text, COLUMNS - indent.len()).iter().enumerate() {
        let margin = if row == 0 { &lead } else { indent };
        writeln!(out, "{start}{margin}{line}{end}")?;
    }
    Ok(())
}

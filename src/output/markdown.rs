//! A digest as Markdown, for pasting into an editor's notes.

use std::io::{self, Write};

use crate::digest::Digest;

pub(super) fn write(digest: &Digest, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n*{}*", escaped(&digest.headline.en), escaped(&digest.headline.bn))?;
    for sentence in &digest.sentences {
        writeln!(out, "\n{}\n\n> {}", escaped(&sentence.en), escaped(&sentence.bn))?;
    }
    let entities: Vec<[String; 4]> = digest
        .entities
        .iter()
        .map(|entity| {
            [entity.kind.to_string(), entity.en.clone(), entity.bn.clone(), entity.mentions.len().to_string()]
        })
        .collect();
    table(out, "Entities", ["Kind", "English", "Bengali", "Mentions"], &entities)?;
    let figures: Vec<[String; 4]> = digest
        .figures
        .iter()
        .map(|figure| {
            [
                figure.bn.clone(),
                figure.value.to_string(),
                figure.en.clone().unwrap_or_default(),
                figure.status.to_string(),
            ]
        })
        .collect();
    table(out, "Figures", ["Bengali", "Value", "English", "Check"], &figures)?;
    if !digest.warnings.is_empty() {
        writeln!(out, "\n## Warnings\n")?;
        for warning in &digest.warnings {
            writeln!(out, "- `{}`: {}", warning.code, escaped(&warning.message))?;
        }
    }
    let model = &digest.model;
    writeln!(out, "\nModel `{}` {} ({})", model.name, model.revision, model.precision)
}

fn table(out: &mut dyn Write, heading: &str, head: [&str; 4], rows: &[[String; 4]]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {heading}\n\n| {} |\n|---|---|---|---|", head.join(" | "))?;
    rows.iter()
        .try_for_each(|row| writeln!(out, "| {} |", row.each_ref().map(|cell| escaped(cell)).join(" | ")))
}

/// Characters that Markdown would read as markup, escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_in_text_is_escaped() {
        assert_eq!(super::escaped("a*b|c_[d]"), "a\\*b\\|c\\_\\[d\\]");
    }
}

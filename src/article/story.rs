//! The story in a text: furniture off, heading read, paragraphs laid out.

use super::{
    Article, Dropped, ReadError, ReadOptions, Title, furniture, heading, layout,
    line::{Line, key, lines},
    origin_name,
};
use crate::bengali::{self, PartialDate};

/// What a page's own metadata say, and where its title stands in the text.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// Whether the first line of the text is the title.
    pub(super) opens_with_title: bool,
    pub(super) byline: Option<String>,
    pub(super) published: Option<PartialDate>,
    /// Whether line breaks end paragraphs for sure, as in the text of a page.
    pub(super) laid_out: bool,
}

/// The article that `text` holds. `origin` names the input in errors.
pub(super) fn read(
    text: String,
    metadata: Metadata,
    origin: Option<&str>,
    options: &ReadOptions,
) -> Result<Article, ReadError> {
    let lines = lines(&text);
    let mut taken = if options.clean { furniture::alone(&lines) } else { vec![false; lines.len()] };
    let hard_wrapped = !metadata.laid_out && layout::is_hard_wrapped(&lines, &taken);
    if options.clean {
        furniture::in_company(&lines, hard_wrapped, &mut taken);
    }
    let known = metadata.opens_with_title.then_some(0);
    if let Some(title) = known.and_then(|title| taken.get_mut(title)) {
        *title = false;
    }
    let mut dropped = count(&lines, &taken);

    let heading = heading::read(&lines, hard_wrapped, known, &mut taken);
    let found = heading.title.and_then(|at| lines.get(at));
    if options.clean
        && let Some(title) = found
    {
        let echo = |line: &Line| line.is_label && line.key == title.key;
        let echoes: Vec<bool> = lines.iter().zip(&taken).map(|(line, &taken)| !taken && echo(line)).collect();
        let more = count(&lines, &echoes);
        dropped.lines += more.lines;
        dropped.characters += more.characters;
        taken.iter_mut().zip(echoes).for_each(|(taken, echo)| *taken |= echo);
    }
    let title = match options.title.as_deref().filter(|given| !given.trim().is_empty()) {
        Some(given) => {
            let same = found.filter(|line| key(line.text) == key(given));
            if let (None, Some(at)) = (same, heading.title) {
                // The caller has another title: the line is text then.
                taken[at] = false;
            }
            Some(Title { text: bengali::normal_form(given), span: same.map(|line| line.span) })
        }
        None => found.map(|line| Title { text: bengali::normal_form(line.text), span: Some(line.span) }),
    };

    let mut paragraphs = layout::paragraphs(&lines, &taken, hard_wrapped);
    let first = paragraphs
        .first_mut()
        .ok_or_else(|| ReadError::OnlyFurniture { origin: origin_name(origin), lines: dropped.lines })?;
    let mut byline = metadata.byline.or(heading.byline);
    if let Some((name, bytes)) = heading::lead_in(first.of(&text)) {
        byline = byline.or(Some(name));
        first.start += bytes;
    }
    Ok(Article {
        id: options.id.clone(),
        title,
        paragraphs,
        published: options.published.or(metadata.published).or(heading.published),
        byline: byline.map(|byline| bengali::normal_form(&byline)),
        origin: origin.map(str::to_owned),
        dropped,
        text,
    })
}

fn count(lines: &[Line], dropped: &[bool]) -> Dropped {
    let gone = lines.iter().zip(dropped).filter(|&(_, &gone)| gone);
    gone.fold(Dropped::default(), |sum, (line, _)| Dropped {
        lines: sum.lines + 1,
        characters: sum.characters + line.text.chars().count(),
    })
}

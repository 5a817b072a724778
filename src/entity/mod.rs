//! The entities of an article: names, dates, sums of money and other figures, each in Bengali and in English with
//! every place where it stands. Uses `bengali` and `article`.
//!
//! Names come from a gazetteer, persons also by the title before them; figures by rule. Nothing is learned here, so
//! a name that neither knows is missed, not guessed at.

mod ending;
mod gazetteer;
mod names;
mod person;
mod render;

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use serde::{Deserialize, Serialize};

use self::names::{NameMention, names, text_words};
use crate::Span;
use crate::article::{Article, Sentence};
use crate::bengali::{Figure, FigureKind, FigureValue, Normalised, figures, normalise};

pub use gazetteer::{Gazetteer, Name};

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EntityKind {
    /// A person.
    Person,
    /// An organisation: party, office, court, company, team, university, paper.
    Org,
    /// A place: country, town, river, building.
    Place,
    /// An event: war, cup, festival, storm.
    Event,
    /// A date or a part of one.
    Date,
    /// A time of day.
    Time,
    /// A sum of money.
    Money,
    /// A number with a unit of measure.
    Quantity,
    /// A share of a hundred.
    Percent,
    /// Any other number.
    Number,
    /// A person's age.
    Age,
}

impl fmt::Display for EntityKind {
    /// As JSON writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl From<FigureKind> for EntityKind {
    fn from(kind: FigureKind) -> Self {
        match kind {
            FigureKind::Date => Self::Date,
            FigureKind::Time => Self::Time,
            FigureKind::Money => Self::Money,
            FigureKind::Quantity => Self::Quantity,
            FigureKind::Percent => Self::Percent,
            FigureKind::Age => Self::Age,
            FigureKind::Number => Self::Number,
        }
    }
}

/// Where an entity's English comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// The gazetteer's spelling.
    Gazetteer,
    /// The words of the translation that stand for it.
    Alignment,
    /// Romanised letter by letter or by the parts of the name.
    Transliteration,
    /// Rendered from a value.
    Rule,
}

/// A name or figure of the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// In English.
    pub en: String,
    /// In Bengali, in normal form and without case ending: its most frequent form, of a person's the fullest.
    pub bn: String,
    /// Where the English comes from.
    pub via: Via,
    /// How much of the article it carries, 0 to 1, comparable within one article.
    pub salience: f32,
    /// Every place where it stands, without case ending, in order: spans into [`Article::text`].
    pub mentions: Vec<Span>,
}

/// Numbers of people, votes and the like are entities from this size on; smaller ones are told by the sentence.
const LEAST_NUMBER: i64 = 100;

/// The entities of the title and of `sentences`, most salient first, equals in the order of their first mention.
///
/// A title that does not stand in the text adds to the salience of what the text mentions, and has no mentions.
pub fn entities(article: &Article, sentences: &[Sentence]) -> Vec<Entity> {
    let title_span = article.title.as_ref().and_then(|title| title.span);
    let inside = |span: &Span| title_span.is_none_or(|title| !title.overlaps(*span));
    let mut units: Vec<Unit> = Vec::with_capacity(sentences.len() + 1);
    if let Some(title) = &article.title {
        units.push(Unit::read(
            title.span.map_or(title.text.as_str(), |span| span.of(&article.text)),
            title.span,
            true,
        ));
    }
    let body = sentences.iter().map(|sentence| sentence.span).filter(inside);
    units.extend(body.map(|span| Unit::read(span.of(&article.text), Some(span), false)));

    person::join_short_forms(&mut units);
    let groups = grouped(&units);
    let most = groups.iter().map(|group| group.count).max().unwrap_or(1);
    let mut entities: Vec<Entity> = groups
        .into_iter()
        .filter(|group| !group.mentions.is_empty())
        .map(|group| group.into_entity(most, units.len()))
        .collect();
    let first = |entity: &Entity| entity.mentions.first().map_or(0, |span| span.start);
    entities.sort_by(|a, b| {
        b.salience
            .total_cmp(&a.salience)
            .then(first(a).cmp(&first(b)))
            .then(a.kind.cmp(&b.kind))
            .then(a.en.cmp(&b.en))
    });
    entities
}

/// The title or one sentence, with what was found in it.
struct Unit {
    title: bool,
    normal: Normalised,
    /// Where it stands in the article; `None` for a title that does not stand in the text.
    place: Option<Span>,
    /// What names and figures cover of the normal form, in order.
    taken: Vec<Span>,
    found: Vec<Found>,
}

/// A mention, before mentions are joined to entities.
struct Found {
    kind: EntityKind,
    /// Folded words of a name; empty for a figure.
    key: Vec<String>,
    en: String,
    bn: String,
    via: Via,
    /// `None` in a title that does not stand in the text.
    span: Option<Span>,
}

impl Unit {
    /// Reads `text`, which stands at `place` in the article.
    fn read(text: &str, place: Option<Span>, title: bool) -> Self {
        let normal = normalise(text);
        let names = names(&text_words(normal.text()), Gazetteer::default());
        let mut taken: Vec<Span> = names.iter().map(|name| name.span).collect();
        let mut figures = figures(normal.text());
        figures.retain(|figure| !overlaps(&taken, figure.span));
        taken.extend(figures.iter().map(|figure| figure.span));
        taken.sort_unstable();
        let mut unit = Self { title, normal, place, taken, found: Vec::new() };
        for name in names {
            unit.add_name(name);
        }
        for figure in figures.into_iter().filter(counts) {
            let bn = figure.span.of(unit.normal.text()).to_owned();
            let en = render::english(&figure, &bn);
            unit.add(figure.kind.into(), Vec::new(), en, Via::Rule, figure.span);
        }
        unit
    }

    fn add_name(&mut self, name: NameMention) {
        let via = if name.by_rule { Via::Transliteration } else { Via::Gazetteer };
        self.add(name.kind, name.key, name.en, via, name.span);
    }

    /// Adds a mention that stands at `span` of the normal form.
    fn add(&mut self, kind: EntityKind, key: Vec<String>, en: String, via: Via, span: Span) {
        let bn = span.of(self.normal.text()).to_owned();
        let span = self.place.map(|place| self.normal.source(span).shifted(place.start));
        self.found.push(Found { kind, key, en, bn, via, span });
    }
}

/// Whether a figure is an entity: all but small plain numbers.
fn counts(figure: &Figure) -> bool {
    match (&figure.kind, &figure.value) {
        (FigureKind::Number, FigureValue::Number(number)) => *number >= LEAST_NUMBER.into(),
        _ => true,
    }
}

/// Whether `span` overlaps one of `taken`, which are in order.
fn overlaps(taken: &[Span], span: Span) -> bool {
    let first = taken.partition_point(|other| other.end <= span.start);
    taken.get(first).is_some_and(|other| other.overlaps(span))
}

/// The mentions of one entity.
struct Group {
    kind: EntityKind,
    en: String,
    via: Via,
    /// Bengali forms and how often each stands.
    forms: BTreeMap<String, usize>,
    mentions: Vec<Span>,
    count: usize,
    in_title: bool,
    /// Index of the first unit that mentions it.
    first: usize,
}

/// Joins mentions of the same kind with the same English.
fn grouped(units: &[Unit]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<(EntityKind, String), usize> = HashMap::new();
    for (place, unit) in units.iter().enumerate() {
        for found in &unit.found {
            let key = (found.kind, found.en.to_lowercase());
            let at = *places.entry(key).or_insert_with(|| {
                groups.push(Group {
                    kind: found.kind,
                    en: found.en.clone(),
                    via: found.via,
                    forms: BTreeMap::new(),
                    mentions: Vec::new(),
                    count: 0,
                    in_title: false,
                    first: place,
                });
                groups.len() - 1
            });
            let Some(group) = groups.get_mut(at) else { continue };
            *group.forms.entry(found.bn.clone()).or_default() += 1;
            group.mentions.extend(found.span);
            group.count += 1;
            group.in_title |= unit.title;
            group.via = group.via.min(found.via);
        }
    }
    groups
}

impl Group {
    /// Salience is a weighted sum of three shares: in the title or not, how early the first mention stands, and how
    /// often it is mentioned beside the most frequent one; figures weigh less than names.
    fn into_entity(mut self, most: usize, units: usize) -> Entity {
        // A person's short forms are no names of their own; of a place the usual form is the better one.
        let words = |form: &str| if self.kind == EntityKind::Person { form.split(' ').count() } else { 0 };
        let fullest = self.forms.keys().map(|form| words(form)).max().unwrap_or(0);
        let bn = self
            .forms
            .iter()
            .filter(|(form, _)| words(form) == fullest)
            // Of equals a name's longest form, and a figure's shortest, which carries no case ending.
            .max_by_key(|(form, count)| {
                let length = form.chars().count();
                (**count, if self.via == Via::Rule { usize::MAX - length } else { length })
            })
            .map(|(form, _)| form.clone())
            .unwrap_or_default();
        self.mentions.sort_unstable();
        let share = |part: usize, whole: usize| part as f32 / whole.max(1) as f32;
        let title = if self.in_title { 1.0 } else { 0.0 };
        let lead = 1.0 - share(self.first, units);
        let frequency = share(self.count, most);
        let named =
            matches!(self.kind, EntityKind::Person | EntityKind::Org | EntityKind::Place | EntityKind::Event);
        let weight = if named { 1.0 } else { 0.6 };
        let salience = weight * (0.3 * title + 0.3 * lead + 0.4 * frequency);
        Entity { kind: self.kind, en: self.en, bn, via: self.via, salience, mentions: self.mentions }
    }
}

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

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use self::names::{NameMention, Word, names, text_words};
use crate::Span;
use crate::article::{Article, Sentence};
use crate::bengali::{Figure, FigureKind, FigureValue, figures, normalise};

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
    /// In Bengali, in normal form and without case ending: of its fullest forms the most frequent.
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
    found: Vec<Found>,
    /// Single words outside every mention, as they may be short forms of a person's name: bases with their places.
    loose: Vec<Loose>,
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

/// A word that belongs to no mention.
struct Loose {
    /// Its folded bases, each with the Bengali and its place.
    bases: Vec<(String, String, Option<Span>)>,
}

impl Unit {
    /// Reads `text`, which stands at `place` in the article.
    fn read(text: &str, place: Option<Span>, title: bool) -> Self {
        let normal = normalise(text);
        let place_of = |span: Span| place.map(|place| normal.source(span).shifted(place.start));
        let words = text_words(normal.text());
        let names = names(&words, Gazetteer::default());
        let mut taken: Vec<Span> = names.iter().map(|name| name.span).collect();
        let figures: Vec<Figure> = figures(normal.text())
            .into_iter()
            .filter(|figure| counts(figure) && !overlaps(&taken, figure.span))
            .collect();

        let loose = loose_words(&words, &taken, &place_of);
        taken.clear();
        let mut found: Vec<Found> =
            names.into_iter().map(|name| Found::name(name, normal.text(), &place_of)).collect();
        found.extend(figures.into_iter().map(|figure| {
            let bn = figure.span.of(normal.text()).to_owned();
            Found {
                kind: figure.kind.into(),
                key: Vec::new(),
                en: render::english(&figure, &bn),
                span: place_of(figure.span),
                bn,
                via: Via::Rule,
            }
        }));
        Self { title, found, loose }
    }
}

impl Found {
    fn name(name: NameMention, text: &str, place_of: &impl Fn(Span) -> Option<Span>) -> Self {
        Self {
            kind: name.kind,
            key: name.key,
            en: name.en,
            bn: name.span.of(text).to_owned(),
            via: if name.by_rule { Via::Transliteration } else { Via::Gazetteer },
            span: place_of(name.span),
        }
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

fn loose_words(words: &[Word<'_>], taken: &[Span], place_of: &impl Fn(Span) -> Option<Span>) -> Vec<Loose> {
    words
        .iter()
        .filter(|word| !overlaps(taken, word.span))
        .map(|word| Loose {
            bases: ending::bases(word.text)
                .into_iter()
                .map(|base| {
                    let span = Span::new(word.span.start, word.span.start + base.len());
                    (gazetteer::fold(base), base.to_owned(), place_of(span))
                })
                .collect(),
        })
        .collect()
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
        let words = |form: &str| form.split(' ').count();
        let fullest = self.forms.keys().map(|form| words(form)).max().unwrap_or(0);
        let bn = self
            .forms
            .iter()
            .filter(|(form, _)| words(form) == fullest)
            .max_by_key(|(form, count)| (**count, form.chars().count()))
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

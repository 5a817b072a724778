//! The pipeline itself: article → language → sentences → choice → translation → checks → [`Digest`].

mod choice;
mod digester;
mod error;
mod guard;
mod language;
mod names;
mod prepared;
mod result;
mod source;
mod warning;

pub use digester::{DigestOptions, Digester, DigesterBuilder};
pub use error::DigestError;
pub(crate) use prepared::Prepared;
pub use result::{
    ArticleFacts, Digest, DigestSentence, FigureCheck, Headline, ModelFacts, SCHEMA, Stats, Translation,
};
pub use warning::{Warning, WarningCode};

//! Shongkhep (সংক্ষেপ, "in brief") reads a Bengali news article and gives an English digest.

pub mod article;
pub mod bengali;
pub mod check;
pub mod entity;
mod hash;
mod hint;
pub mod model;
pub mod report;
pub mod runtime;
pub mod seq2seq;
mod settings;
mod span;
pub mod summary;
pub mod translate;

pub use article::Article;
pub use hint::Hint;
pub use settings::Settings;
pub use span::Span;

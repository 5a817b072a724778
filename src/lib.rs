//! Shongkhep (সংক্ষেপ, "in brief") reads a Bengali news article and gives an English digest.

pub mod article;
pub mod bengali;
pub mod check;
pub mod entity;
mod span;

pub use article::Article;
pub use span::Span;

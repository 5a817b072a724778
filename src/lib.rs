//! Shongkhep (সংক্ষেপ, "in brief") reads a Bengali news article and gives an English digest.

pub mod article;
pub mod bengali;
mod span;
pub mod summary;

pub use article::Article;
pub use span::Span;

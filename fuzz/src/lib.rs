//! What the fuzz targets share.

pub mod book;
pub mod contained;
pub mod parts;

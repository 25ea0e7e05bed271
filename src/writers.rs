//! From our types to text: annotations in their tidy form, and sources as libraries of other programs
//! have them. Nothing here opens a file or prints.

pub mod bibtex;
pub mod csl;
pub mod fmt;

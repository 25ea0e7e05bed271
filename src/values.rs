//! The values that stand in annotations: dates, keys, locators, and the closed lists of words.
//!
//! Nothing here knows a report, a file or the clock: text in, plain data out. Places are byte
//! offsets into the value that was handed in.

pub mod edtf;
pub mod haystack;
pub mod keys;
pub mod languages;
pub mod locators;
pub mod privacy;
pub mod quotations;
pub mod urls;
pub mod vocabulary;

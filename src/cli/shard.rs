//! `--shard I/N`: one part of an archive that several machines divide.

use std::path::PathBuf;
use std::str::FromStr;

/// Which part of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    index: usize,
    of: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let wanted = || format!("`{written}` is no part: 2/8 is the second of eight");
        let (index, of) = written.split_once('/').ok_or_else(wanted)?;
        let (index, of) = (index.parse().map_err(|_| wanted())?, of.parse().map_err(|_| wanted())?);
        if index == 0 || index > of { Err(wanted()) } else { Ok(Self { index, of }) }
    }
}

impl Shard {
    /// Keeps every so many reports of a list that is sorted: the parts are of one size, and together
    /// they are all.
    pub fn keep(self, reports: &mut Vec<PathBuf>) {
        let mut number = 0;
        reports.retain(|_| {
            number += 1;
            (number - 1) % self.of == self.index - 1
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_all() {
        let all: Vec<PathBuf> = (0..10).map(|n| PathBuf::from(n.to_string())).collect();
        let mut together = Vec::new();
        for part in ["1/3", "2/3", "3/3"] {
            let mut reports = all.clone();
            part.parse::<Shard>().unwrap().keep(&mut reports);
            assert!(reports.len() >= 3, "{part}: {reports:?}");
            together.extend(reports);
        }
        together.sort();
        assert_eq!(together, all);
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}

//! Medians and spread of repeated runs.

use super::table::number;

/// One figure over several runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// The middle one; between the two middle ones where their number is even.
    pub(super) median: f64,
    /// The smallest.
    pub(super) least: f64,
    /// The largest.
    pub(super) most: f64,
}

impl Spread {
    /// Of these values; nothing where there are none.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let upper = values.get(middle).copied()?;
        let median = if values.len().is_multiple_of(2) {
            (values.get(middle - 1).copied()? + upper) / 2.0
        } else {
            upper
        };
        Some(Self {
            median,
            least: values.first().copied()?,
            most: values.last().copied()?,
        })
    }

    /// The median, and the spread where there is any.
    pub(super) fn words(&self) -> String {
        if self.least == self.most {
            return number(self.median);
        }
        format!(
            "{} ({}–{})",
            number(self.median),
            number(self.least),
            number(self.most)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_and_the_spread_around_it() {
        let three = Spread::of([30.0, 10.0, 11.0]).unwrap();
        assert_eq!((three.median, three.least, three.most), (11.0, 10.0, 30.0));
        assert_eq!(three.words(), "11 (10–30)");
        let two = Spread::of([1.0, 2.0]).unwrap();
        assert_eq!(two.median, 1.5);
        assert_eq!(Spread::of([4.0]).unwrap().words(), "4");
        assert_eq!(Spread::of([]), None);
    }
}

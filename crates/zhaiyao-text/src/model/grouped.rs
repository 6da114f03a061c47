//! Items, each with a number → the items of each number together, in their order.
//!
//! A counting sort, linear in the items and the numbers. What always holds: every item is in the
//! group of its number. There are fewer than 2^32 items, because no text has more bytes.

/// Items, grouped by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Grouped<T> {
    items: Vec<T>,
    /// For each number the end of its group in `items`; the next group begins there.
    ends: Vec<u32>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Groups items with numbers below `numbers`. `all` is read twice.
    pub(crate) fn new(numbers: usize, all: impl Iterator<Item = (usize, T)> + Clone) -> Self {
        let mut next = vec![0_u32; numbers + 1];
        for (number, _) in all.clone() {
            next[number + 1] += 1;
        }
        for number in 0..numbers {
            next[number + 1] += next[number];
        }
        let mut items = vec![T::default(); next[numbers] as usize];
        for (number, item) in all {
            items[next[number] as usize] = item;
            next[number] += 1;
        }
        // The index after the last item of a number is now the end of its group.
        Self { items, ends: next }
    }

    /// Returns the items of a number.
    pub(crate) fn group(&self, number: usize) -> &[T] {
        &self.items[self.start(number)..self.ends[number] as usize]
    }

    /// Returns the items of a number, for changes of their order.
    pub(crate) fn group_mut(&mut self, number: usize) -> &mut [T] {
        let start = self.start(number);
        &mut self.items[start..self.ends[number] as usize]
    }

    fn start(&self, number: usize) -> usize {
        number
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Grouped;

    #[test]
    fn items_are_grouped_by_number_in_their_order() {
        let words = ["四率", "AI", "无锡", "城", "市民"];
        let by_length = words.iter().map(|word| (word.chars().count(), *word));
        let grouped = Grouped::new(4, by_length);
        let groups: Vec<_> = (0..4).map(|number| grouped.group(number)).collect();
        assert_eq!(groups, [&[][..], &["城"], &["四率", "AI", "无锡", "市民"], &[]]);
    }
}

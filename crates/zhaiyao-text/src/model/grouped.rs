//! Items, each with a number → the items of each number together, in the order they came in.
//!
//! What always holds: every item is in the group of its number. By counting, so the time is linear
//! in the items and the numbers. There are fewer than 2^32 items: no text has more places.

/// Items by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Grouped<T> {
    items: Vec<T>,
    /// Where the items of each number end; those of the next begin there.
    ends: Vec<u32>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Groups items whose numbers are below `numbers`.
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
        // What was the place of the next item of a number is now the end of its group.
        Self { items, ends: next }
    }

    /// The items of a number.
    pub(crate) fn of(&self, number: usize) -> &[T] {
        &self.items[self.start(number)..self.ends[number] as usize]
    }

    /// The same, to be put in another order.
    pub(crate) fn of_mut(&mut self, number: usize) -> &mut [T] {
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
    fn items_stand_with_those_of_their_number_in_the_order_they_came_in() {
        let words = ["四率", "AI", "无锡", "城", "市民"];
        let by_length = words.iter().map(|word| (word.chars().count(), *word));
        let grouped = Grouped::new(4, by_length);
        let groups: Vec<_> = (0..4).map(|number| grouped.of(number)).collect();
        assert_eq!(groups, [&[][..], &["城"], &["四率", "AI", "无锡", "市民"], &[]]);
    }
}

//! How a batch is cut for several threads: by its size alone, whatever their number. Knows nothing of what its
//! items are.

/// Into how many parts a batch is cut at most: more than this many threads bring no further speed. Threads wait for
/// the last part of all, so that small parts spare time.
pub(super) const MOST: usize = 32;

/// The same where each part has sums of its own. They are added in order, hence results are the same for any
/// number of threads; that takes time, too.
const MOST_SUMS: usize = 16;

/// So many parts are enough for several threads to end together.
const MANY: usize = 8;

/// How many values a part has at least, where each is read once and little is done with it.
const LEAST_VALUES: usize = 1024;

/// The parts of a batch: as even as whole items allow, so that threads end together.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Parts {
    items: usize,
    count: usize,
}

impl Parts {
    /// Cuts so many items. There is no part without items.
    pub(in super::super) fn of(items: usize) -> Self {
        Self { items, count: items.min(MOST) }
    }

    /// The same for parts that have sums of their own.
    pub(in super::super) fn with_sums(items: usize) -> Self {
        Self { items, count: items.min(MOST_SUMS) }
    }

    /// The same, but fewer where all items together have so few `values`, of which each is read once.
    pub(in super::super) fn of_values(self, values: usize) -> Self {
        Self { count: self.count.min(values.div_ceil(LEAST_VALUES).max(1)), ..self }
    }

    /// The same, but fewer where parts have fewer than `least` items, that are best worked on together, and many are
    /// left.
    pub(in super::super) fn of_several(self, least: usize) -> Self {
        Self { count: self.count.min((self.items / least.max(1)).max(MANY)), ..self }
    }

    /// The number of parts.
    pub(in super::super) fn count(self) -> usize {
        self.count
    }

    /// The first item of a part; for the number of parts, the number of items.
    pub(in super::super) fn first(self, part: usize) -> usize {
        part * self.items / self.count.max(1)
    }

    /// The values of each part, of which every item has equally many.
    pub(in super::super) fn cut<T>(self, mut values: &[T]) -> impl Iterator<Item = &[T]> {
        let width = self.width(values.len());
        (0..self.count).map(move |part| {
            let (own, others) = values.split_at(self.length(part) * width);
            values = others;
            own
        })
    }

    /// The same, to be written.
    pub(in super::super) fn cut_mut<T>(
        self,
        mut values: &mut [T],
    ) -> impl Iterator<Item = &mut [T]> {
        let width = self.width(values.len());
        (0..self.count).map(move |part| {
            let (own, others) = std::mem::take(&mut values).split_at_mut(self.length(part) * width);
            values = others;
            own
        })
    }

    /// How many items a part has.
    fn length(self, part: usize) -> usize {
        self.first(part + 1) - self.first(part)
    }

    /// How many of so many values each item has. Callers that write them rely on it that the parts cover them all.
    fn width(self, values: usize) -> usize {
        let width = values / self.items.max(1);
        assert_eq!(width * self.items, values, "every item has equally many values");
        width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_even_and_cover_all_items_in_order() {
        let sizes = (0..100).chain([1000, 60_000]);
        let all = |items| {
            let [many, few] = [Parts::of(items), Parts::with_sums(items)];
            [many, few, many.of_values(3 * items), few.of_values(3 * items)]
        };
        for parts in sizes.flat_map(all) {
            let mut values: Vec<_> = (0..3 * parts.items).collect();
            let lengths: Vec<_> = parts.cut(&values).map(|part| part.len() / 3).collect();
            assert!(lengths.iter().max() <= lengths.iter().min().map(|least| least + 1).as_ref());
            assert!(lengths.len() == parts.count() && parts.count() <= MOST);
            assert!(lengths.iter().all(|length| *length > 0));
            assert_eq!(parts.cut(&values).flatten().copied().collect::<Vec<_>>(), values);
            let firsts: Vec<_> = parts.cut(&values).map(|part| part[0] / 3).collect();
            assert_eq!(
                firsts,
                (0..parts.count()).map(|part| parts.first(part)).collect::<Vec<_>>()
            );
            parts.cut_mut(&mut values).for_each(|part| part.fill(0));
            assert!(values.iter().all(|value| *value == 0));
        }
    }

    #[test]
    fn items_that_are_best_together_make_fewer_parts() {
        let count = |items, least| Parts::of(items).of_several(least).count();
        assert_eq!([count(100, 1), count(100, 6), count(100, 50)], [32, 16, MANY]);
        assert_eq!([count(5, 10), count(5, 0), count(0, 3)], [5, 5, 0]);
    }
}

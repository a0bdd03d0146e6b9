//! Which things of one sequence are those of another, in order: the cheapest way of turning one into the
//! other. Knows nothing of the things.

/// What it costs to add or to remove one.
const ALONE: u32 = 100;

/// Most pairs that are weighed against each other; longer sequences are paired by position where they
/// begin to differ.
const MOST_PAIRS: usize = 4_000_000;

/// A step of the alignment, with indices into the two sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// One of each that belong together.
    Both(usize, usize),
    /// One that only the first sequence has.
    Removed(usize),
    /// One that only the second sequence has.
    Added(usize),
}

/// Aligns two sequences. `cost` is what it costs to take two for one, 0 where they are the same; `None`
/// where they are too different for that.
pub(super) fn align<T>(
    before: &[T],
    after: &[T],
    cost: impl Fn(&T, &T) -> Option<u32>,
) -> Vec<Step> {
    let same = |(left, right): &(&T, &T)| cost(left, right) == Some(0);
    let head = before.iter().zip(after).take_while(same).count();
    let (left, right) = (before.get(head..), after.get(head..));
    let (left, right) = (left.unwrap_or_default(), right.unwrap_or_default());
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(same).count();
    let (rows, columns) = (left.len() - tail, right.len() - tail);
    let mut steps: Vec<Step> = (0..head).map(|at| Step::Both(at, at)).collect();
    let between = if rows.saturating_mul(columns) > MOST_PAIRS {
        by_position(rows, columns, |row, column| cost(&left[row], &right[column]).is_some())
    } else {
        cheapest(rows, columns, |row, column| cost(&left[row], &right[column]))
    };
    steps.extend(between.into_iter().map(|step| match step {
        Step::Both(row, column) => Step::Both(head + row, head + column),
        Step::Removed(row) => Step::Removed(head + row),
        Step::Added(column) => Step::Added(head + column),
    }));
    let (row, column) = (head + rows, head + columns);
    steps.extend((0..tail).map(|at| Step::Both(row + at, column + at)));
    steps
}

/// Takes the first with the first, and so on.
fn by_position(rows: usize, columns: usize, fit: impl Fn(usize, usize) -> bool) -> Vec<Step> {
    let mut steps = Vec::with_capacity(rows.max(columns));
    for at in 0..rows.max(columns) {
        if at < rows && at < columns && fit(at, at) {
            steps.push(Step::Both(at, at));
            continue;
        }
        if at < rows {
            steps.push(Step::Removed(at));
        }
        if at < columns {
            steps.push(Step::Added(at));
        }
    }
    steps
}

/// The cheapest alignment, by the costs of all that can follow each pair of places.
fn cheapest(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> Option<u32>) -> Vec<Step> {
    let width = columns + 1;
    // The cost of what is left from a place on, and the cheapest step there. A place has a row of up to
    // `rows` and a column of up to `columns`, so that each lies in the table.
    let mut left = vec![(0_u32, None); (rows + 1) * width];
    for row in (0..=rows).rev() {
        for column in (0..=columns).rev() {
            let at = |row: usize, column: usize| left[row * width + column].0;
            let mut options = Vec::with_capacity(3);
            if row < rows
                && column < columns
                && let Some(cost) = cost(row, column)
            {
                options.push((at(row + 1, column + 1) + cost, Some(Step::Both(row, column))));
            }
            if row < rows {
                options.push((at(row + 1, column) + ALONE, Some(Step::Removed(row))));
            }
            if column < columns {
                options.push((at(row, column + 1) + ALONE, Some(Step::Added(column))));
            }
            if let Some(best) = options.into_iter().min_by_key(|(cost, _)| *cost) {
                left[row * width + column] = best;
            }
        }
    }
    let (mut row, mut column, mut steps) = (0, 0, Vec::new());
    while let Some(step) = left[row * width + column].1 {
        row += usize::from(!matches!(step, Step::Added(_)));
        column += usize::from(!matches!(step, Step::Removed(_)));
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter is a kind, a digit its property.
    fn aligned(before: &str, after: &str) -> String {
        let things = |text: &str| {
            text.split_whitespace()
                .map(|word| word.split_at(1))
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .collect::<Vec<_>>()
        };
        let (before, after) = (things(before), things(after));
        let cost = |left: &(String, String), right: &(String, String)| {
            (left.0 == right.0).then_some(if left.1 == right.1 { 0 } else { 120 })
        };
        let show = |step| match step {
            Step::Both(row, column) if before[row] == after[column] => "=".to_owned(),
            Step::Both(row, column) => format!("{}>{}", before[row].1, after[column].1),
            Step::Removed(row) => format!("-{}{}", before[row].0, before[row].1),
            Step::Added(column) => format!("+{}{}", after[column].0, after[column].1),
        };
        align(&before, &after, cost).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_stayed_stays_together() {
        assert_eq!(aligned("a1 b2 c3", "a1 b2 c3"), "= = =");
        assert_eq!(aligned("a1 a2 a3", "a1 a3"), "= -a2 =");
        assert_eq!(aligned("a1 b2", "a1 c9 b2"), "= +c9 =");
        assert_eq!(aligned("a1 b2 a3", "a1 b4 a3"), "= 2>4 =");
        assert_eq!(aligned("a1 b2", "b2 a1"), "-a1 = +a1");
        assert_eq!(aligned("", "a1"), "+a1");
        assert_eq!(aligned("a1 b1 a2 b2", "a3 b1 a4 b2"), "1>3 = 2>4 =");
        assert_eq!(aligned("a1", "b1"), "-a1 +b1");
    }

    #[test]
    fn very_long_sequences_are_paired_by_position() {
        let (before, after): (Vec<u32>, Vec<u32>) =
            ((0..3_000).collect(), (1..3_000).rev().collect());
        let steps = align(&before, &after, |left, right| Some(u32::from(left != right)));
        assert_eq!(steps.len(), 3_000);
        assert_eq!(steps.last(), Some(&Step::Removed(2_999)));
    }
}

//! Where an image of one channel is not 0: a bit for each pixel, so that what would be multiplied by nothing but
//! zeros can be left out. Adding a product with 0 changes no bit of a sum; only weights that are not finite would
//! show.

use std::any::TypeId;

use pulp::Simd;
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

use super::super::vector::{WIDEST, first, load, load_masked};

/// The pixels of a word.
const WORD: usize = u64::BITS as usize;

/// Marks of the pixels of an image, row by row.
#[derive(Default)]
pub(super) struct Marks {
    /// `[rows, words]`, the first pixel in the lowest bit; the last word of a row has no marks.
    bits: Vec<u64>,
    words: usize,
}

impl Marks {
    /// Marks the pixels of an image that are not 0; its rows have so many columns.
    #[inline(always)]
    pub(super) fn set<S: Simd>(&mut self, simd: S, image: &[f32], columns: usize) {
        self.words = columns.div_ceil(WORD) + 1;
        self.bits.clear();
        self.bits.resize(image.len() / columns * self.words, 0);
        let rows = image.chunks_exact(columns).zip(self.bits.chunks_exact_mut(self.words));
        for (row, bits) in rows {
            for at in (0..columns).step_by(S::F32_LANES) {
                let (from, left) = (row[at..].as_ptr(), columns - at);
                // SAFETY: no more lanes are read than the row has left.
                let values = unsafe {
                    if left >= S::F32_LANES {
                        load(simd, from)
                    } else {
                        load_masked(simd, first(simd, left), from)
                    }
                };
                // Lanes of a vector are in one word, whose length is a multiple of theirs.
                bits[at / WORD] |= not_zero(simd, values) << (at % WORD);
            }
        }
    }

    /// Marks every pixel from which on any of `height` rows by `width` columns is marked; what lies outside is not.
    pub(super) fn spread(&mut self, [height, width]: [usize; 2]) {
        for _ in 1..height {
            for at in 0..self.bits.len().saturating_sub(self.words) {
                self.bits[at] |= self.bits[at + self.words];
            }
        }
        let mut reach = 1;
        while reach < width {
            let step = reach.min(width - reach).min(WORD - 1);
            for row in self.bits.chunks_exact_mut(self.words.max(1)) {
                for at in 0..row.len() - 1 {
                    row[at] |= row[at] >> step | row[at + 1] << (WORD - step);
                }
            }
            reach += step;
        }
    }

    /// The marks of as many pixels of a row as a word has, from a column of the image on.
    #[inline(always)]
    pub(super) fn from(&self, row: usize, column: usize) -> u64 {
        let (at, shift) = (row * self.words + column / WORD, column % WORD);
        // The next word's bits, none of them for a shift of 0.
        self.bits[at] >> shift | self.bits[at + 1] << 1 << (WORD - 1 - shift)
    }
}

/// The lanes that are not 0 as bits, the first in the lowest.
#[inline(always)]
fn not_zero<S: Simd>(simd: S, values: S::f32s) -> u64 {
    let zeros = simd.equal_f32s(values, simd.splat_f32s(0.0));
    #[cfg(target_arch = "x86_64")]
    if TypeId::of::<S>() == TypeId::of::<V4>() {
        // SAFETY: the mask of this set is made of 16 bits.
        return u64::from(!unsafe { std::mem::transmute_copy::<S::m32s, u16>(&zeros) });
    } else if TypeId::of::<S>() == TypeId::of::<V3>() {
        // SAFETY: the token and the mask are those of this set.
        let (v3, zeros) =
            unsafe { (std::mem::transmute_copy::<S, V3>(&simd), std::mem::transmute_copy(&zeros)) };
        let [bits, ..] = v3.avx._mm256_movemask_ps(zeros).to_le_bytes();
        return u64::from(!bits);
    }
    let ones = simd.select_f32s(zeros, simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let mut lanes = [0.0_f32; WIDEST];
    // SAFETY: no vector has more lanes than the widest, and vectors are plain old data.
    unsafe { lanes.as_mut_ptr().cast::<S::f32s>().write_unaligned(ones) };
    let bits = lanes.iter().enumerate().map(|(lane, one)| u64::from(*one != 0.0) << lane);
    bits.sum()
}

/// The bits that are set, by their numbers, from the lowest on.
#[derive(Clone, Copy)]
pub(super) struct Ones(pub(super) u64);

impl Ones {
    /// As many bits there are.
    pub(super) const MOST: usize = WORD;

    /// Those whose numbers are below `end`.
    #[inline(always)]
    pub(super) fn below(self, end: usize) -> Self {
        if end < WORD { Self(self.0 & !(u64::MAX << end)) } else { self }
    }
}

impl IntoIterator for Ones {
    type Item = usize;
    type IntoIter = Numbers;

    #[inline(always)]
    fn into_iter(self) -> Numbers {
        Numbers(self.0)
    }
}

/// The numbers of [`Ones`] that are still to come.
pub(super) struct Numbers(u64);

impl Iterator for Numbers {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let bits = self.0;
        self.0 &= bits.wrapping_sub(1);
        (bits != 0).then_some(bits.trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use pulp::WithSimd;

    use super::super::super::instruction_set::forced;
    use super::*;

    struct Set<'a>(&'a [f32], usize);

    impl WithSimd for Set<'_> {
        type Output = Marks;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Marks {
            let mut marks = Marks::default();
            marks.set(simd, self.0, self.1);
            marks
        }
    }

    /// The marked pixels of an image, by their definition.
    fn expected(image: &[f32], columns: usize, [height, width]: [usize; 2]) -> Vec<bool> {
        let rows = image.len() / columns;
        let marked = |at: usize| {
            let (row, column) = (at / columns, at % columns);
            let rows = row..rows.min(row + height);
            rows.into_iter().any(|row| {
                let columns_of_row = column..columns.min(column + width);
                columns_of_row.into_iter().any(|column| image[row * columns + column] != 0.0)
            })
        };
        (0..image.len()).map(marked).collect()
    }

    #[test]
    fn a_pixel_is_marked_where_anything_from_it_on_is_not_zero() {
        for set in forced::all() {
            for columns in [1, 5, 16, 28, 63, 64, 65, 130] {
                let image: Vec<f32> = (0..5 * columns)
                    .map(|at| {
                        [1.0, -0.0, f32::NAN, 0.0][if at * at % 13 == 1 { at % 4 } else { 3 }]
                    })
                    .collect();
                for block in [[1, 1], [2, 6], [1, 5], [3, 2], [1, 200]] {
                    let mut marks = set.run(Set(&image, columns));
                    marks.spread(block);
                    for (at, expected) in expected(&image, columns, block).into_iter().enumerate() {
                        let (row, column) = (at / columns, at % columns);
                        let marked = marks.from(row, column) & 1 == 1;
                        assert_eq!(marked, expected, "{block:?} at {row}, {column} of {columns}");
                        let all = Ones(marks.from(row, column))
                            .into_iter()
                            .take_while(|one| *one < columns - column);
                        assert!(all.count() <= columns - column);
                    }
                }
            }
        }
    }

    #[test]
    fn ones_are_counted_from_the_lowest() {
        assert_eq!(Ones(0b1010_0001 | 1 << 63).into_iter().collect::<Vec<_>>(), [0, 5, 7, 63]);
        assert_eq!(Ones(0).into_iter().next(), None);
        let below = |end| Ones(0b1010_0001 | 1 << 63).below(end).into_iter().last();
        assert_eq!(
            [0, 1, 7, 8, 63, 64, 99].map(below),
            [None, Some(0), Some(5), Some(7), Some(7), Some(63), Some(63)]
        );
    }
}

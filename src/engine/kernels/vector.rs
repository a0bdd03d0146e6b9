//! The few vector operations the kernels need beyond `pulp`'s, on raw pointers.

use std::any::TypeId;
use std::mem::MaybeUninit;

use pulp::{MemMask, Scalar128b, Simd};

/// How many floats packed weights are rounded up to: a multiple of every vector's length.
pub(super) const WIDEST: usize = 16;

/// `n` rounded up to whole vectors of any instruction set.
pub(super) fn padded(n: usize) -> usize {
    n.next_multiple_of(WIDEST)
}

/// Three quarters of the registers may hold accumulators; the rest is for operands.
#[inline(always)]
pub(super) fn accumulators<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 25 } else { 12 }
}

/// `R` rows of `C` vectors in memory, as more than fit the registers, from the beginning of a line of the cache on:
/// vectors that lie across two lines take twice as long, and by themselves they are aligned as a float is. They hold
/// nothing at first, as to clear them takes as long as to fill them.
#[repr(align(64))]
pub(super) struct Table<V, const R: usize, const C: usize>([[MaybeUninit<V>; C]; R]);

impl<V: Copy, const R: usize, const C: usize> Table<V, R, C> {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self([[MaybeUninit::uninit(); C]; R])
    }

    #[inline(always)]
    pub(super) fn set_row(&mut self, row: usize, values: [V; C]) {
        for column in 0..C {
            self.0[row][column] = MaybeUninit::new(values[column]);
        }
    }

    /// # Safety
    /// The row must have been set.
    #[inline(always)]
    pub(super) unsafe fn row(&self, row: usize) -> [V; C] {
        // SAFETY: the caller vouches for the row, of which `set_row` has written each value.
        unsafe { std::ptr::from_ref(&self.0[row]).cast::<[V; C]>().read() }
    }

    /// # Safety
    /// All rows must have been set.
    #[inline(always)]
    pub(super) unsafe fn column(&self, column: usize) -> [V; R] {
        let mut values = [const { MaybeUninit::<V>::uninit() }; R];
        for row in 0..R {
            values[row] = self.0[row][column];
        }
        // SAFETY: the caller vouches for all rows; values and their `MaybeUninit`s have the same layout.
        unsafe { std::ptr::from_ref(&values).cast::<[V; R]>().read() }
    }
}

/// # Safety
/// `from` must be valid for reading one whole vector.
#[inline(always)]
pub(super) unsafe fn load<S: Simd>(_simd: S, from: *const f32) -> S::f32s {
    // SAFETY: `f32s` is plain old data made of floats; the caller vouches for its extent.
    unsafe { from.cast::<S::f32s>().read_unaligned() }
}

/// # Safety
/// `to` must be valid for writing one whole vector.
#[inline(always)]
pub(super) unsafe fn store<S: Simd>(_simd: S, to: *mut f32, value: S::f32s) {
    // SAFETY: `f32s` is plain old data made of floats; the caller vouches for its extent.
    unsafe { to.cast::<S::f32s>().write_unaligned(value) }
}

/// The mask of a vector's first `n` lanes (all of them if `n` is larger).
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "at most the number of lanes")]
pub(super) fn first<S: Simd>(simd: S, n: usize) -> MemMask<S::m32s> {
    let mask = simd.mask_between_m32s(0, n.min(S::F32_LANES) as u32);
    // Built anew from the bare mask, so that loads are plain masked moves and not calls.
    MemMask::new(mask.mask())
}

/// # Safety
/// `from` must be valid for reading the lanes of `mask`; the others become 0.
#[inline(always)]
pub(super) unsafe fn load_masked<S: Simd>(
    simd: S,
    mask: MemMask<S::m32s>,
    from: *const f32,
) -> S::f32s {
    // SAFETY: the caller's promise is the one asked for.
    unsafe { simd.mask_load_ptr_f32s(mask, from) }
}

/// # Safety
/// `to` must be valid for writing the lanes of `mask`; the others are left alone.
#[inline(always)]
pub(super) unsafe fn store_masked<S: Simd>(
    simd: S,
    mask: MemMask<S::m32s>,
    to: *mut f32,
    value: S::f32s,
) {
    // SAFETY: the caller's promise is the one asked for.
    unsafe { simd.mask_store_ptr_f32s(mask, to, value) }
}

/// `a * b + c`, in one instruction where there is one. (`pulp`'s portable vectors would call a
/// function for each lane, to round but once.)
#[inline(always)]
pub(super) fn multiply_add<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    if TypeId::of::<S>() == TypeId::of::<Scalar128b>() {
        simd.add_f32s(simd.mul_f32s(a, b), c)
    } else {
        simd.mul_add_e_f32s(a, b, c)
    }
}

/// The larger of both, in one instruction where there is one; `value` where it is not a number, and where both are
/// equal, of which zeros may differ in their sign. (`pulp`'s portable vectors would leave out what is not a number.)
#[inline(always)]
pub(super) fn larger<S: Simd>(simd: S, best: S::f32s, value: S::f32s) -> S::f32s {
    if TypeId::of::<S>() == TypeId::of::<Scalar128b>() {
        simd.select_f32s(simd.less_than_f32s(value, best), best, value)
    } else {
        simd.max_f32s(best, value)
    }
}

/// `R` rows of `V` vectors from `from` on, rows `stride` values apart.
///
/// # Safety
/// All of them must be readable.
#[inline(always)]
pub(super) unsafe fn load_block<S: Simd, const R: usize, const V: usize>(
    simd: S,
    from: *const f32,
    stride: usize,
) -> [[S::f32s; V]; R] {
    let mut block = [[simd.splat_f32s(0.0); V]; R];
    for r in 0..R {
        for v in 0..V {
            // SAFETY: the caller vouches for every vector of the block.
            block[r][v] = unsafe { load(simd, from.wrapping_add(r * stride + v * S::F32_LANES)) };
        }
    }
    block
}

/// The inverse of [`load_block`].
///
/// # Safety
/// The whole block must be writable.
#[inline(always)]
pub(super) unsafe fn store_block<S: Simd, const R: usize, const V: usize>(
    simd: S,
    to: *mut f32,
    stride: usize,
    block: [[S::f32s; V]; R],
) {
    for r in 0..R {
        for v in 0..V {
            // SAFETY: the caller vouches for every vector of the block.
            unsafe { store(simd, to.wrapping_add(r * stride + v * S::F32_LANES), block[r][v]) };
        }
    }
}

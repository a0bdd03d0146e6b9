//! Small numbers that are lanes of vectors in registers and bytes in memory.

use std::any::TypeId;

use pulp::Simd;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V4;

use super::vector::WIDEST;

/// Writes the lanes of `values`, which are less than 256, as bytes; `to` is one vector's lanes long.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "less than 256")]
pub(super) fn store_bytes<S: Simd>(simd: S, values: S::u32s, to: &mut [u8]) {
    let to = &mut to[..S::F32_LANES];
    #[cfg(target_arch = "x86_64")]
    if let Some((v4, values)) = with_v4(simd, values) {
        // The compiler would take the lanes out one by one.
        let bytes = v4.avx512f._mm512_cvtepi32_epi8(pulp::cast(values));
        to.copy_from_slice(pulp::bytemuck::bytes_of(&bytes));
        return;
    }
    let mut lanes = [0_u32; WIDEST];
    // SAFETY: no vector has more lanes than the widest, and `u32s` is plain old data made of u32.
    unsafe { lanes.as_mut_ptr().cast::<S::u32s>().write_unaligned(values) };
    // A constant number of lanes, so that they are narrowed together.
    for (to, lane) in to.iter_mut().zip(&lanes[..S::F32_LANES]) {
        *to = *lane as u8;
    }
}

/// The first bytes of `from` as the lanes of a vector.
#[inline(always)]
pub(super) fn load_bytes<S: Simd>(_simd: S, from: &[u8]) -> S::u32s {
    let mut lanes = [0_u32; WIDEST];
    // A constant number of lanes, so that they are widened together.
    for (lane, byte) in lanes[..S::F32_LANES].iter_mut().zip(&from[..S::F32_LANES]) {
        *lane = u32::from(*byte);
    }
    // SAFETY: no vector has more lanes than the widest, and `u32s` is plain old data made of u32.
    unsafe { lanes.as_ptr().cast::<S::u32s>().read_unaligned() }
}

/// The same token and lanes, if they are those of AVX-512.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn with_v4<S: Simd>(simd: S, lanes: S::u32s) -> Option<(V4, <V4 as Simd>::u32s)> {
    let same = TypeId::of::<S>() == TypeId::of::<V4>();
    // SAFETY: each is copied to the type that it has.
    same.then(|| unsafe { (std::mem::transmute_copy(&simd), std::mem::transmute_copy(&lanes)) })
}

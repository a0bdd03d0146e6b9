//! Between candle's tensors and plain slices of floats.

use std::mem::MaybeUninit;
use std::ops::Deref;

use candle_core::{
    CpuStorage, DType, Device, Layout, Result, Shape, Storage, StorageRef, Tensor, bail,
};

/// The values of a contiguous float tensor on the CPU, locked for reading.
pub(in crate::engine) struct Values<'a> {
    storage: StorageRef<'a>,
    start: usize,
    end: usize,
}

impl<'a> Values<'a> {
    /// # Errors
    /// If the tensor is not contiguous, not made of 32-bit floats, or not on the CPU.
    pub(in crate::engine) fn of(tensor: &'a Tensor) -> Result<Self> {
        let (storage, layout) = tensor.storage_and_layout();
        let Storage::Cpu(cpu) = &*storage else {
            bail!("a tensor of the CPU is expected");
        };
        let length = floats(cpu, layout)?.len();
        let start = layout.start_offset();
        Ok(Self { storage, start, end: start + length })
    }
}

impl Deref for Values<'_> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match &*self.storage {
            // The constructor has found these very values.
            Storage::Cpu(CpuStorage::F32(values)) => {
                values.get(self.start..self.end).unwrap_or_default()
            }
            _ => &[],
        }
    }
}

/// The floats that `layout` selects of `storage`.
///
/// # Errors
/// If they are not contiguous 32-bit floats.
pub(super) fn floats<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let (CpuStorage::F32(values), Some((start, end))) = (storage, layout.contiguous_offsets())
    else {
        bail!("contiguous 32-bit floats are expected");
    };
    match values.get(start..end) {
        Some(values) => Ok(values),
        None => bail!("a tensor reaches beyond its storage"),
    }
}

/// As [`floats`], for values that are changed in place.
///
/// # Errors
/// If they are not contiguous 32-bit floats.
pub(super) fn floats_mut<'a>(
    storage: &'a mut CpuStorage,
    layout: &Layout,
) -> Result<&'a mut [f32]> {
    let (CpuStorage::F32(values), Some((start, end))) = (storage, layout.contiguous_offsets())
    else {
        bail!("contiguous 32-bit floats are expected");
    };
    match values.get_mut(start..end) {
        Some(values) => Ok(values),
        None => bail!("a tensor reaches beyond its storage"),
    }
}

/// A constant tensor made of `values`.
///
/// # Errors
/// If `values` do not fill `shape`.
pub(super) fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> Result<Tensor> {
    Tensor::from_vec(values, shape.into(), &Device::Cpu)
}

/// `weight` made contiguous, or zeros in its place.
///
/// # Errors
/// If the weight is there and does not have `length` elements in one axis.
pub(super) fn weight_or_zeros(weight: Option<&Tensor>, length: usize) -> Result<Tensor> {
    match weight {
        Some(weight) if weight.dims() != [length] => {
            bail!("a weight of shape [{length}] is expected, not {:?}", weight.dims())
        }
        Some(weight) => weight.contiguous(),
        None => Tensor::zeros(length, DType::F32, &Device::Cpu),
    }
}

/// Room for `length` values that are all going to be written.
pub(super) fn room<T: Copy>(length: usize) -> Vec<MaybeUninit<T>> {
    // Not `vec!`, which copies the uninitialised value to every place.
    Box::new_uninit_slice(length).into_vec()
}

/// The same room with a value everywhere: whoever fills the part that it is going to work on finds it in its cache.
pub(super) fn filled<T: Copy>(room: &mut [MaybeUninit<T>], value: T) -> &mut [T] {
    for place in &mut *room {
        place.write(value);
    }
    // SAFETY: `MaybeUninit<T>` has the size and alignment of `T`, and every element was just written.
    unsafe { &mut *(std::ptr::from_mut(room) as *mut [T]) }
}

/// The values written into [`room`].
///
/// # Safety
/// Every element must have been written.
pub(super) unsafe fn written<T: Copy>(room: Vec<MaybeUninit<T>>) -> Vec<T> {
    let mut room = std::mem::ManuallyDrop::new(room);
    // SAFETY: `MaybeUninit<T>` has the size and alignment of `T`, the allocation is taken over
    // with its own length and capacity, and the caller says that every element is initialised.
    unsafe { Vec::from_raw_parts(room.as_mut_ptr().cast(), room.len(), room.capacity()) }
}

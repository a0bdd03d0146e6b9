//! Sums, concatenations and changes of order: passes over memory, on all threads.

use candle_core::{CpuStorage, CustomOp1, DType, Layout, Result, Shape, Tensor, bail};

use super::elementwise::{OPERATIONS, map_pairs};
use super::instruction_set::InstructionSet;
use super::operand::Operand;
use super::row_pieces::RowPieces;
use super::storage::{Values, floats, room, tensor, written};
use super::threads::{Parts, run_jobs};

/// How many values are put together at a time, so that they stay in the nearest cache.
const NEAR: usize = 4096;

/// The sum of two tensors of the same shape. Constants only.
///
/// # Errors
/// If shapes differ, or what the tensor library refuses.
pub(super) fn sum(one: &Tensor, other: &Tensor) -> Result<Tensor> {
    if one.dtype() != DType::F32 || one.dims() != other.dims() {
        return one + other;
    }
    let (one, other) = (one.contiguous()?, other.contiguous()?);
    let values = map_pairs(
        &Values::of(&one)?,
        &Values::of(&other)?,
        #[inline(always)]
        |a, b| a + b,
    );
    tensor(values, one.shape())
}

/// Tensors one behind the other along an axis. Constants only.
///
/// # Errors
/// If there are none, or if axes but this one differ.
pub(super) fn concatenated(parts: &[&Tensor], axis: usize) -> Result<Tensor> {
    let Some(first) = parts.first() else { bail!("nothing is concatenated") };
    let mut shape = first.dims().to_vec();
    let fits = |part: &&&Tensor| {
        let axes = part.dims().iter().zip(&shape).enumerate();
        part.rank() == shape.len() && axes.into_iter().all(|(at, (a, b))| at == axis || a == b)
    };
    if axis >= shape.len() || !parts.iter().all(|part| fits(&part)) {
        let shapes: Vec<_> = parts.iter().map(|part| part.dims()).collect();
        bail!("tensors of shapes {shapes:?} cannot be concatenated along axis {axis}");
    }
    let tensors: Vec<Tensor> = parts.iter().map(|part| part.contiguous()).collect::<Result<_>>()?;
    let values: Vec<Values<'_>> = tensors.iter().map(Values::of).collect::<Result<_>>()?;
    let widths: Vec<usize> = tensors.iter().map(|part| row(part, axis)).collect();
    shape[axis] = tensors.iter().map(|part| part.dims()[axis]).sum();
    let rows: usize = shape[..axis].iter().product();
    let width: usize = widths.iter().sum();
    if rows * width == 0 {
        return tensor(Vec::new(), shape);
    }
    let mut out = room(rows * width);
    let parts = Parts::of(rows);
    let jobs: Vec<_> = parts.cut_mut(&mut out).enumerate().collect();
    let set = InstructionSet::current();
    run_jobs(jobs, rows * width * OPERATIONS, |(nth, out)| {
        let block = (NEAR / width).max(1);
        for (of_part, out) in out.chunks_mut(block * width).enumerate() {
            let (row, mut start) = (parts.first(nth) + of_part * block, 0);
            for (values, own) in values.iter().zip(&widths) {
                set.run(RowPieces {
                    from: &values[row * own..],
                    from_stride: *own,
                    rows: out.len() / width,
                    to: &mut out[start..],
                    to_stride: width,
                    width: *own,
                });
                start += own;
            }
        }
    });
    // SAFETY: each part of the output has whole rows, and each row is written by the values whose widths
    // make up its own.
    tensor(unsafe { written(out) }, shape)
}

/// The inverse of [`concatenated`]: parts of these lengths along the axis.
///
/// # Errors
/// If the lengths do not make up the axis.
pub(super) fn parts_of(whole: &Tensor, axis: usize, lengths: &[usize]) -> Result<Vec<Tensor>> {
    if lengths.iter().sum::<usize>() != whole.dim(axis)? {
        bail!("parts of lengths {lengths:?} do not make up {:?}", whole.dims());
    }
    let whole = whole.contiguous()?;
    let (values, width) = (Values::of(&whole)?, row(&whole, axis));
    let unit = width / whole.dim(axis)?.max(1);
    let rows: usize = whole.dims()[..axis].iter().product();
    let mut start = 0;
    let mut parts = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (own, from) = (length * unit, start);
        start += own;
        let mut shape = whole.dims().to_vec();
        shape[axis] = *length;
        let mut out = room(rows * own);
        if own > 0 {
            let pieces = Parts::of(rows);
            let jobs: Vec<_> = pieces.cut_mut(&mut out).enumerate().collect();
            let set = InstructionSet::current();
            run_jobs(jobs, rows * own * OPERATIONS, |(nth, out)| {
                set.run(RowPieces {
                    from: &values[pieces.first(nth) * width + from..],
                    from_stride: width,
                    rows: out.len() / own,
                    to: out,
                    to_stride: own,
                    width: own,
                });
            });
        }
        // SAFETY: the parts of the output have whole rows, and every row was written.
        parts.push(tensor(unsafe { written(out) }, shape)?);
    }
    Ok(parts)
}

/// How many values lie behind one index of the axes before `axis`.
fn row(tensor: &Tensor, axis: usize) -> usize {
    tensor.dims()[axis..].iter().product()
}

/// Sample by sample, a matrix of `rows` turned over: what lies row by row lies column by column then. `axes` are
/// those of the result, without the samples'.
///
/// # Errors
/// If a sample does not have whole rows, or the axes do not hold it.
pub fn turn_over<V: Operand>(x: &V, rows: usize, axes: &[usize]) -> Result<V> {
    let [samples, own @ ..] = x.tensor().dims() else { bail!("a tensor without samples") };
    let length: usize = own.iter().product();
    if rows == 0 || !length.is_multiple_of(rows) || axes.iter().product::<usize>() != length {
        bail!("samples of shape {own:?} cannot become {axes:?} by {rows} rows");
    }
    let shape = [&[*samples], axes].concat();
    if rows == 1 || rows == length {
        return x.reshape(&shape);
    }
    x.contiguous()?.apply1(TurnOver { rows, columns: length / rows, shape })
}

struct TurnOver {
    rows: usize,
    columns: usize,
    shape: Vec<usize>,
}

impl CustomOp1 for TurnOver {
    fn name(&self) -> &'static str {
        "turn-over"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let turned = turned_over(floats(x, layout)?, self.rows, self.columns);
        Ok((CpuStorage::F32(turned), Shape::from(self.shape.as_slice())))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let gradient = gradient.contiguous()?;
        let turned = turned_over(&Values::of(&gradient)?, self.columns, self.rows);
        tensor(turned, x.shape()).map(Some)
    }
}

/// Side of the squares in which matrices are turned over: their lines stay in the nearest cache.
const SQUARE: usize = 16;

fn turned_over(x: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let length = (rows * columns).max(1);
    assert!(x.len().is_multiple_of(length), "samples are whole matrices");
    let parts = Parts::of(x.len() / length);
    let mut out = room(x.len());
    let jobs: Vec<_> = parts.cut_mut(&mut out).zip(parts.cut(x)).collect();
    run_jobs(jobs, x.len() * OPERATIONS, |(out, x)| {
        for (out, x) in out.chunks_exact_mut(length).zip(x.chunks_exact(length)) {
            for top in (0..rows).step_by(SQUARE) {
                for left in (0..columns).step_by(SQUARE) {
                    for row in top..rows.min(top + SQUARE) {
                        for column in left..columns.min(left + SQUARE) {
                            out[column * rows + row].write(x[row * columns + column]);
                        }
                    }
                }
            }
        }
    });
    // SAFETY: both are cut into the same whole matrices, and the squares cover every element of each.
    unsafe { written(out) }
}

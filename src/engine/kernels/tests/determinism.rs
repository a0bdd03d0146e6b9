//! The same bytes for any number of threads, again and again, and from several callers at once.

use candle_core::{Device, Result, Tensor, Var};

use super::super::instruction_set::forced as instruction_sets;
use super::super::threads::forced as threads;
use super::super::{
    Activation, WeightGradients, Window, average_pool2d, batch_normalization_train, conv2d,
    conv2d_max_pool, dense, dropout, max_pool2d, relu, softmax, softmax_cross_entropy,
    update_in_place,
};
use super::random::{Random, values};

/// Two training steps of a network that uses every operation; all its numbers, as bits.
fn train(samples: usize) -> Result<Vec<u32>> {
    let mut random = Random::new(91);
    let mut weight = |dims: &[usize]| random.real_variable(dims);
    let weights: Vec<Var> = [
        &[5, 5, 1, 13][..],
        &[13],
        &[3, 3, 13, 14],
        &[14],
        &[3, 3, 14, 12],
        &[12],
        &[12],
        &[12],
        &[48, 20],
        &[20],
        &[20, 10],
        &[10],
    ]
    .iter()
    .map(|dims| weight(dims))
    .collect();
    let w: Vec<&Tensor> = weights.iter().map(Var::as_tensor).collect();
    let x = random.real_variable(&[samples, 28, 28, 1]).as_detached_tensor();
    let labels: Vec<u32> = (0..samples).map(|_| random.within(0, 9) as u32).collect();
    let labels = Tensor::from_vec(labels, samples, &Device::Cpu)?;
    let mut slots: Vec<Vec<f32>> = weights.iter().map(|w| vec![0.0; w.elem_count()]).collect();
    let (half, table) = (Window::new([2, 2]).with_strides([2, 2]), WeightGradients::new());
    let mut bits = Vec::new();
    for step in 0..2 {
        let sink = Some(&table);
        let (act, [five, three]) = (Activation::Relu, [5, 3].map(|n| Window::new([n, n])));
        let y = conv2d_max_pool(&x, w[0], Some(w[1]), &five, act, &half, sink)?;
        let y = conv2d_max_pool(&y, w[2], Some(w[3]), &three, act, &half, sink)?;
        let y = max_pool2d(&y, &Window::new([2, 2]))?;
        let y = conv2d(&y, w[4], Some(w[5]), &three, Activation::Linear, sink)?;
        let y = relu(&batch_normalization_train(&y, Some(w[6]), Some(w[7]), 1e-3, sink)?.y)?;
        let y = dropout(&average_pool2d(&y, &half)?.contiguous()?, 0.3, step)?;
        let y = dense(
            &softmax(&y)?.narrow(1, 0, 1)?.narrow(2, 0, 1)?.flatten_from(1)?.repeat((1, 4))?,
            w[8],
            Some(w[9]),
            act,
            sink,
        )?;
        let y = dense(&y, w[10], Some(w[11]), Activation::Linear, sink)?;
        let result = softmax_cross_entropy(&y, &labels, samples)?;
        let mut store = result.loss.backward()?;
        for (weight, slot) in weights.iter().zip(&mut slots) {
            let gradient = table.take(weight, &mut store)?.unwrap();
            bits.extend(values(&gradient).iter().map(|v| v.to_bits()));
            update_in_place(weight, &gradient, [slot], |p, g, [slot]| {
                for ((p, g), slot) in p.iter_mut().zip(g).zip(slot) {
                    *slot = 0.9 * *slot + g;
                    *p -= 0.01 * *slot;
                }
            })?;
        }
        bits.extend(values(&result.probabilities).iter().map(|v| v.to_bits()));
        bits.push(result.loss.to_scalar::<f32>()?.to_bits());
    }
    Ok(bits)
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn any_number_of_threads_gives_the_same_bytes() {
    for set in instruction_sets::all() {
        instruction_sets::with(set, || {
            for samples in [1, 13, 32] {
                let expected = train(samples).unwrap();
                for count in [1, 2, 3, 4, 8] {
                    let actual = threads::with(count, || train(samples).unwrap());
                    assert!(actual == expected, "{samples} samples on {count} threads, {set:?}");
                }
            }
        });
    }
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn several_callers_at_once_get_the_same_bytes() {
    let expected = train(40).unwrap();
    let test = || assert!(train(40).unwrap() == expected);
    threads::callers(4, test);
    threads::with(3, || threads::callers(4, test));
}

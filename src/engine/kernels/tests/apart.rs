//! Values apart from candle's graph: the same numbers and gradients as within it.

use std::sync::Arc;

use candle_core::{Result, Tensor, Var};

use super::super::{
    Activation, Apart, Operand, WeightGradients, Window, batch_normalization_train, conv2d, dense,
    max_pool2d, relu, softmax_cross_entropy, turn_over,
};
use super::random::{Random, assert_close, doubles, values};

/// A value used twice, joined, turned over and brought to a loss.
fn loss<V: Operand>(
    x: &V,
    weights: &[Var],
    sink: &Arc<WeightGradients>,
    joins: &Joins<V>,
) -> Result<V> {
    let w: Vec<&Tensor> = weights.iter().map(Var::as_tensor).collect();
    let (sink, same) = (Some(sink), Window::new([3, 3]).with_same_padding([6, 5]));
    let first = conv2d(x, w[0], Some(w[1]), &same, Activation::Relu, sink)?;
    let second = batch_normalization_train(&first, Some(w[2]), Some(w[3]), 1e-3, sink)?.y;
    let both = (joins.add)(&first, &(joins.add)(&second, &first)?)?;
    let wide = (joins.concatenate)(&both, &relu(&second)?)?;
    let pooled = max_pool2d(&wide, &Window::new([2, 2]).with_strides([2, 2]))?;
    let turned = turn_over(&pooled, 3 * 2, &[8, 3, 2])?;
    let flat = (joins.flatten)(&turned)?;
    let logits = dense(&flat, w[4], Some(w[5]), Activation::Linear, sink)?;
    let classes = Tensor::new(&[0_u32, 2, 1, 2, 0], logits.tensor().device())?;
    Ok(softmax_cross_entropy(&logits, &classes, 5)?.loss)
}

/// What differs between the two kinds of values.
struct Joins<V> {
    add: fn(&V, &V) -> Result<V>,
    concatenate: fn(&V, &V) -> Result<V>,
    flatten: fn(&V) -> Result<V>,
}

const CANDLES: Joins<Tensor> = Joins {
    add: |a, b| a + b,
    concatenate: |a, b| Tensor::cat(&[a, b], 3),
    flatten: |x| x.flatten_from(1),
};

const OURS: Joins<Apart> = Joins {
    add: |a, b| Apart::add(&[a, b]),
    concatenate: |a, b| Apart::concatenate(&[a, b], 3),
    flatten: |x| x.reshape(&[5, 48]),
};

#[test]
fn gradients_are_those_of_candles_graph() {
    let mut random = Random::new(70);
    let shapes: [&[usize]; 6] = [&[3, 3, 2, 4], &[4], &[4], &[4], &[48, 3], &[3]];
    let weights: Vec<Var> = shapes.iter().map(|shape| random.real_variable(shape)).collect();
    let x = random.real_variable(&[5, 6, 5, 2]);
    let mut results = Vec::new();
    for apart in [false, true] {
        let sink = WeightGradients::new();
        let loss = if apart {
            let x = Apart::from_tensor(x.as_tensor()).unwrap();
            loss(&x, &weights, &sink, &OURS).unwrap().to_tensor().unwrap()
        } else {
            loss(x.as_tensor(), &weights, &sink, &CANDLES).unwrap()
        };
        let mut store = loss.backward().unwrap();
        let mut numbers = vec![doubles(&loss.reshape(1).unwrap())];
        numbers.push(doubles(&store.remove(x.as_tensor()).unwrap()));
        for weight in &weights {
            numbers.push(doubles(&sink.take(weight, &mut store).unwrap().unwrap()));
        }
        results.push(numbers);
    }
    for (ours, theirs) in results[1].iter().zip(&results[0]) {
        assert_close("a gradient", ours, theirs, 1e-6);
    }
}

#[test]
fn constants_have_no_gradient() {
    let x =
        Apart::from_tensor(&Random::new(71).real_variable(&[2, 3]).as_detached_tensor()).unwrap();
    assert!(!x.learns());
    let y = relu(&x).unwrap();
    assert!(!y.learns());
    assert!(!y.to_tensor().unwrap().track_op());
}

#[test]
fn matrices_are_turned_over_and_back() {
    let x = Random::new(73).real_variable(&[3, 19, 2, 17]);
    let turned = turn_over(x.as_tensor(), 19, &[2, 17, 19]).unwrap();
    let expected = x.permute((0, 2, 3, 1)).unwrap().contiguous().unwrap();
    assert_eq!(values(&turned), values(&expected));
    assert_eq!(values(&turn_over(&turned, 34, &[19, 2, 17]).unwrap()), values(x.as_tensor()));
    let weights = Random::new(74).real_variable(turned.dims()).as_detached_tensor();
    let store = (turned * &weights).unwrap().sum_all().unwrap().backward().unwrap();
    let gradient = values(store.get(x.as_tensor()).unwrap());
    let back = weights.permute((0, 3, 1, 2)).unwrap().contiguous().unwrap();
    assert_eq!(gradient, values(&back));
}

#[test]
fn a_matrix_of_one_line_is_turned_over_as_it_lies() {
    let x = Random::new(76).real_variable(&[3, 17]);
    let turned = turn_over(x.as_tensor(), 1, &[17, 1]).unwrap();
    assert_eq!((turned.dims(), values(&turned)), (&[3, 17, 1][..], values(x.as_tensor())));
    assert_eq!(values(&turn_over(&turned, 17, &[1, 17]).unwrap()), values(x.as_tensor()));
}

#[test]
fn what_does_not_fit_is_refused() {
    let part = |dims: &[usize]| {
        Apart::from_tensor(&Random::new(75).real_variable(dims).as_detached_tensor()).unwrap()
    };
    let (wide, narrow) = (part(&[2, 3]), part(&[2, 2]));
    assert!(Apart::add(&[&wide, &narrow]).is_err());
    assert!(Apart::add(&[]).is_err());
    assert!(Apart::concatenate(&[&wide, &narrow], 0).is_err());
    assert!(Apart::concatenate(&[&wide, &narrow], 2).is_err());
    assert!(Apart::concatenate(&[], 0).is_err());
    assert_eq!(Apart::concatenate(&[&wide, &narrow], 1).unwrap().tensor().dims(), [2, 5]);
    assert!(wide.reshape(&[7]).is_err());
    assert!(turn_over(wide.tensor(), 2, &[3, 1]).is_err());
    assert!(turn_over(wide.tensor(), 0, &[3]).is_err());
}

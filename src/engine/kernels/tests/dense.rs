//! The fully connected layer over random shapes.

use std::sync::Arc;

use candle_core::{Device, Result, Tensor, Var};

use super::super::Window;
use super::super::{Activation, WeightGradients, dense, dense_of_samples, relu};
use super::gradient::{gradients, on_every_instruction_set};
use super::random::{Random, assert_close, doubles};
use super::reference::Convolution;

/// A dense layer is a convolution over images of one pixel.
fn reference(
    [samples, inputs, units]: [usize; 3],
    [x, kernel, bias]: [Vec<f64>; 3],
    activation: Activation,
) -> Convolution {
    let image = [samples, 1, 1];
    let window = Window::new([1, 1]);
    Convolution { image, channels: inputs, filters: units, window, x, kernel, bias, activation }
}

fn check(random: &mut Random, sizes: [usize; 3], activation: Activation) {
    let x = random.integer_variable(&sizes[..2]);
    check_of(random, dense::<Tensor>, &x, sizes, activation);
}

/// The same for samples of which one column in two and one number in three is 0.
fn check_samples(random: &mut Random, sizes: [usize; 3], activation: Activation) {
    let shape = &sizes[..2];
    let blank: Vec<f32> = (0..sizes[1]).map(|_| random.within(0, 1) as f32).collect();
    let some = (0..sizes[0] * sizes[1]).map(|_| random.within(0, 2).min(1) as f32);
    let some = Tensor::from_vec(some.collect(), shape, &Device::Cpu).unwrap();
    let blank = Tensor::from_vec(blank, sizes[1], &Device::Cpu).unwrap();
    let x = random.integer_variable(shape).mul(&some).unwrap().broadcast_mul(&blank).unwrap();
    let x = Var::from_tensor(&x).unwrap();
    check_of(random, dense_of_samples::<Tensor>, &x, sizes, activation);
}

type Layer = fn(
    &Tensor,
    &Tensor,
    Option<&Tensor>,
    Activation,
    Option<&Arc<WeightGradients>>,
) -> Result<Tensor>;

fn check_of(random: &mut Random, dense: Layer, x: &Var, sizes: [usize; 3], activation: Activation) {
    let [_, inputs, units] = sizes;
    let kernel = random.integer_variable(&[inputs, units]);
    let bias = random.integer_variable(&[units]);
    let y = dense(x.as_tensor(), &kernel, Some(&bias), activation, None).unwrap();
    let reference = reference(sizes, [x, &kernel, &bias].map(|v| doubles(v)), activation);
    assert_close("y", &doubles(&y), &reference.forward(), 0.0);
    let gradient = random.integers(y.elem_count());
    let actual = gradients(&y, &gradient, &[x, &kernel, &bias]);
    let gradient: Vec<f64> = gradient.into_iter().map(f64::from).collect();
    let expected = reference.backward(&gradient);
    for ((name, actual), expected) in ["x", "kernel", "bias"].iter().zip(actual).zip(expected) {
        assert_close(&format!("{name} of {sizes:?}"), &actual, &expected, 0.0);
    }
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn any_size_is_exact_on_whole_numbers() {
    on_every_instruction_set(|| {
        let mut random = Random::new(21);
        for _ in 0..15 {
            let sizes = [random.within(1, 40), random.within(1, 60), random.within(1, 60)];
            check(&mut random, sizes, Activation::Relu);
            check(&mut random, sizes, Activation::Linear);
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn a_product_in_parts_is_exact_on_whole_numbers() {
    let mut random = Random::new(22);
    check(&mut random, [37, 300, 301], Activation::Relu);
    check(&mut random, [101, 130, 129], Activation::Linear);
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn a_narrow_product_of_many_terms_is_exact_on_whole_numbers() {
    on_every_instruction_set(|| {
        let mut random = Random::new(24);
        check(&mut random, [101, 600, 7], Activation::Relu);
        check(&mut random, [70, 520, 19], Activation::Linear);
        check(&mut random, [300, 9, 301], Activation::Linear);
    });
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn samples_with_zeros_are_exact_on_whole_numbers() {
    on_every_instruction_set(|| {
        let mut random = Random::new(25);
        for _ in 0..15 {
            let sizes = [random.within(1, 40), random.within(1, 60), random.within(33, 150)];
            check_samples(&mut random, sizes, Activation::Relu);
            check_samples(&mut random, sizes, Activation::Linear);
        }
        check_samples(&mut random, [7, 4200, 70], Activation::Linear);
        check_samples(&mut random, [2100, 8, 33], Activation::Linear);
        check_samples(&mut random, [9, 20, 5], Activation::Linear);
    });
}

#[test]
fn few_samples_with_zeros_are_exact_on_whole_numbers() {
    let mut random = Random::new(26);
    check_samples(&mut random, [7, 5, 35], Activation::Relu);
}

/// The others decide which terms are left out, and in which row of a tile a sample comes.
#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn an_answer_does_not_depend_on_the_samples_beside_it() {
    on_every_instruction_set(|| {
        let mut random = Random::new(27);
        let (kernel, bias) = (random.real_variable(&[300, 70]), random.real_variable(&[70]));
        let x = relu(random.real_variable(&[13, 300]).as_tensor()).unwrap();
        let layer = |x: &Tensor| {
            let y = dense_of_samples(x, &kernel, Some(&bias), Activation::Linear, None).unwrap();
            doubles(&y)
        };
        let all = layer(&x);
        for start in 0..13 {
            for count in 1..=13 - start {
                let some = layer(&x.narrow(0, start, count).unwrap());
                assert_eq!(some, all[start * 70..(start + count) * 70]);
            }
        }
    });
}

#[test]
fn without_a_bias_there_is_none() {
    let mut random = Random::new(23);
    let (x, kernel) = (random.integer_variable(&[3, 4]), random.integer_variable(&[4, 5]));
    let y = dense(x.as_tensor(), &kernel, None, Activation::Linear, None).unwrap();
    assert_eq!(doubles(&y), doubles(&x.matmul(&kernel).unwrap()));
}

#[test]
fn views_are_read_as_they_are() {
    let mut random = Random::new(24);
    let x = random.integer_variable(&[4, 3]);
    let kernel = random.integer_variable(&[5, 4]);
    let (xt, kt) = (x.t().unwrap(), kernel.t().unwrap());
    let y = dense(&xt, &kt, None, Activation::Linear, None).unwrap();
    assert_eq!(doubles(&y), doubles(&xt.matmul(&kt).unwrap()));
    let actual = gradients(&y, &random.integers(15), &[&x, &kernel]);
    assert_eq!((actual[0].len(), actual[1].len()), (12, 20));
}

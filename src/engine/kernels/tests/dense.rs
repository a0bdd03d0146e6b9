//! The fully connected layer over random shapes.

use super::super::Window;
use super::super::{Activation, dense};
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
    let [samples, inputs, units] = sizes;
    let x = random.integer_variable(&[samples, inputs]);
    let kernel = random.integer_variable(&[inputs, units]);
    let bias = random.integer_variable(&[units]);
    let y = dense(x.as_tensor(), &kernel, Some(&bias), activation, None).unwrap();
    let reference = reference(sizes, [&x, &kernel, &bias].map(|v| doubles(v)), activation);
    assert_close("y", &doubles(&y), &reference.forward(), 0.0);
    let gradient = random.integers(y.elem_count());
    let actual = gradients(&y, &gradient, &[&x, &kernel, &bias]);
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

//! Rectifier and softmax.

use super::super::{relu, softmax};
use super::gradient::{gradients, numeric, on_every_instruction_set};
use super::random::{Random, assert_close, doubles, values, variable};

#[test]
fn the_rectifier_is_flat_at_zero() {
    let x = variable(vec![-1.0, -0.0, 0.0, 2.0, f32::NAN], &[5]);
    on_every_instruction_set(|| {
        let y = relu(x.as_tensor()).unwrap();
        assert_eq!(values(&y)[..4], [0.0, 0.0, 0.0, 2.0]);
        assert!(values(&y)[4].is_nan());
        let store = y.narrow(0, 0, 4).unwrap().sum_all().unwrap().backward().unwrap();
        assert_eq!(doubles(store.get(&x).unwrap())[..4], [0.0, 0.0, 0.0, 1.0]);
    });
}

#[test]
fn the_rectifier_takes_any_shape() {
    let mut random = Random::new(31);
    for dims in [&[][..], &[7], &[3, 5], &[2, 3, 4, 5], &[1000, 7]] {
        let x = random.integer_variable(dims);
        let expected: Vec<f64> = doubles(&x).into_iter().map(|x| x.max(0.0)).collect();
        let y = relu(x.as_tensor()).unwrap();
        assert_eq!((y.dims(), doubles(&y)), (dims, expected));
    }
}

fn softmax_in_doubles(x: &[f64], classes: usize) -> Vec<f64> {
    let row = |row: &[f64]| {
        let sum: f64 = row.iter().map(|x| x.exp()).sum();
        row.iter().map(|x| x.exp() / sum).collect::<Vec<_>>()
    };
    x.chunks(classes).flat_map(row).collect()
}

#[test]
fn softmax_and_its_gradient_are_right() {
    let mut random = Random::new(32);
    for (rows, classes) in [(1, 1), (1, 7), (5, 10), (40, 3)] {
        let x = random.real_variable(&[rows, classes]);
        let y = softmax(x.as_tensor()).unwrap();
        let expected = softmax_in_doubles(&doubles(&x), classes);
        assert_close("y", &doubles(&y), &expected, 1e-6);
        let gradient = random.reals(y.elem_count());
        let expected = numeric(&doubles(&x), |x| {
            let y = softmax_in_doubles(x, classes);
            y.iter().zip(&gradient).map(|(y, g)| y * f64::from(*g)).sum()
        });
        assert_close("dx", &gradients(&y, &gradient, &[&x])[0], &expected, 1e-5);
    }
}

#[test]
fn softmax_does_not_overflow() {
    let x = variable(vec![1e30, 1e30, -1e30], &[3]);
    assert_eq!(values(&softmax(x.as_tensor()).unwrap()), [0.5, 0.5, 0.0]);
}

//! Batch normalization against its definition in double precision.

use super::super::batch_normalization_train;
use super::gradient::{gradients, numeric, on_every_instruction_set};
use super::random::{Random, assert_close, doubles, variable};

const EPSILON: f64 = 1e-3;

fn moments(x: &[f64], channels: usize) -> (Vec<f64>, Vec<f64>) {
    let rows = (x.len() / channels) as f64;
    let column = |channel: usize| x.iter().skip(channel).step_by(channels);
    let mean: Vec<f64> = (0..channels).map(|c| column(c).sum::<f64>() / rows).collect();
    let variance = (0..channels)
        .map(|c| column(c).map(|x| (x - mean[c]).powi(2)).sum::<f64>() / rows)
        .collect();
    (mean, variance)
}

fn normalized(x: &[f64], gamma: &[f64], beta: &[f64]) -> Vec<f64> {
    let channels = gamma.len();
    let (mean, variance) = moments(x, channels);
    let value = |(at, x): (usize, &f64)| {
        let c = at % channels;
        (x - mean[c]) / (variance[c] + EPSILON).sqrt() * gamma[c] + beta[c]
    };
    x.iter().enumerate().map(value).collect()
}

#[test]
fn values_statistics_and_gradients_are_right() {
    on_every_instruction_set(|| {
        let mut random = Random::new(61);
        for dims in [&[2, 1][..], &[9, 5], &[3, 4, 17], &[2, 3, 4, 3]] {
            let channels = dims[dims.len() - 1];
            let x = random.real_variable(dims);
            let (gamma, beta) =
                (random.real_variable(&[channels]), random.real_variable(&[channels]));
            let result =
                batch_normalization_train(x.as_tensor(), Some(&gamma), Some(&beta), EPSILON, None)
                    .unwrap();
            let [xs, gammas, betas] = [&x, &gamma, &beta].map(|v| doubles(v));
            assert_close("y", &doubles(&result.y), &normalized(&xs, &gammas, &betas), 1e-5);
            let (mean, variance) = moments(&xs, channels);
            assert_close("mean", &doubles(&result.mean), &mean, 1e-6);
            assert_close("variance", &doubles(&result.variance), &variance, 1e-6);
            let gradient = random.reals(x.elem_count());
            let actual = gradients(&result.y, &gradient, &[&x, &gamma, &beta]);
            let loss = |x: &[f64], gamma: &[f64], beta: &[f64]| -> f64 {
                let y = normalized(x, gamma, beta);
                y.iter().zip(&gradient).map(|(y, g)| y * f64::from(*g)).sum()
            };
            assert_close("dx", &actual[0], &numeric(&xs, |x| loss(x, &gammas, &betas)), 2e-5);
            assert_close("dgamma", &actual[1], &numeric(&gammas, |g| loss(&xs, g, &betas)), 1e-5);
            assert_close("dbeta", &actual[2], &numeric(&betas, |b| loss(&xs, &gammas, b)), 1e-5);
        }
    });
}

#[test]
fn scale_and_offset_can_be_left_out() {
    let x = Random::new(62).real_variable(&[20, 3]);
    let result = batch_normalization_train(x.as_tensor(), None, None, EPSILON, None).unwrap();
    assert_close("y", &doubles(&result.y), &normalized(&doubles(&x), &[1.0; 3], &[0.0; 3]), 1e-5);
    assert!(result.y.sum_all().unwrap().backward().unwrap().get(&x).is_some());
}

#[test]
fn a_distant_mean_does_not_drown_the_variance() {
    let x: Vec<f32> = Random::new(63).reals(4000).into_iter().map(|x| 1000.0 + x).collect();
    let x = variable(x, &[2000, 2]);
    let result = batch_normalization_train(x.as_tensor(), None, None, EPSILON, None).unwrap();
    let (mean, variance) = moments(&doubles(&x), 2);
    assert_close("mean", &doubles(&result.mean), &mean, 1e-6);
    assert_close("variance", &doubles(&result.variance), &variance, 1e-4);
}

//! Softmax cross-entropy with classes and with distributions.

use candle_core::{Device, Tensor};

use super::super::{CrossEntropy, softmax_cross_entropy, softmax_cross_entropy_soft};
use super::gradient::numeric;
use super::random::{Random, assert_close, constant, doubles, variable};

fn loss_in_doubles(logits: &[f64], targets: &[f64], classes: usize, denominator: f64) -> f64 {
    let row = |(logits, targets): (&[f64], &[f64])| {
        let log_sum = logits.iter().map(|x| x.exp()).sum::<f64>().ln();
        targets.iter().zip(logits).map(|(t, x)| t * (log_sum - x)).sum::<f64>()
    };
    logits.chunks(classes).zip(targets.chunks(classes)).map(row).sum::<f64>() / denominator
}

fn check(result: &CrossEntropy, logits: &candle_core::Var, targets: &[f64], denominator: f64) {
    let (samples, classes) = logits.dims2().unwrap();
    let loss = |x: &[f64]| loss_in_doubles(x, targets, classes, denominator);
    let x = doubles(logits);
    assert_close("loss", &doubles(&result.loss), &[loss(&x)], 1e-5);
    assert_eq!(result.loss.rank(), 0);
    let sums = doubles(&result.probabilities.sum(1).unwrap());
    assert_close("sums", &sums, &vec![1.0; samples], 1e-6);
    assert!(!result.probabilities.track_op());
    // Twice the loss, so that the factor from behind is seen to be used.
    let store = (&result.loss * 2.0).unwrap().backward().unwrap();
    let expected: Vec<f64> = numeric(&x, loss).into_iter().map(|g| 2.0 * g).collect();
    assert_close("gradient", &doubles(store.get(logits).unwrap()), &expected, 1e-5);
}

#[test]
fn losses_and_gradients_are_right() {
    let mut random = Random::new(41);
    for (samples, classes, denominator) in [(1, 2, 1), (9, 10, 9), (33, 4, 50)] {
        let logits = random.real_variable(&[samples, classes]);
        let labels: Vec<u32> = (0..samples).map(|_| random.within(0, classes - 1) as u32).collect();
        let mut hot = vec![0.0; samples * classes];
        labels
            .iter()
            .enumerate()
            .for_each(|(row, &label)| hot[row * classes + label as usize] = 1.0);
        let labels = Tensor::from_vec(labels, samples, &Device::Cpu).unwrap();
        let hard = softmax_cross_entropy(logits.as_tensor(), &labels, denominator).unwrap();
        check(&hard, &logits, &hot, denominator as f64);
        // Not distributions: sums other than 1 must be right as well.
        let soft = random.reals(samples * classes);
        let targets = constant(soft.clone(), &[samples, classes]);
        let soft: Vec<f64> = soft.into_iter().map(f64::from).collect();
        let result = softmax_cross_entropy_soft(logits.as_tensor(), &targets, denominator).unwrap();
        check(&result, &logits, &soft, denominator as f64);
    }
}

#[test]
fn a_hopeless_prediction_has_a_finite_loss() {
    let logits = variable(vec![1e4, 0.0, -1e4], &[1, 3]);
    let label = Tensor::new(&[2_u32], &Device::Cpu).unwrap();
    let result = softmax_cross_entropy(logits.as_tensor(), &label, 1).unwrap();
    assert_eq!(doubles(&result.loss), [2e4]);
    let store = result.loss.backward().unwrap();
    assert_eq!(doubles(store.get(&logits).unwrap()), [1.0, 0.0, -1.0]);
}

//! Pools over random shapes.

use super::super::{Window, average_pool2d, max_pool2d};
use super::gradient::{gradients, on_every_instruction_set};
use super::random::{Random, assert_close, doubles, variable};
use super::reference::{for_each_meeting, max_pool, max_pool_backward};

fn random_pool(random: &mut Random) -> ([usize; 3], usize, Window) {
    let mut pair = |low, high| [random.within(low, high), random.within(low, high)];
    let (size, strides, dilation) = (pair(1, 4), pair(1, 4), pair(1, 2));
    let padding = [pair(0, 2), pair(0, 2)];
    let tiling = random.within(0, 2) == 0;
    let window = if tiling {
        Window::new(size).with_strides(size)
    } else {
        Window { size, strides, dilation, padding }
    };
    let extent = window.extent();
    let image =
        [random.within(1, 10), extent[0] + random.within(0, 7), extent[1] + random.within(0, 7)];
    (image, random.within(1, 40), window)
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn the_first_largest_value_wins_and_gets_the_gradient() {
    on_every_instruction_set(|| {
        let mut random = Random::new(11);
        for _ in 0..30 {
            let (image, channels, window) = random_pool(&mut random);
            let x = random.integer_variable(&[image[0], image[1], image[2], channels]);
            let y = max_pool2d(x.as_tensor(), &window).unwrap();
            let (expected, winners) = max_pool(image, channels, &window, &doubles(&x));
            assert_eq!(doubles(&y), expected, "{window:?}");
            let gradient = random.integers(y.elem_count());
            // A window in the padding has no largest value; minus infinity times 0 is no number.
            let finite = expected.iter().all(|y| y.is_finite());
            if finite {
                let actual = gradients(&y, &gradient, &[&x]).remove(0);
                let gradient: Vec<f64> = gradient.into_iter().map(f64::from).collect();
                assert_eq!(actual, max_pool_backward(x.elem_count(), &winners, &gradient));
            }
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn the_mean_leaves_padding_out() {
    on_every_instruction_set(|| {
        let mut random = Random::new(12);
        for _ in 0..30 {
            let (image, channels, window) = random_pool(&mut random);
            let x = random.real_variable(&[image[0], image[1], image[2], channels]);
            let y = average_pool2d(x.as_tensor(), &window).unwrap();
            let values = doubles(&x);
            let (mut sums, mut counts) = (vec![0.0; y.elem_count()], vec![0.0_f64; y.elem_count()]);
            for_each_meeting(image, &window, |output, pixel, _| {
                for channel in 0..channels {
                    sums[output * channels + channel] += values[pixel * channels + channel];
                    counts[output * channels + channel] += 1.0;
                }
            });
            let means: Vec<f64> = sums.iter().zip(&counts).map(|(s, n)| s / n.max(1.0)).collect();
            assert_close("means", &doubles(&y), &means, 1e-6);
            let gradient = random.integers(y.elem_count());
            let mut dx = vec![0.0; values.len()];
            for_each_meeting(image, &window, |output, pixel, _| {
                for channel in 0..channels {
                    let at = output * channels + channel;
                    dx[pixel * channels + channel] += f64::from(gradient[at]) / counts[at];
                }
            });
            assert_close("dx", &gradients(&y, &gradient, &[&x])[0], &dx, 1e-6);
        }
    });
}

#[test]
fn a_whole_image_can_be_one_window() {
    let x = variable((0..2 * 28 * 28).map(|i| i as f32).collect(), &[1, 28, 28, 2]);
    let window = Window::new([28, 28]);
    assert_eq!(doubles(&max_pool2d(x.as_tensor(), &window).unwrap()), [1566.0, 1567.0]);
    assert_close(
        "means",
        &doubles(&average_pool2d(x.as_tensor(), &window).unwrap()),
        &[783.0, 784.0],
        1e-6,
    );
}

#[test]
fn a_window_in_the_padding_passes_nothing_on() {
    let x = variable(vec![1.0, 2.0, 3.0, 4.0], &[1, 2, 2, 1]);
    let window = Window::new([1, 1]).with_padding([[1, 0], [0, 0]]);
    let y = max_pool2d(x.as_tensor(), &window).unwrap();
    assert_eq!(doubles(&y)[..2], [f64::NEG_INFINITY; 2]);
    let store = y.narrow(1, 1, 2).unwrap().sum_all().unwrap().backward().unwrap();
    assert_eq!(doubles(store.get(&x).unwrap()), [1.0; 4]);
}

//! Convolutions over random shapes, plain and pooled.

use super::super::{Activation, Window, conv2d, conv2d_max_pool, conv2d_max_pool_supported};
use super::gradient::{gradients, on_every_instruction_set};
use super::random::{Random, assert_close, doubles, values, variable};
use super::reference::{Convolution, max_pool, max_pool_backward};
use candle_core::Var;

/// A random convolution with inputs of small whole numbers or of reals.
struct Case {
    reference: Convolution,
    x: Var,
    kernel: Var,
    bias: Var,
}

impl Case {
    fn new(
        random: &mut Random,
        channels: usize,
        filters: usize,
        window: Window,
        exact: bool,
    ) -> Self {
        let extent = window.extent();
        let image = [
            random.within(1, 10),
            extent[0] + random.within(0, 9),
            extent[1] + random.within(0, 16),
        ];
        Self::of(random, image, (channels, filters), window, exact)
    }

    fn of(
        random: &mut Random,
        image: [usize; 3],
        (channels, filters): (usize, usize),
        window: Window,
        exact: bool,
    ) -> Self {
        let [rows, columns] = window.size;
        let mut make = |dims: &[usize]| {
            if exact { random.integer_variable(dims) } else { random.real_variable(dims) }
        };
        let x = make(&[image[0], image[1], image[2], channels]);
        let kernel = make(&[rows, columns, channels, filters]);
        let bias = make(&[filters]);
        let activation =
            if random.within(0, 1) == 0 { Activation::Linear } else { Activation::Relu };
        let reference = Convolution {
            image,
            channels,
            filters,
            window,
            x: doubles(&x),
            kernel: doubles(&kernel),
            bias: doubles(&bias),
            activation,
        };
        Self { reference, x, kernel, bias }
    }

    fn random(random: &mut Random, exact: bool) -> Self {
        let (mut channels, filters) = (random.within(1, 40), random.within(1, 40));
        let window = random_window(random);
        if exact && window.strides == [1, 1] && window.dilation == [1, 1] {
            // Where fewer products are taken, whole numbers do not stay whole.
            channels = channels.min(11);
        }
        Self::new(random, channels, filters, window, exact)
    }

    /// Blanks all but a rectangle of each image.
    fn blank(&mut self, random: &mut Random) {
        let [samples, height, width] = self.reference.image;
        let mut x = values(&self.x);
        let length = x.len() / samples;
        for image in x.chunks_exact_mut(length) {
            let (top, left) = (random.within(0, height - 1), random.within(0, width - 1));
            let (bottom, right) = (random.within(top, height), random.within(left, width));
            for (row, pixels) in image.chunks_exact_mut(length / height).enumerate() {
                for (column, pixel) in pixels.chunks_exact_mut(length / height / width).enumerate()
                {
                    if !(top..bottom).contains(&row) || !(left..right).contains(&column) {
                        pixel.fill(0.0);
                    }
                }
            }
        }
        self.x = variable(x, self.x.dims());
        self.reference.x = doubles(&self.x);
    }

    fn check(&self, random: &mut Random, tolerance: f64) {
        let Convolution { window, activation, .. } = &self.reference;
        let y =
            conv2d(self.x.as_tensor(), &self.kernel, Some(&self.bias), window, *activation, None)
                .unwrap();
        let what = format!(
            "{window:?} {activation:?} x {:?} kernel {:?}",
            self.x.dims(),
            self.kernel.dims()
        );
        assert_close(&format!("y of {what}"), &doubles(&y), &self.reference.forward(), tolerance);
        let gradient = random.integers(y.elem_count());
        let actual = gradients(&y, &gradient, &[&self.x, &self.kernel, &self.bias]);
        let gradient: Vec<f64> = gradient.into_iter().map(f64::from).collect();
        let expected = self.reference.backward(&gradient);
        for ((name, actual), expected) in ["x", "kernel", "bias"].iter().zip(actual).zip(expected) {
            assert_close(&format!("{name} of {what}"), &actual, &expected, tolerance);
        }
    }

    fn check_pooled(&self, random: &mut Random, size: [usize; 2], tolerance: f64) {
        let Convolution { window, activation, image, filters, .. } = &self.reference;
        let pool = Window::new(size).with_strides(size);
        assert!(conv2d_max_pool_supported(window, &pool));
        let [rows, columns] = window.output_size([image[1], image[2]]).unwrap();
        if pool.output_size([rows, columns]).is_none() {
            return;
        }
        let y = conv2d_max_pool(
            self.x.as_tensor(),
            &self.kernel,
            Some(&self.bias),
            window,
            *activation,
            &pool,
            None,
        )
        .unwrap();
        let what = format!(
            "{window:?} {activation:?} x {:?} kernel {:?}",
            self.x.dims(),
            self.kernel.dims()
        );
        let unpooled = self.reference.forward();
        let (expected, winners) = max_pool([image[0], rows, columns], *filters, &pool, &unpooled);
        assert_close(&format!("pooled {what}"), &doubles(&y), &expected, tolerance);
        let gradient = random.integers(y.elem_count());
        let actual = gradients(&y, &gradient, &[&self.x, &self.kernel, &self.bias]);
        let gradient: Vec<f64> = gradient.into_iter().map(f64::from).collect();
        let expected =
            self.reference.backward(&max_pool_backward(unpooled.len(), &winners, &gradient));
        for ((name, actual), expected) in ["x", "kernel", "bias"].iter().zip(actual).zip(expected) {
            assert_close(&format!("{name} of pooled {what}"), &actual, &expected, tolerance);
        }
    }
}

fn random_window(random: &mut Random) -> Window {
    let mut pair = |low, high| [random.within(low, high), random.within(low, high)];
    let (size, strides, dilation) = (pair(1, 5), pair(1, 3), pair(1, 2));
    let padding = [pair(0, 3), pair(0, 3)];
    Window { size, strides, dilation, padding }
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn any_convolution_is_exact_on_whole_numbers() {
    on_every_instruction_set(|| {
        let mut random = Random::new(1);
        for _ in 0..30 {
            Case::random(&mut random, true).check(&mut random, 0.0);
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn any_convolution_is_close_on_reals() {
    let mut random = Random::new(2);
    for _ in 0..10 {
        Case::random(&mut random, false).check(&mut random, 1e-5);
    }
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn any_pooled_convolution_is_exact_on_whole_numbers() {
    on_every_instruction_set(|| {
        let mut random = Random::new(3);
        for _ in 0..30 {
            let mut case = Case::random(&mut random, true);
            case.reference.window.dilation[1] = 1;
            let size = [random.within(1, 3), random.within(1, 3)];
            case.check_pooled(&mut random, size, 0.0);
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn the_layers_of_common_networks_are_exact() {
    on_every_instruction_set(|| {
        let mut random = Random::new(4);
        for (channels, filters, size) in
            [(1, 30, 5), (3, 33, 3), (64, 11, 3), (11, 40, 5), (32, 64, 1), (20, 30, 2)]
        {
            let window = Window::new([size, size]);
            let case = Case::new(&mut random, channels, filters, window, true);
            case.check(&mut random, 0.0);
            case.check_pooled(&mut random, [2, 2], 0.0);
        }
    });
}

/// With one channel, what lies over blank parts is left out.
#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn blank_parts_of_images_are_exact() {
    on_every_instruction_set(|| {
        let mut random = Random::new(8);
        for (image, size, filters) in [
            ([6, 28, 28], [5, 5], 30),
            ([3, 9, 140], [3, 2], 17),
            ([2, 20, 66], [1, 7], 3),
            ([3, 12, 13], [9, 8], 40),
        ] {
            for padding in [[[0; 2]; 2], [[1, 2], [0, 3]]] {
                let window = Window::new(size).with_padding(padding);
                let mut case = Case::of(&mut random, image, (1, filters), window, true);
                case.blank(&mut random);
                case.check(&mut random, 0.0);
                case.check_pooled(&mut random, [2, 2], 0.0);
            }
        }
    });
}

/// Where fewer products are taken, sums at points round a little more than those of a direct convolution.
#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn fewer_products_give_the_same() {
    on_every_instruction_set(|| {
        let mut random = Random::new(7);
        for (channels, filters, size) in [
            (30, 25, 5),
            (12, 12, 5),
            (13, 47, 3),
            (17, 33, 5),
            (64, 12, 3),
            (30, 15, 3),
            (150, 20, 3),
        ] {
            let window = Window::new([size, size]);
            for window in [window.clone(), window.with_padding([[1, 2], [2, 0]])] {
                for _ in 0..2 {
                    let case = Case::new(&mut random, channels, filters, window.clone(), false);
                    case.check(&mut random, 1e-5);
                    case.check_pooled(&mut random, [2, 2], 1e-5);
                }
            }
        }
    });
}

/// The gradient of a kernel takes fewer products where images are large.
#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn fewer_products_give_the_same_gradient_of_a_kernel() {
    on_every_instruction_set(|| {
        let mut random = Random::new(9);
        for (image, size, channels, filters) in [
            ([1, 26, 26], 3, 12, 12),
            ([3, 25, 27], 3, 30, 17),
            ([2, 33, 27], 5, 13, 40),
            ([17, 16, 17], 3, 14, 13),
        ] {
            let window = Window::new([size, size]);
            for window in [window.clone(), window.with_padding([[1, 1], [2, 1]])] {
                let mut case = Case::of(&mut random, image, (channels, filters), window, false);
                // Of so many outputs one may lie so near 0 that rounding opens or closes a rectifier.
                case.reference.activation = Activation::Linear;
                case.check(&mut random, 1e-5);
            }
        }
    });
}

#[test]
fn a_window_as_large_as_the_image_gives_one_pixel() {
    let mut random = Random::new(5);
    let x = random.integer_variable(&[2, 3, 4, 2]);
    let kernel = random.integer_variable(&[3, 4, 2, 1]);
    let y = conv2d(x.as_tensor(), &kernel, None, &Window::new([3, 4]), Activation::Linear, None)
        .unwrap();
    assert_eq!(y.dims(), [2, 1, 1, 1]);
    for sample in 0..2 {
        let x = doubles(&x.narrow(0, sample, 1).unwrap());
        let product: f64 = x.iter().zip(doubles(&kernel)).map(|(x, k)| x * k).sum();
        assert_close("y", &doubles(&y.narrow(0, sample, 1).unwrap()), &[product], 0.0);
    }
}

#[test]
fn not_a_number_shows() {
    let mut random = Random::new(6);
    let x = random.real_variable(&[1, 6, 6, 3]);
    let kernel = (random.real_variable(&[3, 3, 3, 5]).as_tensor() * f64::NAN).unwrap();
    let (window, pool) = (Window::new([3, 3]), Window::new([2, 2]).with_strides([2, 2]));
    on_every_instruction_set(|| {
        let y = conv2d(x.as_tensor(), &kernel, None, &window, Activation::Relu, None).unwrap();
        assert!(doubles(&y).iter().all(|y| y.is_nan()));
        let y =
            conv2d_max_pool(x.as_tensor(), &kernel, None, &window, Activation::Relu, &pool, None)
                .unwrap();
        assert!(doubles(&y).iter().all(|y| y.is_nan()));
    });
}

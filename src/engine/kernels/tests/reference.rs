//! Convolutions and pools as plain loops in double precision, and their gradients.

use super::super::{Activation, Window};

/// Calls `visit(output, image, tap)` with the indices, channels aside, of each output pixel, image
/// pixel and tap that meet, sample by sample; padding is left out.
pub(super) fn for_each_meeting(
    [samples, height, width]: [usize; 3],
    window: &Window,
    mut visit: impl FnMut(usize, usize, usize),
) {
    let [rows, columns] = window.output_size([height, width]).unwrap();
    for sample in 0..samples {
        for output in 0..rows * columns {
            for tap in 0..window.size[0] * window.size[1] {
                let place = [output / columns, output % columns];
                let tap_place = [tap / window.size[1], tap % window.size[1]];
                let at = [0, 1].map(|axis| {
                    (place[axis] * window.strides[axis] + tap_place[axis] * window.dilation[axis])
                        .wrapping_sub(window.padding[axis][0])
                });
                if at[0] < height && at[1] < width {
                    let image = (sample * height + at[0]) * width + at[1];
                    visit(sample * rows * columns + output, image, tap);
                }
            }
        }
    }
}

/// A convolution's inputs; `image` is `[samples, height, width]`.
#[derive(Clone)]
pub(super) struct Convolution {
    pub(super) image: [usize; 3],
    pub(super) channels: usize,
    pub(super) filters: usize,
    pub(super) window: Window,
    pub(super) x: Vec<f64>,
    pub(super) kernel: Vec<f64>,
    pub(super) bias: Vec<f64>,
    pub(super) activation: Activation,
}

impl Convolution {
    pub(super) fn forward(&self) -> Vec<f64> {
        let [samples, height, width] = self.image;
        let [rows, columns] = self.window.output_size([height, width]).unwrap();
        let mut y = self.bias.repeat(samples * rows * columns);
        for_each_meeting(self.image, &self.window, |output, image, tap| {
            for channel in 0..self.channels {
                for filter in 0..self.filters {
                    let weight = (tap * self.channels + channel) * self.filters + filter;
                    y[output * self.filters + filter] +=
                        self.x[image * self.channels + channel] * self.kernel[weight];
                }
            }
        });
        if self.activation == Activation::Relu {
            for y in &mut y {
                *y = y.max(0.0);
            }
        }
        y
    }

    /// The gradients of x, kernel and bias.
    pub(super) fn backward(&self, gradient: &[f64]) -> [Vec<f64>; 3] {
        let y = self.forward();
        let open = |at: usize| self.activation == Activation::Linear || y[at] > 0.0;
        let gradient: Vec<f64> =
            gradient.iter().enumerate().map(|(at, g)| if open(at) { *g } else { 0.0 }).collect();
        let (mut dx, mut dk) = (vec![0.0; self.x.len()], vec![0.0; self.kernel.len()]);
        for_each_meeting(self.image, &self.window, |output, image, tap| {
            for channel in 0..self.channels {
                for filter in 0..self.filters {
                    let weight = (tap * self.channels + channel) * self.filters + filter;
                    let (at, g) =
                        (image * self.channels + channel, gradient[output * self.filters + filter]);
                    dx[at] += g * self.kernel[weight];
                    dk[weight] += g * self.x[at];
                }
            }
        });
        let mut db = vec![0.0; self.filters];
        gradient.iter().enumerate().for_each(|(at, g)| db[at % self.filters] += g);
        [dx, dk, db]
    }
}

/// The largest value of each window and the index of the first one that has it, if any.
pub(super) fn max_pool(
    image: [usize; 3],
    channels: usize,
    window: &Window,
    x: &[f64],
) -> (Vec<f64>, Vec<Option<usize>>) {
    let [rows, columns] = window.output_size([image[1], image[2]]).unwrap();
    let length = image[0] * rows * columns * channels;
    let (mut y, mut winners) = (vec![f64::NEG_INFINITY; length], vec![None; length]);
    for_each_meeting(image, window, |output, pixel, _| {
        for channel in 0..channels {
            let (to, from) = (output * channels + channel, pixel * channels + channel);
            if winners[to].is_none() || x[from] > y[to] {
                (y[to], winners[to]) = (x[from], Some(from));
            }
        }
    });
    (y, winners)
}

/// The gradient of what was pooled.
pub(super) fn max_pool_backward(
    length: usize,
    winners: &[Option<usize>],
    gradient: &[f64],
) -> Vec<f64> {
    let mut dx = vec![0.0; length];
    for (winner, gradient) in winners.iter().zip(gradient) {
        if let Some(winner) = *winner {
            dx[winner] += gradient;
        }
    }
    dx
}

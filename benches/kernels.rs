//! Each kernel by itself, forward and backward, on shapes of the specs and of larger networks.
//!
//!     cargo bench --bench kernels -- convolution

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing to say")]

use std::hint::black_box;

use candle_core::{Device, Result, Tensor, Var};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use netc::engine::kernels::{self, Activation, WeightGradients, Window};
use netc::random::Stream;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Samples in a batch.
const BATCH: usize = 100;

/// A variable with numbers around 0.
fn variable(shape: &[usize]) -> Var {
    let stream = Stream::new(1, "benches");
    #[expect(clippy::cast_possible_truncation, reason = "tensors are 32-bit floats")]
    let number = |index| stream.unit(index) as f32 - 0.5;
    let numbers: Vec<f32> = (0..shape.iter().product::<usize>() as u64).map(number).collect();
    let values = Tensor::from_vec(numbers, shape, &Device::Cpu).expect("a tensor");
    Var::from_tensor(&values).expect("a variable")
}

/// Measures an operation forward, and the gradients of all that it reads.
fn both_ways(c: &mut Criterion, name: &str, operations: usize, run: &dyn Fn() -> Result<Tensor>) {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(operations as u64));
    group.bench_function("forward", |b| b.iter(|| run().expect("a result")));
    group.bench_function("backward", |b| {
        let forward = || run().expect("a result");
        let backward = |y: Tensor| y.backward().expect("gradients");
        b.iter_batched(forward, backward, BatchSize::PerIteration);
    });
    group.finish();
}

/// A convolution: rows and columns of the image, channels, filters, rows and columns of the window.
type Shape = (usize, usize, usize, usize);

const CONVOLUTIONS: [(&str, Shape); 5] = [
    ("large_cnn 1", (28, 1, 30, 5)),
    ("large_cnn 2", (12, 30, 15, 3)),
    ("convnet 2", (12, 30, 25, 5)),
    ("3x3 32-64", (28, 32, 64, 3)),
    ("1x1 64-64", (14, 64, 64, 1)),
];

fn convolutions(c: &mut Criterion) {
    let sink = WeightGradients::new();
    for (name, (side, channels, filters, size)) in CONVOLUTIONS {
        let x = variable(&[BATCH, side, side, channels]);
        let (kernel, bias) = (variable(&[size, size, channels, filters]), variable(&[filters]));
        let (window, relu) = (Window::new([size, size]), Activation::Relu);
        let places = (side - size + 1) * (side - size + 1);
        let operations = 2 * BATCH * places * size * size * channels * filters;
        both_ways(c, &format!("convolution/{name}"), operations, &|| {
            kernels::conv2d(x.as_tensor(), &kernel, Some(&bias), &window, relu, Some(&sink))
        });
        let pool = Window::new([2, 2]).with_strides([2, 2]);
        both_ways(c, &format!("pooled convolution/{name}"), operations, &|| {
            let bias = Some(bias.as_tensor());
            kernels::conv2d_max_pool(
                x.as_tensor(),
                &kernel,
                bias,
                &window,
                relu,
                &pool,
                Some(&sink),
            )
        });
    }
}

fn dense(c: &mut Criterion) {
    let sink = WeightGradients::new();
    for (inputs, units) in [(784, 512), (784, 784), (375, 128), (512, 10)] {
        let (x, kernel) = (variable(&[128, inputs]), variable(&[inputs, units]));
        let bias = variable(&[units]);
        let operations = 2 * 128 * inputs * units;
        both_ways(c, &format!("dense/{inputs}-{units}"), operations, &|| {
            kernels::dense(x.as_tensor(), &kernel, Some(&bias), Activation::Relu, Some(&sink))
        });
    }
}

fn pools(c: &mut Criterion) {
    let x = variable(&[BATCH, 24, 24, 30]);
    let window = Window::new([2, 2]).with_strides([2, 2]);
    let values = x.elem_count();
    both_ways(c, "max pooling/24x24x30", values, &|| kernels::max_pool2d(x.as_tensor(), &window));
    both_ways(c, "average pooling/24x24x30", values, &|| {
        kernels::average_pool2d(x.as_tensor(), &window)
    });
}

fn element_wise(c: &mut Criterion) {
    let sink = WeightGradients::new();
    let x = variable(&[BATCH, 16, 16, 32]);
    let (gamma, beta, values) = (variable(&[32]), variable(&[32]), x.elem_count());
    both_ways(c, "batch normalization/16x16x32", values, &|| {
        let (gamma, beta) = (Some(gamma.as_tensor()), Some(beta.as_tensor()));
        Ok(kernels::batch_normalization_train(x.as_tensor(), gamma, beta, 1e-3, Some(&sink))?.y)
    });
    both_ways(c, "relu/16x16x32", values, &|| kernels::relu(x.as_tensor()));
    both_ways(c, "dropout/16x16x32", values, &|| kernels::dropout(x.as_tensor(), 0.2, 7));
    let logits = variable(&[BATCH, 10]);
    both_ways(c, "softmax/10", logits.elem_count(), &|| kernels::softmax(logits.as_tensor()));
    let classes: Vec<u32> = (0..10_u32).cycle().take(BATCH).collect();
    let classes = Tensor::from_vec(classes, BATCH, &Device::Cpu).expect("a tensor");
    both_ways(c, "softmax cross-entropy/10", logits.elem_count(), &|| {
        Ok(kernels::softmax_cross_entropy(logits.as_tensor(), &classes, BATCH)?.loss)
    });
}

/// The pass over the weights of `mlp`, with a rule as costly as Adam's.
fn updates(c: &mut Criterion) {
    let (weights, gradient) = (variable(&[407_050]), variable(&[407_050]));
    let (mut first, mut second) = (vec![0.0; 407_050], vec![0.0; 407_050]);
    let mut group = c.benchmark_group("update");
    group.throughput(Throughput::Elements(407_050));
    group.bench_function("two moments/407050", |b| {
        b.iter(|| {
            let slots = [&mut first[..], &mut second[..]];
            kernels::update_in_place(&weights, black_box(&gradient), slots, adam)
        });
    });
    group.finish();
}

#[inline(always)]
fn adam(weights: &mut [f32], gradient: &[f32], [first, second]: [&mut [f32]; 2]) {
    let slots = first.iter_mut().zip(second);
    for ((weight, gradient), (first, second)) in weights.iter_mut().zip(gradient).zip(slots) {
        *first = 0.9 * *first + 0.1 * gradient;
        *second = 0.999 * *second + 0.001 * gradient * gradient;
        *weight -= 1e-3 * *first / (second.sqrt() + 1e-7);
    }
}

criterion_group!(benches, convolutions, dense, pools, element_wise, updates);
criterion_main!(benches);

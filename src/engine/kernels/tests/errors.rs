//! What does not fit is refused, never a panic.

use candle_core::{DType, Device, Result, Tensor};

use super::super::{
    Activation, Window, average_pool2d, batch_normalization_train, conv2d, conv2d_max_pool,
    conv2d_max_pool_supported, dense, dropout, max_pool2d, relu, softmax, softmax_cross_entropy,
    softmax_cross_entropy_soft,
};

fn zeros(dims: &[usize]) -> Tensor {
    Tensor::zeros(dims, DType::F32, &Device::Cpu).unwrap()
}

fn convolve(x: &[usize], kernel: &[usize], window: &Window) -> Result<Tensor> {
    conv2d(&zeros(x), &zeros(kernel), None, window, Activation::Relu, None)
}

#[test]
fn shapes_that_do_not_agree() {
    let window = Window::new([3, 3]);
    assert!(convolve(&[1, 5, 5, 2], &[3, 3, 2, 4], &window).is_ok());
    assert!(convolve(&[1, 5, 5, 2], &[3, 3, 1, 4], &window).is_err());
    assert!(convolve(&[1, 5, 5, 2], &[3, 2, 2, 4], &window).is_err());
    assert!(convolve(&[1, 2, 5, 2], &[3, 3, 2, 4], &window).is_err());
    assert!(convolve(&[5, 5, 2], &[3, 3, 2, 4], &window).is_err());
    assert!(convolve(&[1, 5, 5, 0], &[3, 3, 0, 4], &window).is_err());
    assert!(convolve(&[1, 5, 5, 2], &[3, 3, 2, 0], &window).is_err());
    assert!(convolve(&[1, 5, 5, 2], &[3, 3, 2, 4], &window.with_strides([0, 1])).is_err());
    let (x, kernel) = (zeros(&[2, 3]), zeros(&[3, 4]));
    assert!(dense(&x, &x, None, Activation::Relu, None).is_err());
    assert!(dense(&x, &kernel, Some(&zeros(&[3])), Activation::Relu, None).is_err());
    assert!(batch_normalization_train(&x, Some(&zeros(&[2])), None, 1e-3, None).is_err());
    assert!(max_pool2d(&x, &Window::new([1, 1])).is_err());
    assert!(average_pool2d(&zeros(&[1, 2, 2, 1]), &Window::new([3, 3])).is_err());
    assert!(softmax(&zeros(&[])).is_err());
}

#[test]
fn pools_that_cannot_be_fused() {
    let (window, pool) = (Window::new([3, 3]), Window::new([2, 2]).with_strides([2, 2]));
    let supported = conv2d_max_pool_supported;
    assert!(supported(&window, &pool));
    assert!(supported(&window.clone().with_dilation([2, 1]), &pool));
    assert!(!supported(&window.clone().with_dilation([1, 2]), &pool));
    assert!(!supported(&window, &pool.clone().with_strides([1, 1])));
    assert!(!supported(&window, &pool.clone().with_padding([[1, 0], [0, 0]])));
    assert!(!supported(&window, &Window::new([16, 16]).with_strides([16, 16])));
    let (x, kernel) = (zeros(&[1, 5, 5, 2]), zeros(&[3, 3, 2, 4]));
    let large = Window::new([4, 4]).with_strides([4, 4]);
    let overlapping = Window::new([2, 2]);
    for pool in [large, overlapping] {
        let act = Activation::Relu;
        assert!(conv2d_max_pool(&x, &kernel, None, &window, act, &pool, None).is_err());
    }
}

#[test]
fn numbers_out_of_range() {
    let logits = zeros(&[2, 3]);
    let classes = |values: &[u32]| Tensor::new(values, &Device::Cpu).unwrap();
    assert!(softmax_cross_entropy(&logits, &classes(&[0, 2]), 2).is_ok());
    assert!(softmax_cross_entropy(&logits, &classes(&[0, 3]), 2).is_err());
    assert!(softmax_cross_entropy(&logits, &classes(&[0]), 2).is_err());
    assert!(softmax_cross_entropy(&logits, &classes(&[0, 1]), 0).is_err());
    assert!(softmax_cross_entropy(&logits, &zeros(&[2]), 2).is_err());
    assert!(softmax_cross_entropy_soft(&logits, &zeros(&[3, 2]), 2).is_err());
    for rate in [-0.1, 1.1, f64::NAN] {
        assert!(dropout(&logits, rate, 0).is_err());
    }
}

#[test]
fn other_types_than_single_precision() {
    let x = Tensor::zeros((1, 4, 4, 1), DType::F64, &Device::Cpu).unwrap();
    let kernel = zeros(&[3, 3, 1, 1]);
    let window = Window::new([3, 3]);
    assert!(conv2d(&x, &kernel, None, &window, Activation::Relu, None).is_err());
    assert!(max_pool2d(&x, &window).is_err());
    assert!(relu(&x).is_err() && softmax(&x).is_err() && dropout(&x, 0.5, 0).is_err());
}

#[test]
fn empty_batches_and_single_samples() {
    let window = Window::new([3, 3]);
    assert_eq!(convolve(&[0, 5, 5, 2], &[3, 3, 2, 4], &window).unwrap().dims(), [0, 3, 3, 4]);
    let y = dense(&zeros(&[0, 3]), &zeros(&[3, 4]), None, Activation::Relu, None).unwrap();
    assert_eq!(y.dims(), [0, 4]);
    assert_eq!(max_pool2d(&zeros(&[0, 5, 5, 2]), &window).unwrap().dims(), [0, 3, 3, 2]);
    assert_eq!(relu(&zeros(&[0])).unwrap().dims(), [0]);
}

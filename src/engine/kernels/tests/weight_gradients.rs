//! The side table of gradients, and the detail of candle that it stands on.

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};

use super::super::{
    Activation, WeightGradients, Window, batch_normalization_train, conv2d, conv2d_max_pool, dense,
};
use super::random::{Random, doubles, values};

#[test]
fn the_table_holds_what_the_store_would_hold() {
    let mut random = Random::new(81);
    let x = random.integer_variable(&[3, 9, 9, 4]);
    let kernels = [random.integer_variable(&[3, 3, 4, 5]), random.integer_variable(&[2, 2, 5, 4])];
    let biases = [random.integer_variable(&[5]), random.integer_variable(&[4])];
    let (kernel, bias) = (random.integer_variable(&[16, 2]), random.integer_variable(&[2]));
    let (gamma, beta) = (random.integer_variable(&[2]), random.integer_variable(&[2]));
    let table = WeightGradients::new();
    let network = |sink: Option<&_>| -> Result<Tensor> {
        let relu = Activation::Relu;
        let [first, second] = [Window::new([3, 3]), Window::new([2, 2])];
        let pool = Window::new([2, 2]).with_strides([2, 2]);
        let y = conv2d_max_pool(
            x.as_tensor(),
            &kernels[0],
            Some(&biases[0]),
            &first,
            relu,
            &pool,
            sink,
        )?;
        let y = conv2d(&y, &kernels[1], Some(&biases[1]), &second, relu, sink)?;
        let y = y.narrow(1, 0, 2)?.narrow(2, 0, 2)?.flatten_from(1)?;
        let y = dense(&y, &kernel, Some(&bias), Activation::Linear, sink)?;
        let y = batch_normalization_train(&y, Some(&gamma), Some(&beta), 1e-3, sink)?.y;
        y.sqr()?.sum_all()
    };
    let through_store = network(None).unwrap().backward().unwrap();
    let mut rest = network(Some(&table)).unwrap().backward().unwrap();
    assert_eq!(doubles(rest.get(&x).unwrap()), doubles(through_store.get(&x).unwrap()));
    for weight in kernels.iter().chain(&biases).chain([&kernel, &bias, &gamma, &beta]) {
        assert!(rest.get(weight).is_none());
        let gradient = table.take(weight, &mut rest).unwrap().unwrap();
        assert_eq!(values(&gradient), values(through_store.get(weight).unwrap()));
        assert!(table.take(weight, &mut rest).unwrap().is_none());
    }
}

#[test]
fn shares_of_several_uses_are_added() {
    let mut random = Random::new(82);
    let x = random.integer_variable(&[3, 4]);
    let kernel = random.integer_variable(&[4, 4]);
    let table = WeightGradients::new();
    let network = |sink: Option<&_>| {
        let y = dense(x.as_tensor(), &kernel, None, Activation::Linear, sink)?;
        let y = dense(&y, &kernel, None, Activation::Linear, sink)?;
        y.matmul(&kernel)?.sum_all()
    };
    let through_store = network(None).unwrap().backward().unwrap();
    let mut rest = network(Some(&table)).unwrap().backward().unwrap();
    let gradient = table.take(&kernel, &mut rest).unwrap().unwrap();
    assert_eq!(doubles(&gradient), doubles(through_store.get(&kernel).unwrap()));
}

#[test]
fn a_kernel_that_was_computed_gets_its_gradient_in_spite_of_the_table() {
    let mut random = Random::new(83);
    let x = random.integer_variable(&[3, 4]);
    let kernel = random.integer_variable(&[4, 2]);
    let table = WeightGradients::new();
    let doubled = (kernel.as_tensor() * 2.0).unwrap();
    let y = dense(x.as_tensor(), &doubled, None, Activation::Linear, Some(&table)).unwrap();
    let mut store = y.sum_all().unwrap().backward().unwrap();
    let gradient = table.take(&kernel, &mut store).unwrap().unwrap();
    let sums: Vec<f64> = doubles(&x.sum(0).unwrap());
    let expected: Vec<f64> = sums.iter().flat_map(|sum| [2.0 * sum; 2]).collect();
    assert_eq!(doubles(&gradient), expected);
}

#[test]
fn constants_get_no_gradient() {
    let mut random = Random::new(84);
    let window = Window::new([3, 3]);
    let pool = Window::new([2, 2]).with_strides([2, 2]);
    let frozen = random.integer_variable(&[3, 3, 4, 5]).as_detached_tensor();
    let trained = random.integer_variable(&[5]);
    let x = random.integer_variable(&[2, 8, 8, 4]).as_detached_tensor();
    let table = WeightGradients::new();
    for pooled in [false, true] {
        let y = if pooled {
            let relu = Activation::Relu;
            conv2d_max_pool(&x, &frozen, Some(&trained), &window, relu, &pool, Some(&table))
        } else {
            conv2d(&x, &frozen, Some(&trained), &window, Activation::Relu, Some(&table))
        };
        let mut store = y.unwrap().sum_all().unwrap().backward().unwrap();
        assert!(store.get(&frozen).is_none() && store.get(&x).is_none());
        assert!(table.take(&trained, &mut store).unwrap().is_some());
    }
}

/// An operation that says nothing about either input.
struct Silent;

impl CustomOp2 for Silent {
    fn name(&self) -> &'static str {
        "silent"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        layout: &Layout,
        _: &CpuStorage,
        _: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        Ok((x.clone(), layout.shape().clone()))
    }

    fn bwd(
        &self,
        _: &Tensor,
        _: &Tensor,
        _: &Tensor,
        _: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        Ok((None, None))
    }
}

#[test]
fn candle_lets_an_operation_say_nothing_about_variables() {
    let mut random = Random::new(85);
    let (x, y) = (random.integer_variable(&[3]), random.integer_variable(&[3]));
    let z = x.apply_op2(&y, Silent).unwrap();
    let store = z.sum_all().unwrap().backward().unwrap();
    assert!(store.get(&x).is_none() && store.get(&y).is_none());
}

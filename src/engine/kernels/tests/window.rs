//! The arithmetic of windows.

use super::super::Window;

#[test]
fn outputs_are_counted() {
    let window = Window::new([3, 2]);
    assert_eq!(window.output_size([5, 5]), Some([3, 4]));
    assert_eq!(window.output_size([2, 5]), None);
    assert_eq!(window.clone().with_strides([2, 3]).output_size([5, 6]), Some([2, 2]));
    assert_eq!(window.clone().with_dilation([2, 4]).output_size([5, 5]), Some([1, 1]));
    assert_eq!(window.clone().with_padding([[1, 0], [0, 2]]).output_size([2, 2]), Some([1, 3]));
    assert_eq!(window.clone().with_strides([0, 1]).output_size([5, 5]), None);
    assert_eq!(Window::new([0, 1]).output_size([5, 5]), None);
    assert_eq!(
        Window::new([usize::MAX; 2]).with_dilation([usize::MAX; 2]).output_size([5, 5]),
        None
    );
}

#[test]
fn same_padding_is_tensorflows() {
    let padding = |size, strides, input| {
        Window::new([size; 2]).with_strides([strides; 2]).with_same_padding([input; 2]).padding[0]
    };
    assert_eq!(padding(3, 1, 28), [1, 1]);
    assert_eq!(padding(2, 1, 28), [0, 1]);
    assert_eq!(padding(3, 2, 28), [0, 1]);
    assert_eq!(padding(3, 2, 27), [1, 1]);
    assert_eq!(padding(2, 2, 28), [0, 0]);
    assert_eq!(padding(2, 2, 27), [0, 1]);
    assert_eq!(padding(1, 3, 28), [0, 0]);
    let window = Window::new([3; 2]).with_dilation([2; 2]).with_same_padding([9, 9]);
    assert_eq!((window.padding[0], window.output_size([9, 9])), ([2, 2], Some([9, 9])));
}

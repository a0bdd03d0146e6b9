//! What is told of small models.

use super::lesson;
use crate::check::{Options, check};
use crate::source::Source;

fn told(text: &str) -> String {
    let source = Source::new("a.net", text);
    let checked = check(&source, &Options::default());
    let plan = checked.plan.unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
    lesson(&plan, &source)
}

#[test]
fn shapes_and_parameters_are_worked_out() {
    let page = told(
        "data mnist { inputs {\n reshape(28, 28, 1)\n cast(float32)\n rescale(1 / 255)\n } }\n\
         model m {\n    Conv2D(30, (5, 5), activation=relu)\n    MaxPooling2D(2)\n    Dropout(0.2)\n    \
         Flatten()\n    Dense(10, activation=softmax)\n}\n\
         compile(loss=sparse_categorical_crossentropy, optimizer=adam)\n\
         fit(epochs=2, batch_size=128, validation_split=0.1)\n",
    );
    for words in [
        "# m: 5 layers, 43,990 parameters",
        "28 - 5 + 1 = 24 places each way",
        "5 * 5 * 1 = 25 and a bias: 30 * (25 + 1) = 780 parameters",
        "(24 - 2) / 2 + 1 = 12 places each way",
        "12 * 12 * 30 = 4,320 numbers are put in a row",
        "10 * (4320 + 1) = 43,210 parameters",
        "1 / (1 - 0.2) = 1.25",
        "864,000 operations for one sample",
        "54,000 samples (6,000 are kept for validation) in batches of 128 are 422 steps, the last of 112",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

#[test]
fn every_layer_of_a_graph_is_told() {
    let page = told(
        "model m {\n    Input(9, 8, 4)\n    x = Conv2D(4, (3, 2), strides=2, padding=same, use_bias=false)\n    \
         BatchNormalization()\n    y = Activation(tanh)\n    Add()(x, y)\n    Concatenate()(x, y)\n    \
         Conv2D(2, 3, dilation_rate=2, padding=same)\n    GlobalAveragePooling2D()\n    Reshape((2, 1))\n}\n",
    );
    for words in [
        "padding",
        "(dilated)",
        "2 * 4 parameters",
        "`tanh` squeezes",
        "2 values are added",
        "2 numbers are left",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

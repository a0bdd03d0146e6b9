//! The specs of the language's description.

/// The big example.
pub(in crate::syntax) const LARGE_CNN: &str = r#"# Handwritten digits with a large convolutional network.
param epochs = 10                        # netc run large_cnn.net -p epochs=3
param short = false

seed = 7
image_data_format = channels_first

data mnist {
    take(train=7000 if short else 60000, test=3000 if short else 10000)
    inputs {
        reshape(1, 28, 28)
        cast(float32)
        rescale(1 / 255)
    }
    targets { to_categorical() }
}

let num_classes = data.targets.classes   # known before any sample is read: 10

model large_cnn {
    Conv2D(30, (5, 5), activation=relu)
    MaxPooling2D(pool_size=(2, 2))
    Conv2D(15, (3, 3), activation=relu)
    MaxPooling2D(pool_size=(2, 2))
    Dropout(0.2)
    Flatten()
    Dense(128, activation=relu)
    Dense(50, activation=relu)
    Dense(num_classes, activation=softmax)
}

compile(loss=categorical_crossentropy, optimizer=adam, metrics=[accuracy])
fit(epochs=epochs, batch_size=100, validation_data=test)
evaluate(test)

print("Large CNN Error: {100 - 100 * accuracy:.2f}%")
"#;

/// The big example as a tree.
pub(in crate::syntax) const LARGE_CNN_TREE: &str = r#"param epochs = 10
param short = false
seed = 7
image_data_format = channels_first
data mnist() {take(train=(if short 7000 60000), test=(if short 3000 10000)); inputs() {reshape(1, 28, 28); cast(float32); rescale((/ 1 255))}; targets() {to_categorical()}}
let num_classes = data.targets.classes
model large_cnn() {Conv2D(30, tuple(5, 5), activation=relu); MaxPooling2D(pool_size=tuple(2, 2)); Conv2D(15, tuple(3, 3), activation=relu); MaxPooling2D(pool_size=tuple(2, 2)); Dropout(0.2); Flatten(); Dense(128, activation=relu); Dense(50, activation=relu); Dense(num_classes, activation=softmax)}
compile(loss=categorical_crossentropy, optimizer=adam, metrics=[accuracy])
fit(epochs=epochs, batch_size=100, validation_data=test)
evaluate(test)
print("Large CNN Error: {100 - 100 * accuracy:.2f}%")
"#;

/// The residual blocks.
pub(in crate::syntax) const RESNET: &str = r"block residual(filters, stride=1) {
    shortcut = input
    Conv2D(filters, 3, strides=stride, padding=same, use_bias=false)
    BatchNormalization()
    Activation(relu)
    Conv2D(filters, 3, padding=same, use_bias=false)
    y = BatchNormalization()
    if stride != 1 { shortcut = Conv2D(filters, 1, strides=stride)(shortcut) }
    Add()(y, shortcut)
    Activation(relu)
}

model resnet {
    Input(32, 32, 3)                 # optional where a data section gives it
    Conv2D(16, 3, padding=same, activation=relu)
    repeat 3 { residual(16) }
    residual(32, stride=2)
    GlobalAveragePooling2D()
    Dense(10, activation=softmax)
}
";

/// The residual blocks as a tree.
pub(in crate::syntax) const RESNET_TREE: &str = r"block residual(filters, stride=1) {shortcut = input; Conv2D(filters, 3, strides=stride, padding=same, use_bias=false); BatchNormalization(); Activation(relu); Conv2D(filters, 3, padding=same, use_bias=false); y = BatchNormalization(); if (!= stride 1) {shortcut = Conv2D(filters, 1, strides=stride)(shortcut)} else {}; Add()(y, shortcut); Activation(relu)}
model resnet() {Input(32, 32, 3); Conv2D(16, 3, padding=same, activation=relu); repeat 3 {residual(16)}; residual(32, stride=2); GlobalAveragePooling2D(); Dense(10, activation=softmax)}
";

//! What runs, or could run, but is almost certainly not meant; and advice.

use super::declare::diagnostics;

diagnostics! {
    /// A practice that spoils training.
    pub enum PracticeProblem {
        /// Inputs far from the numbers that networks learn from.
        Warning "unscaled-inputs" UnscaledInputs { range: String, remedy: String }
            => "the model is given numbers in {range}; networks learn well from numbers that reach to about 1",
            help format!("{remedy}");
        /// An image whose channels stand where the format has rows or columns.
        Warning "image-layout-mismatch" ImageLayout { layer: String, shape: String, channels: usize, format: String, other: String }
            => "{layer} reads {shape} as an image of {channels} channels, as {format} says",
            help format!("write `image_data_format = {other}` at the top, or `reshape` the inputs");
        /// A softmax with nothing to compare.
        Error "softmax-of-one" SoftmaxOfOne { layer: String }
            => "{layer} applies softmax to a single number, which always gives 1",
            help "for two classes write `Dense(1, activation=sigmoid)` with `loss=binary_crossentropy`, or `Dense(2, activation=softmax)`".to_owned();
        /// A last activation that a loss accepts, but is not made for.
        Warning "unusual-output-activation" UnusualOutput { loss: String, usual: String, found: String, remedy: String }
            => "`{loss}` goes with a last `{usual}`, and the last layer has `{found}`",
            help format!("{remedy}");
        /// Targets that the last activation cannot give.
        Warning "target-out-of-reach" OutOfReach { activation: String, reach: String, targets: String }
            => "`{activation}` gives numbers in {reach}, and the targets lie in {targets}",
            help "leave the activation of the last layer out, or bring the targets into its range with `rescale`".to_owned();
        /// Class labels learned as if they were quantities.
        Warning "labels-as-quantities" LabelsAsQuantities { loss: String, targets: String, remedy: String }
            => "`{loss}` measures distances between quantities, and the targets are {targets}",
            help format!("{remedy}");
        /// One number between many.
        Warning "bottleneck" Bottleneck { layer: String, outputs: usize }
            => "{layer} has one output, from which {outputs} outputs are to be told apart",
            help "give the layer more units".to_owned();
        /// An activation on top of another, or one that changes nothing.
        Warning "repeated-activation" RepeatedActivation { first: String, second: String }
            => "`{second}` is applied to the result of `{first}`, with no weights between them",
            help format!("remove one of the two");
        /// Layers that are one layer.
        Warning "linear-stack" LinearStack { first: String, second: String }
            => "{second} follows {first}, which has no activation: together they compute what one layer can",
            help format!("write `activation=relu` in the first one, or remove it");
        /// A layer whose sums reach the next weights without an activation.
        Warning "missing-activation" MissingActivation { first: String, second: String }
            => "{first} has no activation: only pooling lies between its sums and {second}",
            help "write `activation=relu` in it".to_owned();
        /// Shares of 1 between layers with weights.
        Warning "hidden-softmax" HiddenSoftmax { layer: String }
            => "softmax inside the model: {layer} hands on shares of 1, in which units hold each other down",
            help "write `activation=relu` in hidden layers; `softmax` belongs to the last one".to_owned();
        /// Many layers that squash what they are given.
        Warning "saturating-stack" SaturatingStack { activation: String, layers: usize }
            => "{layers} layers with `{activation}` follow each other; gradients shrink in each of them",
            help "write `activation=relu` in the hidden layers, or put `BatchNormalization()` between them".to_owned();
        /// Units that begin alike and stay alike.
        Warning "constant-weights" ConstantWeights { layer: String, initializer: String }
            => "all weights of {layer} begin with the same value (`{initializer}`), so that all its units learn the same",
            help "leave `kernel_initializer` out: the default draws at random".to_owned();
        /// An initializer made for another activation.
        Hint "initializer-mismatch" InitializerMismatch { activation: String, initializer: String, better: String }
            => "`{initializer}` is not made for `{activation}`",
            help format!("write `kernel_initializer={better}`");
        /// A bias that is taken away at once.
        Hint "bias-before-normalization" BiasBeforeNormalization { layer: String }
            => "the bias of {layer} has no effect: BatchNormalization takes the mean away",
            help "write `use_bias=false`".to_owned();
        /// A network that can learn its samples by heart.
        Hint "more-parameters-than-samples" ManyParameters { parameters: usize, samples: usize, times: usize }
            => "the model has {parameters} parameters, {times} times as many as there are samples to train on ({samples})",
            help "a smaller network, `Dropout`, or more samples keep it from learning them by heart".to_owned();
        /// Dropout that leaves hardly anything.
        Warning "extreme-dropout" ExtremeDropout { rate: String, kept: String }
            => "`Dropout({rate})` sets all but {kept} of the values to 0",
            help "the rate is the share that is dropped, not the one that is kept; 0.2 to 0.5 are usual".to_owned();
        /// Random zeros in the answer.
        Warning "dropout-at-output" DropoutAtOutput {}
            => "`Dropout` at the end of the model sets random outputs to 0 while training",
            help "put it before the last layer with weights".to_owned();
        /// Statistics of dropped values, which are others than those at test time.
        Hint "dropout-before-normalization" DropoutBeforeNormalization {}
            => "BatchNormalization learns the spread of dropped values, which is another one at test time (Li et al., 2018)",
            help "put `Dropout` behind `BatchNormalization`".to_owned();
        /// Rows or columns that no window covers.
        Hint "rows-left-over" RowsLeftOver { layer: String, input: String, rows: usize, columns: usize }
            => "{layer} never looks at the last {rows} rows and {columns} columns of its input {input}",
            help "`padding=same` covers all of them".to_owned();
        /// A step that is larger than the data.
        Warning "batch-larger-than-data" BatchLargerThanData { batch: usize, samples: usize }
            => "`batch_size={batch}` is more than the {samples} samples to train on: each epoch is one step",
            help "the default is 32".to_owned();
        /// A batch without spread.
        Warning "batch-of-one" BatchOfOne { batch: usize, samples: usize, remedy: String }
            => "BatchNormalization meets a batch of one sample, whose variance is 0: {samples} samples in batches of {batch}",
            help format!("{remedy}");
        /// Training that nothing is held against.
        Hint "no-validation" NoValidation {}
            => "nothing tells whether the model also learns samples that it does not train on",
            help "write `validation_split=0.1`".to_owned();
        /// Choices made on the test samples.
        Hint "test-data-for-validation" TestForValidation {}
            => "the samples of the final test also watch over training: choices made by them make the test look better than it is",
            help "write `validation_split=0.1`, and keep `test` for `evaluate`".to_owned();
        /// A test without training.
        Warning "untrained-model" UntrainedModel {}
            => "`evaluate` tests the model as it begins: the spec has neither `fit` nor `load`",
            help "add `fit(epochs=5, validation_split=0.1)`, or `load(\"weights.safetensors\")`".to_owned();
        /// A step size that hardly anyone can learn with.
        Warning "unusual-learning-rate" UnusualLearningRate { optimizer: String, rate: String, verdict: String, usual: String }
            => "`learning_rate={rate}` is very {verdict} for `{optimizer}`",
            help format!("{usual} is usual");
        /// A constant that nothing uses.
        Warning "unused-name" UnusedName { kind: String, name: String }
            => "`{kind} {name}` is never used",
            help "use it, or remove it".to_owned();
        /// A constant with the name of something else.
        Warning "shadowing-name" ShadowingName { kind: String, name: String, means: String }
            => "`{kind} {name}` hides {means} `{name}`",
            help "choose another name".to_owned();
        /// A job that this machine cannot hold.
        Warning "memory-shortage" MemoryShortage { needed: String, there: String }
            => "training needs about {needed} of memory, and this machine has {there}",
            help "make `batch_size` smaller, or the largest layers".to_owned();
    }
}

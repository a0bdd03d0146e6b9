//! What can be found wrong with a training, as numbers. Knows no limits and no words.

use super::Gradient;

/// Something that was found, told once for each layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it is.
    pub finding: Finding,
    /// Number of the epoch in which it was seen first, from 1.
    pub epoch: usize,
    /// Least and greatest number among the inputs that were looked at last; nothing where none were.
    pub inputs: Option<(f32, f32)>,
}

/// What can be found. Nodes are those of the plan's model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Units behind a rectifier that gave 0 for all samples, at all places of an image.
    DeadUnits {
        /// The node.
        node: usize,
        /// Number of such units.
        dead: usize,
        /// Number of all its units: channels of an image, else elements of the last axis.
        units: usize,
        /// Number of samples that were looked at.
        samples: usize,
    },
    /// Units whose activation was at its bounds for nearly all samples.
    SaturatedUnits {
        /// The node.
        node: usize,
        /// Number of such units.
        saturated: usize,
        /// Number of all its units.
        units: usize,
        /// Number of samples that were looked at.
        samples: usize,
    },
    /// A layer that learns next to nothing beside one behind it.
    VanishingGradient {
        /// The node.
        node: usize,
        /// Its gradient.
        gradient: Gradient,
        /// The node behind it with the greatest gradient for its weights.
        behind: usize,
        /// The gradient of that.
        greatest: Gradient,
    },
    /// A gradient that is out of proportion to its weights.
    ExplodingGradient {
        /// The node.
        node: usize,
        /// Its gradient.
        gradient: Gradient,
    },
    /// After many steps the loss is what one answer for all samples would have.
    StuckLoss {
        /// The loss on the samples that were looked at.
        loss: f64,
        /// The loss of the mean target as the answer to each of them.
        constant: f64,
        /// Steps since training began.
        steps: usize,
    },
    /// The validation loss rises from epoch to epoch while the training loss falls.
    GrowingValidationLoss {
        /// The epoch with the least validation loss.
        best_epoch: usize,
        /// That validation loss.
        best: f64,
        /// The validation loss now.
        last: f64,
        /// The training loss in that epoch and now.
        training: (f64, f64),
    },
}

impl Finding {
    /// The node that it is about; none where it is about the whole training.
    #[must_use]
    pub fn node(&self) -> Option<usize> {
        match self {
            Self::DeadUnits { node, .. }
            | Self::SaturatedUnits { node, .. }
            | Self::VanishingGradient { node, .. }
            | Self::ExplodingGradient { node, .. } => Some(*node),
            Self::StuckLoss { .. } | Self::GrowingValidationLoss { .. } => None,
        }
    }

    /// Whether it is the same kind of thing about the same layer.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.node() == other.node()
    }
}

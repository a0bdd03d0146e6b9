//! What the course of a training says: a loss that does not move, a validation loss that grows. Every
//! limit stands here, with its reason. Knows no layers.

use super::{Finding, Look};
use crate::engine::observe::{EpochEnds, result};

/// Steps before a loss that stands still is told: slow beginnings are none of netc's business.
const STEPS: usize = 100;

/// A network that has learnt anything is better than one answer for all samples by more than this share;
/// less is within what a few hundred samples can tell.
const BETTER: f64 = 0.02;

/// Losses too small to be compared with: there is but one answer.
const NOTHING: f64 = 1e-6;

/// Epochs in a row in which the validation loss rises and the training loss falls.
const RISING: usize = 3;

/// By which share the validation loss must have risen in all.
const RISEN: f64 = 0.05;

/// A loss that is no better than that of one answer for all samples, both in an epoch's mean and now.
/// One epoch alone may be a slow beginning, unless there is only one.
pub(super) fn stuck(look: &Look, mean: f64, steps: usize, last_epoch: bool) -> Option<Finding> {
    let constant = look.constant.filter(|constant| *constant > NOTHING)?;
    let limit = constant * (1.0 - BETTER);
    let late = steps >= STEPS && (look.epoch > 1 || last_epoch);
    let found = late && look.loss >= limit && mean >= limit;
    found.then_some(Finding::StuckLoss { loss: look.loss, constant, steps })
}

/// A validation loss that rises in each of the last epochs while the training loss falls.
pub(super) fn grows<'a>(epochs: impl Iterator<Item = &'a EpochEnds>) -> Option<Finding> {
    let losses: Vec<(usize, f64, f64)> = epochs
        .filter_map(|epoch| {
            let validation = result(epoch.validation.as_ref()?, "loss")?;
            Some((epoch.epoch, result(&epoch.training, "loss")?, validation))
        })
        .collect();
    let window = losses.get(losses.len().checked_sub(RISING + 1)?..)?;
    let parted = window.windows(2).all(|pair| match pair {
        [before, after] => after.1 < before.1 && after.2 > before.2,
        _ => false,
    });
    let least = losses.iter().min_by(|left, right| left.2.total_cmp(&right.2))?;
    let (best_epoch, training, best) = *least;
    let (_, training_now, last) = *losses.last()?;
    let found = parted && last >= best * (1.0 + RISEN);
    found.then_some(Finding::GrowingValidationLoss {
        best_epoch,
        best,
        last,
        training: (training, training_now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(loss: f64, epoch: usize) -> Look {
        let (samples, inputs, layers) = (256, (0.0, 1.0), Vec::new());
        Look { epoch, step: 1, samples, inputs, loss, constant: Some(2.3), layers }
    }

    #[test]
    fn a_loss_is_stuck_where_one_answer_is_as_good() {
        assert!(stuck(&look(2.31, 2), 2.3, 200, false).is_some());
        assert!(stuck(&look(2.31, 1), 2.3, 200, true).is_some(), "there is but one epoch");
        assert!(stuck(&look(2.31, 1), 2.3, 200, false).is_none(), "a slow beginning");
        assert!(stuck(&look(2.31, 2), 2.3, 99, false).is_none(), "too early");
        assert!(stuck(&look(2.2, 2), 2.3, 200, false).is_none(), "it begins to move");
        assert!(stuck(&look(2.31, 2), 2.1, 200, false).is_none(), "it has moved");
        assert!(stuck(&Look { constant: None, ..look(2.31, 2) }, 2.3, 200, false).is_none());
        let single = Look { constant: Some(1e-7), ..look(1e-3, 2) };
        assert!(stuck(&single, 1e-3, 200, false).is_none(), "there is but one answer");
    }

    fn epochs(losses: &[(f64, f64)]) -> Vec<EpochEnds> {
        let results = |loss| vec![("loss".to_owned(), loss)];
        let epoch = |(index, (training, validation)): (usize, &(f64, f64))| EpochEnds {
            epoch: index + 1,
            epochs: 9,
            steps: 1,
            training: results(*training),
            validation: Some(results(*validation)),
            training_seconds: 0.0,
            validation_seconds: 0.0,
        };
        losses.iter().enumerate().map(epoch).collect()
    }

    #[test]
    fn a_validation_loss_grows_only_for_epochs_on_end() {
        let parted = [(0.9, 0.8), (0.7, 0.6), (0.5, 0.61), (0.4, 0.65), (0.3, 0.7)];
        let found = grows(epochs(&parted).iter());
        let Some(Finding::GrowingValidationLoss { best_epoch, best, last, training }) = found
        else {
            panic!("{found:?}");
        };
        assert_eq!(
            (best_epoch, best.to_bits(), last.to_bits()),
            (2, 0.6_f64.to_bits(), 0.7_f64.to_bits())
        );
        assert_eq!(training, (0.7, 0.3));
        assert!(grows(epochs(&parted[..4]).iter()).is_none(), "two epochs are none");
        let wavers = [(0.9, 0.6), (0.7, 0.61), (0.5, 0.66), (0.4, 0.65), (0.3, 0.7)];
        assert!(grows(epochs(&wavers).iter()).is_none());
        let together = [(0.9, 0.6), (1.0, 0.7), (1.1, 0.8), (1.2, 0.9)];
        assert!(grows(epochs(&together).iter()).is_none(), "the training loss grows, too");
        let slight = [(0.9, 0.6), (0.8, 0.601), (0.7, 0.602), (0.6, 0.603)];
        assert!(grows(epochs(&slight).iter()).is_none());
    }
}

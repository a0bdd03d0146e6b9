//! In which order the values of a program lie in memory. Kernels want images with channels last; a
//! spec may write them first.

use crate::engine::program::{Kept, Order};
use crate::shape::DataFormat;

/// The slots that hold a value, by order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    written: Option<usize>,
    moved: Option<usize>,
}

impl Held {
    pub(super) fn put(&mut self, order: Order, slot: usize) {
        match order {
            Order::Written => self.written = Some(slot),
            Order::Moved => self.moved = Some(slot),
        }
    }

    pub(super) fn get(self, order: Order) -> Option<usize> {
        match order {
            Order::Written => self.written,
            Order::Moved => self.moved,
        }
    }

    /// Where the value was put first.
    pub(super) fn kept(self) -> Option<Kept> {
        let kept = |(slot, order)| Kept { slot, order };
        let moved = self.moved.map(|slot| (slot, Order::Moved));
        let written = self.written.map(|slot| (slot, Order::Written));
        // Slots are numbered as stages are added, and a value is made before it is moved.
        moved.into_iter().chain(written).min_by_key(|(slot, _)| *slot).map(kept)
    }

    /// The order in which the value was made comes first: what follows most likely wants it too.
    pub(super) fn any(self) -> (usize, Order) {
        match (self.moved, self.written) {
            (Some(slot), _) => (slot, Order::Moved),
            (None, slot) => (slot.unwrap_or(0), Order::Written),
        }
    }
}

/// The order in which an image of a format has its channels last.
pub(super) fn image_order(format: DataFormat) -> Order {
    match format {
        DataFormat::ChannelsFirst => Order::Moved,
        DataFormat::ChannelsLast => Order::Written,
    }
}

/// Where an axis of the spec's shape stands in an order, both without the batch.
pub(in crate::engine) fn axis_in(order: Order, axis: usize) -> usize {
    match (order, axis) {
        (Order::Written, axis) => axis,
        (Order::Moved, 0) => 2,
        (Order::Moved, axis) => axis - 1,
    }
}

//! Prepares what is needed next on a thread of its own, while this one computes. Knows neither samples
//! nor networks.

use std::sync::mpsc::sync_channel;
use std::thread::{Builder, scope};

/// How many finished things may wait. One that is waiting and one in the making are enough to be
/// ahead, and bound the memory.
const WAITING: usize = 1;

/// Hands `consume` what `prepare` makes of each of `items`, in their order, each made while the one
/// before is used. What is left when `consume` returns is dropped.
///
/// Where the system refuses a thread, everything is made here, one by one when it is asked for.
pub(super) fn ahead<I, B, T>(
    items: impl Iterator<Item = I> + Send + Clone,
    prepare: impl Fn(I) -> B + Sync,
    consume: impl FnOnce(&mut dyn Iterator<Item = B>) -> T,
) -> T
where
    I: Send,
    B: Send,
{
    scope(|scope| {
        let (give, take) = sync_channel(WAITING);
        let (prepare, theirs) = (&prepare, items.clone());
        let work = move || {
            for item in theirs {
                // Nobody takes any more: the consumer has returned.
                if give.send(prepare(item)).is_err() {
                    break;
                }
            }
        };
        match Builder::new().name("netc-ahead".to_owned()).spawn_scoped(scope, work) {
            Ok(_) => consume(&mut take.into_iter()),
            Err(_) => consume(&mut items.map(prepare)),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn things_come_whole_and_in_order() {
        let double = |n: usize| n * 2;
        let all = ahead(0..1000, double, |things| things.collect::<Vec<_>>());
        assert_eq!(all, (0..1000).map(double).collect::<Vec<_>>());
        assert_eq!(ahead(0..0, double, |things| things.count()), 0);
    }

    #[test]
    fn no_more_is_made_than_may_wait() {
        let made = AtomicUsize::new(0);
        let prepare = |n: usize| {
            made.fetch_add(1, Ordering::SeqCst);
            n
        };
        let first = ahead(0..1000, prepare, |things| things.next());
        assert_eq!(first, Some(0));
        // One was taken, one waited, one was offered to nobody.
        assert!(made.load(Ordering::SeqCst) <= 2 + WAITING);
    }

    #[test]
    fn a_panic_is_passed_on() {
        let prepare = |n: usize| {
            assert!(n < 3, "the fourth cannot be made");
            n
        };
        let all = || ahead(0..10, prepare, |things| things.count());
        assert!(std::panic::catch_unwind(all).is_err());
    }
}

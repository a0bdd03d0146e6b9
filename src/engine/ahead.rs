//! Prepares what is needed next on a thread of its own, while this one computes. Knows neither samples
//! nor networks.

use std::sync::mpsc::sync_channel;
use std::thread::{Builder, scope};

/// How many finished groups may wait. One that is waiting and one in the making are enough to be
/// ahead, and bound the memory.
const WAITING: usize = 1;

/// How many things make a group, and how many bytes: handing over wakes a thread, which takes longer
/// than to prepare a small thing.
const GROUP: usize = 8;
const GROUP_BYTES: usize = 4 << 20;

/// Hands `consume` what `prepare` makes of each of `items`, in their order, made in groups while those
/// before are used. What is left when `consume` returns is dropped. `bytes` is the size of one of them.
///
/// Where the system refuses a thread, everything is made here, one by one when it is asked for.
pub(super) fn ahead<I, B, T>(
    items: impl Iterator<Item = I> + Send + Clone,
    bytes: usize,
    prepare: impl Fn(I) -> B + Sync,
    consume: impl FnOnce(&mut dyn Iterator<Item = B>) -> T,
) -> T
where
    I: Send,
    B: Send,
{
    scope(|scope| {
        let (give, take) = sync_channel(WAITING);
        let (prepare, mut theirs) = (&prepare, items.clone());
        let size = (GROUP_BYTES / bytes.max(1)).clamp(1, GROUP);
        let work = move || {
            loop {
                let group: Vec<B> = theirs.by_ref().take(size).map(prepare).collect();
                // Nobody takes any more where sending fails: the consumer has returned.
                if group.is_empty() || give.send(group).is_err() {
                    break;
                }
            }
        };
        match Builder::new().name("netc-ahead".to_owned()).spawn_scoped(scope, work) {
            Ok(_) => consume(&mut take.into_iter().flatten()),
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
        let all = ahead(0..1000, 8, double, |things| things.collect::<Vec<_>>());
        assert_eq!(all, (0..1000).map(double).collect::<Vec<_>>());
        assert_eq!(ahead(0..0, 8, double, |things| things.count()), 0);
    }

    #[test]
    fn no_more_is_made_than_may_wait() {
        let made = AtomicUsize::new(0);
        let prepare = |n: usize| {
            made.fetch_add(1, Ordering::SeqCst);
            n
        };
        for (bytes, group) in [(8, GROUP), (GROUP_BYTES / 2, 2), (usize::MAX, 1)] {
            made.store(0, Ordering::SeqCst);
            let first = ahead(0..1000, bytes, prepare, |things| things.next());
            assert_eq!(first, Some(0));
            // One group was taken, one waited, one was offered to nobody.
            assert!(made.load(Ordering::SeqCst) <= (2 + WAITING) * group);
        }
    }

    #[test]
    fn a_panic_is_passed_on() {
        let prepare = |n: usize| {
            assert!(n < 3, "the fourth cannot be made");
            n
        };
        let all = || ahead(0..10, 8, prepare, |things| things.count());
        assert!(std::panic::catch_unwind(all).is_err());
    }
}

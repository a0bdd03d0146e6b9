//! Batches, room, waiting, and that answers go where they belong.

use std::sync::atomic::AtomicBool;
use std::thread;

use super::*;
use crate::serve::testing::Doubling;

fn batching(most: usize, wait: u64) -> Batching {
    Batching { most, wait: Duration::from_millis(wait) }
}

fn predict(samples: usize) -> Work {
    Work::Predict { inputs: vec![1.0; samples], samples }
}

fn sizes(queue: &Queue, most: usize) -> Vec<Vec<usize>> {
    queue.close();
    let batches = std::iter::from_fn(|| queue.next(batching(most, 0)));
    batches.map(|jobs| jobs.iter().map(Job::samples).collect()).collect()
}

#[test]
fn batches_keep_the_order_and_the_size() {
    let queue = Queue::new(1000);
    let mut receivers = Vec::new();
    for samples in [3, 3, 3, 20, 1, 8] {
        receivers.push(queue.offer(predict(samples)).unwrap());
    }
    receivers.push(queue.offer(Work::Layers { input: vec![1.0] }).unwrap());
    receivers.push(queue.offer(predict(2)).unwrap());
    assert_eq!(queue.waiting(), 41);
    assert_eq!(
        sizes(&queue, 8),
        [vec![3, 3], vec![3], vec![20], vec![1], vec![8], vec![1], vec![2]]
    );
    assert_eq!(queue.waiting(), 0);
}

#[test]
fn what_does_not_fit_is_refused_at_once() {
    let queue = Queue::new(10);
    let _first = queue.offer(predict(8)).unwrap();
    assert_eq!(queue.offer(predict(3)).unwrap_err(), Full { waiting: 8 });
    let _second = queue.offer(predict(2)).unwrap();
    assert!(queue.offer(predict(1)).is_err());
    assert_eq!(sizes(&queue, 64), [vec![8, 2]]);
    let _large = queue.offer(predict(11)).unwrap();
}

#[test]
fn a_batch_waits_for_those_who_arrive_and_for_nobody_else() {
    let queue = Arc::new(Queue::new(100));
    let first = queue.begin();
    let _one = queue.offer(predict(1)).unwrap();
    let long = batching(64, 60_000);
    // Nobody else has begun: there is no wait.
    assert_eq!(queue.next(long).unwrap().len(), 1);
    let second = queue.begin();
    let _two = queue.offer(predict(1)).unwrap();
    let came = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(30));
            came.store(true, Ordering::SeqCst);
            // The receiver is dropped; the job stands in line all the same.
            let _ = queue.offer(predict(1));
        });
        assert_eq!(queue.next(long).unwrap().len(), 2);
        assert!(came.load(Ordering::SeqCst));
    });
    drop((first, second));
}

#[test]
fn answers_go_to_those_who_asked() {
    let (queue, metrics) = (Queue::new(100), Metrics::default());
    let ask = |numbers: &[f32]| {
        queue.offer(Work::Predict { inputs: numbers.to_vec(), samples: numbers.len() }).unwrap()
    };
    let (one, gone, two) = (ask(&[1.0, 2.0]), ask(&[5.0]), ask(&[3.0]));
    drop(gone);
    let layers = queue.offer(Work::Layers { input: vec![4.0] }).unwrap();
    queue.close();
    queue.work(&Doubling::default(), batching(64, 0), &metrics);
    let outputs = |answer: oneshot::Receiver<Answer>| answer.blocking_recv().unwrap().unwrap();
    assert_eq!(outputs(one).outputs, [2.0, 4.0]);
    assert_eq!(outputs(two).outputs, [6.0]);
    let layers = outputs(layers);
    assert_eq!((layers.outputs, layers.layers.len()), (vec![8.0], 1));
}

#[test]
fn a_panic_ends_the_request_alone() {
    let (queue, metrics) = (Queue::new(100), Metrics::default());
    let ask = |number: f32| queue.offer(Work::Layers { input: vec![number] }).unwrap();
    let (bad, good) = (ask(f32::NEG_INFINITY), ask(1.0));
    queue.close();
    queue.work(&Doubling::default(), batching(1, 0), &metrics);
    assert_eq!(bad.blocking_recv().unwrap().unwrap_err(), Fault("it panicked".to_owned()));
    assert!(good.blocking_recv().unwrap().is_ok());
}

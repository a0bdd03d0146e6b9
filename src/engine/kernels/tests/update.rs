//! Variables changed in place.

use super::super::update_in_place;
use super::random::{Random, constant, doubles, values};

#[test]
#[cfg_attr(miri, ignore = "too slow there")]
fn a_rule_sees_matching_pieces_and_keeps_its_state() {
    let mut random = Random::new(71);
    for length in [1, 7, 8, 9, 100_001] {
        let variable = random.integer_variable(&[length]);
        let gradient = constant(random.integers(length), &[length]);
        let (before, gradients) = (values(&variable), values(&gradient));
        let (mut sum, mut count) = (vec![0.0; length], vec![0.0; length]);
        for _ in 0..3 {
            update_in_place(&variable, &gradient, [&mut sum, &mut count], |p, g, [sum, count]| {
                for (((p, g), sum), count) in p.iter_mut().zip(g).zip(sum).zip(count) {
                    *sum += g;
                    *count += 1.0;
                    *p -= 2.0 * *sum;
                }
            })
            .unwrap();
        }
        let expected: Vec<f32> = before.iter().zip(&gradients).map(|(p, g)| p - 12.0 * g).collect();
        assert_eq!(values(&variable), expected);
        assert!(count.iter().all(|&count| count == 3.0));
    }
}

#[test]
fn a_rule_may_have_no_state() {
    let variable = Random::new(72).integer_variable(&[2, 3]);
    let expected: Vec<f64> = doubles(&variable).into_iter().map(|p| p - 1.0).collect();
    let gradient = constant(vec![1.0; 6], &[2, 3]);
    update_in_place(&variable, &gradient, [], |p, g, []| {
        p.iter_mut().zip(g).for_each(|(p, g)| *p -= g);
    })
    .unwrap();
    assert_eq!(doubles(&variable), expected);
}

#[test]
fn wrong_lengths_are_refused() {
    let variable = Random::new(73).integer_variable(&[4]);
    let gradient = constant(vec![1.0; 4], &[4]);
    assert!(update_in_place(&variable, &gradient, [&mut [0.0; 3][..]], |_, _, _| ()).is_err());
    let short = constant(vec![1.0; 3], &[3]);
    assert!(update_in_place(&variable, &short, [], |_, _, []| ()).is_err());
}

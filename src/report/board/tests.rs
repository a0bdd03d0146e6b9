//! The screen at several sizes, on a terminal that only remembers.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;

fn results(loss: f64) -> Results {
    vec![("loss".to_owned(), loss), ("accuracy".to_owned(), 1.0 - loss / 3.0)]
}

/// In the middle of the fourth of eight epochs of 100 steps.
fn board() -> Board {
    let mut board = Board::new("mlp");
    let loss = |at: f64| 2.3 * (-at / 2.0).exp() + 0.1;
    for epoch in 1..=4_u32 {
        let number = usize::try_from(epoch).unwrap();
        board.epoch_begins(&EpochBegins { epoch: number, epochs: 8, steps: 100 });
        let last = if epoch == 4 { 50 } else { 100 };
        for step in 1..=last {
            let at = f64::from(epoch - 1) + f64::from(step) / 100.0;
            let results = results(loss(at));
            let step = usize::try_from(step).unwrap();
            let seconds = real(step) * 0.02;
            let ends = StepEnds { epoch: number, step, steps: 100, seconds, results: &results };
            board.step_ends(&ends);
        }
        if epoch < 4 {
            board.epoch_ends(&EpochEnds {
                epoch: number,
                epochs: 8,
                steps: 100,
                training: results(loss(f64::from(epoch))),
                validation: Some(results(loss(f64::from(epoch)) + 0.2)),
                training_seconds: 2.0,
                validation_seconds: 0.5,
            });
        }
    }
    board
}

fn screen(board: &Board, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(board, frame)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn a_training_fits_the_usual_terminal() {
    let mut board = board();
    board.found("epoch 2: warning[dead-units]: 30 of 100 units of dense are dead".to_owned());
    insta::assert_snapshot!(screen(&board, 80, 24));
    insta::assert_snapshot!(screen(&board, 60, 16));
}

#[test]
fn time_left_counts_validations() {
    // 450 steps of 20 ms, and the validations of five epochs.
    let left = board().seconds_left().unwrap();
    assert!((left - (450.0 * 0.02 + 5.0 * 0.5)).abs() < 1e-9, "{left}");
    assert_eq!(Board::default().seconds_left(), None);
}

#[test]
fn no_size_and_no_number_is_trouble() {
    let mut odd = board();
    odd.stopping = true;
    let nan = vec![("loss".to_owned(), f64::NAN), ("accuracy".to_owned(), f64::INFINITY)];
    odd.step_ends(&StepEnds { epoch: 4, step: 51, steps: 100, seconds: 1.0, results: &nan });
    for (columns, rows) in [(1, 1), (2, 3), (10, 4), (30, 8), (200, 60)] {
        let _ = screen(&odd, columns, rows);
        let _ = screen(&Board::default(), columns, rows);
    }
    assert!(screen(&odd, 80, 24).contains("stopping after the running step"));
}

#[test]
fn points_within_epochs_are_few() {
    let mut board = Board::default();
    board.epoch_begins(&EpochBegins { epoch: 1, epochs: 1, steps: 100_000 });
    let results = results(1.0);
    for step in 1..=100_000 {
        let ends = StepEnds { epoch: 1, step, steps: 100_000, seconds: 1.0, results: &results };
        board.step_ends(&ends);
    }
    assert!((1_000..=MOST_POINTS + 1).contains(&board.running[0].len()));
}

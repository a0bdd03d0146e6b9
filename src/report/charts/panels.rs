//! Several drawings in one, side by side and in rows.

use crate::draw::Drawing;

/// Places drawings in rows of at most `columns`, each as wide as the widest.
pub(in crate::report) fn panels(title: &str, drawings: &[Drawing], columns: usize) -> Drawing {
    let most = |side: &dyn Fn(&Drawing) -> f64| drawings.iter().map(side).fold(0.0, f64::max);
    let wide = most(&|drawing| drawing.size().0);
    let mut sheet = Drawing::new(1.0, 1.0, title);
    let (mut bottom, mut right) = (0.0, 1.0_f64);
    for row in drawings.chunks(columns.max(1)) {
        let high = row.iter().map(|drawing| drawing.size().1).fold(0.0, f64::max);
        let mut left = 0.0;
        for drawing in row {
            sheet.place((left, bottom), drawing);
            left += wide;
        }
        right = right.max(left);
        bottom += high;
    }
    sheet.resize(right, bottom.max(1.0));
    sheet
}

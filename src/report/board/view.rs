//! Where things stand on the screen: how far training is, curves, findings, what keys do.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{LineGauge, Paragraph};

use super::{Board, curves};
use crate::report::duration;
use crate::report::number::metric;

/// More findings are not shown at once.
const MOST_FINDINGS: u16 = 4;
/// More curves are not shown.
const MOST_CURVES: usize = 4;
/// A curve has at least so many lines and columns; what does not fit is left out.
const LEAST_CURVE: (u16, u16) = (6, 30);

/// Draws a training on the whole of a frame, whatever its size.
pub fn draw(board: &Board, frame: &mut Frame<'_>) {
    let area = frame.area();
    let findings = u16::try_from(board.findings.len()).unwrap_or(MOST_FINDINGS);
    let findings = findings.min(MOST_FINDINGS).min(area.height / 4);
    let rows = [
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(findings),
        Constraint::Length(1),
    ];
    let [head, bar, middle, below, foot] = Layout::vertical(rows).areas(area);
    frame.render_widget(heading(board), head);
    frame.render_widget(gauge(board), bar);
    draw_curves(board, middle, frame);
    draw_findings(board, below, frame);
    frame.render_widget(footer(board, area.width), foot);
}

/// `large_cnn  epoch 3/10  step 120/600  1m 10s left`
fn heading(board: &Board) -> Line<'static> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut text = format!("  epoch {}/{}", board.epoch, board.epochs);
    match board.validation {
        Some((step, steps)) => text.push_str(&format!("  validation {step}/{steps}")),
        None => text.push_str(&format!("  step {}/{}", board.step, board.steps)),
    }
    if let Some(left) = board.seconds_left() {
        text.push_str(&format!("  {} left", duration(left)));
    }
    Line::from(vec![Span::styled(board.model.clone(), bold), Span::raw(text)])
}

/// How much of all epochs is done.
fn gauge(board: &Board) -> LineGauge<'static> {
    let done = board.share_done().clamp(0.0, 1.0);
    LineGauge::default()
        .ratio(done)
        .label(format!("{:>3.0}%", (done * 100.0).floor()))
        .filled_symbol("━")
        .unfilled_symbol("─")
        .filled_style(Style::new().fg(Color::Green))
        .unfilled_style(Style::new().add_modifier(Modifier::DIM))
}

/// Loss first, side by side where there is room.
fn draw_curves(board: &Board, area: Rect, frame: &mut Frame<'_>) {
    let names: Vec<&str> = board.results.iter().map(|(name, _)| name.as_str()).collect();
    let (lines, columns) = LEAST_CURVE;
    if names.is_empty() || area.height < lines || area.width < columns {
        let numbers =
            board.results.iter().map(|(name, value)| format!("{name} {}", metric(*value)));
        let text = numbers.collect::<Vec<_>>().join("  ");
        frame.render_widget(Paragraph::new(text), area);
        return;
    }
    let wide = usize::from(area.width / columns).min(2).min(names.len());
    let high = usize::from(area.height / lines).min(names.len().div_ceil(wide));
    let shown = names.len().min(wide * high).min(MOST_CURVES);
    let rows = Layout::vertical(vec![Constraint::Fill(1); shown.div_ceil(wide)]).split(area);
    for (row, area) in rows.iter().enumerate() {
        let inside = names.iter().enumerate().take(shown).skip(row * wide).take(wide);
        let cells = Layout::horizontal(vec![Constraint::Fill(1); wide]).spacing(2).split(*area);
        for ((index, name), cell) in inside.zip(cells.iter()) {
            curves::draw(board, index, name, *cell, frame);
        }
    }
}

/// The newest findings, a line each.
fn draw_findings(board: &Board, area: Rect, frame: &mut Frame<'_>) {
    let shown = usize::from(area.height);
    let first = board.findings.len().saturating_sub(shown);
    let newest = board.findings.iter().skip(first);
    let style = Style::new().fg(Color::Yellow);
    let lines: Vec<Line<'_>> =
        newest.map(|finding| Line::styled(fitted(finding, area.width), style)).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// At most so many characters, the last one an ellipsis where some are left out.
fn fitted(text: &str, columns: u16) -> String {
    let columns = usize::from(columns);
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    text.chars().take(columns.saturating_sub(1)).chain(['…']).collect()
}

/// What marks mean and what keys do; of a narrow screen only the latter.
fn footer(board: &Board, columns: u16) -> Line<'static> {
    if board.stopping {
        let style = Style::new().add_modifier(Modifier::BOLD);
        return Line::styled("stopping after the running step; Ctrl-C again ends at once", style);
    }
    let (within, training, validation) = (curves::WITHIN, curves::TRAINING, curves::VALIDATION);
    let marks = format!("{within} within the epoch  {training} training  {validation} validation");
    let keys = "q stops the run";
    let room = usize::from(columns).saturating_sub(keys.len());
    let marks = if marks.chars().count() + 2 <= room { marks } else { String::new() };
    let gap = room.saturating_sub(marks.chars().count());
    Line::styled(format!("{marks}{:gap$}{keys}", ""), Style::new().add_modifier(Modifier::DIM))
}

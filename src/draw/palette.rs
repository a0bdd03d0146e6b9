//! The colours, in light and dark, and the style sheet that gives them to classes. Series have the
//! colours of Okabe and Ito, which people with any kind of colour blindness tell apart
//! (<https://jfly.uni-koeln.de/color/>), lighter where the ground is dark. Contrast of words against
//! their ground is at least 4.5, as WCAG 2.2 asks (1.4.3).

/// On which ground a picture is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As whoever looks prefers it (`prefers-color-scheme`); light where that cannot be asked.
    #[default]
    Auto,
    /// Dark on bright.
    Light,
    /// Bright on dark.
    Dark,
    /// As whoever looks prefers it, and light on paper: for pictures in a page.
    Page,
}

/// Number of colours of series.
pub const SERIES: usize = 6;

/// A set of colours.
struct Palette {
    /// The ground.
    paper: &'static str,
    /// The ground of boxes.
    panel: &'static str,
    /// Words and axes.
    ink: &'static str,
    /// Words that matter less.
    muted: &'static str,
    /// Lines that only guide the eye.
    grid: &'static str,
    /// What deserves attention.
    accent: &'static str,
    series: [&'static str; SERIES],
}

const LIGHT: Palette = Palette {
    paper: "#ffffff",
    panel: "#f4f6f8",
    ink: "#1b1f24",
    muted: "#57606a",
    grid: "#d8dee4",
    accent: "#9c4d00",
    series: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9"],
};

const DARK: Palette = Palette {
    paper: "#14181d",
    panel: "#1f252c",
    ink: "#e6edf3",
    muted: "#9aa4af",
    grid: "#343c46",
    accent: "#ffb454",
    series: ["#5cb8f0", "#ff9a4d", "#3ddbb0", "#e8a8cb", "#f0d25a", "#9bd3f5"],
};

/// What the colours of a palette say of each class.
fn rules(palette: &Palette) -> String {
    let Palette { paper, panel, ink, muted, grid, accent, series } = palette;
    let mut text = format!(
        ".paper{{fill:{paper}}}.panel{{fill:{panel}}}.box{{fill:{panel};stroke:{muted}}}\
         .t{{fill:{ink}}}.m{{fill:{muted}}}.on{{fill:{paper}}}.mark{{fill:{accent}}}\
         .axis{{stroke:{ink}}}.edge{{stroke:{muted}}}.grid{{stroke:{grid}}}.ring{{stroke:{accent}}}"
    );
    for (index, colour) in series.iter().enumerate() {
        text += &format!(".f{index}{{fill:{colour}}}.l{index}{{stroke:{colour}}}");
    }
    text
}

/// What does not depend on the ground.
const FORMS: &str = "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;\
font-size:12px}.h{font-size:15px;font-weight:600}.s{font-size:10px}.b{font-weight:600}\
.n{font-variant-numeric:tabular-nums}\
.axis,.edge,.grid,.ring,.line{fill:none}.axis,.edge,.grid{stroke-width:1}.ring{stroke-width:2}\
.line{stroke-width:2;stroke-linejoin:round;stroke-linecap:round}\
.d1{stroke-dasharray:7 4}.d2{stroke-dasharray:2 4}.px{image-rendering:pixelated}";

/// The style sheet of pictures. A page that shows several has it once.
#[must_use]
pub fn style(theme: Theme) -> String {
    format!("{FORMS}{}", on_grounds(theme, rules))
}

/// The colours of a page around pictures, as custom properties: `--paper`, `--panel`, `--ink`, `--muted`,
/// `--grid`, `--accent`, and `--series-0` and so on.
#[must_use]
pub fn variables() -> String {
    on_grounds(Theme::Page, |palette| {
        let Palette { paper, panel, ink, muted, grid, accent, series } = palette;
        let series: String = series
            .iter()
            .enumerate()
            .map(|(i, colour)| format!(";--series-{i}:{colour}"))
            .collect();
        format!(
            ":root{{--paper:{paper};--panel:{panel};--ink:{ink};--muted:{muted};--grid:{grid};\
             --accent:{accent}{series}}}"
        )
    })
}

/// Rules for the grounds of a theme.
fn on_grounds(theme: Theme, rules: impl Fn(&Palette) -> String) -> String {
    let (light, dark) = (rules(&LIGHT), rules(&DARK));
    match theme {
        Theme::Light => light,
        Theme::Dark => dark,
        Theme::Auto => format!("{light}@media (prefers-color-scheme:dark){{{dark}}}"),
        // Browsers print with the preference of the screen.
        Theme::Page => format!("{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let byte = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
            let share = f64::from(byte) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_and_lines_stand_out_from_their_ground() {
        for palette in [&LIGHT, &DARK] {
            for ground in [palette.paper, palette.panel] {
                assert!(contrast(palette.ink, ground) >= 7.0);
                assert!(
                    contrast(palette.muted, ground) >= 4.5,
                    "{}",
                    contrast(palette.muted, ground)
                );
                assert!(contrast(palette.accent, ground) >= 4.5);
            }
            // The two that nearly every picture uses; the others come with dashes and marks.
            for colour in &palette.series[..2] {
                assert!(contrast(colour, palette.paper) >= 3.0, "{colour}");
            }
        }
    }
}

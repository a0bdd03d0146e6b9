//! Where a picture goes and in which form: by the ending of the file's name.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::replace::replace;
use crate::cli::terminal::Terminal;
use crate::draw::{Drawing, Theme};

/// How a picture is written.
#[derive(Debug, Args)]
pub(super) struct DrawingOptions {
    /// The file to write; its ending says the form
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The ground that the picture is for; a PNG file is for a light one unless this says dark
    #[arg(long, value_enum, default_value = "auto", value_name = "THEME")]
    theme: Ground,
    /// Pixels of a PNG file for each of the drawing's, 0.25 to 8
    #[arg(long, default_value = "2", value_name = "FACTOR", value_parser = scale)]
    scale: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ground {
    /// As whoever looks prefers it
    Auto,
    /// Dark on bright
    Light,
    /// Bright on dark
    Dark,
}

fn scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "write a number, as in `--scale 2`".to_owned())?;
    if (0.25..=8.0).contains(&scale) { Ok(scale) } else { Err("it is 0.25 to 8".to_owned()) }
}

/// The ending of a file's name, in small letters.
pub(super) fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// An ending that this picture has no form for.
pub(super) fn unknown_form(path: &Path, known: &str) -> Failure {
    let message = format!("no form of this picture goes by the ending of {}", path.display());
    Failure::new(message).help(format!("name a file that ends in {known}"))
}

impl DrawingOptions {
    fn theme(&self) -> Theme {
        match self.theme {
            Ground::Auto => Theme::Auto,
            Ground::Light => Theme::Light,
            Ground::Dark => Theme::Dark,
        }
    }

    /// Refuses a file whose ending names no form, before any work is done for it.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.output.as_deref() {
            Some(path) if !["svg", "png"].contains(&ending(path).as_str()) => {
                Err(unknown_form(path, ".svg or .png"))
            }
            Some(path) if ending(path) == "png" && !cfg!(feature = "png") => Err(no_png()),
            _ => Ok(()),
        }
    }

    /// Writes a drawing as SVG or PNG.
    pub(super) fn write(
        &self,
        path: &Path,
        drawing: &Drawing,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        match ending(path).as_str() {
            "svg" => replace(path, drawing.to_svg(self.theme()).as_bytes())?,
            "png" => replace(path, &self.png(drawing)?)?,
            _ => return Err(unknown_form(path, ".svg or .png")),
        }
        told(path, terminal);
        Ok(())
    }

    #[cfg(feature = "png")]
    fn png(&self, drawing: &Drawing) -> Result<Vec<u8>, Failure> {
        drawing.to_png(self.theme(), self.scale).map_err(|error| {
            Failure::new(error.to_string()).help("write it as SVG, or with a smaller --scale")
        })
    }

    #[cfg(not(feature = "png"))]
    fn png(&self, _: &Drawing) -> Result<Vec<u8>, Failure> {
        let _ = self.scale;
        Err(no_png())
    }
}

fn no_png() -> Failure {
    Failure::new("this netc writes no PNG files: it was built without the feature `png`")
        .help("name a file that ends in .svg")
}

/// Says where the picture is.
pub(super) fn told(path: &Path, terminal: &Terminal) {
    terminal.note(&format!("picture written to {}", path.display()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_within_bounds() {
        assert_eq!(scale("2.5"), Ok(2.5));
        assert!(scale("0").is_err() && scale("9").is_err() && scale("x").is_err());
        assert!(scale("nan").is_err() && scale("inf").is_err());
    }

    #[test]
    fn endings_name_forms() {
        assert_eq!(ending(Path::new("a/b.SVG")), "svg");
        assert_eq!(ending(Path::new("a.b/c")), "");
    }
}

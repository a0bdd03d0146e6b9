//! Pictures as inputs of a network: their size and channels, and which way round they are.

use std::path::Path;

use super::failure::Failure;
use super::predict::Invert;
use crate::data::{self, Channels, Inputs, Picture};
use crate::ir::Plan;
use crate::record::Ground;
use crate::shape::{DType, DataFormat, Image};

/// What a network's pictures must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    image: Image,
    /// Whether channels stand before rows in a sample.
    channels_first: bool,
}

/// A picture as the bytes of a sample.
pub(super) struct Sample {
    picture: Picture,
    channels_first: bool,
    name: String,
}

/// Bytes of a sample that are the right way round.
pub(super) struct Upright {
    pub(super) bytes: Vec<u8>,
    pub(super) inverted: bool,
    /// What the user should know about it.
    pub(super) note: Option<String>,
}

impl Frame {
    /// What the samples of a plan are as pictures.
    pub(super) fn of(plan: &Plan) -> Result<Self, Failure> {
        let Some(data) = &plan.data else {
            let message = "the spec has no data, so it is not known how pictures become inputs";
            return Err(Failure::new(message).help("add `data facts(...) { inputs { ... } }`"));
        };
        let source = &data.inputs.source;
        let image = match *source.shape.axes() {
            [rows, columns] => Some(Image { rows, columns, channels: 1 }),
            _ => source.shape.image(plan.format),
        };
        let image = image.filter(|image| [1, 3].contains(&image.channels));
        match image.filter(|_| source.dtype == DType::UInt8) {
            Some(image) => {
                let channels_first =
                    source.shape.rank() == 3 && plan.format == DataFormat::ChannelsFirst;
                Ok(Self { image, channels_first })
            }
            None => Err(Failure::new(format!(
                "the network's samples are no pictures: {}",
                source.describe()
            ))
            .help("pictures are bytes of one or three channels; use --samples instead")),
        }
    }

    /// Rows, columns and channels.
    #[cfg(feature = "serve")]
    pub(super) fn image(self) -> Image {
        self.image
    }

    /// Whether channels stand before rows in a sample.
    #[cfg(feature = "serve")]
    pub(super) fn channels_first(self) -> bool {
        self.channels_first
    }

    /// Reads a picture and scales it.
    pub(super) fn read(self, path: &Path) -> Result<Sample, Failure> {
        let Image { rows, columns, .. } = self.image;
        let picture = data::read_picture(path, rows, columns, self.channels())?;
        Ok(self.sample(path, picture))
    }

    /// The same of the content of a file, of at most so many pixels; errors call it by the path.
    #[cfg(feature = "serve")]
    pub(super) fn of_content(
        self,
        path: &Path,
        content: &[u8],
        most_pixels: u64,
    ) -> Result<Sample, data::DataError> {
        let size = (self.image.rows, self.image.columns);
        let picture = data::picture_of(path, content, size, self.channels(), most_pixels)?;
        Ok(self.sample(path, picture))
    }

    fn channels(self) -> Channels {
        if self.image.channels == 1 { Channels::Gray } else { Channels::Rgb }
    }

    fn sample(self, path: &Path, picture: Picture) -> Sample {
        let name = path.to_string_lossy().into_owned();
        Sample { picture, channels_first: self.channels_first, name }
    }
}

impl Sample {
    /// Turns the picture into its negative where that is asked for, or where its ground is the
    /// reverse of the training samples'.
    pub(super) fn inverted(self, invert: Invert, ground: Option<Ground>) -> Upright {
        let (here, there) = match self.picture.bright_border {
            true => ("dark on bright ground", "bright on dark ground"),
            false => ("bright on dark ground", "dark on bright ground"),
        };
        let gray = self.picture.channels == 1;
        let reversed =
            ground.is_some_and(|ground| (ground == Ground::Bright) != self.picture.bright_border);
        let name = &self.name;
        let (inverted, note) = match invert {
            Invert::Always => (true, None),
            Invert::Auto if gray && reversed => (
                true,
                Some(format!(
                    "note: {name} is {here}, the training samples are {there}: inverted \
                 (--invert=never leaves it)"
                )),
            ),
            Invert::Never if gray && reversed => (
                false,
                Some(format!(
                    "note: {name} is {here}, the training samples are {there}; --invert fits"
                )),
            ),
            Invert::Auto if gray && ground.is_none() && self.picture.bright_border => (
                false,
                Some(format!("note: {name} is {here}; --invert fits a network trained on {there}")),
            ),
            Invert::Auto | Invert::Never => (false, None),
        };
        let picture = if inverted { self.picture.inverted() } else { self.picture };
        let bytes = if self.channels_first { channels_first(&picture) } else { picture.bytes };
        Upright { bytes, inverted, note }
    }
}

/// The bytes of (rows, columns, channels) as (channels, rows, columns).
fn channels_first(picture: &Picture) -> Vec<u8> {
    let channels = picture.channels.max(1);
    let plane = |channel| picture.bytes.iter().skip(channel).step_by(channels).copied();
    (0..channels).flat_map(plane).collect()
}

/// The input that a sample's bytes become by the spec's own steps.
pub(super) fn prepared(plan: &Plan, bytes: Vec<u8>) -> Result<Inputs, Failure> {
    let data = plan.data.as_ref();
    let inputs = data.and_then(|data| data::prepare_inputs(&data.inputs, bytes));
    // A frame made from the plan has the plan's number of bytes.
    inputs.ok_or_else(|| {
        Failure::new("the picture does not fit the network; this is a fault of netc")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(border: u8, channels: usize) -> Sample {
        let bytes = vec![border; 4 * channels];
        let bright_border = border > 127;
        let picture =
            Picture { height: 2, width: 2, channels, bytes, original: (2, 2), bright_border };
        Sample { picture, channels_first: false, name: "a.png".to_owned() }
    }

    #[test]
    fn pictures_are_turned_the_way_of_the_training_samples() {
        let inverted = |border, channels, invert, ground| {
            let upright = sample(border, channels).inverted(invert, ground);
            (upright.inverted, upright.note.is_some(), upright.bytes.first().copied())
        };
        let (dark, bright) = (Some(Ground::Dark), Some(Ground::Bright));
        assert_eq!(inverted(250, 1, Invert::Auto, dark), (true, true, Some(5)));
        assert_eq!(inverted(250, 1, Invert::Auto, bright), (false, false, Some(250)));
        assert_eq!(inverted(5, 1, Invert::Auto, bright), (true, true, Some(250)));
        assert_eq!(inverted(250, 1, Invert::Auto, None), (false, true, Some(250)));
        assert_eq!(inverted(250, 1, Invert::Never, dark), (false, true, Some(250)));
        assert_eq!(inverted(5, 1, Invert::Always, dark), (true, false, Some(250)));
        assert_eq!(inverted(250, 3, Invert::Auto, dark), (false, false, Some(250)), "a photo");
    }

    #[test]
    fn channels_are_moved_to_the_front() {
        let bytes = vec![1, 2, 3, 4, 5, 6];
        let picture = Picture {
            height: 1,
            width: 2,
            channels: 3,
            bytes,
            original: (1, 2),
            bright_border: false,
        };
        assert_eq!(channels_first(&picture), [1, 4, 2, 5, 3, 6]);
    }
}

//! What run, evaluate, predict and verify do first: find the data, prepare it, make the network.

use std::path::Path;
use std::time::Instant;

use candle_core::Device;

use super::failure::Failure;
use super::interrupt::Stop;
use super::options::DataOptions;
use super::terminal::Terminal;
use super::watch;
use crate::catalog::plots::Picture;
use crate::catalog::samples::Split;
use crate::data::{self, Environment, LoadOptions, Loaded, Prepared};
use crate::engine::{self, Metadata, Network};
use crate::ir::{DataPlan, Plan, Show};
use crate::record::{DataUsed, Ground, Machine, Preprocessing};

/// Name of the metadata of a weights file that says how inputs are prepared.
pub(super) const PREPROCESSING: &str = "preprocessing";

/// Whoever works: where text goes, whether to stop, where data is, what computes.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) terminal: &'a Terminal,
    pub(super) stop: &'a Stop,
    pub(super) options: &'a DataOptions,
    pub(super) device: &'a Device,
    /// The spec file; data is looked for near it.
    pub(super) spec: &'a Path,
}

/// Data in memory.
pub(super) struct Data {
    pub(super) prepared: Prepared,
    pub(super) used: DataUsed,
    /// How inputs are prepared.
    pub(super) preprocessing: Option<Preprocessing>,
    /// The raw bytes of the samples that the spec wants to see.
    pub(super) seen: Vec<(Split, usize, Vec<u8>)>,
}

/// Fixes the number of threads and opens the device; before anything is computed. The number also
/// where none was asked for: left to itself, the tensor library's threads keep the cores busy while
/// they wait.
pub(super) fn device(options: &DataOptions) -> Result<Device, Failure> {
    engine::set_threads(threads(options))?;
    Ok(options.device.unwrap_or_default().open()?)
}

/// How many threads compute: as asked for, or one for each core that the process may use.
fn threads(options: &DataOptions) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    options.threads.map_or_else(cores, usize::from)
}

/// What the run runs on.
pub(super) fn machine(options: &DataOptions) -> Machine {
    Machine {
        device: options.device.unwrap_or_default().to_string(),
        platform: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        instruction_set: instruction_set(),
        threads: threads(options),
    }
}

/// The vector instructions that kernels use on this machine.
fn instruction_set() -> String {
    let arch = format!("{:?}", pulp::Arch::new());
    let name = arch.split(['(', ' ']).next().unwrap_or_default();
    match name {
        "V4" => "avx512".to_owned(),
        "V3" => "avx2".to_owned(),
        "Scalar" => "portable".to_owned(),
        other => other.to_lowercase(),
    }
}

/// Whether any part of a plan needs samples.
pub(super) fn needs_data(plan: &Plan) -> bool {
    let of_samples = |show: &Show| {
        use Picture::{ClassCounts, Histogram, Sample};
        matches!(show, Show::Plot(ClassCounts(_) | Histogram { .. } | Sample { .. }))
    };
    let works = plan.fit.is_some() || plan.evaluate.is_some() || plan.predict.is_some();
    works || plan.shows.iter().any(of_samples)
}

impl Job<'_> {
    /// Ends the command if the user asked for it.
    pub(super) fn go_on(self) -> Result<(), Failure> {
        if self.stop.is_requested() { Err(Failure::stopped()) } else { Ok(()) }
    }

    /// Finds, loads and prepares the data of a plan.
    pub(super) fn data(self, plan: &Plan) -> Result<Data, Failure> {
        let Some(data) = &plan.data else {
            return Err(Failure::new("the spec has no data").help("add `data mnist { ... }`"));
        };
        let name = data.dataset.declaration().name;
        let Some(files) = data.dataset.files() else {
            let message =
                format!("`data {name}(...)` only describes the data; this needs the data");
            let help = "name a data set, such as `data mnist { ... }`; `netc check` and \
                        `netc summary` work with descriptions";
            return Err(Failure::new(message).help(help));
        };
        let options = LoadOptions {
            data_dir: self.options.data_dir.clone(),
            environment: Environment::from_process(),
            spec_path: Some(self.spec.to_owned()),
            offline: self.options.offline,
            mirrors: Vec::new(),
        };
        let loaded = data::load(files, &options, &mut watch::downloads(self.terminal, self.stop))?;
        self.go_on()?;
        prepare(plan, data, loaded)
    }

    /// Makes the network; its weights are drawn, or read from a file.
    pub(super) fn network(
        self,
        plan: &Plan,
        weights: Option<&Path>,
    ) -> Result<(Network, Metadata), Failure> {
        let mut network = Network::on(plan, self.device)?;
        let metadata = match weights {
            Some(path) => network.load(path)?,
            None => Metadata::new(),
        };
        Ok((network, metadata))
    }
}

fn prepare(plan: &Plan, data: &DataPlan, loaded: Loaded) -> Result<Data, Failure> {
    let Loaded { train, test, digests, .. } = loaded;
    let files = digests.into_iter().map(|digest| (digest.name.to_owned(), digest.sha256));
    let samples = data.samples.iter().map(|(split, count)| (split.name().to_owned(), *count));
    let set = data.dataset.declaration().name.to_owned();
    let used = DataUsed { set, samples: samples.collect(), files: files.collect() };
    let ground = ground(&train.images, &train.shape);
    let preprocessing =
        Preprocessing::of(plan).map(|preprocessing| Preprocessing { ground, ..preprocessing });
    let seen = seen_samples(plan, &train, &test);
    let prepared = data::prepare(data, train, test)?;
    Ok(Data { prepared, used, preprocessing, seen })
}

/// The raw bytes of the samples that the spec wants to see.
fn seen_samples(
    plan: &Plan,
    train: &data::Split,
    test: &data::Split,
) -> Vec<(Split, usize, Vec<u8>)> {
    let wanted = plan.shows.iter().filter_map(|show| match show {
        Show::Plot(Picture::Histogram { sample, split } | Picture::Sample { sample, split }) => {
            Some((*split, *sample))
        }
        _ => None,
    });
    let bytes = |(split, sample): (Split, usize)| {
        let raw = if split == Split::Train { train } else { test };
        let width: usize = raw.shape.iter().product();
        let bytes = raw.images.chunks_exact(width.max(1)).nth(sample)?;
        Some((split, sample, bytes.to_vec()))
    };
    wanted.filter_map(bytes).collect()
}

/// Samples that are looked at to find the ground: the first ones tell as much as all.
const LOOKED_AT: usize = 1000;

/// What gray images have at their borders, if they agree: the mean of the outermost rows and
/// columns of the first samples is in the darkest or the brightest eighth.
fn ground(images: &[u8], shape: &[usize]) -> Option<Ground> {
    let &[rows, columns] = shape else { return None };
    let size = rows.checked_mul(columns).filter(|size| *size > 0)?;
    let is_border = |index: usize| {
        let (row, column) = (index / columns, index % columns);
        row == 0 || column == 0 || row + 1 == rows || column + 1 == columns
    };
    let looked_at = images.chunks_exact(size).take(LOOKED_AT).flat_map(|image| {
        image.iter().enumerate().filter(|(index, _)| is_border(*index)).map(|(_, byte)| *byte)
    });
    let (sum, count) =
        looked_at.fold((0_u64, 0_u64), |(sum, count), byte| (sum + u64::from(byte), count + 1));
    match sum.checked_div(count)? {
        0..32 => Some(Ground::Dark),
        224.. => Some(Ground::Bright),
        _ => None,
    }
}

/// Runs a phase; gives what it came to and the seconds that it took.
pub(super) fn timed<T>(phase: impl FnOnce() -> T) -> (T, f64) {
    let began = Instant::now();
    let came_to = phase();
    (came_to, began.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_what_the_borders_agree_on() {
        let image = |border: u8, inside: u8| {
            let mut image = [border; 9];
            image[4] = inside;
            image.to_vec()
        };
        assert_eq!(ground(&image(0, 255).repeat(3), &[3, 3]), Some(Ground::Dark));
        assert_eq!(ground(&image(250, 0), &[3, 3]), Some(Ground::Bright));
        assert_eq!(ground(&image(128, 0), &[3, 3]), None);
        assert_eq!(ground(&[], &[3, 3]), None);
        assert_eq!(ground(&[0; 27], &[3, 3, 3]), None);
    }
}

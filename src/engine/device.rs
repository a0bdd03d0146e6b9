//! Names of devices, and how one is opened. Knows nothing of what is computed on them.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::str::FromStr;

use candle_core::{Device, Error, Result, bail};

use super::error::EngineError;

/// The name of a device: `cpu`, `cuda`, `cuda:1`, `metal`. The number is 0 where none is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceName {
    /// The processor; the only device that kernels are written for.
    #[default]
    Cpu,
    /// A graphics card of NVIDIA's, by its number; needs the cargo feature `cuda`.
    Cuda(usize),
    /// A graphics processor of Apple's, by its number; needs the cargo feature `metal`.
    Metal(usize),
}

/// A text that names no device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the devices are cpu, cuda (NVIDIA) and metal (Apple); cuda:1 is the second card")]
pub struct UnknownDevice;

impl FromStr for DeviceName {
    type Err = UnknownDevice;

    fn from_str(text: &str) -> std::result::Result<Self, UnknownDevice> {
        let (kind, number) = match text.split_once(':') {
            Some((kind, number)) => (kind, Some(number.parse().map_err(|_| UnknownDevice)?)),
            None => (text, None),
        };
        match (kind, number) {
            ("cpu", None) => Ok(Self::Cpu),
            ("cuda", number) => Ok(Self::Cuda(number.unwrap_or(0))),
            ("metal", number) => Ok(Self::Metal(number.unwrap_or(0))),
            _ => Err(UnknownDevice),
        }
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
            Self::Metal(number) => write!(f, "metal:{number}"),
        }
    }
}

impl DeviceName {
    /// Makes the device ready.
    ///
    /// # Errors
    /// If netc was built without the device's feature, or the device is not there or does not work.
    pub fn open(self) -> std::result::Result<Device, EngineError> {
        let (feature, opened) = match self {
            Self::Cpu => return Ok(Device::Cpu),
            Self::Cuda(number) => ("cuda", without_panics(|| Device::new_cuda(number))),
            Self::Metal(number) => ("metal", without_panics(|| Device::new_metal(number))),
        };
        opened.map_err(|source| match source {
            Error::NotCompiledWithCudaSupport | Error::NotCompiledWithMetalSupport => {
                EngineError::DeviceNotBuilt { device: self, feature }
            }
            source => EngineError::Device { device: self, source },
        })
    }
}

/// The tensor library counts on a device to be there and panics where it is not.
fn without_panics<T>(open: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let opened = panic::catch_unwind(AssertUnwindSafe(open));
    panic::set_hook(hook);
    match opened {
        Ok(opened) => opened,
        Err(_) => bail!("there is no such device"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for (text, device, full) in [
            ("cpu", DeviceName::Cpu, "cpu"),
            ("cuda", DeviceName::Cuda(0), "cuda:0"),
            ("cuda:3", DeviceName::Cuda(3), "cuda:3"),
            ("metal", DeviceName::Metal(0), "metal:0"),
        ] {
            assert_eq!(text.parse(), Ok(device));
            assert_eq!((device.to_string(), full.parse()), (full.to_owned(), Ok(device)));
        }
        for wrong in ["", "gpu", "CPU", "cpu:0", "cuda:", "cuda:-1", "cuda:x", "metal:1:2", ":0"] {
            assert_eq!(wrong.parse::<DeviceName>(), Err(UnknownDevice), "{wrong}");
        }
    }

    #[test]
    fn what_the_tensor_library_panics_over_is_an_error() {
        let error = without_panics(|| -> Result<()> { panic!("out of bounds") }).unwrap_err();
        assert!(error.to_string().contains("there is no such device"), "{error}");
        assert_eq!(without_panics(|| Ok(3)).unwrap(), 3);
    }

    #[cfg(not(any(feature = "cuda", feature = "metal")))]
    #[test]
    fn devices_that_were_not_built_in_name_their_feature() {
        for (device, feature) in [(DeviceName::Cuda(0), "cuda"), (DeviceName::Metal(2), "metal")] {
            let error = device.open().unwrap_err();
            assert!(matches!(error, EngineError::DeviceNotBuilt { .. }), "{error}");
            let help = error.help().unwrap();
            assert!(help.contains(&format!("--features {feature}")), "{help}");
        }
        assert!(DeviceName::Cpu.open().unwrap().is_cpu());
    }
}

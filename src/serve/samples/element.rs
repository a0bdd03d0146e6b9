//! One sample, and what is nested in it: numbers to the depth of the shape, or flat.

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Problem, Reading};
use crate::shape::DType;

/// What stands at a path.
pub(super) struct Element<'r, 'a> {
    pub(super) reading: &'r mut Reading<'a>,
    /// Indices below `inputs`; the first is that of the sample.
    pub(super) path: &'r mut Vec<usize>,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

/// The axes that are left below a path.
fn depth(path: &[usize]) -> usize {
    path.len() - 1
}

impl Element<'_, '_> {
    fn refuse<E: serde::de::Error>(
        self,
        code: &'static str,
        message: impl FnOnce(&str) -> String,
    ) -> E {
        let path: String = self.path.iter().map(|index| format!("[{index}]")).collect();
        let help = format!("a sample is {}, nested or flat", self.reading.form.describe());
        let problem = Problem::bad(code, message(&format!("inputs{path}")), help);
        self.reading.refuse(problem)
    }

    fn wrong_kind<E: serde::de::Error>(self, found: &str) -> Result<(), E> {
        Err(self.refuse("wrong-type", |path| format!("{path} is {found}, not a number")))
    }

    /// A number where a sample's numbers are: at the shape's depth, or directly in a flat sample.
    fn number<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        let rank = self.reading.form.shape.rank();
        let at = depth(self.path);
        let flat = at == 1 && rank > 1 && *self.reading.flat.get_or_insert(true);
        if at != rank && !flat {
            return Err(self
                .refuse("wrong-shape", |path| format!("{path} is a number where a list belongs")));
        }
        let fits = match self.reading.form.dtype {
            DType::UInt8 => (0.0..=255.0).contains(&number) && number.fract() == 0.0,
            DType::Int32 => {
                (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)
                    && number.fract() == 0.0
            }
            // Whole numbers that a 64-bit float has exactly.
            DType::Int64 => number.abs() <= 9_007_199_254_740_992.0 && number.fract() == 0.0,
            DType::Float32 => number.abs() <= f64::from(f32::MAX),
        };
        if !fits {
            let wanted = match self.reading.form.dtype {
                DType::UInt8 => "a whole number from 0 to 255",
                DType::Int32 | DType::Int64 => "a whole number within range",
                DType::Float32 => "a number that 32 bits can hold",
            };
            return Err(
                self.refuse("out-of-range", |path| format!("{path} is {number}, not {wanted}"))
            );
        }
        self.reading.numbers.push(number);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Element { reading, path } = self;
        let at = depth(path);
        let axis = reading.form.shape.axes().get(at).copied();
        let nested = at != 1 || !*reading.flat.get_or_insert(false);
        let Some(axis) = axis.filter(|_| nested) else {
            return Err(Element { reading, path }
                .refuse("wrong-shape", |path| format!("{path} is a list where a number belongs")));
        };
        if at == 0 {
            reading.flat = None;
        }
        let mut count = 0;
        loop {
            // Whether a sample is flat shows at its first element.
            let flat = at == 0 && reading.flat == Some(true);
            let most = if flat { reading.form.width() } else { axis };
            let found = if count == most {
                list.next_element::<IgnoredAny>()?.is_some()
            } else {
                path.push(count);
                let next = Element { reading: &mut *reading, path: &mut *path };
                let next = list.next_element_seed(next)?;
                path.pop();
                next.is_some()
            };
            match (found, count == most) {
                (true, false) => count += 1,
                (false, true) => return Ok(()),
                (true, true) => {
                    return Err(Element { reading, path }.refuse("wrong-shape", |path| {
                        format!("{path} has more than {most} elements")
                    }));
                }
                (false, false) => {
                    return Err(Element { reading, path }.refuse("wrong-shape", |path| {
                        let elements = if count == 1 { "element" } else { "elements" };
                        format!("{path} has {count} {elements}, not {most}")
                    }));
                }
            }
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.number(number)
    }

    #[expect(clippy::cast_precision_loss, reason = "what a float cannot hold is out of range")]
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.number(number as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "what a float cannot hold is out of range")]
    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.number(number as f64)
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.wrong_kind("an object")
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.wrong_kind("text")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.wrong_kind("true or false")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.wrong_kind("null")
    }
}

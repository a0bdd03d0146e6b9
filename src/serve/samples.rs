//! Samples in JSON: `{"inputs": [sample, ...]}`, each nested as its shape or flat. What is wrong is told
//! with the path of the element: `inputs[3][12][5]`. Numbers go straight into a list; no tree is built,
//! whose size the sender would decide. Knows no model but the shape and type of its samples.

mod element;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::problem::Problem;
use crate::shape::{DType, Shape};
use element::Element;

/// What samples must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) shape: &'a Shape,
    pub(super) dtype: DType,
    /// The most samples.
    pub(super) most: usize,
}

/// The numbers of samples, one sample after the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numbers {
    pub(super) numbers: Vec<f64>,
    pub(super) samples: usize,
}

impl Form<'_> {
    /// Numbers in a sample.
    fn width(&self) -> usize {
        self.shape.elements().unwrap_or(usize::MAX)
    }

    /// As help puts it: `28 x 28 numbers, whole and from 0 to 255`.
    pub(super) fn describe(&self) -> String {
        let axes: Vec<String> = self.shape.axes().iter().map(ToString::to_string).collect();
        let noun = if self.width() == 1 { "number" } else { "numbers" };
        let numbers = match self.dtype {
            DType::UInt8 => ", whole and from 0 to 255",
            DType::Int32 | DType::Int64 => ", whole",
            DType::Float32 => "",
        };
        let axes = if axes.is_empty() { "1".to_owned() } else { axes.join(" x ") };
        format!("{axes} {noun}{numbers}")
    }
}

/// Reads the samples of a body.
///
/// # Errors
/// The body is no JSON, or not what the form says.
pub(super) fn read(body: &[u8], form: Form<'_>) -> Result<Numbers, Problem> {
    let mut reading =
        Reading { form, numbers: Vec::new(), samples: None, flat: None, problem: None };
    let mut json = serde_json::Deserializer::from_slice(body);
    let outcome = json.deserialize_map(Body(&mut reading)).and_then(|()| json.end());
    if let Some(problem) = reading.problem {
        return Err(problem);
    }
    let help = || format!("send {{\"inputs\": [sample, ...]}}, each sample {}", form.describe());
    if let Err(error) = outcome {
        let (code, message) = match error.classify() {
            serde_json::error::Category::Data => ("bad-body", "the body is no JSON object".into()),
            _ => ("bad-json", format!("the body is no JSON: {error}")),
        };
        return Err(Problem::bad(code, message, help()));
    }
    match reading.samples {
        None => Err(Problem::bad("no-inputs", "the body has no `inputs`", help())),
        Some(0) => Err(Problem::bad("no-inputs", "`inputs` is empty", help())),
        Some(samples) => Ok(Numbers { numbers: reading.numbers, samples }),
    }
}

/// What was read so far, and what was wrong with it: serde's own errors know no path.
struct Reading<'a> {
    form: Form<'a>,
    numbers: Vec<f64>,
    samples: Option<usize>,
    /// Whether the sample at hand is flat, once it is known; only asked where it may be either.
    flat: Option<bool>,
    problem: Option<Problem>,
}

impl Reading<'_> {
    /// Keeps a problem; gives an error that only ends the reading.
    fn refuse<E: serde::de::Error>(&mut self, problem: Problem) -> E {
        self.problem.get_or_insert(problem);
        E::custom("refused")
    }
}

struct Body<'r, 'a>(&'r mut Reading<'a>);

impl<'de> Visitor<'de> for Body<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name != "inputs" {
                map.next_value::<IgnoredAny>()?;
                let name: String = name.chars().take(MOST_NAMED).collect();
                let problem = Problem::bad(
                    "unknown-member",
                    format!("the body has a member `{name}`"),
                    "the samples are in `inputs`; nothing else is read",
                );
                return Err(self.0.refuse(problem));
            }
            if self.0.samples.is_some() {
                let problem = Problem::bad(
                    "unknown-member",
                    "the body has `inputs` twice",
                    "put all samples into one list",
                );
                return Err(self.0.refuse(problem));
            }
            map.next_value_seed(Inputs(self.0))?;
        }
        Ok(())
    }
}

/// Characters of a sender's word that are repeated to it.
const MOST_NAMED: usize = 40;

struct Inputs<'r, 'a>(&'r mut Reading<'a>);

impl<'de> DeserializeSeed<'de> for Inputs<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inputs<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a list of samples")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let reading = self.0;
        reading.samples = Some(0);
        let mut index = 0;
        loop {
            if index >= reading.form.most {
                // One more is too many, whatever it is.
                if list.next_element::<IgnoredAny>()?.is_some() {
                    let most = reading.form.most;
                    let message = format!("`inputs` has more than {most} samples");
                    let help = "send them in several requests, or start the server with a larger \
                                --max-samples";
                    return Err(reading.refuse(Problem::bad("too-many-samples", message, help)));
                }
                return Ok(());
            }
            let mut path = vec![index];
            let before = reading.numbers.len();
            let element = Element { reading: &mut *reading, path: &mut path };
            let Some(()) = list.next_element_seed(element)? else { return Ok(()) };
            debug_assert_eq!(reading.numbers.len() - before, reading.form.width());
            index += 1;
            reading.samples = Some(index);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.not_a_list("an object")
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.not_a_list("text")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.not_a_list("true or false")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.not_a_list("null")
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.not_a_list("a number")
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.not_a_list("a number")
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.not_a_list("a number")
    }
}

impl Inputs<'_, '_> {
    fn not_a_list<E: serde::de::Error>(self, found: &str) -> Result<(), E> {
        let help = format!("make it a list of samples, each {}", self.0.form.describe());
        let message = format!("`inputs` is {found}, not a list");
        Err(self.0.refuse(Problem::bad("wrong-shape", message, help)))
    }
}

#[cfg(test)]
mod tests;

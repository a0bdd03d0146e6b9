//! What is read of samples in JSON, and what is refused.

use super::*;

fn form(shape: &Shape, dtype: DType) -> Form<'_> {
    Form { shape, dtype, most: 3 }
}

fn bytes(axes: &[usize], body: &str) -> Result<Numbers, Problem> {
    read(body.as_bytes(), form(&Shape::new(axes), DType::UInt8))
}

fn refused(axes: &[usize], body: &str) -> (&'static str, String) {
    let problem = bytes(axes, body).unwrap_err();
    (problem.code, problem.message)
}

#[test]
fn samples_are_nested_or_flat() {
    let nested = bytes(&[2, 3], r#"{"inputs": [[[1,2,3],[4,5,6]], [[7,8,9],[10,11,12]]]}"#);
    let flat = bytes(&[2, 3], r#"{"inputs": [[1,2,3,4,5,6], [7.0,8,9e0,10,11,12]]}"#);
    assert_eq!(nested, flat);
    let read = nested.unwrap();
    assert_eq!((read.samples, read.numbers.len(), read.numbers[11]), (2, 12, 12.0));
    let mixed = bytes(&[2, 1], r#"{"inputs": [[1, 2], [[3], [4]], [5, 6]]}"#).unwrap();
    assert_eq!(mixed.numbers, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "each sample as it likes");
    assert_eq!(bytes(&[1, 1], r#"{"inputs": [[3], [[4]]]}"#).unwrap().numbers, [3.0, 4.0]);
    assert_eq!(bytes(&[2], r#"{"inputs": [[3, 4]]}"#).unwrap().samples, 1);
    assert_eq!(bytes(&[], r#"{"inputs": [3, 4]}"#).unwrap().samples, 2);
}

#[test]
fn what_is_wrong_is_told_with_its_path() {
    let axes = [2, 2];
    for (body, code, message) in [
        (
            r#"{"inputs": [[[1,2],[3,256]]]}"#,
            "out-of-range",
            "inputs[0][1][1] is 256, not a whole number from 0 to 255",
        ),
        (
            r#"{"inputs": [[1,2,3,4],[1,2,-1,4]]}"#,
            "out-of-range",
            "inputs[1][2] is -1, not a whole number from 0 to 255",
        ),
        (
            r#"{"inputs": [[[1,2],[3,0.5]]]}"#,
            "out-of-range",
            "inputs[0][1][1] is 0.5, not a whole number from 0 to 255",
        ),
        (r#"{"inputs": [[[1,2],[3]]]}"#, "wrong-shape", "inputs[0][1] has 1 element, not 2"),
        (r#"{"inputs": [[[1,2],[3,4],[5]]]}"#, "wrong-shape", "inputs[0] has more than 2 elements"),
        (r#"{"inputs": [[1,2,3]]}"#, "wrong-shape", "inputs[0] has 3 elements, not 4"),
        (r#"{"inputs": [[1,2,3,4,5]]}"#, "wrong-shape", "inputs[0] has more than 4 elements"),
        (r#"{"inputs": [[]]}"#, "wrong-shape", "inputs[0] has 0 elements, not 2"),
        (
            r#"{"inputs": [[[1,2],3]]}"#,
            "wrong-shape",
            "inputs[0][1] is a number where a list belongs",
        ),
        (
            r#"{"inputs": [[1,[2,3]]]}"#,
            "wrong-shape",
            "inputs[0][1] is a list where a number belongs",
        ),
        (
            r#"{"inputs": [[[1,[2]],[3,4]]]}"#,
            "wrong-shape",
            "inputs[0][0][1] is a list where a number belongs",
        ),
        (r#"{"inputs": [1]}"#, "wrong-shape", "inputs[0] is a number where a list belongs"),
        (r#"{"inputs": [[1,2,null,4]]}"#, "wrong-type", "inputs[0][2] is null, not a number"),
        (r#"{"inputs": [[1,2,"3",4]]}"#, "wrong-type", "inputs[0][2] is text, not a number"),
        (r#"{"inputs": [{"a": 1}]}"#, "wrong-type", "inputs[0] is an object, not a number"),
        (r#"{"inputs": 3}"#, "wrong-shape", "`inputs` is a number, not a list"),
        (r#"{"inputs": []}"#, "no-inputs", "`inputs` is empty"),
        ("{}", "no-inputs", "the body has no `inputs`"),
        (r#"{"instances": [[1,2,3,4]]}"#, "unknown-member", "the body has a member `instances`"),
        (
            r#"{"inputs": [[1,2,3,4]], "inputs": [[1,2,3,4]]}"#,
            "unknown-member",
            "the body has `inputs` twice",
        ),
        ("[1]", "bad-body", "the body is no JSON object"),
        (
            r#"{"inputs": [[1,2,3,4],[1,2,3,4],[1,2,3,4],0]}"#,
            "too-many-samples",
            "`inputs` has more than 3 samples",
        ),
    ] {
        assert_eq!(refused(&axes, body), (code, message.to_owned()), "{body}");
    }
    for body in
        ["", "{", r#"{"inputs": [[1,2,3,4]"#, r#"{"inputs": [[1,2,3,4]]} x"#, "NaN", "\u{1}"]
    {
        let (code, message) = refused(&axes, body);
        assert!(code == "bad-json" || code == "bad-body", "{body}: {code}");
        assert!(message.starts_with("the body is no JSON"), "{message}");
    }
    let problem = bytes(&axes, "{}").unwrap_err();
    assert!(problem.help.contains("each sample 2 x 2 numbers, whole and from 0 to 255"));
}

#[test]
fn other_types_take_other_numbers() {
    let shape = Shape::new([1]);
    let read = |dtype, number: &str| {
        let body = format!("{{\"inputs\": [[{number}]]}}");
        super::read(body.as_bytes(), form(&shape, dtype)).is_ok()
    };
    assert!(read(DType::Float32, "-1.5e30") && !read(DType::Float32, "1e39"));
    assert!(read(DType::Int32, "-2147483648") && !read(DType::Int32, "2147483648"));
    assert!(read(DType::Int64, "9007199254740992") && !read(DType::Int64, "18446744073709551615"));
    assert!(!read(DType::Int64, "0.5") && !read(DType::Float32, "1e999"));
}

#[test]
fn deep_nests_do_no_harm() {
    let deep = format!("{{\"inputs\": {}", "[".repeat(100_000));
    assert!(bytes(&[2, 2], &deep).is_err());
    let deep = format!("{{\"a\": {}", "[".repeat(100_000));
    assert!(bytes(&[2, 2], &deep).is_err());
}

proptest::proptest! {
    #[test]
    fn any_body_is_read_or_refused(body: Vec<u8>, numbers: Vec<u8>) {
        let _ = read(&body, form(&Shape::new([2]), DType::UInt8));
        let list = serde_json::json!({ "inputs": [numbers] }).to_string();
        let read = bytes(&[2], &list);
        proptest::prop_assert_eq!(read.is_ok(), numbers.len() == 2);
    }
}

//! Any text is read without a panic, and every place lies inside the text.

use proptest::prelude::*;

use super::specs;
use crate::source::Source;
use crate::syntax::parse;

fn read(name: &str, text: &str) {
    let source = Source::new(name, text);
    let (_, diagnostics) = parse(&source);
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        assert!(label.span.end <= text.len(), "{label:?} in {} bytes", text.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_is_read(text in "[a-z0-9 \\n(){}\\[\\]=,.:;+*/\"'#&|!<>%_-]{0,200}|\\PC{0,60}") {
        read("a.net", &text);
        read("a.yaml", &text);
    }

    #[test]
    fn a_spec_with_random_damage_is_read(
        at in 0..specs::LARGE_CNN.len(),
        removed in 0_usize..20,
        put in "[a-z(){}\\[\\]=,:\"'\\n]{0,6}",
    ) {
        let start = specs::LARGE_CNN.floor_char_boundary(at);
        let end = specs::LARGE_CNN.floor_char_boundary((at + removed).min(specs::LARGE_CNN.len()));
        let damaged = [&specs::LARGE_CNN[..start], &put, &specs::LARGE_CNN[end.max(start)..]].concat();
        read("a.net", &damaged);
        read("a.yaml", &damaged);
    }
}

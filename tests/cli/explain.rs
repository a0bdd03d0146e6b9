//! `netc explain`: pages of diagnostics and of the catalog, and names that are neither.

use crate::sandbox::Sandbox;

#[test]
fn a_diagnostic_has_a_page() {
    let ended = Sandbox::new().fine("explain kernel-larger-than-input");
    assert!(ended.out.contains("kernel-larger-than-input"), "{}", ended.out);
}

#[test]
fn lists_name_all_of_a_kind() {
    let sandbox = Sandbox::new();
    let layers = sandbox.fine("explain layers").out;
    for layer in ["Conv2D", "Dense", "Dropout", "MaxPooling2D"] {
        assert!(layers.contains(layer), "{layers}");
    }
    let contents = sandbox.fine("explain").out;
    for list in ["layers", "losses", "optimizers", "steps", "statements", "diagnostics"] {
        assert!(contents.contains(list), "{contents}");
    }
    assert!(sandbox.fine("explain diagnostics").out.contains("not-utf8"));
}

#[test]
fn a_layer_is_shown_with_its_arguments() {
    let page = Sandbox::new().fine("explain Dropout").out;
    assert!(page.contains("Dropout (layer)"), "{page}");
    assert!(page.contains("Dropout(rate)"), "{page}");
    assert!(page.contains("Dropout(0.2)"), "{page}");
    let words: Vec<&str> = page.split_whitespace().collect();
    assert!(words.join(" ").contains("must be given"), "{page}");
}

#[test]
fn what_is_unknown_names_the_nearest() {
    let sandbox = Sandbox::new();
    let message = sandbox.fails("explain Dence");
    assert!(message.contains("the nearest topic is `Dense`"), "{message}");
    let message = sandbox.fails("explain xyzzy");
    assert!(message.contains("`netc explain` alone lists"), "{message}");
}

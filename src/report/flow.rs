//! What goes into and what comes out of each layer.

use crate::ir::{Model, Node};

/// A line per layer, `dense (None, 784) ==> (None, 10)`, in columns. A layer that reads several values
/// lists the shapes of all of them.
#[must_use]
pub fn flow(model: &Model) -> String {
    let inputs: Vec<String> = model.nodes.iter().map(|node| inputs(model, node)).collect();
    let names = widest(model.nodes.iter().map(|node| node.name.as_str()));
    let shapes = widest(inputs.iter().map(String::as_str));
    let line = |(node, input): (&Node, &String)| {
        let output = node.shape.with_batch();
        format!("{:names$} {input:shapes$} ==> {output}\n", node.name)
    };
    model.nodes.iter().zip(&inputs).map(line).collect()
}

fn inputs(model: &Model, node: &Node) -> String {
    let shapes: Vec<String> =
        node.inputs.iter().map(|input| model.shape(*input).with_batch()).collect();
    shapes.join(" + ")
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::flow;
    use crate::report::testing::Build;

    #[test]
    fn a_chain_has_a_line_per_layer() {
        let mut build = Build::new("dense784", &[784]);
        build.layer("Dense", "units=784").layer("Activation", "relu");
        build.layer("Dense", "units=10").layer("Activation", "softmax");
        let expected = "\
dense        (None, 784) ==> (None, 784)
activation   (None, 784) ==> (None, 784)
dense_1      (None, 784) ==> (None, 10)
activation_1 (None, 10)  ==> (None, 10)
";
        assert_eq!(flow(&build.model()), expected);
    }

    #[test]
    fn a_graph_lists_all_inputs() {
        let mut build = Build::new("graph", &[8]);
        build.layer("Dense", "units=8").layer_on("Concatenate", "", &[0, 1]);
        let expected = "\
dense       (None, 8)             ==> (None, 8)
concatenate (None, 8) + (None, 8) ==> (None, 16)
";
        assert_eq!(flow(&build.model()), expected);
    }

    #[test]
    fn a_model_without_layers_has_no_flow() {
        assert_eq!(flow(&Build::new("empty", &[8]).model()), "");
    }
}

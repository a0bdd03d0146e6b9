//! Diagrams of whole specs: what they show, that nothing lies on anything else, that they are the same each
//! time, and that large ones come out.

use super::frames::frames;
use super::layout::{Laid, Shape, lay};
use super::tree::tree;
use super::{diagram, dot, mermaid, rails};
use crate::check::{Options, check};
use crate::draw::Point;
use crate::ir::Model;
use crate::report::screen::Screen;
use crate::source::Source;

/// The model of a spec.
fn model(text: &str) -> Model {
    let source = Source::new("a.net", text);
    let checked = check(&source, &Options::default());
    checked.plan.unwrap_or_else(|| panic!("{:?}", checked.diagnostics)).model
}

const CHAIN: &str = "model digits {
    Input(28, 28, 1)
    Conv2D(30, 5, activation=relu)
    MaxPooling2D()
    Flatten()
    Dense(10, activation=softmax)
}";

const RESIDUAL: &str = "
block residual(filters, stride=1) {
    shortcut = input
    Conv2D(filters, 3, strides=stride, padding=same, use_bias=false)
    BatchNormalization()
    Activation(relu)
    Conv2D(filters, 3, padding=same, use_bias=false)
    y = BatchNormalization()
    if stride != 1 { shortcut = Conv2D(filters, 1, strides=stride)(shortcut) }
    Add()(y, shortcut)
    Activation(relu)
}
model resnet {
    Input(32, 32, 3)
    Conv2D(16, 3, padding=same, activation=relu)
    repeat DEPTH { residual(16) }
    residual(32, stride=2)
    GlobalAveragePooling2D()
    Dense(10, activation=softmax)
}";

const UNET: &str = "
block double(filters) {
    Conv2D(filters, 3, padding=same, activation=relu)
    Conv2D(filters, 3, padding=same, activation=relu)
}
model unet {
    Input(32, 32, 1)
    a = double(8)
    MaxPooling2D()
    b = double(16)
    MaxPooling2D()
    c = double(32)
    u = Conv2D(16, 1)(c)
    ub = Conv2D(16, 1, strides=2)(b)
    d = Concatenate()(u, ub)
    e = double(16)(d)
    ua = Conv2D(8, 1, strides=4)(a)
    f = Concatenate()(e, ua)
    double(8)
    Conv2D(1, 1, activation=sigmoid)
}";

const INCEPTION: &str = "
block inception(filters) {
    one = Conv2D(filters, 1, padding=same)(input)
    three = Conv2D(filters, 1, padding=same)(input)
    three = Conv2D(filters, 3, padding=same)(three)
    five = Conv2D(filters, 1, padding=same)(input)
    five = Conv2D(filters, 3, padding=same)(five)
    five = Conv2D(filters, 3, padding=same)(five)
    pool = MaxPooling2D(3, strides=1, padding=same)(input)
    pool = Conv2D(filters, 1)(pool)
    Concatenate()(one, three, five, pool)
}
model inception_net {
    Input(28, 28, 8)
    repeat 2 {
        inception(8)
        BatchNormalization()
    }
    GlobalAveragePooling2D()
    Dense(10)
}";

fn residual(depth: usize) -> Model {
    model(&RESIDUAL.replace("DEPTH", &depth.to_string()))
}

/// Layers that each read all before them.
fn dense_net(layers: usize) -> Model {
    let mut text = String::from("model dense {\nInput(4)\nx0 = Dense(2)\nx1 = Dense(2)(x0)\n");
    for layer in 2..layers {
        let all: Vec<String> = (0..layer).map(|before| format!("x{before}")).collect();
        text += &format!("x{layer} = Add()({})\n", all.join(", "));
    }
    model(&(text + "}"))
}

/// The places of boxes, and the lines that arrows are made of, curves by their points at tenths.
fn places(laid: &Laid<'_>, size: Point) -> (Vec<(Point, Point)>, Vec<Vec<Point>>) {
    let (mut boxes, mut lines) = (Vec::new(), Vec::new());
    for shape in &laid.shapes {
        match shape {
            Shape::Input(at) | Shape::Layer(_, at) => {
                boxes.push((*at, (at.0 + size.0, at.1 + size.1)));
            }
            Shape::Link(link) => {
                let (begin, end) = link.bend;
                let mut points = vec![link.from, (link.from.0, begin)];
                let middle = f64::midpoint(begin, end);
                points.extend((1..10).map(|tenth| {
                    let t = f64::from(tenth) / 10.0;
                    let weights = [
                        (1.0 - t).powi(3),
                        3.0 * t * (1.0 - t).powi(2),
                        3.0 * t * t * (1.0 - t),
                        t.powi(3),
                    ];
                    let mix =
                        |values: [f64; 4]| values.iter().zip(weights).map(|(v, w)| v * w).sum();
                    let (x0, x1) = (link.from.0, link.to.0);
                    (mix([x0, x0, x1, x1]), mix([begin, middle, middle, end]))
                }));
                points.extend([(link.to.0, end), link.to]);
                lines.push(points);
            }
            Shape::Turn(points) => lines.push(points.clone()),
            Shape::Frame(..) | Shape::Far(..) => {}
        }
    }
    (boxes, lines)
}

/// Holds that no box lies on another or outside, that no arrow runs through a box, and that frames hold just
/// their own layers.
fn assert_tidy(model: &Model) {
    const SIZE: Point = (200.0, 48.0);
    let frames = frames(model);
    let laid = lay(&tree(model, &frames), SIZE);
    let (boxes, lines) = places(&laid, SIZE);
    assert_eq!(boxes.len(), model.nodes.len() + 1);
    for (index, (one, end)) in boxes.iter().enumerate() {
        assert!(one.0 >= 0.0 && one.1 >= 0.0);
        assert!(end.0 <= laid.size().0 && end.1 <= laid.size().1, "{one:?} {:?}", laid.size());
        for (other, other_end) in &boxes[index + 1..] {
            let apart = end.0 <= other.0
                || other_end.0 <= one.0
                || end.1 <= other.1
                || other_end.1 <= one.1;
            assert!(apart, "{one:?} lies on {other:?}");
        }
    }
    for (corner, end) in &boxes {
        let inside = |(x, y): Point| x > corner.0 && x < end.0 && y > corner.1 && y < end.1;
        for line in &lines {
            for pair in line.windows(2) {
                let at = |t: f64| {
                    (
                        pair[0].0 + (pair[1].0 - pair[0].0) * t,
                        pair[0].1 + (pair[1].1 - pair[0].1) * t,
                    )
                };
                let crossed =
                    (0..=50).map(|t| at(f64::from(t) / 50.0)).find(|point| inside(*point));
                assert_eq!(crossed, None, "an arrow runs through the box at {corner:?}");
            }
        }
    }
    for shape in &laid.shapes {
        let Shape::Frame(frame, (left, top), (width, height), _) = shape else { continue };
        let held = laid.shapes.iter().filter_map(|shape| match shape {
            Shape::Layer(node, at) => {
                let holds =
                    at.0 >= *left && at.1 >= *top && at.0 <= left + width && at.1 <= top + height;
                holds.then_some(*node)
            }
            _ => None,
        });
        let mut held: Vec<usize> = held.collect();
        held.sort_unstable();
        assert_eq!(held, frame.nodes.clone().collect::<Vec<_>>(), "{:?}", frame.label);
    }
}

#[test]
fn nothing_lies_on_anything_else() {
    for text in [CHAIN, UNET, INCEPTION] {
        assert_tidy(&model(text));
    }
    assert_tidy(&residual(2));
    assert_tidy(&dense_net(12));
}

#[test]
fn long_networks_are_tidy_in_columns() {
    assert_tidy(&residual(14));
    let chain = "model m {\nInput(8)\nrepeat 150 { Dense(8) }\n}";
    assert_tidy(&model(chain));
}

#[test]
fn a_chain_is_a_stack_of_boxes() {
    insta::assert_snapshot!(diagram(&model(CHAIN)).to_fragment());
}

#[test]
fn a_residual_network_has_frames_and_ways_around() {
    insta::assert_snapshot!(diagram(&residual(1)).to_fragment());
}

#[test]
fn rounds_and_blocks_are_frames_in_frames() {
    insta::assert_snapshot!(diagram(&model(INCEPTION)).to_fragment());
}

#[test]
fn graphviz_gets_a_digraph_with_clusters() {
    insta::assert_snapshot!(dot(&model(UNET)));
}

#[test]
fn mermaid_gets_a_flowchart_with_subgraphs() {
    insta::assert_snapshot!(mermaid(&model(UNET)));
}

#[test]
fn rails_say_who_reads_whom() {
    insta::assert_snapshot!("rails_chain", rails(&model(CHAIN), Screen::PLAIN));
    insta::assert_snapshot!("rails_residual", rails(&residual(2), Screen::PLAIN));
    insta::assert_snapshot!("rails_inception", rails(&model(INCEPTION), Screen::PLAIN));
    insta::assert_snapshot!(
        "rails_narrow",
        rails(&model(UNET), Screen { columns: 50, colour: false })
    );
    let coloured = rails(&model(CHAIN), Screen { columns: 80, colour: true });
    assert!(coloured.contains("\u{1b}[38;5;33mConv2D\u{1b}[0m"), "{coloured}");
}

#[test]
fn frames_are_calls_and_rounds_with_one_way_in_and_out() {
    let labels = |text: &str| -> Vec<(String, usize)> {
        frames(&model(text)).into_iter().map(|frame| (frame.label.whole(), frame.depth)).collect()
    };
    let expected = [
        ("inception(filters=8)", 1),
        ("round 1 of 2", 0),
        ("inception(filters=8)", 1),
        ("round 2 of 2", 0),
    ];
    let mut found = labels(INCEPTION);
    found.sort();
    let mut expected: Vec<(String, usize)> =
        expected.map(|(label, depth)| (label.to_owned(), depth)).into();
    expected.sort();
    assert_eq!(found, expected);
    let several = "model m {\nInput(8)\nx = Dense(8)\ny = Dense(8)(x)\n\
        repeat 2 {\nx = Dense(8)(x)\ny = Dense(8)(y)\n}\nAdd()(x, y)\nrepeat 1 {\nDense(3)\nDense(3)\n}\n}";
    assert_eq!(labels(several), [], "two values come in and go out, and one round is none");
}

#[test]
fn a_layer_that_nobody_reads_and_one_that_is_read_twice_are_drawn() {
    for text in [
        "model m {\nInput(8)\nx = Dense(8)\nDense(3)(x)\nAdd()(x, x)\n}",
        "block odd() {\ny = Dense(8)\nDense(4)\nActivation(relu)(y)\n}\nmodel m {\nInput(8)\nodd()\nDense(2)\n}",
        "model m {\nInput(8)\nDense(2)(input)\n}",
    ] {
        assert_tidy(&model(text));
    }
}

#[test]
fn a_thousand_layers_are_drawn() {
    let chain = model("model m {\nInput(8)\nrepeat 1000 { Dense(8) }\n}");
    let (width, height) = diagram(&chain).size();
    assert!(width < 8_000.0 && height < 8_000.0, "{width} x {height}");
    let residual = residual(143);
    assert_eq!(residual.nodes.len(), 1_012);
    assert!(diagram(&residual).size().0 < 12_000.0);
    let frame = "block all() { repeat 1000 { Dense(8) } }\nmodel m {\nInput(8)\nall()\n}";
    assert!(diagram(&model(frame)).size().1 < 8_000.0);
}

#[test]
fn arrows_beyond_number_are_told_in_words() {
    let text = diagram(&dense_net(250)).to_fragment();
    assert!(text.contains(" from far above"));
    assert!(
        !rails(&dense_net(40), Screen::PLAIN).contains('│'),
        "more rails than anybody could follow"
    );
}

#[test]
fn the_same_model_is_the_same_picture() {
    for text in [UNET, INCEPTION] {
        assert_eq!(diagram(&model(text)), diagram(&model(text)));
    }
    assert_eq!(diagram(&residual(3)), diagram(&residual(3)));
}

//! Judgements against numbers made by scikit-learn (`tests/reference/judgements.json`), and at the edges
//! that it leaves open.

mod edges;
mod reference;

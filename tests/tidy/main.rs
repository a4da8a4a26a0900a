//! Tidy: the rules of the architecture, read off the source tree.
//!
//! Each rule is a function from files to findings, a test that the tree has none, and a test that
//! a tiny tree which breaks the rule is found: a rule that cannot fail checks nothing.

mod code; // Rust without its comments and literals
mod contract; // what the protos promise, and who tests it
mod crates; // who depends on whom
mod hygiene; // what no file may hold
mod layers; // what each layer may name
mod migrations; // how tables change
mod reasons; // how calls fail, and who tests that
mod size; // how long things are
mod source; // the tree as text

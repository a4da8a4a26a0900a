//! The JSON bridge: an HTTP request becomes one call, its answer becomes JSON. Everything it knows
//! of the rpcs it reads from their descriptors.

mod bind;
mod call;
mod check;
mod headers;
mod known;
#[cfg(test)]
mod oracle;
mod parse;
pub mod problem;
mod respond;
pub mod route;
mod scalar;
mod sse;
mod tree;
mod url;

pub(crate) use call::{handle, other_verb, request_id};

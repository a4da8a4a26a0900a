//! The law of plans, and of who may see what, under anything proptest can think of.

mod county;
mod plan;
mod relation;

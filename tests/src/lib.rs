//! The tests of the whole product: each folder beside this one is one of them.

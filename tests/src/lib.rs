//! neuvo-tests

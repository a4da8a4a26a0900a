//! neuvo-reporting

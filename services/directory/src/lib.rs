//! neuvo-directory

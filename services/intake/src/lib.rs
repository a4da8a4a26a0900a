//! neuvo-intake

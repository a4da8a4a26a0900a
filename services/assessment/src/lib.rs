//! neuvo-assessment

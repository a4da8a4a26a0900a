//! neuvo-calendar

//! neuvo-allinone

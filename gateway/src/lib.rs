//! neuvo-gateway

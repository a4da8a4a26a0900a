//! neuvo-ledger

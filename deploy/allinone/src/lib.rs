//! All of Neuvo in one process: the services over in-memory calls, the gateway in front of them, a
//! development issuer beside it. The binary `neuvo` runs it; tests start it through [`harness`].

pub mod child;
pub mod county;
pub mod deployment;
pub mod doctor;
pub mod exchange;
pub mod greeting;
pub mod half_year;
pub mod harness;
pub mod issuer;
pub mod journey;
pub mod load;
pub mod processes;
pub mod reference;
pub mod run;
pub mod services;
pub mod settings;
pub mod suite;

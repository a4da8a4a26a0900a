//! Faults: processes are killed under load and a store is put back to an older one, and what people
//! were told is compared with what is there.

mod caller; // who writes
mod figures; // what a run tells its reader
mod kills; // what is killed, and where
mod restore; // a store is put back to an older one
mod run; // load, a kill, a start, again and again
mod seeing; // that the verdict sees
mod shape; // what is killed: five processes, or one
mod store; // what is there
mod told; // what callers were told
mod verdict; // whether it is the same

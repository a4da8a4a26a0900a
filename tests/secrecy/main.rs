//! What is personal stays sealed: in files, dumps, logs, events and errors.

mod canaries;
mod canary;
mod cluster;
mod heard;

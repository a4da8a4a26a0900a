//! What is personal stays sealed: in files, dumps, logs, events and errors.

mod canary;
mod heard;

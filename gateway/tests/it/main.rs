//! The edge over services made up for the purpose, in this process.

mod desk;
mod documents;
mod grpc;
mod identity;
mod json;
mod log;
mod made_up;
mod network;
mod server;
mod stream;
mod streams;

//! Journeys through the whole suite, from outside: HTTP and gRPC through the gateway.

mod assessment;
mod callers;
mod counties;
mod documents;
mod extremes;
mod garbage;
mod half_year;
mod input;
mod lines;
mod overload;
mod port;
mod reports;
mod stop;
mod stream;
mod support;
mod unreachable;
mod visit;

//! What a report is, and how it is counted. Pure.

mod catalogue;
mod csv;
mod table;

pub(crate) use catalogue::{Kind, Report, Text, find, reports};
pub(crate) use csv::csv;
pub(crate) use table::{Count, Counted, County, Period, Row, Table, tabulate};

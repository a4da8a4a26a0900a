//! What a report is, and how it is counted. Pure.

mod catalogue;
mod csv;
mod dimension;
mod notes;
mod small_cells;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use catalogue::{Kind, Report, Text, find, reports};
pub(crate) use csv::csv;
pub(crate) use dimension::{
    HandoffState, Origin, PromiseDays, PromiseState, Sector, Segment, Standing, Urgency,
};
pub(crate) use table::{Count, Counted, County, Period, Row, Table, Value, tabulate};

//! Small counts are hidden, and with them what they could be worked out from.
//!
//! A table with its totals is a graph. Its equations are the nodes (a row's parts come to its whole,
//! a column comes to its total), and each count joins the two equations it stands in. A hidden count
//! that lies on a circle of hidden ones cannot be worked out: one can be moved round the circle, and
//! every equation still holds. So for each small count the cheapest circle through it is found, and
//! all of it is hidden. There always is one: the count, the totals of its row and its column, and
//! the grand total may all be one more.
//!
//! It holds against a reader who knows all this: zeros are shown, so no count on a circle may come
//! to less than one. It holds for one table; column totals are hidden only where nothing else will
//! do, because other tables may have the same.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    catalogue::{AddUp, Bond},
    table::{Table, Value},
};

/// Hides every count from 1 to one less than `threshold`, what would give it away, and what is only
/// for running the day.
pub(super) fn hide(table: &mut Table, threshold: i64) {
    let small = |number: i64| (1..threshold).contains(&number);
    for (row, column) in Graph::of(table).hidden(small) {
        table.row_mut(row).values[column] = Value::Hidden;
    }
    hide_contacts(table, small);
    let all_hidden = table.total.whole(&table.report) == Value::Hidden;
    for row in table.rows.iter_mut().chain([&mut table.total]) {
        if all_hidden || row.hides() {
            row.set(&table.report, Bond::Share, Value::Hidden);
        }
        row.set(&table.report, Bond::Operative, Value::Hidden);
        row.set(&table.report, Bond::Greatest, Value::Hidden);
    }
}

/// Hides the number of entries if the table hides it, and that of contacts if it could tell: it
/// speaks of the same people as the table, and entries less contacts are the joint visits.
fn hide_contacts(table: &mut Table, small: impl Fn(i64) -> bool) {
    if table.entries == Value::Nothing {
        return;
    }
    let contacts = table.contacts.number();
    let joint = table.entries.number() - contacts;
    if table.hides() || small(contacts) || small(joint) {
        table.contacts = Value::Hidden;
    }
    table.entries = table.total.whole(&table.report);
}

/// An equation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// None: the number may be any.
    Free,
    /// The parts of a row come to its whole.
    Row(usize),
    /// A column comes to its total.
    Column(usize),
}

/// A count, and the two equations it stands in.
#[derive(Debug)]
struct Cell {
    row: usize,
    column: usize,
    number: i64,
    across: Node,
    down: Node,
    /// Whether it is the count that grows when one is moved from `across` to `down`. A total stands
    /// on the other side of its equation, so there it is the other way round.
    grows: bool,
    is_total: bool,
    hidden: bool,
}

/// What it costs to hide: what is lost of the columns' totals first.
type Cost = (i64, i64);

/// A table's counts as a graph.
struct Graph {
    cells: Vec<Cell>,
    /// The cells that stand in each equation.
    joined: BTreeMap<Node, Vec<usize>>,
}

impl Graph {
    fn of(table: &Table) -> Self {
        let mut graph = Self { cells: Vec::new(), joined: BTreeMap::new() };
        let columns: Vec<_> = table.report.columns.iter().map(|column| column.bond).collect();
        for (row, values) in table.rows.iter().chain([&table.total]).enumerate() {
            let is_total = row == table.rows.len();
            let adds_up = is_total || table.report.add_up == AddUp::InRows;
            for (column, (bond, value)) in columns.iter().zip(&values.values).enumerate() {
                let across = match bond {
                    Bond::Part | Bond::Whole if adds_up => Node::Row(row),
                    Bond::Part | Bond::Whole | Bond::Alone => Node::Free,
                    Bond::Share | Bond::Operative | Bond::Greatest => continue,
                };
                graph.add(Cell {
                    row,
                    column,
                    number: value.number(),
                    across,
                    down: Node::Column(column),
                    grows: is_total == (*bond == Bond::Whole),
                    is_total,
                    hidden: false,
                });
            }
        }
        graph
    }

    fn add(&mut self, cell: Cell) {
        for node in [cell.across, cell.down] {
            self.joined.entry(node).or_default().push(self.cells.len());
        }
        self.cells.push(cell);
    }

    /// The places of all that must be hidden so that no small count can be worked out.
    fn hidden(mut self, small: impl Fn(i64) -> bool) -> Vec<(usize, usize)> {
        self.cells.iter_mut().for_each(|cell| cell.hidden = small(cell.number));
        for at in 0..self.cells.len() {
            if !small(self.cells[at].number) {
                continue;
            }
            let ways = [true, false].into_iter().filter_map(|forward| self.circle(at, forward));
            let (_, circle) = ways.min().expect("the totals of a count make a circle with it");
            circle.into_iter().for_each(|cell| self.cells[cell].hidden = true);
        }
        let hidden = self.cells.iter().filter(|cell| cell.hidden);
        hidden.map(|cell| (cell.row, cell.column)).collect()
    }

    /// The cheapest way back to where a move through a cell came from, through other cells; none
    /// when one cannot be moved through the cell that way.
    fn circle(&self, at: usize, forward: bool) -> Option<(Cost, Vec<usize>)> {
        let cell = &self.cells[at];
        if !cell.may_pass(forward) {
            return None;
        }
        let (home, start) =
            if forward { (cell.across, cell.down) } else { (cell.down, cell.across) };
        // Dijkstra's way: the nearest node next. `back` holds the cell by which a node was reached,
        // and the node before it.
        let mut back: BTreeMap<Node, (usize, Node)> = BTreeMap::new();
        let mut next = BinaryHeap::from([Reverse(((0, 0), start, at, start))]);
        while let Some(Reverse((cost, node, by, before))) = next.pop() {
            if back.contains_key(&node) {
                continue;
            }
            back.insert(node, (by, before));
            if node == home {
                return Some((cost, way_back(&back, home, start)));
            }
            for other in &self.joined[&node] {
                let cell = &self.cells[*other];
                let forward = cell.across == node;
                if *other != at && cell.may_pass(forward) {
                    let there = if forward { cell.down } else { cell.across };
                    next.push(Reverse((cell.cost(cost), there, *other, node)));
                }
            }
        }
        None
    }
}

/// The cells by which `start` was left to come to `home`.
fn way_back(back: &BTreeMap<Node, (usize, Node)>, home: Node, start: Node) -> Vec<usize> {
    let mut node = home;
    let mut cells = Vec::new();
    while node != start {
        let (by, before) = back[&node];
        cells.push(by);
        node = before;
    }
    cells
}

impl Cell {
    /// Whether one can be moved through it: a zero is shown and stays, and no other count may come
    /// to less than one.
    fn may_pass(&self, forward: bool) -> bool {
        if forward == self.grows { self.number > 0 } else { self.number > 1 }
    }

    /// The cost of a way so far, and through this cell.
    fn cost(&self, (totals, rest): Cost) -> Cost {
        match (self.hidden, self.is_total) {
            (true, _) => (totals, rest),
            (false, true) => (totals + self.number, rest),
            (false, false) => (totals, rest + self.number),
        }
    }
}

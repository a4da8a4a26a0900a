//! What leads back to itself.

use std::collections::{BTreeMap, BTreeSet};

/// From each id to those it leads to.
pub(super) type Ways<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Ids that following the ways leads back to. Each way is passed twice, however many and deep they are:
/// once ahead, and once back in the reverse order of what was done with (Kosaraju).
pub(super) fn circular<'a>(ways: &Ways<'a>) -> BTreeSet<&'a str> {
    let mut back = Ways::new();
    for (from, to) in ways {
        to.iter().for_each(|to| back.entry(to).or_default().push(from));
    }
    let mut passed = BTreeSet::new();
    let mut circular = BTreeSet::new();
    for start in done_with(ways).into_iter().rev() {
        let (mut ahead, mut together) = (vec![start], Vec::new());
        while let Some(id) = ahead.pop() {
            if passed.insert(id) {
                together.push(id);
                ahead.extend(back.get(id).into_iter().flatten());
            }
        }
        if together.len() > 1 || ways.get(start).is_some_and(|to| to.contains(&start)) {
            circular.extend(together);
        }
    }
    circular
}

/// The ids, each after all that it leads to, but for what leads back.
fn done_with<'a>(ways: &Ways<'a>) -> Vec<&'a str> {
    let (mut passed, mut done) = (BTreeSet::new(), Vec::new());
    let mut ahead: Vec<(&str, bool)> = ways.keys().map(|id| (*id, false)).collect();
    while let Some((id, is_done)) = ahead.pop() {
        if is_done {
            done.push(id);
        } else if passed.insert(id) {
            ahead.push((id, true));
            ahead.extend(ways.get(id).into_iter().flatten().map(|to| (*to, false)));
        }
    }
    done
}

//! Places where a test lets a process stand still, to be killed there, or do wrong. Only a build with
//! the feature `failpoints` has them; there `FAILPOINTS` says what happens where, as `fail` reads it.

/// Comes by a place. With `return(stand)` it stands still for ever, and says so. Whether with
/// `return`: then what depends on it does wrong, to see whether a test notices.
#[cfg(feature = "failpoints")]
pub fn reached(place: &'static str) -> bool {
    static SET_UP: std::sync::Once = std::sync::Once::new();
    SET_UP.call_once(|| std::mem::forget(fail::FailScenario::setup()));
    fail::fail_point!(place, |stand| {
        while stand.is_some() {
            tracing::warn!("standing still at {place}");
            std::thread::park();
        }
        true
    });
    false
}

/// Nothing is there.
#[cfg(not(feature = "failpoints"))]
pub const fn reached(_: &'static str) -> bool {
    false
}

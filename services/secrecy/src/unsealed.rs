//! Writing without secrecy: what secrecy costs is measured beside it. Only a build with the feature
//! `unsealed` can, and there only who asks for it. What is written so opens no more.

#[cfg(feature = "unsealed")]
static ASKED_FOR: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Says whether texts and codes are written as they are from now on, and no keys are kept.
#[cfg(feature = "unsealed")]
pub fn ask(unsealed: bool) {
    ASKED_FOR.store(unsealed, std::sync::atomic::Ordering::SeqCst);
}

#[cfg(feature = "unsealed")]
pub(crate) fn is_asked_for() -> bool {
    ASKED_FOR.load(std::sync::atomic::Ordering::Relaxed)
}

/// Never.
#[cfg(not(feature = "unsealed"))]
pub(crate) const fn is_asked_for() -> bool {
    false
}

//! Laws of custody.

mod custody;

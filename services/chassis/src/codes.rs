//! Code lists: enums whose numbers are the contract's and the store's.

/// Declares an enum whose values have the numbers of the contract's enum of the same name. The
/// contract's 0 (unspecified) is no value of it: an optional code is an `Option`.
#[macro_export]
macro_rules! codes {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $value:ident = $number:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $($(#[$doc])* $value = $number),*
        }

        impl $name {
            /// Every value, in the contract's order.
            pub const ALL: &'static [Self] = &[$(Self::$value),*];
        }

        impl From<$name> for i32 {
            fn from(value: $name) -> i32 {
                value as i32
            }
        }

        impl TryFrom<i32> for $name {
            type Error = ();

            fn try_from(number: i32) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| i32::from(*value) == number).ok_or(())
            }
        }
    };
}

/// The number of an optional code: 0 where there is none.
pub fn number<C: Into<i32>>(code: Option<C>) -> i32 {
    code.map_or(0, Into::into)
}

//! A closed list of names that stand as text on the wire and in the database: one macro, so that none reads otherwise
//! than it is written.

/// An enum of names with `ALL`, `as_str` and `parse`, and the error for any other text.
macro_rules! names {
    ($(#[$about:meta])* $name:ident, $error:ident = $said:literal {
        $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        #[doc = concat!("A text that is no [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error($said)]
        pub struct $error;

        impl $name {
            /// Every one, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// Reads a name.
            ///
            /// # Errors
            /// Where the text is no such name.
            pub fn parse(text: &str) -> Result<Self, $error> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($error),
                }
            }
        }
    };
}

pub(crate) use names;

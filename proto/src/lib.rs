//! The contract: bindings of the protos, and what their options say of each method.
//!
//! `src/gen` is written by `make proto` from the `.proto` files beside this crate's manifest.

pub mod codec;
pub mod method;

pub use generated::{
    google,
    neuvo::{access, assessment, common, directory, fault, feed, intake, reporting},
};

/// Every file of the contract, with its comments, as one encoded `FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("gen/descriptor.bin");

/// Declares the module tree that the generated files expect.
macro_rules! generated {
    ($($package:ident: $file:literal),* $(,)?) => {
        pub mod neuvo {
            $(pub mod $package {
                pub mod v1 {
                    include!(concat!("gen/neuvo.", $file, ".v1.rs"));
                }
            })*
        }
    };
}

#[allow(clippy::all, clippy::pedantic, unreachable_pub, unused_qualifications, rustdoc::all)]
mod generated {
    pub mod google {
        pub mod api {
            include!("gen/google.api.rs");
        }
        pub mod r#type {
            include!("gen/google.r#type.rs");
        }
    }
    generated! {
        access: "access",
        assessment: "assessment",
        common: "common",
        directory: "directory",
        fault: "fault",
        feed: "feed",
        intake: "intake",
        reporting: "reporting",
    }
}

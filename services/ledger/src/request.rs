//! `request_id`: scoped by caller and method, so that a repeat is known and a stranger's is not.

use neuvo_chassis::secret::{Keyed, Secret};
use prost::Message;
use uuid::Uuid;

/// Bytes of a key that are its request_id's first: the time, in a UUIDv7. Requests of one time then
/// lie beside each other in the index, and a batch touches few of its pages; the 26 bytes of digest
/// that are left tell them apart.
const TIME_BYTES: usize = 6;

/// Marks what a request did. Holds digests only, keyed: the content may be personal.
#[derive(Debug, Clone)]
pub struct RequestMark {
    pub(crate) key: Vec<u8>,
    pub(crate) digest: Vec<u8>,
    pub(crate) resource: String,
}

/// Makes marks.
#[derive(Clone)]
pub(crate) struct Marker {
    key: Keyed,
    digest: Keyed,
}

impl Marker {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self { key: secret.keyed("request-key"), digest: secret.keyed("request-digest") }
    }

    /// The mark of a request by `subject` to `method` about `resource`.
    pub(crate) fn mark(
        &self,
        subject: &str,
        method: &str,
        request_id: Uuid,
        content: &impl Message,
        resource: impl ToString,
    ) -> RequestMark {
        let id = request_id.as_bytes();
        let mut key = self.key.digest(&[subject.as_bytes(), method.as_bytes(), id]);
        key[..TIME_BYTES].copy_from_slice(&id[..TIME_BYTES]);
        RequestMark {
            key,
            digest: self.digest.digest(&[&content.encode_to_vec()]),
            resource: resource.to_string(),
        }
    }
}

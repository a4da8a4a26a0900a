//! Page tokens: opaque, signed, and good only for the list and filters they were made for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use neuvo_proto::fault::v1::ErrorReason;
use tonic::Code;

use crate::{
    Fault, Result,
    secret::{self, Keyed, Secret},
};

/// Resources in a page when the caller does not say.
pub const PAGE_SIZE_DEFAULT: u32 = 50;
/// Resources in a page at most.
pub const PAGE_SIZE_MAX: u32 = 200;
/// Bytes of a signature kept in a token.
const TAG_BYTES: usize = 16;

/// Makes and reads page tokens and cursors.
#[derive(Clone)]
pub struct Pager(Keyed);

impl Pager {
    /// A pager whose tokens only holders of `secret` can make.
    pub fn new(secret: &Secret) -> Self {
        Self(secret.keyed("page-token"))
    }

    /// A token for the place `last` in the list `list` under `filters`.
    pub fn seal(&self, list: &str, filters: &str, last: &str) -> String {
        let tag = self.tag(list, filters, last);
        URL_SAFE_NO_PAD.encode([&tag[..TAG_BYTES], last.as_bytes()].concat())
    }

    /// The place a token stands for; none for an empty token.
    ///
    /// # Errors
    /// INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`) when it was not made here, or for another list.
    pub fn open(&self, list: &str, filters: &str, token: &str) -> Result<Option<String>> {
        if token.is_empty() {
            return Ok(None);
        }
        let opened = || {
            let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
            let (tag, last) = bytes.split_at_checked(TAG_BYTES)?;
            let last = std::str::from_utf8(last).ok()?;
            let expected = self.tag(list, filters, last);
            secret::same(tag, &expected[..TAG_BYTES]).then(|| last.to_owned())
        };
        opened().map(Some).ok_or_else(|| {
            let message = "the token was not made by this server for this list and these filters";
            Fault::new(Code::InvalidArgument, ErrorReason::PageTokenInvalid, message)
        })
    }

    fn tag(&self, list: &str, filters: &str, last: &str) -> Vec<u8> {
        self.0.digest(&[list.as_bytes(), filters.as_bytes(), last.as_bytes()])
    }
}

/// Cuts a page out of items sorted by key: those after the token's place, and the next token.
///
/// # Errors
/// INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`) as [`Pager::open`].
pub fn cut<'a, T>(
    pager: &Pager,
    list: &str,
    items: impl Iterator<Item = (&'a str, &'a T)>,
    page_size: u32,
    token: &str,
) -> Result<(Vec<&'a T>, String)> {
    let after = pager.open(list, "", token)?;
    let mut page: Vec<(&str, &T)> = items
        .filter(|(key, _)| after.as_deref().is_none_or(|after| *key > after))
        .take(page_size as usize + 1)
        .collect();
    let more = page.len() > page_size as usize;
    page.truncate(page_size as usize);
    let next = match page.last() {
        Some((key, _)) if more => pager.seal(list, "", key),
        _ => String::new(),
    };
    Ok((page.into_iter().map(|(_, item)| item).collect(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_only_for_its_list_and_filters() {
        let pager = Pager::new(&Secret::generate().expect("random"));
        let token = pager.seal("contacts", "status=1", "2023-09-04");
        assert_eq!(
            pager.open("contacts", "status=1", &token).expect("ok").as_deref(),
            Some("2023-09-04")
        );
        assert!(pager.open("contacts", "status=2", &token).is_err());
        assert!(pager.open("units", "status=1", &token).is_err());
        assert!(pager.open("contacts", "status=1", "AAAA").is_err());
        assert!(pager.open("contacts", "status=1", &format!("{token}A")).is_err());
    }

    #[test]
    fn pages_hold_every_item_once() {
        let pager = Pager::new(&Secret::generate().expect("random"));
        let items: Vec<String> = (0..7).map(|n| format!("k{n}")).collect();
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let all = items.iter().map(|item| (item.as_str(), item));
            let (page, next) = cut(&pager, "items", all, 3, &token).expect("page");
            seen.extend(page.into_iter().cloned());
            if next.is_empty() {
                break;
            }
            token = next;
        }
        assert_eq!(seen, items);
    }
}

//! Page tokens: opaque, signed, and good only for the list and filters they were made for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use neuvo_proto::fault::v1::ErrorReason;
use tonic::Code;
use uuid::Uuid;

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

    /// The place a token stands for in a list by time and id.
    ///
    /// # Errors
    /// As [`Pager::open`].
    pub fn open_place(&self, list: &str, filters: &str, token: &str) -> Result<Option<Place>> {
        let opened = self.open(list, filters, token)?;
        let read = opened.map(|text| {
            Place::read(&text)
                .ok_or_else(|| Fault::internal(anyhow::anyhow!("a token of ours holds no place")))
        });
        read.transpose()
    }

    /// Cuts a page of a list by time and id out of what was read, which is one more if there is
    /// more; gives the token of the next page.
    pub fn turn<T>(
        &self,
        list: &str,
        filters: &str,
        read: &mut Vec<T>,
        page_size: u32,
        place: impl Fn(&T) -> Place,
    ) -> String {
        let more = read.len() > page_size as usize;
        read.truncate(page_size as usize);
        match read.last() {
            Some(last) if more => self.seal(list, filters, &place(last).write()),
            _ => String::new(),
        }
    }

    fn tag(&self, list: &str, filters: &str, last: &str) -> Vec<u8> {
        self.0.digest(&[list.as_bytes(), filters.as_bytes(), last.as_bytes()])
    }
}

/// A place in a list that is ordered by time and then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The time.
    pub at: Timestamp,
    /// The id.
    pub id: Uuid,
}

impl Place {
    fn write(self) -> String {
        format!("{}:{}", self.at.as_microsecond(), self.id)
    }

    fn read(text: &str) -> Option<Self> {
        let (at, id) = text.split_once(':')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some(Self { at, id: Uuid::try_parse(id).ok()? })
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
    fn a_place_survives_its_token() {
        let pager = Pager::new(&Secret::generate().expect("random"));
        let place = Place {
            at: "2023-09-04T07:40:00.000001Z".parse().expect("instant"),
            id: Uuid::now_v7(),
        };
        let mut read = vec![place, place];
        let token = pager.turn("visits", "", &mut read, 1, |place| *place);
        assert_eq!(
            (read.len(), pager.open_place("visits", "", &token).expect("ours")),
            (1, Some(place))
        );
        assert_eq!(pager.turn("visits", "", &mut read, 1, |place| *place), "");
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

//! Text in URLs: percent encoding and query strings.

/// The text that percent-encoded text stands for; none when it stands for no UTF-8.
pub fn decode(encoded: &str) -> Option<String> {
    let bytes = encoded.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            let digits = encoded.get(at + 1..at + 3)?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

/// The pairs of a query string, as forms write them (`+` is a space). A part that stands for no
/// text is none.
pub fn pairs(query: &str) -> impl Iterator<Item = (Option<String>, Option<String>)> + '_ {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoded_text_is_decoded_once() {
        assert_eq!(decode("a%3Aclose").as_deref(), Some("a:close"));
        assert_eq!(decode("%C3%A4").as_deref(), Some("ä"));
        assert_eq!(decode("%2525").as_deref(), Some("%25"));
        assert_eq!(decode("a+b").as_deref(), Some("a+b"));
    }

    #[test]
    fn what_stands_for_no_text_is_refused() {
        for wrong in ["%", "%4", "%zz", "%+1", "%C3", "%ä"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_query_is_read_as_forms_write_it() {
        let read: Vec<_> = pairs("a=1&b.c=x+y%2B&&flag&a=2").collect();
        let some = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
        assert_eq!(read, [some("a", "1"), some("b.c", "x y+"), some("flag", ""), some("a", "2")]);
    }
}

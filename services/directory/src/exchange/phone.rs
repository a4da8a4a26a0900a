//! Telephone numbers as other registers write them. What can be read in one way alone is read; of the
//! rest nothing is guessed: a wrong number is worse than the one that is held.

/// Finland's country code.
const FINLAND: &str = "358";
/// The countries whose numbers have a 0 before them at home and not from abroad: where it is written
/// for one of another country, it may be part of the number.
const WITH_TRUNK_ZERO: [&str; 2] = [FINLAND, "46"];
/// Digits of a Finnish number at least and at most, without its country code and trunk 0, with room
/// for every series of the numbering plan.
const FINNISH_DIGITS: std::ops::RangeInclusive<usize> = 5..=12;
/// Digits of a short number at most: 112, 116117.
const SHORT_DIGITS: usize = 6;

/// A number to dial, in E.164 or short, of what is written and of the country code beside it.
///
/// # Errors
/// Why it cannot be read, to stand after a `:`.
pub(super) fn dialled(prefix: Option<&str>, written: &str) -> Result<String, &'static str> {
    let country = prefix.map(country).transpose()?;
    let number = digits(written)?;
    let (code, national) = match (country, number.strip_prefix('+')) {
        (country, Some(whole)) => (country.or(known(whole)), whole.to_owned()),
        (Some(country), None) => match repeated(&country, &number)? {
            true => (Some(country), number),
            false => (Some(country.clone()), format!("{country}{number}")),
        },
        (None, None) => match number.strip_prefix('0') {
            Some(national) => (Some(FINLAND.to_owned()), format!("{FINLAND}{national}")),
            None if number.len() <= SHORT_DIGITS => return Ok(number),
            None if repeated(FINLAND, &number)? => (Some(FINLAND.to_owned()), number),
            None => return Err("it has neither a country code nor the 0 of a number at home"),
        },
    };
    let Some(code) = code else { return Ok(format!("+{national}")) };
    let Some(national) = national.strip_prefix(code.as_str()) else {
        return Err("its country code is another than the one beside it");
    };
    let national = match national.strip_prefix('0') {
        Some(rest) if WITH_TRUNK_ZERO.contains(&code.as_str()) => rest,
        Some(_) => return Err("whether the 0 after its country code is dialled is not clear"),
        None => national,
    };
    if code == FINLAND && !FINNISH_DIGITS.contains(&national.len()) {
        return Err("it has not as many digits as a Finnish number");
    }
    Ok(format!("+{code}{national}"))
}

/// The country code of a whole number, where its 0 is known.
fn known(whole: &str) -> Option<String> {
    WITH_TRUNK_ZERO.into_iter().find(|code| whole.starts_with(code)).map(str::to_owned)
}

/// A country code without what is written before it: `+358`, `00358`, `358`.
fn country(prefix: &str) -> Result<String, &'static str> {
    let prefix = prefix.trim();
    let code = prefix.strip_prefix('+').or(prefix.strip_prefix("00")).unwrap_or(prefix);
    let right = (1..=3).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_digit())
        && !code.starts_with('0');
    if right { Ok(code.to_owned()) } else { Err("the prefix beside it is no country code") }
}

/// Whether a number says its country code again. A Finnish one may as well begin with the same
/// digits: 03 58 is Tampere's.
fn repeated(country: &str, number: &str) -> Result<bool, &'static str> {
    match number.len() {
        _ if country != FINLAND || !number.starts_with(country) => Ok(false),
        0..=9 => Ok(false),
        10 => Err("whether it says its country code again is not clear"),
        _ => Ok(true),
    }
}

/// The digits, after a `+` where it has its country code: without what is for the eye alone.
fn digits(written: &str) -> Result<String, &'static str> {
    const MORE: &str = "it is more than one number: write an extension, a time or words apart";
    // Quotation marks: HSDS's own examples have them.
    let written = written.trim_matches(|c: char| c.is_whitespace() || c == '"');
    let written = written.strip_prefix("tel:").unwrap_or(written);
    let (plus, mut rest) = match (written.strip_prefix('+'), written.strip_prefix("00")) {
        (Some(rest), _) | (None, Some(rest)) => ("+", rest.to_owned()),
        (None, None) => ("", written.to_owned()),
    };
    // `+358 (0)19 …`, `(0)19 …`: who dials from abroad leaves it out.
    rest = rest.replacen("(0)", if plus.is_empty() { "0" } else { "" }, 1);
    // `(019) 226 0401`: an area code, with the number after it.
    if let Some((before, (area, after))) =
        rest.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
    {
        let is_area = area.bytes().all(|b| b.is_ascii_digit()) && !area.is_empty();
        if !is_area || before.chars().filter(char::is_ascii_digit).count() > 3 {
            return Err(MORE);
        }
        rest = format!("{before} {area} {after}");
    }
    let for_the_eye =
        |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}'..='\u{2013}');
    // `019 226 0401-3` is three numbers.
    let groups = rest.rsplit_once(|c: char| for_the_eye(c) && !c.is_whitespace());
    if groups.is_some_and(|(_, last)| last.trim().len() <= 2) {
        return Err(MORE);
    }
    let digits: String = rest.chars().filter(|c| !for_the_eye(*c)).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MORE);
    }
    match digits.len() {
        0 => Err("it has no digits"),
        16.. => Err("it has more digits than any number"),
        _ => Ok(format!("{plus}{digits}")),
    }
}

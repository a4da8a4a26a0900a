//! Scalars and enums of proto3 JSON.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use prost_reflect::{EnumDescriptor, Kind, Value};

use super::tree::Json;

/// Enum names told in one refusal.
const NAMES_MAX: usize = 20;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The value of a kind that is no message; otherwise what would be right.
pub fn read(kind: &Kind, json: Json) -> Result<Value, String> {
    match kind {
        Kind::Double => float(&json).map(Value::F64).ok_or_else(|| "must be a number".to_owned()),
        Kind::Float => float(&json)
            .filter(|value| !value.is_finite() || value.abs() <= f64::from(f32::MAX))
            .map(|value| Value::F32(narrow(value)))
            .ok_or_else(|| "must be a number that fits 32 bits".to_owned()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => integer(&json).map(Value::I32),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => integer(&json).map(Value::I64),
        Kind::Uint32 | Kind::Fixed32 => integer(&json).map(Value::U32),
        Kind::Uint64 | Kind::Fixed64 => integer(&json).map(Value::U64),
        Kind::Bool => match json {
            Json::Bool(value) => Ok(Value::Bool(value)),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::String => match json {
            Json::String(text) => Ok(Value::String(text)),
            _ => Err("must be a string".to_owned()),
        },
        Kind::Bytes => match json {
            Json::String(text) => bytes(&text),
            _ => Err("must be a string of base64".to_owned()),
        },
        Kind::Enum(desc) => choice(desc, &json),
        Kind::Message(_) => Err("must be an object".to_owned()),
    }
}

/// Integers of any width, as numbers without a fraction or as decimal strings.
fn integer<T: TryFrom<i128> + Bounds>(json: &Json) -> Result<T, String> {
    let wide = match json {
        Json::Number(number) => match number.as_i128() {
            Some(whole) => Some(whole),
            None => number.as_f64().and_then(whole),
        },
        Json::String(text) => decimal(text),
        _ => None,
    };
    wide.and_then(|wide| T::try_from(wide).ok())
        .ok_or_else(|| format!("must be a whole number, {} to {}", T::LOWEST, T::HIGHEST))
}

/// What an integer's type can hold, for telling.
trait Bounds {
    const LOWEST: i128;
    const HIGHEST: i128;
}

macro_rules! bounds {
    ($($integer:ident),*) => {
        $(impl Bounds for $integer {
            const LOWEST: i128 = $integer::MIN as i128;
            const HIGHEST: i128 = $integer::MAX as i128;
        })*
    };
}
bounds!(i32, i64, u32, u64);

/// The integer a float such as `1e3` stands for.
#[allow(clippy::cast_possible_truncation, reason = "it is whole and within 2^64")]
fn whole(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() <= 18_446_744_073_709_551_616.0).then_some(value as i128)
}

fn decimal(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let right = (1..=20).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn float(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            text if text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) => {
                text.parse().ok().filter(|value: &f64| value.is_finite())
            }
            _ => None,
        },
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the caller has checked the range")]
fn narrow(value: f64) -> f32 {
    value as f32
}

fn bytes(text: &str) -> Result<Value, String> {
    let decoded = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text));
    decoded.map(|bytes| Value::Bytes(bytes.into())).map_err(|_| "is no base64".to_owned())
}

fn choice(desc: &EnumDescriptor, json: &Json) -> Result<Value, String> {
    let value = match json {
        Json::String(name) => desc.get_value_by_name(name),
        Json::Number(number) => number
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
            .and_then(|number| desc.get_value(number)),
        _ => None,
    };
    value.map(|value| Value::EnumNumber(value.number())).ok_or_else(|| {
        let names: Vec<_> = desc.values().take(NAMES_MAX).map(|v| v.name().to_owned()).collect();
        let more = if desc.values().len() > NAMES_MAX { ", …" } else { "" };
        format!("must be one of {}{more}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use neuvo_proto::method;

    use super::*;

    fn number(text: &str) -> Json {
        Json::read(text.as_bytes()).expect("a number")
    }

    #[test]
    fn whole_numbers_are_read_in_every_spelling() {
        for spelling in ["7", "7.0", "7e0", "0.7e1", "\"7\"", "\"007\""] {
            assert_eq!(read(&Kind::Int32, number(spelling)), Ok(Value::I32(7)), "{spelling}");
        }
        assert_eq!(
            read(&Kind::Int64, number("\"-9223372036854775808\"")),
            Ok(Value::I64(i64::MIN))
        );
        assert_eq!(read(&Kind::Uint64, number("18446744073709551615")), Ok(Value::U64(u64::MAX)));
    }

    #[test]
    fn what_is_no_whole_number_in_range_is_refused_with_the_range() {
        for wrong in
            ["7.5", "2147483648", "\"+7\"", "\" 7\"", "\"\"", "\"-\"", "true", "null", "[7]"]
        {
            let told = read(&Kind::Int32, number(wrong)).expect_err(wrong);
            assert_eq!(told, "must be a whole number, -2147483648 to 2147483647");
        }
        assert!(read(&Kind::Uint32, number("-1")).is_err());
        assert!(read(&Kind::Uint64, number("18446744073709551616")).is_err());
    }

    #[test]
    fn floats_know_the_three_words_and_no_others() {
        assert_eq!(read(&Kind::Double, number("\"-Infinity\"")), Ok(Value::F64(f64::NEG_INFINITY)));
        assert_eq!(read(&Kind::Float, number("\"1.5e2\"")), Ok(Value::F32(150.0)));
        for wrong in ["\"inf\"", "\"nan\"", "\"1e999\"", "\"\"", "\"1,5\""] {
            assert!(read(&Kind::Double, number(wrong)).is_err(), "{wrong}");
        }
        assert!(read(&Kind::Float, number("1e39")).is_err());
    }

    #[test]
    fn bytes_are_read_in_both_alphabets() {
        for text in ["\"+/8=\"", "\"-_8\"", "\"+/8\""] {
            let read = read(&Kind::Bytes, number(text)).expect(text);
            assert_eq!(read.as_bytes().expect("bytes").as_ref(), [0xfb, 0xff]);
        }
        assert!(read(&Kind::Bytes, number("\"not base64!\"")).is_err());
    }

    #[test]
    fn a_wrong_enum_is_told_the_right_names() {
        let sector = method::pool().get_enum_by_name("neuvo.common.v1.Sector").expect("declared");
        let kind = Kind::Enum(sector);
        assert_eq!(read(&kind, number("\"SECTOR_HEALTH\"")), Ok(Value::EnumNumber(2)));
        assert_eq!(read(&kind, number("1")), Ok(Value::EnumNumber(1)));
        for wrong in ["\"HEALTH\"", "7", "1.5", "{}"] {
            let told = read(&kind, number(wrong)).expect_err(wrong);
            assert_eq!(told, "must be one of SECTOR_UNSPECIFIED, SECTOR_SOCIAL, SECTOR_HEALTH");
        }
    }
}

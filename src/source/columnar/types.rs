//! What the type of a column in a schema means for a dataset: the narrowest type that holds whatever a column
//! of it may hold, and not only what this file happens to have, so that the next file fits too.

use arrow_schema::{DataType as Arrow, TimeUnit};

use crate::dataset::value::{Rule, Utc};
use crate::dataset::{DataType, Declared};

/// Numbers of at most so many digits fit INTEGER.
const INTEGER_DIGITS: i64 = 9;
/// And BIGINTEGER.
const BIG_INTEGER_DIGITS: i64 = 18;

/// What a type means; none where no type of a dataset can hold its values, or they lie too deep.
pub(super) fn declared(arrow: &Arrow, depth: usize) -> Option<Declared> {
    let rule = Rule::of(data_type(arrow, depth)?);
    let name = name(arrow);
    let (rule, reason) = match inner(arrow) {
        Arrow::Timestamp(_, Some(zone)) => (
            Rule { utc: Utc::TakenOff, ..rule },
            format!("the file says {name} (zone {zone}): the time is sent in UTC, without its mark"),
        ),
        Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView => (rule, format!("the file says {name}, read as text")),
        Arrow::FixedSizeBinary(_) => (rule, format!("the file says {name}, written as hexadecimal digits")),
        Arrow::Duration(unit) => (rule, format!("the file says {name}, counted in {}", plural(*unit))),
        Arrow::Struct(_) => (rule, "the file has objects here, which stay text of JSON".to_owned()),
        Arrow::List(_) | Arrow::LargeList(_) | Arrow::FixedSizeList(..) | Arrow::Map(..) => {
            (rule, "the file has lists here, which stay text of JSON".to_owned())
        }
        _ => (rule, format!("the file says {name}")),
    };
    Some(Declared { rule, reason })
}

fn inner(arrow: &Arrow) -> &Arrow {
    match arrow {
        Arrow::Dictionary(_, values) => values,
        other => other,
    }
}

fn data_type(arrow: &Arrow, depth: usize) -> Option<DataType> {
    let below = |field: &Arrow| data_type(field, depth.checked_sub(1)?).map(|_| DataType::String);
    Some(match arrow {
        Arrow::Boolean => DataType::Bool,
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::UInt8 | Arrow::UInt16 => DataType::Integer,
        Arrow::Int64 | Arrow::UInt32 | Arrow::Duration(_) => DataType::BigInteger,
        Arrow::UInt64 => DataType::BigDecimal,
        Arrow::Float16 | Arrow::Float32 | Arrow::Float64 => DataType::Double,
        Arrow::Decimal32(digits, scale)
        | Arrow::Decimal64(digits, scale)
        | Arrow::Decimal128(digits, scale)
        | Arrow::Decimal256(digits, scale) => decimal(*digits, *scale),
        Arrow::Date32 | Arrow::Date64 => DataType::Date,
        Arrow::Time32(_) | Arrow::Time64(_) => DataType::Time,
        Arrow::Timestamp(..) => DataType::DateTime,
        Arrow::Null
        | Arrow::Utf8
        | Arrow::LargeUtf8
        | Arrow::Utf8View
        | Arrow::Binary
        | Arrow::LargeBinary
        | Arrow::BinaryView
        | Arrow::FixedSizeBinary(_) => DataType::String,
        Arrow::Dictionary(_, values) => data_type(values, depth.checked_sub(1)?)?,
        Arrow::List(field) | Arrow::LargeList(field) | Arrow::FixedSizeList(field, _) | Arrow::Map(field, _) => {
            below(field.data_type())?
        }
        Arrow::Struct(fields) => {
            fields.iter().try_for_each(|field| below(field.data_type()).map(|_| ()))?;
            DataType::String
        }
        _ => return None,
    })
}

fn decimal(digits: u8, scale: i8) -> DataType {
    let whole = i64::from(digits) - i64::from(scale);
    match scale {
        1.. => DataType::BigDecimal,
        _ if whole <= INTEGER_DIGITS => DataType::Integer,
        _ if whole <= BIG_INTEGER_DIGITS => DataType::BigInteger,
        _ => DataType::BigDecimal,
    }
}

/// A type as people who write such files call it.
fn name(arrow: &Arrow) -> String {
    match arrow {
        Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => "string".to_owned(),
        Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView => "binary".to_owned(),
        Arrow::FixedSizeBinary(size) => format!("binary of {size} bytes"),
        Arrow::Decimal32(digits, scale)
        | Arrow::Decimal64(digits, scale)
        | Arrow::Decimal128(digits, scale)
        | Arrow::Decimal256(digits, scale) => format!("decimal({digits},{scale})"),
        Arrow::Date32 | Arrow::Date64 => "date".to_owned(),
        Arrow::Time32(unit) | Arrow::Time64(unit) => format!("time in {}", plural(*unit)),
        Arrow::Timestamp(unit, None) => format!("timestamp in {}, without a zone", plural(*unit)),
        Arrow::Timestamp(unit, Some(_)) => format!("timestamp in {}", plural(*unit)),
        Arrow::Dictionary(_, values) => format!("dictionary of {}", name(values)),
        other => other.to_string().to_lowercase(),
    }
}

const fn plural(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "seconds",
        TimeUnit::Millisecond => "milliseconds",
        TimeUnit::Microsecond => "microseconds",
        TimeUnit::Nanosecond => "nanoseconds",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_whole_numbers_where_they_have_no_fraction() {
        for (digits, scale, expected) in [
            (10, 2, DataType::BigDecimal),
            (9, 0, DataType::Integer),
            (10, 0, DataType::BigInteger),
            (18, 0, DataType::BigInteger),
            (19, 0, DataType::BigDecimal),
            (7, -3, DataType::BigInteger),
        ] {
            assert_eq!(decimal(digits, scale), expected, "{digits} {scale}");
        }
    }
}

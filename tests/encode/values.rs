//! What each type takes, how it is written, and why it is refused.

use pushcube::dataset::value::{Rule, Utc, ValueError, type_that_fits, write};
use pushcube::dataset::{DataType, Orientation};

use crate::help::{json, plan};

fn written(rule: Rule, text: &str) -> Result<String, ValueError> {
    let mut out = Vec::new();
    let result = write(rule, text.as_bytes(), &mut out);
    assert!(result.is_ok() || out.is_empty(), "a refused value leaves nothing behind: {text}");
    result.map(|()| String::from_utf8(out).unwrap())
}

#[test]
fn what_is_taken_is_written_in_one_way() {
    use DataType::{BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, String, Time};
    let table: &[(DataType, &str, &str)] = &[
        (String, "a\"b\\c\n\u{1}é", r#""a\"b\\c\n\u0001é""#),
        (String, " padded ", r#"" padded ""#),
        (String, "007", r#""007""#),
        (Integer, "2147483647", "2147483647"),
        (Integer, "-2147483647", "-2147483647"),
        (Integer, " 7\t", "7"),
        (Integer, "   ", "null"),
        (BigInteger, "-9223372036854775808", "-9223372036854775808"),
        (BigInteger, "9007199254740993", "9007199254740993"),
        (Double, "+5", "5"),
        (Double, ".5", "0.5"),
        (Double, "-.5", "-0.5"),
        (Double, "5.", "5"),
        (Double, "+5.e3", "5e3"),
        (Double, "1.50", "1.50"),
        (Double, "1E+20", "1E+20"),
        (Double, "0.12345678901234567890", "0.12345678901234567890"),
        (BigDecimal, "123456789012345678901234567890.1", "123456789012345678901234567890.1"),
        (BigDecimal, "+.1", "0.1"),
        (Bool, "TRUE", "true"),
        (Bool, "False", "false"),
        (Date, "2017-12-4", r#""2017-12-04""#),
        (Date, "2000-02-29", r#""2000-02-29""#),
        (Time, "9:5", r#""09:05:00""#),
        (Time, "23:59:59", r#""23:59:59""#),
        (DateTime, "2017-12-4 9:05", r#""2017-12-04T09:05:00""#),
        (DateTime, "2017-12-04T09:05:06.120", r#""2017-12-04T09:05:06.120""#),
        (DateTime, "2017-12-04T09:05:06.123456000", r#""2017-12-04T09:05:06.123456""#),
    ];
    for (data_type, text, expected) in table {
        assert_eq!(written(Rule::of(*data_type), text).as_deref(), Ok(*expected), "{data_type} {text:?}");
    }
}

#[test]
fn what_is_refused_says_why() {
    use DataType::{BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, Time};
    let table: &[(DataType, &str, ValueError)] = &[
        (Integer, "1.0", ValueError::NotWhole),
        (Integer, "1e3", ValueError::NotWhole),
        (Integer, "+5", ValueError::NotWhole),
        (Integer, "-", ValueError::NotWhole),
        (Integer, "1 000", ValueError::NotWhole),
        (Integer, "007", ValueError::LeadingZero),
        (Integer, "2147483648", ValueError::Beyond32),
        (Integer, "-2147483648", ValueError::Beyond32),
        (Integer, "9223372036854775808", ValueError::Beyond64),
        (BigInteger, "9223372036854775808", ValueError::Beyond64),
        (BigInteger, "-9223372036854775809", ValueError::Beyond64),
        (Double, "1,5", ValueError::NotNumber),
        (Double, ".", ValueError::NotNumber),
        (Double, "1e", ValueError::NotNumber),
        (Double, "0x10", ValueError::NotNumber),
        (Double, "01.5", ValueError::LeadingZero),
        (Double, "1e999", ValueError::BeyondDouble),
        (Double, "NaN", ValueError::NotFinite),
        (Double, "-Infinity", ValueError::NotFinite),
        (BigDecimal, "1e5", ValueError::Exponent),
        (Bool, "1", ValueError::NotBool),
        (Bool, "yes", ValueError::NotBool),
        (Date, "2017-02-29", ValueError::NoSuchDay),
        (Date, "1900-02-29", ValueError::NoSuchDay),
        (Date, "0000-01-01", ValueError::NoSuchDay),
        (Date, "2017-13-01", ValueError::NoSuchDay),
        (Date, "17-12-04", ValueError::NotDate),
        (Date, "04.12.2017", ValueError::NotDate),
        (Date, "2017-12-04T00:00", ValueError::NotDate),
        (Time, "24:00", ValueError::NoSuchTime),
        (Time, "12:00:60", ValueError::NoSuchTime),
        (Time, "12", ValueError::NotTime),
        (DateTime, "2017-12-04", ValueError::NotDateTime),
        (DateTime, "2017-12-04  10:00", ValueError::NotDateTime),
        (DateTime, "2017-12-04T10:00:00.", ValueError::NotDateTime),
        (DateTime, "2017-12-04T10:00:00.1234567", ValueError::FinerThanMicroseconds),
        (DateTime, "2017-12-04T10:00:00+02:00", ValueError::Offset),
        (DateTime, "2017-12-04T10:00:00Z", ValueError::UnexpectedUtc),
    ];
    for (data_type, text, reason) in table {
        assert_eq!(written(Rule::of(*data_type), text), Err(*reason), "{data_type} {text:?}");
        assert!(!reason.to_string().is_empty());
    }
}

#[test]
fn utc_is_taken_off_where_the_column_says_so() {
    let rule = Rule { data_type: DataType::DateTime, utc: Utc::TakenOff };
    let sent = Ok(r#""2017-12-04T10:00:00""#.to_owned());
    assert_eq!(written(rule, "2017-12-04T10:00:00Z"), sent);
    assert_eq!(written(rule, "2017-12-04 10:00:00+00:00"), sent);
    assert_eq!(written(rule, "2017-12-04T10:00:00"), Err(ValueError::MissingUtc));
}

#[test]
fn the_type_that_would_fit_is_named() {
    use DataType::{BigDecimal, BigInteger, Double, Integer, String};
    for (text, fits) in [
        ("5", Integer),
        ("3000000000", BigInteger),
        ("1e3", Double),
        ("99999999999999999999", BigDecimal),
        ("x", String),
    ] {
        assert_eq!(type_that_fits(text.as_bytes()), fits, "{text}");
    }
}

#[test]
fn bare_and_quoted_empty_fields_differ_in_text_only() {
    let columns = [("s", DataType::String), ("n", DataType::Integer)];
    let text = "s,n\n,\n\"\",\"\"\nNA,1\n";
    assert_eq!(json(text, &plan(&columns, Orientation::Row)).unwrap(), r#"[[null,null],["",null],["NA",1]]"#);
    assert_eq!(json(text, &plan(&columns, Orientation::Column)).unwrap(), r#"[[null,"","NA"],[null,null,1]]"#);
}

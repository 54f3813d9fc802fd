//! Values of one column of a batch as text. What is to be done with a value is decided once a batch, by its
//! type; lists and objects are written as the JSON that they would be in a file of JSON.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, ByteArrayType, ByteViewType, Date32Type, Date64Type, Decimal32Type,
    Decimal64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::{DataType, TimeUnit};

use super::super::Fault;
use super::super::split::FIELD_LIMIT;
use super::{moments, numbers};
use crate::dataset::value::write_string;

/// What a written value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A number or a truth value, which JSON has too.
    Plain,
    /// A number that may be none.
    Floating,
    /// A date or a time, which is a text in JSON.
    Moment,
    /// A text.
    Text,
    /// A text that is JSON.
    Json,
}

type Put = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<(), Fault> + Send>;

/// Writes the values of one column.
pub(super) struct Writer {
    nulls: Option<NullBuffer>,
    pub(super) look: Look,
    put: Put,
}

impl Writer {
    /// For the values of an array; none where nothing here stands for its type.
    pub(super) fn of(array: &ArrayRef) -> Option<Self> {
        // Of a dictionary a value is null too where it names one that is.
        let nulls = array.logical_nulls();
        let (look, put) = put(array)?;
        Some(Self { nulls, look, put })
    }

    #[inline]
    pub(super) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Adds a value that is not null.
    #[inline]
    pub(super) fn put(&self, row: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        (self.put)(row, out)
    }

    /// Adds a value as JSON.
    fn json(&self, row: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.is_null(row) {
            out.extend_from_slice(b"null");
            return Ok(());
        }
        let mut text = Vec::new();
        match self.look {
            Look::Plain | Look::Json => return self.put(row, out),
            Look::Floating | Look::Moment | Look::Text => self.put(row, &mut text)?,
        }
        // What is no finite number has no other form in JSON than a text.
        if self.look == Look::Floating && text.last().is_some_and(u8::is_ascii_digit) {
            out.extend_from_slice(&text);
        } else {
            write_string(&text, out);
        }
        Ok(())
    }
}

/// How the values of an array are written.
fn put(array: &ArrayRef) -> Option<(Look, Put)> {
    match array.data_type() {
        DataType::Null => Some(sure(Look::Text, |_, _| {})),
        DataType::Boolean => {
            let values = array.as_boolean_opt()?.clone();
            let word = move |row| if values.value(row) { "true" } else { "false" };
            Some(sure(Look::Plain, move |row, out| out.extend_from_slice(word(row).as_bytes())))
        }
        DataType::Int8 => plain::<Int8Type>(array),
        DataType::Int16 => plain::<Int16Type>(array),
        DataType::Int32 => plain::<Int32Type>(array),
        DataType::Int64 => plain::<Int64Type>(array),
        DataType::UInt8 => plain::<UInt8Type>(array),
        DataType::UInt16 => plain::<UInt16Type>(array),
        DataType::UInt32 => plain::<UInt32Type>(array),
        DataType::UInt64 => plain::<UInt64Type>(array),
        DataType::Float16 => {
            of::<Float16Type>(array, Look::Floating, |n, out| numbers::floating(n.to_f32(), n.to_f64().abs(), out))
        }
        DataType::Float32 => {
            of::<Float32Type>(array, Look::Floating, |n, out| numbers::floating(n, f64::from(n).abs(), out))
        }
        DataType::Float64 => of::<Float64Type>(array, Look::Floating, |n, out| numbers::floating(n, n.abs(), out)),
        DataType::Decimal32(_, scale) => decimal::<Decimal32Type>(array, *scale),
        DataType::Decimal64(_, scale) => decimal::<Decimal64Type>(array, *scale),
        DataType::Decimal128(_, scale) => decimal::<Decimal128Type>(array, *scale),
        DataType::Decimal256(_, scale) => decimal::<Decimal256Type>(array, *scale),
        DataType::Date32 => of::<Date32Type>(array, Look::Moment, |days, out| moments::date(i64::from(days), out)),
        DataType::Date64 => {
            of::<Date64Type>(array, Look::Moment, |ms, out| moments::date(ms.div_euclid(86_400_000), out))
        }
        DataType::Time32(TimeUnit::Second) => time::<Time32SecondType>(array, 1),
        DataType::Time32(_) => time::<Time32MillisecondType>(array, 1000),
        DataType::Time64(TimeUnit::Microsecond) => time::<Time64MicrosecondType>(array, 1_000_000),
        DataType::Time64(_) => time::<Time64NanosecondType>(array, 1_000_000_000),
        DataType::Timestamp(unit, zone) => timestamp(array, *unit, zone.is_some()),
        DataType::Duration(TimeUnit::Second) => plain::<DurationSecondType>(array),
        DataType::Duration(TimeUnit::Millisecond) => plain::<DurationMillisecondType>(array),
        DataType::Duration(TimeUnit::Microsecond) => plain::<DurationMicrosecondType>(array),
        DataType::Duration(TimeUnit::Nanosecond) => plain::<DurationNanosecondType>(array),
        DataType::Utf8 => Some(text(array.as_string_opt::<i32>()?.clone())),
        DataType::LargeUtf8 => Some(text(array.as_string_opt::<i64>()?.clone())),
        DataType::Utf8View => Some(view(array.as_string_view_opt()?.clone())),
        DataType::Binary => Some(text(array.as_binary_opt::<i32>()?.clone())),
        DataType::LargeBinary => Some(text(array.as_binary_opt::<i64>()?.clone())),
        DataType::BinaryView => Some(view(array.as_binary_view_opt()?.clone())),
        DataType::FixedSizeBinary(_) => {
            let values = array.as_fixed_size_binary_opt()?.clone();
            Some(sure(Look::Text, move |row, out| hexadecimal(values.value(row), out)))
        }
        _ => nested(array),
    }
}

fn nested(array: &ArrayRef) -> Option<(Look, Put)> {
    match array.data_type() {
        DataType::Dictionary(key, _) => match **key {
            DataType::Int8 => dictionary::<Int8Type>(array),
            DataType::Int16 => dictionary::<Int16Type>(array),
            DataType::Int32 => dictionary::<Int32Type>(array),
            DataType::Int64 => dictionary::<Int64Type>(array),
            DataType::UInt8 => dictionary::<UInt8Type>(array),
            DataType::UInt16 => dictionary::<UInt16Type>(array),
            DataType::UInt32 => dictionary::<UInt32Type>(array),
            DataType::UInt64 => dictionary::<UInt64Type>(array),
            _ => None,
        },
        DataType::List(_) => list::<i32>(array),
        DataType::LargeList(_) => list::<i64>(array),
        DataType::FixedSizeList(..) => {
            let values = array.as_fixed_size_list_opt()?.clone();
            let items = Writer::of(values.values())?;
            let length = values.value_length().as_usize();
            Some((Look::Json, Box::new(move |row, out| elements(&items, row * length, (row + 1) * length, out))))
        }
        DataType::Struct(fields) => {
            let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
            let columns = array.as_struct_opt()?.columns();
            let writers = columns.iter().map(Writer::of).collect::<Option<Vec<_>>>()?;
            Some((Look::Json, Box::new(move |row, out| object(&names, &writers, row, out))))
        }
        DataType::Map(..) => map(array),
        _ => None,
    }
}

/// For values that are never refused.
fn sure(look: Look, put: impl Fn(usize, &mut Vec<u8>) + Send + 'static) -> (Look, Put) {
    let put = move |row, out: &mut Vec<u8>| {
        put(row, out);
        Ok(())
    };
    (look, Box::new(put))
}

fn of<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    look: Look,
    put: impl Fn(T::Native, &mut Vec<u8>) + Send + 'static,
) -> Option<(Look, Put)> {
    let values = array.as_primitive_opt::<T>()?.clone();
    Some(sure(look, move |row, out| put(values.value(row), out)))
}

fn plain<T: ArrowPrimitiveType<Native: std::fmt::Display>>(array: &ArrayRef) -> Option<(Look, Put)> {
    of::<T>(array, Look::Plain, numbers::whole)
}

fn decimal<T: ArrowPrimitiveType<Native: std::fmt::Display>>(array: &ArrayRef, scale: i8) -> Option<(Look, Put)> {
    of::<T>(array, Look::Plain, move |number, out| numbers::decimal(&number.to_string(), scale, out))
}

fn time<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &ArrayRef, per_second: i64) -> Option<(Look, Put)> {
    of::<T>(array, Look::Moment, move |ticks, out| moments::time(ticks.into(), per_second, out))
}

fn timestamp(array: &ArrayRef, unit: TimeUnit, is_utc: bool) -> Option<(Look, Put)> {
    let put = move |ticks, per_second, out: &mut Vec<u8>| {
        moments::date_time(ticks, per_second, out);
        if is_utc {
            out.push(b'Z');
        }
    };
    let look = Look::Moment;
    match unit {
        TimeUnit::Second => of::<TimestampSecondType>(array, look, move |ticks, out| put(ticks, 1, out)),
        TimeUnit::Millisecond => of::<TimestampMillisecondType>(array, look, move |ticks, out| put(ticks, 1000, out)),
        TimeUnit::Microsecond => {
            of::<TimestampMicrosecondType>(array, look, move |ticks, out| put(ticks, 1_000_000, out))
        }
        TimeUnit::Nanosecond => {
            of::<TimestampNanosecondType>(array, look, move |ticks, out| put(ticks, 1_000_000_000, out))
        }
    }
}

/// Adds a text, if it is one; a NUL is none here as it is none in a file of text.
fn checked(text: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    if text.len() > FIELD_LIMIT {
        return Err(Fault::FieldTooLong);
    }
    if memchr::memchr(0, text).is_some() || std::str::from_utf8(text).is_err() {
        return Err(Fault::BinaryValue);
    }
    out.extend_from_slice(text);
    Ok(())
}

fn text<T: ByteArrayType<Native: AsRef<[u8]>>>(values: arrow_array::GenericByteArray<T>) -> (Look, Put) {
    (Look::Text, Box::new(move |row, out| checked(values.value(row).as_ref(), out)))
}

fn view<T: ByteViewType<Native: AsRef<[u8]>>>(values: arrow_array::GenericByteViewArray<T>) -> (Look, Put) {
    (Look::Text, Box::new(move |row, out| checked(values.value(row).as_ref(), out)))
}

fn hexadecimal(bytes: &[u8], out: &mut Vec<u8>) {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
    out.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef) -> Option<(Look, Put)> {
    let array = array.as_dictionary_opt::<K>()?;
    let keys = array.keys().clone();
    let values = Writer::of(array.values())?;
    Some((values.look, Box::new(move |row, out| values.put(keys.value(row).as_usize(), out))))
}

fn list<O: OffsetSizeTrait>(array: &ArrayRef) -> Option<(Look, Put)> {
    let array = array.as_list_opt::<O>()?;
    let offsets = array.offsets().clone();
    let items = Writer::of(array.values())?;
    let end = move |at: usize| offsets.get(at).map_or(0, |offset| offset.as_usize());
    Some((Look::Json, Box::new(move |row, out| elements(&items, end(row), end(row + 1), out))))
}

fn elements(items: &Writer, start: usize, end: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
    let before = out.len();
    out.push(b'[');
    for item in start..end {
        if item > start {
            out.push(b',');
        }
        items.json(item, out)?;
        if out.len() - before > FIELD_LIMIT {
            return Err(Fault::FieldTooLong);
        }
    }
    out.push(b']');
    Ok(())
}

fn object(names: &[String], writers: &[Writer], row: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
    out.push(b'{');
    for (index, (name, writer)) in names.iter().zip(writers).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_string(name.as_bytes(), out);
        out.push(b':');
        writer.json(row, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// A map is an object where its keys are texts, else a list of pairs.
fn map(array: &ArrayRef) -> Option<(Look, Put)> {
    let array = array.as_map_opt()?;
    let offsets = array.offsets().clone();
    let (keys, values) = (Writer::of(array.keys())?, Writer::of(array.values())?);
    let is_object = keys.look == Look::Text;
    let (open, close) = if is_object { (b'{', b'}') } else { (b'[', b']') };
    let end = move |at: usize| offsets.get(at).map_or(0, |offset| offset.as_usize());
    let put = move |row, out: &mut Vec<u8>| {
        let (start, end, before) = (end(row), end(row + 1), out.len());
        out.push(open);
        for pair in start..end {
            if pair > start {
                out.push(b',');
            }
            if !is_object {
                out.push(b'[');
            }
            keys.json(pair, out)?;
            out.push(if is_object { b':' } else { b',' });
            values.json(pair, out)?;
            if !is_object {
                out.push(b']');
            }
            if out.len() - before > FIELD_LIMIT {
                return Err(Fault::FieldTooLong);
            }
        }
        out.push(close);
        Ok(())
    };
    Some((Look::Json, Box::new(put)))
}

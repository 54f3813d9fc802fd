//! The schema that a file is read by: its own, with texts as views into the pages they came in, and the
//! timestamps of 96 bits in microseconds, since nanoseconds of 64 bits end with the year 2262 and programs
//! write 9999 for "never".

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, TimeUnit};
use parquet::basic::Type;
use parquet::schema::types::SchemaDescriptor;

/// The schema to read by.
pub(super) fn viewed(schema: &Schema, stored: &SchemaDescriptor) -> Schema {
    let mut walk = Walk { stored, leaf: 0 };
    let fields = walk.fields(schema.fields());
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

/// Goes through the fields in the order in which their columns are stored.
struct Walk<'a> {
    stored: &'a SchemaDescriptor,
    leaf: usize,
}

impl Walk<'_> {
    fn fields(&mut self, fields: &Fields) -> Fields {
        fields.iter().map(|field| self.field(field)).collect()
    }

    fn field(&mut self, field: &FieldRef) -> FieldRef {
        let data_type = self.data_type(field.data_type());
        Arc::new(Field::clone(field).with_data_type(data_type))
    }

    fn data_type(&mut self, data_type: &DataType) -> DataType {
        match data_type {
            DataType::Struct(fields) => DataType::Struct(self.fields(fields)),
            DataType::List(field) => DataType::List(self.field(field)),
            DataType::LargeList(field) => DataType::LargeList(self.field(field)),
            DataType::FixedSizeList(field, length) => DataType::FixedSizeList(self.field(field), *length),
            DataType::Map(field, sorted) => DataType::Map(self.field(field), *sorted),
            leaf => {
                let is_old = self.leaf < self.stored.num_columns()
                    && self.stored.column(self.leaf).physical_type() == Type::INT96;
                self.leaf += 1;
                match leaf {
                    DataType::Timestamp(TimeUnit::Nanosecond, zone) if is_old => {
                        DataType::Timestamp(TimeUnit::Microsecond, zone.clone())
                    }
                    DataType::Dictionary(_, values) => view(values).unwrap_or_else(|| leaf.clone()),
                    other => view(other).unwrap_or_else(|| other.clone()),
                }
            }
        }
    }
}

fn view(data_type: &DataType) -> Option<DataType> {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 => Some(DataType::Utf8View),
        DataType::Binary | DataType::LargeBinary => Some(DataType::BinaryView),
        _ => None,
    }
}

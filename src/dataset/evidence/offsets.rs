//! Date-times with an offset from UTC: DATETIME can't hold it, so what becomes of it is for the operator to say.

use super::{SHOWN, results, values};
use crate::dataset::value::{Fits, Offsets, ValueReading, fits_as};
use crate::dataset::{DataType, Doubt, Sample, SampleColumn, Says, Topic, Way};

/// The question about columns that hold date-times of which some have an offset; none where there are none. A
/// column in which all are marked as UTC is none: the mark is taken off, and nothing is lost with it.
pub(super) fn doubt(sample: &Sample, reading: ValueReading) -> Option<Doubt> {
    let dropped = ValueReading { offsets: Offsets::Dropped, ..reading };
    let converted = ValueReading { offsets: Offsets::TO_UTC, ..reading };
    let all = |column: &&SampleColumn, reading: &ValueReading| {
        let all = values(column).fold(Fits::ANYTHING, |all, text| all.and(fits_as(reading, text.as_bytes())));
        all != Fits::ANYTHING && all.rule().data_type == DataType::DateTime
    };
    let texts_only = |column: &&SampleColumn| column.declared.is_none();
    let asked = |column: &&SampleColumn| all(column, &dropped) && !all(column, &reading);
    let columns: Vec<&SampleColumn> = sample.columns.iter().filter(texts_only).filter(asked).collect();
    let has_offset = |text: &&str| fits_as(&reading, text.as_bytes()).rule().data_type != DataType::DateTime;
    let mut texts: Vec<&str> = Vec::new();
    for text in columns.iter().flat_map(|column| values(column)).filter(has_offset) {
        if texts.len() < SHOWN && !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() {
        // Marks of UTC on some values and nothing on others.
        texts.extend(columns.iter().filter_map(|column| values(column).next()).take(SHOWN));
    }
    let way = |offsets: Offsets, title: &str, wanted: DataType| Way {
        says: Says::Offsets(offsets),
        title: title.to_owned(),
        results: results(&texts, ValueReading { offsets, ..reading }, wanted),
    };
    let as_text = way(Offsets::AsText, "text, as in the file", DataType::String);
    let can_convert = columns.iter().all(|column| all(column, &converted));
    let in_utc = can_convert.then(|| way(Offsets::TO_UTC, "date-times in UTC", DataType::DateTime));
    let bare = way(Offsets::Dropped, "date-times without the offset", DataType::DateTime);
    let ways = [Some(as_text), in_utc, Some(bare)].into_iter().flatten().collect();
    let names = columns.iter().map(|column| column.name.clone()).collect();
    (!columns.is_empty()).then_some(Doubt { topic: Topic::Offsets, ways, columns: names })
}

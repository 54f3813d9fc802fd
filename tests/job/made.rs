//! Jobs made by chance, with names that no sane person gives.

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use pushcube::dataset::{
    Attribute, AttributeForm, Column, DataType, Definition, Expression, FormCategory, Metric, OnBad, Orientation,
    ServerAddress, Table, UpdatePolicy,
};
use pushcube::job::columns::ColumnWords;
use pushcube::job::file::{JobDataset, JobFile, JobModel, JobProject, JobServer, JobTable};
use pushcube::job::guards::{
    Guards, OnNoChange, OnOrphan, OnSessionLost, OnTooLarge, Pick, Running, SameContent, SendLengthWord, UnknownKeys,
};
use pushcube::job::reading::{
    DateWord, DecimalWord, FormatWord, OffsetsWord, ReadingWords, Separator, ThousandsWord, ZeroWord,
};
use pushcube::job::words::{Patience, Rate, Share, Size, Time};

/// A name, with quotes, hashes, line ends and letters of elsewhere.
fn name() -> impl Strategy<Value = String> {
    "[a-zé東\"'\\\\#=\\[\\]{}, \n\t\u{1}]{0,12}[a-z]"
}

fn id() -> impl Strategy<Value = String> {
    "[0-9A-F]{32}"
}

fn time() -> impl Strategy<Value = Time> {
    (0..10_000_000_u64).prop_map(Time::of_seconds)
}

fn reading() -> impl Strategy<Value = ReadingWords> {
    let format = prop_oneof![Just(None), Just(Some(FormatWord::Delimited))];
    let marks = (of(prop_oneof![Just(DecimalWord::Point), Just(DecimalWord::Comma)]), of(any::<bool>()));
    let dates = of(prop_oneof![Just(DateWord::Iso), Just(DateWord::DayFirst), Just(DateWord::Compact)]);
    let lines = (0..4_u32, 0..4_u32, prop_oneof![Just(String::new()), name()]);
    let words = (vec(name(), 0..3), of(name()), any::<bool>());
    let delimiter = of(prop_oneof![Just(b';'), Just(b'\t'), Just(b'\\'), Just(b'#')]);
    (format, delimiter, marks, dates, lines, words).prop_map(
        |(
            format,
            delimiter,
            (decimal, minus),
            date_order,
            (skip_top, skip_bottom, comment),
            (null, encoding, trim),
        )| {
            ReadingWords {
                format,
                delimiter: delimiter.map(Separator),
                decimal,
                thousands: decimal.map(|_| ThousandsWord(pushcube::dataset::Thousands::Nothing)),
                trailing_minus: minus,
                date_order,
                skip_top,
                skip_bottom,
                comment,
                null,
                encoding,
                trim,
                ..ReadingWords::default()
            }
        },
    )
}

/// How a column is read, by its name.
fn column(name: &str) -> ColumnWords {
    let patterns = ["DD.MM.YYYY HH:mm", "day-first", "iso"];
    ColumnWords {
        dates: Some(patterns[name.len() % 3].to_owned().try_into().unwrap()),
        zero_dates: name.len().is_multiple_of(2).then_some(ZeroWord::Null),
        offsets: (!name.len().is_multiple_of(2))
            .then_some(OffsetsWord(pushcube::dataset::value::Offsets::ConvertedTo(90))),
        null: vec![name.to_owned()],
        trim: Some(name.len() > 5),
        ..ColumnWords::default()
    }
}

fn table() -> impl Strategy<Value = JobTable> {
    let policy = prop_oneof![Just(UpdatePolicy::Replace), Just(UpdatePolicy::Upsert)];
    let bad = prop_oneof![Just(OnBad::Stop), Just(OnBad::Null), Just(OnBad::SetAside)];
    let files = prop_oneof![
        name().prop_map(|file| (vec![file.into()], Pick::All)),
        vec(name().prop_map(Into::into), 1..3).prop_map(|files| (files, Pick::Newest)),
        vec(name().prop_map(Into::into), 1..3).prop_map(|files| (files, Pick::ExactlyOne)),
    ];
    let size = prop_oneof![
        Just((None, None)),
        (1_000..1_000_000_000_u64).prop_map(|bytes| (Some(Size(bytes)), None)),
        (10_000..1_000_000_000_u64).prop_map(|bytes| (None, Some(Size(bytes)))),
    ];
    let guards = (0..1_000_u64, of(time()), of(time()));
    let columns = (vec(name(), 0..3), btree_map(name(), name(), 0..3));
    ((policy, bad, any::<bool>()), files, size, guards, columns, reading()).prop_map(
        |(
            (policy, bad_values, by_column),
            (files, pick),
            (chunk_size, max_body),
            guards,
            (as_null, matches),
            reading,
        )| {
            JobTable {
                name: String::new(),
                files,
                pick,
                policy,
                orientation: if by_column { Orientation::Column } else { Orientation::Row },
                chunk_size,
                max_body,
                bad_values,
                as_null,
                min_rows: if guards.0 < 300 { 0 } else { guards.0 },
                allow_empty: guards.0 < 300,
                max_age: guards.1,
                settle: guards.2,
                columns: matches.keys().map(|name| (name.clone(), column(name))).collect(),
                matches,
                reading,
            }
        },
    )
}

fn running() -> impl Strategy<Value = Running> {
    let patience = || of(of(time()).prop_map(Patience));
    let words = (of(Just(OnTooLarge::Smaller)), of(Just(OnSessionLost::Repeat)), of(Just(OnNoChange::Leave)));
    let orphan = of(prop_oneof![Just(OnOrphan::Stop), of(of(time()).prop_map(Patience)).prop_map(OnOrphan::Wait)]);
    let ways = (orphan, of(Just(SendLengthWord::Always)));
    let limits =
        (of((1_000..=u64::MAX / 2).prop_map(|bytes| Rate::try_from(format!("{bytes} B/s")).unwrap())), of(time()));
    (patience(), patience(), words, ways, limits, of(name())).prop_map(
        |(patience, no_change_after, words, (on_orphan, send_length), (limit_rate, deadline), folder)| Running {
            patience,
            on_too_large: words.0,
            on_session_lost: words.1,
            on_orphan,
            no_change_after,
            on_no_change: words.2,
            send_length,
            limit_rate,
            deadline,
            report_dir: folder.map(Into::into),
        },
    )
}

/// A definition that has these tables, each with an attribute and a metric of its own.
fn definition(tables: &[JobTable], note: &str) -> Definition {
    let at =
        |table: &JobTable, column: &str| Expression { table_name: table.name.clone(), column_name: column.to_owned() };
    Definition {
        name: "D".to_owned(),
        description: note.to_owned(),
        folder_id: None,
        tables: tables
            .iter()
            .map(|table| Table {
                name: table.name.clone(),
                description: note.to_owned(),
                column_headers: [("key \"1\"", DataType::String), ("m", DataType::Double)]
                    .map(|(name, data_type)| Column { name: name.to_owned(), data_type })
                    .to_vec(),
            })
            .collect(),
        metrics: tables
            .iter()
            .map(|table| Metric {
                name: format!("m {}", table.name),
                description: String::new(),
                expressions: vec![at(table, "m")],
            })
            .collect(),
        attributes: tables
            .iter()
            .map(|table| Attribute {
                name: format!("a {}", table.name),
                description: note.to_owned(),
                attribute_forms: vec![AttributeForm {
                    category: FormCategory::Id,
                    expressions: vec![at(table, "key \"1\"")],
                }],
            })
            .collect(),
    }
}

/// A whole job that makes sense.
pub(crate) fn job() -> impl Strategy<Value = JobFile> {
    let who = (of(name()), of(name()), of(id()), of(id()), of(name()));
    let model = prop_oneof![
        Just(None),
        name().prop_map(|path| Some(Err(path))),
        prop_oneof![Just(String::new()), name()].prop_map(|note| Some(Ok(note))),
    ];
    (who, model, vec(table(), 1..4), (of(0..=100_u8), any::<bool>()), running(), vec(name(), 4)).prop_map(
        |((profile, username, project, dataset, folder), model, mut tables, (shrink, skips), run, names)| {
            for (at, table) in tables.iter_mut().enumerate() {
                table.name = format!("{}{at}", names[at % names.len()]);
            }
            let model = model.map(|model| match model {
                Ok(note) => JobModel::Inside(Box::new(definition(&tables, &note))),
                Err(path) => JobModel::File(path.into()),
            });
            JobFile {
                server: JobServer {
                    url: ServerAddress::parse("https://bi.example.com/Lib").unwrap(),
                    profile,
                    username,
                },
                project: JobProject { name: names[0].clone(), id: project.map(|id| id.parse().unwrap()) },
                dataset: JobDataset {
                    name: names[1].clone(),
                    id: dataset.map(|id| id.parse().unwrap()),
                    folder,
                    overwrite: false,
                },
                model,
                tables,
                guards: Guards {
                    same_content: if skips { SameContent::Skip } else { SameContent::Push },
                    max_shrink: shrink.map(Share::of_percent),
                    unknown_keys: if skips { UnknownKeys::Fail } else { UnknownKeys::Push },
                },
                run,
            }
        },
    )
}

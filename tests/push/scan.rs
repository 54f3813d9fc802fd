//! The full scan as a process: it can be ended, and a file that is another one by now is a finding.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use pushcube::dataset::{Definition, Model, Repeats, Target, suggest_roles, table_from_preview};
use pushcube::push::job::TableJob;
use pushcube::push::{ScanMeter, scan};
use pushcube::source::preview;
use tokio_util::sync::CancellationToken;

fn wanted(path: &Path) -> (Definition, Vec<TableJob>) {
    let mut tables = [table_from_preview(&preview(path).unwrap())];
    suggest_roles(&mut tables);
    let jobs = tables.iter().filter_map(TableJob::from_model).collect();
    let tables = tables.into_iter().map(Arc::new).collect();
    let (name, description, notes) = ("scan".to_owned(), String::new(), BTreeMap::new());
    let model = Model { name, description, folder: None, tables, notes, target: Target::New };
    (model.definition(), jobs)
}

#[test]
fn a_scan_meters_what_it_read_and_ends_when_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    let rows: Vec<String> = (0..50_000).map(|row| format!("{},text of row {row}\n", row % 49_990)).collect();
    std::fs::write(&path, format!("order_id,note\n{}", rows.concat())).unwrap();
    let (definition, tables) = wanted(&path);
    let meter = ScanMeter::default();
    let ended = CancellationToken::new();
    ended.cancel();
    assert_eq!(scan((&definition, &tables), &pushcube::source::Reach::default(), &meter, &ended), None);
    assert!(meter.read().rows < 50_000, "it ended at once");
    let found =
        scan((&definition, &tables), &pushcube::source::Reach::default(), &meter, &CancellationToken::new()).unwrap();
    let totals = meter.read();
    assert_eq!((totals.rows, totals.bytes), (50_000, tables[0].file.size));
    assert_eq!((found[0].rows, found[0].bytes, found[0].stops_a_push()), (50_000, totals.bytes, false));
    let keyed = definition.attributes.iter().any(|attribute| attribute.name.contains("order"));
    assert!(keyed && matches!(found[0].repeats, Repeats::Counted { .. }), "{:?}", found[0].repeats);
}

#[test]
fn a_file_that_is_another_one_by_now_is_not_scanned() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, "id,note\n1,a\n").unwrap();
    let (definition, tables) = wanted(&path);
    std::fs::write(&path, "id,note\n1,a\n2,b\n").unwrap();
    let found = scan(
        (&definition, &tables),
        &pushcube::source::Reach::default(),
        &ScanMeter::default(),
        &CancellationToken::new(),
    )
    .unwrap();
    assert!(found[0].stops_a_push() && found[0].broken.as_ref().is_some_and(|why| why.contains("has changed")));
    assert_eq!((found[0].rows, &found[0].repeats), (0, &Repeats::Unknown));
}

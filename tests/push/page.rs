//! The example of the workflow page: two tables of five and three columns, defined, uploaded, published
//! with its policies, and read back.

use std::path::PathBuf;

use pushcube::dataset::{ColumnReading, Definition, RowCount, UpdatePolicy, match_columns};
use pushcube::push::event::Phase;
use pushcube::push::job::{ColumnSource, Job, TableJob};
use pushcube::source::preview;

use crate::rig::{Rig, Running, assert_deleted, job, texts, with_policies};

const DEFINITION: &str = include_str!("../protocol/page/model.json");

/// The page's definition, fed from these files.
fn page_job(files: &[PathBuf]) -> Job {
    let definition: Definition = serde_json::from_str(DEFINITION).unwrap();
    let tables = definition.tables.iter().zip(files).map(|(table, file)| {
        let seen = preview(file).unwrap();
        let header: Vec<_> = seen.sample.columns.iter().map(|column| column.name.clone()).collect();
        let places = match_columns(table, &header).unwrap().columns;
        TableJob {
            name: table.name.clone(),
            columns: places
                .into_iter()
                .map(|index| ColumnSource {
                    header: header[index].clone(),
                    index: Some(index),
                    utc: false,
                    reading: ColumnReading::default(),
                })
                .collect(),
            ..job("page", std::slice::from_ref(file)).tables.remove(0)
        }
    });
    let tables: Vec<_> = tables.collect();
    assert!(tables.iter().all(|table| matches!(table.rows, RowCount::Exact(_))));
    let (definition, project) = (definition.clone(), job("page", files).project);
    let job = Job {
        project,
        project_name: "MicroStrategy Tutorial".to_owned(),
        definition,
        dataset: None,
        tables,
        max_shrink: None,
        trial: None,
    };
    with_policies(&[UpdatePolicy::Replace, UpdatePolicy::Add], job)
}

#[tokio::test]
async fn the_page_s_example_is_defined_uploaded_published_and_read_back() {
    let rig = Rig::new().await;
    let table1 = rig.write(
        "table1.csv",
        "Cost,Category,ID,Date,Time,unused\n100.52,Books,1,2017-12-4,11:00:00,x\n7,\"Movies, Music\",2,2017-12-05,9:30,x\n",
    );
    let table2 = rig.write("table2.csv", "Year,DateTime,Profit\n2016,2016-12-04 11:00,100.5\n2017,,-3\n");
    let (outcome, _) = Running::start(rig.upload(page_job(&[table1, table2]))).outcome().await;
    assert_eq!((outcome.phase, outcome.rows.as_slice()), (Phase::Done, &[2, 2][..]), "{outcome:?}");
    assert_deleted(&outcome);
    assert_eq!(
        texts(&rig.server, "testModel", "table1"),
        [["1", "2017-12-04", "11:00:00", "Books", "100.52"], ["2", "2017-12-05", "09:30:00", "Movies, Music", "7"]]
    );
    assert_eq!(
        texts(&rig.server, "testModel", "table2"),
        [["2016", "2016-12-04T11:00:00", "100.5"], ["2017", "null", "-3"]]
    );
}

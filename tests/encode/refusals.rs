//! What ends an encoder, in the words that the operator reads.

use pushcube::dataset::{DataType, Orientation, Reading};
use pushcube::encode::{EncodeError, TablePlan};

use crate::help::{chunks, file, json, plan};

const COLUMNS: [(&str, DataType); 2] = [("id", DataType::Integer), ("what", DataType::String)];

/// The error without the folder, which has another name in every run.
fn message(result: Result<String, EncodeError>) -> String {
    let text = result.unwrap_err().to_string();
    text.split_once("orders.csv").map(|(_, rest)| rest.to_owned()).unwrap()
}

#[test]
fn a_value_of_another_type_is_named_with_its_place_and_the_type_that_fits() {
    let plan = plan(&COLUMNS, Orientation::Row);
    assert_eq!(
        message(json("id,what\n1,\"two\nlines\"\n3000000000,x\n", &plan)),
        ", line 4, byte 1, column “id”: “3000000000” is no INTEGER: beyond 32 bits (BIGINTEGER would fit)"
    );
    assert_eq!(
        message(json(
            "what,id\nx,1.5\n",
            &TablePlan {
                columns: vec![pushcube::encode::PlanColumn { source: Some(1), ..plan.columns[0].clone() }],
                ..plan.clone()
            }
        )),
        ", line 2, byte 3, column “id”: “1.5” is no INTEGER: not a whole number (DOUBLE would fit)"
    );
    let long = format!("id,what\n{}\u{1b}[2J,x\n", "é".repeat(500));
    let text = message(json(&long, &plan));
    assert!(text.contains("éé…") && !text.contains('\u{1b}') && text.len() < 400, "{text}");
}

#[test]
fn a_field_behind_a_line_end_in_quotes_is_found_on_its_own_line() {
    let plan = plan(&[("a", DataType::String), ("b", DataType::Integer)], Orientation::Column);
    assert_eq!(
        message(json("a,b\n\"one\r\n\"\"two\"\"\",x\n", &plan)),
        ", line 3, byte 10, column “b”: “x” is no INTEGER: not a whole number (STRING would fit)"
    );
}

#[test]
fn a_changed_header_is_refused_before_anything_is_read() {
    let plan = plan(&COLUMNS, Orientation::Row);
    assert_eq!(
        message(json("id,name\n1,x\n", &plan)),
        ": column 2 of the header line is “name” where “what” was when the model was made; open the file again"
    );
    assert_eq!(
        message(json("id\n1\n", &plan)),
        ": the header line has no column 2 where “what” was when the model was made; open the file again"
    );
}

#[test]
fn a_row_that_no_chunk_can_hold_names_its_line() {
    for (orientation, size) in [(Orientation::Row, 78), (Orientation::Column, 80)] {
        let plan = TablePlan { limit: 60, ..plan(&COLUMNS, orientation) };
        let text = format!("id,what\n1,x\n2,{}\n", "y".repeat(70));
        assert_eq!(
            message(json(&text, &plan)),
            format!(
                ", line 3: the row alone takes {size} B of JSON, more than the 60 B that a chunk can hold; raise the chunk size"
            )
        );
    }
}

#[test]
fn trouble_in_the_file_comes_out_as_such() {
    let plan = plan(&COLUMNS, Orientation::Row);
    assert_eq!(
        message(json("id,what\n1,x\n2\n", &plan)),
        ", line 3, byte 1: the row has 1 field, but the header line has 2"
    );
}

#[test]
fn words_for_null_are_null_only_without_quotes() {
    let reading = Reading { nulls: vec!["NA".to_owned(), "-".to_owned()], ..Reading::default() };
    let sent = chunks(&file("id,what\nNA,NA\n-,\"NA\"\n"), &reading, &plan(&COLUMNS, Orientation::Row)).unwrap();
    assert_eq!(String::from_utf8(sent[0].json()).unwrap(), r#"[[null,null],[null,"NA"]]"#);
}

#[test]
fn a_file_without_rows_makes_one_chunk_of_none() {
    for (orientation, expected) in [(Orientation::Row, "[]"), (Orientation::Column, "[[],[]]")] {
        assert_eq!(json("id,what\n", &plan(&COLUMNS, orientation)).unwrap(), expected);
    }
}

/// Its fields are of 12 MB each, near the most that one can have.
#[test]
fn a_row_of_fifty_megabytes_is_sent_like_any_other_and_a_field_beyond_the_limit_is_named() {
    let columns = [("a", DataType::String), ("b", DataType::String), ("c", DataType::String), ("d", DataType::String)];
    let plan = plan(&columns, Orientation::Row);
    let long = "x".repeat(12_500_000);
    let sent = chunks(&file(format!("a,b,c,d\n1,2,3,4\n{long},{long},{long},{long}\n")), &Reading::default(), &plan);
    let sent = sent.unwrap();
    assert_eq!((sent.len(), sent[0].facts.rows), (1, 2));
    assert_eq!(sent[0].facts.json_bytes, 50_000_033);

    let beyond = format!("a,b,c,d\n1,2,3,4\n1,{},3,4\n", "x".repeat(17_000_000));
    let error = chunks(&file(beyond), &Reading::default(), &plan).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("line 3") && error.contains("field"), "{error}");
}

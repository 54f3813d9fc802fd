//! A dataset read back as a cube, and the flow in which one request brings definition and rows: protocol 1.6
//! and 1.8.

use pushcube::demo::Cell;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::page::model;
use crate::visitor::{Answer, Visitor, encoded, server};

const ID_FORM: &str = "45C11FA478E745FEA08D781CEA190FE5";

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|item| item["name"] == name).expect(name)
}

/// The page's dataset, published with these rows in its second table.
async fn published(visitor: &Visitor, rows: &Value) -> String {
    let dataset = visitor.define(&model()).await;
    visitor.push(&dataset, "table2", "replace", rows).await;
    dataset
}

fn three_rows() -> Value {
    json!([[2016, "2017-12-04T11:00:00", 1.5], [2017, "2017-12-05T11:00:00", 2.5], [2018, null, null]])
}

#[tokio::test]
async fn a_definition_has_its_row_counts_once_it_is_published() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let objects = |cube: &Answer| cube.ok().json["definition"]["availableObjects"].clone();
    let before = objects(&visitor.get(&format!("v2/cubes/{dataset}")).await);
    assert!(!before.to_string().contains("Row Count"), "{before}");
    visitor.push(&dataset, "table2", "replace", &three_rows()).await;
    let after = objects(&visitor.get(&format!("v2/cubes/{dataset}")).await);
    assert_eq!(named(&after["metrics"], "Row Count - table2")["type"], "metric");
    assert_eq!(named(&after["attributes"], "Year")["forms"][0]["name"], "ID");
    visitor.get("v2/cubes/none").await.refused(404, "ERR004", "protocol 4.2: not found");
}

#[tokio::test]
async fn rows_are_counted_through_the_hidden_metric() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = published(&visitor, &three_rows()).await;
    let cube = visitor.get(&format!("v2/cubes/{dataset}")).await;
    let count = named(&cube.json["definition"]["availableObjects"]["metrics"], "Row Count - table2")["id"].clone();
    let path = format!("v2/cubes/{dataset}/instances");
    let counted = visitor.post(&path, &json!({"requestedObjects": {"metrics": [{"id": count}]}})).await;
    assert_eq!(counted.ok().json["data"]["metricValues"]["raw"], json!([[3]]));
}

#[tokio::test]
async fn rows_come_in_pages() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let rows: Value = (0..25).map(|n| json!([2000 + n, "2017-12-04T11:00:00", n])).collect();
    let dataset = published(&visitor, &rows).await;
    let cube = visitor.get(&format!("v2/cubes/{dataset}")).await;
    let objects = &cube.json["definition"]["availableObjects"];
    let wanted = json!({"requestedObjects": {
        "attributes": [{"id": named(&objects["attributes"], "Year")["id"]}],
        "metrics": [{"id": named(&objects["metrics"], "Profit")["id"]}],
    }});
    let path = format!("v2/cubes/{dataset}/instances");
    let first = visitor.post(&format!("{path}?limit=10"), &wanted).await;
    let paging = &first.ok().json["data"]["paging"];
    assert_eq!((&paging["total"], &paging["current"]), (&json!(25), &json!(10)));
    let instance = first.json["instanceId"].as_str().unwrap();
    let mut sum = 0.0;
    for offset in [0, 10, 20] {
        let page = visitor.get(&format!("{path}/{instance}?offset={offset}&limit=10")).await;
        let values = page.ok().json["data"]["metricValues"]["raw"].as_array().unwrap().clone();
        sum += values.iter().map(|row| row[0].as_f64().unwrap()).sum::<f64>();
    }
    assert!((sum - 300.0).abs() < f64::EPSILON, "{sum}");
    let other = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    other.get(&format!("{path}/{instance}")).await.refused(404, "ERR004", "our choice: an instance is its user's");
}

#[tokio::test]
async fn instances_refuse_what_they_cannot_do() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let path = format!("v2/cubes/{dataset}/instances");
    visitor.post(&path, &json!({})).await.refused(400, "ERR001", "protocol 1.8: not published");
    visitor.push(&dataset, "table2", "replace", &three_rows()).await;
    let cube = visitor.get(&format!("v2/cubes/{dataset}")).await;
    let objects = &cube.ok().json["definition"]["availableObjects"];
    let (year, profit) = (&named(&objects["attributes"], "Year")["id"], &named(&objects["metrics"], "Profit")["id"]);
    let twice = |kind: &str, id: &Value| json!({"requestedObjects": {kind: [{"id": id}, {"id": id}]}});
    let one_form = json!({"requestedObjects": {"attributes": [{"id": year, "forms": [{"id": "x"}]}]}});
    for (query, body, code, case) in [
        ("", twice("attributes", year), "ERR006", "our choice: each attribute once"),
        ("", twice("metrics", profit), "ERR006", "our choice: each metric once"),
        ("", one_form, "ERR010", "our choice: all forms of an attribute"),
        ("", json!({"viewFilter": {}}), "ERR006", "REST documentation: an operator and its operands"),
        ("", json!({"requestedObjects": {}}), "ERR006", "our choice: something is requested"),
        ("", json!({"requestedObjects": {"metrics": [{"id": "none"}]}}), "ERR006", "protocol 1.8: unknown object"),
        ("?limit=0", json!({}), "ERR006", "our choice: at least one row"),
        ("?offset=-1", json!({}), "ERR006", "our choice: no negative offset"),
        ("?fields=data", json!({}), "ERR010", "our choice: two fields can be left out"),
    ] {
        visitor.post(&format!("{path}{query}"), &body).await.refused(400, code, case);
    }
}

/// A filter: the ID form of this attribute has one of these values.
fn one_of(attribute: &Value, data_type: &str, values: &Value) -> Value {
    let form = json!({"type": "form", "attribute": {"id": attribute}, "form": {"id": ID_FORM, "name": "ID"}});
    json!({"operator": "In", "operands": [form, {"type": "constants", "dataType": data_type, "values": values}]})
}

#[tokio::test]
async fn the_rows_of_an_instance_are_those_that_its_filter_names() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = published(&visitor, &three_rows()).await;
    let cube = visitor.get(&format!("v2/cubes/{dataset}")).await;
    let objects = &cube.ok().json["definition"]["availableObjects"];
    let attribute = |name: &str| named(&objects["attributes"], name)["id"].clone();
    let (year, day) = (attribute("Year"), attribute("DateTime"));
    let count = &named(&objects["metrics"], "Row Count - table2")["id"];
    let wanted = |filter: Value| {
        let objects = json!({"attributes": [{"id": year}, {"id": day}], "metrics": [{"id": count}]});
        json!({"requestedObjects": objects, "viewFilter": filter})
    };
    let path = format!("v2/cubes/{dataset}/instances");
    let years = one_of(&year, "integer", &json!(["2016", "2018", "1999"]));
    let days = one_of(&day, "timeStamp", &json!(["2017-12-04T11:00:00"]));
    for (filter, raw) in [
        (years.clone(), json!([[1], [1]])),
        (one_of(&year, "Real", &json!(["2016"])), json!([[1]])),
        (one_of(&year, "integer", &json!(["1999"])), json!([])),
        (json!({"operator": "And", "operands": [years, days]}), json!([[1]])),
    ] {
        let answer = visitor.post(&path, &wanted(filter.clone())).await;
        assert_eq!(answer.ok().json["data"]["metricValues"]["raw"], raw, "{filter}");
    }
    let mut typed = one_of(&year, "integer", &json!(["2016"]));
    typed["operands"][1]["type"] = json!("attribute2");
    let mut other_form = one_of(&year, "integer", &json!(["2016"]));
    other_form["operands"][0]["form"]["id"] = json!("CCFBE2A5EADB4F50941FB879CCF1721C");
    let mut one_operand = one_of(&year, "integer", &json!(["2016"]));
    one_operand["operands"].as_array_mut().unwrap().pop();
    for (filter, code, case) in [
        (one_of(&year, "Integer", &json!(["2016"])), "ERR006", "REST documentation: data types are case sensitive"),
        (one_of(&year, "Char", &json!(["2016"])), "ERR006", "REST documentation: the type of the form"),
        (one_of(&year, "integer", &json!(["x"])), "ERR006", "our choice: a constant of that type"),
        (one_of(&year, "integer", &json!([])), "ERR006", "our choice: at least one constant"),
        (one_of(&json!("none"), "integer", &json!(["1"])), "ERR006", "REST documentation: an attribute of the cube"),
        (typed, "ERR006", "REST documentation: known operands"),
        (other_form, "ERR010", "our choice: ID forms"),
        (one_operand, "ERR006", "REST documentation: the count of operands"),
        (json!({"operator": "Like", "operands": []}), "ERR010", "our choice: few operators"),
        (json!({"operator": "And", "operands": []}), "ERR006", "our choice: two conditions or more"),
    ] {
        visitor.post(&path, &wanted(filter)).await.refused(400, code, case);
    }
}

#[tokio::test]
async fn a_cube_tells_its_state_and_place() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let info = |answer: Answer| answer.ok().json["cubesInfos"][0].clone();
    let status = |visitor: &Visitor| visitor.in_project(Method::HEAD, &format!("cubes/{dataset}")).send();
    assert_eq!(info(visitor.get(&format!("cubes?id={dataset}")).await)["status"], 0);
    assert_eq!(status(&visitor).await.unwrap().headers()["x-mstr-cubestatus"], "0");
    visitor.push(&dataset, "table2", "replace", &three_rows()).await;
    let cube = info(visitor.get(&format!("cubes?id={dataset}")).await);
    assert_ne!(cube["status"], 0);
    let path = "\\MicroStrategy Tutorial\\Profiles\\Administrator (administrator)\\My Reports\\testModel";
    assert_eq!(cube["path"], path);
    assert_eq!(status(&visitor).await.unwrap().headers()["x-mstr-cubestatus"], cube["status"].to_string().as_str());
    visitor.get("cubes").await.refused(400, "ERR007", "protocol 4.2: missing parameter");
}

/// The body of `POST datasets`, with these rows.
fn one_request(rows: &Value) -> Value {
    json!({
        "name": "Quick",
        "tables": [{
            "name": "stock",
            "columnHeaders": [{"name": "Item", "dataType": "STRING"}, {"name": "Pieces", "dataType": "INTEGER"}],
            "data": encoded(rows),
        }],
        "attributes": [{"name": "Item", "attributeForms": [
            {"category": "ID", "expressions": [{"formula": "stock.Item"}], "dataType": "string"}]}],
        "metrics": [{"name": "Pieces", "dataType": "number", "expressions": [{"formula": "stock.Pieces"}]}],
    })
}

fn patch(visitor: &Visitor, dataset: &str, policy: &str, rows: &Value) -> RequestBuilder {
    let body = one_request(rows)["tables"][0].clone();
    let request = visitor.in_project(Method::PATCH, &format!("datasets/{dataset}/tables/stock"));
    request.header("updatePolicy", policy).json(&body)
}

#[tokio::test]
async fn one_request_defines_and_publishes_and_another_updates() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let made = visitor.post("datasets", &one_request(&json!([{"Item": "Mill", "Pieces": 3}]))).await;
    let dataset = made.ok().json["datasetId"].as_str().unwrap().to_owned();
    let row = |item: &str, pieces| vec![Cell::Text(item.to_owned()), Cell::Integer(pieces)];
    let rows = || server.read_table("Quick", "stock").unwrap().rows;
    assert_eq!(rows(), [row("Mill", 3)]);
    for (policy, sent, expected) in [
        ("Update", json!([{"Pieces": 5, "Item": "Mill"}, {"Item": "Cup", "Pieces": 9}]), vec![row("Mill", 5)]),
        ("upsert", json!([{"Item": "Cup", "Pieces": 9}]), vec![row("Mill", 5), row("Cup", 9)]),
        (
            "add",
            json!([{"Item": "Cup", "Pieces": 1}, {"Item": "Pot", "Pieces": 2}]),
            vec![row("Mill", 5), row("Cup", 9), row("Pot", 2)],
        ),
        ("replace", json!([{"Item": "Jug", "Pieces": 4}]), vec![row("Jug", 4)]),
    ] {
        assert_eq!(Answer::of(patch(&visitor, &dataset, policy, &sent)).await.status, 204, "{policy}");
        assert_eq!(rows(), expected, "{policy}");
    }
}

#[tokio::test]
async fn one_request_refuses_what_does_not_fit_and_leaves_nothing() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let good = json!([{"Item": "Mill", "Pieces": 3}]);
    let with = |pointer: &str, value: Value| {
        let mut body = one_request(&good);
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, code, case) in [
        (one_request(&json!([{"Item": "Mill"}])), "ERR006", "our choice: each column in each row"),
        (one_request(&json!([{"Item": "Mill", "Pieces": 3, "x": 1}])), "ERR006", "our choice: no others"),
        (one_request(&json!([["Mill", 3]])), "ERR006", "protocol 1.6: rows are objects here"),
        (one_request(&json!([{"Item": "Mill", "Pieces": "three"}])), "ERR006", "protocol 2.1: types"),
        (with("/tables/0/data", json!("%%%")), "ERR006", "protocol 2.3: base64"),
        (with("/metrics/0/expressions/0/formula", json!("Pieces")), "ERR006", "protocol 1.6: TABLE.COLUMN"),
        (with("/metrics/0/dataType", json!("many")), "ERR006", "our choice: unknown type"),
        (with("/tables", json!([])), "ERR006", "protocol 1.6: one table"),
    ] {
        visitor.post("datasets", &body).await.refused(400, code, case);
    }
    assert_eq!(visitor.get("folders/preDefined/20").await.ok().json, json!([]), "nothing that was refused is left");

    let dataset =
        visitor.post("datasets", &one_request(&good)).await.ok().json["datasetId"].as_str().unwrap().to_owned();
    visitor.post("datasets", &one_request(&good)).await.refused(409, "ERR015", "our choice: the name is taken");
    Answer::of(patch(&visitor, &dataset, "merge", &good)).await.refused(400, "ERR006", "protocol 2.2: four policies");
    let bare = visitor.in_project(Method::PATCH, &format!("datasets/{dataset}/tables/stock"));
    Answer::of(bare.json(&json!({}))).await.refused(400, "ERR005", "protocol 1.6: the policy is a header");
    let other = visitor.in_project(Method::PATCH, &format!("datasets/{dataset}/tables/none"));
    let other = other.header("updatePolicy", "add").json(&one_request(&good)["tables"][0]);
    Answer::of(other).await.refused(404, "ERR004", "protocol 4.3: unknown table");
    let path = format!("datasets/{dataset}/tables/stock");
    let changed = |pointer: &str, value: Value| {
        let mut body = one_request(&good)["tables"][0].clone();
        *body.pointer_mut(pointer).unwrap() = value;
        visitor.in_project(Method::PATCH, &path).header("updatePolicy", "add").json(&body)
    };
    for (pointer, value, case) in [
        ("/name", json!("other"), "our choice: the body names the table of the path"),
        ("/columnHeaders/0/name", json!("Thing"), "our choice: the columns that the table has"),
        ("/columnHeaders/0/dataType", json!("INTEGER"), "our choice: of the types that they have"),
        ("/columnHeaders", json!([{"name": "Item", "dataType": "STRING"}]), "our choice: all of them"),
    ] {
        Answer::of(changed(pointer, value)).await.refused(400, "ERR006", case);
    }
    let jdoe = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    Answer::of(patch(&jdoe, &dataset, "add", &good)).await.refused(403, "ERR017", "our choice: only the owner");
    visitor.open(&dataset, json!([{"name": "stock", "updatePolicy": "add"}])).await;
    let busy = Answer::of(patch(&visitor, &dataset, "add", &good)).await;
    busy.refused(409, "ERR001", "our choice: not while an upload session is open");
    let models = visitor.define(&model()).await;
    Answer::of(patch(&visitor, &models, "add", &good)).await.refused(
        400,
        "ERR001",
        "protocol 1.6: the flows are apart",
    );
}

//! What each column most likely serves as, from its name and type: the start that an operator corrects.
//! The rules: numbers with fractions are metrics; text, dates, truth values and keys are attributes; a
//! key `x_id` beside `x_name` or `x_desc` is one attribute with two forms; columns of one name and type
//! in several tables are one shared attribute.

use std::collections::HashMap;

use super::{ColumnModel, DataType, FormCategory, Role, TableModel};

/// Last words of a name that make a column the key of something.
const KEY_WORDS: [&str; 8] = ["id", "key", "code", "no", "nr", "num", "number", "sku"];
/// Last words that make a whole number a place in time or space, not something to add up.
const PLACE_WORDS: [&str; 8] = ["year", "quarter", "month", "week", "day", "hour", "zip", "plz"];
/// Last words that make a column the description of the key beside it.
const NAME_WORDS: [&str; 5] = ["name", "desc", "description", "title", "label"];

/// Gives every column of every table the role it most likely has.
pub fn suggest_roles(tables: &mut [TableModel]) {
    let shared = shared_names(tables);
    for table in tables.iter_mut() {
        for column in &mut table.columns {
            column.role = if is_metric(column, &shared) {
                Role::metric(column.name.as_str())
            } else {
                Role::attribute(column.name.as_str())
            };
        }
    }
    pair_forms(tables);
    part_types(tables);
}

fn is_metric(column: &ColumnModel, shared: &HashMap<String, usize>) -> bool {
    match column.data_type {
        DataType::Double | DataType::BigDecimal => true,
        DataType::Integer | DataType::BigInteger => {
            let words = words(&column.name);
            let is_key = words.first().is_some_and(|word| word == "id")
                || words
                    .last()
                    .is_some_and(|word| KEY_WORDS.contains(&word.as_str()) || PLACE_WORDS.contains(&word.as_str()));
            !is_key && shared.get(&column.name.to_lowercase()).is_none_or(|tables| *tables < 2)
        }
        _ => false,
    }
}

/// In how many tables a column of each name stands.
fn shared_names(tables: &[TableModel]) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for table in tables {
        for column in &table.columns {
            *names.entry(column.name.to_lowercase()).or_insert(0) += 1;
        }
    }
    names
}

/// The words of a name, in lower case: `CustomerID`, `customer_id` and `customer id` are `customer`, `id`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The part of a name before its last word, as it is written: `Customer_ID` gives `Customer`.
fn stem<'a>(name: &'a str, last_words: &[&str]) -> Option<&'a str> {
    let words = words(name);
    let last = words.last().filter(|_| words.len() > 1)?;
    let cut = name.len().checked_sub(last.len()).filter(|at| name.is_char_boundary(*at))?;
    let stem = name.get(..cut)?.trim_end_matches(|c: char| !c.is_alphanumeric());
    (last_words.contains(&last.as_str()) && !stem.is_empty()).then_some(stem)
}

/// Makes `x_id` and `x_name` of one table one attribute `x`, and lets every other table's `x_id` join it.
fn pair_forms(tables: &mut [TableModel]) {
    let mut pairs: HashMap<String, String> = HashMap::new();
    for table in tables.iter_mut() {
        let keys: Vec<(String, String)> = table
            .columns
            .iter()
            .filter(|column| matches!(column.role, Role::Attribute { .. }))
            .filter_map(|column| stem(&column.name, &KEY_WORDS))
            .map(|stem| (stem.to_lowercase(), stem.to_owned()))
            .collect();
        for (key, name) in keys {
            let is_description = |column: &&mut ColumnModel| {
                column.data_type == DataType::String
                    && stem(&column.name, &NAME_WORDS).is_some_and(|stem| stem.to_lowercase() == key)
            };
            if let Some(column) = table.columns.iter_mut().find(is_description) {
                let name = pairs.entry(key).or_insert(name).clone();
                column.role = Role::Attribute { name, form: FormCategory::Desc };
            }
        }
    }
    for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
        let Some(key) = stem(&column.name, &KEY_WORDS).map(str::to_lowercase) else { continue };
        if let (Some(name), Role::Attribute { form: FormCategory::Id, .. }) = (pairs.get(&key), &column.role) {
            column.role = Role::attribute(name.as_str());
        }
    }
}

/// Columns of one role but different types, or two of one table, can't share it: the later ones get the
/// table's name into theirs. Names that differ by case only become one.
fn part_types(tables: &mut [TableModel]) {
    let mut seen: HashMap<(String, bool, Option<FormCategory>), (String, DataType)> = HashMap::new();
    for table in tables.iter_mut() {
        let table_name = table.name.clone();
        let mut here = Vec::new();
        for column in &mut table.columns {
            let form = match column.role {
                Role::Attribute { form, .. } => Some(form),
                Role::Metric { .. } => None,
            };
            let key = (column.role.name().to_lowercase(), form.is_none(), form);
            match seen.get(&key) {
                Some((name, data_type)) if *data_type == column.data_type && !here.contains(&key) => {
                    column.role = column.role.renamed(name.as_str());
                }
                Some(_) if here.contains(&key) => {}
                Some(_) => {
                    let name = format!("{} ({table_name})", column.role.name());
                    column.role = match &column.role {
                        Role::Attribute { .. } => Role::attribute(name),
                        Role::Metric { .. } => Role::metric(name),
                    };
                }
                None => {
                    seen.insert(key.clone(), (column.role.name().to_owned(), column.data_type));
                }
            }
            here.push(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{FileFacts, Orientation, Reading, RowCount, Sent, UpdatePolicy};

    fn table(name: &str, columns: &[(&str, DataType)]) -> TableModel {
        TableModel {
            name: name.to_owned(),
            file: FileFacts { path: format!("{name}.csv").into(), size: 1, modified: None },
            reading: Reading::default(),
            rows: RowCount::Exact(1),
            policy: UpdatePolicy::Replace,
            orientation: Orientation::Row,
            chunk_size: TableModel::CHUNK_SIZE,
            columns: columns
                .iter()
                .enumerate()
                .map(|(index, (name, data_type))| ColumnModel {
                    header: (*name).to_owned(),
                    index,
                    name: (*name).to_owned(),
                    data_type: *data_type,
                    utc: false,
                    reason: String::new(),
                    role: Role::metric("unset"),
                    sent: Sent::Yes,
                    example: None,
                })
                .collect(),
        }
    }

    fn roles(tables: &[TableModel]) -> Vec<String> {
        tables
            .iter()
            .flat_map(|table| &table.columns)
            .map(|column| match &column.role {
                Role::Metric { name } => format!("{} -> metric {name}", column.name),
                Role::Attribute { name, form } => format!("{} -> {name} {form}", column.name),
            })
            .collect()
    }

    #[test]
    fn names_and_types_say_what_a_column_serves_as() {
        use DataType::{Bool, Date, Double, Integer, String};
        let mut tables = [table(
            "orders",
            &[
                ("order_id", Integer),
                ("OrderYear", Integer),
                ("day", Date),
                ("note", String),
                ("paid", Bool),
                ("quantity", Integer),
                ("amount", Double),
            ],
        )];
        suggest_roles(&mut tables);
        assert_eq!(
            roles(&tables),
            [
                "order_id -> order_id ID",
                "OrderYear -> OrderYear ID",
                "day -> day ID",
                "note -> note ID",
                "paid -> paid ID",
                "quantity -> metric quantity",
                "amount -> metric amount",
            ]
        );
    }

    #[test]
    fn a_key_and_its_name_are_two_forms_and_other_tables_join_them() {
        use DataType::{Integer, String};
        let mut tables = [
            table("orders", &[("customer_id", Integer), ("customer_name", Integer)]),
            table("customers", &[("Customer_ID", Integer), ("Customer_Name", String)]),
        ];
        suggest_roles(&mut tables);
        assert_eq!(
            roles(&tables),
            [
                "customer_id -> Customer ID",
                "customer_name -> customer_name ID",
                "Customer_ID -> Customer ID",
                "Customer_Name -> Customer DESC",
            ]
        );
    }

    #[test]
    fn one_name_with_two_types_is_not_shared() {
        use DataType::{Integer, String};
        let mut tables =
            [table("a", &[("code", Integer)]), table("b", &[("code", String)]), table("c", &[("Code", Integer)])];
        suggest_roles(&mut tables);
        assert_eq!(roles(&tables), ["code -> code ID", "code -> code (b) ID", "Code -> code ID"]);
    }
}

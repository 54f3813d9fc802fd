//! What each column most likely serves as, from its name, its type and what the sample holds of it: the start
//! that an operator corrects. The rules are data, in the order in which they are asked; the first that holds
//! decides, and says why and how sure that is. Two more things need a look at several columns at once: a key
//! `x_id` beside `x_name` is one attribute with two forms, and columns of one name and type in several tables
//! are one shared attribute.

use std::collections::{HashMap, HashSet};

use super::{Basis, ColumnModel, Confidence, DataType, FormCategory, Role, TableModel};

/// Last words of a name that make a column the key of something.
const KEY_WORDS: &[&str] = &["id", "key", "code", "no", "nr", "num", "number", "sku"];
/// Last words that make a whole number a place in time or space, not something to add up.
const PLACE_WORDS: &[&str] = &["year", "quarter", "month", "week", "day", "hour", "zip", "plz", "postcode"];
/// Last words that make a number a place on the map.
const MAP_WORDS: &[&str] = &["lat", "lon", "lng", "latitude", "longitude"];
/// Last words that make a whole number something to add up, in however many tables it stands.
const COUNT_WORDS: &[&str] =
    &["quantity", "qty", "amount", "count", "total", "sum", "units", "pieces", "sales", "revenue", "cost", "price"];
/// Last words that make a column the description of the key beside it.
const NAME_WORDS: &[&str] = &["name", "desc", "description", "title", "label"];

const FRACTIONS: &[DataType] = &[DataType::Double, DataType::BigDecimal];
const WHOLE: &[DataType] = &[DataType::Integer, DataType::BigInteger];
const ANY: &[DataType] = DataType::ALL;

/// What must hold of a column besides its type.
#[derive(Clone, Copy)]
enum When {
    Always,
    FirstWord(&'static [&'static str]),
    LastWord(&'static [&'static str]),
    /// A column of this name stands in several tables.
    Shared,
    /// It stands first, and no value of the sample comes twice.
    FirstAndUnique,
}

/// What a column is taken for.
#[derive(Clone, Copy)]
enum Serves {
    Attribute,
    Metric,
}

/// A rule: what must hold, what follows, how sure that is and why.
struct Rule(&'static [DataType], When, Serves, Confidence, &'static str);

/// The rules, the first that holds decides; the last holds always.
const RULES: &[Rule] = &[
    Rule(
        FRACTIONS,
        When::LastWord(MAP_WORDS),
        Serves::Attribute,
        Confidence::Likely,
        "a place on the map is not added up",
    ),
    Rule(
        FRACTIONS,
        When::LastWord(&["id", "key"]),
        Serves::Attribute,
        Confidence::Likely,
        "its name says that it is a key",
    ),
    Rule(FRACTIONS, When::Always, Serves::Metric, Confidence::Sure, "numbers with fractions are added up"),
    Rule(WHOLE, When::FirstWord(&["id"]), Serves::Attribute, Confidence::Sure, "its name says that it is a key"),
    Rule(WHOLE, When::LastWord(KEY_WORDS), Serves::Attribute, Confidence::Sure, "its name says that it is a key"),
    Rule(
        WHOLE,
        When::LastWord(PLACE_WORDS),
        Serves::Attribute,
        Confidence::Likely,
        "its name says that it is a place in time or space",
    ),
    Rule(WHOLE, When::LastWord(COUNT_WORDS), Serves::Metric, Confidence::Sure, "its name says that it is added up"),
    Rule(WHOLE, When::Shared, Serves::Attribute, Confidence::Likely, "it stands in several tables, as keys do"),
    Rule(
        WHOLE,
        When::FirstAndUnique,
        Serves::Attribute,
        Confidence::Guess,
        "it stands first and no value comes twice, as with keys",
    ),
    Rule(
        WHOLE,
        When::Always,
        Serves::Metric,
        Confidence::Likely,
        "whole numbers that nothing makes a key are added up",
    ),
    Rule(ANY, When::Always, Serves::Attribute, Confidence::Sure, "text, dates and truth values group the numbers"),
];

/// From how many values on it says something that none comes twice.
const UNIQUE_FROM: usize = 20;

/// Gives every column of every table the role it most likely has.
pub fn suggest_roles(tables: &mut [TableModel]) {
    let shared = shared_names(tables);
    for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
        let Some(Rule(_, _, serves, confidence, reason)) = RULES.iter().find(|rule| rule.holds(column, &shared)) else {
            continue;
        };
        column.roles = vec![match serves {
            Serves::Attribute => Role::attribute(column.name.as_str()),
            Serves::Metric => Role::metric(column.name.as_str()),
        }];
        column.role_basis = Basis::new(*confidence, *reason);
    }
    pair_forms(tables);
    part_types(tables);
}

impl Rule {
    fn holds(&self, column: &ColumnModel, shared: &HashMap<String, usize>) -> bool {
        let Self(types, when, ..) = self;
        types.contains(&column.data_type)
            && match when {
                When::Always => true,
                When::FirstWord(list) => words(&column.name).first().is_some_and(|word| list.contains(&word.as_str())),
                When::LastWord(list) => words(&column.name).last().is_some_and(|word| list.contains(&word.as_str())),
                When::Shared => shared.get(&column.name.to_lowercase()).is_some_and(|tables| *tables > 1),
                When::FirstAndUnique => {
                    let seen = column.seen;
                    column.index == Some(0) && seen.values >= UNIQUE_FROM && seen.distinct == seen.values
                }
            }
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

/// The role of a column whose role was just suggested: it has one.
fn role(column: &ColumnModel) -> Option<&Role> {
    column.roles.first()
}

/// What a column is the key of, by its name: `store_id` of `store`. The attribute that it becomes beside a `store_name`
/// is called like that.
pub fn key_of(column: &str) -> Option<&str> {
    stem(column, KEY_WORDS)
}

/// Makes `x_id` and `x_name` of one table one attribute `x`, and lets every other table's `x_id` join it.
fn pair_forms(tables: &mut [TableModel]) {
    let mut pairs: HashMap<String, String> = HashMap::new();
    for table in tables.iter_mut() {
        let keys: Vec<(String, String, String)> = table
            .columns
            .iter()
            .filter(|column| column.is_attribute())
            .filter_map(|column| Some((stem(&column.name, KEY_WORDS)?, &column.name)))
            .map(|(stem, key)| (stem.to_lowercase(), stem.to_owned(), key.clone()))
            .collect();
        for (stem_of_key, name, key) in keys {
            let is_description = |column: &&mut ColumnModel| {
                column.data_type == DataType::String
                    && stem(&column.name, NAME_WORDS).is_some_and(|stem| stem.to_lowercase() == stem_of_key)
            };
            if let Some(column) = table.columns.iter_mut().find(is_description) {
                let name = pairs.entry(stem_of_key).or_insert(name).clone();
                column.roles = vec![Role::Attribute { name, form: FormCategory::Desc }];
                column.role_basis = Basis::new(Confidence::Sure, format!("it names what {key} identifies"));
            }
        }
    }
    for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
        let Some(key) = stem(&column.name, KEY_WORDS).map(str::to_lowercase) else { continue };
        if let (Some(name), Some(Role::Attribute { form: FormCategory::Id, .. })) = (pairs.get(&key), role(column)) {
            column.roles = vec![Role::attribute(name.as_str())];
            column.role_basis = Basis::new(Confidence::Sure, "it is the key of what a column beside it names");
        }
    }
}

/// Columns of one role but different types, or two of one table, can't share it: the later ones get the
/// table's name into theirs. Names that differ by case only become one.
fn part_types(tables: &mut [TableModel]) {
    let mut seen: HashMap<(String, Option<FormCategory>), (String, DataType)> = HashMap::new();
    for table in tables.iter_mut() {
        let table_name = table.name.clone();
        let mut here = HashSet::new();
        for column in &mut table.columns {
            let Some(role) = role(column).cloned() else { continue };
            let form = match role {
                Role::Attribute { form, .. } => Some(form),
                Role::Metric { .. } => None,
            };
            let key = (role.name().to_lowercase(), form);
            let is_first_here = here.insert(key.clone());
            match seen.get(&key) {
                Some((name, data_type)) if *data_type == column.data_type && is_first_here => {
                    column.roles = vec![role.renamed(name.as_str())];
                }
                Some((_, data_type)) if is_first_here => {
                    let name = format!("{} ({table_name})", role.name());
                    let reason = format!("another table has it as {data_type}, and one attribute has one type");
                    column.role_basis = Basis::new(Confidence::Likely, reason);
                    column.roles = vec![if role.is_metric() { Role::metric(name) } else { Role::attribute(name) }];
                }
                Some(_) => {}
                None => {
                    seen.insert(key, (role.name().to_owned(), column.data_type));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ColumnReading, Matched, OnBad, Orientation, Seen, Sent, UpdatePolicy};

    fn column((index, (name, data_type)): (usize, &(&str, DataType))) -> ColumnModel {
        ColumnModel {
            header: (*name).to_owned(),
            index: Some(index),
            name: (*name).to_owned(),
            data_type: *data_type,
            suggested: Some(*data_type),
            utc: false,
            reading: ColumnReading::default(),
            type_basis: Basis::chosen(),
            roles: vec![Role::metric("unset")],
            role_basis: Basis::chosen(),
            sent: Sent::Yes,
            matched: Matched::Name,
            seen: Seen::default(),
            example: None,
        }
    }

    fn table(name: &str, columns: &[(&str, DataType)]) -> TableModel {
        TableModel {
            name: name.to_owned(),
            description: String::new(),
            feed: None,
            policy: Some(UpdatePolicy::Replace),
            orientation: Orientation::Row,
            chunk_size: TableModel::CHUNK_SIZE,
            on_bad: OnBad::default(),
            empty: crate::dataset::Empty::default(),
            columns: columns.iter().enumerate().map(column).collect(),
        }
    }

    fn roles(tables: &[TableModel]) -> Vec<String> {
        tables
            .iter()
            .flat_map(|table| &table.columns)
            .flat_map(|column| column.roles.iter().map(move |role| (column, role)))
            .map(|(column, role)| match role {
                Role::Metric { name } => format!("{} -> metric {name}", column.name),
                Role::Attribute { name, form } => format!("{} -> {name} {form}", column.name),
            })
            .collect()
    }

    #[test]
    fn names_and_types_say_what_a_column_serves_as() {
        use Confidence::{Likely, Sure};
        use DataType::{BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, String, Time};
        let cases = [
            ("order_id", Integer, "attribute", Sure),
            ("ID_Order", BigInteger, "attribute", Sure),
            ("productSku", Integer, "attribute", Sure),
            ("OrderYear", Integer, "attribute", Likely),
            ("zip", Integer, "attribute", Likely),
            ("quantity", Integer, "metric", Sure),
            ("clicks", Integer, "metric", Likely),
            ("amount", Double, "metric", Sure),
            ("rate", BigDecimal, "metric", Sure),
            ("longitude", Double, "attribute", Likely),
            ("row_id", Double, "attribute", Likely),
            ("video", Double, "metric", Sure),
            ("day", Date, "attribute", Sure),
            ("at", DateTime, "attribute", Sure),
            ("opens", Time, "attribute", Sure),
            ("note", String, "attribute", Sure),
            ("paid", Bool, "attribute", Sure),
        ];
        for (name, data_type, serves, confidence) in cases {
            let mut tables = [table("orders", &[("other", String), (name, data_type)])];
            suggest_roles(&mut tables);
            let column = &tables[0].columns[1];
            assert_eq!(column.roles_title(), format!("{serves} {name}"));
            assert_eq!(column.role_basis.confidence, confidence, "{name}");
            assert!(!column.role_basis.reason.is_empty());
        }
    }

    #[test]
    fn whole_numbers_that_never_repeat_in_the_first_column_are_a_guess_at_a_key() {
        let cases = [(20, 20, "attribute ref"), (19, 19, "metric ref"), (20, 19, "metric ref")];
        for (values, distinct, expected) in cases {
            let mut tables = [table("orders", &[("ref", DataType::Integer), ("other", DataType::String)])];
            tables[0].columns[0].seen = Seen { values, nulls: 0, distinct };
            suggest_roles(&mut tables);
            assert_eq!(tables[0].columns[0].roles_title(), expected, "{values} {distinct}");
        }
    }

    #[test]
    fn a_whole_number_in_two_tables_is_a_key_unless_its_name_says_that_it_is_added_up() {
        use DataType::Integer;
        let columns = [("shop", Integer), ("quantity", Integer)];
        let mut tables = [table("orders", &columns), table("returns", &columns)];
        suggest_roles(&mut tables);
        let expected = ["shop -> shop ID", "quantity -> metric quantity"];
        assert_eq!(roles(&tables), [expected, expected].concat());
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

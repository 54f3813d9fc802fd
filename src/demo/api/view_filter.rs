//! The filter of an instance: which of its rows are wanted, by the values of ID forms. Of the filters that the
//! documentation has, this server knows `In` over a form with constants and `And` over several of those. Where a
//! real server may take what it does not understand for a filter that nothing meets, this one refuses it.

use rusqlite::types::Value as Sql;
use serde::Deserialize;
use serde_json::Value;

use super::datasets::{ID_FORM, word};
use crate::demo::ids;
use crate::demo::ingest::{Kind, Stored, Token};
use crate::demo::refusal::Refusal;
use crate::demo::store::{Dataset, OneOf, Template};

/// A filter, or a part of one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expression {
    operator: String,
    operands: Vec<Value>,
}

/// What a form is compared with.
#[derive(Deserialize)]
#[serde(tag = "type", deny_unknown_fields, rename_all = "camelCase")]
enum Operand {
    Form {
        attribute: Reference,
        form: Reference,
    },
    Constants {
        #[serde(rename = "dataType")]
        data_type: String,
        values: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    id: String,
    #[serde(default, rename = "name")]
    _name: Option<String>,
}

/// Reads a filter; every part of it has to hold.
pub(super) fn read(filter: &Value, dataset: &Dataset, template: &Template) -> Result<Vec<OneOf>, Refusal> {
    let Expression { operator, operands } = parse(filter)?;
    match operator.as_str() {
        "In" => Ok(vec![one_of(&operands, dataset, template)?]),
        "And" if operands.len() > 1 => {
            let parts = operands.iter().map(|part| {
                let Expression { operator, operands } = parse(part)?;
                if operator == "In" { one_of(&operands, dataset, template) } else { Err(unsupported(&operator)) }
            });
            parts.collect()
        }
        "And" => Err(Refusal::invalid("There should be 2 operands or more for operator - And")),
        other => Err(unsupported(other)),
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &Value) -> Result<T, Refusal> {
    T::deserialize(json).map_err(|error| Refusal::invalid(format!("The 'viewFilter' is wrong: {error}")))
}

fn unsupported(operator: &str) -> Refusal {
    Refusal::unsupported(format!("The operator '{}' is not supported by this server.", operator.escape_debug()))
}

fn one_of(operands: &[Value], dataset: &Dataset, template: &Template) -> Result<OneOf, Refusal> {
    let [form, constants] = operands else {
        return Err(Refusal::invalid("There should be 2 operands for operator - In"));
    };
    let (Operand::Form { attribute, form }, Operand::Constants { data_type, values }) =
        (parse::<Operand>(form)?, parse::<Operand>(constants)?)
    else {
        return Err(Refusal::invalid("The operands type combination is not supported for operator - In"));
    };
    let definition = &dataset.definition;
    let is_it = |at: &usize| {
        let name = &definition.attributes[*at].name;
        ids::part(&dataset.id, "attribute", name) == attribute.id
    };
    let place = template.attributes.iter().position(is_it).ok_or_else(|| {
        Refusal::invalid(format!("Failed to find the attribute {} in the report or cube.", attribute.id.escape_debug()))
    })?;
    if form.id != ID_FORM {
        return Err(Refusal::unsupported("Only the ID form of an attribute can be compared by this server."));
    }
    let kind = definition.attributes[template.attributes[place]].forms[0].kind;
    let is_general = data_type == if kind.is_number() { "Real" } else { "Char" };
    if data_type != word(kind) && !is_general {
        let words = "Invalid constant data type for attribute form qualification";
        return Err(Refusal::invalid(format!("{words} - {}", data_type.escape_debug())));
    }
    if values.is_empty() {
        return Err(Refusal::invalid("There is no constant to compare the form with."));
    }
    let values = values.iter().map(|value| constant(kind, value)).collect::<Result<_, _>>()?;
    Ok(OneOf { attribute: place, kind, values })
}

fn constant(kind: Kind, text: &str) -> Result<Sql, Refusal> {
    let token = match (kind, text) {
        (Kind::Bool, "true" | "1") => Token::Bool(true),
        (Kind::Bool, "false" | "0") => Token::Bool(false),
        (kind, number) if kind.is_number() => Token::Number(number),
        (_, text) => Token::Text(text),
    };
    match kind.take(token) {
        Ok(Stored::Integer(value)) => Ok(Sql::Integer(value)),
        Ok(Stored::Real(value)) => Ok(Sql::Real(value)),
        Ok(Stored::Text(text)) if kind == Kind::BigDecimal && text.parse::<f64>().is_err() => {
            Err(Refusal::invalid(format!("'{}' is no number.", text.escape_debug())))
        }
        Ok(Stored::Text(text)) => Ok(Sql::Text(text.into_owned())),
        Ok(Stored::Null) => Ok(Sql::Null),
        Err(why) => Err(Refusal::invalid(format!("'{}' can't be compared: {why}.", text.escape_debug()))),
    }
}

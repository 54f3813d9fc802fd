//! A value held against a JSON schema, as far as the schemas of this project go: a keyword that is not known here fails,
//! and so does a field that the schema says nothing of, since a reader would not know what it means.

use std::collections::BTreeSet;

use serde_json::Value;

/// Words that say something to people only, or are seen to elsewhere.
const SILENT: [&str; 9] =
    ["$schema", "$defs", "title", "description", "format", "default", "properties", "required", "additionalProperties"];

/// Holds a value against a schema.
pub(crate) fn check(schema: &Value, value: &Value) -> Result<(), String> {
    let known = fits(schema, schema, value)?;
    unknown(value, &known)
}

fn unknown(value: &Value, known: &BTreeSet<String>) -> Result<(), String> {
    let keys = value.as_object().into_iter().flat_map(|object| object.keys());
    match keys.into_iter().find(|key| !known.contains(*key)) {
        Some(key) => Err(format!("the schema says nothing of {key:?} in {value}")),
        None => Ok(()),
    }
}

/// The fields of the value that the schema speaks of, if it fits.
fn fits(root: &Value, schema: &Value, value: &Value) -> Result<BTreeSet<String>, String> {
    let Value::Object(words) = schema else {
        return if *schema == Value::Bool(true) { Ok(BTreeSet::new()) } else { Err("nothing fits".to_owned()) };
    };
    let mut known = BTreeSet::new();
    let wrong = |what: &str| Err(format!("{what} does not fit {value}"));
    for (word, says) in words {
        let fine = match word.as_str() {
            "$ref" => {
                let target = root.pointer(says.as_str().unwrap().trim_start_matches('#'));
                known.append(&mut fits(root, target.ok_or_else(|| format!("{says} leads nowhere"))?, value)?);
                true
            }
            "type" => match says {
                Value::Array(types) => types.iter().any(|kind| is(kind, value)),
                kind => is(kind, value),
            },
            "const" => says == value,
            "enum" => says.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
            "pattern" => {
                assert_eq!(says, "^[0-9A-Fa-f]{32}$", "the only pattern that is known here");
                value.as_str().is_none_or(|text| text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()))
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    unknown(item, &fits(root, says, item)?)?;
                }
                true
            }
            "allOf" => {
                for part in says.as_array().unwrap() {
                    known.append(&mut fits(root, part, value)?);
                }
                true
            }
            "anyOf" | "oneOf" => {
                let tried: Vec<_> = says.as_array().unwrap().iter().map(|part| fits(root, part, value)).collect();
                let good: Vec<_> = tried.iter().flatten().collect();
                if word == "oneOf" && good.len() > 1 {
                    return wrong("more than one of oneOf");
                }
                match good.first() {
                    Some(of_it) => known.extend(of_it.iter().cloned()),
                    None => return Err(format!("{tried:?}")),
                }
                true
            }
            silent if SILENT.contains(&silent) => true,
            other => return Err(format!("{other:?} is not known here")),
        };
        if !fine {
            return wrong(&format!("{word} {says}"));
        }
    }
    let Some(object) = value.as_object() else { return Ok(known) };
    for name in words.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            return wrong(&format!("required {name}"));
        }
    }
    for (name, field) in object {
        let of_name = words.get("properties").and_then(|properties| properties.get(name));
        if let Some(of_field) = of_name.or_else(|| words.get("additionalProperties")) {
            unknown(field, &fits(root, of_field, field)?).map_err(|why| format!("{name}: {why}"))?;
            known.insert(name.clone());
        }
    }
    Ok(known)
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    }
}

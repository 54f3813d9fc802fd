//! Where people open a dataset in their browser: a pattern of the server's entry, since no address can be worked out
//! from that of the Library. What is put into it are ids, so nothing in it needs to be escaped.

use serde::Deserialize;

use crate::dataset::{DatasetId, ProjectId};

/// A web address with places for the ids of project and dataset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebPattern(String);

impl WebPattern {
    /// The address of a dataset.
    pub fn address(&self, project: &ProjectId, dataset: &DatasetId) -> String {
        self.0.replace("{project}", project.as_str()).replace("{dataset}", dataset.as_str())
    }
}

impl TryFrom<String> for WebPattern {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_address = text.starts_with("https://") || text.starts_with("http://");
        let is_plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
        let rest = text.replace("{project}", "").replace("{dataset}", "");
        if !is_address || !is_plain {
            Err("a web address begins with https:// and holds no blanks")
        } else if rest.contains(['{', '}']) || !text.contains("{dataset}") {
            Err("a web address holds {dataset}, may hold {project}, and no other braces")
        } else {
            Ok(Self(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;
    use crate::dataset::ServerAddress;

    #[test]
    fn ids_take_their_places_and_other_patterns_are_refused() -> Result<(), Box<dyn std::error::Error>> {
        let of = |web: &str| {
            let text = format!("[servers.a]\nurl = \"https://a/b\"\nweb = \"{web}\"\n");
            Settings::parse(std::path::Path::new("c.toml"), &text)
        };
        let settings = of("https://a/app/{project}/{dataset}")?;
        let (project, dataset) = ("B19DEDCC11D4E0EFC000EB9495D0F44F", "D13539E5433CDB837363F086C6DA6B5C");
        let pattern = settings.web_at(&ServerAddress::parse("https://a/b")?).ok_or("no pattern")?;
        let address = pattern.address(&project.parse()?, &dataset.parse()?);
        assert_eq!(address, format!("https://a/app/{project}/{dataset}"));
        assert_eq!(settings.web_at(&ServerAddress::parse("https://c/b")?), None);
        for wrong in ["ftp://a/{dataset}", "https://a/{project}", "https://a/{dataset}/{user}", "https://a b/{dataset}"]
        {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}

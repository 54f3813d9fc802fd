//! Folders of the server, and what stands in one under a name. Servers from 11.2.0300 on put a definition in the
//! place of the push dataset that bears its name in its folder, so that has to be known before one is sent. Filled
//! by `protocol`, shown by `app`.

use super::FolderId;

/// The oldest version of the Intelligence Server that overwrites a definition (news of the vendor's own R client).
const OVERWRITES: [u32; 3] = [11, 2, 300];

/// A folder of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: FolderId,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: String,
}

/// What a folder holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderContents {
    /// The folders in it.
    pub folders: Vec<Folder>,
    /// How many other objects there are.
    pub others: usize,
}

/// What stands in a folder under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing that a dataset could meet.
    Nothing,
    /// A push dataset (object subtype 779).
    Dataset(Standard),
    /// A push dataset that was defined and never published: what a push leaves that was ended or failed.
    Unfilled(Standard),
    /// Something that no push replaces: a report, an Intelligent Cube.
    Other(&'static str, Standard),
}

/// Who made what stands there, and when it was changed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// Who owns it.
    pub owner: String,
    /// When it was changed, as the server writes it.
    pub changed: String,
}

impl Standard {
    /// `of Jane Doe, changed 2026-11-02`.
    fn title(&self) -> String {
        let owner = if self.owner.is_empty() { "nobody that the server names" } else { &self.owner };
        match self.changed.split('T').next().filter(|day| !day.is_empty()) {
            Some(day) => format!("of {owner}, changed {day}"),
            None => format!("of {owner}"),
        }
    }
}

/// What the server would do with a definition of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Would {
    /// Make a dataset.
    Make,
    /// Put the definition in the place of the one that is there.
    Overwrite,
    /// Refuse it, or so it is to be feared.
    Refuse,
}

impl Standing {
    /// What a server of this version would do. One that does not tell its version is taken for a present one.
    pub fn would(&self, version: Option<&str>) -> Would {
        match self {
            Self::Nothing => Would::Make,
            Self::Dataset(_) | Self::Unfilled(_) if version.is_none_or(overwrites) => Would::Overwrite,
            Self::Dataset(_) | Self::Unfilled(_) | Self::Other(..) => Would::Refuse,
        }
    }

    /// Whether rows would be lost where it is overwritten.
    pub const fn holds_data(&self) -> bool {
        matches!(self, Self::Dataset(_))
    }

    /// What stands there and what the server would do, in one sentence.
    pub fn sentence(&self, version: Option<&str>) -> String {
        match (self, self.would(version)) {
            (Self::Nothing, _) => "nothing of that name stands there".to_owned(),
            (Self::Dataset(standard), Would::Overwrite) => format!(
                "a push dataset {} stands there: its definition and all its rows would be replaced",
                standard.title()
            ),
            (Self::Unfilled(standard), Would::Overwrite) => format!(
                "a push dataset {} stands there that never held data: its definition would be replaced",
                standard.title()
            ),
            (Self::Dataset(standard) | Self::Unfilled(standard), _) => format!(
                "a push dataset {} stands there, and servers before 11.2.0300 refuse to define it again",
                standard.title()
            ),
            (Self::Other(kind, standard), _) => {
                format!("{kind} {} stands there, which no push replaces", standard.title())
            }
        }
    }
}

fn overwrites(version: &str) -> bool {
    let mut numbers = [0; 3];
    for (number, part) in numbers.iter_mut().zip(version.split('.')) {
        *number = part.parse().unwrap_or(0);
    }
    numbers >= OVERWRITES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standard() -> Standard {
        Standard { owner: "Jane Doe".to_owned(), changed: "2026-11-02T19:20:00.000+0000".to_owned() }
    }

    #[test]
    fn what_the_server_would_do_depends_on_what_stands_there_and_on_its_version() {
        let dataset = Standing::Dataset(standard());
        let unfilled = Standing::Unfilled(standard());
        let report = Standing::Other("a report", standard());
        let rows = [
            (&Standing::Nothing, Some("11.1.0"), Would::Make),
            (&dataset, Some("11.2.0300.00000"), Would::Overwrite),
            (&dataset, Some("11.4.1200"), Would::Overwrite),
            (&dataset, None, Would::Overwrite),
            (&unfilled, Some("11.2.0300"), Would::Overwrite),
            (&unfilled, Some("11.2.0200"), Would::Refuse),
            (&dataset, Some("11.2.0200"), Would::Refuse),
            (&dataset, Some("10.4.0"), Would::Refuse),
            (&report, Some("11.4.1200"), Would::Refuse),
        ];
        for (standing, version, would) in rows {
            assert_eq!(standing.would(version), would, "{standing:?} {version:?}");
        }
        assert!(dataset.sentence(None).contains("of Jane Doe, changed 2026-11-02 stands there: its definition"));
        assert!(dataset.sentence(Some("11.1.0")).contains("refuse to define it again"));
        assert!(unfilled.sentence(None).contains("never held data"));
        assert_eq!([&dataset, &unfilled, &report].map(Standing::holds_data), [true, false, false]);
        assert!(report.sentence(None).contains("a report of Jane Doe"));
    }
}

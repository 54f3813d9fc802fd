//! States as operators reach them: each scene is the one before it and some keys and answers more, so that
//! what is drawn in these tests is what the reducer really makes.

mod all;

use std::path::PathBuf;
use std::time::Duration;

use pushcube::app::login::ServerEntry;
use pushcube::app::{self, Action, Answer, Effect, Now, Size, Start, State, TaskId};
use pushcube::dataset::proof::{Control, Figures, Proof, Seen, Sent, Total};
use pushcube::dataset::{
    CallFailure, CallRecord, Checksum, Decimal, FailureKind, KeyLook, Listing, Preview, Project, ServerFacts, Standing,
    UpdatePolicy, UserSession,
};
use pushcube::push::event::{
    Delay, Doing, Event, Fact, Outcome, Phase, Progress, Question, SessionEnd, Stage, Subject, TableProgress,
};
use pushcube::push::history::{LookBack, SeenFile};
use pushcube::secret::Secret;

pub(crate) use crate::things::{ORDERS, customers, demo, elsewhere, listing, look, orders, project, projects};
pub(crate) use all::all;

/// 2 November 2026, 19:34:00 UTC.
pub(crate) const MONDAY_EVENING: i64 = 1_793_648_040_000;
pub(crate) const DATASET: &str = "D13539E5433CDB837363F086C6DA6B5C";
pub(crate) const SESSION: &str = "9A4EE1C04B2F4E7D8C1B5A6978E0F1D2";
pub(crate) const UPLOAD: &str = "20261102-192901-1";

/// A state, the work it asked for, and the number of the last frame.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) state: State,
    effects: Vec<Effect>,
    frame: u64,
    /// What stands where a new dataset goes.
    place: Standing,
    /// What comes of looking up keys.
    keys: Vec<KeyLook>,
}

impl Scene {
    pub(crate) fn of(servers: Vec<ServerEntry>, marked: &[&str]) -> Self {
        let start = Start {
            version: "0.1.0".to_owned(),
            log: "/home/jane/.local/state/pushcube/pushcube.log".into(),
            size: Size { width: 80, height: 24 },
            now: Now { since_start: Duration::ZERO, wall: MONDAY_EVENING, offset: 3600 },
            servers,
            folder: "/data/samples".into(),
            home: Some("/home/jane".into()),
            marked: marked.iter().map(PathBuf::from).collect(),
            setup: app::Setup::default(),
        };
        let (state, effects) = app::begin(start);
        let mut scene = Self { state, effects: effects.0, frame: 0, place: Standing::Nothing, keys: Vec::new() };
        scene.draw();
        scene
    }

    fn draw(&mut self) {
        self.frame += 1;
        self.act(Action::Drawn(self.frame));
    }

    pub(crate) fn act(&mut self, action: Action) {
        let effects = app::update(&mut self.state, action);
        for effect in effects.0 {
            match effect {
                Effect::LookAtPlace(task, ..) => self.act(Action::Answer(task, Answer::Place(Ok(self.place.clone())))),
                Effect::LookBack(task, files, _) => {
                    let content = Some(Checksum(7));
                    let files = files.into_iter().map(|file| SeenFile { now: Ok(file), content }).collect();
                    let history = self.state.history.clone();
                    self.act(Action::Answer(task, Answer::LookedBack(Ok(Box::new(LookBack { history, files })))));
                }
                Effect::LookUpKeys(task, _) => self.act(Action::Answer(task, Answer::Keys(Ok(self.keys.clone())))),
                effect => self.effects.push(effect),
            }
        }
    }

    /// From now on this comes of looking up keys.
    pub(crate) fn knows(self, keys: Vec<KeyLook>) -> Self {
        Self { keys, ..self }
    }

    /// From now on this stands where a new dataset goes.
    pub(crate) fn stands(self, place: Standing) -> Self {
        Self { place, ..self }
    }

    /// Presses keys one after the other, each when the frame before it was drawn.
    pub(crate) fn press(mut self, keys: &str) -> Self {
        for key in keys.split(' ') {
            let key = key.parse().expect("a key");
            self.act(Action::Key { key, frame: self.frame });
            self.draw();
        }
        self
    }

    pub(crate) fn types(mut self, text: &str) -> Self {
        for c in text.chars() {
            let key = pushcube::app::key::Key::char(c);
            self.act(Action::Key { key, frame: self.frame });
            self.draw();
        }
        self
    }

    pub(crate) fn pastes(mut self, text: &str) -> Self {
        self.act(Action::Paste(Secret::new(text)));
        self.draw();
        self
    }

    /// Answers the newest effect that matches.
    pub(crate) fn answers(mut self, which: impl Fn(&Effect) -> Option<TaskId>, answer: Answer) -> Self {
        let task = self.effects.iter().rev().find_map(which).expect("work of this kind");
        self.act(Action::Answer(task, answer));
        self.draw();
        self
    }

    pub(crate) fn tells_version(self) -> Self {
        let facts = ServerFacts {
            web_version: Some("11.4.1200".to_owned()),
            server_version: Some("11.4.1200.0001".to_owned()),
        };
        self.answers(server, Answer::Server(Ok(facts)))
    }

    pub(crate) fn signs_in(self) -> Self {
        let session = UserSession { full_name: "Jane Doe".to_owned(), timeout: Some(1800) };
        self.answers(sign_in, Answer::SignedIn(Ok(session)))
    }

    pub(crate) fn lists_projects(self, list: Vec<Project>) -> Self {
        self.answers(projects_effect, Answer::Projects(Ok(list)))
    }

    pub(crate) fn lists_folder(self, listing: Listing) -> Self {
        self.answers(folder, Answer::Folder(Ok(listing)))
    }

    pub(crate) fn looks_at(self, preview: Preview) -> Self {
        let path = preview.file.path.clone();
        let which = move |effect: &Effect| match effect {
            Effect::Preview(task, at, _) if *at == path => Some(*task),
            _ => None,
        };
        self.answers(which, Answer::Preview(Ok(Box::new(preview))))
    }

    /// The upload reports a fact at this many milliseconds after its begin.
    pub(crate) fn reports(mut self, since_start: u64, fact: Fact) -> Self {
        let task = self.push_task();
        let at = MONDAY_EVENING + 60_000 + i64::try_from(since_start).unwrap();
        self.act(Action::Upload(task, Event { since_start, at, fact }));
        self
    }

    pub(crate) fn progresses(mut self, since_start: u64, tables: Vec<TableProgress>) -> Self {
        let task = self.push_task();
        self.act(Action::Progress(task, Progress { since_start, tables, ..Progress::default() }));
        self
    }

    /// The same totals, and what the upload is about.
    pub(crate) fn is(mut self, doing: Doing) -> Self {
        let task = self.push_task();
        let progress = Progress { doing, ..self.state.monitor.selected().unwrap().progress.clone() };
        self.act(Action::Progress(task, progress));
        self
    }

    pub(crate) fn at(mut self, since_start: u64) -> Self {
        let wall = MONDAY_EVENING + i64::try_from(since_start).unwrap();
        self.act(Action::Tick(Now { since_start: Duration::from_millis(since_start), wall, offset: 3600 }));
        self
    }

    fn push_task(&self) -> TaskId {
        let push = |effect: &Effect| match effect {
            Effect::Push(task, _) => Some(*task),
            _ => None,
        };
        self.effects.iter().rev().find_map(push).expect("a push")
    }
}

pub(crate) fn server(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::AskServer(task, _) => Some(*task),
        _ => None,
    }
}

pub(crate) fn sign_in(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::SignIn(task, ..) => Some(*task),
        _ => None,
    }
}

pub(crate) fn projects_effect(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::ReadProjects(task) => Some(*task),
        _ => None,
    }
}

pub(crate) fn folder(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::ListFolder(task, _) => Some(*task),
        _ => None,
    }
}

/// The first screen, as `pushcube demo` shows it.
pub(crate) fn login() -> Scene {
    login_with(orders())
}

/// The first screen, with another look at the first file.
pub(crate) fn login_with(orders: Preview) -> Scene {
    Scene::of(vec![demo(), elsewhere()], &["/data/samples/orders.csv", "/data/samples/customers.csv"])
        .tells_version()
        .lists_folder(listing())
        .looks_at(orders)
        .looks_at(customers())
}

pub(crate) fn in_projects() -> Scene {
    login().press("Enter").signs_in().lists_projects(projects())
}

pub(crate) fn in_files() -> Scene {
    in_projects().press("Enter")
}

pub(crate) fn in_model() -> Scene {
    in_files().press("Enter")
}

/// Two columns of one name, which closes the way, and some edits more.
pub(crate) fn in_model_with_problems() -> Scene {
    in_model().press("Tab Tab j j s k r Ctrl-U").types("order_id").press("Enter")
}

pub(crate) fn in_review() -> Scene {
    in_model().press("Enter")
}

/// An upload in the middle of its first table.
pub(crate) fn uploading() -> Scene {
    let first = TableProgress {
        source_bytes: 21_400,
        rows: 268,
        chunk: 3,
        sent: 38_200,
        accepted: 30_100,
        accepted_rows: 212,
        ..TableProgress::default()
    };
    let chunk = || call(&format!("PUT /api/datasets/{DATASET}/uploadSessions/{SESSION}"), 410, 10_050);
    with_session_open(in_review().at(60_000).press("Enter"))
        .progresses(443, vec![TableProgress::default(); 2])
        .reports(900, chunk())
        .reports(1300, chunk())
        .progresses(2000, vec![first, TableProgress::default()])
        .at(62_100)
}

/// The line is lost under the upload.
pub(crate) fn line_lost() -> Scene {
    let mut failure = refusal(&format!("PUT /api/datasets/{DATASET}/uploadSessions/{SESSION}"), 0, "", "");
    failure.kind = FailureKind::Broken;
    (failure.status, failure.code, failure.ticket) = (None, None, None);
    "connection closed while sending".clone_into(&mut failure.message);
    let first = Fact::Waiting { failure: failure.clone(), cause: Delay::Line, attempt: 1, wait: 300 };
    let doing = Doing::Waiting { failure, cause: Delay::Line, attempt: 3, since: 1_500, next: Some(6_400) };
    uploading().reports(1_500, first).is(doing)
}

/// A chunk was too large.
pub(crate) fn too_large() -> Scene {
    let call = format!("PUT /api/datasets/{DATASET}/uploadSessions/{SESSION}");
    let mut failure = refusal(&call, 413, "", "the server answered 413 Payload Too Large with an empty body");
    (failure.code, failure.ticket, failure.server_code) = (None, None, None);
    let subject = Subject::TooLarge { table: 0, chunk: 100_000_000, proposed: 50_000_000 };
    let question = Question { id: 1, subject, failure: Some(failure) };
    uploading().reports(2_100, Fact::Asked(question.clone())).is(Doing::Asking(question)).at(62_500)
}

/// Another upload session holds the dataset.
pub(crate) fn kept_out() -> Scene {
    let call = format!("POST /api/datasets/{DATASET}/uploadSessions");
    let failure = refusal(&call, 409, "ERR001", "(The dataset has an open upload session already.)");
    let subject = Subject::Occupied { holder: None, ended: None, next: 15_450 };
    let question = Question { id: 1, subject, failure: Some(failure) };
    in_review()
        .at(60_000)
        .press("Enter")
        .reports(0, Fact::StageBegun { stage: Stage::Define })
        .reports(312, Fact::Defined { dataset: DATASET.parse().unwrap() })
        .reports(313, Fact::StageEnded { stage: Stage::Define })
        .reports(314, Fact::StageBegun { stage: Stage::OpenSession })
        .reports(450, Fact::Asked(question.clone()))
        .is(Doing::Asking(question))
        .at(62_500)
}

/// The upload that was just begun defines its dataset, opens its session and comes to its first chunk.
pub(crate) fn with_session_open(scene: Scene) -> Scene {
    let open = format!("POST /api/datasets/{DATASET}/uploadSessions");
    scene
        .reports(0, Fact::StageBegun { stage: Stage::Define })
        .reports(310, call("POST /api/datasets/models", 301, 2_180))
        .reports(312, Fact::Defined { dataset: DATASET.parse().unwrap() })
        .reports(313, Fact::StageEnded { stage: Stage::Define })
        .reports(314, Fact::StageBegun { stage: Stage::OpenSession })
        .reports(440, call(&open, 120, 840))
        .reports(441, Fact::SessionOpened { session: SESSION.parse().unwrap() })
        .reports(442, Fact::StageEnded { stage: Stage::OpenSession })
        .reports(443, Fact::StageBegun { stage: Stage::Upload })
        .reports(444, Fact::ChunkBegun { table: 0, index: 1 })
}

fn call(request: &str, millis: u64, body_bytes: u64) -> Fact {
    Fact::Request(CallRecord { request: request.to_owned(), status: Some(200), failure: None, millis, body_bytes })
}

pub(crate) fn all_sent() -> Vec<TableProgress> {
    vec![
        TableProgress {
            source_bytes: 32_907,
            rows: 412,
            chunk: 5,
            sent: 58_100,
            accepted: 58_100,
            accepted_rows: 412,
            ..TableProgress::default()
        },
        TableProgress {
            source_bytes: 2_871,
            rows: 48,
            chunk: 1,
            sent: 5_400,
            accepted: 5_400,
            accepted_rows: 48,
            ..TableProgress::default()
        },
    ]
}

pub(crate) fn publishing() -> Scene {
    publishing_of(all_sent())
}

fn publishing_of(tables: Vec<TableProgress>) -> Scene {
    uploading()
        .progresses(2600, tables)
        .reports(2610, Fact::StageEnded { stage: Stage::Upload })
        .reports(2611, Fact::StageBegun { stage: Stage::Publish })
        .reports(2900, Fact::StatusChanged { status: 6, message: "Publish is waiting in the queue".to_owned() })
        .reports(3400, Fact::StatusChanged { status: 8, message: "Loading data of table orders".to_owned() })
        .at(63_900)
}

/// What the upload can show for itself, if the server has so many rows of orders.
fn proof(orders: u64) -> Proof {
    let decimal = |text: &str| Decimal::parse(text.as_bytes()).unwrap();
    let total = |sum: &str| Some(Total { sum: decimal(sum), size: decimal(sum) });
    let control =
        |metric: &str| Control { metric: metric.to_owned(), table: "orders".to_owned(), column: metric.to_owned() };
    let rows = [("orders".to_owned(), orders), ("customers".to_owned(), 48)].into();
    let totals = [("amount".to_owned(), decimal("1204331.55"))].into();
    let sent = |table: &str, rows| Sent { table: table.to_owned(), policy: UpdatePolicy::Replace, rows };
    Proof::of(
        &["orders".to_owned(), "customers".to_owned()],
        &[sent("orders", 412), sent("customers", 48)],
        vec![(control("amount"), total("1204331.55")), (control("weight"), None)],
        &Seen::Empty,
        &Seen::Read(Figures { rows, totals }),
    )
}

pub(crate) fn published() -> Scene {
    published_as(all_sent(), |outcome| outcome)
}

/// The same with other figures.
pub(crate) fn published_as(tables: Vec<TableProgress>, of: impl FnOnce(Outcome) -> Outcome) -> Scene {
    ending(proof(412), tables, of)
}

pub(crate) fn published_and_different() -> Scene {
    ending(proof(411), all_sent(), |outcome| outcome)
}

/// The same with eight control totals, one of which is not what it should be.
pub(crate) fn published_with_totals() -> Scene {
    let decimal = |text: &str| Decimal::parse(text.as_bytes()).unwrap();
    let names = ["net", "gross", "tax", "discount", "freight", "margin", "quantity", "weight"];
    let sums = ["112411090204.33", "133769197343.15", "21358107138.82", "-204331.5", "0", "7.25", "9800000", "1"];
    let sent = |table: &str, rows| Sent { table: table.to_owned(), policy: UpdatePolicy::Replace, rows };
    let totals = names.iter().zip(sums).map(|(name, sum)| {
        let control = Control { metric: (*name).to_owned(), table: "orders".to_owned(), column: (*name).to_owned() };
        (control, Some(Total { sum: decimal(sum), size: decimal(sum) }))
    });
    let mut found: std::collections::BTreeMap<_, _> =
        names.iter().zip(sums).map(|(name, sum)| ((*name).to_owned(), decimal(sum))).collect();
    found.insert("weight".to_owned(), decimal("2"));
    let rows = [("orders".to_owned(), 412), ("customers".to_owned(), 48)].into();
    let proof = Proof::of(
        &["orders".to_owned(), "customers".to_owned()],
        &[sent("orders", 412), sent("customers", 48)],
        totals.collect(),
        &Seen::Empty,
        &Seen::Read(Figures { rows, totals: found }),
    );
    ending(proof, all_sent(), |outcome| outcome)
}

fn ending(proof: Proof, tables: Vec<TableProgress>, of: impl FnOnce(Outcome) -> Outcome) -> Scene {
    let outcome = Outcome {
        upload: Some(UPLOAD.to_owned()),
        phase: Phase::Done,
        reason: None,
        session: SessionEnd::Deleted { id: SESSION.parse().unwrap() },
        dataset: Some(DATASET.parse().unwrap()),
        rows: vec![412, 48],
        unsent: Vec::new(),
    };
    let outcome = of(outcome);
    publishing_of(tables)
        .reports(4200, Fact::StatusChanged { status: 1, message: "Publish succeeded".to_owned() })
        .reports(4201, Fact::StageEnded { stage: Stage::Publish })
        .reports(4202, Fact::StageBegun { stage: Stage::CloseSession })
        .reports(4300, Fact::StageEnded { stage: Stage::CloseSession })
        .reports(4301, Fact::Verified(Box::new(proof)))
        .reports(4302, Fact::Ended(Box::new(outcome)))
        .at(64_400)
}

pub(crate) fn refusal(request: &str, status: u16, code: &str, message: &str) -> CallFailure {
    CallFailure {
        request: request.to_owned(),
        kind: FailureKind::Refused,
        status: Some(status),
        code: Some(code.to_owned()),
        message: message.to_owned(),
        ticket: Some("4f1c0b7a90e24c0c9b6d".to_owned()),
        server_code: Some(-2_147_212_544),
        retry_after: None,
    }
}

//! Whatever happens in whatever order: the core never panics, and what it shows hangs together.

use proptest::prelude::*;
use pushcube::app::command::COMMANDS;
use pushcube::app::designer::{Cell, Pane};
use pushcube::app::key::{Code, Key};
use pushcube::app::login::{Focus, SignInMode};
use pushcube::app::overlay::{Decision, Overlay};
use pushcube::app::pointing::{Border, Gesture, Place as PointedAt, Target};
use pushcube::app::reading;
use pushcube::app::review::Part;
use pushcube::app::{Action, Answer, Effect, Screen, Size, State, TaskId, help_rows, next_tick, palette_rows};
use pushcube::dataset::{
    ColumnAt, DataType, Edit, Known, Listing, Model, Place, Role, SaveFailure, Sent, UpdatePolicy, Weight,
    read_definition,
};
use pushcube::push::event::{Event, Fact, Outcome, Phase, Progress, Reason, SessionEnd, Stage, TableProgress};
use pushcube::secret::Secret;

use crate::story::{MORNING, Story};
use crate::things::{dataset, ended, failure, file, folder, people, preview, projects, session};

const MODEL: &str = include_str!("../protocol/page/model.json");

/// Something that happens. Tasks are named by how long ago they began, so that most answers find theirs.
#[derive(Debug, Clone)]
enum Happening {
    Keys(Vec<Key>),
    Typed(Vec<Key>),
    Paste(String),
    Points(Vec<(Target, Gesture)>),
    InSight(Vec<Target>),
    Size(u16, u16),
    Wait(u64),
    Answered(usize, usize),
    Told(usize, Box<Fact>),
    Total(u64),
}

fn key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        4 => proptest::sample::select(vec![
            Code::Enter, Code::Esc, Code::Tab, Code::BackTab, Code::Up, Code::Down, Code::Left, Code::Right,
            Code::Home, Code::End, Code::PageUp, Code::PageDown, Code::Backspace, Code::Delete, Code::F(1),
        ]),
        8 => proptest::char::range(' ', '~').prop_map(Code::Char),
        1 => any::<char>().prop_map(Code::Char),
    ];
    (code, prop::bool::weighted(0.1), prop::bool::weighted(0.05)).prop_map(|(code, ctrl, alt)| Key { code, ctrl, alt })
}

fn fact() -> impl Strategy<Value = Fact> {
    let stage = || proptest::sample::select(Stage::ALL.to_vec());
    let phase = proptest::sample::select(vec![Phase::Done, Phase::Cancelled, Phase::Failed, Phase::Interrupted]);
    prop_oneof![
        stage().prop_map(|stage| Fact::StageBegun { stage }),
        stage().prop_map(|stage| Fact::StageEnded { stage }),
        Just(Fact::Defined { dataset: dataset() }),
        Just(Fact::SessionOpened { session: session() }),
        any::<i64>().prop_map(|status| Fact::StatusChanged { status, message: String::new() }),
        (phase, any::<bool>()).prop_map(|(phase, is_open)| {
            let reason = (phase != Phase::Done).then(|| Reason::Unreachable(failure(None, "gone")));
            let session = if is_open { SessionEnd::Unknown } else { SessionEnd::None };
            Fact::Ended(Box::new(Outcome { session, ..ended(phase, reason) }))
        }),
    ]
}

fn target() -> impl Strategy<Value = Target> {
    let places = [PointedAt::Servers, PointedAt::Projects, PointedAt::Files, PointedAt::Uploads, PointedAt::Overlay];
    let panes = Pane::ALL.map(PointedAt::Model);
    let place = proptest::sample::select([&places[..], &panes].concat());
    let borders = vec![Border::Servers, Border::Files, Border::Tables, Border::Dataset];
    prop_oneof![
        4 => (place.clone(), 0..20_usize).prop_map(|(place, at)| Target::Row(place, at)),
        1 => place.prop_map(Target::List),
        1 => (0..20_usize).prop_map(|at| Target::Cell(at, Cell::Role)),
        1 => proptest::sample::select(Screen::ALL.to_vec()).prop_map(Target::Page),
        1 => proptest::sample::select(COMMANDS.to_vec()).prop_map(|command| Target::Command(command.id)),
        1 => key().prop_map(Target::Key),
        1 => proptest::sample::select(vec![Focus::Url, Focus::Mode, Focus::Password, Focus::SignIn])
            .prop_map(Target::Field),
        1 => proptest::sample::select(SignInMode::ALL.to_vec()).prop_map(Target::Mode),
        1 => proptest::sample::select(vec![Part::Back, Part::Trial, Part::Push, Part::Name]).prop_map(Target::Button),
        1 => proptest::sample::select(borders).prop_map(Target::Border),
        1 => Just(Target::Nothing),
    ]
}

fn gesture() -> impl Strategy<Value = Gesture> {
    prop_oneof![
        4 => Just(Gesture::Press),
        1 => any::<u16>().prop_map(Gesture::Drag),
        1 => Just(Gesture::Release),
        1 => Just(Gesture::WheelUp),
        1 => Just(Gesture::WheelDown),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => prop::collection::vec(key(), 1..6).prop_map(Happening::Keys),
        2 => prop::collection::vec(key(), 1..6).prop_map(Happening::Typed),
        1 => ".{0,12}".prop_map(Happening::Paste),
        4 => prop::collection::vec((target(), gesture()), 1..4).prop_map(Happening::Points),
        1 => prop::collection::vec(target(), 0..40).prop_map(Happening::InSight),
        1 => (0..300_u16, 0..100_u16).prop_map(|(width, height)| Happening::Size(width, height)),
        1 => (0..5_000_u64).prop_map(Happening::Wait),
        6 => (0..4_usize, 0..4_usize).prop_map(|(back, how)| Happening::Answered(back, how)),
        2 => (0..2_usize, fact()).prop_map(|(back, fact)| Happening::Told(back, Box::new(fact))),
        1 => any::<u32>().prop_map(|bytes| Happening::Total(u64::from(bytes))),
    ]
}

/// What a task could bring.
fn answer(effect: &Effect, how: usize) -> Option<(TaskId, Answer)> {
    if how == 3 {
        let text = "broke".to_owned();
        return crate::story::task_of(effect).map(|task| (task, Answer::Panicked(text)));
    }
    let is_good = how > 0;
    Some(match effect {
        Effect::AskServer(task, _) => (*task, Answer::Server(Err(failure(None, "no")))),
        Effect::SignIn(task, ..) => {
            (*task, Answer::SignedIn(if is_good { Ok(people()) } else { Err(failure(Some(401), "no")) }))
        }
        Effect::ReadCertificate(task, _) => (*task, Answer::Certificate(Err(failure(None, "no")))),
        Effect::Configure(task, _) => (*task, Answer::Configured(Err("no".to_owned()))),
        Effect::SignInFrom(task, ..) => (*task, Answer::NoSecret("no".to_owned())),
        Effect::ReadProjects(task) => {
            (*task, Answer::Projects(if is_good { Ok(projects()) } else { Err(failure(Some(500), "no")) }))
        }
        Effect::ListFolder(task, path) if is_good && path.is_absolute() => {
            let entries = (0..how).map(|n| file(&format!("/some/{n}.csv"))).collect();
            let short = Listing { path: path.clone(), parent: None, entries };
            (*task, Answer::Folder(Ok(if how == 1 { short } else { folder("/data") })))
        }
        Effect::ListFolder(task, _) => (*task, Answer::Folder(Err("no".to_owned()))),
        Effect::Preview(task, path, _) if is_good => {
            (*task, Answer::Preview(Ok(Box::new(preview(&path.to_string_lossy())))))
        }
        Effect::Preview(task, _, _) => (*task, Answer::Preview(Err("no".to_owned()))),
        Effect::Scan(task, ..) => (*task, Answer::Scan(Vec::new())),
        Effect::ReadModel(task, _) if is_good => (*task, Answer::Model(Ok(MODEL.to_owned()))),
        Effect::ReadModel(task, _) => (*task, Answer::Model(Err("no".to_owned()))),
        Effect::FindDatasets(task, ..) if is_good => (*task, Answer::Datasets(Ok(crate::things::found()))),
        Effect::FindDatasets(task, ..) => (*task, Answer::Datasets(Err(failure(Some(500), "no")))),
        Effect::CountRows(task, ..) => {
            (*task, Answer::Rows(Ok(std::collections::BTreeMap::from([("orders".to_owned(), 9)]))))
        }
        Effect::LookUpKeys(task, _) => (*task, Answer::Keys(Err("no".to_owned()))),
        Effect::ReadDataset(task, ..) if is_good => (*task, Answer::Dataset(Ok(crate::things::stored()))),
        Effect::ReadDataset(task, ..) => (*task, Answer::Dataset(Err(failure(Some(500), "no")))),
        Effect::WriteModel { task, .. } if is_good => (*task, Answer::Saved(Ok(()))),
        Effect::WriteModel { task, .. } => (*task, Answer::Saved(Err(SaveFailure::Exists))),
        _ => return None,
    })
}

fn tell(story: &mut Story, happening: Happening, begun: &[Effect]) {
    let uploads: Vec<TaskId> = story.state.monitor.uploads.iter().map(|upload| upload.task).collect();
    match happening {
        Happening::Keys(keys) => {
            for key in keys {
                story.press(key).drawn();
            }
        }
        Happening::Typed(keys) => {
            for key in keys {
                story.press(key);
            }
            story.drawn();
        }
        Happening::Paste(text) => {
            story.act(Action::Paste(Secret::new(text))).drawn();
        }
        Happening::Points(what) => {
            for (target, gesture) in what {
                story.point(target, gesture).drawn();
            }
        }
        Happening::InSight(targets) => {
            story.act(Action::Targets(targets)).drawn();
        }
        Happening::Size(width, height) => {
            story.act(Action::Resize(Size { width, height })).drawn();
        }
        Happening::Wait(millis) => {
            story.wait(millis);
        }
        Happening::Answered(back, how) => {
            if let Some((task, answer)) = begun.iter().rev().nth(back).and_then(|effect| answer(effect, how)) {
                story.act(Action::Answer(task, answer)).drawn();
            }
        }
        Happening::Told(back, fact) => {
            if let Some(task) = uploads.iter().rev().nth(back) {
                story.act(Action::Upload(*task, Event { since_start: 1, at: MORNING, fact: *fact })).drawn();
            }
        }
        Happening::Total(bytes) => {
            if let Some(task) = uploads.last() {
                let table =
                    TableProgress { source_bytes: bytes, sent: bytes, accepted: bytes, ..TableProgress::default() };
                story
                    .act(Action::Progress(
                        *task,
                        Progress { since_start: bytes, tables: vec![table], ..Progress::default() },
                    ))
                    .drawn();
            }
        }
    }
}

/// What holds in every state.
#[track_caller]
fn check(state: &State) {
    let inside = |cursor: usize, len: usize, what: &str| assert!(cursor < len.max(1), "{what}: {cursor} of {len}");
    inside(state.login.cursor.0, state.login.servers.len(), "servers");
    assert!(state.login.order().contains(&state.login.focus), "{:?}", state.login.focus);
    inside(state.projects.cursor.0, state.projects.shown().len(), "projects");
    inside(state.files.cursor.0, state.files.rows().len(), "files");
    inside(state.monitor.cursor.0, state.monitor.uploads.len(), "uploads");
    if let Some(designer) = &state.designer {
        let tables = &designer.model().tables;
        inside(designer.table.0, tables.len(), "tables");
        inside(designer.column.0, designer.selected_table().map_or(0, |table| table.columns.len()), "columns");
        inside(designer.object.0, designer.objects().len(), "objects");
        inside(designer.problem.0, designer.problems().len(), "problems");
    }
    let mut quits = 0;
    for overlay in &state.overlays {
        match overlay {
            Overlay::Help(help) => inside(help.cursor.0, help_rows(state, help).len(), "help"),
            Overlay::Palette(palette) => inside(palette.cursor.0, palette_rows(state, palette).len(), "palette"),
            Overlay::Menu(menu) => inside(menu.cursor.0, menu.items.len(), "menu"),
            Overlay::Question(question) => {
                inside(question.cursor.0, question.choices.len(), "question");
                assert_eq!(question.choices[0].decision, Decision::Stay, "the first choice is the safe one");
                quits += usize::from(question.choices.iter().any(|choice| choice.decision == Decision::Quit));
            }
            Overlay::Text(view) => inside(view.top, view.lines.len(), "text"),
            Overlay::Editor(editor) => inside(editor.field.cursor().0, editor.field.lines().len(), "editor"),
            Overlay::Opening => assert!(state.opening.title().is_some(), "nothing is on its way"),
            Overlay::Scan(top) => inside(*top, pushcube::app::scan::lines(state).len(), "scan"),
            Overlay::Reading(sheet) => inside(sheet.cursor.0, reading::rows(state, &sheet.path).len(), "reading"),
            Overlay::Prompt(_) | Overlay::Secret(_) | Overlay::Review(_) | Overlay::Jump(_) => {}
        }
    }
    assert!(quits <= 1 && state.overlays.len() <= 4, "{:?}", state.overlays);
    assert_eq!(state.refusal(state.screen), None, "{:?} is shown", state.screen);
    assert!(state.unseen <= state.troubles.len());
    let is_moving = state.monitor.running().next().is_some();
    assert!(next_tick(state).is_some() || !is_moving);
    if state.screen == Screen::Files {
        assert!(state.files.looks.len() < 30);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_happens_breaks_the_core(
        begins in 0..5_usize,
        happenings in prop::collection::vec(happening(), 1..60),
    ) {
        let begin = [Story::new, Story::at_projects, Story::at_files, Story::at_model, Story::uploading];
        let mut story = begin[begins]();
        let mut begun: Vec<Effect> = Vec::new();
        for happening in happenings {
            tell(&mut story, happening, &begun);
            begun.extend(story.effects().iter().filter(|effect| crate::story::task_of(effect).is_some()).cloned());
            check(&story.state);
        }
    }

    #[test]
    fn edits_keep_a_model_valid_or_name_its_problems_and_undoing_all_gives_the_start(
        edits in prop::collection::vec(edit(), 1..40),
    ) {
        let mut story = Story::at_model();
        let designer = story.state.designer.as_mut().unwrap();
        let start = designer.model().clone();
        let mut known = Known::default();
        for edit in edits {
            designer.history.edit(|model| model.apply(edit));
            let model = designer.model();
            // What is known of tables from before makes no difference.
            prop_assert_eq!(model.problems_beside(&mut known), model.problems());
            // What the server would have to refuse is a problem, and whatever is none can be opened again.
            let definition = model.definition();
            let text = pushcube::dataset::write_definition(&definition);
            if model.is_ready() {
                prop_assert_eq!(read_definition(&text).map_err(|fault| fault.to_string()), Ok(definition.clone()));
                prop_assert_eq!(Model::of_definition(&definition).definition(), definition);
            } else {
                for problem in model.problems().iter().filter(|problem| problem.weight == Weight::Blocks) {
                    prop_assert!(is_there(model, problem.place), "{:?}", problem);
                }
            }
        }
        while designer.history.undo() {
            prop_assert_eq!(designer.model().problems_beside(&mut known), designer.model().problems());
        }
        prop_assert_eq!(designer.model(), &start);
    }
}

fn is_there(model: &Model, place: Place) -> bool {
    match place {
        Place::Dataset => true,
        Place::Table(at) => model.tables.get(at).is_some(),
        Place::Column(table, column) => model.column(ColumnAt { table, column }).is_some(),
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let story = Story::at_model();
    let tables = story.state.designer.as_ref().unwrap().model().tables.clone();
    let table = proptest::sample::select(tables).prop_map(|table| Box::new((*table).clone()));
    let at = || (0..3_usize, 0..4_usize).prop_map(|(table, column)| ColumnAt { table, column });
    let places =
        || prop::collection::vec((0..3_usize, 0..4_usize).prop_map(|(t, c)| ColumnAt { table: t, column: c }), 1..4);
    let name =
        || proptest::sample::select(vec!["customer", "amount", "a[", "", "since", "New"]).prop_map(str::to_owned);
    let form = proptest::sample::select(pushcube::dataset::FormCategory::ALL.to_vec());
    let role = prop_oneof![
        name().prop_map(Role::metric),
        (name(), form).prop_map(|(name, form)| Role::Attribute { name, form }),
    ];
    let sent = proptest::sample::select(vec![Sent::Yes, Sent::Skipped, Sent::AsNull]);
    prop_oneof![
        name().prop_map(Edit::NameDataset),
        name().prop_map(Edit::Describe),
        (0..3_usize, name()).prop_map(|(at, name)| Edit::NameTable(at, name)),
        (0..3_usize, name()).prop_map(|(at, text)| Edit::DescribeTable(at, text)),
        (0..3_usize).prop_map(Edit::TakeTable),
        (at(), name()).prop_map(|(at, name)| Edit::NameColumn(at, name)),
        (name(), name()).prop_map(|(from, to)| Edit::NameObject(pushcube::dataset::Object::Attribute(from), to)),
        (name(), name()).prop_map(|(of, text)| Edit::DescribeObject(pushcube::dataset::Object::Metric(of), text)),
        (places(), proptest::sample::select(DataType::ALL.to_vec())).prop_map(|(at, kind)| Edit::SetType(at, kind)),
        (at(), prop::collection::vec(role, 0..3)).prop_map(|(at, roles)| Edit::SetRoles(at, roles)),
        places().prop_map(Edit::OwnAttributes),
        places().prop_map(Edit::OwnMetrics),
        (places(), sent).prop_map(|(at, sent)| Edit::SetSent(at, sent)),
        (at(), -2..3_isize).prop_map(|(at, by)| Edit::MoveColumn(at, by)),
        (at(), 0..4_usize).prop_map(|(extra, column)| Edit::Match { extra, column }),
        (0..3_usize, 0..3_usize).prop_map(|(extra, table)| Edit::MatchTable { extra, table }),
        (0..3_usize, proptest::sample::select(vec![UpdatePolicy::Add, UpdatePolicy::Upsert]))
            .prop_map(|(at, way)| Edit::SetPolicy(at, way)),
        (0..3_usize, table).prop_map(|(at, table)| Edit::SetTable(at, table)),
    ]
}

//! What an upload can show for itself is what the server's own file holds: rows and totals of each policy, whatever
//! was sent twice on the way, and nothing where the server does not tell.

use pushcube::dataset::UpdatePolicy;
use pushcube::dataset::proof::{Proof, Verdict};
use pushcube::demo::{Call, Cell, Fault, Moment, Server};
use pushcube::push::event::{Fact, Phase};
use pushcube::push::past::Mode;
use pushcube::push::{Keep, TakenUp, Upload};

use crate::rig::{PATIENT, Rig, Running, in_chunks_of, job, journal_lines, numbered, with_policies};

fn proof(facts: &[Fact]) -> Proof {
    let told = facts.iter().find_map(|fact| match fact {
        Fact::Verified(proof) => Some(proof.as_ref().clone()),
        _ => None,
    });
    told.unwrap_or_else(|| panic!("nothing was verified: {facts:?}"))
}

/// Rows, and the sum of the last column, as the server's file has them.
fn held(server: &Server, table: &str) -> (u64, f64) {
    let rows = server.read_table("Stock", table).unwrap().rows;
    let value = |cell: &Cell| match cell {
        Cell::Integer(number) => *number as f64,
        Cell::Real(number) => *number,
        Cell::Text(text) => text.parse().unwrap(),
        Cell::Null => 0.0,
    };
    (rows.len() as u64, rows.iter().map(|row| value(row.last().unwrap())).sum())
}

/// Five rows are there; three are sent, of which two have keys that are there.
async fn pushed(policy: UpdatePolicy) -> (Rig, Proof) {
    let rig = Rig::new().await;
    let first = rig.write("items.csv", "name,amount\na,1.5\nb,2.5\nc,3.25\nd,4\ne,5\n");
    let (outcome, facts) = Running::start(rig.upload(job("Stock", &[first]))).outcome().await;
    assert_eq!(outcome.phase, Phase::Done);
    let [table] = proof(&facts).tables.try_into().unwrap();
    assert_eq!((table.before, table.after, table.verdict), (Some(0), Some(5), Verdict::Equal));
    let second = rig.write("items.csv", "name,amount\nd,40.1\ne,50.2\nf,-60.3\n");
    let mut job = with_policies(&[policy], job("Stock", &[second]));
    job.dataset = outcome.dataset;
    let (outcome, facts) = Running::start(rig.upload(job)).outcome().await;
    assert_eq!(outcome.phase, Phase::Done);
    (rig, proof(&facts))
}

#[tokio::test]
async fn the_figures_of_each_policy_are_those_of_the_server_s_file() {
    use UpdatePolicy::{Add, Replace, Update, Upsert};
    let wanted = [
        (Replace, 3, Verdict::Equal, Verdict::Equal),
        (Add, 6, Verdict::InRange, Verdict::NotCompared),
        (Update, 5, Verdict::Equal, Verdict::NotCompared),
        (Upsert, 6, Verdict::InRange, Verdict::NotCompared),
    ];
    for (policy, rows, verdict, of_total) in wanted {
        let (rig, proof) = pushed(policy).await;
        let ([table], [total]) = (&proof.tables[..], &proof.totals[..]) else { panic!("{proof:?}") };
        let (held_rows, held_sum) = held(&rig.server, "items");
        assert_eq!((table.before, table.accepted, table.after), (Some(5), 3, Some(held_rows)), "{policy:?}");
        assert_eq!((held_rows, table.verdict), (rows, verdict), "{policy:?}");
        assert_eq!((total.control.metric.as_str(), total.verdict), ("amount", of_total), "{policy:?}");
        assert_eq!(total.sent.unwrap().to_string(), "30", "exactly: 40.1 + 50.2 - 60.3");
        assert_eq!(total.before.unwrap().to_string(), "16.25");
        assert!((total.after.unwrap().to_f64() - held_sum).abs() < 1e-9, "{policy:?} {total:?} {held_sum}");
    }
}

#[tokio::test]
async fn rows_that_are_all_new_make_the_total_comparable_and_other_tables_are_shown_to_be_as_before() {
    let rig = Rig::new().await;
    let (items, shops) =
        (rig.write("items.csv", "name,amount\na,1\nb,2\n"), rig.write("shops.csv", "shop,size\nx,9\n"));
    let both = job("Stock", &[items, shops]);
    let (outcome, _) = Running::start(rig.upload(both.clone())).outcome().await;
    rig.write("items.csv", "name,amount\nc,3\nd,4\n");
    let new = job("Stock", &[rig.folder.path().join("items.csv")]).tables;
    let mut more = with_policies(&[UpdatePolicy::Add], both);
    more.tables.truncate(1);
    more.tables[0].file = new[0].file.clone();
    more.dataset = outcome.dataset;
    let (_, facts) = Running::start(rig.upload(more)).outcome().await;
    let proof = proof(&facts);
    let seen: Vec<_> = proof.tables.iter().map(|t| (t.table.as_str(), t.before, t.after, t.verdict)).collect();
    let wanted = [("items", Some(2), Some(4), Verdict::InRange), ("shops", Some(1), Some(1), Verdict::Equal)];
    assert_eq!(seen, wanted);
    let [total] = &proof.totals[..] else { panic!("{proof:?}") };
    assert_eq!((total.after.unwrap().to_string().as_str(), total.verdict), ("10", Verdict::Equal));
    assert!(!proof.differs());
}

#[tokio::test]
async fn chunks_that_are_sent_twice_count_once() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(100));
    let upload = Upload { timing: PATIENT, ..rig.upload(in_chunks_of(300, job("Stock", &[items]))) };
    let fault = rig.server.faults().add("chunk:2-4:503".parse::<Fault>().unwrap());
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, fault.count()), (Phase::Done, 3), "{outcome:?}");
    let proof = proof(&facts);
    assert_eq!(proof.totals[0].sent.unwrap().to_string(), "5050");
    assert_eq!((proof.totals[0].verdict, proof.tables[0].verdict), (Verdict::Equal, Verdict::Equal));
}

#[tokio::test]
async fn totals_outlive_the_program_with_the_chunks_that_they_are_of() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(100));
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 3, after_bytes: 20 });
    let mut running = Running::start(rig.upload(in_chunks_of(300, job("Stock", &[items]))));
    running.until("the third chunk", gate.reached()).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Interrupted);
    gate.open();
    let taken = TakenUp::new(&rig.journal(), &outcome.upload.unwrap(), Mode::GoOn, &pushcube::source::Reach::default())
        .unwrap();
    let upload = Upload { journal: Keep::On(Box::new(taken.clone())), ..rig.upload(taken.job().clone()) };
    let (_, facts) = Running::start(upload).outcome().await;
    let proof = proof(&facts);
    assert_eq!((proof.totals[0].sent.unwrap().to_string().as_str(), proof.totals[0].verdict), ("5050", Verdict::Equal));
    let lines = journal_lines(&rig.journal());
    assert!(lines.iter().any(|line| line["line"] == "verified"), "it stands in the journal as well");
}

#[tokio::test]
async fn what_the_server_does_not_tell_is_not_claimed() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(3));
    rig.server.faults().add("new-instance:*:500".parse::<Fault>().unwrap());
    let (outcome, facts) = Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "the rows are there, whatever can be read of them");
    let proof = proof(&facts);
    assert_eq!(proof.tables[0].verdict, Verdict::NotReadable);
    assert!(proof.unread.as_ref().is_some_and(|why| why.contains("500")), "{proof:?}");
    assert_eq!(rig.calls(Call::Chunk).len(), 1);
}

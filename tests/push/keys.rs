//! Keys of a file are looked up in the dataset before an update or upsert: what is told of them is what the server's
//! own file holds, and where it can't be told, nothing is.

use std::time::Duration;

use pushcube::dataset::{Definition, KeyLook, KeysThere, UpdatePolicy};
use pushcube::demo::{Call, Fault, Moment};
use pushcube::push::event::Phase;
use pushcube::push::job::{Job, TableJob};
use pushcube::push::look_up_keys;
use pushcube::source::{Reach, facts};

use crate::rig::{MOMENT, Rig, Running, job, with_policies};

const LONG: Duration = Duration::from_secs(30);

/// What the shops are on the server, and the job that upserts this file into them.
async fn shops(rig: &Rig, there: &str, coming: &str) -> Job {
    let first = rig.write("shops.csv", there);
    let (outcome, _) = Running::start(rig.upload(job("Shops", &[first]))).outcome().await;
    assert_eq!(outcome.phase, Phase::Done);
    let second = rig.write("shops.csv", coming);
    let mut job = with_policies(&[UpdatePolicy::Upsert], job("Shops", &[second]));
    job.dataset = outcome.dataset;
    job
}

/// Lines of a key, which begins like this, and a number.
fn rows(begin: &str, range: std::ops::Range<u32>) -> String {
    range.map(|n| [begin, &n.to_string(), ",1.5\n"].concat()).collect()
}

async fn looked_up(rig: &Rig, job: &Job) -> KeyLook {
    let [look] = look_up_keys(job, &rig.client, &Reach::default(), LONG).await.try_into().unwrap();
    look
}

#[tokio::test]
async fn leading_zeros_that_one_side_has_lost_are_found_before_the_push() {
    let rig = Rig::new().await;
    let there = format!("shop,size\n{}", rows("s", 42..62));
    let coming = "shop,size\ns00042,1.5\ns00043,2.5\ns00044,3.5\ns00045,4.5\n";
    let job = shops(&rig, &there, coming).await;
    let look = looked_up(&rig, &job).await;
    assert_eq!(look.there, KeysThere::Others(["s42", "s43", "s44"].map(|shop| vec![shop.to_owned()]).to_vec()));
    let warning = look.warning().unwrap();
    let words = "no key of shops.csv is in shops (4 were looked up), so UPSERT would add every row: \
                 s00042, s00043, s00044 in the file, s42, s43, s44 on the server";
    assert_eq!(warning, words);
    assert_eq!(rig.server.read_table("Shops", "shops").unwrap().rows.len(), 20, "it only looks");
}

#[tokio::test]
async fn keys_that_are_there_are_counted_however_many_attributes_make_them() {
    let rig = Rig::new().await;
    let there = "shop,day,size\na,2026-01-02,1.5\na,2026-01-03,2.5\nb,2026-01-02,3.5\n";
    let coming =
        "shop,day,size\na,2026-01-02,9.5\nb,2026-01-03,9.5\nb,2026-01-02,9.5\nc,2026-01-02,9.5\na,2026-01-02,8.5\n";
    let job = shops(&rig, there, coming).await;
    let look = looked_up(&rig, &job).await;
    assert_eq!((look.there.clone(), look.asked), (KeysThere::Some(2), 4), "{look:?}");
    assert_eq!(look.attributes, ["shop", "day"]);
    // Every value is there, and no pair of them is.
    let pairs = "shop,day,size\nb,2026-01-03,9.5\n";
    let file = rig.write("pairs.csv", pairs);
    let other = TableJob { file: facts(&file).unwrap(), ..job.tables[0].clone() };
    let look = looked_up(&rig, &Job { tables: vec![other], ..job }).await;
    assert!(matches!(look.there, KeysThere::Others(_)), "{look:?}");
}

#[tokio::test]
async fn numbers_and_moments_are_the_same_however_each_side_writes_them() {
    let rig = Rig::new().await;
    let there = "at,shop_id,size\n2026-01-02 03:04:05,7,1.5\n";
    let coming = "at,shop_id,size\n2026-01-02T03:04:05,7,2.5\n2026-01-02T03:04:06,7,2.5\n";
    let mut job = shops(&rig, there, coming).await;
    let look = looked_up(&rig, &job).await;
    assert_eq!((look.there, look.asked), (KeysThere::Some(1), 2));
    job.tables[0].policy = UpdatePolicy::Add;
    assert!(look_up_keys(&job, &rig.client, &Reach::default(), LONG).await.is_empty(), "add knows no keys");
}

#[tokio::test]
async fn two_hundred_keys_of_a_long_file_are_looked_up_and_not_those_at_its_top_alone() {
    let rig = Rig::new().await;
    let there = format!("shop,size\n{}", rows("n", 0..100));
    let job = shops(&rig, &there, &format!("shop,size\n{}", rows("n", 0..5_000))).await;
    let look = looked_up(&rig, &job).await;
    assert_eq!((look.there, look.asked), (KeysThere::Some(4), 200), "every twenty-fifth of them");
}

#[tokio::test]
async fn what_cannot_be_looked_up_says_why_and_claims_nothing() {
    let rig = Rig::new().await;
    let job = shops(&rig, "shop,size\na,1.5\n", "shop,size\nb,1.5\n").await;
    let why = |look: &KeyLook| match &look.there {
        KeysThere::Unread(why) => why.clone(),
        other => panic!("{other:?}"),
    };
    let fault = rig.server.faults().add("new-instance:*:500".parse::<Fault>().unwrap());
    let look = looked_up(&rig, &job).await;
    assert!(why(&look).contains("POST /api/v2/cubes/") && why(&look).contains("500"), "{look:?}");
    assert!(look.warning().unwrap().starts_with("whether the keys of shops.csv are in shops can't be read: "));
    fault.remove();
    let gate = rig.server.gates().hold(Moment::Call(Call::NewInstance));
    let looks = look_up_keys(&job, &rig.client, &Reach::default(), MOMENT).await;
    assert!(why(&looks[0]).contains("no answer within"), "{looks:?}");
    // The time is one for all tables: what the first has used up, the second has not.
    let asked = rig.calls(Call::NewInstance).len();
    let twice = Job { tables: vec![job.tables[0].clone(), job.tables[0].clone()], ..job.clone() };
    let looks = look_up_keys(&twice, &rig.client, &Reach::default(), MOMENT).await;
    assert!(looks.len() == 2 && looks.iter().all(|look| why(look).contains("no answer within")), "{looks:?}");
    assert!(rig.calls(Call::NewInstance).len() <= asked + 1, "{looks:?}");
    gate.open();
    let mut gone = job.clone();
    gone.tables[0].file.path = rig.folder.path().join("gone.csv");
    assert!(why(&looked_up(&rig, &gone).await).contains("gone.csv"));
    // A definition that was never published counts no rows.
    let definition = Definition { name: "Unpublished".to_owned(), ..job.definition.clone() };
    let dataset = rig.client.create_definition(&job.project, &definition).await.unwrap();
    let unpublished = Job { dataset: Some(dataset), ..job };
    assert_eq!(why(&looked_up(&rig, &unpublished).await), "the server does not count the rows of the table");
}

#[tokio::test]
async fn rows_that_have_no_whole_key_are_passed_over_and_a_table_without_rows_is_told() {
    let rig = Rig::new().await;
    let mut job = shops(&rig, "shop,day,size\na,2026-01-02,1.5\n", "shop,day,size\n,2026-01-02,1.5\na,,1.5\n").await;
    let look = looked_up(&rig, &job).await;
    assert_eq!(look.there, KeysThere::Unread("its first rows have no whole key".to_owned()));
    // An upsert of nothing that is there: the table is emptied first.
    let file = rig.write("some.csv", "shop,day,size\na,2026-01-02,1.5\n");
    job.tables[0].file = facts(&file).unwrap();
    job.tables[0].policy = UpdatePolicy::Update;
    rig.write("shops.csv", "shop,day,size\n");
    let mut empty = with_policies(&[UpdatePolicy::Replace], job.clone());
    empty.tables[0].file = facts(&rig.folder.path().join("shops.csv")).unwrap();
    let (outcome, _) = Running::start(rig.upload(empty)).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    let look = looked_up(&rig, &job).await;
    assert_eq!(look.there, KeysThere::Empty);
    assert_eq!(look.warning().unwrap(), "shops has no rows, so UPDATE would change nothing");
}

#[tokio::test]
async fn a_key_that_has_a_name_beside_it_is_looked_up_as_the_attribute_that_both_are() {
    let rig = Rig::new().await;
    let there = "store_id,store_name,size\n42,North,1.5\n43,South,2.5\n";
    let mut job =
        shops(&rig, &there.replace("42", "s42").replace("43", "s43"), "store_id,store_name,size\ns42,N,1.5\n").await;
    // What the server tells of a dataset is the names of its attributes alone.
    job.definition.attributes.clear();
    let look = looked_up(&rig, &job).await;
    assert_eq!((look.there, look.attributes), (KeysThere::Some(1), vec!["store".to_owned()]));
    job.tables[0].columns[0].index = None;
    let look = looked_up(&rig, &job).await;
    let why = "no column of it has the name of an attribute of the dataset";
    assert_eq!(look.there, KeysThere::Unread(why.to_owned()));
}

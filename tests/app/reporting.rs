//! `w` on the Publish page saves the report of the selected upload, once there is something to report.

use pushcube::app::reporting::web_address;
use pushcube::app::{Answer, Effect};
use pushcube::config::WebPattern;
use pushcube::dataset::ServerAddress;
use pushcube::push::event::{Fact, Phase};

use crate::story::{Story, assert_effects};
use crate::things::{UPLOAD, dataset, ended, start};

#[test]
fn the_report_is_saved_under_the_upload_s_id_where_the_files_page_is() {
    let mut story = Story::uploading();
    story.seen().keys("w").says("no report before the upload has begun");
    assert_effects!(story, []);
    story.fact(1, Fact::Begun { id: UPLOAD.to_owned() }).seen().keys("w");
    let folder = story.state.files.folder.clone();
    assert_effects!(story, [Effect::SaveReport(_, id, into)] if id == UPLOAD && *into == folder);
    let page = folder.join(format!("pushcube-{UPLOAD}.txt"));
    story.answer(Answer::ReportSaved(Ok(page))).says(&format!("pushcube-{UPLOAD}.txt and .json"));
}

#[test]
fn a_report_that_can_t_be_saved_says_why_and_one_of_an_upload_that_is_over_is_saved_as_well() {
    let mut story = Story::uploading();
    story.fact(1, Fact::Begun { id: UPLOAD.to_owned() });
    story.fact(2, Fact::Ended(Box::new(ended(Phase::Done, None)))).keys("w");
    story.answer(Answer::ReportSaved(Err("/mnt: read-only file system".to_owned())));
    story.says("the report was not saved: /mnt: read-only file system");
}

#[test]
fn a_web_address_is_shown_only_from_a_pattern_of_the_server_and_only_of_what_is_published() {
    let pattern = || WebPattern::try_from("https://bi/app/{project}/{dataset}".to_owned()).unwrap();
    let here = ServerAddress::parse(&start().servers[0].url).unwrap();
    let shown = |server: ServerAddress, phase: Phase| {
        let mut start = start();
        start.setup.web = vec![(server, pattern())];
        let mut story = Story::uploading_with(start);
        story.fact(1, Fact::Defined { dataset: dataset() });
        story.fact(2, Fact::Ended(Box::new(ended(phase, None))));
        web_address(&story.state, story.state.monitor.selected().unwrap())
    };
    let project = Story::uploading().state.monitor.uploads[0].job.project.clone();
    let address = format!("https://bi/app/{project}/{}", dataset());
    assert_eq!(shown(here.clone(), Phase::Done), Some(address));
    assert_eq!(shown(here, Phase::Failed), None);
    assert_eq!(shown(ServerAddress::parse("https://other/Library").unwrap(), Phase::Done), None);
}

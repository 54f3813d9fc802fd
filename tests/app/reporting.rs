//! `w` on the Publish page saves the report of the selected upload, once there is something to report.

use pushcube::app::{Answer, Effect};
use pushcube::push::event::{Fact, Phase};

use crate::story::{Story, assert_effects};
use crate::things::{UPLOAD, ended};

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

//! Faults as text: what is read is what was meant, and what is wrong is told.

use pushcube::demo::{Call, Ending, Fault, Form, Misdeed, Point, RetryAfter};

fn plain(status: u16) -> Misdeed {
    Misdeed::Answer { status, form: Form::Json, retry_after: None }
}

#[test]
fn faults_are_read_and_written_alike() {
    let html = Misdeed::Answer { status: 502, form: Form::Html, retry_after: None };
    let later = |retry_after| Misdeed::Answer { status: 429, form: Form::Empty, retry_after: Some(retry_after) };
    let table = [
        ("chunk:2:reset@50%", Fault::new(Call::Chunk, Misdeed::Reset).from(2).at(Point::Share(50))),
        ("chunk:*:503", Fault::new(Call::Chunk, plain(503)).for_ever()),
        ("publish-status:2-4:502,html", Fault::new(Call::PublishStatus, html).from(2).times(3)),
        ("any:3+:hang@start", Fault::new(Call::Chunk, Misdeed::Hang).at_any_call().from(3).for_ever().at(Point::Start)),
        ("define:1:429,empty,retry-after=7", Fault::new(Call::Define, later(RetryAfter::Seconds(7)))),
        ("define:1:429,empty,retry-after=date+7", Fault::new(Call::Define, later(RetryAfter::Date(7)))),
        ("chunk:1:reset@applied", Fault::new(Call::Chunk, Misdeed::Reset).at(Point::Applied)),
        ("chunk:1:close@4096B", Fault::new(Call::Chunk, Misdeed::Close).at(Point::Bytes(4096))),
        ("chunk:1:503@start", Fault::new(Call::Chunk, plain(503)).at(Point::Start)),
        ("sign-in:1:slow=100", Fault::new(Call::SignIn, Misdeed::Slow(100))),
        ("projects:1:redirect=http://127.0.0.1:9", {
            Fault::new(Call::Projects, Misdeed::Redirect("http://127.0.0.1:9".to_owned()))
        }),
        ("open-upload:1:truncate", Fault::new(Call::OpenUpload, Misdeed::Truncate)),
        ("open-upload:1:garbage", Fault::new(Call::OpenUpload, Misdeed::Garbage)),
        ("chunk:1:expire", Fault::new(Call::Chunk, Misdeed::ExpireSignIns)),
        ("chunk:1:forget@50%", Fault::new(Call::Chunk, Misdeed::ForgetUploads).at(Point::Share(50))),
        ("delete-upload:1:settle", Fault::new(Call::DeleteUpload, Misdeed::Settle)),
        ("publish:1:fails=18", Fault::new(Call::Publish, Misdeed::Publishing(Ending::Status(18)))),
        ("publish:1:fails=refusal", Fault::new(Call::Publish, Misdeed::Publishing(Ending::Refusal))),
        ("publish:1:never", Fault::new(Call::Publish, Misdeed::Publishing(Ending::Never))),
    ];
    for (text, fault) in table {
        assert_eq!(text.parse::<Fault>().as_ref(), Ok(&fault), "{text}");
        assert_eq!(fault.to_string(), text);
    }
    for (text, written) in [("chunk:1+:hang@end", "chunk:*:hang"), (" chunk:2-2:hang ", "chunk:2:hang")] {
        assert_eq!(text.parse::<Fault>().unwrap().to_string(), written);
    }
}

#[test]
fn what_is_no_fault_is_told() {
    let table = [
        ("", "CALL:WHEN:WHAT"),
        ("chunk", "CALL:WHEN:WHAT"),
        ("chunk:reset", "CALL:WHEN:WHAT"),
        ("chonk:1:reset", "there is no call 'chonk'; known are sign-in,"),
        ("chunk:0:reset", "counted from 1"),
        ("chunk:4-2:reset", "counted from 1"),
        ("chunk:1-4294967296:reset", "counted from 1"),
        ("chunk:often:reset", "counted from 1"),
        ("chunk:1:explode", "there is no WHAT 'explode'; known are a status"),
        ("chunk:1:reset@101%", "POINT is start"),
        ("chunk:1:reset@half", "POINT is start"),
        ("chunk:1:100", "from 200 to 599"),
        ("chunk:1:503,pdf", "html, empty or retry-after="),
        ("chunk:1:503,retry-after=soon", "7 for seconds"),
        ("chunk:1:slow=0", "bytes a second"),
        ("chunk:1:redirect=elsewhere", "http://"),
        ("chunk:1:truncate@start", "takes no point"),
        ("chunk:1:never", "only the call publish"),
        ("publish:1:fails=badly", "a publish status or 'refusal'"),
        ("\u{1b}[2J:1:reset", "\\u{1b}"),
    ];
    for (text, why) in table {
        let error = text.parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
        assert!(!error.contains('\u{1b}'), "{error:?}");
    }
}

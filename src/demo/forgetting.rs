//! Upload sessions come to their end: deleted by their user, or lost by the server.

use std::sync::Arc;

use super::accounts::User;
use super::server::Shared;
use super::store;
use super::upload::Upload;

/// Ends one session. What it has staged goes when the writer comes to it.
pub(super) fn one(shared: &Shared, upload: Arc<Upload>) {
    shared.uploads.remove(&upload.id);
    upload.delete();
    // Not waited for: the writer may be at work on a chunk, which it drops at its next row.
    shared.writer.post(move |connection| {
        // What stays behind is removed when the file is opened again.
        let _ = store::clear(connection, &upload);
    });
}

/// Ends all sessions.
pub(super) fn all(shared: &Shared) {
    for upload in shared.uploads.all() {
        one(shared, upload);
    }
}

/// Ends all sessions of a user.
pub(super) fn all_of(shared: &Shared, user: &User) {
    for upload in shared.uploads.all().into_iter().filter(|upload| upload.user == user) {
        one(shared, upload);
    }
}

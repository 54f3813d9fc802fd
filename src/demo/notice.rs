//! What the server says about itself, so that nobody takes it for more than it is.

/// What it is and is not, a paragraph an entry; the judgement calls in it are those that decide whether an
/// upload works here and elsewhere alike.
pub const NOTICE: &[&str] = &[
    "This is a stand-in for a MicroStrategy Intelligence Server, for trying and testing. It knows the REST calls \
     around pushing data and none of the rest, keeps what is published in SQLite, and its users and passwords are \
     no secret. Do not open it to a network.",
    "Where the public documentation is silent it takes the cautious reading: one open upload session a dataset; \
     the chunks of a table in order, a repeated one only with the same bytes; values of a wrong type refused with \
     their chunk; an upload session belongs to one user and ends with the server; a dataset of the same name overwritten \
     by a new definition, which then takes only the policy replace.",
    "Reading back groups rows by attributes, as a cube does: equal rows become one, numbers are summed, tables meet \
     in the attributes they share. Use the metrics \"Row Count - TABLE\" to count rows. A real server may do any of \
     this in another way.",
];

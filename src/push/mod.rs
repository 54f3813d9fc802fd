//! One upload: as a value ([`job`]), as facts ([`event`]), as figures ([`meter`]).

pub mod event;
pub mod job;
pub mod meter;

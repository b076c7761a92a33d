//! The time, for versions that are timestamps.

use jiff::Timestamp;
use migrate_core::check::Now;

pub(crate) fn now() -> Now {
    let now = Timestamp::now();
    Now { calendar: now.strftime("%Y%m%d%H%M%S%3f").to_string(), epoch: now.as_millisecond() }
}

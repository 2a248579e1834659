//! How much may be in flight, and how long an acknowledgement may take.
//!
//! Congestion control is NewReno: slow start and congestion avoidance by octets acknowledged (RFC 5681, RFC 3465), the first two
//! duplicate acknowledgements each let a new segment go (RFC 3042), the third begins fast retransmit and recovery (RFC 6582). A connection
//! begins with ten segments (RFC 6928). The timeout is that of RFC 6298, but never less than the application configured.
//!
//! Values in, values out: nothing is sent here.

use threadx_shim::types::ULONG;

use super::segment::before;
use crate::constants::{NX_FALSE, NX_IP_PERIODIC_RATE, NX_TRUE};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

/// Duplicate acknowledgements that mean a loss.
const LOSS: u8 = 3;
/// The longest timeout that a measurement can lead to (RFC 6298 section 2.5).
const LONGEST: ULONG = 60 * NX_IP_PERIODIC_RATE;

/// A connection begins, its segment size known.
pub(crate) fn begin(s: &mut NX_TCP_SOCKET) {
    let mss = s.nx_tcp_socket_connect_mss;
    s.nx_tcp_socket_tx_window_congestion = (10 * mss).min(14_600.max(2 * mss));
    s.threshold = ULONG::MAX;
    s.avoidance = 0;
    s.duplicates = 0;
    s.recovering = 0;
}

/// Octets that may be in flight.
pub(crate) fn allowed(s: &NX_TCP_SOCKET) -> ULONG {
    let window = s.nx_tcp_socket_tx_window_congestion;
    if s.recovering == 0 {
        window + ULONG::from(s.duplicates.min(LOSS - 1)) * s.nx_tcp_socket_connect_mss
    } else {
        window
    }
}

/// Half of what is in flight, at least two segments.
fn half_of_flight(s: &NX_TCP_SOCKET) -> ULONG {
    let flight = s.nx_tcp_socket_tx_sequence.wrapping_sub(s.unacknowledged);
    (flight / 2).max(2 * s.nx_tcp_socket_connect_mss)
}

/// `count` more octets were acknowledged, of `flight`. Returns whether the segment at `unacknowledged` is lost too (a partial acknowledgement).
pub(crate) fn acknowledged(s: &mut NX_TCP_SOCKET, count: ULONG, flight: ULONG) -> bool {
    let mss = s.nx_tcp_socket_connect_mss;
    s.duplicates = 0;
    let window = &mut s.nx_tcp_socket_tx_window_congestion;
    if s.recovering != 0 {
        if before(s.unacknowledged, s.recover) {
            *window = window.saturating_sub(count).saturating_add(mss);
            return true;
        }
        s.recovering = 0;
        let left = s.nx_tcp_socket_tx_sequence.wrapping_sub(s.unacknowledged);
        *window = s.threshold.min(left.max(mss) + mss);
        return false;
    }
    // A window that was not used up has proven nothing (RFC 7661). So it is never far from what a peer's window, 2³⁰ at most, lets into flight.
    if flight + mss < *window {
        return false;
    }
    if *window < s.threshold {
        *window += count.min(2 * mss);
    } else {
        s.avoidance += count;
        if s.avoidance >= *window {
            s.avoidance -= *window;
            *window += mss;
        }
    }
    false
}

/// The peer has acknowledged the same again. Returns whether the segment there is lost.
pub(crate) fn duplicate(s: &mut NX_TCP_SOCKET) -> bool {
    let mss = s.nx_tcp_socket_connect_mss;
    s.duplicates = s.duplicates.saturating_add(1);
    if s.recovering != 0 {
        s.nx_tcp_socket_tx_window_congestion = s.nx_tcp_socket_tx_window_congestion.saturating_add(mss);
        return false;
    }
    // What was in flight at a timeout is not lost once more (RFC 6582 section 3.2, step 2).
    if s.duplicates != LOSS || before(s.unacknowledged, s.recover) {
        return false;
    }
    s.threshold = half_of_flight(s);
    s.nx_tcp_socket_tx_window_congestion = s.threshold + ULONG::from(LOSS) * mss;
    s.recover = s.nx_tcp_socket_tx_sequence;
    s.recovering = 1;
    true
}

/// Nothing was acknowledged for the length of a timeout.
pub(crate) fn timed_out(s: &mut NX_TCP_SOCKET) {
    if s.retries <= 1 {
        s.threshold = half_of_flight(s);
    }
    s.nx_tcp_socket_tx_window_congestion = s.nx_tcp_socket_connect_mss;
    s.recover = s.nx_tcp_socket_tx_sequence;
    s.recovering = 0;
    s.duplicates = 0;
    s.sampling = NX_FALSE as u8;
}

/// A segment up to `end` leaves for the first time.
pub(crate) fn sent(s: &mut NX_TCP_SOCKET, end: ULONG, now: ULONG) {
    if s.sampling == 0 {
        s.sampling = NX_TRUE as u8;
        (s.sample_at, s.sample_end) = (now, end);
    }
}

/// Completes the measurement of a round trip, if this acknowledgement does (RFC 6298 section 2).
pub(crate) fn sample(s: &mut NX_TCP_SOCKET, acknowledgement: ULONG, now: ULONG) {
    if s.sampling == 0 || before(acknowledgement, s.sample_end) {
        return;
    }
    s.sampling = 0;
    let trip = now.wrapping_sub(s.sample_at).min(LONGEST);
    if s.round_trip == 0 {
        s.round_trip = 8 * trip;
        s.variation = 2 * trip;
    } else {
        let deviation = trip.abs_diff(s.round_trip / 8);
        s.variation = s.variation - s.variation / 4 + deviation;
        s.round_trip = s.round_trip - s.round_trip / 8 + trip;
    }
}

/// What was repeated is acknowledged, nobody knows which time (Karn's algorithm). Perhaps the path is longer than the timeout, which is doubled
/// until measurements say otherwise (RFC 6298 section 5.7).
pub(crate) fn acknowledged_late(s: &mut NX_TCP_SOCKET) {
    s.variation = s.variation.max((2 * timeout(s).min(LONGEST)).min(LONGEST));
}

/// Ticks to the first repetition.
pub(crate) fn timeout(s: &NX_TCP_SOCKET) -> ULONG {
    let measured = (s.round_trip / 8 + s.variation.max(1)).min(LONGEST);
    s.nx_tcp_socket_timeout_rate.max(measured).max(1)
}

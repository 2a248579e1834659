//! `Date` (RFC 5322 §3.3), written from a number.
//!
//! The clock is the application's and counts seconds since 1970 in UTC; the days are turned into year, month and day by counting from 1 March of
//! year 0, where the leap day is the year's last and months repeat every five (H. Hinnant, "chrono-compatible low-level date algorithms").

/// Octets of [`line()`].
pub const LINE: usize = 39;

/// `Date: Thu, 01 Jan 1970 00:00:00 +0000` and its CR LF.
#[must_use]
pub fn line(seconds: u32) -> [u8; LINE] {
    let mut text = *b"Date: Thu, 00 Jan 0000 00:00:00 +0000\r\n";
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let names = |all: &'static [u8; 36], n: u32| all.get(n as usize * 3..).and_then(<[u8]>::first_chunk::<3>);
    let weekday = names(b"ThuFriSatSunMonTueWed_______________", days % 7);
    let month = names(b"JanFebMarAprMayJunJulAugSepOctNovDec", month.saturating_sub(1));
    for (at, name) in [(6, weekday), (14, month)] {
        if let (Some(place), Some(name)) = (text.get_mut(at..at + 3), name) {
            place.copy_from_slice(name);
        }
    }
    for (at, number) in
        [(11, day), (18, year / 100), (20, year % 100), (23, second / 3600), (26, second / 60 % 60), (29, second % 60)]
    {
        if let Some([tens, ones]) = text.get_mut(at..at + 2) {
            *tens = b'0' + (number / 10 % 10) as u8;
            *ones = b'0' + (number % 10) as u8;
        }
    }
    text
}

/// Year, month and day, `days` after 1 January 1970.
fn civil(days: u32) -> (u32, u32, u32) {
    let day = days + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u32::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

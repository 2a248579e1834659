//! Strings, numbers and base64, as applications of the original borrow them from it (`_nx_utility_…`).
//!
//! Pure functions on slices; `capi` has the pointers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The bytes of a string up to its NUL, if that is found within `max` bytes.
pub fn length(bytes_and_nul: impl IntoIterator<Item = u8>, max: usize) -> Option<usize> {
    bytes_and_nul.into_iter().take(max.saturating_add(1)).position(|b| b == 0)
}

/// A decimal number; `None` if there is another character, nothing, or too much for 32 bits.
pub fn parse(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |sum, &digit| {
        let digit = u32::from(digit.checked_sub(b'0')?);
        (digit < 10).then_some(())?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

/// Writes a number in base 10 or 16 (lower case) and a NUL; the digits' count, or `None` if it does not fit.
pub fn print(number: u32, base: u32, to: &mut [u8]) -> Option<usize> {
    if base != 10 && base != 16 {
        return None;
    }
    let count = core::iter::successors(Some(number), |&n| (n >= base).then_some(n / base)).count();
    let (digits, rest) = to.split_at_mut_checked(count)?;
    *rest.first_mut()? = 0;
    let mut left = number;
    for digit in digits.iter_mut().rev() {
        *digit = char::from_digit(left % base, base).map_or(b'0', |c| c as u8);
        left /= base;
    }
    Some(count)
}

/// Writes base64 and a NUL; the characters' count, or `None` if they do not fit.
pub fn encode(bytes: &[u8], to: &mut [u8]) -> Option<usize> {
    let count = STANDARD.encode_slice(bytes, to).ok()?;
    *to.get_mut(count)? = 0;
    Some(count)
}

/// What base64 stands for, and a NUL if there is room; the bytes' count, or `None` if it is malformed or does not fit.
pub fn decode(text: &[u8], to: &mut [u8]) -> Option<usize> {
    let count = STANDARD.decode_slice(text, to).ok()?;
    if let Some(nul) = to.get_mut(count) {
        *nul = 0;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written() {
        assert_eq!(parse(b"4294967295"), Some(u32::MAX));
        for wrong in [&b""[..], b"4294967296", b"12x", b"-1", b" 1"] {
            assert_eq!(parse(wrong), None);
        }
        let mut buffer = [b'?'; 9];
        assert_eq!(print(0, 10, &mut buffer), Some(1));
        assert_eq!(print(0xDEAD_BEEF, 16, &mut buffer), Some(8));
        assert_eq!(&buffer, b"deadbeef\0");
        assert_eq!(print(123_456_789, 10, &mut buffer), None);
        assert_eq!(print(1, 7, &mut buffer), None);
    }

    #[test]
    fn base64_goes_both_ways_within_its_bounds() {
        let mut text = [b'?'; 9];
        assert_eq!(encode(b"abcd", &mut text), Some(8));
        assert_eq!(&text, b"YWJjZA==\0");
        assert_eq!(encode(b"abcd", &mut text[..8]), None);
        let mut bytes = [0; 4];
        assert_eq!(decode(b"YWJjZA==", &mut bytes), Some(4));
        assert_eq!(&bytes, b"abcd");
        assert_eq!(decode(b"YWJjZA==", &mut bytes[..3]), None);
        assert_eq!(decode(b"YW!jZA==", &mut bytes), None);
    }

    #[test]
    fn length_of_a_string_is_bounded() {
        assert_eq!(length(*b"abc\0", 3), Some(3));
        assert_eq!(length(*b"abcd\0", 3), None);
        assert_eq!(length(*b"\0", 0), Some(0));
    }
}

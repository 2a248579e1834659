//! The original's utility functions under their C names.
//!
//! `unsafe` here: pointers from an application.

use threadx_shim::types::{CHAR, UCHAR, UINT};

use crate::constants::{NX_INVALID_PARAMETERS, NX_PTR_ERROR, NX_SIZE_ERROR, NX_SUCCESS};
use crate::utility;

/// A slice of an application's array; empty if it is null.
unsafe fn bytes<'a>(start: *const UCHAR, size: UINT) -> &'a [u8] {
    // SAFETY: the caller's array, or nothing.
    if start.is_null() { &[] } else { unsafe { core::slice::from_raw_parts(start, size as usize) } }
}

/// As [`bytes`], to write to.
unsafe fn bytes_mut<'a>(start: *mut UCHAR, size: UINT) -> &'a mut [u8] {
    // SAFETY: as above.
    if start.is_null() { &mut [] } else { unsafe { core::slice::from_raw_parts_mut(start, size as usize) } }
}

/// Writes a count and succeeds, or says that there was no room.
unsafe fn counted(count: Option<usize>, to: *mut UINT) -> UINT {
    match count {
        Some(count) => {
            // SAFETY: the caller has seen that it is not null.
            unsafe { to.write(count as UINT) };
            NX_SUCCESS
        }
        None => NX_SIZE_ERROR,
    }
}

/// What a base64 string stands for.
///
/// # Errors
/// NX_PTR_ERROR, NX_SIZE_ERROR (malformed, or no room).
/// # Safety
/// The arrays are as large as said; `bytes_copied` may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_utility_base64_decode(
    base64name: *mut UCHAR,
    base64name_size: UINT,
    name: *mut UCHAR,
    name_size: UINT,
    bytes_copied: *mut UINT,
) -> UINT {
    if base64name.is_null() || name.is_null() || bytes_copied.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: given.
    unsafe { counted(utility::decode(bytes(base64name, base64name_size), bytes_mut(name, name_size)), bytes_copied) }
}

/// A string in base64, with a NUL behind it.
///
/// # Errors
/// NX_PTR_ERROR, NX_SIZE_ERROR.
/// # Safety
/// The arrays are as large as said; `bytes_copied` may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_utility_base64_encode(
    name: *mut UCHAR,
    name_size: UINT,
    base64name: *mut UCHAR,
    base64name_size: UINT,
    bytes_copied: *mut UINT,
) -> UINT {
    if base64name.is_null() || name.is_null() || bytes_copied.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: given.
    unsafe { counted(utility::encode(bytes(name, name_size), bytes_mut(base64name, base64name_size)), bytes_copied) }
}

/// The length of a string that may be at most `max_string_length` long; `string_length` may be null.
///
/// # Errors
/// NX_PTR_ERROR, NX_SIZE_ERROR.
/// # Safety
/// The string ends with a NUL, or is longer than the maximum.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_utility_string_length_check(
    input_string: *mut CHAR,
    string_length: *mut UINT,
    max_string_length: UINT,
) -> UINT {
    if input_string.is_null() {
        return NX_PTR_ERROR;
    }
    let mut at = input_string.cast::<u8>().cast_const();
    // SAFETY: read one by one, no further than the NUL or the maximum.
    let characters = core::iter::from_fn(|| unsafe {
        let character = *at;
        at = at.add(1);
        Some(character)
    });
    match utility::length(characters, max_string_length as usize) {
        Some(count) => {
            if !string_length.is_null() {
                // SAFETY: given.
                unsafe { string_length.write(count as UINT) };
            }
            NX_SUCCESS
        }
        None => NX_SIZE_ERROR,
    }
}

/// The number that decimal digits say.
///
/// # Errors
/// NX_PTR_ERROR, NX_SIZE_ERROR (no digits), NX_INVALID_PARAMETERS (other characters, or more than 32 bits).
/// # Safety
/// The string is as long as said; `number` may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_utility_string_to_uint(
    input_string: *mut CHAR,
    string_length: UINT,
    number: *mut UINT,
) -> UINT {
    if input_string.is_null() || number.is_null() {
        return NX_PTR_ERROR;
    }
    if string_length == 0 {
        return NX_SIZE_ERROR;
    }
    // SAFETY: given.
    unsafe {
        match utility::parse(bytes(input_string.cast(), string_length)) {
            Some(value) => number.write(value),
            None => return NX_INVALID_PARAMETERS,
        }
    }
    NX_SUCCESS
}

/// Writes a number in base 10 or 16 and a NUL; gives the digits' count, 0 if they do not fit.
///
/// # Safety
/// The buffer is as large as said.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_utility_uint_to_string(
    number: UINT,
    base: UINT,
    string_buffer: *mut CHAR,
    string_buffer_size: UINT,
) -> UINT {
    // SAFETY: given.
    let buffer = unsafe { bytes_mut(string_buffer.cast(), string_buffer_size) };
    utility::print(number, base, buffer).unwrap_or(0) as UINT
}

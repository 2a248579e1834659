//! The originals' scalar type names.
//!
//! `ULONG` is 32 bits on every target and never holds a pointer; the C headers spell it `unsigned int` on LP64 targets and
//! `unsigned long` on Arm. Because `UINT` and `ULONG` are both `u32` here, constants are given as `UINT` and serve both.

#![allow(clippy::upper_case_acronyms, non_camel_case_types, missing_docs)]

use core::ffi::{c_char, c_int, c_uchar, c_ushort, c_void};

pub type VOID = c_void;
pub type CHAR = c_char;
pub type UCHAR = c_uchar;
pub type INT = c_int;
pub type UINT = u32;
pub type LONG = i32;
pub type ULONG = u32;
pub type ULONG64 = u64;
pub type SHORT = i16;
pub type USHORT = c_ushort;
/// An unsigned integer as wide as a pointer.
pub type ALIGN_TYPE = usize;

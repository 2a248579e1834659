//! What a program asks of an emulator or debugger: the command line, and an end with an exit code (Arm semihosting 2.0).

const SYS_GET_CMDLINE: usize = 0x15;
const SYS_EXIT_EXTENDED: usize = 0x20;
const APPLICATION_EXIT: usize = 0x2_0026;

/// The program's command line, cut to the buffer; empty if there is none.
pub fn command_line(buffer: &mut [u8]) -> &str {
    let mut block = [buffer.as_mut_ptr() as usize, buffer.len()];
    // SAFETY: the operation writes at most the given length to the buffer, and the length written to the block.
    let failed = unsafe { cortex_m_semihosting::syscall1(SYS_GET_CMDLINE, block.as_mut_ptr() as usize) };
    let length = if failed == 0 { block[1] } else { 0 };
    buffer.get(..length).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Ends an emulated run with an exit code; on a physical board without a debugger it stops here.
pub fn exit(code: u8) -> ! {
    let block = [APPLICATION_EXIT, usize::from(code)];
    loop {
        // SAFETY: the operation takes a block of two words and does not return under an emulator or debugger.
        unsafe { cortex_m_semihosting::syscall(SYS_EXIT_EXTENDED, &block) };
    }
}

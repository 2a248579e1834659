//! The LAN9118's registers and how the indirect ones are reached. `unsafe` island: device memory.
//!
//! Source: LAN9118 datasheet, chapter 5 (register description).

/// Where the controller is mapped.
pub const BASE: usize = if cfg!(feature = "an505") {
    0x4200_0000
} else if cfg!(feature = "an500") {
    0xA000_0000
} else {
    0x4020_0000
};

/// Interrupt number of the controller.
pub const ETHERNET_IRQ: u8 = if cfg!(feature = "an505") { 48 } else { 13 };
/// The interrupt controller's set-enable registers and priority bytes (Armv7-M ARM, B3.4).
const NVIC_ISER: *mut u32 = 0xE000_E100 as *mut u32;
const NVIC_ISPR: *mut u32 = 0xE000_E200 as *mut u32;
const NVIC_IPR: *mut u8 = 0xE000_E400 as *mut u8;
/// Above PendSV, below the tick: a burst of frames must not cost ticks.
const ETHERNET_PRIORITY: u8 = 0x80;

/// Lets the controller interrupt.
pub fn enable_interrupt() {
    let irq = usize::from(ETHERNET_IRQ);
    // SAFETY: fixed system registers; writing a set-enable bit changes nothing else.
    unsafe {
        NVIC_IPR.add(irq).write_volatile(ETHERNET_PRIORITY);
        NVIC_ISER.add(irq / 32).write_volatile(1 << (irq % 32));
    }
}

/// Makes the controller's handler run once more.
pub fn pend_interrupt() {
    let irq = usize::from(ETHERNET_IRQ);
    // SAFETY: a fixed system register; writing a set-pending bit changes nothing else.
    unsafe { NVIC_ISPR.add(irq / 32).write_volatile(1 << (irq % 32)) };
}

/// A directly addressed register, by its byte offset.
#[derive(Clone, Copy)]
#[repr(usize)]
#[allow(missing_docs)]
pub enum Register {
    RxDataFifo = 0x00,
    TxDataFifo = 0x20,
    RxStatusFifo = 0x40,
    TxStatusFifo = 0x48,
    IrqCfg = 0x54,
    IntSts = 0x58,
    IntEn = 0x5C,
    ByteTest = 0x64,
    FifoInt = 0x68,
    RxCfg = 0x6C,
    TxCfg = 0x70,
    HwCfg = 0x74,
    RxFifoInf = 0x7C,
    TxFifoInf = 0x80,
    RxDrop = 0xA0,
    MacCsrCmd = 0xA4,
    MacCsrData = 0xA8,
    AfcCfg = 0xAC,
}

/// A register of the MAC, reached through a command register.
#[derive(Clone, Copy)]
#[repr(u32)]
#[allow(missing_docs)]
pub enum Mac {
    Control = 1,
    AddressHigh = 2,
    AddressLow = 3,
    HashHigh = 4,
    HashLow = 5,
    MiiAccess = 6,
    MiiData = 7,
}

/// A register of the internal PHY, reached through the MAC.
#[derive(Clone, Copy)]
#[repr(u32)]
#[allow(missing_docs)]
pub enum Phy {
    BasicControl = 0,
    BasicStatus = 1,
    InterruptSource = 29,
    InterruptMask = 30,
}

/// The controller answered nothing within the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

/// Reads that a busy bit is waited for; the slowest access of the datasheet takes far fewer.
const PATIENCE: usize = 100_000;
const CSR_BUSY: u32 = 1 << 31;
const CSR_READ: u32 = 1 << 30;
const MII_BUSY: u32 = 1;
const MII_WRITE: u32 = 1 << 1;
const INTERNAL_PHY: u32 = 1 << 11;

/// Reads a register.
pub fn read(register: Register) -> u32 {
    // SAFETY: the controller is mapped at BASE on this board, and every listed register may be read by its only driver.
    unsafe { ((BASE + register as usize) as *const u32).read_volatile() }
}

/// Writes a register.
pub fn write(register: Register, value: u32) {
    // SAFETY: as for reading; no register makes the controller access memory.
    unsafe { ((BASE + register as usize) as *mut u32).write_volatile(value) };
}

/// Waits, bounded, until `ready` holds.
///
/// # Errors
/// The bound is reached: hardware that is not there or broken.
pub fn wait_until(mut ready: impl FnMut() -> bool) -> Result<(), NoAnswer> {
    (0..PATIENCE).any(|_| ready()).then_some(()).ok_or(NoAnswer)
}

fn mac_idle() -> Result<(), NoAnswer> {
    wait_until(|| read(Register::MacCsrCmd) & CSR_BUSY == 0)
}

/// Reads a register of the MAC.
///
/// # Errors
/// [`NoAnswer`].
pub fn mac_read(register: Mac) -> Result<u32, NoAnswer> {
    mac_idle()?;
    write(Register::MacCsrCmd, CSR_BUSY | CSR_READ | register as u32);
    mac_idle()?;
    Ok(read(Register::MacCsrData))
}

/// Writes a register of the MAC.
///
/// # Errors
/// [`NoAnswer`].
pub fn mac_write(register: Mac, value: u32) -> Result<(), NoAnswer> {
    mac_idle()?;
    write(Register::MacCsrData, value);
    write(Register::MacCsrCmd, CSR_BUSY | register as u32);
    mac_idle()
}

fn mii(access: u32) -> Result<(), NoAnswer> {
    mac_write(Mac::MiiAccess, access | MII_BUSY)?;
    for _ in 0..PATIENCE {
        if mac_read(Mac::MiiAccess)? & MII_BUSY == 0 {
            return Ok(());
        }
    }
    Err(NoAnswer)
}

/// Reads a register of the PHY.
///
/// # Errors
/// [`NoAnswer`].
pub fn phy_read(register: Phy) -> Result<u32, NoAnswer> {
    mii(INTERNAL_PHY | (register as u32) << 6)?;
    mac_read(Mac::MiiData)
}

/// Writes a register of the PHY.
///
/// # Errors
/// [`NoAnswer`].
pub fn phy_write(register: Phy, value: u32) -> Result<(), NoAnswer> {
    mac_write(Mac::MiiData, value)?;
    mii(INTERNAL_PHY | (register as u32) << 6 | MII_WRITE)
}

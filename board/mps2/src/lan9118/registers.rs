//! The LAN9118's registers and how the indirect ones are reached, over any [`Bus`], so that the host tests it with controllers that
//! are broken or not there.
//!
//! Every wait is bounded: hardware that does not answer is an error, never a loop without end.
//!
//! Source: LAN9118 datasheet, chapter 5 (register description).

/// What reaches a controller's registers.
pub trait Bus {
    /// Reads a register.
    fn read(&self, register: Register) -> u32;
    /// Writes a register.
    fn write(&self, register: Register, value: u32);
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

/// Waits, bounded, until `ready` holds.
///
/// # Errors
/// The bound is reached: hardware that is not there or broken.
pub fn wait_until(mut ready: impl FnMut() -> bool) -> Result<(), NoAnswer> {
    (0..PATIENCE).any(|_| ready()).then_some(()).ok_or(NoAnswer)
}

fn mac_idle(bus: &impl Bus) -> Result<(), NoAnswer> {
    wait_until(|| bus.read(Register::MacCsrCmd) & CSR_BUSY == 0)
}

/// Reads a register of the MAC.
///
/// # Errors
/// [`NoAnswer`].
pub fn mac_read(bus: &impl Bus, register: Mac) -> Result<u32, NoAnswer> {
    mac_idle(bus)?;
    bus.write(Register::MacCsrCmd, CSR_BUSY | CSR_READ | register as u32);
    mac_idle(bus)?;
    Ok(bus.read(Register::MacCsrData))
}

/// Writes a register of the MAC.
///
/// # Errors
/// [`NoAnswer`].
pub fn mac_write(bus: &impl Bus, register: Mac, value: u32) -> Result<(), NoAnswer> {
    mac_idle(bus)?;
    bus.write(Register::MacCsrData, value);
    bus.write(Register::MacCsrCmd, CSR_BUSY | register as u32);
    mac_idle(bus)
}

fn mii(bus: &impl Bus, access: u32) -> Result<(), NoAnswer> {
    mac_write(bus, Mac::MiiAccess, access | MII_BUSY)?;
    for _ in 0..PATIENCE {
        if mac_read(bus, Mac::MiiAccess)? & MII_BUSY == 0 {
            return Ok(());
        }
    }
    Err(NoAnswer)
}

/// Reads a register of the PHY.
///
/// # Errors
/// [`NoAnswer`].
pub fn phy_read(bus: &impl Bus, register: Phy) -> Result<u32, NoAnswer> {
    mii(bus, INTERNAL_PHY | (register as u32) << 6)?;
    mac_read(bus, Mac::MiiData)
}

/// Writes a register of the PHY.
///
/// # Errors
/// [`NoAnswer`].
pub fn phy_write(bus: &impl Bus, register: Phy, value: u32) -> Result<(), NoAnswer> {
    mac_write(bus, Mac::MiiData, value)?;
    mii(bus, INTERNAL_PHY | (register as u32) << 6 | MII_WRITE)
}

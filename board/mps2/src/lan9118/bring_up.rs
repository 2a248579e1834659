//! Bringing the controller from any state to a known one, and what is set later. Over any [`Bus`]; nothing here knows a packet.

use super::fifo::RX_PADDING_BYTES;
use super::registers::{Bus, Mac, NoAnswer, Phy, Register, mac_read, mac_write, phy_read, phy_write, wait_until};

const BYTE_TEST_VALUE: u32 = 0x8765_4321;
const HW_CFG_SOFT_RESET: u32 = 1;
const HW_CFG_MUST_BE_ONE: u32 = 1 << 20;
/// Transmit FIFO of 5 KiB, the reset value; the rest receives.
const HW_CFG_TX_5_KIB: u32 = 5 << 16;
const AFC_CFG_DATASHEET: u32 = 0x006E_3740;
const IRQ_ENABLE_ACTIVE_HIGH_PUSH_PULL: u32 = 1 << 8 | 1 << 4 | 1;
const TX_CFG_ON: u32 = 1 << 1;

/// Interrupt levels: a full frame's room in the transmit FIFO (in 64-byte blocks); any transmit or receive status.
const FIFO_LEVELS: u32 = 25 << 24;

const MAC_RX_TX_ON: u32 = 1 << 3 | 1 << 2;
const MAC_FULL_DUPLEX: u32 = 1 << 20;
/// Unicast by address, multicast by hash.
const MAC_HASH_PERFECT: u32 = 1 << 13;
const PHY_RESTART_NEGOTIATION: u32 = 1 << 12 | 1 << 9;
const PHY_LINK: u32 = 1 << 2;
const PHY_INT_LINK_DOWN: u32 = 1 << 4;
const PHY_INT_NEGOTIATED: u32 = 1 << 6;

/// A physical address, the first octet on the wire first.
pub type Address = [u8; 6];
/// Where there is no EEPROM: a locally administered one.
const FALLBACK: Address = [2, 0, 0, 0, 0, 1];

/// Resets the controller and sets it up, all quiet. Gives the address that it loaded from its EEPROM, or the one it has now for
/// want of one.
///
/// # Errors
/// It does not answer.
pub fn initialize(bus: &impl Bus) -> Result<Address, NoAnswer> {
    wait_until(|| bus.read(Register::ByteTest) == BYTE_TEST_VALUE)?;
    bus.write(Register::HwCfg, HW_CFG_SOFT_RESET | HW_CFG_MUST_BE_ONE);
    wait_until(|| bus.read(Register::HwCfg) & HW_CFG_SOFT_RESET == 0)?;
    bus.write(Register::HwCfg, HW_CFG_TX_5_KIB | HW_CFG_MUST_BE_ONE);
    bus.write(Register::AfcCfg, AFC_CFG_DATASHEET);
    bus.write(Register::RxCfg, (RX_PADDING_BYTES as u32) << 8);
    bus.write(Register::FifoInt, FIFO_LEVELS);
    bus.write(Register::IntEn, 0);
    bus.write(Register::IntSts, u32::MAX);
    bus.write(Register::IrqCfg, IRQ_ENABLE_ACTIVE_HIGH_PUSH_PULL);
    phy_write(bus, Phy::BasicControl, PHY_RESTART_NEGOTIATION)?;
    phy_write(bus, Phy::InterruptMask, PHY_INT_LINK_DOWN | PHY_INT_NEGOTIATED)?;

    let [o4, o5, ..] = mac_read(bus, Mac::AddressHigh)?.to_le_bytes();
    let [o0, o1, o2, o3] = mac_read(bus, Mac::AddressLow)?.to_le_bytes();
    let address = [o0, o1, o2, o3, o4, o5];
    if address == [0xFF; 6] || address == [0; 6] {
        set_address(bus, FALLBACK)?;
        return Ok(FALLBACK);
    }
    Ok(address)
}

/// Gives the controller another address.
///
/// # Errors
/// It does not answer.
pub fn set_address(bus: &impl Bus, [o0, o1, o2, o3, o4, o5]: Address) -> Result<(), NoAnswer> {
    mac_write(bus, Mac::AddressHigh, u32::from_le_bytes([o4, o5, 0, 0]))?;
    mac_write(bus, Mac::AddressLow, u32::from_le_bytes([o0, o1, o2, o3]))
}

/// Lets it send and receive; says whether the link is up.
///
/// # Errors
/// It does not answer.
pub fn start(bus: &impl Bus) -> Result<bool, NoAnswer> {
    mac_write(bus, Mac::Control, MAC_FULL_DUPLEX | MAC_HASH_PERFECT | MAC_RX_TX_ON)?;
    bus.write(Register::TxCfg, TX_CFG_ON);
    link_is_up(bus)
}

/// Ends sending and receiving.
///
/// # Errors
/// It does not answer.
pub fn stop(bus: &impl Bus) -> Result<(), NoAnswer> {
    bus.write(Register::IntEn, 0);
    mac_write(bus, Mac::Control, 0)
}

/// Takes the PHY's interrupt back; says whether the link is up.
///
/// # Errors
/// It does not answer.
pub fn link_changed(bus: &impl Bus) -> Result<bool, NoAnswer> {
    phy_read(bus, Phy::InterruptSource)?;
    link_is_up(bus)
}

/// The present state of the link: the status register latches a loss until it is read.
fn link_is_up(bus: &impl Bus) -> Result<bool, NoAnswer> {
    phy_read(bus, Phy::BasicStatus)?;
    Ok(phy_read(bus, Phy::BasicStatus)? & PHY_LINK != 0)
}

/// Lets multicast through whose addresses have these bits of the hash.
///
/// # Errors
/// It does not answer.
pub fn set_multicast(bus: &impl Bus, hash: u64) -> Result<(), NoAnswer> {
    mac_write(bus, Mac::HashHigh, (hash >> 32) as u32)?;
    mac_write(bus, Mac::HashLow, hash as u32)
}

#[cfg(test)]
mod tests;

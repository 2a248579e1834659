//! Bringing up a controller that works, one that is not there, and several that are broken.

use std::cell::{Cell, RefCell};

use super::*;

/// What is broken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Defect {
    Nothing,
    /// Nothing is mapped there; this is what the bus reads as.
    Absent(u32),
    StaysInReset,
    MacStaysBusy,
    PhyStaysBusy,
}

/// The registers of a controller, with what is behind MAC and PHY.
struct Fake {
    defect: Defect,
    registers: RefCell<[u32; 64]>,
    mac: RefCell<[u32; 16]>,
    phy: RefCell<[u32; 32]>,
    reads: Cell<usize>,
}

/// No broken controller may cost more; about a second of the real bus.
const READS: usize = 10_000_000;

impl Fake {
    fn new(defect: Defect) -> Self {
        let fake = Self {
            defect,
            registers: RefCell::new([0; 64]),
            mac: RefCell::new([0; 16]),
            phy: RefCell::new([0; 32]),
            reads: Cell::new(0),
        };
        fake.registers.borrow_mut()[Register::ByteTest as usize / 4] = BYTE_TEST_VALUE;
        fake
    }

    fn mac_command(&self, command: u32) {
        let index = (command & 0xF) as usize;
        let data = Register::MacCsrData as usize / 4;
        if command & (1 << 30) != 0 {
            self.registers.borrow_mut()[data] = self.mac.borrow()[index];
            return;
        }
        let value = self.registers.borrow()[data];
        self.mac.borrow_mut()[index] = value;
        if index == Mac::MiiAccess as usize {
            self.mii_access(value);
        }
    }

    fn mii_access(&self, access: u32) {
        let (mut mac, mut phy) = (self.mac.borrow_mut(), self.phy.borrow_mut());
        let register = (access >> 6 & 0x1F) as usize;
        if access & 2 != 0 {
            phy[register] = mac[Mac::MiiData as usize];
        } else {
            mac[Mac::MiiData as usize] = phy[register];
        }
        if self.defect != Defect::PhyStaysBusy {
            mac[Mac::MiiAccess as usize] &= !1;
        }
    }
}

impl Bus for Fake {
    fn read(&self, register: Register) -> u32 {
        self.reads.set(self.reads.get() + 1);
        assert!(self.reads.get() < READS, "it waits without end");
        let value = self.registers.borrow()[register as usize / 4];
        match (self.defect, register) {
            (Defect::Absent(value), _) => value,
            (Defect::StaysInReset, Register::HwCfg) => value | HW_CFG_SOFT_RESET,
            (Defect::MacStaysBusy, Register::MacCsrCmd) => value | 1 << 31,
            _ => value,
        }
    }

    fn write(&self, register: Register, value: u32) {
        self.registers.borrow_mut()[register as usize / 4] = value;
        match register {
            Register::HwCfg => self.registers.borrow_mut()[register as usize / 4] &= !HW_CFG_SOFT_RESET,
            Register::MacCsrCmd => {
                self.registers.borrow_mut()[register as usize / 4] = 0;
                self.mac_command(value);
            }
            _ => {}
        }
    }
}

#[test]
fn controller_that_is_not_there_is_an_error_whatever_the_bus_reads_as() {
    for value in [0, u32::MAX, 0xDEAD_BEEF] {
        assert_eq!(initialize(&Fake::new(Defect::Absent(value))), Err(NoAnswer), "{value:#x}");
    }
}

#[test]
fn controller_that_is_broken_is_an_error() {
    for defect in [Defect::StaysInReset, Defect::MacStaysBusy, Defect::PhyStaysBusy] {
        assert_eq!(initialize(&Fake::new(defect)), Err(NoAnswer));
    }
    assert_eq!(start(&Fake::new(Defect::PhyStaysBusy)), Err(NoAnswer));
    assert_eq!(link_changed(&Fake::new(Defect::PhyStaysBusy)), Err(NoAnswer));
    assert_eq!(stop(&Fake::new(Defect::MacStaysBusy)), Err(NoAnswer));
    assert_eq!(set_multicast(&Fake::new(Defect::MacStaysBusy), 1), Err(NoAnswer));
}

#[test]
fn controller_without_eeprom_gets_an_address_of_its_own() {
    let fake = Fake::new(Defect::Nothing);
    fake.mac.borrow_mut()[Mac::AddressHigh as usize] = 0xFFFF;
    fake.mac.borrow_mut()[Mac::AddressLow as usize] = u32::MAX;
    assert_eq!(initialize(&fake), Ok(FALLBACK));
    assert_eq!(fake.mac.borrow()[Mac::AddressLow as usize].to_le_bytes(), [2, 0, 0, 0]);
}

#[test]
fn controller_with_an_address_keeps_it() {
    let fake = Fake::new(Defect::Nothing);
    let address = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
    set_address(&fake, address).expect("it answers");
    assert_eq!(initialize(&fake), Ok(address));
}

#[test]
fn link_is_up_when_the_phy_says_so() {
    let fake = Fake::new(Defect::Nothing);
    assert_eq!(start(&fake), Ok(false));
    fake.phy.borrow_mut()[Phy::BasicStatus as usize] = PHY_LINK;
    assert_eq!(link_changed(&fake), Ok(true));
}

#[test]
fn multicast_hash_goes_into_both_halves() {
    let fake = Fake::new(Defect::Nothing);
    set_multicast(&fake, 0x1234_5678_9ABC_DEF0).expect("it answers");
    assert_eq!(fake.mac.borrow()[Mac::HashHigh as usize], 0x1234_5678);
    assert_eq!(fake.mac.borrow()[Mac::HashLow as usize], 0x9ABC_DEF0);
}

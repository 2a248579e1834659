/* What a secure boot program does before the non-secure one runs on an AN505: gives it memory, interrupts and the floating-point unit, and
 * starts it from the vector table at NONSECURE. The first 32 KiB of code memory, where this program is, stay secure. */
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
/* The same memory is at 0x10010000 for the secure state. */
#define NONSECURE 0x00010000U

/* Memory protection controllers of the three static memories (SSE-200, Arm CoreLink SIE-200 TRM). */
#define CONTROLLERS 3U
#define CONTROLLER(n) (0x58007000U + 0x1000U * (n))
#define MPC_CONTROL 0x00U
#define MPC_AUTO_INCREMENT (1U << 8)
#define MPC_LAST_BLOCK 0x10U
#define MPC_BLOCK 0x18U
#define MPC_TABLE 0x1CU

void Reset_Handler(void);

void Reset_Handler(void)
{
    for (uint32_t n = 0; n < CONTROLLERS; n++) {
        const uint32_t last = REGISTER(CONTROLLER(n) + MPC_LAST_BLOCK);

        REGISTER(CONTROLLER(n) + MPC_CONTROL) |= MPC_AUTO_INCREMENT;
        REGISTER(CONTROLLER(n) + MPC_BLOCK) = 0U;
        for (uint32_t word = 0; word <= last; word++) {
            REGISTER(CONTROLLER(n) + MPC_TABLE) = n == 0U && word == 0U ? 0xFFFFFF00U : 0xFFFFFFFFU;
        }
    }
    REGISTER(0xE000EDD0U) = 2U;      /* SAU_CTRL: all that the chip does not say is secure is not */
    REGISTER(0xE000ED8CU) = 0xC00U;  /* NSACR: the floating-point unit */
    for (uint32_t n = 0; n < 3U; n++) {
        REGISTER(0xE000E380U + 4U * n) = 0xFFFFFFFFU; /* NVIC_ITNS: interrupts */
    }
    REGISTER(0xE002ED08U) = NONSECURE; /* VTOR of the other state */
    __asm__ volatile("msr MSP_NS, %0\n"
                     "dsb\n"
                     "isb\n"
                     "bxns %1" ::"r"(REGISTER(NONSECURE)),
                     "r"(REGISTER(NONSECURE + 4U) & ~1U)
                     : "memory");
}

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[16] = {0x383FFFF0U, (uintptr_t)Reset_Handler};

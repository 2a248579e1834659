/* A vendor project's start-up: its vector table, its reset handler, and the kernel's low-level initialization as ports of the
 * originals have it in assembly. */
    .syntax unified
    .thumb

/* How many interrupts there are before Ethernet's, and after it. */
#ifndef INTERRUPTS_BEFORE
#define INTERRUPTS_BEFORE 61
#define INTERRUPTS_AFTER 20
#endif

    .section .isr_vector, "a"
    .global g_pfnVectors
g_pfnVectors:
    .word _estack
    .word Reset_Handler
    .rept 12
    .word Default_Handler
    .endr
    .word PendSV_Handler
    .word SysTick_Handler
    .rept INTERRUPTS_BEFORE
    .word Default_Handler
    .endr
    .word ETH_IRQHandler
    .rept INTERRUPTS_AFTER
    .word Default_Handler
    .endr

    .section .text.Reset_Handler, "ax"
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    ldr  r0, =_sdata
    ldr  r1, =_edata
    ldr  r2, =_sidata
1:  cmp  r0, r1
    itt  lo
    ldrlo r3, [r2], #4
    strlo r3, [r0], #4
    blo  1b
    ldr  r0, =_sbss
    ldr  r1, =_ebss
    movs r3, #0
2:  cmp  r0, r1
    it   lo
    strlo r3, [r0], #4
    blo  2b
    bl   SystemInit
    bl   main
Default_Handler:
    b    .

    .section .text._tx_initialize_low_level, "ax"
    .global _tx_initialize_low_level
    .thumb_func
_tx_initialize_low_level:
    ldr  r0, =_tx_initialize_unused_memory
    ldr  r1, =_end
    str  r1, [r0]
    ldr  r0, =_tx_thread_system_stack_ptr
    ldr  r1, =_estack
    str  r1, [r0]
    ldr  r0, =0xE000E000
    ldr  r1, =SYSTICK_CYCLES
    str  r1, [r0, #0x14]        /* SysTick reload */
    movs r1, #7
    str  r1, [r0, #0x10]        /* SysTick on */
    ldr  r1, =0x40FF0000        /* SysTick above PendSV, which is the lowest */
    str  r1, [r0, #0xD20]
    bx   lr

    .section .text.SysTick_Handler, "ax"
    .global SysTick_Handler
    .thumb_func
SysTick_Handler:
    push {r0, lr}
    bl   _tx_timer_interrupt
    pop  {r0, pc}

    .equ SYSTICK_CYCLES, (168000000 / 100) - 1

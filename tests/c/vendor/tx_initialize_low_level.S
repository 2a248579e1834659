/* The kernel's low-level initialization as ported products have it: in assembly, with the tick's handler and an interrupt handler that
 * opens and ends with the context functions. */
    .syntax unified
    .cpu cortex-m3
    .thumb

    .equ SYSTEM_CLOCK, 25000000
    .equ SYSTICK_CYCLES, (SYSTEM_CLOCK / 100) - 1

    .section .text._tx_initialize_low_level, "ax", %progbits
    .global _tx_initialize_low_level
    .thumb_func
_tx_initialize_low_level:
    cpsid i

    /* The first free address. */
    ldr  r0, =_tx_initialize_unused_memory
    ldr  r1, =__RAM_segment_used_end__
    adds r1, r1, #4
    str  r1, [r0]

    /* The vector table, and the system stack that its first word names. */
    mov  r0, #0xE000E000
    ldr  r1, =g_pfnVectors
    str  r1, [r0, #0xD08]
    ldr  r0, =_tx_thread_system_stack_ptr
    ldr  r1, [r1]
    str  r1, [r0]

    /* The cycle counter. */
    ldr  r0, =0xE0001000
    ldr  r1, [r0]
    orr  r1, r1, #1
    str  r1, [r0]

    /* SysTick. */
    mov  r0, #0xE000E000
    ldr  r1, =SYSTICK_CYCLES
    str  r1, [r0, #0x14]
    movs r1, #7
    str  r1, [r0, #0x10]

    /* Priorities of the system handlers: PendSV lowest, SVC the same, SysTick above. */
    ldr  r1, =0x00000000
    str  r1, [r0, #0xD18]
    ldr  r1, =0xFF000000
    str  r1, [r0, #0xD1C]
    ldr  r1, =0x40FF0000
    str  r1, [r0, #0xD20]
    bx   lr

    .section .text.__tx_SysTickHandler, "ax", %progbits
    .global __tx_SysTickHandler
    .thumb_func
__tx_SysTickHandler:
    push {r0, lr}
    bl   _tx_timer_interrupt
    pop  {r0, lr}
    bx   lr

    .section .text.__tx_IntHandler, "ax", %progbits
    .global __tx_IntHandler
    .thumb_func
__tx_IntHandler:
    push {r0, lr}
    bl   _tx_thread_context_save
    bl   device_isr
    bl   _tx_thread_context_restore
    pop  {r0, lr}
    bx   lr

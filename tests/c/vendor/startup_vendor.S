/* A vendor project's start-up, in the shape in which vendors ship it: a table of weak handlers, data, clocks, main. The kernel's handlers
 * are in it by the names of the originals' ports. */
    .syntax unified
    .cpu cortex-m3
    .thumb

    .section .isr_vector, "a", %progbits
    .global g_pfnVectors
g_pfnVectors:
    .word _estack
    .word Reset_Handler
    .word NMI_Handler
    .word HardFault_Handler
    .word MemManage_Handler
    .word BusFault_Handler
    .word UsageFault_Handler
    .word 0, 0, 0, 0
    .word SVC_Handler
    .word DebugMon_Handler
    .word 0
    .word __tx_PendSVHandler
    .word __tx_SysTickHandler
    .rept 31
    .word Default_Handler
    .endr
    .word __tx_IntHandler

    .macro weak_handler name
    .weak \name
    .thumb_set \name, Default_Handler
    .endm
    weak_handler NMI_Handler
    weak_handler HardFault_Handler
    weak_handler MemManage_Handler
    weak_handler BusFault_Handler
    weak_handler UsageFault_Handler
    weak_handler SVC_Handler
    weak_handler DebugMon_Handler

    .section .text.Reset_Handler, "ax", %progbits
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr  r0, =_estack
    mov  sp, r0
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
    bl   main
    b    .

    .section .text.Default_Handler, "ax", %progbits
    .global Default_Handler
    .type Default_Handler, %function
Default_Handler:
    movs r0, #102
    b    finish

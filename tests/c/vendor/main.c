/* A vendor project's application: threads, a timer, a device's interrupt, memory from what tx_application_define is given. */
#include "tx_api.h"

#define STACK_SIZE 1024
#define DEVICE_IRQ 31U
#define ROUNDS 200U

void finish(int code);
void device_isr(void);

static TX_THREAD producer, consumer;
static TX_SEMAPHORE semaphore;
static TX_BYTE_POOL pool;
static TX_TIMER timer;
static volatile ULONG interrupts, expiries, shared;

/* Ends an emulated run with an exit code. */
void finish(int code)
{
    const unsigned int block[2] = {0x20026U, (unsigned int)code};
    register int operation __asm__("r0") = 0x20;
    register const void *argument __asm__("r1") = block;

    __asm__ volatile("bkpt 0xAB" : "+r"(operation) : "r"(argument) : "memory");
    for (;;) {
    }
}

static void must(int holds, int code)
{
    if (!holds) {
        finish(code);
    }
}

void device_isr(void)
{
    interrupts++;
    must(tx_semaphore_put(&semaphore) == TX_SUCCESS, 2);
}

static VOID expired(ULONG input)
{
    (void)input;
    expiries++;
}

static VOID produce(ULONG input)
{
    TX_INTERRUPT_SAVE_AREA

    (void)input;
    for (UINT i = 0; i < ROUNDS; i++) {
        TX_DISABLE
        *(volatile ULONG *)0xE000E200UL = 1UL << DEVICE_IRQ;
        __asm__ volatile("dsb\n isb");
        must(interrupts == i, 3); /* masked */
        shared++;
        TX_RESTORE
        must(interrupts == i + 1U, 4);
        if (i % 50U == 0U) {
            must(tx_thread_sleep(2) == TX_SUCCESS, 5);
        }
    }
}

static VOID consume(ULONG input)
{
    UINT posture;

    (void)input;
    for (UINT i = 0; i < ROUNDS; i++) {
        must(tx_semaphore_get(&semaphore, 100) == TX_SUCCESS, 6);
        /* It preempted the producer, which had just opened interrupts. */
        must(shared == i + 1U, 7);
    }
    posture = tx_interrupt_control(TX_INT_DISABLE);
    must(posture == TX_INT_ENABLE && tx_interrupt_control(posture) == TX_INT_DISABLE, 8);
    must(tx_thread_sleep(20) == TX_SUCCESS, 9);
    must(expiries >= 4U && tx_time_get() >= 20U, 10);
    finish(0);
}

void tx_application_define(void *first_unused_memory)
{
    VOID *stack;

    /* From the end of the data to what is left for the main stack. */
    must((ULONG)first_unused_memory > 0x20000000UL && (ULONG)first_unused_memory < 0x2000E000UL, 11);
    must(tx_byte_pool_create(&pool, "memory", first_unused_memory, 8192) == TX_SUCCESS, 12);
    must(tx_semaphore_create(&semaphore, "device", 0) == TX_SUCCESS, 13);
    must(tx_timer_create(&timer, "timer", expired, 0, 5, 5, TX_AUTO_ACTIVATE) == TX_SUCCESS, 14);
    must(tx_byte_allocate(&pool, &stack, STACK_SIZE, TX_NO_WAIT) == TX_SUCCESS, 15);
    must(tx_thread_create(&producer, "producer", produce, 0, stack, STACK_SIZE, 10, 10, TX_NO_TIME_SLICE, TX_AUTO_START) == TX_SUCCESS, 16);
    must(tx_byte_allocate(&pool, &stack, STACK_SIZE, TX_NO_WAIT) == TX_SUCCESS, 17);
    must(tx_thread_create(&consumer, "consumer", consume, 0, stack, STACK_SIZE, 5, 5, TX_NO_TIME_SLICE, TX_AUTO_START) == TX_SUCCESS, 18);
    *(volatile ULONG *)0xE000E100UL = 1UL << DEVICE_IRQ;
}

int main(void)
{
    tx_kernel_enter();
    return 1;
}

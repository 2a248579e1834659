/* A stub of the vendor's code. */
#include "hal_eth.h"

void SystemInit(void)
{
    *(volatile uint32_t *)0xE000ED88U |= 0xFU << 20; /* the floating-point unit */
}

int HAL_ETH_Start_IT(const uint8_t *mac)
{
    (void)mac;
    return 0;
}

int HAL_ETH_Stop_IT(void)
{
    return 0;
}

int HAL_ETH_Transmit(const ETH_BufferTypeDef *buffers, uint32_t count)
{
    (void)buffers, (void)count;
    return 0;
}

uint32_t HAL_ETH_ReadData(uint8_t *to, uint32_t size)
{
    (void)to, (void)size;
    return 0;
}

uint32_t HAL_ETH_LinkIsUp(void)
{
    return 1;
}

/* What the application and its C library ask of a board. */
void console_write(const char *text)
{
    (void)text;
}

void console_exit(int code)
{
    (void)code;
    for (;;) {
    }
}

unsigned int board_port(void)
{
    return 25;
}

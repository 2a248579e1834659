/* A stub of the vendor's Ethernet HAL: shapes only, nothing is moved. */
#ifndef HAL_ETH_H
#define HAL_ETH_H

#include <stdint.h>

typedef struct
{
    uint8_t *buffer;
    uint32_t len;
} ETH_BufferTypeDef;

int HAL_ETH_Start_IT(const uint8_t *mac);
int HAL_ETH_Stop_IT(void);
int HAL_ETH_Transmit(const ETH_BufferTypeDef *buffers, uint32_t count);
/* Bytes of the next received frame, 0 if there is none. */
uint32_t HAL_ETH_ReadData(uint8_t *to, uint32_t size);
uint32_t HAL_ETH_LinkIsUp(void);
void SystemInit(void);

#endif

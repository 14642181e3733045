// Checksums: CRC-16 of the telemetry frames (CCITT, 0x1021, starts at 0xFFFF) and CRC-32 of the
// records (IEEE 802.3, as zlib has it).
#ifndef ARES4_KERNEL_CRC_H
#define ARES4_KERNEL_CRC_H

#include <stdint.h>

#define CRC16_START 0xFFFFu

uint16_t crc16(uint16_t crc, const void *bytes, uint32_t count);
uint32_t crc32(const void *bytes, uint32_t count);

#endif

// Checksums: CRC-16 of what goes over links and wires (CCITT: 0x1021, not reflected, from 0xFFFF)
// and CRC-32 of records (IEEE 802.3, as zlib has it).
#ifndef ARES4_PORTABLE_CRC_H
#define ARES4_PORTABLE_CRC_H

#include <stdint.h>

#define CRC16_START 0xFFFFu

// The CRC of these bytes after those whose CRC is given: of the first, CRC16_START.
uint16_t crc16(uint16_t crc, const void *bytes, uint32_t count);
uint32_t crc32(const void *bytes, uint32_t count);
// The CRC of these bytes after those whose CRC is given: of the first, 0.
uint32_t crc32_after(uint32_t crc, const void *bytes, uint32_t count);

#endif

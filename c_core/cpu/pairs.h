// Which instructions of a block are done together with the next one, by one handler.
//
// Any two common instructions in a row can be; where the second reads what the first wrote they are
// linked, which spares a way through memory. What is common, and which operands are worth a link,
// is a column of instructions.def and host_float.def.
#ifndef ARES_CPU_PAIRS_H
#define ARES_CPU_PAIRS_H

#include <stdint.h>

#include "cache.h"

// How an instruction is done: together with the next one, and the register in which that one reads
// what this one wrote; or by itself.
enum pairing { PAIR_APART, PAIR_BY_1, PAIR_BY_2, PAIR_BY_3, PAIRINGS, PAIR_NONE = PAIRINGS };

// Chooses for each of the instructions of a block, its records from first up to end, what takes
// least from there on: chosen has an enum pairing a slot, set for the first slot of each
// instruction. Operands that may change places are turned around where that makes a link. The
// choice is right wherever the block is entered.
void pairs_choose(struct cpu_cache *cache, uint32_t first, uint32_t end,
                  uint8_t chosen[CACHE_BLOCK_SLOTS]);

#endif

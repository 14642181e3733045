// What the processor sees of the board: RAM it may touch at full speed, and a slow path for the
// rest.
//
// The fast window: addresses ram_base <= a < ram_base + fast_bytes are ram[a - ram_base].
// fast_bytes is the size of RAM, or less while some word of RAM holds an upset: it ends before the
// first of them. Every access from there on takes the slow path, where EDAC looks at it.
//
// Marks: lines has a byte a line of RAM. Zero is what the processor finds most: a store there is
// nobody's business. BUS_LINE_CODE says that instructions were decoded from the line, the other
// bits that the board wants to hear of a store: the first one clears them and sets the page's byte
// of dirty to 0xFF.
#ifndef ARES_CPU_BUS_H
#define ARES_CPU_BUS_H

#include <stdbool.h>
#include <stdint.h>

#define BUS_PAGE_BYTES 4096u
#define BUS_LINE_BYTES 64u
#define BUS_LINE_CODE 0x80u

struct bus {
    uint8_t *ram;
    uint8_t *lines;
    uint8_t *dirty;
    uint32_t ram_base;
    uint32_t ram_bytes;
    uint32_t fast_bytes;
    // Set by any call below that changed an interrupt line, a deadline or the machine itself: the
    // processor leaves its run after the present instruction, so that the board can look.
    bool attention;
    // Set by the processor when it enters an exception: 1 + its cause. Behind one whose bit is set
    // in stop_causes it leaves its run.
    uint32_t exception;
    uint32_t stop_causes;
    uint64_t stored; // what the processor's last store wrote, or would have: for traces
};

// A store onto the line with that mark. In execute.c this is all that one costs but for itself.
static inline void bus_mark(uint8_t *line, uint8_t *dirty) {
    *line &= (uint8_t)BUS_LINE_CODE;
    *dirty = 0xff;
}

// Whether an access can be so wide: 1, 2, 4 or 8 bytes.
static inline bool bus_width(uint32_t size) {
    return size >= 1 && size <= 8 && !(size & (size - 1));
}

// The slow path, defined by the board. size is 1, 2, 4 or 8 bytes, address a multiple of it.
// False: access fault. bus_load is a read as the program sees it (it may take a UART byte or a
// PLIC claim); bus_fetch reads an instruction parcel (size 2).
bool bus_load(struct bus *bus, uint32_t address, uint32_t size, uint64_t *value);
bool bus_store(struct bus *bus, uint32_t address, uint32_t size, uint64_t value);
bool bus_fetch(struct bus *bus, uint32_t address, uint16_t *parcel);
// An ebreak of these bits at pc is about to trap. True: it does not, nothing is done, and the
// processor leaves its run before it.
bool bus_ebreak(struct bus *bus, uint32_t pc, uint32_t bits);

#endif

// The cells of the mass memory: what time, warmth, wear and reading do to floating gates.
//
// Stored bits stay as they were programmed; an error is a property of reading. Each page has, by
// the part's seed, an order in which its cells fail: cell k fails once the page's raw error rate is
// above that cell's threshold. Thresholds are the order statistics of as many uniform variates as
// there are cells, made one after the other (Renyi 1953), so a fresh page costs one comparison, and
// an old one a step for each of its errors. The same cells stay wrong, and with the rate more are:
// nothing is kept for it. A share of the errors passes: those cells are wrong in one reading of
// four.
//
// The rate is the sum of what a fresh cell has, wear, retention, reading and programming, as
// cells_rate() says. Retention goes by a clock of stress: seconds at 25 C, by Arrhenius' law.
//
// NOT modelled: which way a cell errs (lost charge makes ones, gained charge zeros), differences
// between pages and between blocks, neighbours and paired pages, recovery, radiation, the
// temperature of programming. docs/decisions/0031 has the sources, and what is invented.
#ifndef ARES_WORLD_CELLS_H
#define ARES_WORLD_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#define CELLS_BLOCKS 512u
#define CELLS_BLOCK_PAGES 64u
#define CELLS_PAGES (CELLS_BLOCKS * CELLS_BLOCK_PAGES)
#define CELLS_DATA_BYTES 2048u
#define CELLS_PAGE_BYTES 2112u // with the spare ones
#define CELLS_PAGE_CELLS (8u * CELLS_PAGE_BYTES)

#define CELLS_TEN_YEARS_S 315576000.0
#define CELLS_RATE_MAX 0.5 // nothing is known of the cells
#define CELLS_LEVELS 8u    // of read-retry
#define CELLS_ENDURANCE 100000u
#define CELLS_HALF_PARTS 256u

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
// What a page has been through since its block was last erased.
struct cells_page {
    double stamp_s;    // on the clock of stress: when it was first programmed
    uint32_t programs; // so many times
    uint16_t torn;     // 1 + the cell at which a program was cut off; 0: none was
    uint16_t half;     // of CELLS_HALF_PARTS of an erase of it so many were done; 0: it is whole
};

enum cells_flag {
    CELLS_BAD = 1,           // it takes nothing any more
    CELLS_PROGRAM_FAILS = 2, // the next one, and then it is bad
    CELLS_ERASE_FAILS = 4,
};

struct cells_block {
    uint32_t erases;
    uint32_t reads; // of its pages, since it was last erased
    uint32_t flags; // of enum cells_flag
    uint32_t reserved;
};

// What all of them have been through.
struct cells_life {
    uint64_t readings; // of pages, ever
    double aged_s;     // seconds at 25 C, besides what the ship lived through
    double raised;     // what is added to the rate of errors, besides what was set
    uint64_t reserved;
};

// The whole part, as a saved flight has it: docs/snapshot-format.md.
#define CELLS_RESERVED 4064u // to whole pages of the host's
struct cells {
    struct cells_life life;
    struct cells_block blocks[CELLS_BLOCKS];
    struct cells_page pages[CELLS_PAGES];
    uint8_t reserved[CELLS_RESERVED];
};
#pragma GCC diagnostic pop

// What is the same for all pages of a part.
struct cells_part {
    uint64_t seed;
    double now_s;          // the clock of stress
    double rate_ten_years; // raw error rate by retention, after ten years at 25 C, without wear
    double rate_floor;     // what is added to each page's rate
};

// How many seconds at 25 C do what one at that temperature does, in kelvin.
double cells_acceleration(double temperature_k);
// How many levels of read-retry further the best one is, after so much stress.
double cells_shift(double age_s);
// The raw error rate of a page, read at a level of read-retry.
double cells_rate(const struct cells_part *part, const struct cells_block *block,
                  const struct cells_page *page, uint32_t level);

// A page is read: the bytes as they are stored become what comes out. number: the page's; reading:
// of the part, which number it is.
void cells_read(const struct cells_part *part, const struct cells_block *block,
                const struct cells_page *page, uint32_t number, uint32_t level, uint64_t reading,
                uint8_t bytes[CELLS_PAGE_BYTES]);
// Only the raw errors, at a rate.
void cells_err(uint64_t seed, uint32_t number, double rate, uint64_t reading,
               uint8_t bytes[CELLS_PAGE_BYTES]);

// Whether the factory found a block bad: none of the first CELLS_GOOD_BLOCKS.
#define CELLS_GOOD_BLOCKS 32u
bool cells_factory_bad(uint64_t seed, uint32_t block);
// After so many erases a block fails.
uint32_t cells_endurance(uint64_t seed, uint32_t block);
// What is left of the work when a block fails at it, of 65,536.
uint32_t cells_failed_part(uint64_t seed, uint32_t page, uint32_t erases);
// How long it takes, in a block that was erased so often.
uint32_t cells_program_us(uint32_t erases);
uint32_t cells_erase_us(uint32_t erases);

// What is in a cell that was destroyed: noise.
uint8_t cells_noise_byte(uint64_t seed, uint32_t number, uint32_t byte);

#endif

// What outlives a restart: a table of stores, and the one way in which each proves itself.
//
// A restart may come between any two instructions, and an upset may hit any word. So a value lies
// there twice, each with its checksum, and the two are written one after the other: one of them is
// whole at any moment. A value that neither holds of is none.
//
// Whoever keeps something names it in a row; the linker puts the rows of all into one table
// (ares4.ld). Which there are: docs/decisions/0027.
#ifndef ARES4_KERNEL_KEPT_H
#define ARES4_KERNEL_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#define KEPT_COPIES 2u
#define KEPT_ALIGNED 8u
#define KEPT_CHECK_BYTES 4u

// Power-on either begins anew, or finds what lay in memory that needs no power. Of what is long a
// start would check more than counts: it is looked at by its owner alone, who knows how much does,
// and puts that anew.
enum kept_until { KEPT_UNTIL_POWER_ON, KEPT_OVER_POWER_ON, KEPT_BY_ITS_OWNER };

struct kept_row {
    uint8_t *cells; // both copies of the first value, of the second one, and so on
    uint16_t bytes; // of a value
    uint16_t cell;  // of a value and its checksum
    uint16_t count; // values
    uint8_t until;
};

#define KEPT_CELL(type)                                                                            \
    ((sizeof(type) + KEPT_CHECK_BYTES + KEPT_ALIGNED - 1u) / KEPT_ALIGNED * KEPT_ALIGNED)
#define KEPT(name, type, count, until)                                                             \
    static uint8_t name##_kept[KEPT_COPIES * (count) * KEPT_CELL(type)]                            \
        __attribute__((section(".noinit"), aligned(KEPT_ALIGNED)));                                \
    static const struct kept_row name __attribute__((section(".kept"), used)) = {                  \
        name##_kept, sizeof(type), KEPT_CELL(type), count, until}

// At a start, before anything is asked for.
void kept_open(bool power_on);
// A value that holds, until it is put anew; 0: there is none.
const void *kept_get(const struct kept_row *row, uint32_t place);
void kept_put(const struct kept_row *row, uint32_t place, const void *value);
// Puts what has changed since it was put last: of a value that is looked at in each frame. Both are
// of whole words.
void kept_follow(const struct kept_row *row, uint32_t place, void *last, const void *value);
// The same of a single word that was made ready, for one that changes many times in a frame.
uint64_t kept_ready(uint32_t word);
void kept_put_ready(const struct kept_row *row, uint64_t ready);
// From here on there is none.
void kept_forget(const struct kept_row *row, uint32_t place);

#endif

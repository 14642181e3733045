// See headset.h.
#include "drivers/headset.h"

#include "generated/headset_regs.h"
#include "generated/memory_map.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static uint32_t control;

COMMANDED(line) = {HEADSET_BASE + HEADSET_CONTROL, 1, UINT32_MAX, 0, &control, 0};

void headset_listen(bool open) {
    control = open ? HEADSET_CONTROL_LISTEN : 0;
    io_write(HEADSET_BASE, HEADSET_CONTROL, control);
}

struct headset_character headset_character(void) {
    uint32_t word = io_read(HEADSET_BASE, HEADSET_CHARACTER);
    return (struct headset_character){
        .said = io_read(HEADSET_BASE, HEADSET_STATUS) & HEADSET_STATUS_WAITING,
        .number = (word & HEADSET_CHARACTER_NUMBER) >> HEADSET_CHARACTER_NUMBER_SHIFT,
        .code = word & HEADSET_CHARACTER_CODE,
    };
}

void headset_take(void) { io_write(HEADSET_BASE, HEADSET_POP, HEADSET_POP_GO); }

bool headset_take_lost(void) {
    bool lost = io_read(HEADSET_BASE, HEADSET_STATUS) & HEADSET_STATUS_LOST;
    if (lost) {
        io_write(HEADSET_BASE, HEADSET_STATUS, HEADSET_STATUS_LOST);
    }
    return lost;
}

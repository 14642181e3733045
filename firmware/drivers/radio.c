// See radio.h.
#include "drivers/radio.h"

#include "generated/memory_map.h"
#include "generated/radio_regs.h"
#include "kernel/io.h"

bool radio_locked(enum radio_link link) {
    return io_read(RADIO_BASE, RADIO_LINK_STATUS(link)) & RADIO_LINK_STATUS_LOCK;
}

uint32_t radio_room(enum radio_link link) {
    return io_field(io_read(RADIO_BASE, RADIO_LINK_STATUS(link)), RADIO_LINK_STATUS_ROOM);
}

int32_t radio_signal_cb(enum radio_link link) {
    return io_read_signed(RADIO_BASE, RADIO_LINK_SIGNAL(link));
}

bool radio_send(enum radio_link link, const uint8_t *bytes, uint32_t count) {
    if (radio_room(link) < count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        io_write(RADIO_BASE, RADIO_LINK_SEND(link), bytes[i]);
    }
    return true;
}

uint32_t radio_receive(enum radio_link link, uint8_t *bytes, uint32_t count) {
    uint32_t taken = 0;
    while (taken < count &&
           io_read(RADIO_BASE, RADIO_LINK_STATUS(link)) & RADIO_LINK_STATUS_READY) {
        bytes[taken++] = (uint8_t)io_read(RADIO_BASE, RADIO_LINK_RECEIVED(link));
        io_write(RADIO_BASE, RADIO_LINK_POP(link), RADIO_LINK_POP_GO);
    }
    return taken;
}

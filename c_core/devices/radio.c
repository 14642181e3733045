// Radio: two links, each a queue of bytes to send and one of bytes received.
//
// A link whose load has no power sends nothing, hears nothing, and forgets what was queued. Bytes
// leave in bursts: those that the rate allowed since the last. A byte sent while the path is closed
// is sent into nothing. Not modelled: light time (a byte leaves when it is sent, whenever it may
// arrive), bit errors.
#include "radio.h"

#include <assert.h>

#include "../board/generated/radio_regs.h"
#include "../board/slot.h"
#include "../world/world.h"

#define BURST_BYTES 32u

_Static_assert(RADIO_LOAD_HGA == RADIOPATH_EARTH && RADIO_LOAD_UHF == RADIOPATH_SURFACE,
               "a link's load is declared in its place");

// Rates are ours: 64 kbit/s to Earth, 256 kbit/s to the surface.
static const struct {
    enum slot_stream stream;
    uint32_t bytes_per_second;
} links[RADIO_LINKS] = {
    {SLOT_STREAM_EARTH, 8000},
    {SLOT_STREAM_SURFACE, 32000},
};

static double signal_db(struct slot *slot, uint32_t link) {
    return slot_world(slot)->radiopath.signal_db[link];
}

static bool locked(struct slot *slot, uint32_t link) {
    return slot_live(slot, link) && signal_db(slot, link) >= RADIOPATH_LOCK_DB;
}

static uint64_t burst_cycles(uint32_t link) {
    return BURST_BYTES * SLOT_CYCLES_PER_SECOND / links[link].bytes_per_second;
}

static uint32_t queued(const struct radio_link *link) {
    uint32_t count = link->send_head - link->send_tail;
    return count <= RADIO_SEND_BYTES ? count : 0;
}

static uint32_t received(const struct radio_link *link) {
    uint32_t count = link->receive_head - link->receive_tail;
    return count <= RADIO_RECEIVE_BYTES ? count : 0;
}

static void drive(const struct radio *self, struct slot *slot) {
    bool any = (slot_live(slot, 0) && received(&self->link[0])) ||
               (slot_live(slot, 1) && received(&self->link[1]));
    slot_interrupt(slot, self->control & RADIO_CONTROL_INTERRUPT && any);
}

// The earlier of the two links' dates.
static void ask_for_wake(const struct radio *self, struct slot *slot) {
    uint64_t date = SLOT_NEVER;
    for (uint32_t i = 0; i < RADIO_LINKS; i++) {
        const struct radio_link *link = &self->link[i];
        date = queued(link) && link->next_cycle < date ? link->next_cycle : date;
    }
    slot_wake_at(slot, date);
}

void radio_forget(struct radio *self, struct slot *slot, uint32_t load) {
    (void)slot;
    struct radio_link *link = &self->link[load];
    link->send_tail = link->send_head;
    link->receive_tail = link->receive_head;
}

void radio_reset(struct radio *self, struct slot *slot) {
    for (uint32_t i = 0; i < RADIO_LINKS; i++) {
        radio_forget(self, slot, i);
        self->link[i].next_cycle = 0;
    }
    self->control = 0;
    drive(self, slot);
}

static uint32_t status(const struct radio_link *link, struct slot *slot, uint32_t number) {
    return (locked(slot, number) ? RADIO_LINK_STATUS_LOCK : 0) |
           (received(link) ? RADIO_LINK_STATUS_READY : 0) |
           (RADIO_SEND_BYTES - queued(link)) << RADIO_LINK_STATUS_ROOM_SHIFT;
}

uint32_t radio_read(const struct radio *self, struct slot *slot, uint32_t offset) {
    if (offset == RADIO_CONTROL) {
        return self->control;
    }
    uint32_t number = (offset - RADIO_LINK_STATUS(0)) / 32 % RADIO_LINKS;
    const struct radio_link *link = &self->link[number];
    if (offset == RADIO_LINK_STATUS(number)) {
        return status(link, slot, number);
    }
    if (offset == RADIO_LINK_RECEIVED(number) && received(link)) {
        return link->receive[link->receive_tail % RADIO_RECEIVE_BYTES];
    }
    if (offset == RADIO_LINK_SIGNAL(number)) {
        return (uint32_t)(int32_t)(signal_db(slot, number) * 10.0);
    }
    return 0;
}

static void send(struct radio *self, struct slot *slot, uint32_t number, uint8_t byte) {
    struct radio_link *link = &self->link[number];
    if (queued(link) == RADIO_SEND_BYTES) {
        return;
    }
    if (!queued(link)) {
        link->next_cycle = slot_now(slot) + burst_cycles(number);
    }
    link->send[link->send_head++ % RADIO_SEND_BYTES] = byte;
    ask_for_wake(self, slot);
}

void radio_write(struct radio *self, struct slot *slot, uint32_t offset, uint32_t value) {
    uint32_t number = (offset - RADIO_LINK_STATUS(0)) / 32 % RADIO_LINKS;
    if (offset == RADIO_CONTROL) {
        self->control = value & RADIO_CONTROL_BITS;
    } else if (offset == RADIO_LINK_SEND(number)) {
        send(self, slot, number, (uint8_t)value);
    } else if (offset == RADIO_LINK_POP(number) && value && received(&self->link[number])) {
        self->link[number].receive_tail++;
    }
    drive(self, slot);
}

// Sends a burst of a link that is due.
static void burst(struct radio_link *link, struct slot *slot, uint32_t number) {
    for (uint32_t i = 0; i < BURST_BYTES && queued(link); i++) {
        slot_send(slot, links[number].stream, link->send[link->send_tail++ % RADIO_SEND_BYTES]);
    }
    link->next_cycle = slot_now(slot) + burst_cycles(number);
}

void radio_wake(struct radio *self, struct slot *slot) {
    for (uint32_t i = 0; i < RADIO_LINKS; i++) {
        struct radio_link *link = &self->link[i];
        if (queued(link) && link->next_cycle <= slot_now(slot)) {
            burst(link, slot, i);
        }
    }
    drive(self, slot);
    ask_for_wake(self, slot);
}

void radio_settle(struct radio *self, struct slot *slot) {
    self->control &= RADIO_CONTROL_BITS;
    for (uint32_t i = 0; i < RADIO_LINKS; i++) {
        struct radio_link *link = &self->link[i];
        link->next_cycle = slot_date_within(slot, link->next_cycle, burst_cycles(i));
    }
    drive(self, slot);
    ask_for_wake(self, slot);
}

void radio_put(struct radio *self, struct slot *slot, uint32_t number, uint8_t byte) {
    assert(number < RADIO_LINKS);
    struct radio_link *link = &self->link[number];
    if (locked(slot, number) && received(link) < RADIO_RECEIVE_BYTES) {
        link->receive[link->receive_head++ % RADIO_RECEIVE_BYTES] = byte;
        ask_for_wake(self, slot);
    }
    drive(self, slot);
}

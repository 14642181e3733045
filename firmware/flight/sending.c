// Sending: entries of the flight log go down to the ground when it asks for them.
//
// One entry after the other comes from the store's reader (portable/store/reader.h) and is cut into
// pieces that fit a frame; telemetry sends one when the link has room for it beside all else. A
// link that is lost, or an antenna without power, makes the rest wait. Then, and over a restart, it
// goes on with the entry that was being sent, from its beginning. An entry keeps the CRC that it
// was born with, so the ground can prove it. docs/telemetry.md has the pieces. NOT here: who
// notices that a frame was lost on its way; the ground does, and asks again.
#include "drivers/power.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "flight/recorder.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

#define HEAD_BYTES 8u // of a piece: number, place, size
#define TIME_BYTES 8u
#define BEFORE_PAYLOAD (TIME_BYTES + 1u)

KEPT(sending_row, struct kept_sending, 1, KEPT_UNTIL_POWER_ON);

static void keep(const struct sending_own *own) { kept_put(&sending_row, 0, &own->wanted); }

static void put(uint8_t *to, uint64_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(value >> 8u * i);
    }
}

static void seek(struct sending_own *own) {
    own->looking = true;
    own->in_hand = false;
    reader_seek(recorder_reader(RECORDER_FOR_GROUND), own->wanted.next, 0, 0);
}

static void take_order(const struct uplink_part *uplink, struct sending_own *own) {
    own->wanted = (struct kept_sending){uplink->log_first, uplink->log_last, uplink->log_link};
    own->orders = uplink->log_orders;
    own->entries = 0;
    keep(own);
    seek(own);
}

static void end(struct sending_own *own, uint32_t last) {
    events_raise(EVENT_LOG_SENT, (struct event_fields){own->entries, last});
    own->wanted.last = 0;
    own->looking = own->in_hand = false;
    keep(own);
}

// ---- an entry in pieces ------------------------------------------------------------------------

static uint32_t entry_bytes(const struct store_reader *reader) {
    return BEFORE_PAYLOAD + reader->entry.payload_bytes + ENTRY_CHECKSUM_BYTES;
}

// The CRC lies behind the payload.
static uint8_t entry_byte(const struct store_reader *reader, uint32_t at) {
    if (at < TIME_BYTES) {
        return (uint8_t)(reader->entry.time_ms >> 8u * at);
    }
    return at == TIME_BYTES ? reader->entry.kind : reader_payload(reader)[at - BEFORE_PAYLOAD];
}

static void make_piece(struct sending_part *self) {
    const struct store_reader *reader = recorder_reader(RECORDER_FOR_GROUND);
    uint32_t whole = entry_bytes(reader), at = self->own.at;
    uint32_t count =
        whole - at < FRAME_PAYLOAD_MAX - HEAD_BYTES ? whole - at : FRAME_PAYLOAD_MAX - HEAD_BYTES;
    put(self->piece, reader->entry.sequence, 4);
    put(self->piece + 4, at, 2);
    put(self->piece + 6, whole, 2);
    for (uint32_t i = 0; i < count; i++) {
        self->piece[HEAD_BYTES + i] = entry_byte(reader, at + i);
    }
    self->bytes = (uint8_t)(HEAD_BYTES + count);
    self->link = (uint8_t)self->own.wanted.link;
    self->own.at += count;
    self->pieces++;
}

// ---- one after the other -----------------------------------------------------------------------

static void go_on(struct sending_own *own) {
    own->entries++;
    own->wanted.next = recorder_reader(RECORDER_FOR_GROUND)->entry.sequence + 1u;
    keep(own);
    if (own->wanted.next > own->wanted.last) {
        end(own, own->wanted.last);
        return;
    }
    own->in_hand = false;
    own->looking = true;
    reader_go_on(recorder_reader(RECORDER_FOR_GROUND), 0);
}

static void look(struct sending_own *own) {
    const struct store_reader *reader = recorder_reader(RECORDER_FOR_GROUND);
    enum reader_answer answer = reader_answer(reader);
    bool found = answer == READER_ENTRY && reader->entry.sequence <= own->wanted.last;
    if (found) {
        own->looking = false;
        own->in_hand = true;
        own->at = 0;
    } else if (answer != READER_NOTHING) {
        end(own, own->wanted.next - 1u);
    }
}

void sending_step(const struct situation *seen, void *part) {
    struct sending_part *self = part;
    struct sending_own *own = &self->own;
    if (own->orders != seen->uplink.log_orders) {
        take_order(&seen->uplink, own);
    }
    if (own->wanted.last == 0) {
        return;
    }
    if (!power_reaches(POWER_LOADS_RECORDER) || !recorder_mounted()) {
        own->dark = true; // an entry in hand is still whole
        return;
    }
    if (own->dark && !own->in_hand) {
        seek(own);
    }
    own->dark = false;
    if (!seen->telemetry.up[own->wanted.link]) {
        own->at = 0; // what waited in the link is lost
        self->pieces = seen->telemetry.pieces;
        return;
    }
    if (seen->telemetry.pieces != self->pieces) {
        return;
    }
    if (own->in_hand && own->at == entry_bytes(recorder_reader(RECORDER_FOR_GROUND))) {
        go_on(own);
    }
    if (own->looking) {
        look(own);
    }
    if (own->in_hand) {
        make_piece(self);
    }
}

// The orders of the uplink are counted from each start on.
void sending_open(void *part) {
    struct sending_part *self = part;
    *self = (struct sending_part){0};
    const struct kept_sending *kept = kept_get(&sending_row, 0);
    if (kept && kept->last != 0 && kept->link < RADIO_LINKS) {
        self->own.wanted = *kept;
        seek(&self->own);
    }
}

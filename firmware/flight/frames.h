// Frames: how packets, events and commands are wrapped for the links. docs/telemetry.md has the
// layout.
#ifndef ARES4_FLIGHT_FRAMES_H
#define ARES4_FLIGHT_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/dictionary.h"

#define FRAME_HEADER_BYTES 22u // sync included
#define FRAME_CHECKSUM_BYTES 2u
#define FRAME_MAX (FRAME_HEADER_BYTES + FRAME_PAYLOAD_MAX + FRAME_CHECKSUM_BYTES)

struct frame_stamp {
    uint16_t sequence;
    uint32_t met_s;
    uint64_t cycles;
};

// Writes a frame; returns its size. payload_bytes is at most FRAME_PAYLOAD_MAX.
uint32_t frame_wrap(uint8_t frame[FRAME_MAX], uint32_t id, const struct frame_stamp *stamp,
                    const void *payload, uint32_t payload_bytes);

// Takes bytes off a link and finds frames in them. A frame that is broken costs one byte, not the
// frames after it: the search goes on right after its first sync byte.
struct frame_finder {
    uint32_t count;
    uint8_t bytes[FRAME_MAX];
};

struct frame_found {
    uint8_t id;
    uint16_t payload_bytes;
    const uint8_t *payload; // valid until the next call
    bool sound;             // version and checksum are right
};

// True when a whole frame is there; then call again before adding bytes.
bool frame_find(struct frame_finder *finder, struct frame_found *found);
// Room for this many more bytes at finder->bytes + finder->count.
static inline uint32_t frame_room(const struct frame_finder *finder) {
    return FRAME_MAX - finder->count;
}

#endif

// Frames of the radio links: how packets, events and commands are wrapped, and found again.
// docs/telemetry.md has the layout.
#ifndef ARES4_PORTABLE_FRAMES_H
#define ARES4_PORTABLE_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/frame.h"

#define FRAME_HEADER_BYTES 22u // sync included
#define FRAME_CHECKSUM_BYTES 2u
enum { FRAME_MAX = FRAME_HEADER_BYTES + FRAME_PAYLOAD_MAX + FRAME_CHECKSUM_BYTES };

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
    uint8_t bytes[FRAME_MAX]; // room for FRAME_MAX - count more
};

struct frame_found {
    uint8_t id;
    bool sound; // version and checksum are right; if not, only id is told
    uint16_t payload_bytes;
    struct frame_stamp stamp;
    uint8_t payload[FRAME_PAYLOAD_MAX];
};

// Whether there is a frame, whole and sound or broken; then call again before adding bytes. When
// there is none, there is room for more.
bool frame_find(struct frame_finder *finder, struct frame_found *found);

#endif

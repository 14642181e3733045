// See frames.h.
#include "flight/frames.h"

#include "kernel/crc.h"

#define VERSION_AT 4u
#define ID_AT 5u
#define LENGTH_AT 20u

static const uint8_t sync[FRAME_SYNC_COUNT] = {FRAME_SYNC_BYTES};

static void copy(uint8_t *to, const void *from, uint32_t count) {
    const uint8_t *byte = from;
    for (uint32_t i = 0; i < count; i++) {
        to[i] = byte[i];
    }
}

uint32_t frame_wrap(uint8_t frame[FRAME_MAX], uint32_t id, const struct frame_stamp *stamp,
                    const void *payload, uint32_t payload_bytes) {
    struct header {
        uint8_t sync[FRAME_SYNC_COUNT];
        uint8_t version;
        uint8_t id;
        uint16_t sequence;
        uint32_t met_s;
        uint64_t cycles;
        uint16_t length;
    } __attribute__((packed));
    _Static_assert(sizeof(struct header) == FRAME_HEADER_BYTES, "the header as documented");
    struct header header = {.sync = {FRAME_SYNC_BYTES},
                            .version = FRAME_VERSION,
                            .id = (uint8_t)id,
                            .sequence = stamp->sequence,
                            .met_s = stamp->met_s,
                            .cycles = stamp->cycles,
                            .length = (uint16_t)payload_bytes};
    copy(frame, &header, FRAME_HEADER_BYTES);
    copy(frame + FRAME_HEADER_BYTES, payload, payload_bytes);
    uint32_t end = FRAME_HEADER_BYTES + payload_bytes;
    uint16_t checksum = crc16(CRC16_START, frame + FRAME_SYNC_COUNT, end - FRAME_SYNC_COUNT);
    frame[end] = (uint8_t)checksum;
    frame[end + 1] = (uint8_t)(checksum >> 8);
    return end + FRAME_CHECKSUM_BYTES;
}

static void drop(struct frame_finder *finder, uint32_t count) {
    for (uint32_t i = count; i < finder->count; i++) {
        finder->bytes[i - count] = finder->bytes[i];
    }
    finder->count -= count;
}

// Drops bytes until the first could begin a frame.
static void align(struct frame_finder *finder) {
    uint32_t start = 0;
    for (; start < finder->count; start++) {
        uint32_t rest = finder->count - start;
        uint32_t compare = rest < FRAME_SYNC_COUNT ? rest : FRAME_SYNC_COUNT;
        uint32_t same = 0;
        while (same < compare && finder->bytes[start + same] == sync[same]) {
            same++;
        }
        if (same == compare) {
            break;
        }
    }
    drop(finder, start);
}

static uint32_t number_at(const struct frame_finder *finder, uint32_t place) {
    return finder->bytes[place] | (uint32_t)finder->bytes[place + 1] << 8;
}

bool frame_find(struct frame_finder *finder, struct frame_found *found) {
    static uint8_t payload[FRAME_PAYLOAD_MAX];
    align(finder);
    if (finder->count < FRAME_HEADER_BYTES) {
        return false;
    }
    uint32_t length = number_at(finder, LENGTH_AT);
    uint32_t end = FRAME_HEADER_BYTES + length;
    *found = (struct frame_found){.id = finder->bytes[ID_AT]};
    if (length > FRAME_PAYLOAD_MAX || finder->bytes[VERSION_AT] != FRAME_VERSION) {
        drop(finder, 1);
        return true;
    }
    if (finder->count < end + FRAME_CHECKSUM_BYTES) {
        return false;
    }
    if (crc16(CRC16_START, finder->bytes + FRAME_SYNC_COUNT, end - FRAME_SYNC_COUNT) !=
        number_at(finder, end)) {
        drop(finder, 1);
        return true;
    }
    copy(payload, finder->bytes + FRAME_HEADER_BYTES, length);
    found->payload = payload;
    found->payload_bytes = (uint16_t)length;
    found->sound = true;
    drop(finder, end + FRAME_CHECKSUM_BYTES);
    return true;
}

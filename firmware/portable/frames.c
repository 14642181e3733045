// See frames.h. The bytes are put one by one: any processor, any alignment.
#include "frames.h"

#include "crc.h"

// Where its parts lie in a frame. Numbers are little-endian.
#define VERSION_AT 4u
#define ID_AT 5u
#define SEQUENCE_AT 6u
#define MET_AT 8u
#define CYCLES_AT 12u
#define LENGTH_AT 20u
_Static_assert(LENGTH_AT + 2u == FRAME_HEADER_BYTES, "the header as documented");

static const uint8_t sync[FRAME_SYNC_COUNT] = {FRAME_SYNC_BYTES};

static void copy(uint8_t *to, const uint8_t *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

static void put(uint8_t *place, uint32_t bytes, uint64_t number) {
    for (uint32_t i = 0; i < bytes; i++) {
        place[i] = (uint8_t)(number >> 8 * i);
    }
}

static uint64_t get(const uint8_t *place, uint32_t bytes) {
    uint64_t number = 0;
    for (uint32_t i = 0; i < bytes; i++) {
        number |= (uint64_t)place[i] << 8 * i;
    }
    return number;
}

// Over everything between sync and checksum.
static uint16_t checksum_of(const uint8_t *frame, uint32_t end) {
    return crc16(CRC16_START, frame + FRAME_SYNC_COUNT, end - FRAME_SYNC_COUNT);
}

uint32_t frame_wrap(uint8_t frame[FRAME_MAX], uint32_t id, const struct frame_stamp *stamp,
                    const void *payload, uint32_t payload_bytes) {
    copy(frame, sync, FRAME_SYNC_COUNT);
    frame[VERSION_AT] = FRAME_VERSION;
    frame[ID_AT] = (uint8_t)id;
    put(frame + SEQUENCE_AT, 2, stamp->sequence);
    put(frame + MET_AT, 4, stamp->met_s);
    put(frame + CYCLES_AT, 8, stamp->cycles);
    put(frame + LENGTH_AT, 2, payload_bytes);
    copy(frame + FRAME_HEADER_BYTES, payload, payload_bytes);
    uint32_t end = FRAME_HEADER_BYTES + payload_bytes;
    put(frame + end, FRAME_CHECKSUM_BYTES, checksum_of(frame, end));
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

static void read(const uint8_t *frame, uint32_t payload_bytes, struct frame_found *found) {
    found->sound = true;
    found->payload_bytes = (uint16_t)payload_bytes;
    found->stamp.sequence = (uint16_t)get(frame + SEQUENCE_AT, 2);
    found->stamp.met_s = (uint32_t)get(frame + MET_AT, 4);
    found->stamp.cycles = get(frame + CYCLES_AT, 8);
    copy(found->payload, frame + FRAME_HEADER_BYTES, payload_bytes);
}

bool frame_find(struct frame_finder *finder, struct frame_found *found) {
    align(finder);
    if (finder->count < FRAME_HEADER_BYTES) {
        return false;
    }
    const uint8_t *frame = finder->bytes;
    uint32_t payload_bytes = (uint32_t)get(frame + LENGTH_AT, 2);
    uint32_t end = FRAME_HEADER_BYTES + payload_bytes;
    found->id = frame[ID_AT];
    found->sound = false;
    if (payload_bytes > FRAME_PAYLOAD_MAX || frame[VERSION_AT] != FRAME_VERSION) {
        drop(finder, 1);
        return true;
    }
    if (finder->count < end + FRAME_CHECKSUM_BYTES) {
        return false;
    }
    if (get(frame + end, FRAME_CHECKSUM_BYTES) != checksum_of(frame, end)) {
        drop(finder, 1);
        return true;
    }
    read(frame, payload_bytes, found);
    drop(finder, end + FRAME_CHECKSUM_BYTES);
    return true;
}

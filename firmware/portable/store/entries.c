// See entries.h.
#include "entries.h"

#include "../crc.h"
#include "private/bytes.h"

#define NUMBER_MAX 10u // bytes of a varint

uint32_t entry_put_number(uint8_t *bytes, uint64_t value) {
    uint32_t count = 0;
    while (value >= 128) {
        bytes[count++] = (uint8_t)(value | 128u);
        value >>= 7;
    }
    bytes[count++] = (uint8_t)value;
    return count;
}

uint32_t entry_get_number(const uint8_t *bytes, uint32_t count, uint64_t *value) {
    *value = 0;
    for (uint32_t i = 0; i < count && i < NUMBER_MAX; i++) {
        *value |= (uint64_t)(bytes[i] & 127u) << 7u * i;
        if (bytes[i] < 128) {
            return i + 1u;
        }
    }
    return 0;
}

// A difference, which has a sign, as a number that is small when the difference is.
static uint64_t folded(uint64_t difference) { return difference << 1 ^ (0 - (difference >> 63)); }

static uint64_t unfolded(uint64_t number) { return number >> 1 ^ (0 - (number & 1u)); }

uint32_t entry_put_head(uint8_t bytes[ENTRY_HEAD_MAX], const struct entry_head *head) {
    uint32_t count = 0;
    bytes[count++] = (uint8_t)(head->kind | (head->moved ? ENTRY_MOVED : 0));
    count += entry_put_number(bytes + count, head->payload_bytes);
    if (!head->moved) {
        return count + entry_put_number(bytes + count, folded(head->time_ms - head->earlier_ms));
    }
    count += entry_put_number(bytes + count, head->sequence);
    return count + entry_put_number(bytes + count, head->time_ms);
}

uint32_t entry_get_head(const uint8_t *bytes, uint32_t count, struct entry_head *head) {
    uint64_t length, sequence = head->sequence, time;
    if (count == 0) {
        return 0;
    }
    head->kind = bytes[0] & ENTRY_KIND_MAX;
    head->moved = bytes[0] & ENTRY_MOVED;
    uint32_t at = 1, more = entry_get_number(bytes + at, count - at, &length);
    at += more;
    if (more != 0 && head->moved) {
        more = entry_get_number(bytes + at, count - at, &sequence);
        at += more;
    }
    if (more != 0) {
        more = entry_get_number(bytes + at, count - at, &time);
        at += more;
    }
    if (more == 0 || length > UINT32_MAX || sequence > UINT32_MAX) {
        return 0;
    }
    head->payload_bytes = (uint32_t)length;
    head->sequence = (uint32_t)sequence;
    head->time_ms = head->moved ? time : head->earlier_ms + unfolded(time);
    return at;
}

uint32_t entry_checksum(const struct entry_head *head) {
    uint8_t bytes[13];
    bytes_put(bytes, head->sequence, 4);
    bytes_put(bytes + 4, head->time_ms, 8);
    bytes[12] = head->kind;
    return crc32_after(0, bytes, sizeof bytes);
}

uint32_t entry_put_dropped(uint8_t bytes[ENTRY_DROPPED_MAX], const struct entry_dropped *dropped) {
    uint32_t count = entry_put_number(bytes, dropped->first);
    count += entry_put_number(bytes + count, dropped->last);
    return count + entry_put_number(bytes + count, dropped->count);
}

bool entry_get_dropped(const uint8_t *bytes, uint32_t count, struct entry_dropped *dropped) {
    uint64_t value[3];
    uint32_t at = 0;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t more = entry_get_number(bytes + at, count - at, &value[i]);
        if (more == 0 || value[i] > UINT32_MAX) {
            return false;
        }
        at += more;
    }
    *dropped = (struct entry_dropped){(uint32_t)value[0], (uint32_t)value[1], (uint32_t)value[2]};
    return true;
}

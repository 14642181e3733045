// Fuzzes the parser of gdb's packets: any bytes fall apart into packets and noise, to the last one.
// The bytes are taken as a stream, and again as the contents of one packet with a right sum, so
// that the fuzzer reaches what lies behind the sum.
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ares.h"

static struct ares_packet packet;

static void check(size_t count) {
    assert(packet.kind < ARES_PACKETS);
    assert(packet.taken <= count && packet.count <= ARES_PACKET_BYTES);
    assert((packet.taken == 0) == (packet.kind == ARES_PACKET_PARTIAL));
    assert(packet.kind != ARES_PACKET_WRITE_MEMORY || packet.numbers[1] == packet.count);
}

// An exact copy, so that the sanitizer sees a read past the end.
static void take_all(const uint8_t *bytes, size_t count) {
    uint8_t *stream = malloc(count + !count);
    memcpy(stream, bytes, count);
    for (size_t at = 0;;) {
        uint8_t *rest = malloc(count - at + !(count - at));
        memcpy(rest, stream + at, count - at);
        ares_packet_take(rest, count - at, &packet);
        free(rest);
        check(count - at);
        at += packet.taken;
        if (packet.kind == ARES_PACKET_PARTIAL) {
            break;
        }
    }
    free(stream);
}

static void take_as_contents(const uint8_t *bytes, size_t count) {
    uint8_t *stream = malloc(2 * count + 4);
    uint8_t sum = 0;
    size_t length = 0;
    stream[length++] = '$';
    for (size_t i = 0; i < count; i++) {
        bool escaped = bytes[i] == '$' || bytes[i] == '#' || bytes[i] == '}';
        if (escaped) {
            stream[length++] = '}';
        }
        stream[length++] = (uint8_t)(escaped ? bytes[i] ^ 0x20 : bytes[i]);
    }
    for (size_t i = 1; i < length; i++) {
        sum = (uint8_t)(sum + stream[i]);
    }
    stream[length++] = '#';
    stream[length++] = (uint8_t)"0123456789abcdef"[sum >> 4];
    stream[length++] = (uint8_t)"0123456789abcdef"[sum & 15];
    ares_packet_take(stream, length, &packet);
    check(length);
    assert(packet.taken == length);
    assert(packet.kind >= ARES_PACKET_UNKNOWN || count > ARES_PACKET_BYTES);
    free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    take_all(bytes, count);
    take_as_contents(bytes, count);
    return 0;
}

// gdb's remote protocol, the debugger's half of it: the next packet of a stream of bytes, taken
// apart into numbers and data. Whoever has the stream answers; here nothing is kept between calls.
//
// A packet is $CONTENTS#SUM with SUM in two hexadecimal digits; } makes the next byte differ by
// 0x20. Each command is a row: how its contents begin, and a pattern for what follows.
// Not taken: notifications (%), and addresses given to c, s, C and S, which vCont has replaced.
//
// Source: Debugging with GDB, appendix "GDB Remote Serial Protocol" (GDB 13).
#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "../include/ares.h"

#define ESCAPE '}'
#define ESCAPE_FLIPS 0x20u
#define INTERRUPT_BYTE 0x03u
#define STREAM_BYTES_MAX (2u * ARES_PACKET_BYTES) // of one packet's contents, every byte escaped
#define NUMBERS 3u
#define DIGITS_MAX 16u

// In a pattern: n a number in hexadecimal; t text, to the last place where the rest still fits;
// h bytes in hexadecimal, H as many as the last number says, B the same as they are;
// v the actions of vCont. Any other byte stands for itself.
struct row {
    uint32_t kind;
    const char *begins;
    const char *pattern;
};

// The first row that fits is it, so that a longer beginning stands above a shorter.
static const struct row rows[] = {
    {ARES_PACKET_WHY, "?", ""},
    {ARES_PACKET_READ_REGISTERS, "g", ""},
    {ARES_PACKET_WRITE_REGISTERS, "G", "h"},
    {ARES_PACKET_READ_REGISTER, "p", "n"},
    {ARES_PACKET_WRITE_REGISTER, "P", "n=h"},
    {ARES_PACKET_READ_MEMORY, "m", "n,n"},
    {ARES_PACKET_WRITE_MEMORY, "M", "n,n:H"},
    {ARES_PACKET_WRITE_MEMORY, "X", "n,n:B"},
    {ARES_PACKET_INSERT, "Z", "n,n,n"},
    {ARES_PACKET_REMOVE, "z", "n,n,n"},
    {ARES_PACKET_ACTIONS, "vCont?", ""},
    {ARES_PACKET_RESUME, "vCont;", "v"},
    {ARES_PACKET_KILL, "vKill;", "t"},
    {ARES_PACKET_KILL, "k", ""},
    {ARES_PACKET_EXTENDED, "!", ""},
    {ARES_PACKET_RUN, "vRun;", "t"},
    {ARES_PACKET_RESTART, "R", "t"},
    {ARES_PACKET_ATTACH, "vAttach;", "n"},
    {ARES_PACKET_REVERSE_CONTINUE, "bc", ""},
    {ARES_PACKET_REVERSE_STEP, "bs", ""},
    {ARES_PACKET_CONTINUE, "c", ""},
    {ARES_PACKET_CONTINUE, "C", "n"},
    {ARES_PACKET_STEP, "s", ""},
    {ARES_PACKET_STEP, "S", "n"},
    {ARES_PACKET_DETACH, "D", "t"},
    {ARES_PACKET_SET_THREAD, "H", "t"},
    {ARES_PACKET_THREAD_ALIVE, "T", "t"},
    {ARES_PACKET_SUPPORTED, "qSupported", "t"},
    {ARES_PACKET_NO_ACK, "QStartNoAckMode", ""},
    {ARES_PACKET_NON_STOP, "QNonStop:", "n"},
    {ARES_PACKET_ATTACHED, "qAttached", "t"},
    {ARES_PACKET_SUM, "qCRC:", "n,n"},
    {ARES_PACKET_THREAD, "qC", ""},
    {ARES_PACKET_FIRST_THREADS, "qfThreadInfo", ""},
    {ARES_PACKET_MORE_THREADS, "qsThreadInfo", ""},
    {ARES_PACKET_THREAD_EXTRA, "qThreadExtraInfo,", "t"},
    {ARES_PACKET_SYMBOL, "qSymbol:", "t"},
    {ARES_PACKET_MONITOR, "qRcmd,", "h"},
    {ARES_PACKET_FEATURES, "qXfer:features:read:", "t:n,n"},
    {ARES_PACKET_MEMORY_MAP, "qXfer:memory-map:read:", "t:n,n"},
    {ARES_PACKET_EXEC_FILE, "qXfer:exec-file:read:", "t:n,n"},
    {ARES_PACKET_THREADS, "qXfer:threads:read:", "t:n,n"},
};

// What is left of the contents, and what was made of it.
struct reader {
    const uint8_t *at;
    const uint8_t *end;
    struct ares_packet *packet;
    uint32_t numbers; // filled
};

static int digit_of(uint8_t byte) {
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// ---- the patterns ------------------------------------------------------------------------------

static bool read_number(struct reader *reader) {
    uint64_t number = 0;
    uint32_t digits = 0;
    while (reader->at < reader->end && digit_of(*reader->at) >= 0 && digits < DIGITS_MAX) {
        number = number << 4 | (uint64_t)digit_of(*reader->at++);
        digits++;
    }
    assert(reader->numbers < NUMBERS);
    reader->packet->numbers[reader->numbers++] = number;
    return digits > 0;
}

// The data is laid over the contents, whose beginning has been read: it never gets ahead.
static bool read_hexadecimal(struct reader *reader) {
    struct ares_packet *packet = reader->packet;
    packet->count = 0;
    while (reader->end - reader->at >= 2) {
        int high = digit_of(reader->at[0]);
        int low = digit_of(reader->at[1]);
        if (high < 0 || low < 0) {
            return false;
        }
        packet->data[packet->count++] = (uint8_t)(high << 4 | low);
        reader->at += 2;
    }
    return reader->at == reader->end;
}

static void take_data(struct reader *reader, size_t count) {
    memmove(reader->packet->data, reader->at, count);
    reader->packet->count = (uint32_t)count;
    reader->at += count;
}

static bool last_number_is_count(const struct reader *reader) {
    return reader->packet->numbers[reader->numbers - 1] == reader->packet->count;
}

// The text goes as far as the last byte of the kind that follows it in the pattern.
static bool read_text(struct reader *reader, char follows) {
    const uint8_t *end = reader->end;
    while (follows && end > reader->at && end[-1] != (uint8_t)follows) {
        end--;
    }
    bool found = !follows || end > reader->at;
    if (found) {
        take_data(reader, (size_t)(end - reader->at) - (follows ? 1 : 0));
    }
    return found;
}

// vCont;ACTION[:THREAD]... There is one hart, so that the first action, the leftmost, is for it.
// numbers: the action's letter, then the range of r.
static bool read_actions(struct reader *reader) {
    if (reader->at == reader->end) {
        return false;
    }
    uint8_t action = *reader->at++;
    uint32_t wanted = action == 'r' ? 2 : action == 'C' || action == 'S' ? 1 : 0;
    reader->packet->numbers[reader->numbers++] = action;
    for (uint32_t i = 0; i < wanted; i++) {
        bool comma = i > 0;
        if (comma && (reader->at == reader->end || *reader->at++ != ',')) {
            return false;
        }
        if (!read_number(reader)) {
            return false;
        }
    }
    bool ends = reader->at == reader->end || *reader->at == ':' || *reader->at == ';';
    reader->at = reader->end;
    return ends && memchr("cCsSrt", action, 6) != NULL;
}

static bool read_item(struct reader *reader, const char *pattern) {
    switch (*pattern) {
    case 'n': return read_number(reader);
    case 'h': return read_hexadecimal(reader);
    case 'H': return read_hexadecimal(reader) && last_number_is_count(reader);
    case 'B':
        take_data(reader, (size_t)(reader->end - reader->at));
        return last_number_is_count(reader);
    case 't': return read_text(reader, pattern[1]);
    case 'v': return read_actions(reader);
    default: return reader->at < reader->end && *reader->at++ == (uint8_t)*pattern;
    }
}

static void parse(struct ares_packet *packet, uint32_t length) {
    packet->kind = ARES_PACKET_UNKNOWN;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t begins = strlen(rows[i].begins);
        if (length < begins || memcmp(packet->data, rows[i].begins, begins) != 0) {
            continue;
        }
        struct reader reader = {packet->data + begins, packet->data + length, packet, 0};
        const char *pattern = rows[i].pattern;
        while (*pattern && read_item(&reader, pattern)) {
            pattern++;
        }
        bool fits = *pattern == '\0' && reader.at == reader.end;
        packet->kind = fits ? rows[i].kind : ARES_PACKET_MALFORMED;
        break;
    }
}

// ---- the stream --------------------------------------------------------------------------------

static bool begins_something(uint8_t byte) {
    return byte == '$' || byte == '+' || byte == '-' || byte == INTERRUPT_BYTE;
}

static uint32_t noise(const uint8_t *bytes, size_t count) {
    uint32_t length = 1;
    while (length < count && length < STREAM_BYTES_MAX && !begins_something(bytes[length])) {
        length++;
    }
    return length;
}

// The contents between $ and #, unescaped. False: longer than a packet may be.
static bool unescape(const uint8_t *from, const uint8_t *end, struct ares_packet *packet,
                     uint32_t *length) {
    for (*length = 0; from < end; from++) {
        bool escaped = *from == ESCAPE && from + 1 < end;
        from += escaped;
        if (*length == ARES_PACKET_BYTES) {
            return false;
        }
        packet->data[(*length)++] = (uint8_t)(*from ^ (escaped ? ESCAPE_FLIPS : 0));
    }
    return true;
}

static void take_contents(const uint8_t *bytes, size_t count, struct ares_packet *packet) {
    uint8_t sum = 0;
    size_t end = 1;
    while (end < count && end <= STREAM_BYTES_MAX && bytes[end] != '#' && bytes[end] != '$') {
        sum = (uint8_t)(sum + bytes[end++]);
    }
    bool ends = end < count && bytes[end] == '#';
    if (!ends && (end < count || end > STREAM_BYTES_MAX)) {
        packet->kind = ARES_PACKET_DAMAGED; // without an end: what comes is another packet
        packet->taken = (uint32_t)end;
        return;
    }
    if (count - end < 3) {
        return;
    }
    int high = digit_of(bytes[end + 1]);
    int low = digit_of(bytes[end + 2]);
    uint32_t length;
    packet->taken = (uint32_t)end + 3;
    packet->kind = ARES_PACKET_DAMAGED;
    if (high >= 0 && low >= 0 && sum == (high << 4 | low) &&
        unescape(bytes + 1, bytes + end, packet, &length)) {
        parse(packet, length);
    }
}

void ares_packet_take(const uint8_t *bytes, size_t count, struct ares_packet *packet) {
    packet->kind = ARES_PACKET_PARTIAL;
    packet->taken = 0;
    packet->count = 0;
    memset(packet->numbers, 0, sizeof packet->numbers);
    if (count == 0) {
        return;
    }
    if (bytes[0] == '$') {
        take_contents(bytes, count, packet);
    } else if (!begins_something(bytes[0])) {
        packet->kind = ARES_PACKET_NOISE;
        packet->taken = noise(bytes, count);
    } else {
        packet->taken = 1;
        packet->kind = bytes[0] == '+'   ? ARES_PACKET_ACK
                       : bytes[0] == '-' ? ARES_PACKET_NAK
                                         : ARES_PACKET_INTERRUPT;
    }
}

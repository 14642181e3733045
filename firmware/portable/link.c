// Frames on the wire: see link.h and docs/panel-protocol.md.
//
// A frame is 0x00, the payload in Consistent Overhead Byte Stuffing, 0x00. A payload is type,
// sequence, body and CRC-16, most significant byte first. The CRC is complemented (CRC-16/GENIBUS):
// over a whole payload it then comes to a constant other than zero, and a zero put at the end does
// not go unseen. As no payload reaches 254 bytes, the stuffing's code 0xFF is never sent.
//
// Source: S. Cheshire and M. Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on
// Networking 7(2), 1999.
#include "link.h"

#include "crc.h"

#define CRC_OF_WHOLE 0x1D0Fu // what a payload and its complemented CRC come to
#define PAYLOAD_MIN 4u
#define AHEAD_MAX 127u // a number so far ahead of the last is new; any other was heard before

static void append(struct link *self, uint8_t byte) {
    if (self->count < LINK_PAYLOAD_MAX) {
        self->room[self->count++] = byte;
    } else {
        self->spoilt = true;
    }
}

static void unstuff(struct link *self, uint8_t byte) {
    self->begun = true;
    if (self->left > 0) {
        append(self, byte);
        self->left--;
        return;
    }
    if (self->zero) {
        append(self, 0);
    }
    self->left = (uint8_t)(byte - 1u);
    self->zero = byte != 0xFF;
}

// A greeting may come with any number: it begins a session. Else a frame heard before is refused.
static bool in_order(struct link *self, uint8_t type, uint8_t sequence) {
    if (self->met && type != LINK_GREET && type != LINK_HELLO) {
        uint8_t ahead = (uint8_t)(sequence - self->heard);
        if (ahead == 0 || ahead > AHEAD_MAX) {
            self->repeated++;
            return false;
        }
        self->missed += ahead - 1u;
    }
    self->met = true;
    self->heard = sequence;
    return true;
}

static bool finish(struct link *self, struct link_message *message) {
    if (self->spoilt || self->left > 0 || self->count < PAYLOAD_MIN ||
        crc16(CRC16_START, self->room, self->count) != CRC_OF_WHOLE) {
        self->damaged++;
        return false;
    }
    message->type = self->room[0];
    message->count = (uint8_t)(self->count - PAYLOAD_MIN);
    message->body = self->room + 2;
    return in_order(self, self->room[0], self->room[1]);
}

void link_drop(struct link *self) {
    self->count = self->left = 0;
    self->zero = self->begun = self->spoilt = false;
}

bool link_take(struct link *self, uint8_t byte, struct link_message *message) {
    if (byte != 0) {
        unstuff(self, byte);
        return false;
    }
    bool whole = self->begun && finish(self, message);
    link_drop(self);
    return whole;
}

static uint8_t stuff(const uint8_t *bytes, uint8_t count, uint8_t *out) {
    uint8_t code_at = 0;
    uint8_t at = 1;
    for (uint8_t i = 0; i < count; i++) {
        if (bytes[i] == 0) {
            out[code_at] = (uint8_t)(at - code_at);
            code_at = at++;
        } else {
            out[at++] = bytes[i];
        }
    }
    out[code_at] = (uint8_t)(at - code_at);
    return at;
}

uint8_t link_frame(struct link *self, uint8_t type, const uint8_t *body, uint8_t count,
                   uint8_t *frame) {
    uint8_t payload[LINK_PAYLOAD_MAX];
    payload[0] = type;
    payload[1] = self->next++;
    for (uint8_t i = 0; i < count; i++) {
        payload[2u + i] = body[i];
    }
    uint16_t crc = (uint16_t)~crc16(CRC16_START, payload, count + 2u);
    payload[count + 2u] = (uint8_t)(crc >> 8);
    payload[count + 3u] = (uint8_t)crc;
    frame[0] = 0;
    uint8_t end = (uint8_t)(1u + stuff(payload, (uint8_t)(count + PAYLOAD_MIN), frame + 1));
    frame[end] = 0;
    return (uint8_t)(end + 1u);
}

void link_forget(struct link *self) { self->met = false; }

void link_put32(uint8_t *place, uint32_t value) {
    for (uint8_t i = 0; i < 4; i++) {
        place[i] = (uint8_t)(value >> (24u - 8u * i));
    }
}

uint32_t link_get32(const uint8_t *place) {
    uint32_t value = 0;
    for (uint8_t i = 0; i < 4; i++) {
        value = value << 8 | place[i];
    }
    return value;
}

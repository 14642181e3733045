// The wire between the switch panel and its host: frames, their check, their order.
// docs/panel-protocol.md is the description. Both ends run this: hw/panel, and the host through
// emulator/ares4/portable/wire.py.
#ifndef ARES4_PORTABLE_LINK_H
#define ARES4_PORTABLE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#define LINK_VERSION 2u
#define LINK_RECENT 4u // changes that are told again with each new one
#define LINK_BODY_MAX 80u
enum {
    LINK_PAYLOAD_MAX = LINK_BODY_MAX + 4u,  // type, sequence, body, CRC
    LINK_FRAME_MAX = LINK_PAYLOAD_MAX + 3u, // delimiter, first code byte, payload, delimiter
};

enum link_type {
    LINK_CHANGE = 'C', // panel to host: the latest changes of position
    LINK_GREET = 'G',  // host to panel: who are you?
    LINK_HELLO = 'H',  // panel to host: who it is
    LINK_LAMPS = 'L',  // host to panel: what is lit
    LINK_STATE = 'S',  // panel to host: all positions
};

struct link {
    uint8_t room[LINK_PAYLOAD_MAX]; // the payload, as far as it has come
    uint8_t count;                  // bytes of it
    uint8_t left;                   // bytes before the next code byte
    bool zero;                      // a zero stands before what the next code byte begins
    bool begun;                     // something came since the last delimiter
    bool spoilt;                    // it cannot be a payload
    bool met;                       // the peer's last sequence number is known
    uint8_t heard;                  // that number
    uint8_t next;                   // the number of the next frame that is sent
    uint32_t damaged;               // frames that came broken
    uint32_t repeated;              // frames that were heard before
    uint32_t missed;                // frames that did not come, by their sequence
};

struct link_message {
    uint8_t type;
    uint8_t count;
    const uint8_t *body; // in the link's room: good until the next byte is taken
};

// Takes one byte off the wire. True: it completed a message.
bool link_take(struct link *self, uint8_t byte, struct link_message *message);
// Writes the next frame, at most LINK_FRAME_MAX bytes; returns their number. count <=
// LINK_BODY_MAX.
uint8_t link_frame(struct link *self, uint8_t type, const uint8_t *body, uint8_t count,
                   uint8_t *frame);
// The peer may begin anew with any sequence number.
void link_forget(struct link *self);
// What came of a frame so far was for nobody.
void link_drop(struct link *self);

// Numbers on the wire: most significant byte first.
void link_put32(uint8_t *place, uint32_t value);
uint32_t link_get32(const uint8_t *place);

#endif

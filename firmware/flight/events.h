// Events: something happened that the ground, the log and the console should hear of.
//
// A ring holds the last EVENTS_KEPT of them, each reader takes them at its own pace and counts what
// it was too slow for. What each event's fields mean is in dictionary.toml.
#ifndef ARES4_FLIGHT_EVENTS_H
#define ARES4_FLIGHT_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/dictionary.h"

#define EVENTS_KEPT 64u

struct moment;

struct event_fields {
    uint32_t a, b, c, d;
};

struct event_note {
    uint32_t counter; // 1 for the first since the start
    uint16_t event;   // enum event
    uint16_t fields;  // how many of value count
    uint32_t met_s;
    uint64_t utc_ms;
    uint64_t cycles;
    uint32_t value[EVENT_FIELDS_MAX];
};

struct event_reader {
    uint32_t taken; // counter of the last one read
    uint32_t lost;  // too slow for them, or memory lost them
};

// Before any is raised: what was told lately is found again after a restart.
void events_open(void);
// The time that events get from here on.
void events_now(const struct moment *now);
void events_raise(enum event event, struct event_fields fields);
bool events_read(struct event_reader *reader, struct event_note *note);
// As a frame on a link carries it: counter, event, its fields. Returns the bytes.
#define EVENT_BYTES_MAX (6u + 4u * EVENT_FIELDS_MAX)
uint32_t events_pack(const struct event_note *note, uint8_t payload[EVENT_BYTES_MAX]);
uint32_t events_count(void);
const char *events_name(uint32_t event);
// What an event was about: its field that says which, as pages.h has a word for it.
uint32_t events_which(const struct event_note *note);
bool events_recorded(uint32_t event);
// As the log keeps it (docs/log-format.md): its number, its fields. Returns the bytes.
uint32_t events_pack_entry(const struct event_note *note, uint8_t payload[ENTRY_BYTES_MAX]);
// The other way round: event and its fields; false when it is none.
bool events_unpack_entry(struct event_note *note, const uint8_t *payload, uint32_t payload_bytes);

#endif

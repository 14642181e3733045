// See events.h. Each event also leaves a line on the console port.
#include "flight/events.h"

#include "drivers/uart.h"
#include "flight/moment.h"
#include "kernel/assert.h"

static const struct {
    const char *name;
    uint8_t fields;
    bool recorded;
    uint8_t which;
} rows[EVENTS + 1] = {
#define EVENT_ROW(name, fields, recorded, which) [EVENT_##name] = {#name, fields, recorded, which},
    EVENT_ROWS(EVENT_ROW)};

static struct event_note ring[EVENTS_KEPT];
static uint32_t count;
static struct moment moment;

void events_now(const struct moment *now) { moment = *now; }

uint32_t events_count(void) { return count; }

const char *events_name(uint32_t event) {
    return event <= EVENTS && event ? rows[event].name : "?";
}

uint32_t events_which(const struct event_note *note) {
    ASSERT(note->event <= EVENTS);
    return note->value[rows[note->event].which];
}

bool events_recorded(uint32_t event) { return event <= EVENTS && rows[event].recorded; }

static void print(const struct event_note *note) {
    uart_unsigned(note->met_s);
    uart_text(" ");
    uart_text(rows[note->event].name);
    for (uint32_t i = 0; i < note->fields; i++) {
        uart_text(" ");
        uart_signed((int32_t)note->value[i]);
    }
    uart_text("\r\n");
}

void events_raise(enum event event, struct event_fields fields) {
    ASSERT(event && event <= EVENTS);
    struct event_note *note = &ring[count % EVENTS_KEPT];
    count++;
    *note = (struct event_note){
        .counter = count,
        .event = (uint16_t)event,
        .fields = rows[event].fields,
        .met_s = moment.met_s,
        .utc_s = moment.utc_s,
        .cycles = moment.cycles,
        .value = {fields.a, fields.b, fields.c, fields.d},
    };
    print(note);
}

uint32_t events_pack(const struct event_note *note, uint8_t payload[EVENT_BYTES_MAX]) {
    struct {
        uint32_t counter;
        uint16_t event;
        uint32_t value[EVENT_FIELDS_MAX];
    } __attribute__((packed)) packed = {note->counter, note->event, {0}};
    _Static_assert(sizeof packed == EVENT_BYTES_MAX, "as documented");
    ASSERT(note->fields <= EVENT_FIELDS_MAX);
    for (uint32_t n = 0; n < note->fields; n++) {
        packed.value[n] = note->value[n];
    }
    const uint8_t *bytes = (const uint8_t *)&packed;
    uint32_t used = EVENT_BYTES_MAX - 4u * (EVENT_FIELDS_MAX - note->fields);
    for (uint32_t i = 0; i < used; i++) {
        payload[i] = bytes[i];
    }
    return used;
}

bool events_read(struct event_reader *reader, struct event_note *note) {
    if (reader->taken == count) {
        return false;
    }
    ASSERT((int32_t)(count - reader->taken) > 0); // nobody has read what is still to come
    if (count - reader->taken > EVENTS_KEPT) {
        reader->lost += count - reader->taken - EVENTS_KEPT;
        reader->taken = count - EVENTS_KEPT;
    }
    *note = ring[reader->taken % EVENTS_KEPT];
    reader->taken++;
    return true;
}

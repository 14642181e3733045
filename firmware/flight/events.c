// See events.h. Each event also leaves a line on the console port.
//
// What repeats itself is not news: of an event whose row says so, those that are alike in the
// fields that the row names are raised MOST times within its time, and not more. A restart changes
// nothing of that.
#include "flight/events.h"

#include "drivers/uart.h"
#include "flight/moment.h"
#include "flight/packing.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

static const struct {
    const char *name;
    uint8_t fields;
    bool recorded;
    uint8_t which;
    uint8_t alike;    // fields that make two of them alike, a bit each
    uint16_t again_s; // 0: each is news
    uint8_t folded;   // fields that may be negative, a bit each
} rows[EVENTS + 1] = {
#define EVENT_ROW(name, fields, recorded, which, alike, again_s, folded)                           \
    [EVENT_##name] = {#name, fields, recorded, which, alike, again_s, folded},
    EVENT_ROWS(EVENT_ROW)};

#define MOST 3u
#define LATELY 64u // different ones that are remembered
#define SECOND_CYCLES UINT64_C(100000000)

static struct lately {
    uint64_t until;
    uint32_t value[EVENT_FIELDS_MAX];
    uint32_t event; // 0: none
    uint32_t times;
} lately[LATELY];
KEPT(lately_row, struct lately, LATELY, KEPT_UNTIL_POWER_ON);

static struct event_note ring[EVENTS_KEPT];
static uint32_t count;
static struct moment moment;

void events_open(void) {
    for (uint32_t i = 0; i < LATELY; i++) {
        const struct lately *kept = kept_get(&lately_row, i);
        lately[i] = kept ? *kept : (struct lately){0};
    }
}

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

static bool is_alike(const struct lately *one, const struct lately *other) {
    if (one->event != other->event) {
        return false;
    }
    for (uint32_t n = 0; n < EVENT_FIELDS_MAX; n++) {
        if (rows[other->event].alike >> n & 1u && one->value[n] != other->value[n]) {
            return false;
        }
    }
    return true;
}

static void remember(struct lately *place, struct lately one) {
    *place = one;
    kept_put(&lately_row, (uint32_t)(place - lately), place);
}

static bool is_news(enum event event, struct event_fields fields) {
    if (rows[event].again_s == 0) {
        return true;
    }
    struct lately now = {.until = moment.cycles + rows[event].again_s * SECOND_CYCLES,
                         .value = {fields.a, fields.b, fields.c, fields.d},
                         .event = event,
                         .times = 1};
    struct lately *oldest = lately;
    for (struct lately *one = lately; one < lately + LATELY; one++) {
        if (one->until > moment.cycles && is_alike(one, &now)) {
            if (one->times >= MOST) {
                return false;
            }
            now = *one;
            now.times++;
            remember(one, now);
            return true;
        }
        oldest = one->until < oldest->until ? one : oldest;
    }
    remember(oldest, now);
    return true;
}

void events_raise(enum event event, struct event_fields fields) {
    ASSERT(event && event <= EVENTS);
    if (!is_news(event, fields)) {
        return;
    }
    struct event_note *note = &ring[count % EVENTS_KEPT];
    count++;
    *note = (struct event_note){
        .counter = count,
        .event = (uint16_t)event,
        .fields = rows[event].fields,
        .met_s = moment.met_s,
        .utc_ms = moment_ms(&moment),
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

uint32_t events_pack_entry(const struct event_note *note, uint8_t payload[ENTRY_BYTES_MAX]) {
    ASSERT(note->event <= EVENTS && note->fields <= EVENT_FIELDS_MAX);
    uint32_t used = packing_number(payload, note->event);
    for (uint32_t n = 0; n < note->fields; n++) {
        bool folded = rows[note->event].folded >> n & 1u;
        used += packing_number(payload + used,
                               folded ? packing_folded((int32_t)note->value[n]) : note->value[n]);
    }
    return used;
}

bool events_unpack_entry(struct event_note *note, const uint8_t *payload, uint32_t payload_bytes) {
    uint64_t number = 0;
    uint32_t used = entry_get_number(payload, payload_bytes, &number);
    if (used == 0 || number == 0 || number > EVENTS) {
        return false;
    }
    *note = (struct event_note){.event = (uint16_t)number, .fields = rows[number].fields};
    for (uint32_t n = 0; n < note->fields; n++) {
        uint32_t more = entry_get_number(payload + used, payload_bytes - used, &number);
        if (more == 0) {
            return false;
        }
        used += more;
        uint32_t value = (uint32_t)number;
        bool folded = rows[note->event].folded >> n & 1u;
        note->value[n] = folded ? value >> 1 ^ (value & 1u ? UINT32_MAX : 0) : value;
    }
    return true;
}

// Whether memory still says what was raised: one that no table knows is as good as lost.
static bool is_sound(const struct event_note *note) {
    return note->event && note->event <= EVENTS && note->fields == rows[note->event].fields;
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
    do {
        *note = ring[reader->taken % EVENTS_KEPT];
        reader->taken++;
        if (is_sound(note)) {
            return true;
        }
        reader->lost++;
    } while (reader->taken != count);
    return false;
}

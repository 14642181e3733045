// The switch panel: reads the contacts, tells the host what moved, lights what the host says.
//
// Contacts are numbered as the controls of controls.toml follow each other: a control of two
// positions has one contact (closed is 1); of three, two contacts (the first closed is 0, the
// second 2, none 1, as on a centre-off toggle switch); of more, one contact a position. Contact n
// stands at column n / 8, row n % 8. A pattern no switch at rest makes (a rotary between detents)
// leaves the position as it was.
//
// A contact counts as moved when it was otherwise in four scans in a row, 4 ms apart: bounces of
// up to 12 ms are none, and one that rested for 20 ms is never lost, though a scan comes late.
//
// Which controls are fitted is said by fitted.def. The contacts of the others are not looked at,
// and the host is told that they stand nowhere.
#include "panel.h"

#include <string.h>

#include "../../c_core/board/generated/controls.h"

#define SCAN_MS 4u
#define STATE_MS 1000u   // between two of all positions
#define HELLO_MS 1000u   // between two calls while no host is linked
#define SILENCE_MS 2000u // of the host, then the link is lost and the lamps go out
#define RECEIVE_MAX 64u  // bytes a turn
#define NO_CONTROL 0xFFu
#define NOT_FITTED 0xFFu // where a control stands that this panel has not
#define BRIGHTNESS_MAX 15u

#define GREET_BYTES 9u
#define HELLO_BYTES 10u
#define LAMPS_BYTES (5u + PANEL_DIGITS)
#define CHANGE_BYTES (1u + 2u * LINK_RECENT)
#define STATE_BYTES (CHANGE_BYTES + 2u + PANEL_CONTROLS)

#define CONTACTS_OF(positions) ((positions) == 2 ? 1 : (positions) == 3 ? 2 : (positions))
#define ROW_POSITIONS(name, positions, initial, critical, momentary) positions,
#define ROW_INITIAL(name, positions, initial, critical, momentary) initial,
#define ROW_CONTACTS(name, positions, initial, critical, momentary) +CONTACTS_OF(positions)

_Static_assert(PANEL_CONTROLS == CONTROLS, "table.h is stale: run make table");
_Static_assert(PANEL_LAMPS == LAMPS, "table.h is stale: run make table");
_Static_assert(CONTROL_ROWS(ROW_CONTACTS) <= 8 * HAL_COLUMNS, "the matrix is too small");
_Static_assert(STATE_BYTES <= LINK_BODY_MAX && LAMPS_BYTES <= LINK_BODY_MAX, "a body is too long");

static const uint8_t positions_of[CONTROLS] = {CONTROL_ROWS(ROW_POSITIONS)};
static const uint8_t initial_of[CONTROLS] = {CONTROL_ROWS(ROW_INITIAL)};

#ifndef FITTED
#define FITTED "fitted.def"
#endif

#define CONTROL(name) [CONTROL_##name] = true,
// One more than there are controls, so that a panel without any has a table too.
static const bool fitted[CONTROLS + 1] = {
#include FITTED
    [CONTROLS] = false,
};
#undef CONTROL

static bool closed(const struct panel *self, uint8_t contact) {
    return self->columns[contact / 8].closed >> contact % 8 & 1;
}

// The position that a control's contacts show, or `before` when they show none.
static uint8_t position_at(const struct panel *self, uint8_t contact, uint8_t positions,
                           uint8_t before) {
    if (positions == 2) {
        return closed(self, contact);
    }
    if (positions == 3) {
        bool first = closed(self, contact);
        bool second = closed(self, (uint8_t)(contact + 1u));
        return first && second ? before : first ? 0 : second ? 2 : 1;
    }
    uint8_t found = before;
    uint8_t number = 0;
    for (uint8_t i = 0; i < positions; i++) {
        if (closed(self, (uint8_t)(contact + i))) {
            found = i;
            number++;
        }
    }
    return number == 1 ? found : before;
}

static void note(struct panel *self, uint8_t control) {
    memmove(self->recent[1], self->recent[0], sizeof self->recent - sizeof self->recent[0]);
    self->recent[0][0] = control;
    self->recent[0][1] = self->position[control];
    self->changes++;
}

static void read_positions(struct panel *self, bool notes) {
    uint8_t contact = 0;
    for (uint8_t control = 0; control < CONTROLS; control++) {
        uint8_t positions = positions_of[control];
        uint8_t position = position_at(self, contact, positions, self->position[control]);
        contact = (uint8_t)(contact + CONTACTS_OF(positions));
        if (fitted[control] && position != self->position[control]) {
            self->position[control] = position;
            if (notes) {
                note(self, control);
            }
        }
    }
}

static void scan(struct panel *self) {
    uint8_t moved = 0;
    for (uint8_t i = 0; i < HAL_COLUMNS; i++) {
        struct panel_column *column = &self->columns[i];
        uint8_t differs = hal_contacts(i) ^ column->closed;
        uint8_t flips = (uint8_t)(differs & column->high & column->low);
        column->high = (uint8_t)((column->high ^ column->low) & differs);
        column->low = (uint8_t)(~column->low & differs);
        column->closed ^= flips;
        moved |= flips;
    }
    if (moved) {
        read_positions(self, true);
    }
}

static void greeted(struct panel *self, const struct link_message *message, uint16_t now_ms) {
    const uint8_t *body = message->body;
    if (message->count < 2) {
        return;
    }
    self->session = body[1];
    self->hello_due = true;
    self->linked = message->count == GREET_BYTES && body[0] == LINK_VERSION &&
                   body[2] == PANEL_CONTROLS && body[3] == PANEL_LAMPS && body[4] == PANEL_DIGITS &&
                   link_get32(body + 5) == PANEL_TABLE;
    self->state_due = self->linked;
    if (self->linked) {
        self->last = self->session;
    }
    self->heard_ms = now_ms;
}

static void lit(struct panel *self, const struct link_message *message, uint16_t now_ms) {
    if (message->count != LAMPS_BYTES || !self->linked) {
        return;
    }
    self->lights.lamps = link_get32(message->body);
    self->lights.brightness = message->body[4] & BRIGHTNESS_MAX;
    memcpy(self->lights.digits, message->body + 5, PANEL_DIGITS);
    self->heard_ms = now_ms;
    hal_show(&self->lights);
}

static void darken(struct panel *self) {
    memset(&self->lights, 0, sizeof self->lights);
    hal_show(&self->lights);
}

static void receive(struct panel *self, uint16_t now_ms) {
    struct link_message message;
    uint8_t byte;
    for (uint8_t i = 0; i < RECEIVE_MAX && hal_take(&byte); i++) {
        if (!link_take(&self->link, byte, &message)) {
            continue;
        }
        bool was_linked = self->linked;
        if (message.type == LINK_GREET) {
            greeted(self, &message, now_ms);
        } else if (message.type == LINK_LAMPS) {
            lit(self, &message, now_ms);
        }
        if (was_linked && !self->linked) {
            darken(self);
        }
    }
}

static bool send(struct panel *self, uint8_t type, const uint8_t *body, uint8_t count) {
    uint8_t frame[LINK_FRAME_MAX];
    uint8_t number = self->link.next;
    if (hal_send(frame, link_frame(&self->link, type, body, count, frame))) {
        return true;
    }
    self->link.next = number; // it was not sent, so its number is still free
    return false;
}

static bool send_hello(struct panel *self) {
    uint8_t body[HELLO_BYTES] = {LINK_VERSION,   self->session, self->last,
                                 PANEL_CONTROLS, PANEL_LAMPS,   PANEL_DIGITS};
    link_put32(body + 6, PANEL_TABLE);
    return send(self, LINK_HELLO, body, HELLO_BYTES);
}

// Both messages begin alike: the number of changes, and the latest of them.
static bool send_positions(struct panel *self, uint8_t type) {
    uint8_t body[STATE_BYTES];
    body[0] = self->changes;
    memcpy(body + 1, self->recent, sizeof self->recent);
    uint16_t refused = (uint16_t)(self->link.damaged + self->link.repeated);
    body[CHANGE_BYTES] = (uint8_t)(refused >> 8);
    body[CHANGE_BYTES + 1u] = (uint8_t)refused;
    memcpy(body + CHANGE_BYTES + 2, self->position, PANEL_CONTROLS);
    if (!send(self, type, body, type == LINK_STATE ? STATE_BYTES : CHANGE_BYTES)) {
        return false;
    }
    self->told = self->changes;
    return true;
}

static void tell(struct panel *self, uint16_t now_ms) {
    if (!self->linked && (uint16_t)(now_ms - self->hello_ms) >= HELLO_MS) {
        self->hello_due = true;
    }
    if (self->hello_due) {
        if (!send_hello(self)) {
            return;
        }
        self->hello_due = false;
        self->session = 0; // what follows unasked is no answer
        self->hello_ms = now_ms;
    }
    if (!self->linked) {
        return;
    }
    uint8_t untold = (uint8_t)(self->changes - self->told);
    if (self->state_due || untold > LINK_RECENT ||
        (uint16_t)(now_ms - self->state_ms) >= STATE_MS) {
        if (send_positions(self, LINK_STATE)) {
            self->state_due = false;
            self->state_ms = now_ms;
        }
    } else if (untold) {
        send_positions(self, LINK_CHANGE);
    }
}

void panel_open(struct panel *self) {
    memset(self, 0, sizeof *self);
    for (uint8_t control = 0; control < CONTROLS; control++) {
        self->position[control] = fitted[control] ? initial_of[control] : NOT_FITTED;
    }
    memset(self->recent, NO_CONTROL, sizeof self->recent);
    for (uint8_t i = 0; i < HAL_COLUMNS; i++) {
        self->columns[i].closed = hal_contacts(i);
    }
    read_positions(self, false);
    self->scanned_ms = self->hello_ms = hal_milliseconds();
    self->hello_due = true;
    darken(self);
}

void panel_step(struct panel *self) {
    uint16_t now_ms = hal_milliseconds();
    receive(self, now_ms);
    uint16_t since_ms = (uint16_t)(now_ms - self->scanned_ms);
    if (since_ms >= SCAN_MS) { // scans that are late keep their grid; none is made up for
        bool lost = since_ms >= 2 * SCAN_MS;
        self->scanned_ms = lost ? now_ms : (uint16_t)(self->scanned_ms + SCAN_MS);
        scan(self);
    }
    if (self->linked && (uint16_t)(now_ms - self->heard_ms) >= SILENCE_MS) {
        self->linked = false;
        link_forget(&self->link);
        darken(self);
    }
    tell(self, now_ms);
}

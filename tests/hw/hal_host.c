// A machine for the panel's program on the host: contacts, lights, bytes and time as a test sets
// them.
#include "hal_host.h"

#include <string.h>

#include "../../hw/panel/panel.h"

#define QUEUE_BYTES 4096u

static struct {
    struct panel panel;
    uint8_t contacts[HAL_COLUMNS];
    struct hal_lights lights;
    uint32_t shows;
    uint16_t now_ms;
    uint8_t received[QUEUE_BYTES];
    uint32_t received_count, received_taken;
    uint8_t sent[QUEUE_BYTES];
    uint32_t sent_count;
    uint32_t room; // bytes that may wait to be sent
} host;

uint8_t hal_contacts(uint8_t column) { return host.contacts[column]; }

void hal_show(const struct hal_lights *lights) {
    host.lights = *lights;
    host.shows++;
}

bool hal_take(uint8_t *byte) {
    if (host.received_taken == host.received_count) {
        host.received_taken = host.received_count = 0;
        return false;
    }
    *byte = host.received[host.received_taken++];
    return true;
}

bool hal_send(const uint8_t *bytes, uint8_t count) {
    if (count > host.room - host.sent_count) {
        return false;
    }
    memcpy(host.sent + host.sent_count, bytes, count);
    host.sent_count += count;
    return true;
}

uint16_t hal_milliseconds(void) { return host.now_ms; }

void host_reset(uint16_t now_ms) {
    memset(&host, 0, sizeof host);
    host.now_ms = now_ms;
    host.room = QUEUE_BYTES;
}

void host_power_on(void) {
    host.received_taken = host.received_count = host.sent_count = 0;
    panel_open(&host.panel);
}

void host_contact(uint32_t contact, bool closed) {
    uint8_t bit = (uint8_t)(1u << contact % 8);
    uint8_t *column = &host.contacts[contact / 8];
    *column = (uint8_t)(closed ? *column | bit : *column & ~bit);
}

void host_room(uint32_t bytes) { host.room = bytes; }

void host_pass(uint32_t milliseconds) {
    for (uint32_t i = 0; i < milliseconds; i++) {
        host.now_ms++;
        panel_step(&host.panel);
    }
}

void host_busy(uint32_t milliseconds) { host.now_ms = (uint16_t)(host.now_ms + milliseconds); }

uint32_t host_give(const uint8_t *bytes, uint32_t count) {
    uint32_t room = QUEUE_BYTES - host.received_count;
    uint32_t taken = count < room ? count : room;
    memcpy(host.received + host.received_count, bytes, taken);
    host.received_count += taken;
    return taken;
}

uint32_t host_collect(uint8_t *bytes, uint32_t count) {
    uint32_t taken = count < host.sent_count ? count : host.sent_count;
    memcpy(bytes, host.sent, taken);
    memmove(host.sent, host.sent + taken, host.sent_count - taken);
    host.sent_count -= taken;
    return taken;
}

uint8_t host_position(uint32_t control) { return host.panel.position[control]; }

void host_place(uint32_t control, uint8_t position) { host.panel.position[control] = position; }

uint32_t host_lamps(void) { return host.lights.lamps; }

uint8_t host_digit(uint32_t digit) { return host.lights.digits[digit]; }

uint8_t host_brightness(void) { return host.lights.brightness; }

uint32_t host_refused(void) { return host.panel.link.damaged + host.panel.link.repeated; }

bool host_linked(void) { return host.panel.linked; }

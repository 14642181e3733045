// The switch panel: see panel.c.
#ifndef ARES_PANEL_PANEL_H
#define ARES_PANEL_PANEL_H

#include "../../firmware/portable/link.h"
#include "hal.h"

struct panel_column {
    uint8_t closed; // contacts, debounced
    uint8_t low;    // two bits a contact: scans in a row in which it was otherwise
    uint8_t high;
};

struct panel {
    struct link link;
    struct panel_column columns[HAL_COLUMNS];
    uint8_t position[PANEL_CONTROLS];
    uint8_t recent[LINK_RECENT][2]; // control and position of the latest changes, the newest first
    uint8_t changes;                // number of changes since the start, wrapping
    uint8_t told;                   // that number as it was last sent
    uint8_t session;                // as the host gave it; 0: unasked
    uint8_t last;                   // session of the last link; 0: there was none since the start
    bool linked;                    // the host is there and was made for the same table
    bool hello_due;
    bool state_due;
    uint16_t scanned_ms;
    uint16_t heard_ms;
    uint16_t hello_ms;
    uint16_t state_ms;
    struct hal_lights lights;
};

void panel_open(struct panel *self);
// One turn of the main loop.
void panel_step(struct panel *self);

#endif

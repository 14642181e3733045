// See cockpit.h.
#include "drivers/cockpit.h"

#include "generated/cockpit_regs.h"
#include "generated/controls.h"
#include "generated/memory_map.h"
#include "kernel/assert.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static struct {
    uint32_t lamps;
    uint32_t tone;
    uint32_t digits[COCKPIT_DIGIT_COUNT];
    uint32_t gauges[COCKPIT_GAUGE_COUNT];
} shown;

static const uint32_t queue = COCKPIT_CONTROL_QUEUE; // as it is from power-on

COMMANDED(queued) = {COCKPIT_BASE + COCKPIT_CONTROL, 1, UINT32_MAX, 0, &queue, 0};
COMMANDED(lamps) = {COCKPIT_BASE + COCKPIT_LAMPS, 1, UINT32_MAX, 0, &shown.lamps, 0};
COMMANDED(tone) = {COCKPIT_BASE + COCKPIT_TONE, 1, UINT32_MAX, 0, &shown.tone, 0};
COMMANDED(digits) = {
    COCKPIT_BASE + COCKPIT_DIGIT(0), COCKPIT_DIGIT_COUNT, UINT32_MAX, 0, shown.digits, 0};
COMMANDED(gauges) = {
    COCKPIT_BASE + COCKPIT_GAUGE(0), COCKPIT_GAUGE_COUNT, UINT32_MAX, 0, shown.gauges, 0};

void cockpit_open(void) {
    // All is dark after a start, and so is `shown`; gauges have no reading. Controls that moved
    // before are read afresh.
    for (uint32_t word = 0; word < COCKPIT_WORDS; word++) {
        cockpit_forget_changed(word, UINT32_MAX);
    }
    for (uint32_t gauge = 0; gauge < COCKPIT_GAUGE_COUNT; gauge++) {
        shown.gauges[gauge] = (uint32_t)COCKPIT_NO_READING;
    }
}

struct cockpit_changes cockpit_take_changed(uint32_t word) {
    uint32_t changed = io_read(COCKPIT_BASE, COCKPIT_CHANGED(word));
    uint32_t confirmed = io_read(COCKPIT_BASE, COCKPIT_CONFIRMED(word));
    cockpit_forget_changed(word, changed & confirmed);
    return (struct cockpit_changes){changed & confirmed, changed ^ confirmed};
}

void cockpit_forget_changed(uint32_t word, uint32_t controls) {
    if (controls) {
        io_write(COCKPIT_BASE, COCKPIT_CHANGED(word), controls);
        io_write(COCKPIT_BASE, COCKPIT_CONFIRMED(word), controls);
    }
}

bool cockpit_says_moved(uint32_t control) {
    uint32_t says = io_read(COCKPIT_BASE, COCKPIT_CHANGED(control / 32u)) |
                    io_read(COCKPIT_BASE, COCKPIT_CONFIRMED(control / 32u));
    return says >> control % 32u & 1u;
}

struct cockpit_stroke cockpit_stroke(void) {
    uint32_t word = io_read(COCKPIT_BASE, COCKPIT_STROKE);
    return (struct cockpit_stroke){
        .struck = word & COCKPIT_STROKE_WAITING,
        .number = (word & COCKPIT_STROKE_NUMBER) >> COCKPIT_STROKE_NUMBER_SHIFT,
        .control = (word & COCKPIT_STROKE_CONTROL) >> COCKPIT_STROKE_CONTROL_SHIFT,
        .lost = word & COCKPIT_STROKE_LOST,
    };
}

void cockpit_take_stroke(void) { io_write(COCKPIT_BASE, COCKPIT_STROKE, COCKPIT_STROKE_LOST); }

uint32_t cockpit_position(uint32_t control) {
    return io_read(COCKPIT_BASE, COCKPIT_INPUT(control));
}

uint32_t cockpit_elsewhere(const uint8_t positions[], uint32_t from) {
    while (from < CONTROLS_LASTING && cockpit_position(from) == positions[from]) {
        from++;
    }
    return from;
}

uint32_t cockpit_fitted(uint32_t word) { return io_read(COCKPIT_BASE, COCKPIT_FITTED(word)); }

uint32_t cockpit_disagreeing(uint32_t word) {
    return io_read(COCKPIT_BASE, COCKPIT_DISAGREE(word));
}

uint32_t cockpit_panel_position(uint32_t control) {
    return io_read(COCKPIT_BASE, COCKPIT_PANEL(control));
}

void cockpit_lamps(uint32_t lit) {
    if (lit != shown.lamps) {
        shown.lamps = lit;
        io_write(COCKPIT_BASE, COCKPIT_LAMPS, lit);
    }
}

void cockpit_digit(uint32_t place, uint32_t segments) {
    ASSERT(place < sizeof shown.digits / sizeof *shown.digits);
    if (segments != shown.digits[place]) {
        shown.digits[place] = segments;
        io_write(COCKPIT_BASE, COCKPIT_DIGIT(place), segments);
    }
}

void cockpit_gauge(uint32_t gauge, int32_t value) {
    ASSERT(gauge < sizeof shown.gauges / sizeof *shown.gauges);
    if ((uint32_t)value != shown.gauges[gauge]) {
        shown.gauges[gauge] = (uint32_t)value;
        io_write(COCKPIT_BASE, COCKPIT_GAUGE(gauge), (uint32_t)value);
    }
}

void cockpit_tone(uint32_t frequency_hz, uint32_t volume) {
    uint32_t sounds = volume ? frequency_hz | volume << COCKPIT_TONE_VOLUME_SHIFT : 0;
    if (sounds != shown.tone) {
        shown.tone = sounds;
        io_write(COCKPIT_BASE, COCKPIT_TONE, sounds);
    }
}

// Cockpit concentrator: controls in; lamps, digits, needles and the sounder out.
//
// Outputs are remembered and written only when they change: a register access costs far more than a
// comparison. Numbers of controls, lamps, digits and gauges: generated/controls.h.
#ifndef ARES4_DRIVERS_COCKPIT_H
#define ARES4_DRIVERS_COCKPIT_H

#include <stdbool.h>
#include <stdint.h>

#define COCKPIT_WORDS 2u

void cockpit_open(void);
// Which controls moved since the last call, a bit each. Both latches of a control say so, and
// forget it; where one says so alone, the other is about to, or the one has flipped: it stays.
struct cockpit_changes {
    uint32_t moved;
    uint32_t alone;
};
struct cockpit_changes cockpit_take_changed(uint32_t word);
void cockpit_forget_changed(uint32_t word, uint32_t controls);
// Whether one of a control's latches says that it moved.
bool cockpit_says_moved(uint32_t control);
// The stroke that has waited longest.
struct cockpit_stroke {
    bool struck;     // or none waits
    uint32_t number; // one more for each that was taken, modulo 64
    uint32_t control;
    bool lost; // others were, for want of room
};
struct cockpit_stroke cockpit_stroke(void);
// Takes it away, and the word that others were lost.
void cockpit_take_stroke(void);
uint32_t cockpit_position(uint32_t control);
// The first switch or rotary from there on that does not stand where these positions say;
// CONTROLS_LASTING: none.
uint32_t cockpit_elsewhere(const uint8_t positions[], uint32_t from);
// What the panel that is plugged in has, and which of its switches disagree with the ship's, a bit
// each.
uint32_t cockpit_fitted(uint32_t word);
uint32_t cockpit_disagreeing(uint32_t word);
uint32_t cockpit_panel_position(uint32_t control);
void cockpit_lamps(uint32_t lit);
void cockpit_digit(uint32_t place, uint32_t segments);
// COCKPIT_NO_READING: the needle rests, and the flag on the dial says so.
#define COCKPIT_NO_READING INT32_MIN
void cockpit_gauge(uint32_t gauge, int32_t value);
void cockpit_tone(uint32_t frequency_hz, uint32_t volume);

#endif

// The hand: where the controls stand, in the ship, and at a panel that is plugged in beside them.
//
// A lever stays where it was put, whatever becomes of computer and devices. NOT modelled: contact
// bounce, levers that jam.
#ifndef ARES_WORLD_HAND_H
#define ARES_WORLD_HAND_H

#include <stdint.h>

#define HAND_CONTROLS 64u

enum hand_move {
    HAND_SHIP,      // a control in the ship goes to a position
    HAND_PANEL,     // the panel has this control, and it stands so there
    HAND_UNPLUGGED, // the panel is gone
};

struct hand_command {
    enum hand_move move;
    uint32_t control;
    uint32_t position;
};

struct hand {
    uint8_t position[HAND_CONTROLS];
    uint8_t panel[HAND_CONTROLS];        // where the panel's switches stand
    uint32_t fitted[HAND_CONTROLS / 32]; // at the panel that is plugged in, a bit a control
    uint32_t set_up;                     // the ship's controls stand as a hand left them
    uint32_t padding;
};

void hand_command(struct hand *hand, const struct hand_command *command);

#endif

// Where the controls stand: see hand.h.
#include "hand.h"

#include <assert.h>
#include <string.h>

void hand_command(struct hand *hand, const struct hand_command *command) {
    const uint32_t control = command->control;
    assert(control < HAND_CONTROLS);
    switch (command->move) {
    case HAND_SHIP:
        hand->position[control] = (uint8_t)command->position;
        hand->set_up = 1;
        break;
    case HAND_PANEL:
        hand->panel[control] = (uint8_t)command->position;
        hand->fitted[control / 32] |= UINT32_C(1) << control % 32;
        break;
    case HAND_UNPLUGGED:
        memset(hand->panel, 0, sizeof hand->panel);
        memset(hand->fitted, 0, sizeof hand->fitted);
        break;
    }
}
